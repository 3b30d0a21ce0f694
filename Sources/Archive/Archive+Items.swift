internal import Articles
package import Exchange
internal import SQLite

extension Archive {
    /// The items of one feed by `ArticleID.prefix`: one range read.
    package func knownItems(of feed: FeedID) throws(StoreError) -> [UInt64: KnownItem] {
        try read { try Self.items(of: feed, $0) }
    }

    /// The same of several feeds, for a database that a daemon holds: takes no lock and writes nothing.
    package static func knownItems(
        file: String, of feeds: [FeedID]
    ) throws(ArchiveError) -> [FeedID: [UInt64: KnownItem]] {
        try reading(file) { db in
            var found: [FeedID: [UInt64: KnownItem]] = [:]
            for feed in feeds { found[feed] = try items(of: feed, db) }
            return found
        }
    }

    private static func items(of feed: FeedID, _ db: Database) throws -> [UInt64: KnownItem] {
        var items: [UInt64: KnownItem] = [:]
        try db.forEach(selectItems, feed.rawValue) { row in
            let key = row.bits(0)
            var item = KnownItem(
                revision: Int(row.integer(1)), contentDigest: row.bits(2), sourceDigest: row.bits(3),
                firstSeen: Timestamp(secondsSince1970: row.integer(4)), lastSeenDay: Int(row.integer(5)))
            // NULL where an earlier version stored the item.
            if let middle = row.optionalBits(6) {
                item.id = ArticleID(prefix: key, rest: (middle, UInt32(truncatingIfNeeded: row.integer(7))))
                item.marks = ItemMarks(
                    guid: row.bits(8), link: row.bits(9), text: row.bits(10),
                    date: UInt32(truncatingIfNeeded: row.integer(11)))
            }
            items[key] = item
        }
        return items
    }

    private static let selectItems = """
        SELECT key, revision, content_digest, source_digest, first_seen, last_seen, id_middle, id_end, guid_mark,
            link_mark, text_mark, date_mark
        FROM items WHERE feed = ?
        """
}
