internal import Articles
internal import Markup

extension MetadataReader {
    /// A line as it is written.
    func original(_ line: Draft.Line) -> String {
        var text = ""
        for node in Int(line.first)..<Int(line.end) where tree.tag(node) == .text {
            text += tree.string(tree.textRange(node)) + " "
        }
        return PlainLine.text(text)
    }

    /// Values of members such as `"publishedAt"` in the page's scripts.
    func scriptDates() -> [String] {
        scriptValues(after: ["ublish", "post_date", "reatedAt", "reated_at"], limit: 8).filter {
            $0.utf8.count >= 8 && $0.utf8.first?.isASCIIDigit == true
        }
    }

    /// The strings of members whose name contains one of the words, in the scripts' JSON, escaped or not.
    func scriptValues(after names: [String], limit: Int) -> [String] {
        var found: [String] = []
        let wanted = names.map { Array($0.utf8) }
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices where tree.tag(node) == .script && node + 1 < tree.end(node) {
                let range = tree.textRange(node + 1)
                guard range.count < 4_000_000 else { continue }
                for place in range {
                    guard let name = wanted.first(where: { $0[0] == bytes[place] }),
                        place + name.count + 4 < range.upperBound,
                        wanted.contains(where: { word in
                            word.count + place < range.upperBound
                                && word.indices.allSatisfy { bytes[place + $0] == word[$0] }
                        })
                    else { continue }
                    // ...name" : "value"
                    var next = place
                    while next < min(place + 32, range.upperBound), bytes[next] != 0x22 { next += 1 }
                    guard next < range.upperBound, bytes[next] == 0x22 else { continue }
                    next += 1
                    while next < range.upperBound, bytes[next] == 0x20 { next += 1 }
                    guard next < range.upperBound, bytes[next] == 0x3A else { continue }
                    next += 1
                    while next < range.upperBound, bytes[next] == 0x20 || bytes[next] == 0x5C || bytes[next] == 0x22 {
                        next += 1
                    }
                    let start = next
                    while next < min(start + 60, range.upperBound), bytes[next] != 0x22, bytes[next] != 0x5C,
                        bytes[next] != 0x2C, bytes[next] != 0x7D
                    { next += 1 }
                    if next > start { found.append(String(decoding: bytes[start..<next], as: UTF8.self)) }
                    if found.count >= limit { return }
                }
            }
        }
        return found
    }
}
