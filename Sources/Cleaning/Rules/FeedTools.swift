internal import Markup

extension CleaningRule {
    /// FeedBurner's flares and its kin: rows of small linked images under an item.
    static let feedTools = CleaningRule(name: "feed-tools", stage: .items) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            if draft.marks[node].contains(.feedTool) || isFlareLink(node, draft) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        return count
    }

    private static func isFlareLink(_ node: Int, _ draft: Draft) -> Bool {
        guard draft.tree.tag(node) == .a, let range = draft.tree.attributeRange(.href, of: node) else { return false }
        let href = draft.tree.bytes[range]
        return href.contains("feeds.feedburner.com/~ff/") || href.contains("/~ff/")
            || href.contains("feeds.wordpress.com/1.0/go")
    }
}
