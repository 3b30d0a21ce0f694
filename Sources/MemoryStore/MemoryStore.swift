package import Articles
package import Exchange
internal import Synchronization

/// A store that lasts as long as its process: for commands that are given no database, and for tests.
package final class MemoryStore: Store {
    private let state: Mutex<State>

    struct State {
        var origin: StoreOrigin
        /// In the order of their numbers, which begin with 1.
        var feeds: [StoredFeed] = []
        /// Identities and further addresses.
        var addresses: [String: FeedID] = [:]
        var identities: [String: FeedID] = [:]
        var items: [FeedID: [UInt64: KnownItem]] = [:]
        /// In their order.
        var deliveries: [PendingDelivery] = []
        var memories: [String: [UInt8]] = [:]
        var crashes: [FeedID: CrashRecord] = [:]
        var blocked: [BlockRecord] = []
        var sketches: [StoredSketches] = []
    }

    package init() {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        let identity = String((0..<32).map { _ in digits[Int.random(in: 0..<16, using: &generator)] })
        state = Mutex(State(origin: StoreOrigin(identity: identity, batches: 0)))
    }

    package var origin: StoreOrigin { state.withLock { $0.origin } }

    // MARK: - Feeds

    package func feeds(identifiedBy identities: [String]) -> [StoredFeed] {
        state.withLock { state in identities.map { state.known(as: $0) ?? state.make($0) } }
    }

    package func feeds(at addresses: [String]) -> [StoredFeed] {
        state.withLock { state in addresses.map { state.known(at: $0) ?? state.make($0) } }
    }

    package func knownFeeds(at addresses: [String]) -> [StoredFeed?] {
        state.withLock { state in addresses.map { state.known(at: $0) } }
    }

    package func feed(_ id: FeedID) -> StoredFeed? { state.withLock { $0.feed(id) } }

    package func forEachFeed(_ body: (StoredFeed) -> Void) {
        for feed in state.withLock({ $0.feeds }) { body(feed) }
    }

    package func addAddress(_ address: String, of feed: FeedID) { state.withLock { $0.addresses[address] = feed } }

    // MARK: - Items

    package func knownItems(of feed: FeedID) -> [UInt64: KnownItem] { state.withLock { $0.items[feed] ?? [:] } }

    package func forgetItems(
        _ policy: RetentionPolicy, after feed: FeedID?, feedCount: Int
    ) -> (forgotten: Int, next: FeedID?) {
        state.withLock { state in
            let feeds = state.feeds.drop { $0.id.rawValue <= feed?.rawValue ?? 0 }.prefix(feedCount)
            var forgotten = 0
            for feed in feeds {
                guard let lastRead = feed.state.lastRead, let items = state.items[feed.id] else { continue }
                let kept = items.filter { $0.value.lastSeenDay >= KnownItem.day(of: lastRead) - policy.daysUnseen }
                forgotten += items.count - kept.count
                state.items[feed.id] = kept
            }
            return (forgotten, feeds.count < feedCount ? nil : feeds.last?.id)
        }
    }

    package func leaveOut(
        _ key: UInt64, sourceDigest: UInt64, id: ArticleID?, marks: ItemMarks?, of feed: FeedID, at now: Timestamp
    ) {
        state.withLock { state in
            if state.items[feed]?[key] != nil {
                state.items[feed]?[key]?.sourceDigest = sourceDigest
            } else {
                state.items[feed, default: [:]][key] = KnownItem(
                    revision: 0, contentDigest: 0, sourceDigest: sourceDigest, firstSeen: now, lastSeen: now, id: id,
                    marks: marks)
            }
        }
    }

    /// Nothing was left out by another version.
    package func takeBack(_ key: UInt64, of feed: FeedID) {}

    // MARK: - Batches

    package func commit(_ batch: StoreBatch) -> Set<Int> {
        state.withLock { $0.commit(batch) }
    }

    /// Every commit holds.
    package func seal() {}

    package func pendingDeliveries() -> [PendingDelivery] { state.withLock { $0.deliveries } }

    package func withdraw(_ lost: [Withdrawal]) {
        state.withLock { state in
            for withdrawal in lost.sorted(by: { $0.delivery.sequence > $1.delivery.sequence }) {
                state.withdraw(withdrawal)
            }
        }
    }

    /// Nobody else stores any.
    package func sketches(after mark: SketchMark?, _ body: (StoredSketches) -> Void) -> SketchMark {
        if mark == nil { for row in state.withLock({ $0.sketches }) { body(row) } }
        return SketchMark(rawValue: 0)
    }

    package func shortage() -> Shortage? { nil }
    package func sizeInBytes() -> Int64 { 0 }

    // MARK: - What belongs to no single feed

    package func memory(named name: String) -> [UInt8]? { state.withLock { $0.memories[name] } }

    package func setMemory(_ bytes: [UInt8], named name: String) { state.withLock { $0.memories[name] = bytes } }

    package func crashRecord(of feed: FeedID) -> CrashRecord? { state.withLock { $0.crashes[feed] } }

    /// What rules kept back, in its order; of much only the newest.
    package var blocked: [BlockRecord] { state.withLock { $0.blocked } }

    package var crashRecords: [FeedID: CrashRecord] { state.withLock { $0.crashes } }

    package func record(_ deaths: [FeedID: CrashRecord]) { state.withLock { $0.crashes.merge(deaths) { $1 } } }

    package func forgetCrashes(of feed: FeedID) { state.withLock { $0.crashes[feed] = nil } }

    package func close() {}
}

