internal import CSQLite

/// One connection to a database file. It belongs to one thread at a time; `SharedDatabase` has threads take turns.
package final class Database {
    package enum Access: Sendable {
        case readOnly
        /// Made where there is none.
        case readWrite
    }

    /// Owned here; `nil` once it is closed.
    private var handle: OpaquePointer?
    /// Prepared statements that nobody uses at the moment, by their text. Owned here.
    private var kept: [String: OpaquePointer] = [:]
    private static let keptLimit = 50

    /// - Parameters:
    ///   - settings: statements that hold for this connection, before anything is read.
    ///   - patience: how long a call waits for what another connection holds.
    package init(
        _ file: String, _ access: Access, settings: String = "", patience: Duration = .seconds(5)
    ) throws(SQLiteError) {
        let mode =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // The threads' turns are locks enough (https://www.sqlite.org/threadsafe.html). A connection comes even of a
        // failure, and says why; deinit closes it (sqlite3_open_v2).
        try check(sqlite3_open_v2(file, &handle, mode | SQLITE_OPEN_NOMUTEX, nil))
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Int32(patience.components.seconds * 1000))
        try execute(settings)
        // Any file can be opened; whether it is a database shows when it is read.
        try execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    }

    deinit { close() }

    /// Every later call fails.
    package func close() {
        for statement in kept.values { sqlite3_finalize(statement) }
        kept = [:]
        // One that is still in use keeps the connection from going until it ends (sqlite3_close_v2).
        sqlite3_close_v2(handle)
        handle = nil
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code, handle) }
    }

    private func open() throws(SQLiteError) -> OpaquePointer {
        guard let handle else { throw SQLiteError(code: SQLITE_MISUSE, message: "the database is closed") }
        return handle
    }

    // MARK: Statements

    /// Runs any number of statements that have neither parameters nor rows that matter.
    package func execute(_ script: String) throws(SQLiteError) {
        try check(sqlite3_exec(try open(), script, nil, nil, nil))
    }

    /// One statement, prepared now or before.
    package func statement(_ sql: String) throws(SQLiteError) -> Statement {
        let handle = try open()
        if let known = kept.removeValue(forKey: sql) { return Statement(known, sql, of: self) }
        var made: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
        guard let made else { throw SQLiteError(code: SQLITE_MISUSE, message: "no statement: \(sql)") }
        return Statement(made, sql, of: self)
    }

    /// Takes a statement back that has been reset.
    func keep(_ statement: OpaquePointer, _ sql: String) {
        guard handle != nil, kept.count < Self.keptLimit, kept[sql] == nil else {
            sqlite3_finalize(statement)
            return
        }
        // What was bound takes no memory meanwhile.
        sqlite3_clear_bindings(statement)
        kept[sql] = statement
    }

    package func run(_ sql: String, _ parameters: (any SQLiteParameter)?...) throws(SQLiteError) {
        var statement = try statement(sql)
        for parameter in parameters { statement.bind(parameter) }
        try statement.run()
    }

    /// Hands on each row.
    package func forEach(
        _ sql: String, _ parameters: (any SQLiteParameter)?..., body: (borrowing Statement) throws -> Void
    ) throws {
        var statement = try statement(sql)
        for parameter in parameters { statement.bind(parameter) }
        while try statement.next() { try body(statement) }
    }

    /// The first column of the first row; `nil` for NULL and where there is no row.
    package func integer(_ sql: String, _ parameters: (any SQLiteParameter)?...) throws(SQLiteError) -> Int64? {
        var statement = try statement(sql)
        for parameter in parameters { statement.bind(parameter) }
        return try statement.next() ? statement.optionalInteger(0) : nil
    }

    /// Whether the query has a row.
    package func exists(_ sql: String, _ parameters: (any SQLiteParameter)?...) throws(SQLiteError) -> Bool {
        var statement = try statement(sql)
        for parameter in parameters { statement.bind(parameter) }
        return try statement.next()
    }

    /// Rows that the last statement inserted, changed or deleted.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    // MARK: Transactions and copies

    package enum Transaction: String, Sendable {
        /// Takes the lock for writing at once, so that nothing that was read first has changed meanwhile.
        case immediate = "BEGIN IMMEDIATE"
        /// For several reads of one state.
        case deferred = "BEGIN"
    }

    /// What `body` changes is stored when this returns, and none of it when it throws.
    @discardableResult
    package func transaction<Value>(
        _ kind: Transaction = .immediate, _ body: () throws -> Value
    ) throws -> Value {
        try run(kind.rawValue)
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // Some errors have rolled it back already (https://www.sqlite.org/lang_transaction.html).
            if let handle, sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    /// Makes `target` the same database, in one step for whoever else reads or writes this one
    /// (https://www.sqlite.org/c3ref/backup_finish.html).
    package func copy(to target: Database) throws(SQLiteError) {
        guard let copy = sqlite3_backup_init(try target.open(), "main", try open(), "main") else {
            throw SQLiteError(sqlite3_errcode(target.handle), target.handle)
        }
        let step = sqlite3_backup_step(copy, -1)
        let end = sqlite3_backup_finish(copy)
        // The end forgets what might have passed, such as another's lock.
        guard step == SQLITE_DONE else { throw SQLiteError(step, end == SQLITE_OK ? nil : target.handle) }
        try target.check(end)
    }
}
