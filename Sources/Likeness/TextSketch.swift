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
        // Reading an element of an `InlineArray` in a loop copies all of it each time.
        let sketch = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { least in
            least.initialize(repeating: .max)
            words.values.withUnsafeBufferPointer { Self.findLeast(in: $0, length, least) }
            return TextSketch(UnsafeBufferPointer(least), count)
        }
        guard let sketch else { return nil }
        self = sketch
    }

    /// Puts the least hash of each part of all hashes into its place.
    private static func findLeast(
        in words: UnsafeBufferPointer<UInt64>, _ length: Int, _ least: UnsafeMutableBufferPointer<UInt64>
    ) {
        // A cyclic polynomial (Cohen, "Recursive hashing functions for n-grams", 1997).
        let drop = UInt64(length - 1)
        var rolled: UInt64 = 0
        for place in 0..<length - 1 { rolled = rotated(rolled, 1) ^ spread(words[place]) }
        for place in length - 1..<words.count {
            rolled = rotated(rolled, 1) ^ spread(words[place])
            let hash = rolled &* 0x9E37_79B9_7F4A_7C15
            let mixed = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            let part = Int(truncatingIfNeeded: mixed >> 58)
            least[part] = min(least[part], mixed & (1 << 58 - 1))
            rolled ^= rotated(spread(words[place - length + 1]), drop)
        }
    }

    private init?(_ least: UnsafeBufferPointer<UInt64>, _ count: Int) {
        guard least.count(where: { $0 != .max }) >= Self.fewestShingles / 2 else { return nil }
        // The parts whose number leaves this rest when divided by eight.
        func word(_ rest: Int) -> UInt64 {
            stride(from: rest, to: 64, by: 8).reduce(0) { word, part in
                let value = least[part]
                return value == .max ? word : word | max(value >> 32 & 0xFF, 1) << UInt64(part - rest)
            }
        }
        parts = SIMD8(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7))
        keys = Self.keys(of: least)
        shingleCount = UInt16(clamping: count)
    }

    /// The eight least of all.
    private static func keys(of least: UnsafeBufferPointer<UInt64>) -> SIMD8<UInt32> {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8) { smallest in
            smallest.initialize(repeating: .max)
            for value in least where value < smallest[7] {
                var place = 7
                while place > 0, value < smallest[place - 1] {
                    smallest[place] = smallest[place - 1]
                    place -= 1
                }
                smallest[place] = value
            }
            func key(_ place: Int) -> UInt32 {
                smallest[place] == .max ? 0 : max(UInt32(truncatingIfNeeded: smallest[place]), 1)
            }
            return SIMD8(key(0), key(1), key(2), key(3), key(4), key(5), key(6), key(7))
        }
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
