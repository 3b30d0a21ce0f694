/// How a relay goes on after each batch: a pure value; what happened in, what to do out.
package struct RelayPace: Sendable, Hashable {
    package struct Limits: Sendable, Hashable {
        /// The first pause after a failure; each further one is twice as long.
        package var leastPause: Duration
        package var longestPause: Duration
        /// An article that is refused, or too large, by itself is put aside, so that those behind it get on.
        package var putsAside: Bool

        package init(
            leastPause: Duration = .seconds(1), longestPause: Duration = .seconds(300), putsAside: Bool = false
        ) {
            (self.leastPause, self.longestPause, self.putsAside) = (leastPause, longestPause, putsAside)
        }

        /// No other side's word keeps a relay longer.
        static let longestWish = Duration.seconds(86_400)
    }

    /// What to do about the batch.
    package enum Move: Sendable, Hashable {
        case acknowledge
        /// At once, with `batchLimit` files at most.
        case again
        /// What waits has changed.
        case list
        case wait(Duration, trouble: String)
        /// The one file of the batch.
        case putAside(String)
        case end(String)
    }

    private let limits: Limits
    /// Failures since the last batch that was taken.
    package private(set) var failures = 0
    /// Files of the next batch, while the other side takes no whole one.
    package private(set) var batchLimit = Int.max

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// - Parameters:
    ///   - count: files of the batch.
    ///   - chance: from 0 to 1, so that not all who wait for one server come back at once.
    package mutating func move(after receipt: Receipt, of count: Int, chance: Double) -> Move {
        switch receipt {
        case .taken, .removed:
            failures = 0
            batchLimit = batchLimit > Int.max / 2 ? Int.max : batchLimit * 2
            return .acknowledge
        case .stale:
            return .list
        case .failed(let reason, let notBefore):
            return pause(reason, notBefore, chance)
        case .tooLarge(let reason):
            if count > 1 { return halve(count) }
            return limits.putsAside ? .putAside(reason) : pause(reason, nil, chance)
        case .refused(let reason):
            // Which of them it is shows when each is tried by itself; needless where none may be passed over.
            guard limits.putsAside else { return pause(reason, nil, chance) }
            return count > 1 ? halve(count) : .putAside(reason)
        case .ended(let reason):
            return .end(reason)
        }
    }

    private mutating func halve(_ count: Int) -> Move {
        batchLimit = max(1, count / 2)
        return .again
    }

    private mutating func pause(_ reason: String, _ notBefore: Duration?, _ chance: Double) -> Move {
        let doublings = min(failures, 30)
        failures += 1
        let whole = min(limits.leastPause * (1 << doublings), limits.longestPause)
        // Between half of it and the whole.
        let own = whole * (0.5 + 0.5 * min(max(chance, 0), 1))
        return .wait(max(own, min(notBefore ?? .zero, Limits.longestWish)), trouble: reason)
    }
}
