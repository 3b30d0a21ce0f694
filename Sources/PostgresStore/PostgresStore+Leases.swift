package import Exchange
internal import Kernel
internal import Synchronization

/// The shards of hosts that this worker may ask, where several share the state.
///
/// A lease lasts as long as its worker lives, which it says again and again (`beat`); by the server's clock it is dead
/// `fleet.lease` after the last time. What a dead one held is free for the others. Each time that a shard changes hands its
/// epoch grows, and each commit finds the epochs as they were, or stores nothing of that shard.
extension PostgresStore {
    /// What one beat found and did.
    package struct Beat: Sendable, Hashable {
        /// Held before, and not any more.
        package var lost: Set<HostShard> = []
        package var taken: Set<HostShard> = []
        /// Of those: from workers that died.
        package var takenOver = 0
        /// More than this worker's share: to be given back.
        package var excess: Set<HostShard> = []
        /// This one among them.
        package var liveWorkers = 0
        /// Live workers whose lease is longer than this one's: those that have more of it left than this one has at its start.
        package var longerLeases: [String] = []
        /// The sum over the other live workers; see `RequestBudget`.
        package var othersDemand = 0.0
        /// What others have left for whoever has these shards.
        package var inbox = Inbox()
    }

    package struct Inbox: Sendable, Hashable {
        /// Of the subscriptions of all held shards; another number than before means that they have changed.
        package var subscriptionChanges: Int64 = 0
        package var hasWishes = false
        package var hasHubCalls = false
        /// Queues of workers that were given up wait for whoever brings them to their end.
        package var hasEstates = false
    }

    /// Says that this worker lives, and takes what it is short of.
    /// - Parameters:
    ///   - lease: how long it is taken to live after that.
    ///   - demand: of its feeds, for the others' budgets.
    package func beat(lease: Duration, demand: Double) async throws(StoreError) -> Beat {
        let sentAt = SystemClock.monotonicSeconds()
        let before = leases.withLock { $0.epochs }
        let worker = workerID
        let (found, beat) = try await keeper.use { connection throws(PostgresError) in
            try Self.beat(connection, worker, lease: lease, demand: demand, before)
        }
        leases.withLock { book in
            book.note(found)
            book.renew(until: sentAt + Double(lease.components.seconds) + Double(lease.components.attoseconds) / 1e18)
        }
        estatesWait.store(beat.inbox.hasEstates, ordering: .relaxed)
        if !beat.taken.isEmpty { try await learnFromOthers() }
        return beat
    }

    private static func beat(
        _ connection: PostgresConnection, _ worker: Int32, lease: Duration, demand: Double,
        _ before: [HostShard: Int64]
    ) throws(PostgresError) -> ([HostShard: Int64], Beat) {
        let rows = try connection.run([
            sayLive(worker, lease, demand: demand, shares: true),
            PostgresCall(selectLive),
            PostgresCall(selectHeld) { $0.add(worker) },
            PostgresCall(countFree),
            PostgresCall(lookIntoInbox) { $0.add(worker) },
        ])
        var beat = Beat()
        var others = Set<Int32>()
        for row in rows[1].all {
            let id = Int32(truncatingIfNeeded: row.integer(0))
            if id != worker {
                beat.othersDemand += Double(bitPattern: row.bits(1))
                if row.integer(3) > milliseconds(lease) { beat.longerLeases.append(row.text(2) ?? "") }
            }
            others.insert(id)
        }
        beat.liveWorkers = others.count
        beat.inbox = Inbox(rows[4])
        var held = heldShards(rows[2])
        // One that was lost and is had again was another's meanwhile.
        beat.lost = Set(before.filter { held[$0.key] != $0.value }.keys)
        beat.taken = Set(held.filter { before[$0.key] != $0.value }.keys)
        let share = LeaseShare(
            held: held.count, free: Int(rows[3].first?.integer(0) ?? 0), worker: worker, live: others)
        if share.take > 0 {
            // What was lost is not taken again at once: what waits here to be stored of it was read before it was another's.
            let lost = beat.lost.sorted().map(\.rawValue)
            for row in try connection.run(
                PostgresCall(take) {
                    $0.add(worker)
                    $0.add(Int64(share.take))
                    $0.add(PostgresArray(lost))
                }
            ).all {
                guard let shard = HostShard(rawValue: row.integer(0)) else { continue }
                held[shard] = row.integer(1)
                beat.taken.insert(shard)
                if row.flag(2) { beat.takenOver += 1 }
            }
            if beat.takenOver > 0 {
                let count = Int64(beat.takenOver)
                _ = try connection.run(
                    PostgresCall(countTakeovers) {
                        $0.add(worker)
                        $0.add(count)
                    })
            }
        }
        if !beat.taken.isEmpty {
            beat.inbox = Inbox(try connection.run(PostgresCall(lookIntoInbox) { $0.add(worker) }))
        }
        beat.excess = Set(held.keys.sorted().suffix(share.giveBack))
        return (held, beat)
    }

