internal import Articles
internal import Delivery
internal import Glibc
internal import Kernel
package import Relay
internal import SQLite
internal import Synchronization

/// Keeps every article in an SQLite database with indexes for full-text search, each in its latest revision. Exactly once in
/// effect: a batch is one transaction, and what comes a second time, or in an older revision, changes nothing.
package final class SearchDatabase: Receiver {
    /// Where something outside is touched; tests make each fail.
    package enum Step: String, Sendable, CaseIterable {
        case open, begin, row, commit, committed
    }

    package let bounds = BatchBounds(files: 500, bytes: 8 << 20)
    private let file: String
    private let outlet: OutletFolder
    private let fault: (@Sendable (Step) -> Int32)?
    private let held: HeldPlace
    private let database = Mutex<SharedDatabase?>(nil)

    /// - Parameters:
    ///   - file: made where there is none; its folder too, but not the one above.
    ///   - fault: asked before each step; an errno other than 0 makes it fail with that, undone.
    package init(file: String, from outlet: OutletFolder, fault: (@Sendable (Step) -> Int32)? = nil) {
        (self.file, self.outlet, self.fault) = (file, outlet, fault)
        held = HeldPlace(file, lock: file + ".lock", setting: "database")
    }

    /// A rollback journal, not a log: who may only read the file can search it, whether the daemon runs or not.
    private static let settings =
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY"

    package func open() throws(ReceiverFault) {
        if let slash = file.lastIndex(of: "/"), slash != file.startIndex { mkdir(String(file[..<slash]), 0o750) }
        try held.take()
        do {
            try step(.open)
            let shared = SharedDatabase(try Database(file, .readWrite, settings: Self.settings))
            try shared.use { try Self.prepare($0, file) }
            // Members of the readers' group may search.
            _ = chmod(file, 0o640)
            database.withLock { $0 = shared }
        } catch let error as ReceiverFault {
            throw error
        } catch {
            throw ReceiverFault(message(of: error))
        }
    }

    package func close() {
        database.withLock { $0 = nil }
        held.release()
    }

    private static func prepare(_ database: Database, _ file: String) throws {
        let version = try database.integer("PRAGMA user_version") ?? 0
        if version == SearchSchema.version, try database.integer("PRAGMA application_id") == SearchSchema.application {
            return
        }
        guard version == 0, try !database.exists("SELECT 1 FROM sqlite_schema") else {
            throw ReceiverFault("\(file) is another program's database, or a later version's; name another file")
        }
        try database.transaction { try database.execute(SearchSchema.statements) }
    }

    package func take(_ files: [QueuedFile]) -> Receipt {
        guard let shared = database.withLock({ $0 }) else { return .failed("\(file) is not open") }
        do {
            try shared.use { database in
                try step(.begin)
                try database.transaction {
                    for file in files { try add(file, to: database) }
                    try step(.commit)
                }
                try step(.committed)
            }
            return .taken
        } catch {
            return .failed(message(of: error))
        }
    }

    private func add(_ queued: QueuedFile, to database: Database) throws {
        let line = try outlet.read(queued)
        // What is no article has nothing to be searched, and holds up nobody.
        guard let row = ArticleRow(line, name: queued.name) else { return }
        try step(.row)
        try database.run(
            """
            INSERT INTO article (id, revision, feed, feed_title, folder, url, title, authors, tags, language, published,
                taken_in, text, unspaced, json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, feed = excluded.feed,
                feed_title = excluded.feed_title, folder = excluded.folder, url = excluded.url, title = excluded.title,
                authors = excluded.authors, tags = excluded.tags, language = excluded.language,
                published = excluded.published, taken_in = excluded.taken_in, text = excluded.text,
                unspaced = excluded.unspaced, json = excluded.json
            WHERE excluded.revision > article.revision
            """,
            row.id, row.revision, row.feed, row.feedTitle, row.folder, row.url, row.title, row.authors, row.tags,
            row.language, row.published, row.takenIn, row.text, row.isUnspaced, row.json)
    }

    private func step(_ step: Step) throws(SystemError) {
        if let code = fault?(step), code != 0 { throw SystemError(code) }
    }

    private func message(of error: any Error) -> String {
        switch error {
        case let error as SQLiteError:
            switch error.kind {
            case .full: return "no space left for \(file); free some"
            case .readOnly, .inputOutput:
                return
                    "\(file) cannot be written (\(error.message)); check owner and mode of it and of its folder, and the "
                    + "unit's ReadWritePaths="
            case .corrupt:
                return "\(file) is damaged or no database (\(error.message)); move it away, and a new one is begun"
            default: return "\(file): \(error.message)"
            }
        case let error as SystemError: return "articles in \(outlet.new) cannot be read: \(error.message)"
        default: return "\(file): \(error)"
        }
    }
}
