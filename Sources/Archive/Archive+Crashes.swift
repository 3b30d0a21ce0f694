internal import Articles
package import Exchange
internal import GRDB
internal import Synchronization

extension Archive {
    /// `nil` for nearly all feeds. Costs no look into the database.
    package func crashRecord(of feed: FeedID) -> CrashRecord? {
        crashes.withLock { $0.isEmpty ? nil : $0[feed] }
    }

    package var crashRecords: [FeedID: CrashRecord] { crashes.withLock { $0 } }

    /// For a database that a daemon holds: takes no lock and writes nothing.
    package static func crashRecords(file: String) throws(ArchiveError) -> [FeedID: CrashRecord] {
        try reading(file) { db in
            // An older program's database has no such table yet.
            try db.tableExists("crashes") ? try crashRecords(db) : [:]
        }
    }

    /// The feed was read to its end, or a person wants it asked again.
    package func forgetCrashes(of feed: FeedID) throws(StoreError) {
        guard crashRecord(of: feed) != nil else { return }
        try translating {
            try pool.write { try $0.execute(sql: "DELETE FROM crashes WHERE feed = ?", arguments: [feed.rawValue]) }
        }
        crashes.withLock { $0[feed] = nil }
    }

    /// Writes down what the last process died of, for good when it returns.
    package func record(_ deaths: [FeedID: CrashRecord]) throws(StoreError) {
        guard !deaths.isEmpty else { return }
        try translating {
            try pool.write { db in
                for (feed, record) in deaths {
                    try db.execute(
                        sql:
                            "INSERT OR REPLACE INTO crashes (feed, count, proven, died_at, item) VALUES (?, ?, ?, ?, ?)",
                        arguments: [
                            feed.rawValue, record.count, record.isProven, record.diedAt.microsecondsSince1970,
                            record.item.map { Int64(bitPattern: $0) },
                        ])
                }
            }
        }
        crashes.withLock { $0.merge(deaths) { $1 } }
    }

    static func crashRecords(_ db: Database) throws -> [FeedID: CrashRecord] {
        var records: [FeedID: CrashRecord] = [:]
        var run = StatementRun(try db.makeStatement(sql: "SELECT feed, count, proven, died_at, item FROM crashes"))
        while try run.next() {
            records[FeedID(rawValue: run.integer(0))] = CrashRecord(
                count: Int(run.integer(1)), isProven: run.integer(2) != 0,
                diedAt: Timestamp(microsecondsSince1970: run.integer(3)),
                item: run.optionalInteger(4).map { UInt64(bitPattern: $0) })
        }
        return records
    }
}
