#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Character references in text and attribute values (HTML standard, 13.2.5.72 to 13.2.5.80).
enum HTMLEntities {
    /// Appends `source[range]` to `out` with its character references decoded.
    ///
    /// In an attribute a name without its semicolon stays as it is before `=` or a letter: `?a=1&copy=2`.
    static func decode(
        _ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, inAttribute: Bool, into out: inout [UInt8]
    ) {
        guard let base = source.baseAddress else { return }
        var place = range.lowerBound
        let end = range.upperBound
        while place < end {
            guard let found = memchr(base + place, 0x26, end - place) else {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: source[place..<end]))
                return
            }
            let ampersand = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            out.append(contentsOf: UnsafeBufferPointer(rebasing: source[place..<ampersand]))
            place = reference(source, ampersand, end, inAttribute, &out)
        }
    }

    /// Decodes what stands at an ampersand and returns the place after it.
    private static func reference(
        _ source: UnsafeBufferPointer<UInt8>, _ ampersand: Int, _ end: Int, _ inAttribute: Bool, _ out: inout [UInt8]
    ) -> Int {
        let start = ampersand + 1
        guard start < end else {
            out.append(0x26)
            return start
        }
        if source[start] == 0x23 { return numeric(source, ampersand, end, &out) }
        var nameEnd = start
        while nameEnd < end && nameEnd - start < 32 && isAlphanumeric(source[nameEnd]) { nameEnd += 1 }
        if nameEnd > start {
            let name = UnsafeBufferPointer(rebasing: source[start..<nameEnd])
            if nameEnd < end && source[nameEnd] == 0x3B, appendCharacters(of: name, to: &out) { return nameEnd + 1 }
            // The longest legacy name that the letters begin with: `&notit;` is `¬it;`.
            var count = min(name.count, 6)
            while count >= 2 {
                let head = UnsafeBufferPointer(rebasing: name[..<count])
                if NamedCharacters.mayLackSemicolon(head) {
                    let next = start + count < end ? source[start + count] : 0
                    if inAttribute && (next == 0x3D || isAlphanumeric(next)) { break }
                    if appendCharacters(of: head, to: &out) { return start + count }
                }
                count -= 1
            }
        }
        out.append(0x26)
        return start
    }

    private static func numeric(
        _ source: UnsafeBufferPointer<UInt8>, _ ampersand: Int, _ end: Int, _ out: inout [UInt8]
    ) -> Int {
        var place = ampersand + 2
        var value: UInt32 = 0
        var digits = 0
        let isHexadecimal = place < end && source[place] | 32 == 0x78
        if isHexadecimal { place += 1 }
        while place < end {
            let byte = source[place]
            let digit: UInt32
            switch byte {
            case 48...57: digit = UInt32(byte - 48)
            case 65...70 where isHexadecimal: digit = UInt32(byte - 55)
            case 97...102 where isHexadecimal: digit = UInt32(byte - 87)
            default: digit = .max
            }
            if digit == .max { break }
            value = min(value * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            digits += 1
            place += 1
        }
        guard digits > 0 else {
            out.append(contentsOf: [0x26, 0x23])
            return ampersand + 2
        }
        if place < end && source[place] == 0x3B { place += 1 }
        if value >= 0x80 && value <= 0x9F { value = UInt32(windows1252[Int(value - 0x80)]) }
        // Controls and NUL have no place in a text; the standard would keep the former.
        if value < 0x20 && value != 9 && value != 10 && value != 13 || value == 0x7F {
            out.append(0x20)
            return place
        }
        append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &out)
        return place
    }

    @inline(__always)
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte | 32 >= 97 && byte | 32 <= 122)
    }

    /// What pages mean by the C1 controls (13.2.5.80).
    private static let windows1252: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    /// Returns false for an unknown name.
    private static func appendCharacters(of name: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) -> Bool {
        if name.count >= 2, let scalar = CharacterReference.common(name) {
            append(scalar, to: &out)
            return true
        }
        guard let (first, second) = NamedCharacters.scalars(of: name) else { return false }
        append(first, to: &out)
        if second != 0, let scalar = Unicode.Scalar(second) { append(scalar, to: &out) }
        return true
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        if scalar.isASCII {
            out.append(UInt8(ascii: scalar))
        } else {
            out.append(contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
        }
    }
}
