package import Articles
package import Exchange
internal import Synchronization

extension PostgresStore {
    package func knownItems(of feed: FeedID) async throws(StoreError) -> [UInt64: KnownItem] {
        try await reader.use { connection throws(PostgresError) in try Self.items(of: feed, connection) }
    }

    static func items(
        of feed: FeedID, _ connection: PostgresConnection
    ) throws(PostgresError) -> [UInt64: KnownItem] {
        let rows = try connection.run(PostgresCall(selectItems) { $0.add(feed.rawValue) })
        var items: [UInt64: KnownItem] = Dictionary(minimumCapacity: rows.count)
        for row in rows.all {
            let key = row.bits(0)
            items[key] = KnownItem(row, key: key, from: 1)
        }
        return items
    }

    package func forgetItems(
        _ policy: RetentionPolicy, after feed: FeedID?, feedCount: Int = 1000
    ) async throws(StoreError) -> (forgotten: Int, next: FeedID?) {
        let row = try await writer.use { connection throws(PostgresError) -> [Int64] in
            let rows = try connection.run([
                PostgresCall(Self.forget) {
                    $0.add(feed?.rawValue ?? 0 as Int64)
                    $0.add(Int64(feedCount))
                    $0.add(Int64(policy.daysUnseen))
                },
                PostgresCall(Self.forgetLeftOut),
            ])
            return rows[0].first.map { row in [row.integer(0), row.integer(1), row.integer(2)] } ?? [0, 0, 0]
        }
        return (Int(row[0]), row[1] < Int64(feedCount) ? nil : FeedID(rawValue: row[2]))
    }

    package func leaveOut(
        _ key: UInt64, sourceDigest: UInt64, id: ArticleID?, marks: ItemMarks?, of feed: FeedID, at now: Timestamp
    ) async throws(StoreError) {
        let item = KnownItem(
            revision: 0, contentDigest: 0, sourceDigest: sourceDigest, firstSeen: now, lastSeen: now, id: id,
            marks: marks)
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run([
                PostgresCall(Self.insertLeftOutItem) { call in
                    ItemColumns([(feed, key, item)]).add(to: &call)
                },
                PostgresCall(Self.insertLeftOut) {
                    $0.add(feed.rawValue)
                    $0.add(Int64(bitPattern: key))
                    $0.add(self.version)
                    $0.add(now.microsecondsSince1970)
                },
            ])
        }
        _ = leftOut.withLock { $0[feed, default: []].insert(key) }
    }

    package func takeBack(_ key: UInt64, of feed: FeedID) async throws(StoreError) {
        guard leftOut.withLock({ $0[feed]?.contains(key) ?? false }) else { return }
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.deleteLeftOut) {
                    $0.add(feed.rawValue)
                    $0.add(Int64(bitPattern: key))
                })
        }
        leftOut.withLock { leftOut in
            leftOut[feed]?.remove(key)
            if leftOut[feed]?.isEmpty == true { leftOut[feed] = nil }
        }
    }

    static func leftOutItems(_ connection: PostgresConnection) throws(PostgresError) -> [FeedID: Set<UInt64>] {
        var items: [FeedID: Set<UInt64>] = [:]
        for row in try connection.run(PostgresCall(selectLeftOut)).all {
            items[FeedID(rawValue: row.integer(0)), default: []].insert(row.bits(1))
        }
        return items
    }

    /// Forgets that items were left out by another version of the program: it may have failed at what this one can do.
    /// Their feeds are read whole at their next poll, which comes when it would have come anyway.
    static func retryLeftOut(by version: String, _ connection: PostgresConnection) throws(PostgresError) {
        _ = try connection.run(PostgresCall(retryLeftOut) { $0.add(version) })
    }

    private static let selectItems = PostgresStatement(
        "items.of",
        """
        SELECT key, revision, content_digest, source_digest, first_seen, last_seen, id_rest, marks
        FROM items WHERE feed = $1::bigint
        """)
    private static let forget = PostgresStatement(
        "items.forget",
        """
        WITH chosen AS (SELECT id, last_read FROM feeds WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint),
        gone AS (
            DELETE FROM items USING chosen WHERE items.feed = chosen.id AND chosen.last_read IS NOT NULL
                AND items.last_seen < chosen.last_read / 86400000000 - $3::bigint RETURNING 1)
        SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM chosen), (SELECT coalesce(max(id), 0) FROM chosen)
        """)
    private static let forgetLeftOut = PostgresStatement(
        "leftOut.forget",
        """
        DELETE FROM left_out l WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.feed = l.feed AND i.key = l.key)
        """)
    /// The revision of what is there stays.
    private static let insertLeftOutItem = PostgresStatement(
        "leftOut.item",
        """
        INSERT INTO items (\(ItemColumns.names)) SELECT * FROM unnest(\(ItemColumns.types(from: 1)))
        ON CONFLICT (feed, key) DO UPDATE SET source_digest = excluded.source_digest
        """)
    private static let insertLeftOut = PostgresStatement(
        "leftOut.insert",
        """
        INSERT INTO left_out (feed, key, version, since) VALUES ($1::bigint, $2::bigint, $3::text, $4::bigint)
        ON CONFLICT (feed, key) DO UPDATE SET version = excluded.version, since = excluded.since
        """)
    private static let deleteLeftOut = PostgresStatement(
        "leftOut.delete", "DELETE FROM left_out WHERE feed = $1::bigint AND key = $2::bigint")
    private static let selectLeftOut = PostgresStatement("leftOut.all", "SELECT feed, key FROM left_out")
    // No digest of a source is 0 but by a chance of 1 to 2^64.
    private static let retryLeftOut = PostgresStatement(
        "leftOut.retry",
        """
        WITH again AS (DELETE FROM left_out WHERE version <> $1::text RETURNING feed, key),
        never AS (
            DELETE FROM items i USING again a WHERE i.feed = a.feed AND i.key = a.key AND i.revision = 0),
        known AS (
            UPDATE items i SET source_digest = 0 FROM again a
            WHERE i.feed = a.feed AND i.key = a.key AND i.revision > 0)
        UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE id IN (SELECT feed FROM again)
        """)
}

