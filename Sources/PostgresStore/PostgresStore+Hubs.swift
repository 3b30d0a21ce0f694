package import Exchange
internal import Synchronization

/// What is agreed with a hub, as the workers of a fleet share it.
package struct HubAgreement: Sendable, Hashable {
    package let feed: FeedID
    /// In the address that the hub calls.
    package let token: String
    /// Of the feed's host; `nil` of what an earlier version agreed.
    package let shard: HostShard?
    package let value: [UInt8]
    /// Seconds since 1970: the hub was told that it is over, and may make sure of that until then; `nil` while it holds.
    package let ends: Int64?

    package init(feed: FeedID, token: String, shard: HostShard?, value: [UInt8], ends: Int64? = nil) {
        (self.feed, self.token, self.shard, self.value, self.ends) = (feed, token, shard, value, ends)
    }
}

/// What a hub said to a worker that has not the feed.
package struct HubCall: Sendable, Hashable {
    package enum Mode: String, Sendable {
        case deliver, subscribe, denied
    }

    package let feed: FeedID
    package let mode: Mode
    /// Seconds, of `subscribe`.
    package var lease: Int64?
    package var contentType: String?
    package var body: [UInt8] = []

    package init(_ mode: Mode, of feed: FeedID) {
        (self.mode, self.feed) = (mode, feed)
    }
}

/// Hubs call any worker; what they say goes through the state to the one that has the feed.
extension PostgresStore {
    /// Those that hold, of these feeds.
    package func hubAgreements(of feeds: [FeedID]) async throws(StoreError) -> [HubAgreement] {
        guard !feeds.isEmpty else { return [] }
        return try await reader.use { connection throws(PostgresError) in
            try connection.run(
                PostgresCall(Self.selectAgreements) { $0.add(PostgresArray(feeds.map(\.rawValue))) }
            ).all.map { HubAgreement($0) }
        }
    }

