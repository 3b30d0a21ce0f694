internal import Articles
internal import Glibc

/// Sets of phrases that begin or make up a line, compared with a line's folded text.
struct Phrases: Sendable {
    /// In the order of their first bytes.
    private let phrases: [[UInt8]]
    /// By first byte: the index of the first phrase that begins with it or a later one.
    private let starts: [Int32]

    /// - Parameter rows: phrases in small letters, a row each, straight apostrophes.
    init(_ rows: String) {
        let phrases = rows.utf8.split(separator: 0x0A).map { row in
            var bytes = Array(row.drop { $0 == 0x20 })
            while bytes.last == 0x20 { bytes.removeLast() }
            return bytes
        }.filter { !$0.isEmpty }.sorted { $0[0] < $1[0] }
        starts = (0...256).map { byte in Int32(phrases.firstIndex { Int($0[0]) >= byte } ?? phrases.count) }
        self.phrases = phrases
    }

    /// The phrases that begin as the text does.
    private func candidates(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        guard let first = text.first else { return 0..<0 }
        return Int(starts[Int(first)])..<Int(starts[Int(first) + 1])
    }

    /// The length of the longest phrase that the text begins with, ending at a word's end; 0 for none.
    func prefixLength(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var longest = 0
        for index in candidates(text) {
            let count = phrases[index].count
            guard count > longest, text.count >= count, Self.begins(text, with: phrases[index]) else { continue }
            if text.count > count, Self.goesOn(text, from: count) { continue }
            longest = count
        }
        return longest
    }

    func prefixLength(of text: ArraySlice<UInt8>) -> Int { text.withUnsafeBufferPointer { prefixLength(of: $0) } }

    /// The text is one of the phrases, but for punctuation around it.
    func matchesWhole(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { text in
            var start = 0
            var end = text.count
            while end > start, !Self.isWord(text[end - 1]) { end -= 1 }
            while start < end, !Self.isWord(text[start]) { start += 1 }
            let text = UnsafeBufferPointer(rebasing: text[start..<end])
            return candidates(text).contains {
                phrases[$0].count == text.count && Self.begins(text, with: phrases[$0])
            }
        }
    }

    /// - Parameter phrase: no longer than the text.
    private static func begins(_ text: UnsafeBufferPointer<UInt8>, with phrase: [UInt8]) -> Bool {
        var place = 0
        while place < phrase.count, phrase[place] == text[place] { place += 1 }
        return place == phrase.count
    }

    /// Whether the last word of a phrase that ends there is only the beginning of a longer one in the text.
    private static func goesOn(_ text: UnsafeBufferPointer<UInt8>, from end: Int) -> Bool {
        guard isWord(text[end - 1]), isWord(text[end]) else { return false }
        // Scripts without spaces have no such ends.
        if text[end - 1] >= 0x80, end >= 3, WordMeter.share(text[end - 3], text[end - 2], text[end - 1]) > 0 {
            return false
        }
        // Punctuation: U+00A0 to U+00BF, U+2000 to U+203F, U+3000 to U+303F, full-width forms.
        let second = end + 1 < text.count ? text[end + 1] : 0
        switch text[end] {
        case 0xC2: return false
        case 0xE2, 0xE3: return second != 0x80
        case 0xEF: return second != 0xBC
        default: return true
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte >= 0x80
    }
}

extension UnsafeBufferPointer<UInt8> {
    func contains(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length > 0, count >= length, let base = baseAddress else { return false }
        // By memchr(3) for the first byte; where that is a space, for the rarer one behind it.
        let lead = text.utf8Start[0] == 0x20 && length > 1 ? 1 : 0
        let mark = Int32(text.utf8Start[lead])
        var place = lead
        while place - lead + length <= count, let found = memchr(base + place, mark, count - place) {
            let start = UnsafeRawPointer(found) - UnsafeRawPointer(base) - lead
            guard start + length <= count else { return false }
            if memcmp(base + start, text.utf8Start, length) == 0 { return true }
            place = start + lead + 1
        }
        return false
    }
}

extension ArraySlice<UInt8> {
    func contains(_ text: StaticString) -> Bool { withUnsafeBufferPointer { $0.contains(text) } }

    func hasSuffix(_ text: StaticString) -> Bool { suffix(text.utf8CodeUnitCount).hasPrefix(text) }

    func hasPrefix(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard self.count >= count else { return false }
        for offset in 0..<count where self[startIndex + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
