package import Exchange
internal import GRDB
internal import Glibc
internal import Synchronization

/// Remembers feeds, article identities, revisions and deliveries, in one SQLite database.
///
/// All calls block for as long as the disk takes; reads do not wait for a commit in progress. One process at a
/// time holds a database for writing. No type of SQLite leaves this room.
package final class Archive: Store {
    /// The database's path, for messages.
    package let file: String
    let pool: DatabasePool
    private let lock: Mutex<StateLock?>
    /// The table `crashes`, which is empty nearly always.
    let crashes: Mutex<[FeedID: CrashRecord]>
    /// As it is stored.
    let originOnDisk: Mutex<StoreOrigin>
    /// The table `left_out`, which is empty nearly always.
    let leftOut: Mutex<[FeedID: Set<UInt64>]>
    /// The program's.
    let version: String
    /// That must be left on its file system, or a twentieth of it where that is less.
    private let minimumFreeBytes: UInt64

    /// Opens the database at `file`, makes it where there is none, and brings its schema up to date.
    /// Its folder must be there.
    ///
    /// - Parameter version: the program's. Items that another version left out are tried again; `nil` for a program that
    ///   makes no articles.
    /// - Parameter minimumFreeBytes: that must be left on its file system for articles to be taken in, or a twentieth of
    ///   it where that is less.
    package init(
        file: String, version: String? = nil, minimumFreeBytes: UInt64 = 64 << 20
    ) throws(ArchiveError) {
        let file = StatePlace.of(file)
        self.file = file
        self.minimumFreeBytes = minimumFreeBytes
        self.version = version ?? ""
        var lock: StateLock? = try StateLock(file: file)
        if let obstacle = StateRecovery.obstacle(file) { throw obstacle }
        Self.makePrivate(file)
        Self.openUpLog(of: file)
        pool = try Self.translating(file) {
            let pool = try DatabasePool(path: file, configuration: Self.configuration())
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL for WAL: a commit could then roll back after a power cut, and its articles,
                // visible already, would come again.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // A log that grew while a long reader held it back shrinks again.
                try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
                try ArchiveSchema.migrate(db, file: file)
                try ArchiveSchema.touch(db)
            }
            return pool
        }
        let origin = try Self.translating(file) { [pool] in try pool.read { try Self.origin($0) } }
        guard let origin else { throw .corrupt(file: file, detail: "it does not say which database it is") }
        originOnDisk = Mutex(origin)
        let pool = pool
        crashes = Mutex(try Self.translating(file) { try pool.read { try Self.crashRecords($0) } })
        leftOut = Mutex(
            try Self.translating(file) {
                guard try pool.read({ try !Self.leftOutItems($0).isEmpty }) else { return [:] }
                return try pool.write { db in
                    if let version { try Self.retryLeftOut(by: version, db) }
                    return try Self.leftOutItems(db)
                }
            })
        self.lock = Mutex(lock.take())
        Self.syncFolder(of: file)
    }

    /// Closes the database; SQLite moves the write-ahead log into it. Every later call fails.
    package func close() throws(StoreError) {
        defer { lock.withLock { $0 = nil } }
        try translating {
            // The last connection to close tidies the log away, and GRDB's readers cannot: they must go first.
            pool.invalidateReadOnlyConnections()
            try pool.close()
        }
    }

    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "newsreel.archive"
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 2
        configuration.persistentReadOnlyConnections = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // A damaged page is refused when it is read, not when its cells are walked out of bounds.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            try db.execute(sql: "PRAGMA cache_size = -4096")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    func translating<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do { return try Self.translating(file, body) } catch { throw StoreError(error) }
    }

    static func translating<Value>(_ file: String, _ body: () throws -> Value) throws(ArchiveError) -> Value {
        do {
            return try body()
        } catch {
            let error = ArchiveError(error, file: file)
            if case .corrupt(_, let detail) = error, let place = firstDamage(in: file) {
                throw .corrupt(file: file, detail: detail + ": " + place)
            }
            throw error
        }
    }

    /// Where SQLite finds the first damage, page and all; `nil` where it cannot even begin. May read the whole file,
    /// which is no loss: with a damaged database the program stops.
    private static func firstDamage(in file: String) -> String? {
        var configuration = Configuration()
        configuration.readonly = true
        let lines = try? DatabaseQueue(path: file, configuration: configuration).read { db in
            try String.fetchAll(db, sql: "PRAGMA quick_check(2)")
        }
        return lines?.flatMap { $0.split(separator: "\n") }
            .first { $0 != "ok" && !$0.hasPrefix("***") }.map(String.init)
    }

    /// The first column of a query's first row.
    func integer(_ sql: String) throws(StoreError) -> Int? {
        try translating { try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: sql) } }
    }

    package func shortage() -> Shortage? {
        var figures = statvfs()
        // Where the system does not say, the next write does.
        guard statvfs(file, &figures) == 0 else { return nil }
        let free = UInt64(figures.f_bavail) * UInt64(figures.f_frsize)
        let needed = min(minimumFreeBytes, UInt64(figures.f_blocks) * UInt64(figures.f_frsize) / 20)
        guard free < needed else { return nil }
        return Shortage(
            """
            the file system of the state database \(file) has \(free / 1024) kB free of the \(needed / 1024) kB \
            that must be left; free some space
            """)
    }

    /// Feed addresses may hold secrets; SQLite gives its log the mode that the database has.
    static func makePrivate(_ file: String) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// SQLite makes its log and its index of it as writable as the database was then. Held alone, the index may go: it is
    /// made anew.
    private static func openUpLog(of file: String) {
        guard access(file, W_OK) == 0 else { return }
        for suffix in ["-wal", "-shm"] where access(file + suffix, F_OK) == 0 && access(file + suffix, W_OK) != 0 {
            if chmod(file + suffix, 0o600) != 0, suffix == "-shm" { unlink(file + suffix) }
        }
    }

    /// SQLite syncs the folder for its log but not for a database that it has just made.
    static func syncFolder(of file: String) {
        let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }
}
