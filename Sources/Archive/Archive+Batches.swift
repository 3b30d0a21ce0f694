internal import Articles
package import Exchange
internal import GRDB
internal import Synchronization

/// Numbers the deliveries that are pending, in their order.
package typealias DeliverySequence = Int64

/// A revision whose file waits, synced, in the spool's staging folder.
package struct PendingDelivery: Sendable, Hashable {
    package let sequence: DeliverySequence
    package let feed: FeedID
    /// `ArticleID.prefix`.
    package let key: UInt64
    package let fileName: String
    package let sizeInBytes: Int
    /// XXH64 of the file's bytes; `nil` in rows of versions that had two kinds of digest.
    package let digest: UInt64?

    package init(
        sequence: DeliverySequence, feed: FeedID, key: UInt64, fileName: String, sizeInBytes: Int, digest: UInt64?
    ) {
        self.sequence = sequence
        self.feed = feed
        self.key = key
        self.fileName = fileName
        self.sizeInBytes = sizeInBytes
        self.digest = digest
    }
}

/// A delivery whose file is lost.
package struct Withdrawal: Sendable, Hashable {
    package let delivery: PendingDelivery
    /// The revision that was in the file; `nil` where its name does not say.
    package let revision: Int?

    package init(delivery: PendingDelivery, revision: Int?) {
        self.delivery = delivery
        self.revision = revision
    }
}

/// What one transaction stores: all of it or nothing.
package struct ArchiveBatch: Sendable {
    /// In the order of the polls; a later state of the same feed wins.
    package var feeds: [(id: FeedID, state: FeedState)] = []
    /// New articles and revisions, with their files.
    package var revisions: [(delivery: PendingDelivery, item: KnownItem)] = []
    /// New articles and revisions that were handed on without a spool, and so have no files to deliver.
    package var remembered: [(feed: FeedID, key: UInt64, item: KnownItem)] = []
    /// Known items whose digests, or day of last sight, changed without a revision.
    package var items: [(feed: FeedID, key: UInt64, item: KnownItem)] = []
    /// Deliveries up to and with this one are visible for good.
    package var deliveredThrough: DeliverySequence?

    package init() {}

    package var isEmpty: Bool {
        feeds.isEmpty && revisions.isEmpty && remembered.isEmpty && items.isEmpty && deliveredThrough == nil
    }
}

extension Archive {
    /// Stores a batch durably: when this returns, a power cut does not undo it.
    ///
    /// Returns the sequence numbers of those revisions that the Archive holds already, in this revision or a later
    /// one. They are not stored again, and their files must not be shown.
    ///
    /// After an error other than `diskFull` it is open whether the batch will be there after a restart: the log may
    /// hold it although its sync failed. `sealLog` settles that it is not.
    package func commit(_ batch: ArchiveBatch) throws(ArchiveError) -> Set<DeliverySequence> {
        let batches = origin.batches + (batch.revisions.isEmpty ? 0 : 1)
        let known = try translating {
            try pool.write { db in
                if let last = batch.deliveredThrough {
                    var run = StatementRun(try db.cachedStatement(sql: Self.deleteDeliveries))
                    run.bind(last)
                    try run.finish()
                }
                let known = try Self.write(batch.revisions, db)
                if !batch.revisions.isEmpty {
                    var run = StatementRun(try db.cachedStatement(sql: Self.countBatches))
                    run.bind(batches)
                    try run.finish()
                }
                try Self.write(batch.remembered, db)
                if !batch.items.isEmpty {
                    let update = try db.cachedStatement(sql: Self.updateItem)
                    for (feed, key, item) in batch.items {
                        var run = StatementRun(update)
                        run.bind(item.contentDigest)
                        run.bind(item.sourceDigest)
                        run.bind(item.lastSeenDay)
                        item.bindIdentity(to: &run)
                        run.bind(feed.rawValue)
                        run.bind(key)
                        try run.finish()
                    }
                }
                if !batch.feeds.isEmpty {
                    let update = try db.cachedStatement(sql: Self.updateFeed)
                    for (id, state) in batch.feeds {
                        var run = StatementRun(update)
                        state.bind(to: &run)
                        run.bind(id.rawValue)
                        try run.finish()
                    }
                }
                return known
            }
        }
        originOnDisk.withLock { $0.batches = batches }
        return known
    }

    private static func write(
        _ revisions: [(delivery: PendingDelivery, item: KnownItem)], _ db: Database
    ) throws -> Set<DeliverySequence> {
        guard !revisions.isEmpty else { return [] }
        let upsert = try db.cachedStatement(sql: upsertItem)
        let insert = try db.cachedStatement(sql: insertDelivery)
        var known: Set<DeliverySequence> = []
        for (delivery, item) in revisions {
            try write(delivery.feed, delivery.key, item, by: upsert)
            guard db.changesCount > 0 else {
                known.insert(delivery.sequence)
                continue
            }
            var run = StatementRun(insert)
            run.bind(delivery.sequence)
            run.bind(delivery.feed.rawValue)
            run.bind(delivery.key)
            run.bind(delivery.fileName)
            run.bind(delivery.sizeInBytes)
            run.bind(delivery.digest ?? 0)
            try run.finish()
        }
        return known
    }

