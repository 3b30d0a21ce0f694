internal import Glibc

/// Why the spool cannot do what was asked.
package enum SpoolError: Error, Sendable, Hashable {
    /// No space, inodes or quota left.
    case full(path: String)
    /// Another failure of the operating system; `code` is errno's.
    case failed(operation: String, path: String, code: Int32)
    /// An outlet's name that cannot be a folder's.
    case invalidOutlet(String)

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
        case .failed(let operation, let path, let code) where code == EACCES || code == EPERM || code == EROFS:
            "cannot \(operation) \(path): \(String(cString: strerror(code))); check its owner and mode"
        case .failed(let operation, let path, let code):
            "cannot \(operation) \(path): \(String(cString: strerror(code)))"
        case .invalidOutlet(let name):
            "outlet name '\(name)' must be 1 to 32 of a-z, 0-9 and '-', and not begin with '-'"
        }
    }
}
