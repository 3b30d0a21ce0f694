internal import Markup

/// A text as the hashes of its words, letters and digits only, in one case: for telling whether two texts say the same.
struct WordKeys: Sendable, Hashable {
    private(set) var words: [UInt64] = []
    /// Bytes in all words.
    private(set) var letters = 0
    /// The hash of all letters, whatever stands between them: `Time 4 talks` is `time4talks`.
    private(set) var whole: UInt64 = Self.seed

    private static let seed: UInt64 = 14_695_981_039_346_656_037
    private static let prime: UInt64 = 1_099_511_628_211

    init(_ text: String) {
        text.withBytes { bytes in
            words.reserveCapacity(bytes.count / 5 + 1)
            read(bytes)
        }
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        var hash = Self.seed
        var all = Self.seed
        // Of the word's first byte; negative outside a word.
        var start = -1
        var place = 0
        func mix(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* Self.prime
            all = (all ^ UInt64(byte)) &* Self.prime
        }
        func finish() {
            guard start >= 0 else { return }
            words.append(hash)
            letters += place - start
            hash = Self.seed
            start = -1
        }
        while place < bytes.count {
            let byte = bytes[place]
            if byte < 0x80 {
                if byte.isASCIILetterOrDigit {
                    if start < 0 { start = place }
                    // Digits have that bit already.
                    mix(byte | 0x20)
                } else {
                    finish()
                }
                place += 1
                continue
            }
            let length = min(byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2, bytes.count - place)
            let next = place + 1 < bytes.count ? bytes[place + 1] : 0
            // Latin-1's signs, general punctuation, CJK punctuation.
            let isSign =
                byte == 0xC2 || byte == 0xE2 && next <= 0x81 || byte == 0xE3 && next == 0x80
                || byte == 0xEF && (next == 0xBC || next == 0xBD)
            if isSign {
                finish()
            } else {
                if start < 0 { start = place }
                let small = LetterCase.small(byte, next)
                mix(small.first)
                if length > 1 { mix(small.second) }
                for offset in 2..<max(length, 2) { mix(bytes[place + offset]) }
            }
            place += length
        }
        finish()
        whole = all
    }

    var isEmpty: Bool { words.isEmpty }

    /// A hash of the words in their order.
    var order: UInt64 { words.reduce(Self.seed) { ($0 ^ $1) &* Self.prime } }

    /// The same letters in the same order, whatever stands between them.
    func equals(_ other: WordKeys) -> Bool { !isEmpty && whole == other.whole && letters == other.letters }

    /// The share of this text's words that the other has: 0 to 1.
    func share(in other: WordKeys) -> Double {
        guard !words.isEmpty else { return 0 }
        var common = 0
        for word in words where other.words.contains(word) { common += 1 }
        return Double(common) / Double(words.count)
    }

    /// At least half of the words of one of the two are in the other.
    func sharesHalf(with other: WordKeys) -> Bool {
        let (few, many) = words.count <= other.words.count ? (words, other.words) : (other.words, words)
        var common = 0
        for word in few where many.contains(word) { common += 1 }
        if common * 2 >= few.count, !few.isEmpty { return true }
        return many.count(where: few.contains) * 2 >= many.count && !many.isEmpty
    }

    func isPrefix(of other: WordKeys) -> Bool { !isEmpty && other.words.starts(with: words) }

    func isSuffix(of other: WordKeys) -> Bool {
        !isEmpty && words.count <= other.words.count && other.words.suffix(words.count).elementsEqual(words)
    }
}
