internal import Exchange
internal import Glibc
internal import SQLite

/// Why a state database cannot be opened, read from outside, backed up or recovered. Each case wants another answer from
/// the caller. What is asked of an open one fails with `StoreError`.
package enum ArchiveError: Error, Sendable, Hashable {
    /// The file is damaged, or is no Newsreel database. `detail` says where, as far as SQLite can tell.
    case corrupt(file: String, detail: String)
    /// Another process works on this database; `holder` is its id where it could be read.
    case locked(file: String, holder: Int32?)
    /// No space or no quota left. Nothing of the refused batch was stored.
    case diskFull(file: String)
    /// The file or its folder cannot be written.
    case readOnly(file: String, detail: String)
    /// A later Newsreel made this database.
    case newerSchema(file: String, found: Int, supported: Int)
    /// An earlier Newsreel made this database, and who only looks does not change it.
    case olderSchema(file: String, found: Int)
    /// Another program's database. Newsreel neither uses nor rebuilds it.
    case foreign(file: String)
    /// `newsreel recover` was cut short; it goes on where it was when it runs again.
    case unfinishedRecovery(file: String)
    /// There is no database here yet (only when opening for reading).
    case missing(file: String)
    /// This user may not look at it (only when opening for reading).
    case notPermitted(file: String)
    /// A backup cannot be written to `target`; the database is as it was.
    case noBackup(target: String, detail: String)
    /// The operating system refused: input/output error, no such folder, no memory.
    case failed(file: String, detail: String)

    /// One line for a person: what is wrong, where, and the next step.
    package var message: String {
        switch self {
        case .corrupt(let file, let detail):
            "the state database \(file) is damaged (\(detail)); stop newsreel and run 'newsreel recover'"
        case .locked(let file, let holder?):
            "the state database \(file) is in use by process \(holder); stop it first, or name another state"
        case .locked(let file, nil):
            "the state database \(file) is in use by another process; stop it first, or name another state"
        case .diskFull(let file):
            "no space left to write the state database \(file); free some space, nothing was lost"
        case .readOnly(let file, let detail):
            "the state database \(file) cannot be written (\(detail)); check its owner and mode"
        case .newerSchema(let file, let found, let supported):
            "the state database \(file) has schema \(found), made by a later newsreel; this one knows \(supported)"
        case .olderSchema(let file, let found):
            "the state database \(file) has schema \(found), made by an earlier newsreel; let 'newsreel run' or a fetch into "
                + "it bring it up to date first"
        case .foreign(let file):
            "\(file) is no state database of newsreel's, but another program's or another file; name the right one"
        case .unfinishedRecovery(let file):
            "the state database \(file) is being rebuilt, and that has not come to its end; "
                + "stop newsreel and run 'newsreel recover'"
        case .missing(let file):
            "there is no state database at \(file); check the path, or let newsreel run once"
        case .notPermitted(let file):
            "the state database \(file) may not be read by this user; ask as the user of the service, or as root"
        case .noBackup(let target, let detail):
            "no backup can be written to \(target): \(detail)"
        case .failed(let file, let detail):
            "the state database \(file) failed: \(detail)"
        }
    }
}

extension ArchiveError {
    /// What `errno` of a call on `path` means for the database `file`.
    init(_ code: Int32, _ path: String, file: String) {
        let detail = "\(path): \(String(cString: strerror(code)))"
        switch code {
        case ENOSPC, EDQUOT: self = .diskFull(file: file)
        case ENOENT where access(Self.folder(of: path), F_OK) != 0:
            self = .failed(
                file: file, detail: "\(Self.folder(of: path)) is not there; make it for the user that newsreel runs as")
        case EROFS, EACCES, EPERM: self = .readOnly(file: file, detail: detail)
        default: self = .failed(file: file, detail: detail)
        }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Not even a page of the log's index (https://www.sqlite.org/walformat.html) can be had.
    private static func hasNoRoom(beside file: String) -> Bool {
        var figures = statvfs()
        guard statvfs(file, &figures) == 0 else { return false }
        return UInt64(figures.f_bavail) * UInt64(figures.f_frsize) < 32_768
    }

    /// Sorts SQLite's errors by what a caller can do about them.
    init(_ error: any Error, file: String) {
        switch error {
        case let error as ArchiveError:
            self = error
        case let error as SQLiteError:
            switch error.kind {
            case .corrupt, .mismatch: self = .corrupt(file: file, detail: error.message)
            case .full: self = .diskFull(file: file)
            case .readOnly: self = .readOnly(file: file, detail: error.message)
            case .busy: self = .locked(file: file, holder: nil)
            // What SQLite makes of a disk that is full for its index of the log.
            case .inputOutput where Self.hasNoRoom(beside: file): self = .diskFull(file: file)
            case .inputOutput, .constraint, .statement, .other: self = .failed(file: file, detail: error.message)
            }
        default:
            self = .failed(file: file, detail: "\(error)")
        }
    }
}

extension StoreError {
    init(_ error: ArchiveError) {
        let kind: Kind =
            switch error {
            case .diskFull: .full
            case .locked: .inUse
            case .corrupt, .newerSchema, .olderSchema, .foreign, .unfinishedRecovery: .unreadable
            case .missing, .notPermitted: .unreachable
            case .readOnly, .noBackup, .failed: .failed
            }
        self.init(kind, error.message)
    }
}
