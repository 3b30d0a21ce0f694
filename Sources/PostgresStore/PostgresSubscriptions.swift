package import Exchange

/// A subscription as the state keeps it; `entry` is a list in TOML with this feed alone.
package struct SubscriptionRow: Sendable, Hashable {
    package let address: String
    package let shard: HostShard
    /// With `/` between the levels, for who looks; `entry` has it too.
    package let folder: String
    package let isEnabled: Bool
    package let entry: String

    package init(address: String, shard: HostShard, folder: String, isEnabled: Bool, entry: String) {
        (self.address, self.shard, self.folder, self.isEnabled, self.entry) =
            (address, shard, folder, isEnabled, entry)
    }
}

/// The subscriptions in the state, for workers.
extension PostgresStore {
    /// The entries of these shards, in the order of their addresses' names.
    package func subscriptions(in shards: Set<HostShard>) async throws(StoreError) -> [String] {
        try await reader.use { connection throws(PostgresError) in
            try connection.run(
                PostgresCall(PostgresSubscriptions.selectShards) {
                    $0.add(PostgresArray(shards.sorted().map(\.rawValue)))
                }
            ).all.map { $0.text(0) ?? "" }
        }
    }

    /// Told each address that is subscribed to, whoever polls it.
    package func forEachSubscribedAddress(_ body: @escaping @Sendable (String) -> Void) async throws(StoreError) {
        try await reader.use { connection throws(PostgresError) in
            for row in try connection.run(PostgresCall(PostgresSubscriptions.selectAddresses)).all {
                body(row.text(0) ?? "")
            }
        }
    }
}

/// The subscriptions in the state, for commands that look at them.
extension PostgresView {
    /// All entries, by folder and address.
    package func subscriptions() async throws(StoreError) -> [String] {
        try await line.use { connection throws(PostgresError) in try PostgresSubscriptions.all(connection) }
    }
}

/// The subscriptions in the state, for commands that change them.
extension PostgresDesk {
    package func subscriptions() async throws(StoreError) -> [String] {
        try await line.use { connection throws(PostgresError) in try PostgresSubscriptions.all(connection) }
    }

    /// The entry of an address; `nil` where it is not subscribed to.
    package func subscription(to address: String) async throws(StoreError) -> String? {
        try await line.use { connection throws(PostgresError) in
            try connection.run(
                PostgresCall(PostgresSubscriptions.selectOne) { $0.add(PostgresStore.name(of: address)) }
            ).first?.text(0)
        }
    }

    /// Holds off other commands that change subscriptions, until the desk is closed.
    package func lockSubscriptions() async throws(StoreError) {
        try await line.use { connection throws(PostgresError) in
            try connection.execute("SELECT pg_advisory_lock(\(PostgresSchema.lock("subscriptions")))")
        }
    }

    /// Takes some addresses out and puts rows in, those that are there already in place of what is there: all of it or
    /// nothing. Workers take it up at their next word.
    package func change(removing gone: [String], putting rows: [SubscriptionRow]) async throws(StoreError) {
        try await line.use { connection throws(PostgresError) in
            var enabled = PostgresArray(.bool)
            for row in rows { enabled.append(row.isEnabled) }
            let isEnabled = enabled
            _ = try connection.run([
                PostgresCall(PostgresSubscriptions.countGone) {
                    $0.add(PostgresArray(gone.map { PostgresStore.name(of: $0) }))
                },
                PostgresCall(PostgresSubscriptions.delete) {
                    $0.add(PostgresArray(gone.map { PostgresStore.name(of: $0) }))
                },
                PostgresCall(PostgresSubscriptions.upsert) {
                    $0.add(PostgresArray(rows.map { PostgresStore.name(of: $0.address) }))
                    $0.add(PostgresArray(rows.map(\.address)))
                    $0.add(PostgresArray(rows.map(\.shard.rawValue)))
                    $0.add(PostgresArray(rows.map(\.folder)))
                    $0.add(isEnabled)
                    $0.add(PostgresArray(rows.map(\.entry)))
                },
                PostgresCall(PostgresSubscriptions.count) {
                    $0.add(PostgresArray(Set(rows.map(\.shard)).sorted().map(\.rawValue)))
                },
            ])
        }
    }
}

enum PostgresSubscriptions {
    static func all(_ connection: PostgresConnection) throws(PostgresError) -> [String] {
        try connection.run(PostgresCall(selectAll)).all.map { $0.text(0) ?? "" }
    }

    static let selectShards = PostgresStatement(
        "subscriptions.shards",
        "SELECT entry FROM subscriptions WHERE shard = ANY ($1::integer[]) ORDER BY name")
    static let selectAddresses = PostgresStatement("subscriptions.addresses", "SELECT address FROM subscriptions")
    private static let selectAll = PostgresStatement(
        "subscriptions.all", "SELECT entry FROM subscriptions ORDER BY folder, address")
    static let selectOne = PostgresStatement(
        "subscriptions.one", "SELECT entry FROM subscriptions WHERE name = $1::bytea")

    static let countGone = PostgresStatement(
        "subscriptions.countGone",
        """
        UPDATE subscription_changes SET count = count + 1
        WHERE shard IN (SELECT shard FROM subscriptions WHERE name = ANY ($1::bytea[]))
        """)
    static let delete = PostgresStatement(
        "subscriptions.delete", "DELETE FROM subscriptions WHERE name = ANY ($1::bytea[])")
    static let upsert = PostgresStatement(
        "subscriptions.put",
        """
        INSERT INTO subscriptions (name, address, shard, folder, enabled, entry)
        SELECT * FROM unnest($1::bytea[], $2::text[], $3::integer[], $4::text[], $5::boolean[], $6::text[])
        ON CONFLICT (name) DO UPDATE SET folder = excluded.folder, enabled = excluded.enabled, entry = excluded.entry,
            changed_at = now()
        """)
    static let count = PostgresStatement(
        "subscriptions.count", "UPDATE subscription_changes SET count = count + 1 WHERE shard = ANY ($1::integer[])")
}
