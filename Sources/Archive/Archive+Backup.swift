package import Exchange
internal import Glibc
internal import SQLite

/// What a backup holds.
package struct StateBackup: Sendable, Hashable {
    /// Which state it is of, and how far that was: with it a spool tells the backup from a newer state, and from
    /// another spool's.
    package let origin: StoreOrigin
    package let counts: StoreCounts
}

extension Archive {
    /// Copies a database as it is at one moment into `target`, also while a daemon works on it, which it does not
    /// disturb: SQLite's own online backup. `target` is one file, whole and synced when this returns; until then a file
    /// of that name stays as it was.
    package static func backUp(_ file: String, to target: String) throws(ArchiveError) -> StateBackup {
        try requireReadable(file)
        try refuseUnlessBackup(target)
        let draft = target + ".part"
        unlink(draft)
        makePrivate(draft)
        do throws(ArchiveError) {
            let backup = try copy(file, to: draft, for: target)
            try makeDurable(draft, as: target)
            return backup
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
            throw naming(target, error)
        }
    }

    /// What is wrong with the place of the backup is no fault of the database.
    private static func naming(_ target: String, _ error: ArchiveError) -> ArchiveError {
        switch error {
        case .readOnly(target, let detail), .failed(target, let detail): .noBackup(target: target, detail: detail)
        default: error
        }
    }

    /// What may be written over: nothing, or an earlier backup; not a database in use, and no other file.
    private static func refuseUnlessBackup(_ target: String) throws(ArchiveError) {
        var status = stat()
        let folder = ArchiveError.folder(of: target)
        guard access(folder, F_OK) == 0 else {
            throw .noBackup(target: target, detail: "the folder \(folder) is not there; make it, or name another place")
        }
        guard lstat(target, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG, access(target + ".lock", F_OK) != 0,
            access(target + "-wal", F_OK) != 0
        else { throw .noBackup(target: target, detail: "it is in use, or no file; name another") }
        guard status.st_size > 0 else { return }
        let finding = try? readingDamaged(target) { try StateFinding($0, file: target) }
        guard finding != nil, finding != .empty else {
            throw .noBackup(
                target: target, detail: "what is there is no backup of newsreel's; name another file, or remove it")
        }
    }

    private static func copy(_ file: String, to draft: String, for target: String) throws(ArchiveError) -> StateBackup {
        // What cannot be written is said of the backup, what cannot be read of the database.
        let copy = try translating(target) { try connect(draft, .readWrite) }
        defer { copy.close() }
        do {
            try reading(file) { try $0.copy(to: copy) }
        } catch .diskFull {
            throw .diskFull(file: target)
        }
        return try translating(target) {
            // One file that stands for itself.
            try copy.execute("PRAGMA journal_mode = DELETE")
            switch try StateFinding(copy, file: file) {
            case .sound: break
            case .damaged(let detail): throw ArchiveError.corrupt(file: file, detail: detail)
            case .empty, .absent: throw ArchiveError.missing(file: file)
            }
            guard let origin = try origin(copy) else {
                throw ArchiveError.failed(
                    file: file, detail: "an older newsreel made it; let this one run once, then back it up")
            }
            return StateBackup(origin: origin, counts: try StoreCounts(copy))
        }
    }

    private static func makeDurable(_ draft: String, as target: String) throws(ArchiveError) {
        let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArchiveError(errno, draft, file: target) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0, rename(draft, target) == 0 else {
            throw ArchiveError(errno, draft, file: target)
        }
        syncFolder(of: target)
    }
}
