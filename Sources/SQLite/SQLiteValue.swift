/// What a parameter of a statement can be given; `nil` is NULL.
package protocol SQLiteParameter {
    func bind(to statement: inout Statement)
}

/// A value of any column, as it is stored (https://www.sqlite.org/datatype3.html).
package enum SQLiteValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLiteValue: SQLiteParameter {
    package func bind(to statement: inout Statement) {
        switch self {
        case .null: statement.bindNull()
        case .integer(let value): statement.bind(value)
        case .real(let value): statement.bind(value)
        case .text(let value): statement.bind(value)
        case .blob(let value): statement.bind(value)
        }
    }
}

extension Int64: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self) }
}

extension Int: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self) }
}

extension UInt64: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self) }
}

extension Bool: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self ? 1 : 0) }
}

extension String: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self) }
}

extension [UInt8]: SQLiteParameter {
    package func bind(to statement: inout Statement) { statement.bind(self) }
}
