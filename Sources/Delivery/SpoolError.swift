internal import Glibc

/// Why the spool cannot do what was asked.
package enum SpoolError: Error, Sendable, Hashable {
    /// No space, inodes or quota left.
    case full(path: String)
    /// Another failure of the operating system; `code` is errno's.
    case failed(operation: String, path: String, code: Int32)
    /// An outlet's name that cannot be a folder's.
    case invalidOutlet(String)
    /// Another process holds the spool.
    case locked(path: String)
    /// Another state database fills this spool.
    case belongsToAnother(path: String, mark: SpoolMark, database: String)
    /// Articles of the spool were delivered that this state does not know: it is a new one, an older copy, or has lost
    /// its log. `detail` says which.
    case stateIsBehind(path: String, database: String, detail: String)
    /// `.state` was not written by newsreel, or was damaged.
    case damagedMark(path: String)
    /// Another file system stands at the spool's path than when it was opened: mounted over it, or unmounted.
    case anotherFileSystem(path: String)
    /// The spool was on another file system when it was filled last, and nothing of it stands at its path.
    case diskIsMissing(path: String, database: String)
    /// A folder of the spool stands on a mount of its own, where files cannot be renamed or linked to.
    case apart(path: String)
    /// Articles that the state holds wait in another spool to be shown there.
    case othersWait(path: String, other: String, count: Int)
    /// What a folder of the spool is to be given cannot be read.
    case badRules(path: String, reason: String)
    /// A symbolic link stands in a folder's place.
    case link(path: String)

    package init(_ operation: String, path: String, code: Int32) {
        self =
            code == ENOSPC || code == EDQUOT
            ? .full(path: path) : .failed(operation: operation, path: path, code: code)
    }

    /// One line for a person: what is wrong, where, and the next step.
    package var message: String {
        switch self {
        case .full(let path):
            "no space or inodes left for the spool \(path); free some, nothing was lost"
        case .failed(_, let path, EXDEV):
            Self.apart(path: path).message
        case .failed(let operation, let path, EROFS):
            "cannot \(operation) \(path): \(String(cString: strerror(EROFS))); under systemd the unit opens it with "
                + "ReadWritePaths=, which 'newsreel check-config' looks at when root calls it"
        case .failed(let operation, let path, let code) where code == EACCES || code == EPERM:
            "cannot \(operation) \(path): \(String(cString: strerror(code))); check its owner and mode"
        case .failed(let operation, let path, let code):
            "cannot \(operation) \(path): \(String(cString: strerror(code)))"
        case .invalidOutlet(let name):
            "outlet name '\(name)' must be 1 to 32 of a-z, 0-9 and '-', and not begin with '-'"
        case .locked(let path):
            "the spool \(path) is in use by another newsreel; stop it first, or name another spool"
        case .belongsToAnother(let path, let mark, let database):
            """
            the spool \(path) belongs to the state database \(mark.database) (\(mark.state.prefix(8))), not to \
            \(database); use that state, or a spool of its own; nothing was changed
            """
        case .stateIsBehind(let path, let database, let detail):
            """
            \(detail), and articles that were delivered to the spool \(path) would come again; put the right state \
            database back at \(database), or stop newsreel and run 'newsreel recover'
            """
        case .damagedMark(let path):
            "\(path) is damaged; stop newsreel and run 'newsreel recover'"
        case .anotherFileSystem(let path):
            "another file system stands at the spool \(path) than before; mount the right one, or restart newsreel"
        case .diskIsMissing(let path, let database):
            """
            the spool \(path) is not there: the state database \(database) filled it on another file system; mount that, \
            or, to begin anew in this place, make the folder and run 'newsreel recover'
            """
        case .othersWait(let path, let other, let count):
            """
            \(count) articles of the state database wait to be shown in the spool \(other), which it filled before; run once \
            with that spool, and then with \(path), or give each spool a state of its own
            """
        case .apart(let path):
            """
            \(path) is mounted by itself, and files come there from the spool's tmp/ by rename, which reaches no other \
            mount; take that mount away, and mount the whole spool where it is wanted
            """
        case .badRules(let path, let reason):
            """
            \(path) does not say which articles the folder beside it takes: \(reason); name the outlet in newsreel.toml and \
            restart newsreel, or remove that file, and it takes all
            """
        case .link(let path):
            """
            \(path) is a symbolic link, and newsreel follows none inside a spool; make it a folder, or let the path of \
            the whole spool be the link
            """
        }
    }
}
