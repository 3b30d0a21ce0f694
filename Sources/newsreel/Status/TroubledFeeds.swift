internal import Articles
internal import Exchange
internal import Ingest
internal import StatusPage
internal import Subscriptions
internal import Synchronization

/// The feeds of a running daemon that are not well, for those who may read the spool and not the state.
final class TroubledFeeds: Sendable {
    /// As many are kept; of more only the number is known.
    static let most = 300
    private let state = Mutex(State())

    private struct State {
        var feeds: [FeedID: FeedRow] = [:]
        /// Those that are not kept.
        var others: Set<FeedID> = []
        /// Polled since the start, and so known better than the store's look back; `nil` once that is done.
        var polled: Set<FeedID>? = []
    }

    /// What was so before this process; beside polls that go on.
    func begin(_ store: any Store, _ lists: SubscriptionSet, at now: Timestamp) async throws(StoreError) {
        try await store.forEachFeed { feed in
            guard lists[feed.identity] != nil, state.withLock({ $0.polled?.contains(feed.id) == false }) else { return }
            note(feed, store.crashRecord(of: feed.id), at: now)
        }
        state.withLock { $0.polled = nil }
    }

    /// Forgets what no list has any more. A feed that its list has under another address comes again with its next poll.
    func keep(_ lists: SubscriptionSet) {
        state.withLock { state in
            state.feeds = state.feeds.filter { lists[$0.value.url]?.isEnabled ?? false }
            state.others.removeAll()
        }
    }

    func take(_ report: PollReport, of feed: FeedID, at now: Timestamp) {
        _ = state.withLock { $0.polled?.insert(feed) }
        note(StoredFeed(id: feed, identity: report.feed, state: report.state), nil, at: now)
    }

    private func note(_ feed: StoredFeed, _ crash: CrashRecord?, at now: Timestamp) {
        // Nearly all feeds are well, and cost a look at three fields.
        let mayBeTroubled =
            feed.state.lastError != nil || crash != nil || feed.state.nextPoll == nil && feed.state.polls > 0
        let found = mayBeTroubled ? FeedRow(feed, crash, at: now) : nil
        state.withLock { state in
            guard let row = found, feed.state.lastError != nil || row.health == .stopped else {
                state.feeds[feed.id] = nil
                state.others.remove(feed.id)
                return
            }
            if state.feeds[feed.id] != nil || state.feeds.count < Self.most {
                state.feeds[feed.id] = row
            } else {
                state.others.insert(feed.id)
            }
        }
    }

    /// What is so for longest first, and how many there are in all.
    var all: Troubles {
        state.withLock { state in
            let rows = state.feeds.values.sorted {
                ($0.since?.secondsSince1970 ?? .max, $0.url) < ($1.since?.secondsSince1970 ?? .max, $1.url)
            }
            return Troubles(rows: rows, count: rows.count + state.others.count)
        }
    }

    struct Troubles: Sendable {
        var rows: [FeedRow] = []
        var count = 0

        /// By what is told of them.
        func isSame(as other: Troubles) -> Bool {
            count == other.count
                && rows.elementsEqual(other.rows) { left, right in
                    left.url == right.url && left.health == right.health && left.reason == right.reason
                        && left.since == right.since && left.nextPoll == right.nextPoll
                }
        }
    }
}
