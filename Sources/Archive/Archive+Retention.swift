internal import Articles
package import Exchange
internal import SQLite

extension Archive {
    /// Forgets what `policy` lets go among the next `feedCount` feeds after `feed`; `nil` starts from the first.
    /// Returns how many items were forgotten and the feed to go on after, or `nil` at the end.
    package func forgetItems(
        _ policy: RetentionPolicy, after feed: FeedID?, feedCount: Int = 1000
    ) throws(StoreError) -> (forgotten: Int, next: FeedID?) {
        try write { db in
            var feeds: [(id: Int64, lastRead: Timestamp?)] = []
            try db.forEach(
                "SELECT id, last_read FROM feeds WHERE id > ? ORDER BY id LIMIT ?", feed?.rawValue ?? 0, feedCount
            ) { feeds.append(($0.integer(0), $0.moment(1))) }
            var forgotten = 0
            for case (let id, let lastRead?) in feeds {
                let day = KnownItem.day(of: lastRead) - policy.daysUnseen
                try db.run("DELETE FROM items WHERE feed = ? AND last_seen < ?", id, day)
                forgotten += db.changes
            }
            try db.run(
                """
                DELETE FROM left_out WHERE NOT EXISTS
                    (SELECT 1 FROM items WHERE items.feed = left_out.feed AND items.key = left_out.key)
                """)
            let last = feeds.count < feedCount ? nil : feeds.last.map { FeedID(rawValue: $0.id) }
            return (forgotten, last)
        }
    }
}
