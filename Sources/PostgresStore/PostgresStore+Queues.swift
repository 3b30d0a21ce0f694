package import Exchange

/// The queues of a worker's streams as they stand in the database, beside the files on its disk (0039).
///
/// A row of `queued` is one worker's to send, and nobody else's. A worker that has lost its disk, or another one in its place
/// (an heir), claims the queue, learns from the stream what it has of what was sent last, and goes on with the rest.
extension PostgresStore {
    /// A queue that this worker has claimed, to bring it to its end.
    package struct Estate: Sendable, Hashable {
        /// Whose it was: its number and its name.
        package let worker: Int32
        package let name: String
        /// Whether it is this worker's own, whose files are not on this disk.
        package let isOwn: Bool
        /// What was sent last; none where nothing was.
        package let flight: [UInt8]

        package init(worker: Int32, name: String, isOwn: Bool, flight: [UInt8]) {
            (self.worker, self.name, self.isOwn, self.flight) = (worker, name, isOwn, flight)
        }
    }

    package enum Claim: Sendable, Hashable {
        /// This worker's own queue is whole on its disk, and no other waits for anybody.
        case nothing
        case estate(Estate)
        /// This worker's own queue is not its own now: that of a live heir, by its name, or of nobody while this worker is
        /// not heard of.
        case held(by: String?)
    }

    /// Whether a queue may be sent.
    package enum Departure: Sendable, Hashable {
        case go
        /// The queue is not this worker's any more.
        case lost
        /// These of its files are another worker's, or were sent before.
        case foreign([String])
    }

