internal import Articles
internal import Exchange
internal import Glibc
internal import MemoryStore
internal import Subscriptions

/// What a state remembers of some feeds, in memory: whatever comes of it is not remembered.
enum Rehearsal {
    /// Looks at the database beside a daemon that may hold it: no lock is taken and nothing written. A state that is not
    /// there yet remembers nothing.
    static func store(
        _ state: StateAddress, _ subscriptions: [Subscription]
    ) async throws(StoreError) -> MemoryStore {
        let memory = MemoryStore()
        if let file = state.file, access(file, F_OK) != 0, errno == ENOENT { return memory }
        let view = state.view
        var known = try await view.addresses()
        var feeds: [FeedID: StoredFeed] = [:]
        try await view.forEachFeed { feed in
            feeds[feed.id] = feed
            known[feed.identity] = feed.id
        }
        let (addresses, stored) = (known, feeds)
        let pairs = subscriptions.compactMap { subscription -> (url: String, feed: StoredFeed)? in
            let id = addresses[subscription.url] ?? subscription.formerly.flatMap { addresses[$0] }
            return id.flatMap { stored[$0] }.map { (subscription.url, $0) }
        }
        let items = try await view.knownItems(of: pairs.map(\.feed.id))
        for (pair, made) in zip(pairs, memory.feeds(identifiedBy: pairs.map(\.feed.identity))) {
            var batch = StoreBatch()
            batch.feeds = [(made.id, pair.feed.state)]
            batch.revisions = (items[pair.feed.id] ?? [:]).map { (made.id, $0.key, $0.value) }
            _ = memory.commit(batch)
            memory.addAddress(pair.url, of: made.id)
        }
        return memory
    }
}
