internal import Articles
internal import Markup

extension Author {
    /// The people that one text names: several where it holds several mail addresses.
    static func people(feedText text: String, limit: Int) -> [Author] {
        let bytes = Array(text.utf8)
        guard bytes.count(where: { $0 == 0x40 }) > 1 else { return Author(feedText: text).map { [$0] } ?? [] }
        var people: [Author] = []
        for part in parts(of: bytes).prefix(limit) {
            guard let author = Author(feedText: String(decoding: bytes[part], as: UTF8.self)) else { continue }
            if let place = people.firstIndex(where: { $0.isSamePerson(as: author) }) {
                people[place].complete(from: author)
            } else {
                people.append(author)
            }
        }
        return people
    }

    /// Ranges with a mail address each.
    private static func parts(of bytes: [UInt8]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        var place = 0
        while let email = emailAddress(in: bytes, from: place) {
            guard let next = emailAddress(in: bytes, from: email.upperBound) else { break }
            let end = border(in: bytes, between: email, and: next)
            parts.append(start..<end)
            start = afterConjunction(in: bytes, from: end, to: next.lowerBound)
            place = max(start, email.upperBound)
        }
        return parts + [start..<bytes.count]
    }

    /// Where "and" between two people is over.
    private static func afterConjunction(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
        let words = bytes[start..<end].split(maxSplits: 1, whereSeparator: \.isASCIISpace)
        guard let word = words.first, word.endIndex < end,
            ["and", "und", "et", "y", "e", "i", "en", "och", "og", "ja"].contains(String(decoding: word, as: UTF8.self))
        else { return start }
        return word.endIndex
    }

    /// Where the text of one person ends and that of the next begins: at a separator outside of brackets, else behind
    /// the bracket that belongs to the first.
    private static func border(in bytes: [UInt8], between first: Range<Int>, and second: Range<Int>) -> Int {
        var depth = 0
        var behindBracket: Int?
        for place in first.upperBound..<second.lowerBound {
            switch bytes[place] {
            case 0x28, 0x5B: depth += 1
            case 0x29, 0x5D, 0x3E:
                depth = max(0, depth - 1)
                if behindBracket == nil { behindBracket = place + 1 }
            case 0x2C, 0x3B, 0x2F, 0x7C, 0x26:  // , ; / | &
                if depth == 0 { return place }
            default: break
            }
        }
        if let behindBracket { return behindBracket }
        return bytes[first.upperBound..<second.lowerBound].firstIndex(where: \.isASCIISpace) ?? second.lowerBound
    }

    /// What RSS and its extensions write in one text: `ann@example.com (Ann Lee)`, `Ann Lee <ann@example.com>`,
    /// `Ann Lee (ann@example.com)`, `mailto:ann@example.com`, an address of a page, or a name alone.
    init?(feedText text: String) {
        self.init()
        let bytes = Array(text.utf8)
        guard let email = emailAddress(in: bytes, from: 0) else {
            guard !text.isEmpty else { return nil }
            if bytes.starts(with: Array("http".utf8)), let url = WebAddress.resolve(text, against: nil) {
                self.url = url
            } else {
                name = text
            }
            if name == nil && url == nil { return nil }
            return
        }
        self.email = String(decoding: bytes[email], as: UTF8.self)
        var rest = Array(bytes[..<email.lowerBound])
        if rest.count >= 7, rest.suffix(7).map(\.asciiLowercased) == Array("mailto:".utf8) { rest.removeLast(7) }
        // "mailto:ann@example.com?subject=Hello" asks for a letter, not for a person.
        var tail = bytes[email.upperBound...]
        if tail.first == 0x3F { tail = tail.drop { !$0.isASCIISpace && $0 != 0x29 && $0 != 0x3E } }
        rest.append(contentsOf: tail)
        name = Author.name(rest[...])
        if name?.asciiLowercased == self.email?.asciiLowercased { name = nil }
    }

    /// The address in a `mailto:`; `nil` for every other scheme.
    static func email(ofAddress address: String) -> String? {
        guard WebAddress.scheme(of: address) == "mailto" else { return nil }
        return Author(feedText: address)?.email
    }

    /// A name without the brackets, quotes and separators that stood round it and the address.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        var name = bytes
        let outer = Array(" \t()<>[]\"',;:|/&".utf8)
        // An inner pair of brackets belongs to the name: "Ann Lee (Reuters)".
        while let first = name.first, outer.contains(first) {
            name = name.dropFirst()
        }
        while let last = name.last, outer.contains(last) {
            if last == 0x29, let open = name.dropLast().lastIndex(of: 0x28), open > name.startIndex,
                name.index(after: open) < name.index(before: name.endIndex)
            {
                break
            }
            name = name.dropLast()
        }
        // "() Ann" and "Ann <>" are what an address leaves behind.
        let text = String(decoding: name, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}

/// Where an address with an at sign stands in a text.
private func emailAddress(in bytes: [UInt8], from place: Int) -> Range<Int>? {
    guard let at = bytes[place...].firstIndex(of: 0x40), at > place, at + 1 < bytes.count else { return nil }
    var start = at
    while start > place, bytes[start - 1].isLocalPart { start -= 1 }
    var end = at + 1
    while end < bytes.count, bytes[end].isASCIILetterOrDigit || bytes[end] == 0x2E || bytes[end] == 0x2D { end += 1 }
    while end > at + 1, bytes[end - 1] == 0x2E || bytes[end - 1] == 0x2D { end -= 1 }
    guard start < at, end > at + 1 else { return nil }
    return start..<end
}

extension UInt8 {
    /// Bytes of the part before the at sign that feeds use (RFC 5322 atoms without the rare ones).
    fileprivate var isLocalPart: Bool {
        if isASCIILetterOrDigit { return true }
        switch self {
        case 0x2E, 0x5F, 0x25, 0x2B, 0x2D: return true
        default: return false
        }
    }
}
