internal import Articles
package import Exchange
internal import Glibc
internal import SQLite

/// What could be read of a damaged database.
package struct Salvage: Sendable, Hashable {
    package var feeds = 0
    package var items = 0
    package var deliveries = 0
    /// Nothing was in the way: only what no table shows can be damaged.
    package var isWhole = true
    /// All rows of what was pending were there.
    package var knowsDeliveries = true

    package init() {}
}

/// What a file of the spool says of the article in it.
package struct SpooledRevision: Sendable {
    /// The feed's identity.
    package let feed: String
    /// `ArticleID.prefix`.
    package let key: UInt64
    package let item: KnownItem
    /// For a file that stands in `tmp/` still.
    package var staged: Staged?

    package struct Staged: Sendable {
        /// `Outbox.sink`.
        package let sink: String
        package let token: String
        package let sizeInBytes: Int
        /// A checksum of the file's bytes, as `PendingDelivery` has it.
        package let digest: UInt64
        /// The same file stands in a consumer's folder already, and waits for another's.
        package var isShown = false

        package init(sink: String, token: String, sizeInBytes: Int, digest: UInt64) {
            self.sink = sink
            self.token = token
            self.sizeInBytes = sizeInBytes
            self.digest = digest
        }
    }

    package init(feed: String, key: UInt64, item: KnownItem, staged: Staged?) {
        self.feed = feed
        self.key = key
        self.item = item
        self.staged = staged
    }
}

extension Archive {
    /// Remembers what stands in the spool. A staged file becomes a pending delivery, which the next start makes visible.
    ///
    /// - Parameter knowsDeliveries: the rows of what was pending are all there. Then a staged file without one, whose
    ///   article is known, is a leftover; otherwise it may be what a lost row was for.
    /// - Returns: how many articles, or revisions of them, were not remembered before.
    static func adopt(_ revisions: [SpooledRevision], knowsDeliveries: Bool, _ db: Database) throws -> Int {
        var count = 0
        for found in revisions {
            let feed = try feedNumber(of: found.feed, db)
            let isNew = try write([(feed, found.key, found.item)], db).isEmpty
            if isNew { count += 1 }
            // What a feed never read knows is not looked at.
            try db.run(
                "UPDATE feeds SET last_read = ? WHERE id = ? AND last_read IS NULL",
                found.item.firstSeen.microsecondsSince1970, feed.rawValue)
            guard let staged = found.staged, isNew || staged.isShown || !knowsDeliveries else { continue }
            try db.run(
                """
                INSERT INTO deliveries (sequence, sink, feed, key, token, bytes, digest)
                SELECT (SELECT coalesce(max(sequence), 0) + 1 FROM deliveries), ?, ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE token = ? AND sink = ?)
                """, staged.sink, feed.rawValue, found.key, staged.token, staged.sizeInBytes, staged.digest,
                staged.token, staged.sink)
        }
        return count
    }

    private static func feedNumber(of identity: String, _ db: Database) throws -> FeedID {
        if let known = try db.integer("SELECT id FROM feeds WHERE identity = ?", identity) {
            return FeedID(rawValue: known)
        }
        try db.run(insertFeed, identity)
        return FeedID(rawValue: db.lastInsertedRow)
    }

    /// How many of these a database does not know.
    static func countUnknown(_ revisions: [SpooledRevision], _ db: Database) throws -> Int {
        let known = """
            SELECT 1 FROM items JOIN feeds ON feeds.id = items.feed
            WHERE feeds.identity = ? AND items.key = ? AND items.revision >= ?
            """
        return try revisions.count { try !db.exists(known, $0.feed, $0.key, $0.item.revision) }
    }

    /// A connection to a database that may be damaged; it changes nothing.
    static func damagedSource(_ file: String) throws(SQLiteError) -> Database {
        try connect(file, hasJournal(file) ? .readWrite : .readOnly)
    }

    static func readingDamaged<Value>(_ file: String, _ body: (Database) throws -> Value) throws -> Value {
        var status = stat()
        // SQLite would remove a log that stands beside an empty file.
        guard stat(file, &status) == 0, status.st_size > 0 else { throw ArchiveError.missing(file: file) }
        return try body(damagedSource(file))
    }

    /// What root makes by hand must not keep the service out: it belongs to whom the database belongs, or its folder.
    static func giveToOwner(_ path: String, of file: String) {
        var owner = stat()
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
        guard geteuid() == 0, stat(file, &owner) == 0 || stat(folder, &owner) == 0 else { return }
        _ = chown(path, owner.st_uid, owner.st_gid)
    }
}
