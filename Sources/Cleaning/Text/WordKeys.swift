/// A text as the hashes of its words, letters and digits only, in one case: for telling whether two texts say the same.
struct WordKeys: Sendable, Hashable {
    private(set) var words: [UInt64] = []
    /// Bytes in all words.
    private(set) var letters = 0
    /// The hash of all letters, whatever stands between them: `Time 4 talks` is `time4talks`.
    private(set) var whole: UInt64 = Self.seed

    private static let seed: UInt64 = 14_695_981_039_346_656_037

    init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            words.reserveCapacity(bytes.count / 5 + 1)
            if bytes.contains(where: { $0 >= 0x80 }) {
                LetterCase.small(bytes).withUnsafeBufferPointer { read($0) }
            } else {
                read(bytes)
            }
        }
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        var hash = Self.seed
        var count = 0
        var place = 0
        func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        while place < bytes.count {
            var byte = bytes[place]
            var length = 1
            var isLetter: Bool
            if byte < 0x80 {
                if byte >= 65 && byte <= 90 { byte |= 32 }
                isLetter = byte >= 97 && byte <= 122 || byte >= 48 && byte <= 57
            } else {
                length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                let next = place + 1 < bytes.count ? bytes[place + 1] : 0
                // Latin-1's signs, general punctuation, CJK punctuation.
                isLetter =
                    !(byte == 0xC2 || byte == 0xE2 && next <= 0x81 || byte == 0xE3 && next == 0x80
                    || byte == 0xEF && (next == 0xBC || next == 0xBD))
            }
            if isLetter {
                hash = mixed(hash, byte)
                whole = mixed(whole, byte)
                for offset in 1..<max(length, 1) where place + offset < bytes.count {
                    hash = mixed(hash, bytes[place + offset])
                    whole = mixed(whole, bytes[place + offset])
                }
                count += length
                letters += length
            } else if count > 0 {
                words.append(hash)
                hash = Self.seed
                count = 0
            }
            place += length
        }
        if count > 0 { words.append(hash) }
    }

    var isEmpty: Bool { words.isEmpty }

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
