package import Exchange
internal import GRDB
internal import Glibc
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
                guard try db.tableExists("items") else { return nil }
                let isUsed = try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM items) OR EXISTS (SELECT 1 FROM deliveries)")
                return StateStanding(
                    origin: try db.tableExists("origin") ? origin(db) : nil, isUsed: isUsed ?? false)
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
            return try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM items WHERE key IN (\(list)))") ?? false
        }
    }

    /// For a database that was rebuilt in another's place: from now on it is that one to its spool.
    package func takePlace(of origin: StoreOrigin) throws(StoreError) {
        let taken = StoreOrigin(identity: origin.identity, batches: max(origin.batches, self.origin.batches))
        try translating {
            try pool.write { db in
                try db.execute(
                    sql: "UPDATE origin SET identity = ?, batches = ?", arguments: [taken.identity, taken.batches])
            }
        }
        originOnDisk.withLock { $0 = taken }
    }

    static func origin(_ db: Database) throws -> StoreOrigin? {
        try Row.fetchOne(db, sql: "SELECT identity, batches FROM origin").map { row in
            StoreOrigin(identity: row[0], batches: row[1])
        }
    }
}
