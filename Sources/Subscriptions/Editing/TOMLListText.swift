/// Lines of a TOML list, by the tables that they belong to.
struct TOMLListText {
    private let path: String
    private var lines: [String]
    private let table: TOMLTable

    init(_ file: ConfigurationFile) throws(SubscriptionsError) {
        path = file.path
        table = try file.toml()
        lines = try file.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // What follows the last line's end is no line.
        if lines.last == "" { lines.removeLast() }
    }

    func adding(_ subscription: Subscription) throws(SubscriptionsError) -> [UInt8] {
        var list = FeedList()
        list.subscriptions = [subscription]
        let gap = lines.last.map { $0.allSatisfy(\.isWhitespace) ? [] : [""] } ?? []
        return Self.bytes(of: lines + gap) + Array(list.written(as: .toml).utf8)
    }

    func removing(_ url: String) throws(SubscriptionsError) -> [UInt8] {
        let block = try block(of: url).lines
        var kept = lines
        kept.removeSubrange(block)
        // The empty line that stood before it, where another follows.
        let isGap = { (place: Int) in kept.indices.contains(place) && kept[place].allSatisfy(\.isWhitespace) }
        if isGap(block.lowerBound - 1), isGap(block.lowerBound) || block.lowerBound == kept.count {
            kept.remove(at: block.lowerBound - 1)
        }
        return Self.bytes(of: kept)
    }

    func setting(_ key: String, to value: TOMLValue.Kind?, of url: String) throws(SubscriptionsError) -> [UInt8] {
        let (block, feed) = try block(of: url)
        let text = value.map { "\(key) = \($0.text)" }
        var changed = lines
        if let entry = feed[key] {
            let start = entry.line - 1
            guard block.contains(start), !isHeader(start) else { throw byHand(entry.line, "`\(key)`") }
            let next = feed.entries.map { $0.value.line - 1 }.filter { $0 > start }.min() ?? block.upperBound
            let range = start..<withoutRemarks(after: start, before: next)
            changed.replaceSubrange(range, with: text.map { [indentation(of: start) + $0] } ?? [])
        } else if let text, let address = feed["url"] {
            changed.insert(indentation(of: address.line - 1) + text, at: address.line)
        }
        return Self.bytes(of: changed)
    }

    /// The lines of a feed's table and of the tables in it, without the remarks before the next.
    private func block(of url: String) throws(SubscriptionsError) -> (lines: Range<Int>, feed: TOMLTable) {
        var found: (start: Int, feed: TOMLTable)?
        var starts: [Int] = []
        for entry in table.entries {
            switch (entry.key, entry.value.kind) {
            case ("feed", .array(let feeds)):
                for feed in feeds {
                    starts.append(feed.line - 1)
                    guard case .table(let table) = feed.kind, case .string(let text)? = table["url"]?.kind else {
                        continue
                    }
                    if feedAddress(text) == url { found = (feed.line - 1, table) }
                }
            case ("folders", .table(let folders)): starts += folders.entries.map { $0.value.line - 1 }
            default: starts.append(entry.value.line - 1)
            }
        }
        guard let (start, feed) = found else {
            throw .invalid([ConfigurationProblem(file: path, "does not list \(url)")])
        }
        guard isHeader(start) else { throw byHand(start + 1, url) }
        let end = starts.filter { $0 > start }.min() ?? lines.count
        return (start..<withoutRemarks(after: start, before: end), feed)
    }

    /// Remarks and empty lines before a place are of what follows.
    private func withoutRemarks(after start: Int, before end: Int) -> Int {
        var end = end
        while end > start + 1 {
            let text = lines[end - 1].drop(while: \.isWhitespace)
            guard text.isEmpty || text.hasPrefix("#") else { break }
            end -= 1
        }
        return end
    }

    private func isHeader(_ line: Int) -> Bool { lines[line].drop(while: \.isWhitespace).hasPrefix("[") }

    private func indentation(of line: Int) -> String { String(lines[line].prefix(while: \.isWhitespace)) }

    private func byHand(_ line: Int, _ what: String) -> SubscriptionsError {
        .invalid([
            ConfigurationProblem(
                file: path, line: line, "\(what) is not written as a line below [[feed]]; change it in an editor")
        ])
    }

    private static func bytes(of lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }
}
