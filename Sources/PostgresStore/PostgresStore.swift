internal import Articles
package import Exchange
internal import Glibc
internal import Synchronization

/// Remembers feeds, article identities, revisions and deliveries in a PostgreSQL database, which any number of workers
/// may share: one process each, told apart by their names.
///
/// Calls wait for the server on threads of their own. One connection writes, and holds the worker's name by an advisory
/// lock for as long as its session lasts; one reads, so that a poll does not wait for a commit.
package final class PostgresStore: CopyTarget {
    /// As it may be printed.
    package let database: String
    package let worker: String
    /// The worker's number, with its deliveries.
    let workerID: Int32
    let writer: PostgresLine
    let reader: PostgresLine
    /// Says that the worker lives, whatever the others wait for.
    let keeper: PostgresLine
    /// Asked by those who send to streams; connected at its first use.
    let courier: PostgresLine
    /// The table `crashes`, which is empty nearly always.
    let crashes: Mutex<[FeedID: CrashRecord]>
    /// The table `left_out`, which is empty nearly always.
    let leftOut: Mutex<[FeedID: Set<UInt64>]>
    /// Empty where no feed was ever assigned: nothing is asked of leases then.
    let leases = Mutex(LeaseBook())
    /// As of the last beat: `Inbox.hasEstates`.
    let estatesWait = Atomic(false)
    /// As it is stored, of this worker.
    let originOnServer: Mutex<StoreOrigin>
    /// The program's.
    let version: String

    private init(
        _ address: PostgresAddress, worker: String, version: String, _ writer: PostgresLine, _ found: Contents
    ) {
        database = address.printable
        self.worker = worker
        self.version = version
        self.writer = writer
        reader = PostgresLine(address, application: "newsreel \(worker)", worker: worker) {
            connection throws(PostgresError) in
            try PostgresWorker.settle(connection)
        }
        keeper = PostgresLine(address, application: "newsreel \(worker)", worker: worker) {
            connection throws(PostgresError) in
            try PostgresWorker.settle(connection)
        }
        courier = PostgresLine(address, application: "newsreel \(worker)", worker: worker) {
            connection throws(PostgresError) in
            try PostgresWorker.settle(connection)
        }
        workerID = found.workerID
        crashes = Mutex(found.crashes)
        leftOut = Mutex(found.leftOut)
        originOnServer = Mutex(found.origin)
    }

    /// Connects, brings the schema up to date where it is an earlier one, and takes the worker's name.
    ///
    /// - Parameters:
    ///   - worker: of this process; no other may have it at the same time. Deliveries stand under it, so a spool wants the
    ///     same one at each start.
    ///   - version: the program's. Items that another version left out are tried again; `nil` for a program that makes no
    ///     articles.
    ///   - patience: how long the name is waited for, which a dead process may hold until the server knows of its death.
    ///   - waits: told once, when another process is found to hold the name at the first connection.
    package static func open(
        _ address: PostgresAddress, worker: String, version: String? = nil, patience: Duration = .seconds(2),
        waits: @escaping @Sendable () -> Void = {}
    ) async throws(StoreError) -> PostgresStore {
        let name = PostgresWorker(name: worker, patience: patience, waits: waits)
        let writer = PostgresLine(address, application: "newsreel \(worker)", worker: worker) {
            connection throws(PostgresError) in
            try PostgresWorker.settle(connection)
            try PostgresSchema.makePlace(connection)
            try name.take(connection)
        }
        do throws(StoreError) {
            let found = try await writer.use { connection throws(PostgresError) in
                try PostgresSchema.migrate(connection)
                return try Contents(connection, worker: worker, version: version)
            }
            return PostgresStore(address, worker: worker, version: version ?? "", writer, found)
        } catch {
            writer.close()
            throw error
        }
    }

    /// Ends the connections. Every later call fails.
    package func close() {
        reader.close()
        keeper.close()
        courier.close()
        writer.close()
    }

    /// Whether queues of workers that were given up waited for somebody at the last beat.
    package var seesEstates: Bool { estatesWait.load(ordering: .relaxed) }

    package var origin: StoreOrigin { originOnServer.withLock { $0 } }

    /// The server's disk is its own business: a full one refuses a batch. What is looked for here is whether it is there,
    /// where the last call, whose ever it was, found that it is not.
    package func shortage() async -> Shortage? {
        let lines = [writer, reader, keeper]
        guard lines.contains(where: \.isAway) else { return nil }
        do throws(StoreError) {
            for line in lines {
                try await line.use { connection throws(PostgresError) in
                    _ = try connection.run(PostgresCall(Self.ping))
                }
            }
            return nil
        } catch {
            return Shortage(error.message)
        }
    }

    package func sizeInBytes() async throws(StoreError) -> Int64 {
        try await reader.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(Self.size)).first?.integer(0) ?? 0
        }
    }

    // Indexes, and what is stored out of line, count with their tables.
    private static let size = PostgresStatement(
        "size",
        """
        SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        """)
    private static let ping = PostgresStatement("ping", "SELECT 1")

    /// A session that lasts holds the worker's name. A new one gets it only when the one before has ended on the server,
    /// and with it whatever that had been sent: from then on nothing of it is stored any more.
    package func seal() async throws(StoreError) {
        try await writer.use { connection throws(PostgresError) in _ = try connection.run(PostgresCall(Self.ping)) }
    }

    /// What is remembered of a database while it is open.
    private struct Contents: Sendable {
        let workerID: Int32
        let origin: StoreOrigin
        let crashes: [FeedID: CrashRecord]
        let leftOut: [FeedID: Set<UInt64>]

        init(_ connection: PostgresConnection, worker: String, version: String?) throws(PostgresError) {
            let rows = try connection.run([
                PostgresCall(PostgresWorker.insert) {
                    $0.add(worker)
                    $0.add(PostgresWorker.newIdentity())
                },
                PostgresCall(PostgresWorker.select) { $0.add(worker) },
            ])
            guard let row = rows[1].first else { throw .unfit("does not know its worker \(worker)") }
            workerID = Int32(truncatingIfNeeded: row.integer(0))
            origin = StoreOrigin(identity: row.text(1) ?? "", batches: row.integer(2))
            crashes = try PostgresStore.crashRecords(connection)
            var leftOut = try PostgresStore.leftOutItems(connection)
            if !leftOut.isEmpty, let version {
                try PostgresStore.retryLeftOut(by: version, connection)
                leftOut = try PostgresStore.leftOutItems(connection)
            }
            self.leftOut = leftOut
        }
    }
}

