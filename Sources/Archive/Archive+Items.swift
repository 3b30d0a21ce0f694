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
                var run = StatementRun(statement)
                run.bind(feed.rawValue)
                while try run.next() {
                    items[run.digest(0)] = KnownItem(
                        revision: Int(run.integer(1)), contentDigest: run.digest(2), sourceDigest: run.digest(3),
                        firstSeen: Timestamp(secondsSince1970: run.integer(4)), lastSeenDay: Int(run.integer(5)))
                }
                return items
            }
        }
    }

    private static let selectItems = """
        SELECT key, revision, content_digest, source_digest, first_seen, last_seen FROM items WHERE feed = ?
        """
}
