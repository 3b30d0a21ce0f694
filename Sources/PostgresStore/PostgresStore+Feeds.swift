internal import Articles
package import Exchange

extension PostgresStore {
    package func feeds(identifiedBy identities: [String]) async throws(StoreError) -> [StoredFeed] {
        try await feeds(identities, making: Self.makeFeeds, selecting: Self.selectByIdentity)
    }

    package func feeds(at addresses: [String]) async throws(StoreError) -> [StoredFeed] {
        try await feeds(addresses, making: Self.makeFeedsAt, selecting: Self.selectByAddress)
    }

    /// Both in one transaction; each statement sees what others stored before it.
    private func feeds(
        _ identities: [String], making: PostgresStatement, selecting: PostgresStatement
    ) async throws(StoreError) -> [StoredFeed] {
        guard !identities.isEmpty else { return [] }
        return try await writer.use { connection throws(PostgresError) in
            let names = identities.map { Self.name(of: $0) }
            let rows = try connection.run([
                PostgresCall(making) {
                    $0.add(PostgresArray(names))
                    $0.add(PostgresArray(identities))
                },
                PostgresCall(selecting) { $0.add(PostgresArray(names)) },
            ])[1]
            let found = Self.byPlace(rows)
            return identities.indices.compactMap { found[$0] }
        }
    }

    package func knownFeeds(at addresses: [String]) async throws(StoreError) -> [StoredFeed?] {
        guard !addresses.isEmpty else { return [] }
        return try await reader.use { connection throws(PostgresError) in
            let rows = try connection.run(
                PostgresCall(Self.selectByAddress) { $0.add(PostgresArray(addresses.map { Self.name(of: $0) })) })
            let found = Self.byPlace(rows)
            return addresses.indices.map { found[$0] }
        }
    }

