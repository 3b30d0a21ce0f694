/// A character reference as XML and HTML write it: `&#8217;`, `&#x2019;`, `&rsquo;`.
package enum CharacterReference {
    /// What a reference at an ampersand stands for.
    package enum Meaning {
        /// One character, and a second one for the few names that stand for two (0 otherwise).
        case characters(Unicode.Scalar, second: UInt32)
        /// A well-formed number that stands for nothing which a document may hold.
        case nothing
    }

    /// Reads the reference at `text[place]`, an ampersand. `nil`: the ampersand stands for itself.
    ///
    /// Numbers from 128 to 159 mean windows-1252, as HTML has it, because that is what those who write them mean.
    /// - Parameter requiresSemicolon: `false` reads `&copy 2024` too, as browsers do outside of attributes.
    package static func read(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, requiresSemicolon: Bool
    ) -> (meaning: Meaning, length: Int)? {
        let end = text.count
        guard place + 2 < end else { return nil }
        if text[place + 1] == 0x23 {
            guard let (value, length) = number(text, at: place) else { return nil }
            if value & 0xFFFF_FC00 == 0xD800, let pair = surrogatePair(text, first: value, next: place + length) {
                return (.characters(pair.scalar, second: 0), length + pair.length)
            }
            return (meaning(ofNumber: value), length)
        }

        var stop = place + 1
        let limit = min(end, stop + NamedCharacters.longestName)
        while stop < limit, text[stop].isASCIILetterOrDigit { stop += 1 }
        let name = UnsafeBufferPointer(rebasing: text[(place + 1)..<stop])
        guard name.count >= 2 else { return nil }
        if stop < end, text[stop] == 0x3B {
            if let scalar = common(name) { return (.characters(scalar, second: 0), stop + 1 - place) }
            if let (first, second) = NamedCharacters.scalars(of: name) {
                return (.characters(first, second: second), stop + 1 - place)
            }
        }
        guard !requiresSemicolon else { return nil }
        // "&notit" is "¬it": the longest name that may lack its semicolon counts.
        for length in stride(from: min(name.count, 6), through: 2, by: -1) {
            let part = UnsafeBufferPointer(rebasing: name[..<length])
            if NamedCharacters.mayLackSemicolon(part), let (first, second) = NamedCharacters.scalars(of: part) {
                return (.characters(first, second: second), length + 1)
            }
        }
        return nil
    }

    /// The number in `&#8217;` or `&#x2019;` at `text[place]`, at most a little above U+10FFFF.
    static func number(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (value: UInt32, length: Int)? {
        var stop = place + 2
        guard stop < text.count else { return nil }
        var value: UInt32 = 0
        var digits = 0
        let isHexadecimal = text[stop] | 0x20 == 0x78
        if isHexadecimal { stop += 1 }
        while stop < text.count, let digit = text[stop].hexadecimalValue, isHexadecimal || digit < 10 {
            if value < 0x110000 { value = value * (isHexadecimal ? 16 : 10) + UInt32(digit) }
            digits += 1
            stop += 1
        }
        guard digits > 0 else { return nil }
        if stop < text.count, text[stop] == 0x3B { stop += 1 }
        return (value, stop - place)
    }

    /// The character that two references to the halves of a surrogate pair mean, as those who take UTF-16's units for
    /// characters write it: `&#55357;&#56832;`. The length is that of the second.
    private static func surrogatePair(
        _ text: UnsafeBufferPointer<UInt8>, first: UInt32, next place: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        guard place + 2 < text.count, text[place] == 0x26, text[place + 1] == 0x23,
            let (second, length) = number(text, at: place), second & 0xFFFF_FC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF))
        else { return nil }
        return (scalar, length)
    }

    private static func meaning(ofNumber value: UInt32) -> Meaning {
        character(ofNumber: value).map { .characters($0, second: 0) } ?? .nothing
    }

    /// `nil` for a number that stands for nothing which a document may hold.
    static func character(ofNumber value: UInt32) -> Unicode.Scalar? {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20..<0x7F, 0xA0..<0xD800, 0xE000..<0xFFFE, 0x10000..<0x110000: Unicode.Scalar(value)
        case 0x80..<0xA0: windows1252[Int(value) - 0x80]
        default: nil
        }
    }

    /// The names that nearly all references have, without the search; two letters at least.
    static func common(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        switch (name.count, name[0], name[1]) {
        case (2, 0x6C, 0x74): "<"
        case (2, 0x67, 0x74): ">"
        case (3, 0x61, 0x6D) where name[2] == 0x70: "&"
        case (4, 0x71, 0x75) where name[2] == 0x6F && name[3] == 0x74: "\""
        default: nil
        }
    }

    /// UTF-8 bytes that were written as if each were a character, `&#226;&#128;&#166;` for an ellipsis: what software does
    /// that takes UTF-8 for Latin-1 and escapes it. `nil` where the references are no such sequence.
    static func readTwiceEncoded(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        guard place + 5 < text.count else { return nil }
        var bytes: [UInt8] = []
        var stop = place
        repeat {
            guard stop < text.count, text[stop] == 0x26, let (value, length) = latin1(text, at: stop) else {
                return nil
            }
            bytes.append(value)
            stop += length
            guard bytes[0] >= 0xC3, bytes[0] < 0xF5 else { return nil }
        } while bytes.count < (bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4)
        guard let character = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first else { return nil }
        return (character, stop - place)
    }

    /// A reference to a character from U+0080 to U+00FF, by number or by name.
    private static func latin1(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (value: UInt8, length: Int)? {
        guard place + 1 < text.count else { return nil }
        if text[place + 1] == 0x23 {
            guard let (value, length) = number(text, at: place), value >= 0x80 else { return nil }
            return UInt8(exactly: value).map { ($0, length) }
        }
        guard let (meaning, length) = read(text, at: place, requiresSemicolon: true),
            case .characters(let scalar, 0) = meaning, scalar.value >= 0x80
        else { return nil }
        return UInt8(exactly: scalar.value).map { ($0, length) }
    }
}
