internal import Articles
internal import GRDB

extension Archive {
    /// The items of one feed by `ArticleID.prefix`: one range read.
    package func knownItems(of feed: FeedID) throws(ArchiveError) -> [UInt64: KnownItem] {
        try translating {
            // A single SELECT sees one state of the database; no transaction is needed around it.
            try pool.unsafeRead { db in
                let statement = try db.cachedStatement(sql: Self.selectItems)
                var items: [UInt64: KnownItem] = [:]
                let rows = try Row.fetchCursor(statement, arguments: [feed.rawValue])
                while let row = try rows.next() {
                    items[UInt64(bitPattern: row[0])] = KnownItem(
                        revision: row[1],
                        contentDigest: UInt64(bitPattern: row[2]),
                        sourceDigest: UInt64(bitPattern: row[3]),
                        firstSeen: Timestamp(secondsSince1970: row[4]),
                        lastSeenDay: row[5])
                }
                return items
            }
        }
    }

    private static let selectItems = """
        SELECT key, revision, content_digest, source_digest, first_seen, last_seen FROM items WHERE feed = ?
        """
}
