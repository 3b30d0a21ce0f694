internal import CSQLite

/// Why SQLite cannot do what was asked.
package struct SQLiteError: Error, Sendable, Hashable {
    /// The extended result code (https://www.sqlite.org/rescode.html).
    package let code: Int32
    /// One line in SQLite's own words.
    package let message: String

    package init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// What a connection says of the call that has just failed with `code`.
    /// - Parameter handle: `nil` where not even a connection could be made.
    init(_ code: Int32, _ handle: OpaquePointer?) {
        // Valid until the next call on the connection (sqlite3_errmsg); copied here.
        let text = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        self.init(code: code, message: text.map { String(cString: $0) } ?? "SQLite code \(code)")
    }

    /// What a caller does differently.
    package enum Kind: Sendable, Hashable {
        /// No database, or a damaged one.
        case corrupt
        /// No space left.
        case full
        /// The file or its folder may not be written.
        case readOnly
        /// Another connection holds it.
        case busy
        case inputOutput
        /// The table does not take the value.
        case constraint
        /// The value is no number where only a number can stand.
        case mismatch
        /// The statement asks for what is not there.
        case statement
        case other
    }

    package var kind: Kind {
        // The lowest eight bits are the primary code.
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_SCHEMA: .corrupt
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_IOERR: .inputOutput
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_MISMATCH: .mismatch
        case SQLITE_ERROR: .statement
        default: .other
        }
    }
}