    /// Whether the queue ever was opened: before that its files may be more than the rows say.
    package func knowsQueue(of sink: String) async throws(StoreError) -> Bool {
        let worker = workerID
        return try await courier.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectQueue) { $0.add(worker, sink) }).count > 0
        }
    }

    /// Keeps texts of files that were in the queue before it was kept.
    package func keep(_ articles: [KeptArticle]) async throws(StoreError) {
        let worker = workerID
        try await courier.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.insertQueued) {
                    $0.add(worker)
                    $0.add(PostgresArray(articles.map(\.queue)))
                    $0.add(PostgresArray(articles.map(\.name)))
                    $0.add(PostgresArray(articles.map(\.bytes)))
                })
        }
    }

    /// Takes hold of a queue that somebody must bring to its end: first of this worker's own, where the mark beside its files
    /// is another than the one in the database, then of one whose worker is given up.
    /// - Parameter ofOthers: whether others' are wanted.
    package func claimQueue(
        of sink: String, disk: String?, ofOthers: Bool
    ) async throws(StoreError) -> Claim {
        let worker = workerID
        return try await courier.use { connection throws(PostgresError) in
            let rows = try connection.run([
                PostgresCall(Self.insertQueue) { $0.add(worker, sink) },
                PostgresCall(Self.claim) {
                    $0.add(worker, sink)
                    $0.add(disk)
                    $0.add(Int32(ofOthers ? 1 : 0))
                },
                PostgresCall(Self.selectQueue) { $0.add(worker, sink) },
            ])
            if let row = rows[1].first {
                let owner = Int32(truncatingIfNeeded: row.integer(0))
                return .estate(
                    Estate(
                        worker: owner, name: row.text(1) ?? "", isOwn: owner == worker, flight: row.bytes(2)))
            }
            guard let own = rows[2].first, own.text(0) != disk || disk == nil else { return .nothing }
            return .held(by: own.text(1))
        }
    }

    /// The names of what waits in a queue, in their order.
    package func queuedNames(of worker: Int32, sink: String) async throws(StoreError) -> [String] {
        try await courier.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectNames) { $0.add(worker, sink) }).all.map { $0.text(0) ?? "" }
        }
    }

    /// Of this worker's queue, what has been shown: a file that is not there any more was acknowledged.
    package func shownNames(of sink: String) async throws(StoreError) -> [String] {
        let worker = workerID
        return try await courier.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.selectShown) { $0.add(worker, sink) }).all.map { $0.text(0) ?? "" }
        }
    }

    /// Some of a queue's texts behind a name, in their order; none at its end.
    package func texts(
        of estate: Estate, sink: String, after name: String
    ) async throws(StoreError) -> [KeptArticle] {
        try await courier.use { connection throws(PostgresError) in
            let rows = try connection.run(
                PostgresCall(Self.selectTexts) {
                    $0.add(estate.worker, sink)
                    $0.add(name)
                    $0.add(Int64(100))
                })
            return rows.all.map { KeptArticle(queue: sink, name: $0.text(0) ?? "", bytes: $0.bytes(1)) }
        }
    }

    /// The stream has these, and nothing of what else waits.
    /// - Returns: whether the queue is still this worker's to bring to its end.
    package func settle(
        _ estate: Estate, sink: String, stored names: [String]
    ) async throws(StoreError) -> Bool {
        let heir = workerID
        return try await courier.use { connection throws(PostgresError) in
            let rows = try connection.run([
                PostgresCall(Self.endFlight) {
                    $0.add(estate.worker, sink)
                    $0.add(heir)
                },
                PostgresCall(Self.deleteOfEstate) {
                    $0.add(estate.worker, sink)
                    $0.add(heir)
                    $0.add(PostgresArray(names))
                },
            ])
            return rows[0].changes > 0
        }
    }

    /// Makes these of a claimed queue this worker's own. Their files must be on its disk, and not be seen by who sends them.
    /// - Returns: those that are; `nil` where the claim is lost.
    package func inherit(
        _ names: [String], of estate: Estate, sink: String
    ) async throws(StoreError) -> [String]? {
        let heir = workerID
        return try await courier.use { connection throws(PostgresError) in
            let rows = try connection.run([
                PostgresCall(Self.passThrough) {
                    $0.add(estate.worker, sink)
                    $0.add(heir)
                    $0.add(PostgresArray(names))
                },
                PostgresCall(Self.moveQueued) {
                    $0.add(estate.worker, sink)
                    $0.add(heir)
                    $0.add(PostgresArray(names))
                },
                PostgresCall(Self.selectOwn) {
                    $0.add(heir, sink)
                    $0.add(PostgresArray(names))
                },
            ])
            return rows[0].changes > 0 ? rows[2].all.map { $0.text(0) ?? "" } : nil
        }
    }

    /// All of it is inherited. Of this worker's own: its files are those beside this mark from now on.
    package func release(_ estate: Estate, sink: String, disk: String) async throws(StoreError) {
        let heir = workerID
        try await courier.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.release) {
                    $0.add(estate.worker, sink)
                    $0.add(heir)
                    $0.add(estate.isOwn ? disk : nil)
                })
        }
    }

    /// In place of the first mark beside the queue's files there is the second now.
    package func renewQueue(of sink: String, _ former: String, _ next: String) async throws(StoreError) {
        let worker = workerID
        try await courier.use { connection throws(PostgresError) in
            _ = try connection.run(
                PostgresCall(Self.renew) {
                    $0.add(worker, sink)
                    $0.add(former)
                    $0.add(next)
                })
        }
    }

    /// Before the first of these files is sent: notes them as what is sent now, and that others were acknowledged.
    /// - Parameter disk: the mark beside the queue's files.
    package func depart(
        _ names: [String], flight: [UInt8], of sink: String, disk: String, acknowledged: [String]
    ) async throws(StoreError) -> Departure {
        let worker = workerID
        return try await courier.use { connection throws(PostgresError) in
            let rows = try connection.run([
                PostgresCall(Self.depart) {
                    $0.add(worker, sink)
                    $0.add(disk)
                    $0.add(flight)
                },
                Self.forgetting(acknowledged, worker, sink),
                PostgresCall(Self.selectForeign) {
                    $0.add(worker, sink)
                    $0.add(PostgresArray(names))
                },
            ])
            if rows[0].changes == 0 { return .lost }
            let foreign = rows[2].all.map { $0.text(0) ?? "" }
            return foreign.isEmpty ? .go : .foreign(foreign)
        }
    }

    /// The stream has acknowledged these.
    package func forgetQueued(_ names: [String], of sink: String) async throws(StoreError) {
        let worker = workerID
        try await courier.use { connection throws(PostgresError) in
            _ = try connection.run(Self.forgetting(names, worker, sink))
        }
    }

    private static func forgetting(_ names: [String], _ worker: Int32, _ sink: String) -> PostgresCall {
        PostgresCall(deleteQueued) {
            $0.add(worker, sink)
            $0.add(PostgresArray(names))
        }
    }

    private static let ofQueue = "worker = $1::integer AND sink = $2::text"
    private static let isHeir =
        "EXISTS (SELECT 1 FROM queues q WHERE q.worker = $1::integer AND q.sink = $2::text AND q.heir = $3::integer)"

    private static let selectQueue = PostgresStatement(
        "queues.select",
        """
        SELECT disk, (SELECT name FROM workers w WHERE w.id = heir AND w.expires > now()) FROM queues WHERE \(ofQueue)
        """)
    private static let insertQueued = PostgresStatement(
        "queued.insert",
        """
        INSERT INTO queued (worker, sink, name, body)
        SELECT $1::integer, * FROM unnest($2::text[], $3::text[], $4::bytea[]) ON CONFLICT DO NOTHING
        """)
    private static let insertQueue = PostgresStatement(
        "queues.insert",
        "INSERT INTO queues (worker, sink) VALUES ($1::integer, $2::text) ON CONFLICT DO NOTHING")
    private static let claim = PostgresStatement(
        "queues.claim",
        """
        WITH chosen AS (
            SELECT c.worker FROM queues c
            WHERE c.sink = $2::text
                AND CASE WHEN c.worker = $1::integer THEN $3::text IS NULL OR c.disk IS DISTINCT FROM $3
                    ELSE c.buried IS NOT NULL AND $4::integer = 1 END
                AND (c.heir IS NULL OR c.heir = $1
                    OR NOT EXISTS (SELECT 1 FROM workers h WHERE h.id = c.heir AND h.expires > now()))
            ORDER BY c.worker <> $1, c.worker LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
        UPDATE queues q SET heir = $1 FROM chosen, workers w
        WHERE q.worker = chosen.worker AND q.sink = $2 AND w.id = q.worker
            AND EXISTS (SELECT 1 FROM workers m WHERE m.id = $1 AND m.expires > now())
        RETURNING q.worker, w.name, q.flight
        """)
    private static let selectNames = PostgresStatement(
        "queued.names", "SELECT name FROM queued WHERE \(ofQueue) ORDER BY name")
    private static let selectShown = PostgresStatement(
        "queued.shown",
        """
        SELECT name FROM queued q WHERE \(ofQueue)
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.worker = q.worker AND d.token = q.name)
        """)
    private static let selectTexts = PostgresStatement(
        "queued.texts",
        "SELECT name, body FROM queued WHERE \(ofQueue) AND name > $3::text ORDER BY name LIMIT $4::bigint")
    private static let endFlight = PostgresStatement(
        "queues.endFlight", "UPDATE queues SET flight = NULL WHERE \(ofQueue) AND heir = $3::integer")
    private static let deleteOfEstate = PostgresStatement(
        "queued.settle", "DELETE FROM queued WHERE \(ofQueue) AND name = ANY ($4::text[]) AND \(isHeir)")
    private static let passThrough = PostgresStatement(
        "queues.through",
        """
        UPDATE queues SET through = greatest(through, (SELECT max(n COLLATE "C") FROM unnest($4::text[]) n))
        WHERE \(ofQueue) AND heir = $3::integer
        """)
    private static let moveQueued = PostgresStatement(
        "queued.move",
        """
        UPDATE queued SET worker = $3::integer
        WHERE \(ofQueue) AND worker <> $3 AND name = ANY ($4::text[]) AND \(isHeir)
        """)
    private static let selectOwn = PostgresStatement(
        "queued.own", "SELECT name FROM queued WHERE \(ofQueue) AND name = ANY ($3::text[])")
    private static let release = PostgresStatement(
        "queues.release",
        "UPDATE queues SET heir = NULL, buried = NULL, flight = NULL, disk = $4::text WHERE \(ofQueue) AND heir = $3::integer"
    )
    private static let renew = PostgresStatement(
        "queues.renew", "UPDATE queues SET disk = $4::text WHERE \(ofQueue) AND disk = $3::text")
    private static let depart = PostgresStatement(
        "queues.depart",
        """
        UPDATE queues SET flight = $4::bytea WHERE \(ofQueue) AND disk = $3::text AND heir IS NULL
            AND EXISTS (SELECT 1 FROM workers w WHERE w.id = $1 AND w.expires > now())
        """)
    private static let selectForeign = PostgresStatement(
        "queues.foreign",
        """
        SELECT n FROM queues q, unnest($3::text[]) n WHERE q.worker = $1::integer AND q.sink = $2::text
            AND n <= q.through AND NOT EXISTS (
                SELECT 1 FROM queued d WHERE d.worker = q.worker AND d.sink = q.sink AND d.name = n)
        """)
    private static let deleteQueued = PostgresStatement(
        "queued.done", "DELETE FROM queued WHERE \(ofQueue) AND name = ANY ($3::text[])")
}

extension PostgresParameters {
    /// A queue's key.
    fileprivate mutating func add(_ worker: Int32, _ sink: String) {
        add(worker)
        add(sink)
    }
}