    private static func milliseconds(_ lease: Duration) -> Int64 {
        lease.components.seconds * 1000 + lease.components.attoseconds / 1_000_000_000_000_000
    }

    private static func sayLive(
        _ worker: Int32, _ lease: Duration, demand: Double, shares: Bool
    ) -> PostgresCall {
        PostgresCall(live) {
            $0.add(worker)
            $0.add(milliseconds(lease))
            $0.add(Int64(bitPattern: demand.bitPattern))
            $0.add(Int32(shares ? 1 : 0))
        }
    }

    /// Takes these shards for a command by hand, which lives until `retire` or for a lease after its last call, and has no
    /// part in the others.
    /// - Returns: the live workers that have some of them, by name; none of theirs is taken then.
    package func take(_ shards: Set<HostShard>, lease: Duration) async throws(StoreError) -> [String] {
        let sentAt = SystemClock.monotonicSeconds()
        let worker = workerID
        let numbers = shards.sorted().map(\.rawValue)
        let (found, holders) = try await keeper.use {
            connection throws(PostgresError) -> ([HostShard: Int64], [String]) in
            let rows = try connection.run([
                Self.sayLive(worker, lease, demand: 0, shares: false),
                PostgresCall(Self.takeThese) {
                    $0.add(worker)
                    $0.add(PostgresArray(numbers))
                },
                PostgresCall(Self.selectHolders) {
                    $0.add(worker)
                    $0.add(PostgresArray(numbers))
                },
                PostgresCall(Self.selectHeld) { $0.add(worker) },
            ])
            return (Self.heldShards(rows[3]), rows[2].all.compactMap { $0.text(0) })
        }
        leases.withLock { book in
            book.note(found)
            book.renew(until: sentAt + Double(lease.components.seconds) + Double(lease.components.attoseconds) / 1e18)
        }
        return holders
    }

    private static func heldShards(_ rows: PostgresRows) -> [HostShard: Int64] {
        var held: [HostShard: Int64] = [:]
        for row in rows.all {
            if let shard = HostShard(rawValue: row.integer(0)) { held[shard] = row.integer(1) }
        }
        return held
    }

