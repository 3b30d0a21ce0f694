internal import Markup

extension CleaningRule {
    /// Whether a line that reads as a label (`Ads`, `Share`) is a heading over text: then it names what the text is about.
    static func isSectionTitle(_ index: Int, _ draft: Draft) -> Bool {
        let block = Int(draft.lines[index].block)
        guard block >= 0, draft.tree.tag(block).traits.contains(.heading), index + 1 < draft.lines.count,
            draft.marks[block].isDisjoint(with: [.share, .advert, .social, .newsletter, .sponsor])
        else { return false }
        let next = draft.lines[index + 1]
        let isHeading = next.block >= 0 && draft.tree.tag(Int(next.block)).traits.contains(.heading)
        guard !isHeading, next.words >= 3, next.linkWords * 2 < next.words else { return false }
        // An advert's label stands in a box of its own; a title beside its text, or at the head of the box around both.
        let box = draft.tree.parent(block)
        return box < 0 || draft.tree.end(box) > Int(next.first)
    }
}
