internal import Exchange
internal import PostgresStore
internal import Subscriptions
internal import Synchronization

/// The hosts that a command by hand asks, of a state that daemons share: it holds them while it works, and asks none that a
/// daemon has. A daemon that starts meanwhile has them when the command has ended.
final class HandLease: Sendable {
    private let store: PostgresStore
    private let lease: Duration
    private let state = Mutex(State())

    private struct State {
        var shards: Set<HostShard> = []
        var beating: Task<Void, Never>?
    }

    /// `nil` where the state is nobody else's.
    init?(_ store: any Store, _ settings: Settings.Fleet) {
        guard let store = store as? PostgresStore else { return nil }
        (self.store, lease) = (store, settings.lease)
    }

    /// Before these are asked, or anything of them is stored.
    func take(_ subscriptions: [Subscription]) async throws(StoreError) {
        let shards = Set(subscriptions.map { ShardedLists.shard(of: $0.url) })
        let holders = try await store.take(shards, lease: lease)
        guard holders.isEmpty else {
            let names = holders.joined(separator: ", ")
            throw StoreError(
                .inUse,
                "\(store.database): daemons at work have hosts of these feeds (\(names)), and ask them by themselves; "
                    + "'newsreel revive ADDRESS' has a feed asked at once, or stop those daemons first")
        }
        state.withLock { state in
            state.shards.formUnion(shards)
            guard state.beating == nil else { return }
            // Until `end`, whatever the command waits for.
            state.beating = Task { [self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: lease / 5)
                    let shards = self.state.withLock { $0.shards }
                    // What is lost is not stored.
                    if !Task.isCancelled { _ = try? await store.take(shards, lease: lease) }
                }
            }
        }
    }

    func note(_ feeds: [StoredFeed], of subscriptions: [Subscription]) {
        store.withLeases { book in
            for (feed, subscription) in zip(feeds, subscriptions) {
                book.assign(feed.id, to: ShardedLists.shard(of: subscription.url))
            }
        }
    }

    /// All is stored.
    func end() async {
        let beating = state.withLock { $0.beating }
        beating?.cancel()
        await beating?.value
        // Where the server is away, the lease ends by itself.
        if beating != nil { try? await store.retire() }
    }
}
