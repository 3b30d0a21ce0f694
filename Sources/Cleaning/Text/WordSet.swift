internal import Markup

/// A set of words that are looked for in any case.
struct WordSet: Sendable {
    private var keys: HashIndex
    private var longest = 0
    /// By byte: a word begins with it.
    private var begins = [Bool](repeating: false, count: 256)

    /// - Parameter words: in small letters.
    init(_ words: [String]) {
        keys = HashIndex(capacity: words.count)
        for word in words {
            word.withBytes { bytes in
                keys.insert(bytes.smallHash)
                longest = max(longest, bytes.count)
                if let first = bytes.first { begins[Int(first)] = true }
            }
        }
    }

    func contains(_ word: some StringProtocol) -> Bool { word.withBytes(contains) }

    func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        // A small letter beyond ASCII may take fewer bytes than its capital.
        guard !word.isEmpty, word.count <= 2 * longest, word[0] >= 0x80 || begins[Int(word[0].asciiLowercased)] else {
            return false
        }
        if word.contains(where: { $0 >= 0x80 }) {
            let small = String(decoding: word, as: UTF8.self).lowercased()
            return small.withBytes { keys.contains($0.smallHash) }
        }
        return keys.contains(word.smallHash)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// FNV-1a, ASCII's capitals as small letters.
    var smallHash: UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in self { hash = (hash ^ UInt64(byte.asciiLowercased)) &* 1_099_511_628_211 }
        return hash
    }
}
