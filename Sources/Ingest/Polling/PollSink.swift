package import Archive
package import Articles
package import Exchange

/// Where a poll's findings go, and what is known from earlier ones.
package struct PollSink: Sendable {
    /// By `ArticleID.prefix`.
    package var knownItems: @Sendable (FeedID) throws(ArchiveError) -> [UInt64: KnownItem]
    /// Returns when the record is safe. The articles are those of the record's revisions, in its order.
    package var publish: @Sendable (PollRecord, [Article]) async throws(PublishingError) -> Void
    /// For records without revisions; need not wait.
    package var note: @Sendable (PollRecord) -> Void
    /// Runs work that a hostile document might crash, with the feed marked, and the item where it is one's.
    package func marked(_ feed: FeedID, _ item: UInt64?, _ work: () -> Void) {
        if let crashes { crashes.withMark(of: feed, item: item, work) } else { work() }
    }

    /// What is remembered of crashes; `nil` where nothing is.
    package var crashes: CrashMemory?
    /// Why nothing is taken at the moment, in one sentence; `nil` while articles are taken.
    package var pause: @Sendable () -> String? = { nil }
    /// The addresses, hashed, of archive documents from which a walk came to the feed's beginning.
    package var knownArchives: @Sendable (FeedID) -> Set<UInt64> = { _ in [] }
    package var completeArchives: @Sendable (FeedID, [UInt64]) -> Void = { _, _ in }

    package init(
        knownItems: @escaping @Sendable (FeedID) throws(ArchiveError) -> [UInt64: KnownItem],
        publish: @escaping @Sendable (PollRecord, [Article]) async throws(PublishingError) -> Void,
        note: @escaping @Sendable (PollRecord) -> Void,
        crashes: CrashMemory? = nil
    ) {
        self.knownItems = knownItems
        self.publish = publish
        self.note = note
        self.crashes = crashes
    }

    /// The spool and the Archive, in the durable order.
    package static func durable(_ publisher: Publisher, _ archive: Archive, _ crashes: CrashMemory) -> PollSink {
        var sink = PollSink(
            knownItems: { feed throws(ArchiveError) in try archive.knownItems(of: feed) },
            publish: { record, _ throws(PublishingError) in try await publisher.publish(record) },
            note: { publisher.record($0) },
            crashes: crashes)
        sink.pause = {
            guard case .paused(let reason) = publisher.condition else { return nil }
            return reason.message
        }
        return sink.rememberingArchives(in: archive)
    }

    private func rememberingArchives(in archive: Archive) -> PollSink {
        var sink = self
        @Sendable func known(_ feed: FeedID) -> Set<UInt64> {
            // What cannot be read costs a walk that finds nothing new.
            let bytes = (try? archive.memory(named: "archives:\(feed.rawValue)")) ?? []
            return Set(
                stride(from: 0, to: bytes.count - 7, by: 8).map { start in
                    bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
                })
        }
        sink.knownArchives = known
        sink.completeArchives = { feed, keys in
            let all = known(feed).union(keys)
            guard !keys.isEmpty else { return }
            let bytes = all.flatMap { key in (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * UInt64($0))) } }
            try? archive.setMemory(bytes, named: "archives:\(feed.rawValue)")
        }
        return sink
    }

    /// Hands articles on and remembers nothing.
    package static func forgetful(
        _ hand: @escaping @Sendable (PollRecord, [Article]) -> Void
    ) -> PollSink {
        PollSink(
            knownItems: { _ throws(ArchiveError) in [:] },
            publish: { record, articles throws(PublishingError) in hand(record, articles) },
            note: { _ in })
    }

    /// Hands articles on and then remembers them: what was not handed on comes again at the next poll.
    package static func remembering(
        _ archive: Archive, _ crashes: CrashMemory,
        _ hand: @escaping @Sendable (PollRecord, [Article]) throws(PublishingError) -> Void
    ) -> PollSink {
        @Sendable func remember(_ record: PollRecord) throws(PublishingError) {
            var batch = ArchiveBatch()
            batch.items = record.seenItems.map { (record.feed, $0.key, $0.item) }
            if let state = record.state { batch.feeds = [(record.feed, state)] }
            batch.remembered = record.revisions.map { (record.feed, $0.id.prefix, $0.item) }
            do { _ = try archive.commit(batch) } catch { throw .archive(error) }
        }
        return PollSink(
            knownItems: { feed throws(ArchiveError) in try archive.knownItems(of: feed) },
            publish: { record, articles throws(PublishingError) in
                try hand(record, articles)
                try remember(record)
            },
            note: { record in try? remember(record) },
            crashes: crashes
        ).rememberingArchives(in: archive)
    }
}
