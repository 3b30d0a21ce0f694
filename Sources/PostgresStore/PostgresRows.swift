internal import CPostgreSQL

/// What one call gave.
final class PostgresRows {
    /// Owned here, freed in deinit.
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { nr_pq_clear(result) }

    var count: Int { Int(nr_pq_count(result)) }
    /// Rows that a command inserted, changed or deleted.
    var changes: Int { Int(nr_pq_changes(result)) }
    var all: [PostgresRow] { (0..<count).map { PostgresRow(rows: self, place: Int32($0)) } }
    var first: PostgresRow? { count > 0 ? PostgresRow(rows: self, place: 0) : nil }

    fileprivate func withValue<Value>(_ row: Int32, _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value)
        -> Value?
    {
        var length: Int32 = 0
        guard let start = nr_pq_value(result, row, column, &length) else { return nil }
        return body(UnsafeRawBufferPointer(start: start, count: Int(length)))
    }
}

/// A row, by its columns' places from 0.
struct PostgresRow {
    fileprivate let rows: PostgresRows
    fileprivate let place: Int32

    /// Of any width, and of a boolean; `nil` for NULL.
    func optionalInteger(_ column: Int32) -> Int64? {
        rows.withValue(place, column) { bytes in
            // Its first byte has the sign, but of a boolean.
            let first: Int64 = bytes.count == 1 ? 0 : bytes.first.map { $0 & 0x80 != 0 ? -1 : 0 } ?? 0
            return bytes.reduce(first) { $0 << 8 | Int64($1) }
        }
    }

    func integer(_ column: Int32) -> Int64 { optionalInteger(column) ?? 0 }
    func flag(_ column: Int32) -> Bool { integer(column) != 0 }
    func bits(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }
    func optionalBits(_ column: Int32) -> UInt64? { optionalInteger(column).map { UInt64(bitPattern: $0) } }
    func text(_ column: Int32) -> String? { rows.withValue(place, column) { String(decoding: $0, as: UTF8.self) } }
    /// None for NULL.
    func bytes(_ column: Int32) -> [UInt8] { rows.withValue(place, column) { Array($0) } ?? [] }
    func optionalBytes(_ column: Int32) -> [UInt8]? { rows.withValue(place, column) { Array($0) } }
}
