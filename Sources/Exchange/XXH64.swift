/// XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md): tells a file that a disk lost or
/// spoilt from what was written, and a feed's body from the one before. For that 64 bits of any good mix serve as well
/// as a cryptographic digest, at a tenth of its cost: nobody else writes into `tmp/`, and who makes two bodies that
/// collide keeps their own news from us and nobody else's.
package enum XXH64 {
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { of($0) }
    }

    private static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var place = 0
        func word() -> UInt64 {
            defer { place += 8 }
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
        var sum: UInt64
        if bytes.count >= 32 {
            var (one, two, three, four) = (prime1 &+ prime2, prime2, UInt64(0), 0 &- prime1)
            while place + 32 <= bytes.count {
                one = round(one, word())
                two = round(two, word())
                three = round(three, word())
                four = round(four, word())
            }
            sum = rotated(one, 1) &+ rotated(two, 7) &+ rotated(three, 12) &+ rotated(four, 18)
            for lane in [one, two, three, four] { sum = (sum ^ round(0, lane)) &* prime1 &+ prime4 }
        } else {
            sum = prime5
        }
        sum &+= UInt64(bytes.count)
        while place + 8 <= bytes.count {
            sum = rotated(sum ^ round(0, word()), 27) &* prime1 &+ prime4
        }
        if place + 4 <= bytes.count {
            let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            sum = rotated(sum ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
            place += 4
        }
        while place < bytes.count {
            sum = rotated(sum ^ UInt64(bytes[place]) &* prime5, 11) &* prime1
            place += 1
        }
        sum = (sum ^ sum >> 33) &* prime2
        sum = (sum ^ sum >> 29) &* prime3
        return sum ^ sum >> 32
    }

    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    @inline(__always)
    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotated(lane &+ input &* prime2, 31) &* prime1
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }
}