/// Rows of the table `items` on their way into it, column by column.
struct ItemColumns {
    static let names =
        "feed, key, revision, content_digest, source_digest, first_seen, last_seen, id_rest, marks"
    private static let elements = [
        "bigint", "bigint", "integer", "bigint", "bigint", "bigint", "integer", "bytea", "bytea",
    ]
    static let count = elements.count

    /// What `unnest` is given, as parameters from this number on.
    static func types(from first: Int) -> String {
        elements.enumerated().map { "$\(first + $0.offset)::\($0.element)[]" }.joined(separator: ", ")
    }

    private var arrays: [PostgresArray] = [
        .init(.int64), .init(.int64), .init(.int32), .init(.int64), .init(.int64), .init(.int64), .init(.int32),
        .init(.bytes), .init(.bytes),
    ]

    init(_ rows: some Sequence<(feed: FeedID, key: UInt64, item: KnownItem)>) {
        for (feed, key, item) in rows {
            arrays[0].append(feed.rawValue)
            arrays[1].append(key)
            arrays[2].append(Int32(clamping: item.revision))
            arrays[3].append(item.contentDigest)
            arrays[4].append(item.sourceDigest)
            arrays[5].append(item.firstSeen.secondsSince1970)
            arrays[6].append(Int32(clamping: item.lastSeenDay))
            arrays[7].append(item.idRest)
            arrays[8].append(item.marks?.bytes)
        }
    }

    func add(to call: inout PostgresParameters) {
        for array in arrays { call.add(array) }
    }
}

extension KnownItem {
    /// The id behind the key.
    fileprivate var idRest: [UInt8]? {
        id.map { id in
            var bytes: [UInt8] = []
            bytes.put(id.rest.0)
            bytes.put(id.rest.1)
            return bytes
        }
    }

    /// - Parameter first: the column of the revision; the others follow in the order of `PostgresStore.selectItems`.
    init(_ row: PostgresRow, key: UInt64, from first: Int32) {
        self.init(
            revision: Int(row.integer(first)), contentDigest: row.bits(first + 1), sourceDigest: row.bits(first + 2),
            firstSeen: Timestamp(secondsSince1970: row.integer(first + 3)), lastSeenDay: Int(row.integer(first + 4)))
        if let rest = row.optionalBytes(first + 5), rest.count == 12 {
            id = ArticleID(prefix: key, rest: (rest.number(0, 8), UInt32(truncatingIfNeeded: rest.number(8, 4))))
        }
        marks = row.optionalBytes(first + 6).flatMap { ItemMarks(bytes: $0) }
    }
}

extension ItemMarks {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.put(guid)
        bytes.put(link)
        bytes.put(text)
        bytes.put(date)
        return bytes
    }

    fileprivate init?(bytes: [UInt8]) {
        guard bytes.count == 28 else { return nil }
        self.init(
            guid: bytes.number(0, 8), link: bytes.number(8, 8), text: bytes.number(16, 8),
            date: UInt32(truncatingIfNeeded: bytes.number(24, 4)))
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate func number(_ start: Int, _ count: Int) -> UInt64 {
        self[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
