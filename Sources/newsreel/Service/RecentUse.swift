internal import Articles
internal import Delivery
internal import Ingest
internal import Kernel
internal import Publishing
internal import Synchronization

/// What the status line needs to remember from one look to the next.
final class RecentUse: Sendable {
    /// Files that are counted for a line that nobody may read.
    private static let longestCount = 100_000
    private let state = Mutex<(articles: RecentArticles, spool: SpoolUse?, nextCount: Double)>(
        (RecentArticles(), nil, 0))

    func look(_ newArticles: Int, spool: String) -> (newArticles: Int, spool: SpoolUse?) {
        state.withLock { state in
            let now = SystemClock.monotonicSeconds()
            state.articles.note(newArticles, at: now)
            if now >= state.nextCount {
                state.spool = SpoolUse(waitingIn: spool, limit: Self.longestCount)
                // A count of many files must not become all that the daemon does.
                state.nextCount = now + 100 * (SystemClock.monotonicSeconds() - now)
            }
            return (state.articles.inLastMinute(newArticles), state.spool)
        }
    }
}
