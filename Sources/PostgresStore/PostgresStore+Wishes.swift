package import Exchange

/// Feeds that somebody wants asked again: left in the state for whichever worker has them.
extension PostgresStore {
    /// Those that wait, whoever has them.
    package func wishes() async throws(StoreError) -> [FeedID] {
        try await keeper.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectWishes)).all.map { FeedID(rawValue: $0.integer(0)) }
        }
    }

    /// The feed is asked again. A wish that came meanwhile goes with it.
    package func forgetWish(for feed: FeedID) async throws(StoreError) {
        try await keeper.use { connection throws(PostgresError) in
            _ = try connection.run(PostgresCall(Self.deleteWish) { $0.add(feed.rawValue) })
        }
    }

    private static let selectWishes = PostgresStatement("wishes.all", "SELECT feed FROM wishes ORDER BY since")
    private static let deleteWish = PostgresStatement("wishes.delete", "DELETE FROM wishes WHERE feed = $1::bigint")
}

/// What commands leave in a state, beside the workers and under none of their names.
package struct PostgresDesk: Sendable {
    let line: PostgresLine

    /// Brings the tables up to date at its first use.
    /// - Parameter makesTables: `false` for what a state must have been there for, and up to date.
    package init(_ address: PostgresAddress, makesTables: Bool = true) {
        line = PostgresLine(address, application: "newsreel", worker: nil) { connection throws(PostgresError) in
            try PostgresWorker.settle(connection)
            guard makesTables else { return try PostgresSchema.requireOurs(connection) }
            try PostgresSchema.makePlace(connection)
            try PostgresSchema.migrate(connection)
        }
    }

    /// Has whoever has these feeds ask them again.
    /// - Returns: the live workers' names; where there are none, the wish waits for one.
    package func wish(for feeds: [FeedID]) async throws(StoreError) -> [String] {
        try await line.use { connection throws(PostgresError) in
            try connection.run([
                PostgresCall(Self.insertWishes) { $0.add(PostgresArray(feeds.map(\.rawValue))) },
                PostgresCall(Self.selectLive),
            ])[1].all.compactMap { $0.text(0) }
        }
    }

    package func close() { line.close() }

    private static let insertWishes = PostgresStatement(
        "wishes.insert",
        "INSERT INTO wishes (feed) SELECT DISTINCT unnest($1::bigint[]) ON CONFLICT (feed) DO NOTHING")
    private static let selectLive = PostgresStatement(
        "wishes.workers", "SELECT name FROM workers WHERE expires > now() AND shares ORDER BY name")
}
