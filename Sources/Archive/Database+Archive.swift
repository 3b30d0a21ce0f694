internal import Articles
internal import SQLite

extension Statement {
    mutating func bind(_ value: Timestamp?) { bind(value?.microsecondsSince1970) }

    /// `nil` for NULL.
    func moment(_ column: Int32) -> Timestamp? {
        optionalInteger(column).map { Timestamp(microsecondsSince1970: $0) }
    }
}

extension Database {
    func hasTable(_ name: String) throws(SQLiteError) -> Bool {
        try exists("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name)
    }

    struct Column {
        let name: String
        /// Its place in the primary key, from 1; 0 where it is not in it.
        let keyPlace: Int
    }

    /// None where there is no such table.
    func columns(of table: String) throws -> [Column] {
        var columns: [Column] = []
        try forEach("SELECT name, pk FROM pragma_table_info(?)", table) { row in
            columns.append(Column(name: row.text(0) ?? "", keyPlace: Int(row.integer(1))))
        }
        return columns
    }
}
