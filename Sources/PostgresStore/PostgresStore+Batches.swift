internal import Articles
package import Exchange
internal import Synchronization

extension PostgresStore {
    /// One round trip and one transaction, however much it is.
    package func commit(_ batch: StoreBatch) async throws(StoreError) -> Set<Int> {
        while true {
            let (kept, places, claims) = leases.withLock { book in
                let (kept, places) = batch.keeping { book.isHeld($0) }
                return (kept, places, book.claims(for: kept.feedsTouched))
            }
            let others = Set(batch.revisions.indices).subtracting(places)
            switch try await store(kept, claims) {
            case .stored(let known): return others.union(known.map { places[$0] })
            // Another worker has taken a shard meanwhile: what is of that is not this one's to store any more.
            case .lostLeases(let held): leases.withLock { $0.note(held) }
            }
        }
    }

    private enum Stored: Sendable {
        case stored(Set<Int>)
        /// Nothing was; these are still held.
        case lostLeases([HostShard: Int64])
    }

    private func store(_ batch: StoreBatch, _ claims: [HostShard: Int64]) async throws(StoreError) -> Stored {
        let batches = origin.batches + (batch.deliveries.isEmpty ? 0 : 1)
        let worker = workerID
        let plan = CommitPlan(batch, worker: worker, batches: batches, claims: claims)
        guard !plan.calls.isEmpty else { return .stored([]) }
        // Whether one whose answer was lost is stored is open: not to be sent again.
        let outcome = try await writer.use(isRepeatable: false) { connection throws(PostgresError) -> Stored in
            do throws(PostgresError) {
                return .stored(plan.known(try connection.run(plan.calls)))
            } catch .refused(Self.leaseIsLost, _) {
                return .lostLeases(try Self.held(connection, worker))
            }
        }
        if case .stored = outcome { originOnServer.withLock { $0.batches = batches } }
        return outcome
    }

    package func pendingDeliveries() async throws(StoreError) -> [PendingDelivery] {
        try await writer.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectDeliveries) { $0.add(self.workerID) }).all.map { row in
                PendingDelivery(
                    sequence: row.integer(0), sink: row.text(1) ?? "", feed: FeedID(rawValue: row.integer(2)),
                    key: row.bits(3), token: row.text(4) ?? "", sizeInBytes: Int(row.integer(5)),
                    digest: row.bits(6) == 0 ? nil : row.bits(6))
            }
        }
    }

    package func withdraw(_ lost: [Withdrawal]) async throws(StoreError) {
        guard !lost.isEmpty else { return }
        try await writer.use(isRepeatable: false) { connection throws(PostgresError) in
            var calls: [PostgresCall] = []
            for withdrawal in lost.sorted(by: { $0.delivery.sequence > $1.delivery.sequence }) {
                let delivery = withdrawal.delivery
                calls.append(
                    PostgresCall(Self.takeBackItem) {
                        $0.add(delivery.feed.rawValue)
                        $0.add(Int64(bitPattern: delivery.key))
                        $0.add(withdrawal.revision.map { Int32(clamping: $0) })
                        $0.add(self.workerID)
                        $0.add(delivery.sequence)
                    })
                calls.append(
                    PostgresCall(Self.deleteDelivery) {
                        $0.add(self.workerID)
                        $0.add(delivery.sequence)
                    })
                calls.append(PostgresCall(Self.forgetValidators) { $0.add(delivery.feed.rawValue) })
            }
            _ = try connection.run(calls)
        }
    }

    private static let selectDeliveries = PostgresStatement(
        "deliveries.pending",
        """
        SELECT sequence, sink, feed, key, token, bytes, digest FROM deliveries WHERE worker = $1::integer
        ORDER BY sequence
        """)
    private static let deleteDelivery = PostgresStatement(
        "deliveries.delete", "DELETE FROM deliveries WHERE worker = $1::integer AND sequence = $2::bigint")
    // No text has a digest of 0, so the item differs from what is known of it. An article whose text was kept comes again
    // only where all of that can be taken back: else a row is another worker's to send, or gone since a stream has it, or
    // named in a record of what was sent, of which the stream is to be asked. Rows that stay are sent from there.
    private static let takeBackItem = PostgresStatement(
        "items.takeBack",
        """
        WITH lost AS (SELECT kept, token FROM deliveries WHERE worker = $4::integer AND sequence = $5::bigint),
        whole AS (
            SELECT token FROM lost
            WHERE kept = (SELECT count(*) FROM queued q WHERE q.worker = $4 AND q.name = lost.token)
                AND NOT EXISTS (
                    SELECT 1 FROM queues k JOIN queued q USING (worker, sink) WHERE k.worker = $4 AND q.name = lost.token
                        AND position(convert_to(lost.token, 'UTF8') IN k.flight) > 0)),
        gone AS (DELETE FROM queued q USING whole WHERE q.worker = $4 AND q.name = whole.token)
        UPDATE items SET revision = revision - 1, content_digest = 0, source_digest = 0
        WHERE feed = $1::bigint AND key = $2::bigint AND revision > 0 AND revision = coalesce($3::integer, revision)
            AND (EXISTS (SELECT 1 FROM whole) OR NOT EXISTS (SELECT 1 FROM lost))
        """)
}

