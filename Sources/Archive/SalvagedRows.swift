internal import GRDB

/// Copies rows from a damaged database, as far as they can be read, into one that has the same tables.
///
/// Feeds are recognised by their identities, since they may have other numbers in the target; what is there already is
/// written over by what is newer.
final class SalvagedRows {
    private let source: Database
    private let target: Database
    /// The numbers in the target by those in the source.
    private var feeds: [Int64: Int64] = [:]
    private(set) var salvage = Salvage()

    init(from source: Database, to target: Database) {
        self.source = source
        self.target = target
    }

    /// - Parameter tables: those to look at; `nil` for all that both have.
    func copy(_ tables: [String]?) throws {
        try copyFeeds()
        salvage.items = try copyItems()
        let others = try String.fetchAll(
            target, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
        for table in others where table != "feeds" && table != "items" && tables?.contains(table) != false {
            let wasWhole = salvage.isWhole
            salvage.isWhole = true
            let count = try copyTable(table)
            if table == "deliveries" { (salvage.deliveries, salvage.knowsDeliveries) = (count, salvage.isWhole) }
            salvage.isWhole = salvage.isWhole && wasWhole
        }
    }

    private func copyFeeds() throws {
        let columns = try Columns("feeds", source, target, &salvage.isWhole)
        guard !columns.names.isEmpty else { return }
        let update = try target.makeStatement(
            sql: "UPDATE feeds SET \(columns.names.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?")
        let insert = try target.makeStatement(sql: columns.insertion)
        var feeds = feeds
        try forEach("feeds", columns.names, by: ["id"]) { row in
            guard let place = columns.names.firstIndex(of: "id"), let number = Int64.fromDatabaseValue(row[place]),
                let name = columns.names.firstIndex(of: "identity"),
                let identity = String.fromDatabaseValue(row[name]), feeds[number] == nil
            else { return false }
            var row = row
            if let known = try Int64.fetchOne(
                target, sql: "SELECT id FROM feeds WHERE identity = ?", arguments: [identity])
            {
                row[place] = known.databaseValue
                guard Self.run(update, row + [known.databaseValue]) else { return false }
                feeds[number] = known
                return true
            }
            if try Bool.fetchOne(target, sql: "SELECT EXISTS (SELECT 1 FROM feeds WHERE id = ?)", arguments: [number])
                == true
            {
                row[place] = .null
            }
            guard Self.run(insert, row) else { return false }
            feeds[number] = target.lastInsertedRowID
            return true
        }
        if !salvage.isWhole { try copyFeedNames(&feeds) }
        self.feeds = feeds
        salvage.feeds = feeds.count
    }

    /// Where rows are lost, the index has the identities, and the numbers that items go by.
    private func copyFeedNames(_ feeds: inout [Int64: Int64]) throws {
        let insert = try target.makeStatement(
            sql: """
                INSERT INTO feeds (id, identity, crashes, identity_rung, polls, new_items, revised_items)
                VALUES (?, ?, 0, 0, 0, 0, 0)
                """)
        var found = feeds
        try forEach("feeds", ["id", "identity"], by: ["identity"]) { row in
            guard let number = Int64.fromDatabaseValue(row[0]), found[number] == nil, Self.run(insert, row) else {
                return false
            }
            found[number] = number
            return true
        }
        feeds = found
    }

    /// Feed by feed, so that damage in one takes no other's items along.
    private func copyItems() throws -> Int {
        let columns = try Columns("items", source, target, &salvage.isWhole)
        guard !columns.names.isEmpty else { return 0 }
        let place = columns.names.firstIndex(of: "feed")
        let keys = try target.primaryKey("items").columns
        // The later revision stays.
        let updates = columns.names.filter { !keys.contains($0) }.map { "\($0) = excluded.\($0)" }
        let insert = try target.makeStatement(
            sql: columns.insertion + " ON CONFLICT DO UPDATE SET \(updates.joined(separator: ", ")) "
                + "WHERE excluded.revision >= items.revision")
        var count = 0
        for (number, feed) in feeds.sorted(by: { $0.key < $1.key }) {
            count += try forEach("items", columns.names, by: keys, of: number) { row in
                var row = row
                if let place { row[place] = feed.databaseValue }
                return Self.run(insert, row)
            }
        }
        return count
    }

    /// A table whose rows stand by themselves or belong to a feed.
    private func copyTable(_ table: String) throws -> Int {
        let columns = try Columns(table, source, target, &salvage.isWhole)
        guard !columns.names.isEmpty else { return 0 }
        let keys = try target.primaryKey(table).columns
        let place = columns.names.firstIndex(of: "feed")
        let name = table == "memories" ? columns.names.firstIndex(of: "name") : nil
        let feeds = feeds
        let insert = try target.makeStatement(sql: "INSERT OR REPLACE" + columns.insertion.dropFirst("INSERT".count))
        if keys.isEmpty { try target.execute(sql: "DELETE FROM \(table)") }
        return try forEach(table, columns.names, by: keys) { row in
            var row = row
            if let place {
                guard let feed = Int64.fromDatabaseValue(row[place]).flatMap({ feeds[$0] }) else { return false }
                row[place] = feed.databaseValue
            }
            if let name, let text = String.fromDatabaseValue(row[name]) {
                guard let renumbered = Self.renumber(memory: text, feeds) else { return false }
                row[name] = renumbered.databaseValue
            }
            return Self.run(insert, row)
        }
    }

    /// Memories of one feed have its number in their names.
    private static func renumber(memory name: String, _ feeds: [Int64: Int64]) -> String? {
        guard let colon = name.lastIndex(of: ":"), let number = Int64(name[name.index(after: colon)...]) else {
            return name
        }
        return feeds[number].map { String(name[...colon]) + "\($0)" }
    }

    /// Forwards until a page cannot be read, then backwards from the end until one cannot.
    ///
    /// - Returns: for how many rows `take` returned true.
    @discardableResult
    private func forEach(
        _ table: String, _ columns: [String], by key: [String], of feed: Int64? = nil,
        _ take: ([DatabaseValue]) throws -> Bool
    ) throws -> Int {
        var count = 0
        let filter = feed.map { "WHERE feed = \($0) " } ?? ""
        for direction in ["ASC", "DESC"] {
            let keys = key.isEmpty ? ["rowid"] : key
            let order = keys.map { "\($0) \(direction)" }.joined(separator: ", ")
            let sql = "SELECT \(columns.joined(separator: ", ")) FROM \(table) \(filter)ORDER BY \(order)"
            guard var rows = try? DamagedCursor(source, sql) else {
                salvage.isWhole = false
                return count
            }
            while let row = rows.next() {
                if try take(row) { count += 1 }
            }
            if !rows.isCutShort { return count }
            salvage.isWhole = false
        }
        return count
    }

    /// False for a row that the target refuses: its values are noise.
    private static func run(_ statement: Statement, _ values: [DatabaseValue]) -> Bool {
        (try? statement.execute(arguments: StatementArguments(values))) != nil
    }

    /// The columns of a table that both databases have.
    private struct Columns {
        let names: [String]
        let insertion: String

        init(_ table: String, _ source: Database, _ target: Database, _ isWhole: inout Bool) throws {
            let present: [String]? = try? source.columns(in: table).map(\.name)
            if present == nil { isWhole = false }
            let found = Set(present ?? [])
            names = try target.columns(in: table).map(\.name).filter { found.contains($0) }
            let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
            insertion = "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))"
        }
    }
}

/// Rows until the end, or until one cannot be read.
private struct DamagedCursor {
    private let rows: RowCursor
    private(set) var isCutShort = false

    init(_ source: Database, _ sql: String) throws {
        rows = try Row.fetchCursor(source, sql: sql)
    }

    mutating func next() -> [DatabaseValue]? {
        do {
            return try rows.next().map { Array($0.databaseValues) }
        } catch {
            isCutShort = true
            return nil
        }
    }
}
