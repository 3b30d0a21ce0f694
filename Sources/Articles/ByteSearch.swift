extension UnsafeBufferPointer<UInt8> {
    /// The place of the first byte from `start` on for which `isSought`, or `count`.
    ///
    /// Text is mostly made of bytes that nobody seeks, so eight are looked at together: `marks` sets the high bit of each
    /// sought byte of a word, see below.
    @inline(__always)
    func firstPlace(
        from start: Int, marking marks: (UInt64) -> UInt64, where isSought: (UInt8) -> Bool
    ) -> Int {
        var place = start
        if let base = baseAddress {
            while place + 8 <= count {
                // In memory order the first byte is the lowest one.
                let word = UInt64(littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
                let found = marks(word)
                if found != 0 { return place + found.trailingZeroBitCount / 8 }
                place += 8
            }
        }
        while place < count, !isSought(self[place]) { place += 1 }
        return place
    }
}

extension UInt64 {
    /// The high bit of each of the eight bytes that is `byte`. Above the lowest of them there may be false ones
    /// (Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte").
    @inline(__always)
    func marks(of byte: UInt8) -> UInt64 {
        (self ^ (0x0101_0101_0101_0101 &* UInt64(byte))).marks(below: 1)
    }

    /// The same for bytes under `bound`, which is at most 128.
    @inline(__always)
    func marks(below bound: UInt8) -> UInt64 {
        (self &- (0x0101_0101_0101_0101 &* UInt64(bound))) & ~self & 0x8080_8080_8080_8080
    }
}
