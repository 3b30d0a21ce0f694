package import Exchange

/// Giving a worker up that does not come back.
extension PostgresDesk {
    package enum Burial: Sendable, Hashable {
        case noSuchWorker
        /// It was heard of, and lives for so many seconds more; `nil` of one that holds its name without having said so.
        case alive(seconds: Int?)
        /// Its queues that wait for heirs, by their sinks' names. What waits for other sinks is on its disk alone.
        case done([QueueStanding])
        /// Nothing of it is left in the state: `StoreView.workers` names it no more, until it is heard of again.
        case forgotten
    }

    package struct QueueStanding: Sendable, Hashable {
        package let sink: String
        package let articles: Int
        /// The worker that brings it to its end; `nil` until one does.
        package let heir: String?
    }

    /// Lets the others have what waits in a worker's queues. To be repeated as often as anybody wants.
    /// - Parameter isRehearsal: changes nothing.
    package func bury(_ name: String, isRehearsal: Bool) async throws(StoreError) -> Burial {
        try await line.use { connection throws(PostgresError) in
            var calls = [PostgresCall(Self.selectWorker) { $0.add(name) }]
            if !isRehearsal {
                calls += [
                    PostgresCall(Self.insertQueues) { $0.add(name) }, PostgresCall(Self.bury) { $0.add(name) },
                    PostgresCall(Self.forget) { $0.add(name) },
                ]
            }
            calls.append(PostgresCall(Self.selectStanding) { $0.add(name) })
            let rows = try connection.run(calls)
            guard let worker = rows[0].first else { return .noSuchWorker }
            guard worker.flag(0) else { return .alive(seconds: worker.optionalInteger(1).map { Int($0) }) }
            if worker.flag(2) { return .forgotten }
            return .done(
                rows[rows.count - 1].all.map {
                    QueueStanding(sink: $0.text(0) ?? "", articles: Int($0.integer(1)), heir: $0.text(2))
                })
        }
    }

    /// By the server's clock, and of one that has said goodbye, by its hold on its name.
    private static let isDead = """
        CASE WHEN w.expires IS NOT NULL THEN w.expires <= now() ELSE NOT EXISTS (
            SELECT 1 FROM pg_locks k WHERE k.locktype = 'advisory' AND k.granted AND k.objsubid = 1
                AND k.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                AND k.classid::bigint << 32 | k.objid::bigint = \(PostgresWorker.number)) END
        """
    // Held until the transaction ends, so that no word of its own comes between.
    private static let selectWorker = PostgresStatement(
        "burial.worker",
        """
        SELECT \(isDead), ceil(extract(epoch FROM w.expires - now()))::bigint, \(PostgresWorker.hasNothing)
        FROM workers w WHERE w.name = $1::text FOR UPDATE OF w
        """)
    // One that died before it opened its queue has rows and no queue.
    private static let insertQueues = PostgresStatement(
        "burial.queues",
        """
        INSERT INTO queues (worker, sink) SELECT DISTINCT q.worker, q.sink FROM queued q JOIN workers w ON w.id = q.worker
        WHERE w.name = $1::text AND \(isDead) ON CONFLICT DO NOTHING
        """)
    private static let bury = PostgresStatement(
        "burial.bury",
        """
        UPDATE queues q SET buried = now(), disk = NULL FROM workers w
        WHERE w.id = q.worker AND w.name = $1::text AND q.buried IS NULL AND \(isDead)
            AND EXISTS (SELECT 1 FROM queued d WHERE d.worker = q.worker AND d.sink = q.sink)
        """)
    // Its row stays: by the identity in it the worker's own spool knows it again, should it come back.
    private static let forget = PostgresStatement(
        "burial.forget",
        """
        UPDATE workers w SET expires = \(PostgresWorker.forgotten)
        WHERE w.name = $1::text AND \(isDead) AND \(PostgresWorker.hasNothing)
        """)
    private static let selectStanding = PostgresStatement(
        "burial.standing",
        """
        SELECT d.sink, count(*), (SELECT h.name FROM queues q JOIN workers h ON h.id = q.heir
            WHERE q.worker = w.id AND q.sink = d.sink AND h.expires > now())
        FROM queued d JOIN workers w ON w.id = d.worker WHERE w.name = $1::text GROUP BY w.id, d.sink ORDER BY d.sink
        """)
}
