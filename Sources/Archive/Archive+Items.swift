internal import Articles
package import Exchange
internal import GRDB

extension Archive {
    /// The items of one feed by `ArticleID.prefix`: one range read.
    package func knownItems(of feed: FeedID) throws(StoreError) -> [UInt64: KnownItem] {
        try translating {
            // A single SELECT sees one state of the database; no transaction is needed around it.
            try pool.unsafeRead { db in
                let statement = try db.cachedStatement(sql: Self.selectItems)
                var items: [UInt64: KnownItem] = [:]
                var run = StatementRun(statement)
                run.bind(feed.rawValue)
                while try run.next() {
                    let key = run.digest(0)
                    var item = KnownItem(
                        revision: Int(run.integer(1)), contentDigest: run.digest(2), sourceDigest: run.digest(3),
                        firstSeen: Timestamp(secondsSince1970: run.integer(4)), lastSeenDay: Int(run.integer(5)))
                    // NULL where an earlier version stored the item.
                    if let middle = run.optionalInteger(6) {
                        item.id = ArticleID(
                            prefix: key,
                            rest: (UInt64(bitPattern: middle), UInt32(truncatingIfNeeded: run.integer(7))))
                        item.marks = ItemMarks(
                            guid: run.digest(8), link: run.digest(9), text: run.digest(10),
                            date: UInt32(truncatingIfNeeded: run.integer(11)))
                    }
                    items[key] = item
                }
                return items
            }
        }
    }

    private static let selectItems = """
        SELECT key, revision, content_digest, source_digest, first_seen, last_seen, id_middle, id_end, guid_mark,
            link_mark, text_mark, date_mark
        FROM items WHERE feed = ?
        """
}
