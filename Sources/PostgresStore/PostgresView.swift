package import Articles
package import Exchange

/// A look at a state that workers may be at work with.
package struct PostgresView: StoreView {
    let line: PostgresLine

    package init(_ address: PostgresAddress) {
        line = PostgresLine(address, application: "newsreel", worker: nil) { connection throws(PostgresError) in
            try connection.execute("SET default_transaction_read_only = on; SET lock_timeout = '20s'")
            try PostgresSchema.requireOurs(connection)
        }
    }

    package func counts() async throws(StoreError) -> StoreCounts {
        try await line.use { connection throws(PostgresError) in
            var counts = StoreCounts()
            guard let row = try connection.run(PostgresCall(Self.selectCounts)).first else { return counts }
            counts.feeds = Int(row.integer(0))
            counts.failingFeeds = Int(row.integer(1))
            counts.stoppedFeeds = Int(row.integer(2))
            counts.polls = row.integer(3)
            counts.newItems = row.integer(4)
            counts.revisedItems = row.integer(5)
            counts.items = Int(row.integer(6))
            counts.pendingDeliveries = Int(row.integer(7))
            counts.databaseSizeInBytes = row.integer(8)
            counts.dueFeeds = Int(row.integer(9))
            counts.longestWaitInSeconds = Int(row.integer(10))
            return counts
        }
    }

    package func forEachFeed(_ body: (StoredFeed) -> Void) async throws(StoreError) {
        try await PostgresStore.forEachFeed(line, body)
    }

    package func addresses() async throws(StoreError) -> [String: FeedID] {
        try await line.use { connection throws(PostgresError) in
            var addresses: [String: FeedID] = [:]
            for row in try connection.run(PostgresCall(Self.selectAddresses)).all {
                addresses[row.text(0) ?? ""] = FeedID(rawValue: row.integer(1))
            }
            return addresses
        }
    }

    package func knownItems(of feeds: [FeedID]) async throws(StoreError) -> [FeedID: [UInt64: KnownItem]] {
        try await line.use { connection throws(PostgresError) in
            var found: [FeedID: [UInt64: KnownItem]] = [:]
            for feed in feeds { found[feed] = try PostgresStore.items(of: feed, connection) }
            return found
        }
    }

    package func memory(named name: String) async throws(StoreError) -> [UInt8]? {
        try await line.use { connection throws(PostgresError) in
            try PostgresStore.memory(named: name, connection)
        }
    }

    package func crashRecords() async throws(StoreError) -> [FeedID: CrashRecord] {
        try await line.use { connection throws(PostgresError) in try PostgresStore.crashRecords(connection) }
    }

    package func memories() async throws(StoreError) -> [String: [UInt8]] {
        try await line.use { connection throws(PostgresError) in
            var memories: [String: [UInt8]] = [:]
            for row in try connection.run(PostgresCall(Self.selectMemories)).all {
                memories[row.text(0) ?? ""] = row.bytes(1)
            }
            return memories
        }
    }

    package func leftOutItems() async throws(StoreError) -> [FeedID: Set<UInt64>] {
        try await line.use { connection throws(PostgresError) in try PostgresStore.leftOutItems(connection) }
    }

    package func blockedArticles(since: Timestamp?) async throws(StoreError) -> [BlockedArticle] {
        try await line.use { connection throws(PostgresError) in
            let rows = try connection.run(
                PostgresCall(Self.selectBlocked) {
                    $0.add(since?.microsecondsSince1970 ?? 0 as Int64)
                    $0.add(Int64(PostgresStore.mostBlocked))
                })
            return rows.all.reversed().map { row in
                BlockedArticle(
                    id: FeedID(rawValue: row.integer(7)), key: row.bits(8), feed: row.text(0) ?? "",
                    feedTitle: row.text(1),
                    record: BlockRecord(
                        at: Timestamp(microsecondsSince1970: row.integer(2)), rule: row.text(3) ?? "",
                        reason: row.text(4) ?? "", title: row.text(5), url: row.text(6)))
            }
        }
    }

    package func blockedCounts() async throws(StoreError) -> [BlockedCount] {
        try await line.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectBlockedCounts)).all.map { row in
                BlockedCount(
                    rule: row.text(0) ?? "", count: row.integer(1),
                    last: Timestamp(microsecondsSince1970: row.integer(2)))
            }
        }
    }

    package func workers() async throws(StoreError) -> [WorkerStanding] {
        try await line.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectWorkers)).all.map { row in
                WorkerStanding(
                    name: row.text(0) ?? "", isLive: row.flag(1),
                    secondsSinceDeath: row.optionalInteger(2).map { Int($0) },
                    shards: Int(row.integer(3)), pendingDeliveries: Int(row.integer(4)), takeovers: row.integer(5),
                    queued: Int(row.integer(6)), isBuried: row.flag(7))
            }
        }
    }

    private static let selectWorkers = PostgresStatement(
        "view.workers",
        """
        SELECT name, coalesce(expires > now(), false), extract(epoch FROM now() - expires)::bigint,
            (SELECT count(*) FROM leases l WHERE l.worker = w.id),
            (SELECT count(*) FROM deliveries d WHERE d.worker = w.id), takeovers,
            (SELECT count(*) FROM queued d WHERE d.worker = w.id),
            EXISTS (SELECT 1 FROM queues q WHERE q.worker = w.id AND q.buried IS NOT NULL)
        FROM workers w
        WHERE NOT (w.expires IS NOT DISTINCT FROM \(PostgresWorker.forgotten) AND \(PostgresWorker.hasNothing))
        ORDER BY name
        """)

    // Partitions count for themselves; indexes and what is stored out of line count with their tables.
    private static let selectCounts = PostgresStatement(
        "view.counts",
        """
        SELECT count(*), count(last_error), count(*) FILTER (WHERE next_poll IS NULL AND polls > 0),
            coalesce(sum(polls), 0)::bigint, coalesce(sum(new_items), 0)::bigint,
            coalesce(sum(revised_items), 0)::bigint, (SELECT count(*) FROM items), (SELECT count(*) FROM deliveries),
            (SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'),
            count(*) FILTER (WHERE next_poll < extract(epoch FROM now()) * 1000000),
            coalesce(max(extract(epoch FROM now())::bigint - next_poll / 1000000)
                FILTER (WHERE next_poll < extract(epoch FROM now()) * 1000000), 0)
        FROM feeds
        """)
    private static let selectAddresses = PostgresStatement("view.addresses", "SELECT address, feed FROM addresses")
    private static let selectMemories = PostgresStatement("view.memories", "SELECT name, value FROM memories")
    private static let selectBlocked = PostgresStatement(
        "view.blocked",
        """
        SELECT f.identity, f.title, b.at, b.rule, b.reason, b.title, b.url, b.feed, b.key
        FROM blocked b JOIN feeds f ON f.id = b.feed WHERE b.at >= $1::bigint ORDER BY b.sequence DESC LIMIT $2::bigint
        """)
    private static let selectBlockedCounts = PostgresStatement(
        "view.blockedCounts", "SELECT rule, count, last FROM blocked_counts ORDER BY count DESC, rule")
}

extension PostgresStore {
    /// So many records of blocked articles are kept; the oldest goes first.
    static let mostBlocked = 10_000
    /// So many rules are counted, those longest without a block forgotten first: rules are renamed over the years.
    static let mostCountedRules = 1000
}

extension PostgresAddress {
    /// Finds out whether a session can be had, as a daemon will ask for one. Nothing is looked for in it.
    package func reach() async throws(StoreError) {
        let line = PostgresLine(self, application: "newsreel", worker: nil)
        defer { line.close() }
        try await line.use { _ in }
    }
}
