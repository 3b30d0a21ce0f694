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
        var entries = HashIndex(capacity: 10_000)
        var weights: [Float] = []
        let text = Array(LineVocabularyWeights.rows.utf8)
        text.withUnsafeBufferPointer { text in
            var weight: Float = 0
            var start = 0
            var isFirst = true
            for place in 0...text.count {
                guard place == text.count || text[place] <= 0x20 else { continue }
                let entry = UnsafeBufferPointer(rebasing: text[start..<place])
                if isFirst {
                    weight = Float(Int(String(decoding: entry, as: UTF8.self)) ?? 0) / 32
                } else if !entry.isEmpty, entries.insert(Self.key(entry)) == weights.count {
                    weights.append(weight)
                }
                isFirst = place < text.count && text[place] == 0x0A
                start = place + 1
            }
        }
        self.entries = entries
        self.weights = weights
    }

    /// `^word` begins a line, `^word_word` are its first two words, `word$` ends it; `word` stands anywhere.
    private static func key(_ entry: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        let isFirst = entry.first == 0x5E
        TextMeasure.forEachWord(entry) { word, _ in
            if isFirst {
                key = key == 0 ? first(word) : (key &+ word) &* 0x9E37_79B9_7F4A_7C15
            } else {
                key = entry.last == 0x24 ? last(word) : word
            }
        }
        return key
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
