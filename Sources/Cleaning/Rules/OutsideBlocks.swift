internal import Markup

extension CleaningRule {
    /// Elements with a class that only plug-ins outside the article carry: share bars, related posts, advert boxes.
    static let outsideBlocks = CleaningRule(name: "outside-blocks", stage: .both) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            let tag = draft.tree.tag(node)
            let isOut =
                draft.marks[node].contains(.never) && draft.words(in: node) < 150
                || tag == .nav && draft.words(in: node) < 200
            if isOut {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count
    }
}
