internal import Articles
package import Exchange
internal import SQLite
internal import Synchronization

extension Archive {
    /// `nil` for nearly all feeds. Costs no look into the database.
    package func crashRecord(of feed: FeedID) -> CrashRecord? {
        crashes.withLock { $0.isEmpty ? nil : $0[feed] }
    }

    package var crashRecords: [FeedID: CrashRecord] { crashes.withLock { $0 } }

    /// For a database that a daemon holds: takes no lock and writes nothing.
    package static func crashRecords(file: String) throws(ArchiveError) -> [FeedID: CrashRecord] {
        // An older program's database has no such table yet.
        try reading(file) { try $0.hasTable("crashes") ? try crashRecords($0) : [:] }
    }

    /// The feed was read to its end, or a person wants it asked again.
    package func forgetCrashes(of feed: FeedID) throws(StoreError) {
        guard crashRecord(of: feed) != nil else { return }
        try write { try $0.run("DELETE FROM crashes WHERE feed = ?", feed.rawValue) }
        crashes.withLock { $0[feed] = nil }
    }

    /// Writes down what the last process died of, for good when it returns.
    package func record(_ deaths: [FeedID: CrashRecord]) throws(StoreError) {
        guard !deaths.isEmpty else { return }
        try write { db in
            for (feed, record) in deaths {
                try db.run(
                    "INSERT OR REPLACE INTO crashes (feed, count, proven, died_at, item) VALUES (?, ?, ?, ?, ?)",
                    feed.rawValue, record.count, record.isProven, record.diedAt.microsecondsSince1970, record.item)
            }
        }
        crashes.withLock { $0.merge(deaths) { $1 } }
    }

    static func crashRecords(_ db: Database) throws -> [FeedID: CrashRecord] {
        var records: [FeedID: CrashRecord] = [:]
        try db.forEach("SELECT feed, count, proven, died_at, item FROM crashes") { row in
            records[FeedID(rawValue: row.integer(0))] = CrashRecord(
                count: Int(row.integer(1)), isProven: row.integer(2) != 0,
                diedAt: Timestamp(microsecondsSince1970: row.integer(3)), item: row.optionalBits(4))
        }
        return records
    }
}
