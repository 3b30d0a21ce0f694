internal import Glibc
internal import Markup

/// Questions about a text that its bytes answer, without making a Character.
extension StringProtocol {
    /// The bytes as they lie in memory, valid within the closure.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }

    func holds(_ byte: UInt8) -> Bool {
        withBytes { bytes in bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false }
    }

    var holdsDigit: Bool { withBytes { $0.holdsDigit } }

    /// The first character is a small letter.
    var beginsSmall: Bool { withBytes { $0.beginsSmall } }

    /// The first character is a capital.
    var beginsCapital: Bool {
        withBytes { $0.beginsASCII ? $0[0] >= 65 && $0[0] <= 90 : $0.firstCharacter?.isUppercase == true }
    }

    /// The first occurrence of a text, byte by byte.
    func range(ofText text: String) -> Range<Index>? { range(ofText: text, from: 0)?.range }

    /// The last occurrence of a text.
    func lastRange(ofText text: String) -> Range<Index>? {
        var found: Range<Index>?
        var start = 0
        while let next = range(ofText: text, from: start) {
            found = next.range
            start = next.end
        }
        return found
    }

    private func range(ofText text: String, from start: Int) -> (range: Range<Index>, end: Int)? {
        let offset = withBytes { all in text.withBytes { all.firstOffset(of: $0, from: start) } }
        guard let offset else { return nil }
        let first = utf8.index(startIndex, offsetBy: offset)
        let count = text.utf8.count
        return (first..<utf8.index(first, offsetBy: count), offset + count)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first character is one of ASCII, and nothing combines with it.
    var beginsASCII: Bool { count > 0 && self[0] < 0x80 && (count == 1 || self[1] < 0x80) }

    // A key path in place of the closure is read at run time, at seven hundred instructions a byte.
    var holdsDigit: Bool { contains { $0.isASCIIDigit } }

    var beginsSmall: Bool { beginsASCII ? self[0] >= 97 && self[0] <= 122 : firstCharacter?.isLowercase == true }

    /// The first character where that is not known from its byte.
    var firstCharacter: Character? { String(decoding: self.prefix(64), as: UTF8.self).first }

    /// Where a byte stands next, by memchr(3).
    func place(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount, let base = baseAddress else { return false }
        return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Where the bytes of a text begin, at `start` or later; `nil` for none, and for an empty text.
    func firstOffset(of text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard let base = baseAddress, let wanted = text.baseAddress, text.count > 0 else { return nil }
        var place = start
        while place + text.count <= count,
            let found = memchr(base + place, Int32(wanted[0]), count - place - text.count + 1)
        {
            let offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(base + offset, wanted, text.count) == 0 { return offset }
            place = offset + 1
        }
        return nil
    }
}
