internal import Exchange
internal import SQLite

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
        var others: [String] = []
        try target.forEach(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        ) { others.append($0.text(0) ?? "") }
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
        let update = "UPDATE feeds SET \(columns.names.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?"
        var feeds = feeds
        try forEach("feeds", columns.names, by: ["id"]) { row in
            guard let place = columns.names.firstIndex(of: "id"), case .integer(let number) = row[place],
                let name = columns.names.firstIndex(of: "identity"), case .text(let identity) = row[name],
                feeds[number] == nil
            else { return false }
            var row = row
            if let known = try target.integer("SELECT id FROM feeds WHERE identity = ?", identity) {
                row[place] = .integer(known)
                guard try take(row + [.integer(known)], by: update) else { return false }
                feeds[number] = known
                return true
            }
            if try target.exists("SELECT 1 FROM feeds WHERE id = ?", number) { row[place] = .null }
            guard try take(row, by: columns.insertion) else { return false }
            feeds[number] = target.lastInsertedRow
            return true
        }
        if !salvage.isWhole { try copyFeedNames(&feeds) }
        self.feeds = feeds
        salvage.feeds = feeds.count
    }

    /// Where rows are lost, the index has the identities, and the numbers that items go by.
    private func copyFeedNames(_ feeds: inout [Int64: Int64]) throws {
        let insert = """
            INSERT INTO feeds (id, identity, crashes, identity_rung, polls, new_items, revised_items)
            VALUES (?, ?, 0, 0, 0, 0, 0)
            """
        var found = feeds
        try forEach("feeds", ["id", "identity"], by: ["identity"]) { row in
            guard case .integer(let number) = row[0], found[number] == nil, try take(row, by: insert) else {
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
        // The later revision stays.
        let updates = columns.names.filter { !columns.key.contains($0) }.map { "\($0) = excluded.\($0)" }
        let insert =
            columns.insertion + " ON CONFLICT DO UPDATE SET \(updates.joined(separator: ", ")) "
            + "WHERE excluded.revision >= items.revision"
        var count = 0
        for (number, feed) in feeds.sorted(by: { $0.key < $1.key }) {
            count += try forEach("items", columns.names, by: columns.key, of: number) { row in
                var row = row
                if let place { row[place] = .integer(feed) }
                return try take(row, by: insert)
            }
        }
        return count
    }

    /// A table whose rows stand by themselves or belong to a feed.
    private func copyTable(_ table: String) throws -> Int {
        let columns = try Columns(table, source, target, &salvage.isWhole)
        guard !columns.names.isEmpty else { return 0 }
        let place = columns.names.firstIndex(of: "feed")
        let memory = table == "memories" ? ["name", "value"].compactMap { columns.names.firstIndex(of: $0) } : []
        let feeds = feeds
        let insert = "INSERT OR REPLACE" + columns.insertion.dropFirst("INSERT".count)
        return try forEach(table, columns.names, by: columns.key) { row in
            var row = row
            if let place {
                guard case .integer(let number) = row[place], let feed = feeds[number] else { return false }
                row[place] = .integer(feed)
            }
            if memory.count == 2, case .text(let name) = row[memory[0]], case .blob(let value) = row[memory[1]] {
                let kept = FeedMemory.renumbered(name, value) { feeds[$0.rawValue].map(FeedID.init(rawValue:)) }
                guard let kept else { return false }
                (row[memory[0]], row[memory[1]]) = (.text(kept.name), .blob(kept.value))
            }
            guard try take(row, by: insert) else { return false }
            // A table without a key has one row.
            if columns.key.isEmpty {
                try target.run("DELETE FROM \(table) WHERE rowid <> ?", target.lastInsertedRow)
            }
            return true
        }
    }

    /// Forwards until a page cannot be read, then backwards from the end until one cannot.
    ///
    /// - Returns: for how many rows `take` returned true.
    @discardableResult
    private func forEach(
        _ table: String, _ columns: [String], by key: [String], of feed: Int64? = nil,
        _ take: ([SQLiteValue]) throws -> Bool
    ) throws -> Int {
        var count = 0
        let filter = feed.map { "WHERE feed = \($0) " } ?? ""
        for direction in ["ASC", "DESC"] {
            let keys = key.isEmpty ? ["rowid"] : key
            let order = keys.map { "\($0) \(direction)" }.joined(separator: ", ")
            let sql = "SELECT \(columns.joined(separator: ", ")) FROM \(table) \(filter)ORDER BY \(order)"
            guard var rows = try? source.statement(sql) else {
                salvage.isWhole = false
                return count
            }
            var isThere = try? rows.next()
            while isThere == true {
                if try take(rows.values) { count += 1 }
                isThere = try? rows.next()
            }
            // The end, and not a page that cannot be read.
            if isThere == false { return count }
            salvage.isWhole = false
        }
        return count
    }

    /// False for a row that the target refuses: its values are noise.
    private func take(_ values: [SQLiteValue], by sql: String) throws(SQLiteError) -> Bool {
        do throws(SQLiteError) {
            var statement = try target.statement(sql)
            for value in values { value.bind(to: &statement) }
            try statement.run()
            return true
        } catch {
            guard error.kind == .constraint || error.kind == .mismatch else { throw error }
            return false
        }
    }

    /// The columns of a table that both databases have.
    private struct Columns {
        let names: [String]
        /// The names of the primary key, in its order; none for a table without one.
        let key: [String]
        let insertion: String

        init(_ table: String, _ source: Database, _ target: Database, _ isWhole: inout Bool) throws {
            let found = Set(((try? source.columns(of: table)) ?? []).map(\.name))
            if found.isEmpty { isWhole = false }
            let columns = try target.columns(of: table)
            names = columns.map(\.name).filter { found.contains($0) }
            key = columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace }.map(\.name)
            let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
            insertion = "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))"
        }
    }
}
