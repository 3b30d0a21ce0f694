/// A table while it grows; what made it decides what may be added to it.
final class TableBuilder {
    enum Origin {
        /// Named by `[a.b]` for its own sake.
        case header
        /// Named only on the way to another table.
        case implicit
        /// Made by a dotted key.
        case dotted
        case inline
    }

    enum Node {
        case value(TOMLValue)
        case table(TableBuilder)
        case tables(TableList)
    }

    var origin: Origin
    private var entries: [(key: String, node: Node, line: Int)] = []
    /// Where each key stands, once the table is too long for looking through it.
    private var places: [String: Int] = [:]

    private static let shortCount = 16

    init(origin: Origin) {
        self.origin = origin
    }

    var count: Int { entries.count }

    func node(_ key: String) -> Node? {
        if entries.count <= Self.shortCount { return entries.first { $0.key == key }?.node }
        return places[key].map { entries[$0].node }
    }

    /// Where a key of the table was first named.
    func line(of key: String) -> Int? {
        if entries.count <= Self.shortCount { return entries.first { $0.key == key }?.line }
        return places[key].map { entries[$0].line }
    }

    func add(_ key: String, _ node: Node, line: Int) {
        entries.append((key, node, line))
        if entries.count == Self.shortCount + 1 {
            for (place, entry) in entries.enumerated() { places[entry.key] = place }
        } else if entries.count > Self.shortCount {
            places[key] = entries.count - 1
        }
    }

    /// Hands the members over: the builder is empty afterwards, so that a long document is not in memory twice.
    func finish() -> TOMLTable {
        let members = entries
        entries = []
        places = [:]
        return TOMLTable(
            entries: members.map { entry in
                let value =
                    switch entry.node {
                    case .value(let value): value
                    case .table(let builder): TOMLValue(kind: .table(builder.finish()), line: entry.line)
                    case .tables(let list): TOMLValue(kind: .array(list.finish()), line: entry.line)
                    }
                return TOMLTable.Entry(key: entry.key, value: value)
            })
    }
}

/// The tables of one `[[name]]`; never empty.
final class TableList {
    private(set) var last: TableBuilder
    private var tables: [(builder: TableBuilder, line: Int)]

    init(_ first: TableBuilder, line: Int) {
        last = first
        tables = [(first, line)]
    }

    func append(_ table: TableBuilder, line: Int) {
        last = table
        tables.append((table, line))
    }

    func finish() -> [TOMLValue] {
        tables.map { TOMLValue(kind: .table($0.builder.finish()), line: $0.line) }
    }
}
