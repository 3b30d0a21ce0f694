package import Articles
package import Exchange
internal import GRDB
internal import Synchronization

/// Items that are taken as known although no article was made of them in the form that they have now: the program died
/// of them, or making it takes more work than it may.
extension Archive {
    /// Takes an item as known in the form that it has now: it is not cleaned again until its feed brings it in another
    /// form, or another version of the program opens the database. One that was never delivered has revision 0.
    package func leaveOut(
        _ key: UInt64, sourceDigest: UInt64, id: ArticleID? = nil, marks: ItemMarks? = nil, of feed: FeedID,
        at now: Timestamp
    ) throws(StoreError) {
        let item = KnownItem(
            revision: 0, contentDigest: 0, sourceDigest: sourceDigest, firstSeen: now, lastSeen: now, id: id,
            marks: marks)
        try translating {
            try pool.write { db in
                try Self.write([(feed, key, item)], db)
                if db.changesCount == 0 {
                    try db.execute(
                        sql: "UPDATE items SET source_digest = ? WHERE feed = ? AND key = ?",
                        arguments: [Int64(bitPattern: sourceDigest), feed.rawValue, Int64(bitPattern: key)])
                }
                try db.execute(
                    sql: "INSERT OR REPLACE INTO left_out (feed, key, version, since) VALUES (?, ?, ?, ?)",
                    arguments: [feed.rawValue, Int64(bitPattern: key), version, now.microsecondsSince1970])
            }
        }
        _ = leftOut.withLock { $0[feed, default: []].insert(key) }
    }

    /// An article could be made of the item after all. Costs no look into the database where it was not left out.
    package func takeBack(_ key: UInt64, of feed: FeedID) throws(StoreError) {
        guard leftOut.withLock({ $0[feed]?.contains(key) ?? false }) else { return }
        try translating {
            try pool.write { db in
                try db.execute(
                    sql: "DELETE FROM left_out WHERE feed = ? AND key = ?",
                    arguments: [feed.rawValue, Int64(bitPattern: key)])
            }
        }
        leftOut.withLock { leftOut in
            leftOut[feed]?.remove(key)
            if leftOut[feed]?.isEmpty == true { leftOut[feed] = nil }
        }
    }

    /// How many items of each feed are left out. For a database that a daemon holds: takes no lock and writes nothing.
    package static func leftOutCounts(file: String) throws(ArchiveError) -> [FeedID: Int] {
        try reading(file) { db in
            guard try db.tableExists("left_out") else { return [:] }
            return try leftOutItems(db).mapValues(\.count)
        }
    }

    static func leftOutItems(_ db: Database) throws -> [FeedID: Set<UInt64>] {
        var items: [FeedID: Set<UInt64>] = [:]
        var run = StatementRun(try db.makeStatement(sql: "SELECT feed, key FROM left_out"))
        while try run.next() {
            items[FeedID(rawValue: run.integer(0)), default: []].insert(run.digest(1))
        }
        return items
    }

    /// Forgets that items were left out by another version of the program: it may have failed at what this one can do.
    /// Their feeds are read whole at their next poll, which comes when it would have come anyway.
    static func retryLeftOut(by version: String, _ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT feed, key FROM left_out WHERE version <> ?", arguments: [version])
        for row in rows {
            let item: StatementArguments = [row[0] as Int64, row[1] as Int64]
            try db.execute(sql: "DELETE FROM items WHERE feed = ? AND key = ? AND revision = 0", arguments: item)
            // No digest of a source is 0 but by a chance of 1 to 2^64.
            try db.execute(sql: "UPDATE items SET source_digest = 0 WHERE feed = ? AND key = ?", arguments: item)
            try db.execute(sql: "DELETE FROM left_out WHERE feed = ? AND key = ?", arguments: item)
            try db.execute(
                sql: "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE id = ?",
                arguments: [row[0] as Int64])
        }
    }
}