/// A batch as the calls that store it, in the order in which a later one sees what an earlier one did.
struct CommitPlan: Sendable {
    private(set) var calls: [PostgresCall] = []
    /// The calls that answer which revisions were kept, and the places that each was given.
    private var waves: [(call: Int, places: [Int])] = []

    /// - Parameter claims: what must be held, and stay so, for anything to be stored.
    init(_ batch: StoreBatch, worker: Int32, batches: Int64, claims: [HostShard: Int64] = [:]) {
        if !claims.isEmpty { calls.append(PostgresStore.requireLeases(claims, worker)) }
        if let mark = batch.delivered {
            calls.append(
                PostgresCall(Self.deleteDelivered) {
                    $0.add(worker)
                    $0.add(mark.sink)
                    $0.add(mark.through)
                })
        }
        for places in Self.waves(of: batch.revisions) { addRevisions(places, batch, worker) }
        if !batch.deliveries.isEmpty {
            calls.append(
                PostgresCall(Self.updateWorker) {
                    $0.add(worker)
                    $0.add(batches)
                })
        }
        if !batch.items.isEmpty {
            let items = ItemColumns(Self.lastOfEach(batch.items))
            calls.append(PostgresCall(Self.updateItems) { items.add(to: &$0) })
        }
        addBlocked(batch.blocked)
        calls += Self.sketchCalls(batch, worker: worker)
        if !batch.feeds.isEmpty { calls.append(PostgresStore.update(batch.feeds)) }
    }

    /// The places in what was committed of revisions that were stored before.
    func known(_ results: [PostgresRows]) -> Set<Int> {
        var known: Set<Int> = []
        for wave in waves {
            let kept = Set(results[wave.call].all.map { Int($0.integer(0)) })
            known.formUnion(wave.places.filter { !kept.contains($0) })
        }
        return known
    }

    /// One statement may touch a row once: an item's later revision in the same batch waits for the next statement.
    private static func waves(of revisions: [(feed: FeedID, key: UInt64, item: KnownItem)]) -> [[Int]] {
        struct Place: Hashable {
            let feed: FeedID
            let key: UInt64
        }
        var waves: [[Int]] = []
        var seen: [Place: Int] = [:]
        for (place, revision) in revisions.enumerated() {
            let wave = seen[Place(feed: revision.feed, key: revision.key), default: 0]
            seen[Place(feed: revision.feed, key: revision.key)] = wave + 1
            if wave == waves.count { waves.append([]) }
            waves[wave].append(place)
        }
        return waves
    }

