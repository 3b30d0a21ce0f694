extension FeedList {
    /// Reads a plain list: one address a line; empty lines and what follows a `#` at a line's start or after white
    /// space are passed over. What stands behind an address is read as newsboat has it in its `urls` file: tags, in
    /// quotation marks where they hold spaces, and `~` before a title.
    ///
    /// An address without a scheme is one of https. A line that is no address is left out with a notice; a file without any usable line is no list.
    init(text file: ConfigurationFile) throws(SubscriptionsError) {
        self.init()
        // Bytes: a list may have a hundred thousand lines. The return of a line's end counts as white space.
        let text = try file.text()
        let lineEnd = text.utf8.contains(0x0A) ? UInt8(0x0A) : 0x0D
        for (index, line) in text.utf8.split(separator: lineEnd, omittingEmptySubsequences: false).enumerated() {
            let source = Subscription.Source(file: file.path, line: index + 1)
            switch ListedLine(line) {
            case .nothing: continue
            case .feed(let subscription):
                var subscription = subscription
                subscription.source = source
                subscriptions.append(subscription)
            case .noFeed(let reason):
                guard notices.count < ConfigurationProblem.mostAtOnce else { continue }
                notices.append(ConfigurationProblem(file: file.path, line: index + 1, "left out: " + reason))
            }
        }
        if subscriptions.isEmpty, !notices.isEmpty { throw .invalid(notices) }
    }
}

private enum ListedLine {
    case nothing
    case feed(Subscription)
    case noFeed(String)

    init(_ line: Substring.UTF8View) {
        let words = Self.words(line)
        guard let first = words.first, !first.hasPrefix("#") else {
            self = .nothing
            return
        }
        for kind in ["query:", "exec:", "filter:"] where first.hasPrefix(kind) {
            // What a command holds may be secret.
            self = .noFeed("\(kind.dropLast()) is newsboat's own and names no feed; newsreel polls addresses")
            return
        }
        guard let url = feedAddress(first) ?? Self.addressWithoutScheme(first) else {
            self = .noFeed(addressExpectation(words.count > 1 ? first + " …" : first))
            return
        }
        var subscription = Subscription(url: url, source: .init(file: "", line: nil))
        for word in words.dropFirst() {
            if word.hasPrefix("#") { break }
            if word.hasPrefix("~") {
                subscription.title = String(word.dropFirst())
            } else if word != "!", !hasControlCharacters(word), !subscription.tags.contains(word) {
                subscription.tags.append(word)
            }
        }
        self = .feed(subscription)
    }

    /// `example.org/feed`, as people write it. A name of one label is more likely a word.
    private static func addressWithoutScheme(_ text: String) -> String? {
        guard let given = AddressByHand(text), given.lacksScheme, given.login == nil else { return nil }
        let host = text.prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && (labels.last?.count ?? 0) > 1
        return isName && host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." } ? given.address : nil
    }

    /// Words between white space; one in quotation marks may hold some, and `\"`.
    private static func words(_ line: Substring.UTF8View) -> [String] {
        guard line.contains(UInt8(ascii: "\"")) else {
            return line.contains { $0 >= 0x80 }
                ? Substring(line).split(whereSeparator: \.isWhitespace).map(String.init)
                : line.split { $0 <= 0x20 }.map { String(Substring($0)) }
        }
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var isEscaped = false
        for character in Substring(line) {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
                word = word ?? ""
            } else if !isQuoted, character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words.filter { !$0.isEmpty }
    }
}
