/// How many feeds may be in work at one time: as many as the bound says, or fewer while documents wait to be read.
///
/// Bodies that come faster than they are parsed and cleaned only take memory. So polls begin with a few, one more
/// for each that ends, and one fewer for each that ends while documents wait: where the network is what is waited
/// for, the bound is reached within a few round trips and kept.
struct PollWindow: Sendable {
    /// Enough to keep the documents' work going.
    private static let least = 16

    private let bound: Int
    private(set) var size: Int
    /// Polls that have ended since `looked`, seconds of a monotonic clock.
    private var ends = 0
    private var looked: Double?

    init(bound: Int) {
        self.bound = bound
        size = min(Self.least, bound)
    }

    /// A poll has ended; `isCrowded` when as many documents wait as are in work.
    mutating func noteEnd(isCrowded: Bool) {
        ends += 1
        size = isCrowded ? max(size - 1, min(Self.least, bound)) : min(size + 1, bound)
    }

    /// Time has passed. Where few polls have ended though no documents wait, the others hang, and a window full of them
    /// must not keep the rest waiting.
    mutating func look(at now: Double, isCrowded: Bool) {
        guard let before = looked else {
            looked = now
            return
        }
        guard now - before >= 0.2 else { return }
        if !isCrowded, ends < size / 2 { size = min(4 * size, bound) }
        (looked, ends) = (now, 0)
    }
}
