/// What single words say of the line that they stand in: `subscribe` and `photo` against the article, `whether` for it.
///
/// Learnt with `LineModel`, to which the sum over a line is one feature among others.
package struct LineVocabulary: Sendable {
    package static let shared = LineVocabulary()
    /// A weight in 32nds, then the entries that have it, a line each.
    package static let source = LineVocabularyWeights.rows

    private var weights: WordWeights

    /// A line's first 64 words are looked at, and which one it begins and ends with.
    fileprivate static let wordLimit = 64

    private init() {
        weights = WordWeights(capacity: 10_000)
        let text = Array(Self.source.utf8)
        text.withUnsafeBufferPointer { text in
            var weight: Float = 0
            var start = 0
            var isFirst = true
            for place in 0...text.count {
                guard place == text.count || text[place] <= 0x20 else { continue }
                let entry = UnsafeBufferPointer(rebasing: text[start..<place])
                if isFirst {
                    weight = Float(Int(String(decoding: entry, as: UTF8.self)) ?? 0) / 32
                } else if !entry.isEmpty {
                    weights.insert(Self.key(entry), weight)
                }
                isFirst = place < text.count && text[place] == 0x0A
                start = place + 1
            }
        }
    }

    /// `^word` begins a line, `^word_word` are its first two words, `word$` ends it; `word` stands anywhere.
    private static func key(_ entry: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        let isFirst = entry.first == 0x5E
        forEachWord(entry) { word, _ in
            if isFirst {
                key = key == 0 ? first(word) : (key &+ word) &* 0x9E37_79B9_7F4A_7C15
            } else {
                key = entry.last == 0x24 ? last(word) : word
            }
        }
        return key
    }

    fileprivate static func first(_ word: UInt64) -> UInt64 { (word ^ 1) &* 0x9E37_79B9_7F4A_7C15 }
    fileprivate static func last(_ word: UInt64) -> UInt64 { (word ^ 2) &* 0x9E37_79B9_7F4A_7C15 }
    fileprivate static func pair(_ one: UInt64, _ two: UInt64) -> UInt64 {
        (first(one) &+ two) &* 0x9E37_79B9_7F4A_7C15
    }

    /// The weight of an entry; 0 for words that say nothing.
    @inline(__always)
    fileprivate func weight(_ key: UInt64) -> Float { weights[key] }

    /// Calls back with the vocabulary's key and the length of every word: letters of ASCII, digits and all beyond ASCII.
    ///
    /// - Parameter bytes: UTF-8, letters small.
    @inlinable @inline(__always)
    package static func forEachWord(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt64, Int) -> Void) {
        var hash: UInt64 = 14_695_981_039_346_656_037
        var length = 0
        for byte in bytes {
            if (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte >= 0x80 {
                hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
                length += 1
            } else if length > 0 {
                body(hash, length)
                hash = 14_695_981_039_346_656_037
                length = 0
            }
        }
        if length > 0 { body(hash, length) }
    }
}

/// What the words of one line say of it, as they come.
package struct WordOdds {
    private var count = 0
    private var sum: Float = 0
    private var latest: UInt64 = 0
    private let vocabulary = LineVocabulary.shared

    package init() {}

    /// - Parameter word: its key, see `LineVocabulary.forEachWord`.
    package mutating func add(_ word: UInt64) {
        if count < LineVocabulary.wordLimit { sum += vocabulary.weight(word) }
        if count == 0 { sum += vocabulary.weight(LineVocabulary.first(word)) }
        if count == 1 { sum += vocabulary.weight(LineVocabulary.pair(latest, word)) }
        latest = word
        count += 1
    }

    /// The sum, a long line's damped: log odds by the words alone.
    package func odds() -> Float {
        guard count > 0 else { return 0 }
        let words = Float(min(count, LineVocabulary.wordLimit))
        return (sum + vocabulary.weight(LineVocabulary.last(latest))) / (max(words, 4) / 4).squareRoot()
    }
}

/// Weights by key, in open slots; the keys are known, so nobody can choose them to fill one slot.
private struct WordWeights: Sendable {
    private var slots: [(key: UInt64, weight: Float)]
    private let mask: Int

    /// - Parameter capacity: of which no more entries may be inserted.
    init(capacity: Int) {
        let size = (2 * capacity).nextPowerOfTwo
        slots = Array(repeating: (key: 0, weight: 0), count: size)
        mask = size - 1
    }

    /// The first weight of a key counts.
    mutating func insert(_ key: UInt64, _ weight: Float) {
        let slot = slot(of: key)
        if slots[slot].key == 0 { slots[slot] = (key, weight) }
    }

    subscript(key: UInt64) -> Float { slots[slot(of: key)].weight }

    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
        while slots[slot].key != 0 && slots[slot].key != key { slot = (slot + 1) & mask }
        return slot
    }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