    private mutating func addRevisions(_ places: [Int], _ batch: StoreBatch, _ worker: Int32) {
        // In one order everywhere, so that two who write do not wait for each other.
        let sorted = places.sorted {
            let (left, right) = (batch.revisions[$0], batch.revisions[$1])
            return (left.feed, left.key) < (right.feed, right.key)
        }
        let wanted = Set(places)
        let deliveries = batch.deliveries.filter { wanted.contains($0.place) }
        let kept = batch.kept.filter { wanted.contains($0.place) }
        waves.append((calls.count, places))
        calls.append(
            PostgresCall(kept.isEmpty ? Self.insertRevisions : Self.insertKeptRevisions) { call in
                call.add(PostgresArray(sorted.map { Int64($0) }))
                ItemColumns(sorted.lazy.map { batch.revisions[$0] }).add(to: &call)
                call.add(worker)
                call.add(PostgresArray(deliveries.map { Int64($0.place) }))
                call.add(PostgresArray(deliveries.map(\.delivery.sequence)))
                call.add(PostgresArray(deliveries.map(\.delivery.feed.rawValue)))
                call.add(PostgresArray(deliveries.map { Int64(bitPattern: $0.delivery.key) }))
                call.add(PostgresArray(deliveries.map { Int64(bitPattern: $0.delivery.digest ?? 0) }))
                call.add(PostgresArray(deliveries.map { Int64($0.delivery.sizeInBytes) }))
                call.add(PostgresArray(deliveries.map(\.delivery.sink)))
                call.add(PostgresArray(deliveries.map(\.delivery.token)))
                if kept.isEmpty { return }
                call.add(PostgresArray(kept.map { Int64($0.place) }))
                call.add(PostgresArray(kept.map(\.article.queue)))
                call.add(PostgresArray(kept.map(\.article.name)))
                call.add(PostgresArray(kept.map(\.article.bytes)))
            })
    }

    private static func lastOfEach(
        _ items: [(feed: FeedID, key: UInt64, item: KnownItem)]
    ) -> [(feed: FeedID, key: UInt64, item: KnownItem)] {
        var last: [FeedID: [UInt64: KnownItem]] = [:]
        for (feed, key, item) in items { last[feed, default: [:]][key] = item }
        return last.sorted { $0.key < $1.key }.flatMap { feed, items in
            items.sorted { $0.key < $1.key }.map { (feed, $0.key, $0.value) }
        }
    }

    private mutating func addBlocked(_ blocked: [(feed: FeedID, item: BlockedItem)]) {
        guard !blocked.isEmpty else { return }
        let items = ItemColumns(Self.lastOfEach(blocked.map { ($0.feed, $0.item.key, $0.item.item) }))
        calls.append(PostgresCall(Self.upsertBlockedItems) { items.add(to: &$0) })
        let records = blocked.map(\.item.record)
        calls.append(
            PostgresCall(Self.insertBlocked) { call in
                call.add(PostgresArray(blocked.map(\.feed.rawValue)))
                call.add(PostgresArray(blocked.map { Int64(bitPattern: $0.item.key) }))
                call.add(PostgresArray(records.map(\.at.microsecondsSince1970)))
                call.add(PostgresArray(records.map(\.rule)))
                call.add(PostgresArray(records.map(\.reason)))
                var (titles, urls) = (PostgresArray(.text), PostgresArray(.text))
                for record in records {
                    titles.append(record.title)
                    urls.append(record.url)
                }
                call.add(titles)
                call.add(urls)
            })
        calls.append(
            PostgresCall(Self.countBlocked) { call in
                call.add(PostgresArray(records.map(\.rule)))
                call.add(PostgresArray(records.map(\.at.microsecondsSince1970)))
            })
        calls.append(PostgresCall(Self.trimBlocked) { $0.add(Int64(PostgresStore.mostBlocked)) })
        calls.append(PostgresCall(Self.trimCounts) { $0.add(Int64(PostgresStore.mostCountedRules)) })
    }

    private static let deleteDelivered = PostgresStatement(
        "deliveries.done",
        "DELETE FROM deliveries WHERE worker = $1::integer AND sink = $2::text AND sequence <= $3::bigint")
    private static let updateWorker = PostgresStatement(
        "worker.batches", "UPDATE workers SET batches = $2::bigint WHERE id = $1::integer")

