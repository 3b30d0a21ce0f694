internal import Articles
package import Exchange
internal import Synchronization

/// What belongs to no single feed, and deaths.
extension PostgresStore {
    package func memory(named name: String) async throws(StoreError) -> [UInt8]? {
        try await reader.use { connection throws(PostgresError) in try Self.memory(named: name, connection) }
    }

    static func memory(named name: String, _ connection: PostgresConnection) throws(PostgresError) -> [UInt8]? {
        try connection.run(PostgresCall(selectMemory) { $0.add(name) }).first?.optionalBytes(0)
    }

    package func setMemory(_ bytes: [UInt8], named name: String) async throws(StoreError) {
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.upsertMemory) {
                    $0.add(name)
                    $0.add(bytes)
                })
        }
    }

    package func takeOver(_ origin: StoreOrigin, blockedCounts: [BlockedCount]) async throws(StoreError) {
        let worker = workerID
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run([
                PostgresCall(Self.deleteBlockedCounts),
                PostgresCall(Self.insertBlockedCounts) {
                    $0.add(PostgresArray(blockedCounts.map(\.rule)))
                    $0.add(PostgresArray(blockedCounts.map(\.count)))
                    $0.add(PostgresArray(blockedCounts.map(\.last.microsecondsSince1970)))
                },
                PostgresCall(Self.updateOrigin) {
                    $0.add(worker)
                    $0.add(origin.identity)
                    $0.add(origin.batches)
                },
            ])
        }
        originOnServer.withLock { $0 = origin }
    }

    package func crashRecord(of feed: FeedID) -> CrashRecord? {
        crashes.withLock { $0.isEmpty ? nil : $0[feed] }
    }

    package var crashRecords: [FeedID: CrashRecord] { crashes.withLock { $0 } }

    package func forgetCrashes(of feed: FeedID) async throws(StoreError) {
        guard crashRecord(of: feed) != nil else { return }
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run(PostgresCall(Self.deleteCrash) { $0.add(feed.rawValue) })
        }
        crashes.withLock { $0[feed] = nil }
    }

    package func record(_ deaths: [FeedID: CrashRecord]) async throws(StoreError) {
        guard !deaths.isEmpty else { return }
        try await writer.use { connection throws(PostgresError) in
            let deaths = deaths.sorted { $0.key < $1.key }
            var (proven, items) = (PostgresArray(.bool), PostgresArray(.int64))
            for (_, record) in deaths {
                proven.append(record.isProven)
                items.append(record.item)
            }
            let (isProven, item) = (proven, items)
            _ = try connection.run(
                PostgresCall(Self.upsertCrashes) {
                    $0.add(PostgresArray(deaths.map(\.key.rawValue)))
                    $0.add(PostgresArray(deaths.map { Int64($0.value.count) }))
                    $0.add(isProven)
                    $0.add(PostgresArray(deaths.map(\.value.diedAt.microsecondsSince1970)))
                    $0.add(item)
                })
        }
        crashes.withLock { $0.merge(deaths) { $1 } }
    }

    static func crashRecords(_ connection: PostgresConnection) throws(PostgresError) -> [FeedID: CrashRecord] {
        var records: [FeedID: CrashRecord] = [:]
        for row in try connection.run(PostgresCall(selectCrashes)).all {
            records[FeedID(rawValue: row.integer(0))] = CrashRecord(
                count: Int(row.integer(1)), isProven: row.flag(2),
                diedAt: Timestamp(microsecondsSince1970: row.integer(3)), item: row.optionalBits(4))
        }
        return records
    }

    private static let deleteBlockedCounts = PostgresStatement("blocked.forget", "DELETE FROM blocked_counts")
    private static let insertBlockedCounts = PostgresStatement(
        "blocked.counts",
        """
        INSERT INTO blocked_counts (rule, count, last) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
        """)
    private static let updateOrigin = PostgresStatement(
        "worker.takeOver", "UPDATE workers SET identity = $2::text, batches = $3::bigint WHERE id = $1::integer")
    private static let selectMemory = PostgresStatement(
        "memories.one", "SELECT value FROM memories WHERE name = $1::text")
    private static let upsertMemory = PostgresStatement(
        "memories.set",
        """
        INSERT INTO memories (name, value) VALUES ($1::text, $2::bytea)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """)
    private static let deleteCrash = PostgresStatement("crashes.delete", "DELETE FROM crashes WHERE feed = $1::bigint")
    private static let upsertCrashes = PostgresStatement(
        "crashes.set",
        """
        INSERT INTO crashes (feed, count, proven, died_at, item)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::bigint[], $5::bigint[])
        ON CONFLICT (feed) DO UPDATE SET count = excluded.count, proven = excluded.proven,
            died_at = excluded.died_at, item = excluded.item
        """)
    private static let selectCrashes = PostgresStatement(
        "crashes.all", "SELECT feed, count, proven, died_at, item FROM crashes")
}
