/// The words of a text as hashes, in their order: what two texts are compared by. In scripts without spaces a character,
/// or each four letters, stands for a word (`TextStatistics`).
///
/// Typographic quotes, punctuation and the case of ASCII letters do not tell two words apart.
package struct WordHashes: Sendable {
    package let values: [UInt64]
    /// How many of them are of scripts without spaces.
    package let unspacedCount: Int

    /// None yet, for whoever fills it.
    package init() { (values, unspacedCount) = ([], 0) }

    private init(_ values: [UInt64], unspacedCount: Int) {
        (self.values, self.unspacedCount) = (values, unspacedCount)
    }

    /// Of a text that `read` goes through.
    static func of(
        _ text: UnsafeBufferPointer<UInt8>, _ read: (inout WordList) -> TextStatistics
    ) -> (WordHashes, TextStatistics) {
        // A word has a byte at least and one that ends it, or is a character of three.
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: text.count / 2 + 2) { buffer in
            var list = WordList(buffer)
            let statistics = read(&list)
            let words = WordHashes(
                Array(UnsafeBufferPointer(rebasing: buffer[..<list.count])), unspacedCount: list.unspacedCount)
            return (words, statistics)
        }
    }
}

/// Whoever is told of a text's words while they are counted.
protocol WordTaker {
    static var isListening: Bool { get }
    mutating func take(word hash: UInt64)
    mutating func take(character hash: UInt64)
}

struct NoWordTaker: WordTaker {
    static var isListening: Bool { false }
    mutating func take(word hash: UInt64) {}
    mutating func take(character hash: UInt64) {}
}

struct WordList: WordTaker {
    static var isListening: Bool { true }
    private let buffer: UnsafeMutableBufferPointer<UInt64>
    private(set) var count = 0
    private(set) var unspacedCount = 0

    /// - Parameter buffer: valid for as long as this value is used.
    init(_ buffer: UnsafeMutableBufferPointer<UInt64>) { self.buffer = buffer }

    mutating func take(word hash: UInt64) {
        guard count < buffer.count else { return }
        buffer[count] = hash
        count += 1
    }

    mutating func take(character hash: UInt64) {
        take(word: hash)
        unspacedCount += 1
    }
}