    /// Also one that is over.
    package func hubAgreement(token: String) async throws(StoreError) -> HubAgreement? {
        try await reader.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectAgreement) { $0.add(token) }).first.map { HubAgreement($0) }
        }
    }

    /// Keeps what is agreed of these feeds, in place of what was; of those that have none any more, it is over. Nothing is
    /// kept of a feed that is another worker's by now.
    /// - Parameter end: until when hubs may make sure of the end; seconds since 1970.
    package func keep(_ agreements: [HubAgreement], of feeds: [FeedID], end: Int64) async throws(StoreError) {
        let worker = workerID
        let shards = leases.withLock { book in feeds.map { book.shard(of: $0)?.rawValue } }
        try await keeper.use { connection throws(PostgresError) in
            var (held, own) = (PostgresArray(.int32), PostgresArray(.int32))
            for shard in shards { held.append(shard) }
            for agreement in agreements { own.append(agreement.shard?.rawValue) }
            let (shards, ownShards) = (held, own)
            _ = try connection.run([
                PostgresCall(Self.endAgreements) {
                    $0.add(worker)
                    $0.add(PostgresArray(feeds.map(\.rawValue)))
                    $0.add(shards)
                    $0.add(PostgresArray(agreements.map(\.token)))
                    $0.add(end)
                },
                PostgresCall(Self.upsertAgreements) {
                    $0.add(worker)
                    $0.add(PostgresArray(agreements.map(\.token)))
                    $0.add(PostgresArray(agreements.map(\.feed.rawValue)))
                    $0.add(ownShards)
                    $0.add(PostgresArray(agreements.map(\.value)))
                },
                PostgresCall(Self.deleteEnded),
            ])
        }
    }

    /// Leaves what a hub said for the worker that has the feed.
    /// - Parameter most: bytes of all bodies that may wait.
    /// - Returns: false where there is no room.
    package func leave(_ call: HubCall, for shard: HostShard, most: Int) async throws(StoreError) -> Bool {
        try await keeper.use(isRepeatable: false) { connection throws(PostgresError) in
            try connection.run([
                PostgresCall(Self.deleteOldCalls),
                PostgresCall(Self.insertCall) {
                    $0.add(call.feed.rawValue)
                    $0.add(shard.rawValue)
                    $0.add(call.mode.rawValue)
                    $0.add(call.lease)
                    $0.add(call.contentType)
                    $0.add(call.body)
                    $0.add(Int64(most))
                },
            ])[1].count > 0
        }
    }

    /// The next call behind `last` for a feed whose shard this worker holds, with its number.
    package func hubCall(after last: Int64) async throws(StoreError) -> (number: Int64, call: HubCall)? {
        let worker = workerID
        return try await keeper.use { connection throws(PostgresError) -> (number: Int64, call: HubCall)? in
            guard
                let row = try connection.run(
                    PostgresCall(Self.selectCall) {
                        $0.add(worker)
                        $0.add(last)
                    }
                ).first
            else { return nil }
            let mode = HubCall.Mode(rawValue: row.text(2) ?? "") ?? .deliver
            var call = HubCall(mode, of: FeedID(rawValue: row.integer(1)))
            call.lease = row.optionalInteger(3)
            call.contentType = row.text(4)
            call.body = row.bytes(5)
            return (row.integer(0), call)
        }
    }

    /// The call is dealt with.
    package func forgetHubCall(_ number: Int64) async throws(StoreError) {
        try await keeper.use { connection throws(PostgresError) in
            _ = try connection.run(PostgresCall(Self.deleteCall) { $0.add(number) })
        }
    }

    private static let selectAgreements = PostgresStatement(
        "hubs.feeds",
        """
        SELECT token, feed, shard, value, ends FROM hub_agreements WHERE feed = ANY ($1::bigint[]) AND ends IS NULL
        """)
    private static let selectAgreement = PostgresStatement(
        "hubs.token", "SELECT token, feed, shard, value, ends FROM hub_agreements WHERE token = $1::text")
    private static let endAgreements = PostgresStatement(
        "hubs.end",
        """
        UPDATE hub_agreements a SET ends = $5::bigint
        FROM unnest($2::bigint[], $3::integer[]) u (feed, shard) JOIN leases l ON l.shard = u.shard
        WHERE a.feed = u.feed AND a.ends IS NULL AND a.token <> ALL ($4::text[]) AND l.worker = $1::integer
        """)
    private static let upsertAgreements = PostgresStatement(
        "hubs.keep",
        """
        INSERT INTO hub_agreements (token, feed, shard, value)
        SELECT u.token, u.feed, u.shard, u.value
        FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::bytea[]) u (token, feed, shard, value)
        JOIN leases l ON l.shard = u.shard WHERE l.worker = $1::integer
        ON CONFLICT (token) DO UPDATE SET shard = excluded.shard, value = excluded.value
        """)
    private static let deleteEnded = PostgresStatement(
        "hubs.deleteEnded", "DELETE FROM hub_agreements WHERE ends < extract(epoch FROM now())")

    // By then the feed was polled, or nobody has it.
    private static let deleteOldCalls = PostgresStatement(
        "hubs.deleteOldCalls", "DELETE FROM hub_calls WHERE at < now() - interval '1 hour'")
    private static let insertCall = PostgresStatement(
        "hubs.leave",
        """
        INSERT INTO hub_calls (feed, shard, mode, lease, content_type, body)
        SELECT $1::bigint, $2::integer, $3::text, $4::bigint, $5::text, $6::bytea
        WHERE (SELECT coalesce(sum(length(body)), 0) FROM hub_calls) + length($6::bytea) <= $7::bigint RETURNING id
        """)
    private static let selectCall = PostgresStatement(
        "hubs.call",
        """
        SELECT c.id, c.feed, c.mode, c.lease, c.content_type, c.body FROM hub_calls c JOIN leases l ON l.shard = c.shard
        WHERE l.worker = $1::integer AND c.id > $2::bigint AND c.at > now() - interval '1 hour' ORDER BY c.id LIMIT 1
        """)
    private static let deleteCall = PostgresStatement("hubs.done", "DELETE FROM hub_calls WHERE id = $1::bigint")
}

extension PostgresView {
    /// What is agreed with the hub of a feed; `nil` where nothing is.
    package func hubAgreement(of feed: FeedID) async throws(StoreError) -> [UInt8]? {
        try await line.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectAgreement) { $0.add(feed.rawValue) }).first?.optionalBytes(0)
        }
    }

    private static let selectAgreement = PostgresStatement(
        "view.hub", "SELECT value FROM hub_agreements WHERE feed = $1::bigint AND ends IS NULL")
}

extension HubAgreement {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            feed: FeedID(rawValue: row.integer(1)), token: row.text(0) ?? "",
            shard: row.optionalInteger(2).flatMap { HostShard(rawValue: $0) }, value: row.bytes(3),
            ends: row.optionalInteger(4))
    }
}
