internal import GRDB
internal import Glibc
internal import Synchronization

/// Remembers feeds, article identities, revisions and deliveries, in one SQLite database.
///
/// All calls block for as long as the disk takes; reads do not wait for a commit in progress. One process at a
/// time holds a database for writing. No type of SQLite leaves this room, so that another store could stand here.
package final class Archive: Sendable {
    /// The database's path, for messages.
    package let file: String
    let pool: DatabasePool
    private let lock: Mutex<StateLock?>
    /// Feeds that were in work when the process before this one died, taken from `InFlightFeeds`.
    package let suspects: [FeedID]
    let inFlight: InFlightFeeds

    /// Opens the database at `file`, makes it where there is none, and brings its schema up to date.
    /// Its folder must be there.
    package init(file: String) throws(ArchiveError) {
        self.file = file
        var lock: StateLock? = try StateLock(file: file)
        pool = try Self.translating(file) {
            let pool = try DatabasePool(path: file, configuration: Self.configuration())
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL for WAL: a commit could then roll back after a power cut, and its articles,
                // visible already, would come again.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try ArchiveSchema.migrate(db, file: file)
            }
            return pool
        }
        inFlight = try InFlightFeeds(path: file + ".inflight", database: file)
        suspects = inFlight.left
        self.lock = Mutex(lock.take())
        Self.syncFolder(of: file)
        try blameSuspects()
    }

    /// Closes the database; SQLite moves the write-ahead log into it. Every later call fails.
    package func close() throws(ArchiveError) {
        inFlight.clear()
        defer { lock.withLock { $0 = nil } }
        try translating { try pool.close() }
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

    func translating<Value>(_ body: () throws -> Value) throws(ArchiveError) -> Value {
        try Self.translating(file, body)
    }

    static func translating<Value>(_ file: String, _ body: () throws -> Value) throws(ArchiveError) -> Value {
        do {
            return try body()
        } catch {
            throw ArchiveError(error, file: file)
        }
    }

    /// SQLite syncs the folder for its log but not for a database that it has just made.
    private static func syncFolder(of file: String) {
        let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }
}
