internal import Articles
package import Exchange
internal import GRDB
internal import Glibc

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
            try write([(feed, found.key, found.item)], db)
            let isNew = db.changesCount > 0
            if isNew { count += 1 }
            // What a feed never read knows is not looked at.
            try db.execute(
                sql: "UPDATE feeds SET last_read = ? WHERE id = ? AND last_read IS NULL",
                arguments: [found.item.firstSeen.microsecondsSince1970, feed.rawValue])
            guard let staged = found.staged, isNew || staged.isShown || !knowsDeliveries else { continue }
            try db.execute(
                sql: """
                    INSERT INTO deliveries (sequence, sink, feed, key, token, bytes, digest)
                    SELECT (SELECT coalesce(max(sequence), 0) + 1 FROM deliveries), ?, ?, ?, ?, ?, ?
                    WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE token = ? AND sink = ?)
                    """,
                arguments: [
                    staged.sink, feed.rawValue, Int64(bitPattern: found.key), staged.token, staged.sizeInBytes,
                    Int64(bitPattern: staged.digest), staged.token, staged.sink,
                ])
        }
        return count
    }

    private static func feedNumber(of identity: String, _ db: Database) throws -> FeedID {
        let select = "SELECT id FROM feeds WHERE identity = ?"
        if let known = try Int64.fetchOne(db, sql: select, arguments: [identity]) { return FeedID(rawValue: known) }
        try db.execute(sql: insertFeed, arguments: [identity])
        return FeedID(rawValue: db.lastInsertedRowID)
    }

    /// How many of these a database does not know.
    static func countUnknown(_ revisions: [SpooledRevision], _ db: Database) throws -> Int {
        let known = try db.makeStatement(
            sql: """
                SELECT 1 FROM items JOIN feeds ON feeds.id = items.feed
                WHERE feeds.identity = ? AND items.key = ? AND items.revision >= ?
                """)
        return try revisions.count { found in
            try Int.fetchOne(
                known, arguments: [found.feed, Int64(bitPattern: found.key), found.item.revision]) == nil
        }
    }

    /// A connection to a database that may be damaged; it changes nothing.
    static func damagedSource(_ file: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = !hasJournal(file)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = ON") }
        return try DatabaseQueue(path: file, configuration: configuration)
    }

    static func readingDamaged<Value>(_ file: String, _ body: (Database) throws -> Value) throws -> Value {
        var status = stat()
        // SQLite would remove a log that stands beside an empty file.
        guard stat(file, &status) == 0, status.st_size > 0 else { throw ArchiveError.missing(file: file) }
        return try damagedSource(file).unsafeRead(body)
    }

    /// What root makes by hand must not keep the service out: it belongs to whom the database belongs, or its folder.
    static func giveToOwner(_ path: String, of file: String) {
        var owner = stat()
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
        guard geteuid() == 0, stat(file, &owner) == 0 || stat(folder, &owner) == 0 else { return }
        _ = chown(path, owner.st_uid, owner.st_gid)
    }
}
