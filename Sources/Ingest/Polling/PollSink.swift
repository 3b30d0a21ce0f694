package import Archive
package import Articles

/// Where a poll's findings go, and what is known from earlier ones.
package struct PollSink: Sendable {
    /// By `ArticleID.prefix`.
    package var knownItems: @Sendable (FeedID) throws(ArchiveError) -> [UInt64: KnownItem]
    /// Returns when the record is safe. The articles are those of the record's revisions, in its order.
    package var publish: @Sendable (PollRecord, [Article]) async throws(PublishingError) -> Void
    /// For records without revisions; need not wait.
    package var note: @Sendable (PollRecord) -> Void
    /// Runs work that a hostile document might crash, with the feed marked.
    package var marked: @Sendable (FeedID, () -> Void) -> Void

    package init(
        knownItems: @escaping @Sendable (FeedID) throws(ArchiveError) -> [UInt64: KnownItem],
        publish: @escaping @Sendable (PollRecord, [Article]) async throws(PublishingError) -> Void,
        note: @escaping @Sendable (PollRecord) -> Void,
        marked: @escaping @Sendable (FeedID, () -> Void) -> Void = { $1() }
    ) {
        self.knownItems = knownItems
        self.publish = publish
        self.note = note
        self.marked = marked
    }

    /// The spool and the Archive, in the durable order.
    package static func durable(_ publisher: Publisher, _ archive: Archive) -> PollSink {
        PollSink(
            knownItems: { feed throws(ArchiveError) in try archive.knownItems(of: feed) },
            publish: { record, _ throws(PublishingError) in try await publisher.publish(record) },
            note: { publisher.record($0) },
            marked: { feed, work in archive.withMark(of: feed) { work() } })
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
        _ archive: Archive, _ hand: @escaping @Sendable (PollRecord, [Article]) throws(PublishingError) -> Void
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
            marked: { feed, work in archive.withMark(of: feed) { work() } })
    }
}
