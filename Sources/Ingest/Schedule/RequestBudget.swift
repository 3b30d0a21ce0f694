import Glibc

/// One price for all feeds: the item-seconds of expected delay that a request is worth, held where the requests of
/// a day meet the budget.
///
/// A feed of rate r polled at price p makes sqrt(r / 2p) requests a second, so the price that spends the budget
/// follows from the feeds' summed `demand`. What that leaves out (bounds, back-off, errors of the model) is learnt
/// as the ratio of requests made to requests foreseen, and what was left unspent or overspent is made good over the
/// following week, so that one price holds through nights and weekends.
package struct RequestBudget: Sendable, Hashable {
    /// Requests a day; a change takes effect at once.
    package var requestsPerDay: Double
    /// The sum over feeds of `FeedSchedule.demand`.
    package private(set) var demand = 0.0
    /// The same of feeds that others poll for the same budget. One price holds for all: a request goes where it gains most,
    /// whoever makes it.
    package var othersDemand = 0.0
    /// Faded requests made, and requests that the feeds' demand foresaw at the prices that were set.
    private var made: Double
    private var foreseen: Double
    /// Requests left unspent; negative when overspent.
    private var unspent = 0.0
    /// Seconds of the monotonic clock up to which all this is counted.
    private var countedTo: Double?

    private static let memory = 7 * 86_400.0

    package init(requestsPerDay: Double) {
        self.requestsPerDay = max(requestsPerDay, 1)
        // A day's worth of trust in the formula to begin with.
        made = self.requestsPerDay
        foreseen = made
    }

    /// Item-seconds a request is worth.
    package var price: Double {
        let root = max(demand + othersDemand, 1e-6) * correction / target
        return min(max(root * root, 1e-3), 1e12)
    }

    /// Requests made for each one foreseen.
    private var correction: Double { min(max(made / max(foreseen, 1), 0.1), 10) }

    /// Requests a day for all to aim at now.
    private var target: Double {
        max(requestsPerDay, 1) * min(max(1 + unspent / (7 * ownRequestsPerDay), 0.5), 2)
    }

    /// The part of the requests that these feeds should come to.
    private var ownShare: Double { othersDemand > 0 ? demand / (demand + othersDemand) : 1 }
    private var ownRequestsPerDay: Double { max(requestsPerDay * ownShare, 1) }

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
            foreseen = foreseen * keep + target * ownShare / correction * elapsed / 86_400
            let day = ownRequestsPerDay
            unspent = min(max(unspent + day * elapsed / 86_400, -day), day)
        }
        countedTo = max(seconds, countedTo ?? seconds)
        made += 1
        unspent -= 1
    }
}
