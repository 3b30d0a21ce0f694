/// The number of words of a text, and a fingerprint by which near-duplicates are found.
package struct TextStatistics: Hashable, Sendable {
    /// Runs of characters between white space; in scripts that set no spaces (CJK, kana) each character counts.
    package let wordCount: Int
    /// SimHash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002) over the words,
    /// ASCII letters folded to lower case. Texts of the same words differ in few of the 64 bits.
    package let fingerprint: UInt64

    package init(of text: String) {
        var text = text
        self = text.withUTF8 { TextStatistics(ofUTF8: $0) }
    }

    package init(ofUTF8 bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { TextStatistics(ofUTF8: $0) }
    }

    private init(ofUTF8 bytes: UnsafeBufferPointer<UInt8>) {
        var words = 0
        var votes = Votes()
        // FNV-1a over the word's letters and digits.
        var hash: UInt64 = 0
        var isInWord = false
        var place = 0
        func endWord() {
            guard isInWord else { return }
            words += 1
            votes.add(hash)
            isInWord = false
        }
        while place < bytes.count {
            let byte = bytes[place]
            if byte >= 0xE2 && Self.standsAlone(bytes, at: place) {
                endWord()
                hash = Self.seed
                for offset in 0..<3 { hash = (hash ^ UInt64(bytes[place + offset])) &* Self.prime }
                isInWord = true
                endWord()
                place += 3
                continue
            }
            if byte <= 0x20 {
                endWord()
            } else {
                if !isInWord {
                    hash = Self.seed
                    isInWord = true
                }
                // Punctuation does not tell two words apart.
                if byte >= 0x80 || Self.isLetterOrDigit(byte) {
                    hash = (hash ^ UInt64(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)) &* Self.prime
                }
            }
            place += 1
        }
        endWord()
        wordCount = words
        fingerprint = votes.majority
    }

    /// 16 lower-case hexadecimal digits.
    package var fingerprintHexadecimal: String {
        let digits = String(fingerprint, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
    }

    /// Whether a three-byte character starts here that is a word by itself: U+3040 to U+9FFF (kana, CJK ideographs).
    private static func standsAlone(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        let first = bytes[place]
        guard first >= 0xE3, first <= 0xE9, place + 2 < bytes.count else { return false }
        return first > 0xE3 || bytes[place + 1] >= 0x81
    }
}

/// A counter for each of the 64 bits, up for a one and down for a zero.
private struct Votes {
    private var counters = [SIMD8<Int16>](repeating: .zero, count: 8)
    private var isEmpty = true

    /// The eight votes that a byte casts, lowest bit first.
    private static let ballots: [SIMD8<Int16>] = (0..<256).map { byte in
        var ballot = SIMD8<Int16>(repeating: -1)
        for bit in 0..<8 where byte >> bit & 1 == 1 { ballot[bit] = 1 }
        return ballot
    }

    mutating func add(_ hash: UInt64) {
        isEmpty = false
        // FNV's high bits are the better mixed ones: fold them over the low ones.
        let mixed = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
        for place in 0..<8 {
            // Wrapping would need 32,768 words of one mind; saturating arithmetic is not worth it.
            counters[place] &+= Self.ballots[Int(mixed >> (8 * UInt64(place)) & 255)]
        }
    }

    var majority: UInt64 {
        guard !isEmpty else { return 0 }
        var bits: UInt64 = 0
        for (place, counter) in counters.enumerated() {
            for bit in 0..<8 where counter[bit] > 0 { bits |= 1 << UInt64(place * 8 + bit) }
        }
        return bits
    }
}
