package import Exchange
package import Publishing

/// Where a poll's findings go, and what is known from earlier ones.
package struct PollSink: Sendable {
    /// By `ArticleID.prefix`.
    package var knownItems: @Sendable (FeedID) async throws(StoreError) -> [UInt64: KnownItem]
    /// Returns when the record is safe.
    package var publish: @Sendable (PollRecord) async throws(PublishingError) -> Void
    /// For records without revisions; need not wait.
    package var note: @Sendable (PollRecord) -> Void
    /// What is remembered of crashes; `nil` where nothing is.
    package var crashes: CrashMemory?
    /// Why nothing is taken at the moment, in one sentence; `nil` while articles are taken.
    package var pause: @Sendable () -> String? = { nil }
    /// The addresses, hashed, of archive documents from which a walk came to the feed's beginning.
    package var knownArchives: @Sendable (FeedID) async -> Set<UInt64> = { _ in [] }
    package var completeArchives: @Sendable (FeedID, [UInt64]) async -> Void = { _, _ in }

    package init(
        knownItems: @escaping @Sendable (FeedID) async throws(StoreError) -> [UInt64: KnownItem],
        publish: @escaping @Sendable (PollRecord) async throws(PublishingError) -> Void,
        note: @escaping @Sendable (PollRecord) -> Void, crashes: CrashMemory? = nil
    ) {
        self.knownItems = knownItems
        self.publish = publish
        self.note = note
        self.crashes = crashes
    }

    /// A store and the outbox beside it, in the durable order.
    package init(_ publisher: Publisher, _ store: any Store, _ crashes: CrashMemory?) {
        self.init(
            knownItems: { feed throws(StoreError) in
                do throws(StoreError) {
                    return try await store.knownItems(of: feed)
                } catch {
                    publisher.pause(for: error)
                    throw error
                }
            },
            publish: { record throws(PublishingError) in try await publisher.publish(record) },
            note: { publisher.record($0) }, crashes: crashes)
        pause = {
            guard case .paused(let reason) = publisher.condition else { return nil }
            return reason.message
        }
        @Sendable func known(_ feed: FeedID) async -> Set<UInt64> {
            // What cannot be read costs a walk that finds nothing new.
            let bytes = (try? await store.memory(named: FeedMemory.archives(of: feed))) ?? []
            return Set(
                stride(from: 0, to: bytes.count - 7, by: 8).map { start in
                    bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
                })
        }
        knownArchives = known
        completeArchives = { feed, keys in
            let all = await known(feed).union(keys)
            guard !keys.isEmpty else { return }
            let bytes = all.flatMap { key in (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * UInt64($0))) } }
            try? await store.setMemory(bytes, named: FeedMemory.archives(of: feed))
        }
    }

    /// Runs work that a hostile document might crash, with the feed marked, and the item where it is one's.
    package func marked(_ feed: FeedID, _ item: UInt64?, _ work: () -> Void) {
        if let crashes { crashes.withMark(of: feed, item: item, work) } else { work() }
    }
}
