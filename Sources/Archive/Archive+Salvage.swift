package import Articles
internal import GRDB
internal import Glibc

/// What could be read of a damaged database.
package struct Salvage: Sendable, Hashable {
    package var feeds = 0
    package var items = 0
    package var deliveries = 0
    /// Nothing was in the way: only what no table shows can be damaged.
    package var isWhole = true

    package init() {}
}

/// What a file of the spool says of the article in it.
package struct SpooledRevision: Sendable {
    /// The feed's identity.
    package let feed: String
    /// `ArticleID.prefix`.
    package let key: UInt64
    package let item: KnownItem
    /// For a file that stands in `tmp/` still.
    package let staged: Staged?

    package struct Staged: Sendable {
        package let fileName: String
        package let sizeInBytes: Int
        /// XXH64 of the file's bytes.
        package let digest: UInt64

        package init(fileName: String, sizeInBytes: Int, digest: UInt64) {
            self.fileName = fileName
            self.sizeInBytes = sizeInBytes
            self.digest = digest
        }
    }

    package init(feed: String, key: UInt64, item: KnownItem, staged: Staged?) {
        self.feed = feed
        self.key = key
        self.item = item
        self.staged = staged
    }
}

extension Archive {
    /// The first damage that a check of every page finds; `nil` for a sound database.
    package static func damage(in file: String) throws(ArchiveError) -> String? {
        do {
            let archive = try Archive(file: file)
            let lines = try archive.translating {
                try archive.pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check(2)") }
            }
            try archive.close()
            return lines.first { $0 != "ok" }
        } catch .corrupt(_, let detail) {
            return detail
        }
    }

    /// Renames the database and its log, so that a new one can take their place.
    ///
    /// - Returns: the new path.
    package static func setAside(_ file: String, at now: Timestamp) throws(ArchiveError) -> String {
        let lock = try StateLock(file: file)
        let target = "\(file).damaged-\(now.secondsSince1970)"
        for suffix in ["", "-wal", "-shm"] where access(file + suffix, F_OK) == 0 {
            guard rename(file + suffix, target + suffix) == 0 else {
                throw .failed(file: file, detail: "cannot be renamed: \(String(cString: strerror(errno)))")
            }
        }
        withExtendedLifetime(lock) {}
        return target
    }

    /// Copies into this new database what can be read of a damaged one, which is not changed.
    package func salvage(from damaged: String) throws(ArchiveError) -> Salvage {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = ON") }
        guard let source = try? DatabaseQueue(path: damaged, configuration: configuration) else {
            var nothing = Salvage()
            nothing.isWhole = false
            return nothing
        }
        return try translating {
            try pool.write { target in
                try source.inDatabase { source in
                    var salvage = Salvage()
                    func copy(_ table: String, by key: [String], feed: Int64? = nil) throws -> Int {
                        try Self.copy(table, by: key, feed: feed, from: source, to: target, &salvage.isWhole)
                    }
                    salvage.feeds = try copy("feeds", by: ["id"])
                    // Feed by feed, so that damage in one takes no other's items along.
                    for feed in try Int64.fetchAll(target, sql: "SELECT id FROM feeds ORDER BY id") {
                        salvage.items += try copy("items", by: ["feed", "key"], feed: feed)
                    }
                    salvage.deliveries = try copy("deliveries", by: ["sequence"])
                    // The digests of older versions are of two kinds.
                    if (try? source.tableExists("origin")) != true {
                        try target.execute(sql: "UPDATE deliveries SET digest = 0")
                    }
                    _ = try copy("memories", by: ["name"])
                    if !salvage.isWhole {
                        // What was lost has to come again; what is known does not.
                        try target.execute(
                            sql: "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL")
                    }
                    return salvage
                }
            }
        }
    }

    /// Forwards until a page cannot be read, then backwards from the end until one cannot.
    private static func copy(
        _ table: String, by key: [String], feed: Int64?, from source: Database, to target: Database,
        _ isWhole: inout Bool
    ) throws -> Int {
        var count = 0
        for direction in ["ASC", "DESC"] {
            let order = key.map { "\($0) \(direction)" }.joined(separator: ", ")
            let filter = feed.map { "WHERE feed = \($0) " } ?? ""
            do {
                let rows = try Row.fetchCursor(source, sql: "SELECT * FROM \(table) \(filter)ORDER BY \(order)")
                while let row = try rows.next() {
                    let columns = Array(row.columnNames)
                    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
                    let sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
                    // A row that is there from the way forwards, or whose values are noise, is refused.
                    guard
                        (try? target.cachedStatement(sql: sql).execute(
                            arguments: StatementArguments(Array(row.databaseValues)))) != nil
                    else {
                        continue
                    }
                    count += 1
                }
                return count
            } catch {
                isWhole = false
            }
        }
        return count
    }

    /// Remembers what stands in the spool; a staged file becomes a pending delivery, which the next start makes visible.
    ///
    /// - Returns: how many articles were not remembered before.
    package func adopt(_ revisions: [SpooledRevision]) throws(ArchiveError) -> Int {
        let identities = Array(Set(revisions.map(\.feed))).sorted()
        let feeds = try self.feeds(identifiedBy: identities)
        let ids = Dictionary(zip(identities, feeds.map(\.id)), uniquingKeysWith: { first, _ in first })
        return try translating {
            try pool.write { db in
                let before = try Int.fetchOne(db, sql: "SELECT count(*) FROM items") ?? 0
                try Self.write(
                    revisions.compactMap { found in ids[found.feed].map { ($0, found.key, found.item) } }, db)
                for found in revisions {
                    guard let feed = ids[found.feed] else { continue }
                    // What a feed never read knows is not looked at.
                    try db.execute(
                        sql: "UPDATE feeds SET last_read = ? WHERE id = ? AND last_read IS NULL",
                        arguments: [found.item.firstSeen.microsecondsSince1970, feed.rawValue])
                    guard let staged = found.staged else { continue }
                    try db.execute(
                        sql: """
                            INSERT INTO deliveries (sequence, feed, key, name, bytes, digest)
                            SELECT (SELECT coalesce(max(sequence), 0) + 1 FROM deliveries), ?, ?, ?, ?, ?
                            WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE name = ?)
                            """,
                        arguments: [
                            feed.rawValue, Int64(bitPattern: found.key), staged.fileName, staged.sizeInBytes,
                            Int64(bitPattern: staged.digest), staged.fileName,
                        ])
                }
                return try (Int.fetchOne(db, sql: "SELECT count(*) FROM items") ?? 0) - before
            }
        }
    }
}
