internal import Articles
internal import GRDB
internal import GRDBSQLite

/// One run of a prepared statement through SQLite's own interface. GRDB boxes each argument and each column, which costs
/// several times what SQLite does with them; for the statements that run once an item or a feed that is the whole cost.
///
/// Arguments are bound in their order, all of them; columns are read of the row that `next` went to.
struct StatementRun: ~Copyable {
    /// Owned by `statement`, valid as long as it.
    private let handle: OpaquePointer
    private let statement: Statement
    private var argument: Int32 = 0
    /// The first failure of a binding, told by the next step.
    private var status = SQLITE_OK

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
    }

    deinit {
        // What it returns is the failure of the last step, which was told (sqlite3_reset).
        sqlite3_reset(handle)
    }

    mutating func bind(_ value: Int64) {
        argument += 1
        note(sqlite3_bind_int64(handle, argument, value))
    }

    mutating func bind(_ value: Int) { bind(Int64(value)) }

    /// Digests and keys are stored with their bits as they are.
    mutating func bind(_ value: UInt64) { bind(Int64(bitPattern: value)) }

    mutating func bind(_ value: Timestamp?) { bind(value?.microsecondsSince1970) }

    mutating func bind(_ value: Int64?) {
        if let value { bind(value) } else { bindNull() }
    }

    mutating func bind(_ text: String?) {
        guard var text else { return bindNull() }
        argument += 1
        note(
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, argument, $0.baseAddress, Int32($0.count), Self.copied)
                }
            })
    }

    /// No bytes are stored as NULL.
    mutating func bind(_ bytes: [UInt8]) {
        if bytes.isEmpty { return bindNull() }
        argument += 1
        note(sqlite3_bind_blob(handle, argument, bytes, Int32(bytes.count), Self.copied))
    }

    private mutating func bindNull() {
        argument += 1
        note(sqlite3_bind_null(handle, argument))
    }

    private mutating func note(_ code: Int32) {
        if status == SQLITE_OK { status = code }
    }

    /// SQLITE_TRANSIENT, a cast that Swift does not import: SQLite copies the bytes while they are bound.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// Runs to the end.
    consuming func finish() throws {
        while try next() {}
    }

    /// Goes to the next row; false when there is none.
    mutating func next() throws -> Bool {
        let code = status == SQLITE_OK ? sqlite3_step(handle) : status
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }

    /// 0 for NULL.
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func digest(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    func moment(_ column: Int32) -> Timestamp? {
        optionalInteger(column).map { Timestamp(microsecondsSince1970: $0) }
    }

    /// `nil` for NULL.
    func text(_ column: Int32) -> String? {
        // Valid until the next step (sqlite3_column_text); copied out here.
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Empty for NULL.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
