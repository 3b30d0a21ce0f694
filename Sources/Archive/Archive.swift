package import Exchange
internal import Glibc
internal import Kernel
internal import SQLite
internal import Synchronization

/// Remembers feeds, article identities, revisions and deliveries, in one SQLite database.
///
/// All calls block for as long as the disk takes; reads do not wait for a commit in progress. One process at a
/// time holds a database for writing.
package final class Archive: CopyTarget {
    /// The database's path, for messages.
    package let file: String
    /// The one connection that changes anything.
    let writer: SharedDatabase
    /// Sees what is committed, and is done long before a second one would gain anything: it reads a feed's items in some
    /// tens of microseconds.
    private let reader: SharedDatabase
    private let lock: Mutex<StateLock?>
    /// Of the file that is open.
    private let identity: FileIdentity?
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
        let lock = try StateLock(file: file)
        if let obstacle = StateRecovery.obstacle(file) { throw obstacle }
        Self.makePrivate(file)
        Self.openUpLog(of: file)
        let (writer, found) = try Self.translating(file) {
            let writer = try SharedDatabase(Self.connect(file, .readWrite))
            return (writer, try writer.use { try Contents($0, file: file, version: version) })
        }
        self.writer = writer
        reader = try Self.translating(file) { try SharedDatabase(Self.connect(file, .readOnly)) }
        originOnDisk = Mutex(found.origin)
        crashes = Mutex(found.crashes)
        leftOut = Mutex(found.leftOut)
        self.lock = Mutex(lock)
        identity = FileIdentity(file)
        Self.syncFolder(of: file)
    }

    deinit { close() }

    /// Closes the database; SQLite moves the write-ahead log into it. Every later call fails.
    package func close() {
        // The last connection to close tidies the log away, and one that only reads cannot: it goes first.
        reader.close()
        writer.close()
        lock.withLock { $0 = nil }
    }

    /// What is remembered of a database while it is open, once it is as this version wants it.
    private struct Contents {
        let origin: StoreOrigin
        let crashes: [FeedID: CrashRecord]
        let leftOut: [FeedID: Set<UInt64>]

        init(_ db: Database, file: String, version: String?) throws {
            // FULL syncs each commit. After NORMAL one could roll back with a power cut, and its articles, visible
            // already, would come again. A log that grew while a long reader held it back shrinks again.
            try db.execute(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = 16777216;
                """)
            try ArchiveSchema.migrate(db, file: file)
            try ArchiveSchema.touch(db)
            guard let origin = try Archive.origin(db) else {
                throw ArchiveError.corrupt(file: file, detail: "it does not say which database it is")
            }
            self.origin = origin
            crashes = try Archive.crashRecords(db)
            var leftOut = try Archive.leftOutItems(db)
            if !leftOut.isEmpty, let version {
                try db.transaction { try Archive.retryLeftOut(by: version, db) }
                leftOut = try Archive.leftOutItems(db)
            }
            self.leftOut = leftOut
        }
    }

    static func connect(_ file: String, _ access: Database.Access) throws(SQLiteError) -> Database {
        try Database(file, access, settings: settings)
    }

    /// A damaged page is refused when it is read, not when its cells are walked out of bounds.
    private static let settings = """
        PRAGMA cell_size_check = ON;
        PRAGMA cache_size = -4096;
        PRAGMA temp_store = MEMORY;
        """

    /// One query sees one state of the database; several want a transaction.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try translating { try reader.use(body) }
    }

    /// In one transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try translating { try writer.use { db in try db.transaction { try body(db) } } }
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
        let damage = try? ArchiveSchema.damage(Database(file, .readOnly), by: "quick_check")
        return damage ?? nil
    }

    package func shortage() -> Shortage? {
        // What goes into a file that no path leads to any more is lost with the process.
        if let identity, FileIdentity(file) != identity {
            return Shortage(
                """
                the state database \(file) was taken away while newsreel had it open, and what is stored now would be lost; put \
                it back in its place, and polling goes on, or restart newsreel
                """)
        }
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

    /// The database's and its log's.
    package func sizeInBytes() -> Int64 {
        ["", "-wal"].reduce(0) { sum, suffix in
            var status = stat()
            return stat(file + suffix, &status) == 0 ? sum + Int64(status.st_size) : sum
        }
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
