internal import Transfer

/// When the next page of a site may be asked for, where its robots.txt wants a pause between two (`Crawl-delay`).
///
/// Pure: the caller brings the time, in seconds of a monotonic clock.
struct PageTurns: Sendable {
    /// Seconds that a page's turn is waited for.
    static let patience = 120.0
    private static let siteLimit = 4096

    /// By origin, the first moment that nobody has taken.
    private var free: [WebOrigin: Double] = [:]

    /// Takes the next turn.
    /// - Returns: seconds until it comes; `nil` where that is longer than anybody waits, and no turn is taken.
    mutating func take(at origin: WebOrigin, pause: Double, now: Double) -> Double? {
        let turn = max(free[origin] ?? now, now)
        guard turn - now <= Self.patience else { return nil }
        if free.count >= Self.siteLimit { free = free.filter { $0.value > now } }
        free[origin] = turn + pause
        return turn - now
    }
}
