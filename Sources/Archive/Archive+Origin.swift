internal import Articles
package import Exchange
internal import Glibc
internal import SQLite
internal import Synchronization

/// What stands at the path of a state database, found without changing anything there.
package struct StateStanding: Sendable, Hashable {
    /// `nil` in a database of a version before there were origins; its next opening gives it one.
    package var origin: StoreOrigin?
    /// It knows an article, or has deliveries to settle: it was in use.
    package var isUsed: Bool

    package init(origin: StoreOrigin?, isUsed: Bool) {
        self.origin = origin
        self.isUsed = isUsed
    }
}

extension Archive {
    package var origin: StoreOrigin { originOnDisk.withLock { $0 } }

    /// Takes no lock and writes nothing. `nil` where there is no database, or an empty file: SQLite would remove the
    /// log beside it, so it is not even opened. Nor is one with a rollback journal, which only a process leaves that
    /// died while it made the database: nothing is in it yet. One without tables is left by such a death, too.
    package static func standing(file: String) throws(ArchiveError) -> StateStanding? {
        let file = StatePlace.of(file)
        var status = stat()
        guard stat(file, &status) == 0, status.st_size > 0, access(file + "-journal", F_OK) != 0 else { return nil }
        do throws(ArchiveError) {
            return try reading(file) { db in
                guard try db.hasTable("items") else { return nil }
                return StateStanding(origin: try origin(db), isUsed: try isUsed(db))
            }
        } catch .missing {
            return nil
        }
    }

    /// Whether one of these articles is known. Reads all items; for the one time at which a spool without a mark is
    /// taken over.
    /// - Parameter keys: `ArticleID.prefix`.
    package static func knows(anyOf keys: [UInt64], file: String) throws(ArchiveError) -> Bool {
        try reading(file) { db in
            let list = keys.map { String(Int64(bitPattern: $0)) }.joined(separator: ",")
            return try db.exists("SELECT 1 FROM items WHERE key IN (\(list)) LIMIT 1")
        }
    }

    package func takeOver(_ origin: StoreOrigin, blockedCounts: [BlockedCount]) throws(StoreError) {
        try write { db in
            try db.run("DELETE FROM blocked_counts")
            for found in blockedCounts {
                try db.run(
                    "INSERT INTO blocked_counts (rule, count, last) VALUES (?, ?, ?)", found.rule, found.count,
                    found.last.microsecondsSince1970)
            }
            try db.run(Self.updateOrigin, origin.identity, origin.batches)
        }
        originOnDisk.withLock { $0 = origin }
    }

    static let updateOrigin = "UPDATE origin SET identity = ?, batches = ?"

    /// `nil` in a database of a version before there were origins.
    static func origin(_ db: Database) throws(SQLiteError) -> StoreOrigin? {
        guard try db.hasTable("origin") else { return nil }
        var select = try db.statement("SELECT identity, batches FROM origin")
        return try select.next() ? StoreOrigin(identity: select.text(0) ?? "", batches: select.integer(1)) : nil
    }

    static func isUsed(_ db: Database) throws(SQLiteError) -> Bool {
        try db.exists("SELECT 1 FROM items UNION ALL SELECT 1 FROM deliveries LIMIT 1")
    }
}
