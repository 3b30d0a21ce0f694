/// Numbers 64-bit hashes in the order in which they come, without hashing them once more.
///
/// Who writes a page may choose what is hashed; the multiplier, another in each process, keeps him from filling one slot.
struct HashIndex: Sendable {
    private(set) var count = 0
    private var keys: [UInt64]
    /// -1 for a free slot.
    private var numbers: [Int32]
    private var shift: UInt64
    private let multiplier = Self.multiplier

    private static let multiplier = UInt64.random(in: .min ... .max) | 1

    /// - Parameter capacity: how many hashes fit before the slots are doubled.
    init(capacity: Int = 8) {
        var bits: UInt64 = 4
        while 1 << bits < 2 * capacity { bits += 1 }
        keys = [UInt64](repeating: 0, count: 1 << bits)
        numbers = [Int32](repeating: -1, count: 1 << bits)
        shift = 64 - bits
    }

    var isEmpty: Bool { count == 0 }

    func contains(_ key: UInt64) -> Bool { count > 0 && numbers[slot(of: key)] >= 0 }

    func number(of key: UInt64) -> Int? {
        let number = numbers[slot(of: key)]
        return number < 0 ? nil : Int(number)
    }

    /// The number of `key`, a new one where it has none.
    @discardableResult
    mutating func insert(_ key: UInt64) -> Int {
        var slot = slot(of: key)
        if numbers[slot] >= 0 { return Int(numbers[slot]) }
        if 2 * count >= keys.count {
            grow()
            slot = self.slot(of: key)
        }
        keys[slot] = key
        numbers[slot] = Int32(count)
        count += 1
        return count - 1
    }

    /// A hash for bytes: eight at a time, for short names.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(bytes.count)
        var place = 0
        while place < bytes.count {
            var word: UInt64 = 0
            if place + 8 <= bytes.count {
                word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
            } else {
                for offset in place..<bytes.count { word = word << 8 | UInt64(bytes[offset]) }
            }
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            place += 8
        }
        return hash
    }

    /// Where `key` is or would be.
    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
        while numbers[slot] >= 0 && keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }

    private mutating func grow() {
        var larger = HashIndex(capacity: keys.count)
        for slot in keys.indices where numbers[slot] >= 0 {
            let new = larger.slot(of: keys[slot])
            larger.keys[new] = keys[slot]
            larger.numbers[new] = numbers[slot]
        }
        larger.count = count
        self = larger
    }
}
