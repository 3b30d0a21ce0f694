/// Small letters for the scripts that have capitals, by UTF-8's byte pairs; what has none stays.
enum LetterCase {
    /// The small letter of a two-byte character: Latin-1, Latin Extended-A, Greek and Cyrillic.
    @inline(__always)
    static func small(_ first: UInt8, _ second: UInt8) -> (first: UInt8, second: UInt8) {
        switch (first, second) {
        case (0xC3, 0x80...0x9E) where second != 0x97: (first, second + 0x20)
        // Capitals have even numbers up to U+0137, odd ones from U+0139 to U+0148, and even ones again.
        case (0xC4, 0x80...0xB6) where second & 1 == 0 && second != 0xB0: (first, second + 1)
        case (0xC4, 0xB9...0xBD) where second & 1 == 1: (first, second + 1)
        case (0xC5, 0x81...0x87) where second & 1 == 1: (first, second + 1)
        case (0xC5, 0x8A...0xB6) where second & 1 == 0: (first, second + 1)
        case (0xC5, 0xB9...0xBD) where second & 1 == 1: (first, second + 1)
        case (0xCE, 0x91...0x9F): (first, second + 0x20)
        case (0xCE, 0xA0...0xA9): (0xCF, second - 0x20)
        case (0xD0, 0x80...0x8F): (0xD1, second + 0x10)
        case (0xD0, 0x90...0x9F): (first, second + 0x20)
        case (0xD0, 0xA0...0xAF): (0xD1, second - 0x20)
        default: (first, second)
        }
    }

    static func small(_ text: some Sequence<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.underestimatedCount)
        var lead: UInt8 = 0
        for byte in text {
            if lead != 0 {
                let pair = small(lead, byte)
                folded.append(pair.first)
                folded.append(pair.second)
                lead = 0
            } else if byte >= 0xC3 && byte <= 0xD0 {
                lead = byte
            } else {
                folded.append(byte >= 65 && byte <= 90 ? byte | 32 : byte)
            }
        }
        if lead != 0 { folded.append(lead) }
        return folded
    }
}
