internal import Articles
package import Exchange

/// Brings all that one store remembers into another, so that it can take the first one's place: the same articles are
/// known, the same deliveries pending, and the spool takes it for the state that it was.
///
/// Both are held meanwhile. What was cut short is repeated: until its end the new store is nobody's.
package struct StateCopy {
    /// What is copied from, held, and a look at it.
    package let source: any Store
    package let view: any StoreView
    /// The worker whose spool goes along, where the source is shared; `nil` where it is not.
    package let sourceWorker: String?
    package let target: any CopyTarget
    package let targetWorker: String?

    package init(
        from source: any Store, _ view: any StoreView, worker sourceWorker: String?, to target: any CopyTarget,
        worker targetWorker: String?
    ) {
        (self.source, self.view, self.sourceWorker) = (source, view, sourceWorker)
        (self.target, self.targetWorker) = (target, targetWorker)
    }

    package struct Outcome: Sendable, Hashable {
        package var feeds = 0
        package var items = 0
        package var pendingDeliveries = 0
    }

    private static let unfinished = "copy.unfinished"
    /// Items of one commit, and what a feed has beyond that.
    private static let itemsPerBatch = 2000

    package func run() async throws(StoreError) -> Outcome {
        try await refuseUsedTarget()
        try await target.setMemory([1], named: Self.unfinished)
        let pending = try await source.pendingDeliveries()
        guard try await view.counts().pendingDeliveries == pending.count else {
            throw StoreError(
                .failed, "articles wait to be shown in other workers' spools; let those run once, and stop them")
        }
        var outcome = Outcome()
        let feeds = try await copyFeeds()
        outcome.feeds = feeds.count
        outcome.pendingDeliveries = pending.count
        outcome.items = try await copyItems(feeds, Dictionary(grouping: pending, by: \.feed))
        try await copySketches()
        try await copyRest(feeds)
        try await target.takeOver(source.origin, blockedCounts: try await view.blockedCounts())
        try await target.setMemory([], named: Self.unfinished)
        return outcome
    }

    private func refuseUsedTarget() async throws(StoreError) {
        if try await target.memory(named: Self.unfinished)?.isEmpty == false { return }
        var count = 0
        try await target.forEachFeed { _ in count += 1 }
        guard count == 0 else {
            throw StoreError(.inUse, "the state to copy to holds \(count) feeds; name an empty one")
        }
    }

    private func copyFeeds() async throws(StoreError) -> [(from: StoredFeed, to: FeedID)] {
        var feeds: [StoredFeed] = []
        try await view.forEachFeed { feeds.append($0) }
        var pairs: [(from: StoredFeed, to: FeedID)] = []
        for start in stride(from: 0, to: feeds.count, by: 1000) {
            let chunk = Array(feeds[start..<min(start + 1000, feeds.count)])
            let made = try await target.feeds(identifiedBy: chunk.map(\.identity))
            var batch = StoreBatch()
            for (feed, made) in zip(chunk, made) {
                pairs.append((feed, made.id))
                batch.feeds.append((made.id, feed.state))
            }
            _ = try await target.commit(batch)
        }
        let numbers = Dictionary(uniqueKeysWithValues: pairs.map { ($0.from.id, $0.to) })
        for (address, feed) in try await view.addresses() {
            if let number = numbers[feed] { try await target.addAddress(address, of: number) }
        }
        return pairs
    }

    private func copyItems(
        _ feeds: [(from: StoredFeed, to: FeedID)], _ pending: [FeedID: [PendingDelivery]]
    ) async throws(StoreError) -> Int {
        let leftOut = try await view.leftOutItems()
        let blocked = Dictionary(grouping: try await view.blockedArticles(since: nil), by: \.id)
        var count = 0
        var batch = StoreBatch()
        for (feed, number) in feeds {
            let items = try await source.knownItems(of: feed.id)
            count += items.count
            let deliveries = Dictionary(grouping: pending[feed.id] ?? [], by: \.key)
            for (key, item) in items.sorted(by: { $0.key < $1.key }) {
                for delivery in deliveries[key] ?? [] {
                    batch.deliveries.append((batch.revisions.count, delivery.of(number)))
                }
                batch.revisions.append((number, key, item))
            }
            for article in blocked[feed.id] ?? [] {
                guard let item = items[article.key] else { continue }
                batch.blocked.append(
                    (number, BlockedItem(key: article.key, item: item, record: article.record)))
            }
            if batch.revisions.count >= Self.itemsPerBatch {
                _ = try await target.commit(batch)
                batch = StoreBatch()
            }
            for key in leftOut[feed.id] ?? [] {
                guard let item = items[key] else { continue }
                _ = try await target.commit(batch)
                batch = StoreBatch()
                try await target.leaveOut(
                    key, sourceDigest: item.sourceDigest, id: item.id, marks: item.marks, of: number, at: item.firstSeen
                )
            }
        }
        _ = try await target.commit(batch)
        return count
    }

    private func copySketches() async throws(StoreError) {
        var rows: [StoredSketches] = []
        _ = try await source.sketches(after: nil) { rows.append($0) }
        for row in rows {
            var batch = StoreBatch()
            batch.sketches = row
            _ = try await target.commit(batch)
        }
    }

    /// What belongs to no single feed, and deaths.
    private func copyRest(_ feeds: [(from: StoredFeed, to: FeedID)]) async throws(StoreError) {
        let numbers = Dictionary(uniqueKeysWithValues: feeds.map { ($0.from.id, $0.to) })
        for (name, bytes) in try await view.memories() {
            guard let name = renamed(name), let kept = FeedMemory.renumbered(name, bytes, { numbers[$0] }) else {
                continue
            }
            try await target.setMemory(kept.value, named: kept.name)
        }
        var deaths: [FeedID: CrashRecord] = [:]
        for (feed, record) in try await view.crashRecords() {
            if let number = numbers[feed] { deaths[number] = record }
        }
        try await target.record(deaths)
    }

    /// The name in the target; `nil` for what is not to go there.
    private func renamed(_ name: String) -> String? {
        if name == Self.unfinished { return nil }
        guard name.hasPrefix("spool") else { return name }
        for plain in SpoolMemories.names where name == SpoolMemories.name(plain, worker: sourceWorker) {
            return SpoolMemories.name(plain, worker: targetWorker)
        }
        return nil
    }
}

extension PendingDelivery {
    fileprivate func of(_ feed: FeedID) -> PendingDelivery {
        PendingDelivery(
            sequence: sequence, sink: sink, feed: feed, key: key, token: token, sizeInBytes: sizeInBytes,
            digest: digest)
    }
}
