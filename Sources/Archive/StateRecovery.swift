package import Articles
internal import Exchange
internal import Glibc
internal import SQLite

/// What stands at a state database's place. Looking at it changes nothing and uses nothing up.
package enum StateFinding: Sendable, Hashable {
    /// No file.
    case absent
    /// A file, but no table in it: made and never filled, or cut to nothing.
    case empty
    case sound
    /// `detail` says where, as far as SQLite can tell.
    case damaged(detail: String)
}

/// Where a recovery can be cut short, for the tests that do.
package enum RecoveryStep: String, Sendable, CaseIterable {
    case locked, rebuilding, salvaged, adopted, whole, setAside, decided, logRemoved, placed
}

/// The hold of `newsreel recover` on a state database, which is rebuilt beside its place and put there in one step.
///
/// `FILE.rebuilt` is filled while all that stands at `FILE` stays as it is; a leftover of it is worth nothing and is
/// begun anew. When it is whole and synced it is renamed `FILE.recovered`: that decides, and from then on only the
/// steps of `putInPlace` are left, which the next recovery takes where this one is cut short. While either stands
/// there, `FILE` is not opened by anything else. `docs/decisions/0021-recovering-the-state.md` has the reasons.
package final class StateRecovery: Sendable {
    package let file: String
    private let step: @Sendable (RecoveryStep) -> Void
    private let lock: StateLock

    private static let rebuiltSuffix = ".rebuilt"
    private static let recoveredSuffix = ".recovered"
    private var rebuilt: String { file + Self.rebuiltSuffix }
    private var recovered: String { file + Self.recoveredSuffix }

    /// Takes the database's lock, until this is released.
    package init(of file: String, step: @escaping @Sendable (RecoveryStep) -> Void = { _ in }) throws(ArchiveError) {
        let file = StatePlace.of(file)
        self.file = file
        self.step = step
        lock = try StateLock(file: file)
        step(.locked)
    }

    /// For whoever opens the database: what only a recovery can make sense of, and so is refused.
    static func obstacle(_ file: String) -> ArchiveError? {
        if access(file + recoveredSuffix, F_OK) == 0 || access(file + rebuiltSuffix, F_OK) == 0 {
            return .unfinishedRecovery(file: file)
        }
        return hasStrayLog(file) ? .corrupt(file: file, detail: "the log beside it is another database's") : nil
    }

    /// What is left of a recovery that was cut short: puts its outcome in place if there was one.
    package func resume(at now: Timestamp) throws(ArchiveError) -> (setAside: String?, isPlaced: Bool) {
        discard()
        guard access(recovered, F_OK) == 0 else { return (nil, false) }
        return (try putInPlace(at: now), true)
    }

    /// A backup that was copied to the place of a database whose log was left there would be read with that log. The
    /// log is kept under another name.
    package func removeStrayLog(at now: Timestamp) throws(ArchiveError) {
        guard Self.hasStrayLog(file) else { return }
        _ = try SetAside(of: file, at: now).keep("-wal")
        Archive.syncFolder(of: file)
        for suffix in ["-wal", "-shm"] { unlink(file + suffix) }
        Archive.syncFolder(of: file)
    }

    /// Whether a log stands beside a database that says that it has none.
    static func hasStrayLog(_ file: String) -> Bool {
        var log = stat()
        guard stat(file + "-wal", &log) == 0, log.st_size > 0 else { return false }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 20)
        // "File format read version": 1 without a log, 2 with one (https://www.sqlite.org/fileformat.html).
        return pread(descriptor, &header, 20, 0) == 20 && header.starts(with: "SQLite format 3\0".utf8)
            && header[19] == 1
    }

    /// Refuses, before anything is locked or made, what is no state database that this program rebuilds: another
    /// program's, a later one's, and a file that is no database at all and of which nothing says that it ever was one.
    ///
    /// - Parameter isKnown: something else than what stands beside the file says that it is a state database.
    package static func refuseOthers(_ file: String, isKnown: Bool) throws(ArchiveError) {
        var status = stat()
        guard stat(file, &status) == 0, status.st_size > 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .foreign(file: file) }
        do {
            try Archive.reading(file, evenUnfinished: true) { db in
                do { try ArchiveSchema.requireOurs(db, file: file) } catch ArchiveError.missing {}
            }
        } catch .corrupt {
            guard !isKnown, !hasDatabaseHeader(file) else { return }
            let companions = [".inflight", "-wal", recoveredSuffix, rebuiltSuffix]
            if !companions.contains(where: { access(file + $0, F_OK) == 0 }) { throw .foreign(file: file) }
        } catch .foreign {
            throw .foreign(file: file)
        } catch .newerSchema(_, let found, let supported) {
            throw .newerSchema(file: file, found: found, supported: supported)
        } catch {
            // The recovery itself comes to it, and tells.
        }
    }

    private static func hasDatabaseHeader(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 16)
        return pread(descriptor, &header, 16, 0) == 16 && header.starts(with: "SQLite format 3\0".utf8)
    }

    package func look() throws(ArchiveError) -> StateFinding {
        var status = stat()
        guard stat(file, &status) == 0 else {
            if errno == ENOENT { return .absent }
            throw failure(errno, file)
        }
        // SQLite would remove a log that stands beside it.
        if status.st_size == 0 { return .empty }
        do {
            return try Archive.reading(file, evenUnfinished: true) { try StateFinding($0, file: file) }
        } catch .corrupt(_, let detail) {
            return .damaged(detail: detail)
        }
    }

    /// Which database stands there, and whether it knows any article; `nil` where that cannot be read.
    package func standing() -> StateStanding? { Self.standing(file) }

    /// The same of a backup.
    package static func standing(_ file: String) -> StateStanding? {
        let found = try? Archive.readingDamaged(file) { db -> StateStanding? in
            guard let origin = try? Archive.origin(db) else { return nil }
            // What cannot be read is there.
            return StateStanding(origin: origin, isUsed: (try? Archive.isUsed(db)) ?? true)
        }
        return found ?? nil
    }

    /// How many of these articles, in these revisions, the present database does not know.
    package func countUnknown(_ revisions: [SpooledRevision]) throws(ArchiveError) -> Int {
        try Archive.reading(file, evenUnfinished: true) { try Archive.countUnknown(revisions, $0) }
    }

    /// A new database beside the place, with what can be read of the present one in it.
    /// - Parameter backup: a sound database of the same feeds from which to start, older or not.
    package func rebuild(from backup: String? = nil) throws(ArchiveError) -> (StateUnderRepair, Salvage) {
        do throws(ArchiveError) {
            step(.rebuilding)
            let state = try StateUnderRepair(new: rebuilt, for: file, from: backup)
            let salvage = try state.salvage(from: file)
            step(.salvaged)
            return (state, salvage)
        } catch {
            discard()
            throw error
        }
    }

    /// The present database, to be written to.
    package func repairInPlace() throws(ArchiveError) -> StateUnderRepair { try StateUnderRepair(existing: file) }

    /// Gives up a new database.
    package func discard() {
        for name in [rebuilt, rebuilt + StateUnderRepair.copySuffix] {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(name + suffix) }
        }
    }

    /// Puts the new database in place; the present one is kept beside it.
    ///
    /// - Parameter isSound: nothing is wrong with the present one.
    /// - Returns: the path under which the present one is kept; `nil` when there was nothing of it.
    package func place(
        _ state: StateUnderRepair, at now: Timestamp, keepingSound isSound: Bool = false
    ) throws(ArchiveError) -> String? {
        step(.adopted)
        do throws(ArchiveError) {
            state.close()
            try makeDurable(rebuilt)
            step(.whole)
            // Before it is decided: what fails here leaves everything as it was.
            _ = try setAside(at: now, isSound: isSound)
            step(.setAside)
            try rename(rebuilt, to: recovered)
            step(.decided)
            return try putInPlace(at: now)
        } catch {
            discard()
            throw error
        }
    }

    private func putInPlace(at now: Timestamp) throws(ArchiveError) -> String? {
        // Another file may have been put there since.
        let aside = try setAside(at: now)
        // A log is never read with a database that it was not written for.
        for suffix in ["-wal", "-shm", "-journal"] { unlink(file + suffix) }
        step(.logRemoved)
        try rename(recovered, to: file)
        step(.placed)
        return aside
    }

    private func rename(_ path: String, to target: String) throws(ArchiveError) {
        guard Glibc.rename(path, target) == 0 else { throw failure(errno, path) }
        Archive.syncFolder(of: file)
    }

    /// Gives the database and its log second names, so that they outlive what takes their place. What has one already,
    /// or no bytes, gets none.
    private func setAside(at now: Timestamp, isSound: Bool = false) throws(ArchiveError) -> String? {
        let names = SetAside(of: file, at: now, isSound: isSound)
        let database = try names.keep("")
        let log = try names.keep("-wal")
        Archive.syncFolder(of: file)
        return database ?? log
    }

    private func makeDurable(_ path: String) throws(ArchiveError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(errno, path) }
    }

    private func failure(_ code: Int32, _ path: String) -> ArchiveError { ArchiveError(code, path, file: file) }
}