    package func feed(_ id: FeedID) async throws(StoreError) -> StoredFeed? {
        try await reader.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectByID) { $0.add(id.rawValue) }).first.map { StoredFeed($0) }
        }
    }

    package func forEachFeed(_ body: (StoredFeed) -> Void) async throws(StoreError) {
        try await Self.forEachFeed(reader, body)
    }

    /// A thousand at a time, so that polls come between.
    static func forEachFeed(_ line: PostgresLine, _ body: (StoredFeed) -> Void) async throws(StoreError) {
        var last: Int64 = 0
        while true {
            let after = last
            let feeds = try await line.use { connection throws(PostgresError) in
                try connection.run(PostgresCall(selectAfter) { $0.add(after) }).all.map { StoredFeed($0) }
            }
            for feed in feeds { body(feed) }
            guard feeds.count == 1000, let end = feeds.last else { return }
            last = end.id.rawValue
        }
    }

    package func addAddress(_ address: String, of feed: FeedID) async throws(StoreError) {
        try await writer.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.insertAddress) {
                    $0.add(Self.name(of: address))
                    $0.add(address)
                    $0.add(feed.rawValue)
                })
        }
    }

    /// By what an identity or address is found: the first 160 bits of its SHA-256. An index has no room for long ones.
    static func name(of address: String) -> [UInt8] {
        SHA256Digest(of: address).withUnsafeBytes { Array($0.prefix(20)) }
    }

    /// By the places, from 0, in what was asked for: the first column counts them from 1.
    private static func byPlace(_ rows: PostgresRows) -> [Int: StoredFeed] {
        var found: [Int: StoredFeed] = [:]
        for row in rows.all { found[Int(row.integer(StoredFeed.columnCount)) - 1] = StoredFeed(row) }
        return found
    }

    private static let columns = """
        f.id, f.identity, f.url, f.etag, f.last_modified, f.body_digest, f.title, f.schedule, f.condition, f.next_poll,
        f.last_polled, f.last_success, f.last_read, f.last_error, f.identity_rung, f.polls, f.new_items,
        f.revised_items, f.identity_policy, f.recent_polls
        """

    private static let selectByID = PostgresStatement(
        "feeds.id", "SELECT \(columns) FROM feeds f WHERE f.id = $1::bigint")
    private static let selectAfter = PostgresStatement(
        "feeds.after", "SELECT \(columns) FROM feeds f WHERE f.id > $1::bigint ORDER BY f.id LIMIT 1000")
    private static let selectByIdentity = PostgresStatement(
        "feeds.identity",
        """
        SELECT \(columns), u.place FROM unnest($1::bytea[]) WITH ORDINALITY u (name, place)
        JOIN feeds f ON f.name = u.name
        """)
    private static let selectByAddress = PostgresStatement(
        "feeds.address",
        """
        SELECT \(columns), u.place FROM unnest($1::bytea[]) WITH ORDINALITY u (name, place)
        LEFT JOIN feeds own ON own.name = u.name LEFT JOIN addresses a ON a.name = u.name
        JOIN feeds f ON f.id = coalesce(own.id, a.feed)
        """)

    // In the order of the first place of each, by which they are numbered.
    private static let makeFeeds = PostgresStatement(
        "feeds.make",
        """
        INSERT INTO feeds (name, identity)
        SELECT name, min(identity) FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY u (name, identity, place)
        WHERE NOT EXISTS (SELECT 1 FROM feeds f WHERE f.name = u.name)
        GROUP BY name ORDER BY min(place) ON CONFLICT DO NOTHING
        """)
    private static let makeFeedsAt = PostgresStatement(
        "feeds.makeAt",
        """
        INSERT INTO feeds (name, identity)
        SELECT name, min(identity) FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY u (name, identity, place)
        WHERE NOT EXISTS (SELECT 1 FROM feeds f WHERE f.name = u.name)
            AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.name = u.name)
        GROUP BY name ORDER BY min(place) ON CONFLICT DO NOTHING
        """)
    private static let insertAddress = PostgresStatement(
        "feeds.addAddress",
        """
        INSERT INTO addresses (name, address, feed) VALUES ($1::bytea, $2::text, $3::bigint)
        ON CONFLICT (name) DO UPDATE SET feed = excluded.feed
        """)

    static let updateFeeds = PostgresStatement(
        "feeds.update",
        """
        UPDATE feeds f SET url = u.url, etag = u.etag, last_modified = u.last_modified, body_digest = u.body_digest,
            title = u.title, schedule = u.schedule, condition = u.condition, next_poll = u.next_poll,
            last_polled = u.last_polled, last_success = u.last_success, last_read = u.last_read,
            last_error = u.last_error, identity_rung = u.identity_rung, polls = u.polls, new_items = u.new_items,
            revised_items = u.revised_items, identity_policy = u.identity_policy, recent_polls = u.recent_polls
        FROM unnest(
            $1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[],
            $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::bigint[],
            $16::bigint[], $17::bigint[], $18::bytea[], $19::bytea[]
        ) u (id, url, etag, last_modified, body_digest, title, schedule, condition, next_poll, last_polled, last_success,
            last_read, last_error, identity_rung, polls, new_items, revised_items, identity_policy, recent_polls)
        WHERE f.id = u.id
        """)

    /// A call of `updateFeeds`; of several states of one feed the last holds.
    static func update(_ feeds: [(id: FeedID, state: FeedState)]) -> PostgresCall {
        var last: [FeedID: FeedState] = [:]
        for (id, state) in feeds { last[id] = state }
        // In one order everywhere, so that two who update do not wait for each other.
        let feeds = last.sorted { $0.key < $1.key }
        func column(_ element: PostgresArray.Element, _ append: (inout PostgresArray, FeedState) -> Void)
            -> PostgresArray
        {
            var array = PostgresArray(element, capacity: feeds.count)
            for (_, state) in feeds { append(&array, state) }
            return array
        }
        func bytes(_ value: [UInt8]) -> [UInt8]? { value.isEmpty ? nil : value }
        return PostgresCall(updateFeeds) { call in
            call.add(PostgresArray(feeds.map(\.key.rawValue)))
            call.add(column(.text) { $0.append($1.currentURL) })
            call.add(column(.text) { $0.append($1.etag) })
            call.add(column(.text) { $0.append($1.lastModified) })
            call.add(column(.int64) { $0.append($1.bodyDigest) })
            call.add(column(.text) { $0.append($1.title) })
            call.add(column(.bytes) { $0.append(bytes($1.schedule)) })
            call.add(column(.bytes) { $0.append(bytes($1.condition)) })
            call.add(column(.int64) { $0.append($1.nextPoll?.microsecondsSince1970) })
            call.add(column(.int64) { $0.append($1.lastPolled?.microsecondsSince1970) })
            call.add(column(.int64) { $0.append($1.lastSuccess?.microsecondsSince1970) })
            call.add(column(.int64) { $0.append($1.lastRead?.microsecondsSince1970) })
            call.add(column(.text) { $0.append($1.lastError) })
            call.add(column(.int64) { $0.append($1.identityRung.number) })
            call.add(column(.int64) { $0.append($1.polls) })
            call.add(column(.int64) { $0.append($1.newItems) })
            call.add(column(.int64) { $0.append($1.revisedItems) })
            call.add(column(.bytes) { $0.append(bytes($1.identityPolicy)) })
            call.add(column(.bytes) { $0.append(bytes($1.recentPolls.bytes)) })
        }
    }

    /// A feed without them is read whole at its next poll.
    static let forgetValidators = PostgresStatement(
        "feeds.forget",
        "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE id = $1::bigint")
}

extension StoredFeed {
    /// Of `PostgresStore.columns`.
    fileprivate static let columnCount: Int32 = 20

    fileprivate init(_ row: PostgresRow) {
        self.init(id: FeedID(rawValue: row.integer(0)), identity: row.text(1) ?? "")
        func moment(_ column: Int32) -> Timestamp? {
            row.optionalInteger(column).map { Timestamp(microsecondsSince1970: $0) }
        }
        state.currentURL = row.text(2)
        state.etag = row.text(3)
        state.lastModified = row.text(4)
        state.bodyDigest = row.optionalBits(5)
        state.title = row.text(6)
        state.schedule = row.bytes(7)
        state.condition = row.bytes(8)
        state.nextPoll = moment(9)
        state.lastPolled = moment(10)
        state.lastSuccess = moment(11)
        state.lastRead = moment(12)
        state.lastError = row.text(13)
        state.identityRung = ItemIdentity.Rung(number: row.integer(14))
        state.polls = row.integer(15)
        state.newItems = row.integer(16)
        state.revisedItems = row.integer(17)
        state.identityPolicy = row.bytes(18)
        state.recentPolls = RecentPolls(bytes: row.bytes(19))
    }
}

extension ItemIdentity.Rung {
    /// In the database; never to be renumbered.
    fileprivate var number: Int64 {
        switch self {
        case .id: 0
        case .link: 1
        case .content: 2
        }
    }

    fileprivate init(number: Int64) {
        self =
            switch number {
            case 1: .link
            case 2: .content
            default: .id
            }
    }
}