    /// A revision that is not newer than the stored one changes no row, and its deliveries are not kept. Answers with the
    /// places of the others.
    private static let insertRevisions = insertion("revisions.insert", kept: "0", "")
    /// The same where texts are kept until streams have them.
    private static let insertKeptRevisions = insertion(
        "revisions.insertKept", kept: "coalesce((SELECT n FROM copies c WHERE c.place = d.place), 0)",
        """
        copies AS (SELECT place, count(*)::smallint AS n FROM unnest($20::bigint[]) AS p (place) GROUP BY place),
        queued AS (
            INSERT INTO queued (worker, sink, name, body) SELECT $11::integer, b.sink, b.name, b.body
            FROM unnest($20::bigint[], $21::text[], $22::text[], $23::bytea[]) AS b (place, sink, name, body)
            JOIN kept ON kept.place = b.place),
        """)

    private static func insertion(_ name: String, kept: String, _ more: String) -> PostgresStatement {
        PostgresStatement(
            name,
            """
            WITH given AS (
                SELECT * FROM unnest($1::bigint[], \(ItemColumns.types(from: 2))) AS u (place, \(ItemColumns.names))),
            accepted AS (
                INSERT INTO items (\(ItemColumns.names)) SELECT \(ItemColumns.names) FROM given
                ON CONFLICT (feed, key) DO UPDATE SET revision = excluded.revision,
                    content_digest = excluded.content_digest, source_digest = excluded.source_digest,
                    last_seen = excluded.last_seen, id_rest = excluded.id_rest, marks = excluded.marks
                WHERE excluded.revision > items.revision RETURNING feed, key),
            kept AS (SELECT place FROM given JOIN accepted USING (feed, key)),
            \(more)
            sent AS (
                INSERT INTO deliveries (worker, sequence, feed, key, digest, bytes, sink, token, kept)
                SELECT $11::integer, d.sequence, d.feed, d.key, d.digest, d.bytes, d.sink, d.token, \(kept)
                FROM unnest($12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[],
                    $18::text[], $19::text[]) AS d (place, sequence, feed, key, digest, bytes, sink, token)
                JOIN kept ON kept.place = d.place)
            SELECT place FROM kept
            """)
    }

    private static let updateItems = PostgresStatement(
        "items.update",
        """
        UPDATE items i SET content_digest = u.content_digest, source_digest = u.source_digest,
            last_seen = u.last_seen, id_rest = u.id_rest, marks = u.marks
        FROM unnest(\(ItemColumns.types(from: 1))) AS u (\(ItemColumns.names))
        WHERE i.feed = u.feed AND i.key = u.key
        """)

    /// The revision of what is there stays: none was delivered.
    private static let upsertBlockedItems = PostgresStatement(
        "blocked.items",
        """
        INSERT INTO items (\(ItemColumns.names)) SELECT * FROM unnest(\(ItemColumns.types(from: 1)))
        ON CONFLICT (feed, key) DO UPDATE SET content_digest = excluded.content_digest,
            source_digest = excluded.source_digest, last_seen = excluded.last_seen, id_rest = excluded.id_rest,
            marks = excluded.marks
        """)
    private static let insertBlocked = PostgresStatement(
        "blocked.insert",
        """
        INSERT INTO blocked (feed, key, at, rule, reason, title, url)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
        """)
    private static let countBlocked = PostgresStatement(
        "blocked.count",
        """
        INSERT INTO blocked_counts (rule, count, last)
        SELECT rule, count(*), max(at) FROM unnest($1::text[], $2::bigint[]) AS u (rule, at) GROUP BY rule ORDER BY rule
        ON CONFLICT (rule) DO UPDATE SET count = blocked_counts.count + excluded.count,
            last = greatest(blocked_counts.last, excluded.last)
        """)
    private static let trimBlocked = PostgresStatement(
        "blocked.trim", "DELETE FROM blocked WHERE sequence <= (SELECT max(sequence) FROM blocked) - $1::bigint")
    private static let trimCounts = PostgresStatement(
        "blocked.trimCounts",
        """
        DELETE FROM blocked_counts
        WHERE rule IN (SELECT rule FROM blocked_counts ORDER BY last DESC OFFSET $1::bigint)
        """)
}
