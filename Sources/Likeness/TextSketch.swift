package import Articles

/// What a text is compared by: of its shingles (runs of neighbouring words), the least hash in each of 64 parts of all
/// hashes, which is a sample that two texts share in the measure in which they share shingles.
///
/// One-permutation hashing: Li, Owen, Zhang, "One Permutation Hashing" (NIPS 2012); of each least hash 8 bits, as in Li and
/// König, "b-Bit Minwise Hashing" (WWW 2010).
package struct TextSketch: Sendable, Hashable {
    /// 8 bits of the least hash in each part, that of part n in byte n / 8 of word n % 8; 0 where the text has none there.
    let parts: SIMD8<UInt64>
    /// The least of the least hashes: texts that share one are looked at. 0 beyond the last one.
    let keys: SIMD8<UInt32>
    /// All shingles; `UInt16.max` for that many or more.
    let shingleCount: UInt16

    /// Words of a shingle. Copies of one text share long runs; texts of one template differ every few words.
    package static var wordsPerShingle: Int { 5 }
    /// Characters of a shingle in scripts without spaces: as many words, or nearly.
    package static var charactersPerShingle: Int { 8 }
    /// A text with fewer says too little.
    package static var fewestShingles: Int { 32 }

    /// `nil` for a text that is too short to be compared, or that says the same again and again.
    package init?(of words: WordHashes) {
        let isUnspaced = words.unspacedCount * 2 > words.values.count
        let length = isUnspaced ? Self.charactersPerShingle : Self.wordsPerShingle
        let count = words.values.count - length + 1
        guard count >= Self.fewestShingles else { return nil }
        var least = InlineArray<64, UInt64>(repeating: .max)
        words.values.withUnsafeBufferPointer { words in
            // A cyclic polynomial (Cohen, "Recursive hashing functions for n-grams", 1997).
            let drop = UInt64(length)
            var rolled: UInt64 = 0
            for place in 0..<length - 1 { rolled = rotated(rolled, 1) ^ spread(words[place]) }
            for place in length - 1..<words.count {
                rolled = rotated(rolled, 1) ^ spread(words[place])
                let hash = rolled &* 0x9E37_79B9_7F4A_7C15
                let mixed = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
                let part = Int(mixed >> 58)
                let value = mixed & (1 << 58 - 1)
                if value < least[part] { least[part] = value }
                rolled ^= rotated(spread(words[place - length + 1]), drop - 1)
            }
        }
        self.init(least, count)
    }

    private init?(_ least: InlineArray<64, UInt64>, _ count: Int) {
        var parts = SIMD8<UInt64>()
        var found = 0
        var smallest = InlineArray<8, UInt64>(repeating: .max)
        for part in 0..<64 {
            let value = least[part]
            guard value != .max else { continue }
            found += 1
            parts[part & 7] |= max(value >> 32 & 0xFF, 1) << UInt64(part & ~7)
            var place = 8
            while place > 0, value < smallest[place - 1] {
                if place < 8 { smallest[place] = smallest[place - 1] }
                place -= 1
            }
            if place < 8 { smallest[place] = value }
        }
        guard found >= Self.fewestShingles / 2 else { return nil }
        var keys = SIMD8<UInt32>()
        for place in 0..<8 where smallest[place] != .max {
            keys[place] = max(UInt32(truncatingIfNeeded: smallest[place]), 1)
        }
        (self.parts, self.keys) = (parts, keys)
        shingleCount = UInt16(clamping: count)
    }

    init(parts: SIMD8<UInt64>, keys: SIMD8<UInt32>, shingleCount: UInt16) {
        (self.parts, self.keys, self.shingleCount) = (parts, keys, shingleCount)
    }
}

extension TextSketch {
    /// The parts in which the text has anything, a bit each.
    var filled: UInt64 { Self.bits(~Self.zeroBytes(parts)) }

    /// The parts in which both have the same.
    func agreement(with other: TextSketch) -> UInt64 { Self.bits(Self.zeroBytes(parts ^ other.parts)) & filled }

    /// The high bit of each byte that is 0.
    private static func zeroBytes(_ words: SIMD8<UInt64>) -> SIMD8<UInt64> {
        let low = SIMD8<UInt64>(repeating: 0x7F7F_7F7F_7F7F_7F7F)
        return ~((words & low) &+ low | words | low)
    }

    /// The high bits of all bytes, in the order of parts.
    private static func bits(_ words: SIMD8<UInt64>) -> UInt64 {
        let own = words &>> 7 & SIMD8(repeating: 0x0101_0101_0101_0101)
        let placed = own &<< SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
        let half = placed.lowHalf | placed.highHalf
        let quarter = half.lowHalf | half.highHalf
        return quarter.x | quarter.y
    }
}

/// Words' hashes that differ in their high bits alone would turn into each other.
@inline(__always)
private func spread(_ hash: UInt64) -> UInt64 { hash ^ hash >> 32 }

@inline(__always)
private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
