package import Articles

/// What can be told of a state beside whoever works with it: no lock is taken, nothing is written.
package protocol StoreView: Sendable {
    func counts() async throws(StoreError) -> StoreCounts
    /// Every feed ever polled, in the order of their numbers.
    func forEachFeed(_ body: (StoredFeed) -> Void) async throws(StoreError)
    /// Further addresses under which lists have feeds.
    func addresses() async throws(StoreError) -> [String: FeedID]
    func knownItems(of feeds: [FeedID]) async throws(StoreError) -> [FeedID: [UInt64: KnownItem]]
    /// See `Store.memory`.
    func memory(named name: String) async throws(StoreError) -> [UInt8]?
    func crashRecords() async throws(StoreError) -> [FeedID: CrashRecord]
    func memories() async throws(StoreError) -> [String: [UInt8]]
    /// The items of each feed that are left out, by `ArticleID.prefix`.
    func leftOutItems() async throws(StoreError) -> [FeedID: Set<UInt64>]
    /// What was blocked since a moment, the oldest first, and of much only the newest.
    func blockedArticles(since: Timestamp?) async throws(StoreError) -> [BlockedArticle]
    /// How many articles each rule blocked, ever, and when the last; the most first.
    func blockedCounts() async throws(StoreError) -> [BlockedCount]
    /// Who shares the state, by name; nobody where it is one process's own.
    func workers() async throws(StoreError) -> [WorkerStanding]
}

/// A worker of a fleet, as the others see it.
package struct WorkerStanding: Sendable, Hashable {
    package let name: String
    /// Whether it was heard of within its lease.
    package let isLive: Bool
    /// Seconds since it would have died without another word; negative of one that lives, `nil` of one that holds nothing.
    package let secondsSinceDeath: Int?
    /// Shards of hosts that it holds, of `HostShard.count`; a dead one's until others take them.
    package let shards: Int
    /// Articles stored that its sink has not shown for good.
    package let pendingDeliveries: Int
    /// Shards that it took from dead workers, ever.
    package let takeovers: Int64
    /// Articles that wait for its streams, with their texts in the state.
    package let queued: Int
    /// It was given up, and others bring these to their streams.
    package let isBuried: Bool

    package init(
        name: String, isLive: Bool, secondsSinceDeath: Int?, shards: Int, pendingDeliveries: Int, takeovers: Int64,
        queued: Int = 0, isBuried: Bool = false
    ) {
        (self.queued, self.isBuried) = (queued, isBuried)
        (self.name, self.isLive, self.secondsSinceDeath) = (name, isLive, secondsSinceDeath)
        (self.shards, self.pendingDeliveries, self.takeovers) = (shards, pendingDeliveries, takeovers)
    }
}

/// The figures that `newsreel status` prints.
package struct StoreCounts: Sendable, Hashable {
    package var feeds = 0
    /// Feeds whose last poll failed.
    package var failingFeeds = 0
    /// Feeds that are not asked any more.
    package var stoppedFeeds = 0
    package var items = 0
    package var pendingDeliveries = 0
    package var polls: Int64 = 0
    package var newItems: Int64 = 0
    package var revisedItems: Int64 = 0
    package var databaseSizeInBytes: Int64 = 0
    /// Feeds whose time has come by the clock of who asks, and the time that the first of them waits; for several workers.
    package var dueFeeds = 0
    package var longestWaitInSeconds = 0

    package init() {}
}

/// A blocked article with where it came from.
package struct BlockedArticle: Sendable, Hashable {
    package let id: FeedID
    /// `ArticleID.prefix`.
    package let key: UInt64
    /// The feed's identity.
    package let feed: String
    package let feedTitle: String?
    package let record: BlockRecord

    package init(id: FeedID, key: UInt64, feed: String, feedTitle: String?, record: BlockRecord) {
        (self.id, self.key, self.feed, self.feedTitle, self.record) = (id, key, feed, feedTitle, record)
    }
}

/// What one rule has blocked.
package struct BlockedCount: Sendable, Hashable {
    package let rule: String
    package let count: Int64
    package let last: Timestamp

    package init(rule: String, count: Int64, last: Timestamp) {
        (self.rule, self.count, self.last) = (rule, count, last)
    }
}
