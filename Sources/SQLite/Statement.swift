internal import CSQLite

/// A prepared statement, from its connection until it goes back there for the next who asks for the same.
///
/// Parameters are bound in their order, all of them; columns, counted from 0, are read of the row that `next` went to.
package struct Statement: ~Copyable {
    private let database: Database
    private let sql: String
    /// Owned here until it goes back to `database`.
    private let handle: OpaquePointer
    private var parameter: Int32 = 0
    /// The first failure of a binding, told by the next step.
    private var status = SQLITE_OK

    init(_ handle: OpaquePointer, _ sql: String, of database: Database) {
        self.database = database
        self.sql = sql
        self.handle = handle
    }

    deinit {
        // What it returns is the failure of the last step, which was told (sqlite3_reset).
        sqlite3_reset(handle)
        database.keep(handle, sql)
    }

    // MARK: Parameters

    package mutating func bind(_ value: Int64) {
        parameter += 1
        note(sqlite3_bind_int64(handle, parameter, value))
    }

    package mutating func bind(_ value: Int) { bind(Int64(value)) }

    /// With its bits as they are.
    package mutating func bind(_ value: UInt64) { bind(Int64(bitPattern: value)) }

    package mutating func bind(_ value: Int64?) {
        if let value { bind(value) } else { bindNull() }
    }

    package mutating func bind(_ value: UInt64?) {
        if let value { bind(value) } else { bindNull() }
    }

    package mutating func bind(_ value: Double) {
        parameter += 1
        note(sqlite3_bind_double(handle, parameter, value))
    }

    package mutating func bind(_ text: String?) {
        guard var text else { return bindNull() }
        parameter += 1
        note(
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    // No address would be NULL, and not an empty text.
                    nr_bind_text(handle, parameter, $0.baseAddress ?? UnsafePointer(bitPattern: 1), UInt64($0.count))
                }
            })
    }

    package mutating func bind(_ bytes: [UInt8]?) {
        guard let bytes else { return bindNull() }
        parameter += 1
        note(
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, parameter, 0)
                : nr_bind_blob(handle, parameter, bytes, UInt64(bytes.count)))
    }

    package mutating func bind(_ value: (any SQLiteParameter)?) {
        if let value { value.bind(to: &self) } else { bindNull() }
    }

    package mutating func bindNull() {
        parameter += 1
        note(sqlite3_bind_null(handle, parameter))
    }

    private mutating func note(_ code: Int32) {
        if status == SQLITE_OK { status = code }
    }

    // MARK: Running

    /// Runs to the end. Then it can be bound and run again.
    package mutating func run() throws(SQLiteError) {
        defer { reset() }
        while try next() {}
    }

    /// Goes to the next row; false when there is none.
    package mutating func next() throws(SQLiteError) -> Bool {
        let code = status == SQLITE_OK ? sqlite3_step(handle) : status
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteError(code, sqlite3_db_handle(handle))
        }
    }

    private mutating func reset() {
        sqlite3_reset(handle)
        (parameter, status) = (0, SQLITE_OK)
    }

    // MARK: Columns

    /// 0 for NULL.
    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// An integer's bits; 0 for NULL.
    package func bits(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

    /// `nil` for NULL.
    package func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    /// `nil` for NULL.
    package func optionalBits(_ column: Int32) -> UInt64? { optionalInteger(column).map { UInt64(bitPattern: $0) } }

    /// `nil` for NULL.
    package func text(_ column: Int32) -> String? {
        // Valid until the next step (sqlite3_column_text); copied out here.
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Empty for NULL.
    package func bytes(_ column: Int32) -> [UInt8] {
        // Valid until the next step (sqlite3_column_blob); copied out here.
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// Before the same column is read in another way: that may convert it (sqlite3_column_type).
    package func value(_ column: Int32) -> SQLiteValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT: .text(text(column) ?? "")
        case SQLITE_BLOB: .blob(bytes(column))
        default: .null
        }
    }

    /// Of a row, in their order.
    package var values: [SQLiteValue] { (0..<sqlite3_column_count(handle)).map { value($0) } }
}
