internal import Articles
package import Exchange
internal import SQLite
internal import Synchronization

extension Archive {
    package func commit(_ batch: StoreBatch) throws(StoreError) -> Set<Int> {
        let batches = origin.batches + (batch.deliveries.isEmpty ? 0 : 1)
        let known = try write { db in
            if let mark = batch.delivered {
                try db.run("DELETE FROM deliveries WHERE sequence <= ? AND sink = ?", mark.through, mark.sink)
            }
            let known = try Self.write(batch.revisions, db)
            if !batch.deliveries.isEmpty {
                try Self.write(batch.deliveries, but: known, db)
                try db.run("UPDATE origin SET batches = ?", batches)
            }
            try Self.write(batch, sketchesInto: db)
            try Self.update(batch.items, db)
            try Self.write(batch.blocked, db)
            try Self.update(batch.feeds, db)
            return known
        }
        originOnDisk.withLock { $0.batches = batches }
        return known
    }

    /// Returns the places of those that are stored already.
    @discardableResult
    static func write(
        _ revisions: [(feed: FeedID, key: UInt64, item: KnownItem)], _ db: Database
    ) throws(SQLiteError) -> Set<Int> {
        guard !revisions.isEmpty else { return [] }
        var upsert = try db.statement(upsertItem)
        var known: Set<Int> = []
        for (place, (feed, key, item)) in revisions.enumerated() {
            upsert.bind(feed.rawValue)
            upsert.bind(key)
            upsert.bind(item.revision)
            upsert.bind(item.contentDigest)
            upsert.bind(item.sourceDigest)
            upsert.bind(item.firstSeen.secondsSince1970)
            upsert.bind(item.lastSeenDay)
            item.bindIdentity(to: &upsert)
            try upsert.run()
            if db.changes == 0 { known.insert(place) }
        }
        return known
    }

    private static func write(
        _ deliveries: [(place: Int, delivery: PendingDelivery)], but known: Set<Int>, _ db: Database
    ) throws(SQLiteError) {
        var insert = try db.statement(insertDelivery)
        for (place, delivery) in deliveries where known.isEmpty || !known.contains(place) {
            insert.bind(delivery.sequence)
            insert.bind(delivery.sink)
            insert.bind(delivery.feed.rawValue)
            insert.bind(delivery.key)
            insert.bind(delivery.token)
            insert.bind(delivery.sizeInBytes)
            insert.bind(delivery.digest ?? 0 as UInt64)
            try insert.run()
        }
    }

    private static func update(
        _ items: [(feed: FeedID, key: UInt64, item: KnownItem)], _ db: Database
    ) throws(SQLiteError) {
        guard !items.isEmpty else { return }
        var update = try db.statement(updateItem)
        for (feed, key, item) in items {
            update.bind(item.contentDigest)
            update.bind(item.sourceDigest)
            update.bind(item.lastSeenDay)
            item.bindIdentity(to: &update)
            update.bind(feed.rawValue)
            update.bind(key)
            try update.run()
        }
    }

    private static func update(_ feeds: [(id: FeedID, state: FeedState)], _ db: Database) throws(SQLiteError) {
        guard !feeds.isEmpty else { return }
        var update = try db.statement(updateFeed)
        for (id, state) in feeds {
            state.bind(to: &update)
            update.bind(id.rawValue)
            try update.run()
        }
    }

    /// Writes over what a failed commit may have left behind the log's end. Without that, a crash could bring the
    /// commit back to life: the log may hold it although its sync failed, and recovery takes every frame whose checksum
    /// fits.
    package func seal() throws(StoreError) {
        // Setting the version to what it is writes the first page, and with it a frame; a transaction without a
        // change would write none.
        try write { try $0.execute("PRAGMA user_version = \(ArchiveSchema.migrations.count)") }
    }

    package func pendingDeliveries() throws(StoreError) -> [PendingDelivery] {
        try read { db in
            var pending: [PendingDelivery] = []
            try db.forEach(
                "SELECT sequence, sink, feed, key, token, bytes, digest FROM deliveries ORDER BY sequence"
            ) { row in
                pending.append(
                    PendingDelivery(
                        sequence: row.integer(0), sink: row.text(1) ?? "", feed: FeedID(rawValue: row.integer(2)),
                        key: row.bits(3), token: row.text(4) ?? "", sizeInBytes: Int(row.integer(5)),
                        digest: row.bits(6) == 0 ? nil : row.bits(6)))
            }
            return pending
        }
    }

    package func withdraw(_ lost: [Withdrawal]) throws(StoreError) {
        try write { db in
            for withdrawal in lost.sorted(by: { $0.delivery.sequence > $1.delivery.sequence }) {
                let delivery = withdrawal.delivery
                try db.run("DELETE FROM deliveries WHERE sequence = ?", delivery.sequence)
                // No text has a digest of 0, so the item differs from what is known of it.
                try db.run(
                    """
                    UPDATE items SET revision = revision - 1, content_digest = 0, source_digest = 0
                    WHERE feed = ? AND key = ? AND revision > 0 AND revision = coalesce(?, revision)
                    """, delivery.feed.rawValue, delivery.key, withdrawal.revision)
                try db.run(Self.forgetValidators + " WHERE id = ?", delivery.feed.rawValue)
            }
        }
    }

    /// A feed without them is read whole at its next poll.
    static let forgetValidators = "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL"

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
    func bindIdentity(to statement: inout Statement) {
        statement.bind(id?.rest.0)
        statement.bind(id.map { Int64($0.rest.1) })
        statement.bind(marks?.guid)
        statement.bind(marks?.link)
        statement.bind(marks?.text)
        statement.bind(marks.map { Int64($0.date) })
    }
}
