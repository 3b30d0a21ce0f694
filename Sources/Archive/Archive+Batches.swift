internal import Articles
package import Exchange
internal import GRDB
internal import Synchronization

extension Archive {
    package func commit(_ batch: StoreBatch) throws(StoreError) -> Set<Int> {
        let batches = origin.batches + (batch.deliveries.isEmpty ? 0 : 1)
        let known = try translating {
            try pool.write { db in
                if let mark = batch.delivered {
                    var run = StatementRun(try db.cachedStatement(sql: Self.deleteDeliveries))
                    run.bind(mark.through)
                    run.bind(mark.sink)
                    try run.finish()
                }
                let known = try Self.write(batch.revisions, db)
                if !batch.deliveries.isEmpty {
                    try Self.write(batch.deliveries, but: known, db)
                    var run = StatementRun(try db.cachedStatement(sql: Self.countBatches))
                    run.bind(batches)
                    try run.finish()
                }
                try Self.update(batch.items, db)
                try Self.update(batch.feeds, db)
                return known
            }
        }
        originOnDisk.withLock { $0.batches = batches }
        return known
    }

    /// Returns the places of those that are stored already.
    @discardableResult
    static func write(_ revisions: [(feed: FeedID, key: UInt64, item: KnownItem)], _ db: Database) throws -> Set<Int> {
        guard !revisions.isEmpty else { return [] }
        let upsert = try db.cachedStatement(sql: upsertItem)
        var known: Set<Int> = []
        for (place, revision) in revisions.enumerated() {
            try write(revision.feed, revision.key, revision.item, by: upsert)
            if db.changesCount == 0 { known.insert(place) }
        }
        return known
    }

    private static func write(
        _ deliveries: [(place: Int, delivery: PendingDelivery)], but known: Set<Int>, _ db: Database
    ) throws {
        let insert = try db.cachedStatement(sql: insertDelivery)
        for (place, delivery) in deliveries where known.isEmpty || !known.contains(place) {
            var run = StatementRun(insert)
            run.bind(delivery.sequence)
            run.bind(delivery.sink)
            run.bind(delivery.feed.rawValue)
            run.bind(delivery.key)
            run.bind(delivery.token)
            run.bind(delivery.sizeInBytes)
            run.bind(delivery.digest ?? 0)
            try run.finish()
        }
    }

    private static func update(_ items: [(feed: FeedID, key: UInt64, item: KnownItem)], _ db: Database) throws {
        guard !items.isEmpty else { return }
        let update = try db.cachedStatement(sql: updateItem)
        for (feed, key, item) in items {
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

    private static func update(_ feeds: [(id: FeedID, state: FeedState)], _ db: Database) throws {
        guard !feeds.isEmpty else { return }
        let update = try db.cachedStatement(sql: updateFeed)
        for (id, state) in feeds {
            var run = StatementRun(update)
            state.bind(to: &run)
            run.bind(id.rawValue)
            try run.finish()
        }
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
    /// commit back to life: the log may hold it although its sync failed, and recovery takes every frame whose checksum
    /// fits.
    package func seal() throws(StoreError) {
        try translating {
            // Setting the version to what it is writes the first page, and with it a frame; a transaction without a
            // change would write none.
            try pool.write { try $0.execute(sql: "PRAGMA user_version = \(ArchiveSchema.migrations.count)") }
        }
    }

    package func pendingDeliveries() throws(StoreError) -> [PendingDelivery] {
        try translating {
            try pool.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT sequence, sink, feed, key, token, bytes, digest FROM deliveries ORDER BY sequence"
                ).map { row in
                    PendingDelivery(
                        sequence: row[0], sink: row[1], feed: FeedID(rawValue: row[2]),
                        key: UInt64(bitPattern: row[3]), token: row[4], sizeInBytes: row[5],
                        digest: row[6] == 0 ? nil : UInt64(bitPattern: row[6]))
                }
            }
        }
    }

    package func withdraw(_ lost: [Withdrawal]) throws(StoreError) {
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
    private static let deleteDeliveries = "DELETE FROM deliveries WHERE sequence <= ? AND sink = ?"

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
        INSERT INTO deliveries (sequence, sink, feed, key, token, bytes, digest) VALUES (?, ?, ?, ?, ?, ?, ?)
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