    static func write(_ items: [(feed: FeedID, key: UInt64, item: KnownItem)], _ db: Database) throws {
        guard !items.isEmpty else { return }
        let upsert = try db.cachedStatement(sql: upsertItem)
        for (feed, key, item) in items { try write(feed, key, item, by: upsert) }
    }

    private static func write(_ feed: FeedID, _ key: UInt64, _ item: KnownItem, by upsert: Statement) throws {
        var run = StatementRun(upsert)
        run.bind(feed.rawValue)
        run.bind(key)
        run.bind(item.revision)
        run.bind(item.contentDigest)
        run.bind(item.sourceDigest)
        run.bind(item.firstSeen.secondsSince1970)
        run.bind(item.lastSeenDay)
        item.bindIdentity(to: &run)
        try run.finish()
    }

    /// Writes over what a failed commit may have left behind the log's end. Without that, a crash could bring the
    /// commit back to life: recovery of the log takes every frame whose checksum fits.
    package func sealLog() throws(ArchiveError) {
        try translating {
            // Setting the version to what it is writes the first page, and with it a frame; a transaction without a
            // change would write none.
            try pool.write { try $0.execute(sql: "PRAGMA user_version = \(ArchiveSchema.migrations.count)") }
        }
    }

    /// The revisions that were stored but not marked as visible, oldest first: what recovery looks at.
    package func pendingDeliveries() throws(ArchiveError) -> [PendingDelivery] {
        try translating {
            try pool.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT sequence, feed, key, name, bytes, digest FROM deliveries ORDER BY sequence"
                ).map { row in
                    PendingDelivery(
                        sequence: row[0], feed: FeedID(rawValue: row[1]), key: UInt64(bitPattern: row[2]),
                        fileName: row[3], sizeInBytes: row[4],
                        digest: row[5] == 0 ? nil : UInt64(bitPattern: row[5]))
                }
            }
        }
    }

    /// Takes back revisions whose files are lost, and their feeds' validators, so that the next poll brings them again,
    /// each as the revision that it was. One that a later revision has overtaken is owed no more.
    package func withdraw(_ lost: [Withdrawal]) throws(ArchiveError) {
        try translating {
            try pool.write { db in
                for withdrawal in lost.sorted(by: { $0.delivery.sequence > $1.delivery.sequence }) {
                    let delivery = withdrawal.delivery
                    try db.execute(sql: "DELETE FROM deliveries WHERE sequence = ?", arguments: [delivery.sequence])
                    // No text has a digest of 0, so the item differs from what is known of it.
                    try db.execute(
                        sql: """
                            UPDATE items SET revision = revision - 1, content_digest = 0, source_digest = 0
                            WHERE feed = ? AND key = ? AND revision > 0 AND revision = coalesce(?, revision)
                            """,
                        arguments: [
                            delivery.feed.rawValue, Int64(bitPattern: delivery.key), withdrawal.revision,
                        ])
                    try db.execute(
                        sql: "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE id = ?",
                        arguments: [delivery.feed.rawValue])
                }
            }
        }
    }

    private static let countBatches = "UPDATE origin SET batches = ?"
    private static let deleteDeliveries = "DELETE FROM deliveries WHERE sequence <= ?"

    /// A revision that is not newer than the stored one changes no row.
    private static let upsertItem = """
        INSERT INTO items (feed, key, revision, content_digest, source_digest, first_seen, last_seen, id_middle, id_end,
            guid_mark, link_mark, text_mark, date_mark)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (feed, key) DO UPDATE SET revision = excluded.revision, content_digest = excluded.content_digest,
            source_digest = excluded.source_digest, last_seen = excluded.last_seen, id_middle = excluded.id_middle,
            id_end = excluded.id_end, guid_mark = excluded.guid_mark, link_mark = excluded.link_mark,
            text_mark = excluded.text_mark, date_mark = excluded.date_mark
        WHERE excluded.revision > items.revision
        """

    private static let updateItem = """
        UPDATE items SET content_digest = ?, source_digest = ?, last_seen = ?, id_middle = ?, id_end = ?, guid_mark = ?,
            link_mark = ?, text_mark = ?, date_mark = ?
        WHERE feed = ? AND key = ?
        """

    private static let insertDelivery = """
        INSERT INTO deliveries (sequence, feed, key, name, bytes, digest) VALUES (?, ?, ?, ?, ?, ?)
        """
}

extension KnownItem {
    /// The id behind the key, and the marks.
    fileprivate func bindIdentity(to run: inout StatementRun) {
        run.bind(id.map { Int64(bitPattern: $0.rest.0) })
        run.bind(id.map { Int64($0.rest.1) })
        run.bind(marks.map { Int64(bitPattern: $0.guid) })
        run.bind(marks.map { Int64(bitPattern: $0.link) })
        run.bind(marks.map { Int64(bitPattern: $0.text) })
        run.bind(marks.map { Int64($0.date) })
    }
}
