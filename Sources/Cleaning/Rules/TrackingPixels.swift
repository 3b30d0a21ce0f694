internal import Markup

extension CleaningRule {
    /// Images that nobody is meant to see.
    static let trackingPixels = CleaningRule(name: "tracking-pixels", stage: .both) { draft in
        var count = 0
        for node in draft.range where draft.tree.tag(node) == .img || draft.tree.tag(node) == .ampImg {
            if isTiny(node, draft.tree) || isCounter(node, draft.tree) {
                draft.drop(node)
                count += 1
            }
        }
        return count
    }

    private static func isTiny(_ node: Int, _ tree: HTMLTree) -> Bool {
        func isTiny(_ attribute: HTMLAttribute) -> Bool {
            guard let range = tree.attributeRange(attribute, of: node), let first = range.first else { return false }
            let digits = tree.bytes[range].prefix { $0 >= 48 && $0 <= 57 }
            return digits.count == 1 && tree.bytes[first] <= 51
        }
        return isTiny(.width) || isTiny(.height)
    }

    private static let counters: [StaticString] = [
        "feedburner.com/~r/", "feedsportal.com", "pixel.wp.com", "stats.wordpress.com", "/b.gif?",
        "feeds.feedblitz.com/_/",
        "doubleclick.net", "pixel.quantserve.com", "sb.scorecardresearch.com", "/pixel.gif", "/tracking/", "rss-pixel",
        "google-analytics.com", "pixel.facebook.com", "facebook.com/tr?", "/count.gif",
    ]

    private static func isCounter(_ node: Int, _ tree: HTMLTree) -> Bool {
        guard let range = tree.attributeRange(.src, of: node) else { return false }
        let source = tree.bytes[range]
        return counters.contains { source.contains($0) }
    }
}
