internal import Articles
package import Exchange
internal import Glibc
internal import SQLite

/// A state database that `newsreel recover` writes to: a new one beside the place, or the present one.
///
/// Calls come from one thread at a time.
package final class StateUnderRepair: Sendable {
    /// Where the database is for good, for messages.
    private let file: String
    private let path: String
    private let database: SharedDatabase

    /// A new one at `path`, which is to replace `file`. It is not synced before it is whole.
    /// - Parameters:
    ///   - backup: a database to begin with; an empty one otherwise.
    ///   - version: of the empty one; `nil` for that of `file`, whose rows come into it and are migrated with it.
    init(new path: String, for file: String, from backup: String?, version: Int? = nil) throws(ArchiveError) {
        (self.file, self.path) = (file, path)
        Archive.makePrivate(path)
        Archive.giveToOwner(path, of: file)
        database = try Archive.translating(file) { try SharedDatabase(Archive.connect(path, .readWrite)) }
        try use { try $0.execute(Self.unsynced) }
        if let backup {
            try begin(with: backup)
        } else {
            let version = version ?? Self.version(of: file)
            try use { try ArchiveSchema.migrate($0, file: file, to: version) }
        }
    }

    /// The present one; every change is synced.
    init(existing file: String) throws(ArchiveError) {
        (self.file, path) = (file, file)
        database = try Archive.translating(file) { try SharedDatabase(Archive.connect(file, .readWrite)) }
        try use { db in
            try db.execute("PRAGMA synchronous = FULL")
            try ArchiveSchema.migrate(db, file: file)
        }
    }

    private static let unsynced = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"

    private func begin(with backup: String) throws(ArchiveError) {
        // What is wrong with the backup is said of it.
        guard access(backup, F_OK) == 0 else { throw .missing(file: backup) }
        try Archive.translating(backup) {
            let source = try Archive.connect(backup, .readOnly)
            switch try source.transaction(.deferred, { try StateFinding(source, file: backup) }) {
            case .sound: break
            case .damaged(let detail): throw ArchiveError.corrupt(file: backup, detail: detail)
            case .absent, .empty: throw ArchiveError.corrupt(file: backup, detail: "it is empty")
            }
            try database.use { try source.copy(to: $0) }
        }
        try use { db in
            try db.execute(Self.unsynced)
            try ArchiveSchema.migrate(db, file: file)
            // They were settled since, or their files stand in tmp/ and are found there.
            try db.run("DELETE FROM deliveries")
        }
    }

    /// The newest where it cannot be read.
    private static func version(of file: String) -> Int {
        let newest = ArchiveSchema.migrations.count
        let found = try? Archive.readingDamaged(file) { try ArchiveSchema.version($0) }
        guard let found, (1...newest).contains(found) else { return newest }
        return found
    }

    /// Copies into it what can be read of the damaged database `damaged`, which is not changed.
    package func salvage(from damaged: String) throws(ArchiveError) -> Salvage {
        var salvage = Salvage()
        let isReadable: Bool? = try? Archive.readingDamaged(damaged) { try $0.hasTable("feeds") }
        if isReadable == true {
            try copyRows(from: damaged, of: nil, &salvage)
        } else if Self.hasBytes(damaged) || Self.hasBytes(damaged + "-wal") {
            // Without its first page nothing is found in it. In a copy, another takes that one's place.
            let copy = path + Self.copySuffix
            try FirstPage(of: path, file: file).put(intoCopyOf: damaged, at: copy)
            defer { for suffix in ["", "-wal", "-shm"] { unlink(copy + suffix) } }
            try copyRows(from: copy, of: ["feeds", "items"], &salvage)
            (salvage.isWhole, salvage.knowsDeliveries) = (false, false)
        } else {
            (salvage.isWhole, salvage.knowsDeliveries) = (false, false)
        }
        try use { db in
            try ArchiveSchema.migrate(db, file: file)
            // What was lost has to come again; what is known does not.
            if !salvage.isWhole { try db.run(Archive.forgetValidators) }
        }
        return salvage
    }

    static let copySuffix = ".source"

    private static func hasBytes(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0
    }

    /// - Parameter tables: those that are looked at; `nil` for all.
    private func copyRows(from damaged: String, of tables: [String]?, _ salvage: inout Salvage) throws(ArchiveError) {
        // No errors of the source come out here, so that they are not taken for the new database's.
        guard let source = try? Archive.damagedSource(damaged) else {
            (salvage.isWhole, salvage.knowsDeliveries) = (false, false)
            return
        }
        salvage = try use { target in
            let rows = SalvagedRows(from: source, to: target)
            try target.transaction { try rows.copy(tables) }
            return rows.salvage
        }
    }

    /// Remembers what stands in the spool; see `Archive.adopt`.
    ///
    /// - Returns: how many articles, or revisions of them, were not remembered before.
    package func adopt(_ revisions: [SpooledRevision], knowsDeliveries: Bool) throws(ArchiveError) -> Int {
        try use { db in
            try db.transaction { try Archive.adopt(revisions, knowsDeliveries: knowsDeliveries, db) }
        }
    }

    /// From now on it is that database to its spool.
    package func takePlace(of origin: StoreOrigin) throws(ArchiveError) {
        try use { try $0.run(Archive.updateOrigin, origin.identity, origin.batches) }
    }

    private func use<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        try Archive.translating(file) { try database.use(body) }
    }

    package func close() { database.close() }
}
