extension FeedList {
    /// Reads a plain list: one address a line; empty lines and what follows a `#` at a line's start or after white
    /// space are passed over.
    init(text file: ConfigurationFile) throws(SubscriptionsError) {
        self.init()
        var problems: [ConfigurationProblem] = []
        // Bytes: a list may have a hundred thousand lines. The return of a line's end counts as white space.
        let text = try file.text()
        let lineEnd = text.utf8.contains(0x0A) ? UInt8(0x0A) : 0x0D
        for (index, line) in text.utf8.split(separator: lineEnd, omittingEmptySubsequences: false).enumerated() {
            let words =
                line.contains { $0 >= 0x80 }
                ? Substring(line).split(whereSeparator: \.isWhitespace)
                : line.split { $0 <= 0x20 }.map { Substring($0) }
            guard let word = words.first, !word.hasPrefix("#") else { continue }
            guard words.count == 1 || words[1].hasPrefix("#"), let url = feedAddress(String(word)) else {
                problems.append(
                    ConfigurationProblem(
                        file: file.path, line: index + 1, addressExpectation(words.joined(separator: " "))))
                continue
            }
            subscriptions.append(Subscription(url: url, source: .init(file: file.path, line: index + 1)))
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }
}
