/// What single words say of the line that they stand in: `subscribe` and `photo` against the article, `whether` for it.
///
/// Learnt with `LineModel`, to which the sum over a line is one feature among others.
struct LineVocabulary: Sendable {
    static let shared = LineVocabulary()

    private let entries: HashIndex
    private let weights: [Float]

    /// A line's first 64 words are looked at, and which one it begins and ends with.
    private static let wordLimit = 64

    private init() {
        var entries = HashIndex(capacity: 4096)
        var weights: [Float] = []
        // A weight in 32nds, then the words that have it.
        for row in LineVocabularyWeights.rows.utf8.split(separator: 0x0A) {
            var weight: Float = 0
            for (place, entry) in row.split(separator: 0x20).enumerated() {
                if place == 0 {
                    weight = Float(Int(Substring(entry)) ?? 0) / 32
                } else if entries.insert(Self.key(entry)) == weights.count {
                    weights.append(weight)
                }
            }
        }
        self.entries = entries
        self.weights = weights
    }

    /// `^word` begins a line, `^word_word` are its first two words, `word$` ends it; `word` stands anywhere.
    private static func key(_ entry: Substring.UTF8View.SubSequence) -> UInt64 {
        var words: [UInt64] = []
        Array(entry).withUnsafeBufferPointer { bytes in TextMeasure.forEachWord(bytes) { hash, _ in words.append(hash) }
        }
        guard let word = words.first else { return 0 }
        if entry.first == 0x5E { return words.count > 1 ? pair(word, words[1]) : first(word) }
        return entry.last == 0x24 ? last(word) : word
    }

    private static func first(_ word: UInt64) -> UInt64 { (word ^ 1) &* 0x9E37_79B9_7F4A_7C15 }
    private static func last(_ word: UInt64) -> UInt64 { (word ^ 2) &* 0x9E37_79B9_7F4A_7C15 }
    private static func pair(_ one: UInt64, _ two: UInt64) -> UInt64 { (first(one) &+ two) &* 0x9E37_79B9_7F4A_7C15 }

    @inline(__always)
    private func weight(_ key: UInt64) -> Float { entries.number(of: key).map { weights[$0] } ?? 0 }

    /// The words of one line, as they come.
    struct Sum {
        private var count = 0
        private var sum: Float = 0
        private var latest: UInt64 = 0
        private let vocabulary = LineVocabulary.shared

        @inline(__always)
        mutating func add(_ word: UInt64) {
            if count < LineVocabulary.wordLimit { sum += vocabulary.weight(word) }
            if count == 0 { sum += vocabulary.weight(LineVocabulary.first(word)) }
            if count == 1 { sum += vocabulary.weight(LineVocabulary.pair(latest, word)) }
            latest = word
            count += 1
        }

        /// The sum, a long line's damped: log odds by the words alone.
        func odds() -> Float {
            guard count > 0 else { return 0 }
            let words = Float(min(count, LineVocabulary.wordLimit))
            return (sum + vocabulary.weight(LineVocabulary.last(latest))) / (max(words, 4) / 4).squareRoot()
        }
    }
}
