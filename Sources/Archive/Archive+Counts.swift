package import Exchange
internal import Glibc
internal import SQLite

extension Archive {
    /// Counts by walking the tables: about a second for 20 million items. For databases that a daemon holds: takes no lock
    /// and writes nothing.
    package static func counts(file: String) throws(ArchiveError) -> StoreCounts {
        try reading(file) { try StoreCounts($0) }
    }

    /// Whether a change of a database without a log was cut short, as of a backup that is being taken up. Only who may
    /// write can undo it, and nothing is read before.
    static func hasJournal(_ file: String) -> Bool {
        var status = stat()
        return stat(file + "-journal", &status) == 0 && status.st_size > 0
    }

    static func requireReadable(_ file: String) throws(ArchiveError) {
        guard access(file, R_OK) != 0 else { return }
        switch errno {
        case ENOENT, ENOTDIR: throw .missing(file: file)
        case EACCES: throw .notPermitted(file: file)
        case let code: throw ArchiveError(code, file, file: file)
        }
    }

    /// - Parameter evenUnfinished: for the recovery itself.
    static func reading<Value>(
        _ file: String, evenUnfinished: Bool = false, _ body: (Database) throws -> Value
    ) throws(ArchiveError) -> Value {
        let file = StatePlace.of(file)
        if !evenUnfinished, let obstacle = StateRecovery.obstacle(file) { throw obstacle }
        try requireReadable(file)
        return try translating(file) {
            let db = try connect(file, hasJournal(file) ? .readWrite : .readOnly)
            return try db.transaction(.deferred) {
                if !evenUnfinished { try ArchiveSchema.requireOurs(db, file: file) }
                do {
                    return try body(db)
                } catch let error as SQLiteError where error.kind == .statement {
                    // Much can be told of an earlier schema; this asks for what it does not have.
                    let found = try ArchiveSchema.version(db)
                    guard found > 0, found < ArchiveSchema.migrations.count else { throw error }
                    throw ArchiveError.olderSchema(file: file, found: found)
                }
            }
        }
    }
}

extension StoreCounts {
    init(_ db: Database) throws {
        self.init()
        let sql = """
            SELECT count(*), total(last_error IS NOT NULL), total(next_poll IS NULL AND polls > 0), total(polls),
                total(new_items), total(revised_items)
            FROM feeds
            """
        try db.forEach(sql) { row in
            feeds = Int(row.integer(0))
            failingFeeds = Int(row.integer(1))
            stoppedFeeds = Int(row.integer(2))
            polls = row.integer(3)
            newItems = row.integer(4)
            revisedItems = row.integer(5)
        }
        items = Int(try db.integer("SELECT count(*) FROM items") ?? 0)
        pendingDeliveries = Int(try db.integer("SELECT count(*) FROM deliveries") ?? 0)
        let pages = try db.integer("PRAGMA page_count") ?? 0
        databaseSizeInBytes = pages * (try db.integer("PRAGMA page_size") ?? 0)
    }
}
