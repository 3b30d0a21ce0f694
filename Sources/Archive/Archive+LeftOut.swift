package import Articles
package import Exchange
internal import SQLite
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
        try write { db in
            if try !Self.write([(feed, key, item)], db).isEmpty {
                try db.run(
                    "UPDATE items SET source_digest = ? WHERE feed = ? AND key = ?", sourceDigest, feed.rawValue, key)
            }
            try db.run(
                "INSERT OR REPLACE INTO left_out (feed, key, version, since) VALUES (?, ?, ?, ?)", feed.rawValue, key,
                version, now.microsecondsSince1970)
        }
        _ = leftOut.withLock { $0[feed, default: []].insert(key) }
    }

    /// An article could be made of the item after all. Costs no look into the database where it was not left out.
    package func takeBack(_ key: UInt64, of feed: FeedID) throws(StoreError) {
        guard leftOut.withLock({ $0[feed]?.contains(key) ?? false }) else { return }
        try write { try $0.run(Self.deleteLeftOut, feed.rawValue, key) }
        leftOut.withLock { leftOut in
            leftOut[feed]?.remove(key)
            if leftOut[feed]?.isEmpty == true { leftOut[feed] = nil }
        }
    }

    /// The items of each feed that are left out. For a database that a daemon holds: takes no lock and writes nothing.
    package static func leftOutItems(file: String) throws(ArchiveError) -> [FeedID: Set<UInt64>] {
        try reading(file) { try $0.hasTable("left_out") ? try leftOutItems($0) : [:] }
    }

    static func leftOutItems(_ db: Database) throws -> [FeedID: Set<UInt64>] {
        var items: [FeedID: Set<UInt64>] = [:]
        try db.forEach("SELECT feed, key FROM left_out") { row in
            items[FeedID(rawValue: row.integer(0)), default: []].insert(row.bits(1))
        }
        return items
    }

    /// Forgets that items were left out by another version of the program: it may have failed at what this one can do.
    /// Their feeds are read whole at their next poll, which comes when it would have come anyway.
    static func retryLeftOut(by version: String, _ db: Database) throws {
        var items: [(feed: Int64, key: Int64)] = []
        try db.forEach("SELECT feed, key FROM left_out WHERE version <> ?", version) { row in
            items.append((row.integer(0), row.integer(1)))
        }
        for (feed, key) in items {
            try db.run("DELETE FROM items WHERE feed = ? AND key = ? AND revision = 0", feed, key)
            // No digest of a source is 0 but by a chance of 1 to 2^64.
            try db.run("UPDATE items SET source_digest = 0 WHERE feed = ? AND key = ?", feed, key)
            try db.run(deleteLeftOut, feed, key)
            try db.run(forgetValidators + " WHERE id = ?", feed)
        }
    }

    private static let deleteLeftOut = "DELETE FROM left_out WHERE feed = ? AND key = ?"
}
