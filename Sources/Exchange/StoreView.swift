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
    /// How many items of each feed are left out.
    func leftOutCounts() async throws(StoreError) -> [FeedID: Int]
    /// What was blocked since a moment, the oldest first, and of much only the newest.
    func blockedArticles(since: Timestamp?) async throws(StoreError) -> [BlockedArticle]
    /// How many articles each rule blocked, ever, and when the last; the most first.
    func blockedCounts() async throws(StoreError) -> [BlockedCount]
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

    package init() {}
}

/// A blocked article with where it came from.
package struct BlockedArticle: Sendable, Hashable {
    /// The feed's identity.
    package let feed: String
    package let feedTitle: String?
    package let record: BlockRecord

    package init(feed: String, feedTitle: String?, record: BlockRecord) {
        (self.feed, self.feedTitle, self.record) = (feed, feedTitle, record)
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
