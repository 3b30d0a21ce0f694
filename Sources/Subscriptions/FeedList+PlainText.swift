extension FeedList {
    /// Reads a plain list: one address a line; empty lines and what follows a `#` at a line's start or after white
    /// space are passed over.
    init(text file: ConfigurationFile) throws(SubscriptionsError) {
        self.init()
        var problems: [ConfigurationProblem] = []
        let lines = try file.text().split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
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
