internal import Markup

/// Texts whose sections are elements, as generators of documentation, papers and notebooks write them.
extension SecondOpinion {
    /// Elements of one look beside each other that each begin with a heading are the sections of one text. Where the model has most
    /// of their words, and of most of them the better part, it has all of them, and the prose before the first: AsciiDoc,
    /// Pandoc, Sphinx and DocBook write so, and the model knows few of their pages.
    mutating func completeSections() {
        var joined: Int32 = 0
        for group in sectionGroups() where isOneText(group) {
            let rest = group.flatMap(missing) + introduction(to: group)
            for place in rest where !isArticle[place] {
                isArticle[place] = true
                joined += survey.line(place).words
            }
        }
        if joined > 0 { notes.append("sections: \(joined) words of a text's like sections") }
    }

    /// Three or more sections of one element, by parent, outer ones first.
    private func sectionGroups() -> [[Int]] {
        let tree = survey.draft.tree
        let sections = tree.nodes.indices.filter { node in
            (tree.tag(node) == .section || tree.tag(node) == .div) && isNamedSection(node) && beginsWithHeading(node)
        }
        return likeSiblings(sections).filter { $0.count >= Self.leastSections }
    }

    /// A heading that is no link to another page, with text below it.
    private func beginsWithHeading(_ node: Int) -> Bool {
        let tree = survey.draft.tree
        let places = survey.places(in: node)
        guard places.count >= 2 else { return false }
        let line = survey.line(places.lowerBound)
        let block = Int(line.block)
        guard block > node, tree.tag(block).traits.contains(.heading) else { return false }
        guard line.linkWords > 0 else { return true }
        return (block..<tree.end(block)).allSatisfy { link in
            guard tree.tag(link) == .a, let range = tree.attributeRange(.href, of: link) else { return true }
            return tree.bytes[range].first == 0x23
        }
    }

    private func isOneText(_ group: [Int]) -> Bool {
        var words: Int32 = 0
        var own: Int32 = 0
        var known = 0
        for section in group {
            let places = survey.places(in: section)
            let chosen = places.reduce(0) { $0 + (isArticle[$1] ? survey.line($1).words : 0) }
            words += survey.words(places)
            own += chosen
            if 2 * chosen >= survey.words(places) { known += 1 }
        }
        return own >= Self.leastOwnWords && 2 * own >= words && 2 * known >= group.count
    }

    /// `sect1`, `section level2`, `outline-3`; or a `section` that has no class and is named after its heading.
    private func isNamedSection(_ node: Int) -> Bool {
        let tree = survey.draft.tree
        guard let range = tree.attributeRange(.class, of: node), !range.isEmpty else {
            return tree.tag(node) == .section && tree.attributeRange(.id, of: node) != nil
        }
        // Most elements are called otherwise, as their first letter tells.
        guard range.count <= 60, let first = tree.bytes[range].first(where: { $0 > 0x20 }),
            Self.initials.contains(first.asciiLowercased)
        else { return false }
        return tree.bytes[range].map(\.asciiLowercased).split(whereSeparator: { $0 <= 0x20 }).allSatisfy { word in
            Self.sectionNames.contains {
                word.starts(with: $0.utf8) && word.dropFirst($0.utf8.count).allSatisfy { $0 < 0x41 }
            }
        }
    }

    /// Digits and hyphens may follow.
    private static let sectionNames = [
        "section", "sect", "subsect", "refsect", "simplesect", "level", "outline", "chapter", "unnumbered", "appendix",
    ]

    private static let initials = Set(sectionNames.compactMap(\.utf8.first))

    /// What the model left out of a section.
    private func missing(in section: Int) -> [Int] {
        let places = survey.places(in: section)
        let isUnknown = !places.contains { isArticle[$0] }
        // All of it is something else: a list of links, a call.
        if isUnknown, survey.linkShare(places) >= 0.4 || places.contains(where: mayInvite) { return [] }
        return places.filter { !isArticle[$0] && odds[$0] >= Self.rejectionInSection && mayStand($0) }
    }

    /// Paragraphs, and code between them, beside the sections and before the first.
    private func introduction(to group: [Int]) -> [Int] {
        let tree = survey.draft.tree
        let parent = tree.parent(group[0])
        guard parent >= 0 else { return [] }
        let places = survey.places(in: parent).lowerBound..<survey.places(in: group[0]).lowerBound
        let rest = places.filter { place in
            let block = Int(survey.line(place).block)
            guard block >= 0, !isArticle[place], odds[place] >= Self.rejectionInSection, mayStand(place) else {
                return false
            }
            return tree.tag(block) == .p && tree.parent(block) == parent
                && survey.line(place).words >= Self.leastIntroduction
                || tree.tag(block) == .pre
        }
        return rest
    }

    private func mayStand(_ place: Int) -> Bool {
        let block = Int(survey.line(place).block)
        let isHeading = block >= 0 && survey.draft.tree.tag(block).traits.contains(.heading)
        return
            (isHeading || mayJoin(place, isBefore: false) && !CleaningRule.isTopLine(survey.line(place), survey.draft))
            && !mayInvite(place)
    }

    func mayInvite(_ place: Int) -> Bool {
        let line = survey.line(place)
        return line.words <= 60 && CleaningRule.invites(survey.draft.text(of: line))
    }

    private static let leastSections = 3
    private static let leastOwnWords: Int32 = 100
    private static let leastIntroduction: Int32 = 8
    /// Log odds.
    private static let rejectionInSection: Float = -4
}
