internal import Glibc

/// Sets of phrases that begin or make up a line, compared with a line's folded text.
struct Phrases: Sendable {
    private let phrases: [[UInt8]]

    /// - Parameter rows: phrases in small letters, a row each, straight apostrophes.
    init(_ rows: String) {
        phrases = rows.utf8.split(separator: 0x0A).map { row in
            var bytes = Array(row.drop { $0 == 0x20 })
            while bytes.last == 0x20 { bytes.removeLast() }
            return bytes
        }.filter { !$0.isEmpty }
    }

    /// The length of the longest phrase that the text begins with, ending at a word's end; 0 for none.
    func prefixLength(of text: ArraySlice<UInt8>) -> Int {
        var longest = 0
        for phrase in phrases where phrase.count > longest && text.count >= phrase.count {
            guard text.prefix(phrase.count).elementsEqual(phrase) else { continue }
            if text.count > phrase.count, Self.isWord(phrase[phrase.count - 1]),
                Self.isWord(text[text.startIndex + phrase.count])
            {
                continue
            }
            longest = phrase.count
        }
        return longest
    }

    /// The text is one of the phrases, but for punctuation around it.
    func matchesWhole(_ text: ArraySlice<UInt8>) -> Bool {
        var text = text
        while let last = text.last, !Self.isWord(last) { text.removeLast() }
        while let first = text.first, !Self.isWord(first) { text.removeFirst() }
        return phrases.contains { $0.count == text.count && text.elementsEqual($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte >= 0x80
    }
}

extension ArraySlice<UInt8> {
    func contains(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard count > 0, self.count >= count else { return false }
        // By memchr(3) for the first byte; where that is a space, for the rarer one behind it.
        let lead = text.utf8Start[0] == 0x20 && count > 1 ? 1 : 0
        let mark = Int32(text.utf8Start[lead])
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            var place = lead
            while place - lead + count <= bytes.count, let found = memchr(base + place, mark, bytes.count - place) {
                let start = UnsafeRawPointer(found) - UnsafeRawPointer(base) - lead
                guard start + count <= bytes.count else { return false }
                if memcmp(base + start, text.utf8Start, count) == 0 { return true }
                place = start + lead + 1
            }
            return false
        }
    }

    func hasPrefix(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard self.count >= count else { return false }
        for offset in 0..<count where self[startIndex + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