extension MemoryStore.State {
    func feed(_ id: FeedID) -> StoredFeed? {
        let place = Int(id.rawValue) - 1
        return feeds.indices.contains(place) ? feeds[place] : nil
    }

    func known(as identity: String) -> StoredFeed? { identities[identity].flatMap { feed($0) } }

    func known(at address: String) -> StoredFeed? {
        known(as: address) ?? addresses[address].flatMap { feed($0) }
    }

    mutating func make(_ identity: String) -> StoredFeed {
        let feed = StoredFeed(id: FeedID(rawValue: Int64(feeds.count + 1)), identity: identity)
        feeds.append(feed)
        identities[identity] = feed.id
        return feed
    }

    mutating func commit(_ batch: StoreBatch) -> Set<Int> {
        if let mark = batch.delivered {
            deliveries.removeAll { $0.sink == mark.sink && $0.sequence <= mark.through }
        }
        var known: Set<Int> = []
        for (place, revision) in batch.revisions.enumerated() {
            let before = items[revision.feed]?[revision.key]
            if let before, before.revision >= revision.item.revision {
                known.insert(place)
            } else {
                var item = revision.item
                if let before { item.firstSeen = before.firstSeen }
                items[revision.feed, default: [:]][revision.key] = item
            }
        }
        deliveries += batch.deliveries.lazy.filter { !known.contains($0.place) }.map(\.delivery)
        if !batch.deliveries.isEmpty { origin.batches += 1 }
        if let end = batch.forgetsSketchesBefore { sketches.removeAll { $0.at < end } }
        if let row = batch.sketches { sketches.append(row) }
        for (feed, key, item) in batch.items {
            guard var present = items[feed]?[key] else { continue }
            present.contentDigest = item.contentDigest
            present.sourceDigest = item.sourceDigest
            present.lastSeenDay = item.lastSeenDay
            (present.id, present.marks) = (item.id, item.marks)
            items[feed]?[key] = present
        }
        for (feed, found) in batch.blocked {
            let before = items[feed]?[found.key]
            var item = found.item
            if let before { (item.revision, item.firstSeen) = (before.revision, before.firstSeen) }
            items[feed, default: [:]][found.key] = item
            blocked.append(found.record)
        }
        if blocked.count > 2000 { blocked.removeFirst(blocked.count - 1000) }
        for (id, state) in batch.feeds where feed(id) != nil { feeds[Int(id.rawValue) - 1].state = state }
        return known
    }

    mutating func withdraw(_ lost: Withdrawal) {
        let delivery = lost.delivery
        deliveries.removeAll { $0.sequence == delivery.sequence }
        if var item = items[delivery.feed]?[delivery.key], item.revision > 0,
            item.revision == lost.revision ?? item.revision
        {
            item.revision -= 1
            // No text has a digest of 0, so the item differs from what is known of it.
            (item.contentDigest, item.sourceDigest) = (0, 0)
            items[delivery.feed]?[delivery.key] = item
        }
        guard feed(delivery.feed) != nil else { return }
        let place = Int(delivery.feed.rawValue) - 1
        feeds[place].state.etag = nil
        feeds[place].state.lastModified = nil
        feeds[place].state.bodyDigest = nil
    }
}