/// The hold of one process on a worker's name: an advisory lock of the session that writes.
final class PostgresWorker: Sendable {
    private let name: String
    private let patience: Duration
    private let waits: @Sendable () -> Void
    /// The server's process that last held it for this one.
    private let holder = Mutex<Int64?>(nil)

    init(name: String, patience: Duration, waits: @escaping @Sendable () -> Void) {
        (self.name, self.patience, self.waits) = (name, patience, waits)
    }

    /// What every session wants: a power cut of the server must not undo what was answered, whatever its settings say;
    /// and a client that is gone is known to be.
    static func settle(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
            SET lock_timeout = '20s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;
            SET tcp_keepalives_count = 3
            """)
    }

    func take(_ connection: PostgresConnection) throws(PostgresError) {
        // A session that this process gave up may go on at the server for as long as it is not told.
        if let former = holder.withLock({ $0 }) {
            _ = try connection.run(
                PostgresCall(Self.endFormer) {
                    $0.add(name)
                    $0.add(Int32(truncatingIfNeeded: former))
                })
        }
        let end = ContinuousClock.now + patience
        var isTold = holder.withLock { $0 != nil } || patience == .zero
        while true {
            let row = try connection.run(PostgresCall(Self.tryLock) { $0.add(name) }).first
            if row?.flag(0) == true {
                holder.withLock { $0 = row?.integer(1) }
                return
            }
            if !isTold { waits() }
            isTold = true
            guard ContinuousClock.now < end else { throw .inUse }
            usleep(50_000)
        }
    }

    static func newIdentity() -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<32).map { _ in digits[Int.random(in: 0..<16)] })
    }

    /// As SQL, of a worker w: no article of it waits to be shown, or to be sent.
    static let hasNothing = """
        (NOT EXISTS (SELECT 1 FROM queued n WHERE n.worker = w.id)
            AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.worker = w.id))
        """
    /// As SQL: when one died that was given up and had nothing.
    static let forgotten = "to_timestamp(0)"

    static let number = "hashtextextended('newsreel worker ' || $1::text || ' ' || current_schema(), 0)"
    private static let tryLock = PostgresStatement(
        "worker.lock", "SELECT pg_try_advisory_lock(\(number)), pg_backend_pid()")
    private static let endFormer = PostgresStatement(
        "worker.end",
        """
        SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid = $2::integer
            AND classid::bigint << 32 | objid::bigint = \(number)
        """)

    static let insert = PostgresStatement(
        "worker.insert",
        """
        INSERT INTO workers (name, identity) SELECT $1::text, $2::text
        WHERE NOT EXISTS (SELECT 1 FROM workers WHERE name = $1) ON CONFLICT DO NOTHING
        """)
    static let select = PostgresStatement(
        "worker.select", "SELECT id, identity, batches FROM workers WHERE name = $1::text")
}
