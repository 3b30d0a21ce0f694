internal import Markup

extension CleaningRule {
    /// FeedBurner's flares and its kin: rows of small linked images under an item; a forum's counts and file sizes.
    static let feedTools = CleaningRule(
        name: "feed-tools", stage: .items,
        classWords: [
            (.feedTool, "feedflare feedburner mediafed feedblitz flares"),
            (.emoji, "emoji wp-smiley twemoji emoticon smiley smilies"),
        ]
    ) { draft in
        var count = 0
        var node = draft.range.lowerBound
        while node < draft.range.upperBound {
            if draft.ruleMarks[node].contains(.feedTool) && isOnlyLinks(node, draft) || isFlareLink(node, draft) {
                draft.drop(node)
                count += 1
                node = draft.tree.end(node)
                continue
            }
            node += 1
        }
        for index in draft.lines.indices where draft.lines[index].words <= 24 {
            let text = draft.text(of: draft.lines[index])
            if isPictureSize(text) || isCountOfReplies(text) || isIcon(draft.lines[index], draft) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static func isOnlyLinks(_ node: Int, _ draft: Draft) -> Bool {
        draft.words(in: node) < 40
            && draft.lines(in: node).allSatisfy { draft.lines[$0].linkWords * 2 >= draft.lines[$0].words }
    }

    /// A sign in a box for it, before a notice: no words, and the class says that it is an icon.
    private static func isIcon(_ line: Draft.Line, _ draft: Draft) -> Bool {
        guard line.count <= 8, draft.text(of: line).allSatisfy({ $0 >= 0x80 }) else { return false }
        let parent = draft.tree.parent(Int(line.first))
        return parent >= 0
            && (draft.ruleMarks[parent].contains(.emoji) || draft.marks[parent].contains(.toolbar))
    }

    /// `pier 1920×1280 233 KB`, under a picture that opens in full.
    private static func isPictureSize(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count > 8, text.hasSuffix(" kb") || text.hasSuffix(" mb") else { return false }
        let before = text.dropLast(3)
        guard let space = before.lastIndex(of: 0x20), space > text.startIndex,
            before[(space + 1)...].allSatisfy({ $0.isASCIIDigit || $0 == 0x2E })
        else { return false }
        // The sign between width and height is C3 97.
        guard let sign = text[..<space].lastIndex(of: 0x97), sign > text.startIndex + 1, text[sign - 1] == 0xC3,
            text[(sign + 1)..<space].allSatisfy(\.isASCIIDigit), text[sign - 2].isASCIIDigit
        else { return false }
        return true
    }

    /// `5 posts - 3 participants`.
    private static func isCountOfReplies(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.hasSuffix(" participants") || text.hasSuffix(" participant"), text.count < 48 else { return false }
        return text.first?.isASCIIDigit == true && text.contains(" post")
    }

    private static func isFlareLink(_ node: Int, _ draft: Draft) -> Bool {
        guard draft.tree.tag(node) == .a, let range = draft.tree.attributeRange(.href, of: node) else { return false }
        let href = draft.tree.bytes[range]
        return href.contains("feeds.feedburner.com/~ff/") || href.contains("/~ff/")
            || href.contains("feeds.wordpress.com/1.0/go")
    }
}