    /// Lets others have these shards. No poll of theirs may be in work, nor wait to be stored.
    package func giveBack(_ shards: Set<HostShard>) async throws(StoreError) {
        guard !shards.isEmpty else { return }
        let worker = workerID
        try await keeper.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.release) {
                    $0.add(worker)
                    $0.add(PostgresArray(shards.sorted().map(\.rawValue)))
                })
        }
        leases.withLock { book in book.note(book.epochs.filter { !shards.contains($0.key) }) }
    }

    /// Gives all back, and is no live worker any more.
    package func retire() async throws(StoreError) {
        let worker = workerID
        try await keeper.use { connection throws(PostgresError) in
            _ = try connection.run([
                PostgresCall(Self.releaseAll) { $0.add(worker) }, PostgresCall(Self.end) { $0.add(worker) },
            ])
        }
        leases.withLock { book in
            book.note([:])
            book.renew(until: -.infinity)
        }
    }

    /// What is held, for who only asks.
    package func withLeases<Value>(_ body: (inout sending LeaseBook) -> sending Value) -> Value {
        leases.withLock(body)
    }

    package func mayAsk(_ feed: FeedID) -> Bool { leases.withLock { $0.mayAsk(feed) } }

    /// Whether this worker is sure to be alive for the others.
    package var isSureOfLeases: Bool { leases.withLock { $0.isValid(at: SystemClock.monotonicSeconds()) } }

    /// What the former holder noted of feeds that the program died of, or that it left out.
    private func learnFromOthers() async throws(StoreError) {
        let (deaths, items) = try await reader.use { connection throws(PostgresError) in
            (try Self.crashRecords(connection), try Self.leftOutItems(connection))
        }
        crashes.withLock { $0 = deaths }
        leftOut.withLock { $0 = items }
    }

    /// What a commit does in its own transaction before anything else.
    static func requireLeases(_ claims: [HostShard: Int64], _ worker: Int32) -> PostgresCall {
        let claims = claims.sorted { $0.key < $1.key }
        return PostgresCall(require) {
            $0.add(worker)
            $0.add(PostgresArray(claims.map(\.key.rawValue)))
            $0.add(PostgresArray(claims.map(\.value)))
        }
    }

    /// Of what `require` fails with.
    static let leaseIsLost = "NR001"

    static func held(_ connection: PostgresConnection, _ worker: Int32) throws(PostgresError) -> [HostShard: Int64] {
        heldShards(try connection.run(PostgresCall(selectHeld) { $0.add(worker) }))
    }

    private static let live = PostgresStatement(
        "leases.live",
        """
        UPDATE workers SET expires = now() + $2::bigint * interval '1 millisecond', demand = $3::bigint,
            shares = $4::integer = 1
        WHERE id = $1::integer
        """)
    private static let selectLive = PostgresStatement(
        "leases.workers",
        """
        SELECT id, demand, name, floor(extract(epoch FROM expires - now()) * 1000)::bigint
        FROM workers WHERE expires > now() AND shares ORDER BY name
        """)
    private static let selectHeld = PostgresStatement(
        "leases.held", "SELECT shard, epoch FROM leases WHERE worker = $1::integer")
    private static let isFree = """
        l.worker IS NULL OR NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = l.worker AND w.expires > now())
        """
    private static let countFree = PostgresStatement(
        "leases.free", "SELECT count(*) FROM leases l WHERE \(isFree)")
    private static let take = PostgresStatement(
        "leases.take",
        """
        WITH free AS (
            SELECT l.shard, l.worker FROM leases l WHERE (\(isFree)) AND NOT l.shard = ANY ($3::integer[])
            ORDER BY l.shard LIMIT $2::bigint FOR UPDATE OF l SKIP LOCKED)
        UPDATE leases l SET worker = $1::integer, epoch = l.epoch + 1 FROM free WHERE l.shard = free.shard
        RETURNING l.shard, l.epoch, free.worker IS NOT NULL
        """)
    private static let takeThese = PostgresStatement(
        "leases.takeThese",
        """
        UPDATE leases l SET worker = $1::integer, epoch = l.epoch + 1
        WHERE l.shard = ANY ($2::integer[]) AND l.worker IS DISTINCT FROM $1 AND (\(isFree))
            AND NOT EXISTS (
                SELECT 1 FROM leases o JOIN workers w ON w.id = o.worker
                WHERE o.shard = ANY ($2::integer[]) AND w.id <> $1 AND w.expires > now())
        """)
    private static let selectHolders = PostgresStatement(
        "leases.holders",
        """
        SELECT DISTINCT w.name FROM leases l JOIN workers w ON w.id = l.worker
        WHERE l.shard = ANY ($2::integer[]) AND w.id <> $1::integer AND w.expires > now() ORDER BY w.name
        """)
    private static let lookIntoInbox = PostgresStatement(
        "leases.inbox",
        """
        SELECT (SELECT coalesce(sum(c.count), 0)::bigint FROM subscription_changes c JOIN leases l ON l.shard = c.shard
                WHERE l.worker = $1::integer),
            EXISTS (SELECT 1 FROM wishes),
            EXISTS (SELECT 1 FROM hub_calls c JOIN leases l ON l.shard = c.shard
                WHERE l.worker = $1::integer AND c.at > now() - interval '1 hour'),
            EXISTS (SELECT 1 FROM queues q WHERE q.buried IS NOT NULL AND q.worker <> $1::integer
                AND NOT EXISTS (SELECT 1 FROM workers h WHERE h.id = q.heir AND h.id <> $1 AND h.expires > now()))
        """)
    private static let countTakeovers = PostgresStatement(
        "leases.count", "UPDATE workers SET takeovers = takeovers + $2::bigint WHERE id = $1::integer")
    private static let release = PostgresStatement(
        "leases.release",
        "UPDATE leases SET worker = NULL WHERE worker = $1::integer AND shard = ANY ($2::integer[])")
    private static let releaseAll = PostgresStatement(
        "leases.releaseAll", "UPDATE leases SET worker = NULL WHERE worker = $1::integer")
    private static let end = PostgresStatement(
        "leases.end", "UPDATE workers SET expires = NULL WHERE id = $1::integer")
    private static let require = PostgresStatement(
        "leases.require", "SELECT require_leases($1::integer, $2::integer[], $3::bigint[])")
}

extension PostgresStore.Inbox {
    fileprivate init(_ rows: PostgresRows) {
        guard let row = rows.first else { return }
        (subscriptionChanges, hasWishes, hasHubCalls) = (row.integer(0), row.flag(1), row.flag(2))
        hasEstates = row.flag(3)
    }
}
