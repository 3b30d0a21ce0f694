internal import Articles
package import Exchange
internal import GRDB
internal import Glibc

/// A state database that `newsreel recover` writes to: a new one beside the place, or the present one.
///
/// Calls come from one thread at a time.
package final class StateUnderRepair: Sendable {
    /// Where the database is for good, for messages.
    private let file: String
    private let path: String
    private let queue: DatabaseQueue

    /// A new one at `path`, which is to replace `file`. It is not synced before it is whole.
    /// - Parameters:
    ///   - backup: a database to begin with; an empty one otherwise.
    ///   - version: of the empty one; `nil` for that of `file`, whose rows come into it and are migrated with it.
    init(new path: String, for file: String, from backup: String?, version: Int? = nil) throws(ArchiveError) {
        (self.file, self.path) = (file, path)
        Archive.makePrivate(path)
        Archive.giveToOwner(path, of: file)
        queue = try Archive.translating(file) {
            let queue = try DatabaseQueue(path: path, configuration: Archive.configuration())
            try queue.writeWithoutTransaction { try Self.setUpUnsynced($0) }
            return queue
        }
        if let backup {
            try begin(with: backup)
        } else {
            let version = version ?? Self.version(of: file)
            try write { try ArchiveSchema.migrate($0, file: file, to: version) }
        }
    }

    /// The present one; every change is synced.
    init(existing file: String) throws(ArchiveError) {
        (self.file, path) = (file, file)
        queue = try Archive.translating(file) {
            let queue = try DatabaseQueue(path: file, configuration: Archive.configuration())
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try ArchiveSchema.migrate(db, file: file)
            }
            return queue
        }
    }

    private static func setUpUnsynced(_ db: Database) throws {
        try db.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
    }

    private func begin(with backup: String) throws(ArchiveError) {
        // What is wrong with the backup is said of it.
        guard access(backup, F_OK) == 0 else { throw .missing(file: backup) }
        try Archive.translating(backup) {
            var configuration = Archive.configuration()
            configuration.readonly = true
            let source = try DatabaseQueue(path: backup, configuration: configuration)
            switch try source.read({ try StateFinding($0, file: backup) }) {
            case .sound: break
            case .damaged(let detail): throw ArchiveError.corrupt(file: backup, detail: detail)
            case .absent, .empty: throw ArchiveError.corrupt(file: backup, detail: "it is empty")
            }
            try source.backup(to: queue)
        }
        try write { db in
            try Self.setUpUnsynced(db)
            try ArchiveSchema.migrate(db, file: file)
            // They were settled since, or their files stand in tmp/ and are found there.
            try db.execute(sql: "DELETE FROM deliveries")
        }
    }

    /// The newest where it cannot be read.
    private static func version(of file: String) -> Int {
        let newest = ArchiveSchema.migrations.count
        let found = try? Archive.readingDamaged(file) { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        guard let found = found ?? nil, (1...newest).contains(found) else { return newest }
        return found
    }

    /// Copies into it what can be read of the damaged database `damaged`, which is not changed.
    package func salvage(from damaged: String) throws(ArchiveError) -> Salvage {
        var salvage = Salvage()
        let isReadable: Bool? = try? Archive.readingDamaged(damaged) { try $0.tableExists("feeds") }
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
        try write { db in
            try ArchiveSchema.migrate(db, file: file)
            guard !salvage.isWhole else { return }
            // What was lost has to come again; what is known does not.
            try db.execute(sql: "UPDATE feeds SET etag = NULL, last_modified = NULL, body_digest = NULL")
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
        salvage = try Archive.translating(file) {
            try queue.write { target in
                try source.unsafeRead { source in
                    let rows = SalvagedRows(from: source, to: target)
                    try rows.copy(tables)
                    return rows.salvage
                }
            }
        }
    }

    /// Remembers what stands in the spool; see `Archive.adopt`.
    ///
    /// - Returns: how many articles, or revisions of them, were not remembered before.
    package func adopt(_ revisions: [SpooledRevision], knowsDeliveries: Bool) throws(ArchiveError) -> Int {
        try Archive.translating(file) {
            try queue.write { try Archive.adopt(revisions, knowsDeliveries: knowsDeliveries, $0) }
        }
    }

    /// From now on it is that database to its spool.
    package func takePlace(of origin: StoreOrigin) throws(ArchiveError) {
        try write { db in
            try db.execute(
                sql: "UPDATE origin SET identity = ?, batches = ?", arguments: [origin.identity, origin.batches])
        }
    }

    private func write(_ body: (Database) throws -> Void) throws(ArchiveError) {
        try Archive.translating(file) { try queue.writeWithoutTransaction(body) }
    }

    package func close() throws(ArchiveError) {
        try Archive.translating(file) { try queue.close() }
    }
}
