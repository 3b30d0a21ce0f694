import Glibc

/// One price for all feeds: the item-seconds of expected delay that a request is worth, held where the requests of
/// a day meet the budget.
///
/// A feed of rate r polled at price p makes sqrt(r / 2p) requests a second, so the price that spends the budget
/// follows from the feeds' summed `demand`. What that leaves out (bounds, back-off, errors of the model) is learnt
/// as the ratio of requests made to requests foreseen, over a week, so that weekends stay quieter than weekdays.
package struct RequestBudget: Sendable, Hashable {
    /// Requests a day; a change takes effect at once.
    package var requestsPerDay: Double
    /// The sum over feeds of `FeedSchedule.demand`.
    private var demand = 0.0
    /// Faded requests made and foreseen.
    private var made: Double
    private var foreseen: Double
    /// Seconds of the monotonic clock up to which `foreseen` is counted.
    private var countedTo: Double?

    static let memory = 7 * 86_400.0

    package init(requestsPerDay: Double) {
        self.requestsPerDay = max(requestsPerDay, 1)
        // Three days' worth of trust in the formula to begin with.
        made = 3 * self.requestsPerDay
        foreseen = made
    }

    /// Item-seconds a request is worth.
    package var price: Double {
        let ratio = min(max(made / max(foreseen, 1), 0.1), 10)
        let root = max(demand, 1e-6) * ratio / requestsPerDay
        return min(max(root * root, 1e-3), 1e12)
    }

    /// A feed's demand changed from `old` to `new`; use 0 for a feed that comes or goes.
    package mutating func replaceDemand(_ old: Double, with new: Double) {
        demand = max(demand + new - old, 0)
    }

    /// A request was made at `seconds` of the monotonic clock.
    package mutating func noteRequest(at seconds: Double) {
        if let last = countedTo {
            let elapsed = min(max(seconds - last, 0), Self.memory)
            let keep = exp(-elapsed / Self.memory)
            made *= keep
            foreseen = foreseen * keep + requestsPerDay / 86_400 * Self.memory * (1 - keep)
        }
        countedTo = seconds
        made += 1
    }
}
