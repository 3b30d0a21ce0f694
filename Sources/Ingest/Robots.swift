/// The rules of a robots.txt file that speak to one user agent (RFC 9309).
package struct Robots: Sendable, Hashable {
    /// Read at most: RFC 9309 section 2.5 asks for at least 500 KiB.
    package static let maxBytes = 512 << 10
    /// Redirects to follow when fetching the file (section 2.3.1.2).
    package static let maxRedirects = 5
    /// How long a fetched file is believed (section 2.4).
    package static let lifetime = Duration.seconds(24 * 3600)
    /// How long to stay away from a site whose robots.txt cannot be had, before asking again.
    package static let lifetimeOfFailure = Duration.seconds(3600)

    package static let allowAll = Robots(rules: [], crawlDelay: nil)
    package static let disallowAll = Robots(rules: [Rule(pattern: [UInt8(ascii: "/")], allows: false)], crawlDelay: nil)

    private struct Rule: Sendable, Hashable {
        /// Percent-encoding normalised; may hold `*`, and `$` at its end.
        let pattern: [UInt8]
        let allows: Bool
    }

    private let rules: [Rule]
    /// What `Crawl-delay` asks for between two requests; no part of the RFC, but widely written. At most a day.
    package let crawlDelay: Duration?

    private init(rules: [Rule], crawlDelay: Duration?) {
        self.rules = rules
        self.crawlDelay = crawlDelay
    }

    /// What an answer to the request for `/robots.txt` means (section 2.3.1): 4xx allows everything, 429 apart,
    /// which like 5xx forbids everything for the time being. `nil` is a site that cannot be reached: forbidden too.
    package init(status: Int?, body: some Sequence<UInt8>, userAgent: String) {
        switch status {
        case .some(200..<300): self.init(body, userAgent: userAgent)
        case .some(429): self = .disallowAll
        case .some(400..<500): self = .allowAll
        default: self = .disallowAll
        }
    }

    /// Reads the groups whose user-agent line names the product token of `userAgent` (`Newsreel` of `Newsreel/1.0`),
    /// all of them together; where none does, those of `*`; where there are none, everything is allowed.
    package init(_ body: some Sequence<UInt8>, userAgent: String) {
        let token = Self.productToken(userAgent.utf8)
        var own = Group()
        var common = Group()
        var isNamed = false
        var group = (isOwn: false, isCommon: false)
        var wasAgent = false
        for line in Array(body.prefix(Self.maxBytes)).split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let (key, value) = Self.keyAndValue(line) else { continue }
            switch key {
            case "user-agent", "useragent", "user agent":
                // Several of them in a row begin one group.
                if !wasAgent { group = (false, false) }
                wasAgent = true
                if value.first == UInt8(ascii: "*") {
                    group.isCommon = true
                } else if Self.productToken(value) == token {
                    group.isOwn = true
                    isNamed = true
                }
                continue
            case "allow", "disallow":
                // An empty value is no rule (section 2.2.2 and its grammar).
                guard !value.isEmpty else { break }
                let rule = Rule(pattern: Self.normalise(value), allows: key == "allow")
                if group.isOwn { own.rules.append(rule) }
                if group.isCommon { common.rules.append(rule) }
            case "crawl-delay":
                let delay = Double(String(decoding: value, as: UTF8.self)).flatMap { seconds in
                    seconds >= 0 ? Duration.milliseconds(Int(min(seconds, 86_400) * 1000)) : nil
                }
                if group.isOwn { own.crawlDelay = delay }
                if group.isCommon { common.crawlDelay = delay }
            default: continue  // Sitemap and the like do not end a group (section 2.2.4).
            }
            wasAgent = false
        }
        let chosen = isNamed ? own : common
        self.init(rules: chosen.rules, crawlDelay: chosen.crawlDelay)
    }

    private struct Group {
        var rules: [Rule] = []
        var crawlDelay: Duration?
    }

    /// Whether `path`, with its query, may be fetched: the longest matching rule decides, and of equally long ones
    /// the one that allows (section 2.2.2). `/robots.txt` itself always may.
    package func allows(_ path: String) -> Bool {
        if path == "/robots.txt" { return true }
        let target = Self.normalise(path.isEmpty ? Array("/".utf8)[...] : Array(path.utf8)[...])
        var best: Rule?
        for rule in rules where Self.matches(rule.pattern, target) {
            guard let present = best else {
                best = rule
                continue
            }
            if (rule.pattern.count, rule.allows ? 1 : 0) > (present.pattern.count, present.allows ? 1 : 0) {
                best = rule
            }
        }
        return best?.allows ?? true
    }

    // MARK: Reading

    private static func keyAndValue(_ line: ArraySlice<UInt8>) -> (key: String, value: ArraySlice<UInt8>)? {
        let content = line.prefix { $0 != UInt8(ascii: "#") }
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var key = trim(content[..<colon])
        // A byte order mark before the first line.
        if key.starts(with: [0xef, 0xbb, 0xbf]) { key = key.dropFirst(3) }
        return (String(decoding: key, as: UTF8.self).lowercased(), trim(content[(colon + 1)...]))
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()[...]
    }

    /// The leading letters, `-` and `_` (section 2.2.1), in lower case.
    private static func productToken(_ agent: some Sequence<UInt8>) -> [UInt8] {
        agent.prefix { byte in
            (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }

    // MARK: Matching

    /// Brings a path to the one form in which rules and URLs are compared (section 2.2.2): bytes that must be
    /// percent-encoded are, those that need not be are not, and the hex digits are capital.
    private static func normalise(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(path.count)
        var index = path.startIndex
        while index < path.endIndex {
            let byte = path[index]
            if byte == UInt8(ascii: "%"), index + 2 < path.endIndex, let high = hexValue(path[index + 1]),
                let low = hexValue(path[index + 2])
            {
                let decoded = high << 4 | low
                if isUnreserved(decoded) { output.append(decoded) } else { appendEncoded(decoded, to: &output) }
                index += 3
                continue
            }
            if byte <= 0x20 || byte >= 0x7f { appendEncoded(byte, to: &output) } else { output.append(byte) }
            index += 1
        }
        return output
    }

    /// RFC 3986 section 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
        default: false
        }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func appendEncoded(_ byte: UInt8, to output: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// `*` stands for any bytes, `$` at the end for the end; a pattern matches a prefix. Every `*` is matched as
    /// early as can be, which is right for prefixes and keeps the work linear for each of them.
    private static func matches(_ pattern: [UInt8], _ path: [UInt8]) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let pieces = pattern.dropLast(isAnchored ? 1 : 0)
            .split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        var position = 0
        for (number, piece) in pieces.enumerated() {
            let isLast = number == pieces.count - 1
            if number == 0 {
                guard path.starts(with: piece) else { return false }
                position = piece.count
            } else if isLast, isAnchored {
                guard path.count - position >= piece.count, path.suffix(piece.count).elementsEqual(piece) else {
                    return false
                }
                position = path.count
            } else {
                guard let found = find(piece, in: path, from: position) else { return false }
                position = found + piece.count
            }
        }
        return !isAnchored || position == path.count
    }

    private static func find(_ piece: ArraySlice<UInt8>, in path: [UInt8], from start: Int) -> Int? {
        guard path.count - start >= piece.count else { return nil }
        return (start...(path.count - piece.count)).first { path[$0..<($0 + piece.count)].elementsEqual(piece) }
    }
}
