package import Articles
package import Exchange
internal import SQLite

/// What rules of the operator kept from being delivered.
extension Archive {
    /// So many records are kept; the oldest goes first.
    package static let mostBlocked = 10_000
    /// So many rules are counted, those longest without a block forgotten first: rules are renamed over the years.
    static let mostCountedRules = 1000

    static func write(_ blocked: [(feed: FeedID, item: BlockedItem)], _ db: Database) throws(SQLiteError) {
        guard !blocked.isEmpty else { return }
        for (feed, found) in blocked {
            var upsert = try db.statement(upsertBlockedItem)
            upsert.bind(feed.rawValue)
            upsert.bind(found.key)
            upsert.bind(found.item.revision)
            upsert.bind(found.item.contentDigest)
            upsert.bind(found.item.sourceDigest)
            upsert.bind(found.item.firstSeen.secondsSince1970)
            upsert.bind(found.item.lastSeenDay)
            found.item.bindIdentity(to: &upsert)
            try upsert.run()
            let record = found.record
            try db.run(
                "INSERT INTO blocked (feed, key, at, rule, reason, title, url) VALUES (?, ?, ?, ?, ?, ?, ?)",
                feed.rawValue, found.key, record.at.microsecondsSince1970, record.rule, record.reason, record.title,
                record.url)
            try db.run(
                """
                INSERT INTO blocked_counts (rule, count, last) VALUES (?, 1, ?)
                ON CONFLICT DO UPDATE SET count = count + 1, last = max(last, excluded.last)
                """, record.rule, record.at.microsecondsSince1970)
        }
        try db.run("DELETE FROM blocked WHERE sequence <= (SELECT max(sequence) FROM blocked) - ?", mostBlocked)
        try db.run(
            """
            DELETE FROM blocked_counts
            WHERE rule NOT IN (SELECT rule FROM blocked_counts ORDER BY last DESC LIMIT ?)
            """, mostCountedRules)
    }

    /// The revision of what is there stays: none was delivered.
    private static let upsertBlockedItem = """
        INSERT INTO items (feed, key, revision, content_digest, source_digest, first_seen, last_seen, id_middle, id_end,
            guid_mark, link_mark, text_mark, date_mark)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (feed, key) DO UPDATE SET content_digest = excluded.content_digest,
            source_digest = excluded.source_digest, last_seen = excluded.last_seen, id_middle = excluded.id_middle,
            id_end = excluded.id_end, guid_mark = excluded.guid_mark, link_mark = excluded.link_mark,
            text_mark = excluded.text_mark, date_mark = excluded.date_mark
        """

    /// What was blocked since a moment, the oldest first, and of much only the newest. For a database that a daemon
    /// holds: takes no lock and writes nothing.
    package static func blockedArticles(
        file: String, since: Timestamp?, limit: Int = mostBlocked
    ) throws(ArchiveError) -> [BlockedArticle] {
        try reading(file) { db in
            var found: [BlockedArticle] = []
            guard try db.hasTable("blocked") else { return found }
            try db.forEach(
                """
                SELECT feeds.identity, feeds.title, at, rule, reason, blocked.title, blocked.url, blocked.feed, blocked.key
                FROM blocked JOIN feeds ON feeds.id = blocked.feed
                WHERE at >= ? ORDER BY sequence DESC LIMIT ?
                """, since?.microsecondsSince1970 ?? 0, limit
            ) { row in
                found.append(
                    BlockedArticle(
                        id: FeedID(rawValue: row.integer(7)), key: row.bits(8), feed: row.text(0) ?? "",
                        feedTitle: row.text(1),
                        record: BlockRecord(
                            at: row.moment(2) ?? Timestamp(secondsSince1970: 0), rule: row.text(3) ?? "",
                            reason: row.text(4) ?? "", title: row.text(5), url: row.text(6))))
            }
            return found.reversed()
        }
    }

    /// How many articles each rule blocked, ever, and when the last; the most first.
    package static func blockedCounts(file: String) throws(ArchiveError) -> [BlockedCount] {
        try reading(file) { db in
            var found: [BlockedCount] = []
            guard try db.hasTable("blocked_counts") else { return found }
            try db.forEach("SELECT rule, count, last FROM blocked_counts ORDER BY count DESC, rule") { row in
                found.append(
                    BlockedCount(
                        rule: row.text(0) ?? "", count: row.integer(1),
                        last: row.moment(2) ?? Timestamp(secondsSince1970: 0)))
            }
            return found
        }
    }
}
