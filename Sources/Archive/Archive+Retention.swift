internal import Articles
package import Exchange
internal import GRDB

extension Archive {
    /// Forgets what `policy` lets go among the next `feedCount` feeds after `feed`; `nil` starts from the first.
    /// Returns how many items were forgotten and the feed to go on after, or `nil` at the end.
    package func forgetItems(
        _ policy: RetentionPolicy, after feed: FeedID?, feedCount: Int = 1000
    ) throws(StoreError) -> (forgotten: Int, next: FeedID?) {
        try translating {
            try pool.write { db in
                let feeds = try Row.fetchAll(
                    db, sql: "SELECT id, last_read FROM feeds WHERE id > ? ORDER BY id LIMIT ?",
                    arguments: [feed?.rawValue ?? 0, feedCount])
                let delete = try db.cachedStatement(sql: "DELETE FROM items WHERE feed = ? AND last_seen < ?")
                var forgotten = 0
                for row in feeds {
                    guard let lastRead = row[1] as Int64? else { continue }
                    let day = KnownItem.day(of: Timestamp(microsecondsSince1970: lastRead))
                    try delete.execute(arguments: [row[0] as Int64, day - policy.daysUnseen])
                    forgotten += db.changesCount
                }
                try db.execute(
                    sql: """
                        DELETE FROM left_out WHERE NOT EXISTS
                            (SELECT 1 FROM items WHERE items.feed = left_out.feed AND items.key = left_out.key)
                        """)
                let last = feeds.count < feedCount ? nil : (feeds.last?[0] as Int64?).map { FeedID(rawValue: $0) }
                return (forgotten, last)
            }
        }
    }
}
