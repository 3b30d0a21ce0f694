internal import Articles
internal import Markup

extension MetadataReader {
    /// A line as it is written.
    func original(_ line: Draft.Line) -> String {
        let nodes = Int(line.first)..<Int(line.end)
        if nodes.count == 1 {
            return tree.bytes.withUnsafeBufferPointer {
                PlainLine.text(UnsafeBufferPointer(rebasing: $0[tree.textRange(nodes.lowerBound)]))
            }
        }
        var text: [UInt8] = []
        for node in nodes where tree.tag(node) == .text {
            text += tree.bytes[tree.textRange(node)]
            text.append(0x20)
        }
        return text.withUnsafeBufferPointer(PlainLine.text)
    }

    /// The heading of another page's story stands just before that line, below this page's title: what follows is that story's.
    func followsOtherTitle(_ index: Int) -> Bool {
        var place = index - 1
        while place > titleLine, place >= index - 2, draft.lines.indices.contains(place) {
            let line = draft.lines[place]
            if line.words >= 20 { return false }
            if line.block >= 0, tree.tag(Int(line.block)).traits.contains(.heading), line.linkWords * 2 > line.words {
                return (Int(line.block)..<tree.end(Int(line.block))).contains { node in
                    tree.tag(node) == .a && !elements.isAuthorLink(node)
                        && tree.attributeRange(.href, of: node).map { tree.bytes[$0].first != 0x23 } == true
                }
            }
            place -= 1
        }
        return false
    }

    /// Values of members such as `"publishedAt"` in the page's scripts.
    func scriptDates() -> [String] {
        scriptValues(Self.dateMembers, limit: 8).filter {
            $0.utf8.count >= 8 && $0.utf8.first?.isASCIIDigit == true
        }
    }

    private static let dateMembers = ScriptMembers(["ublish", "post_date", "reatedAt", "reated_at"])
    static let authorMembers = ScriptMembers(["author", "Author"])

    /// The strings of members whose name contains one of the words, in the scripts' JSON, escaped or not.
    func scriptValues(_ members: ScriptMembers, limit: Int) -> [String] {
        var found: [String] = []
        tree.bytes.withUnsafeBufferPointer { bytes in
            for range in elements.scripts where range.count < 4_000_000 && found.count < limit {
                let script = UnsafeBufferPointer(rebasing: bytes[range])
                for value in members.values(in: script, limit: limit - found.count) {
                    found.append(String(decoding: script[value], as: UTF8.self))
                }
            }
        }
        return found
    }
}
