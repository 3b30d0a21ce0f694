internal import Glibc

/// What this process holds alone: flock(2) on a file, freed by the kernel however the process ends. The file holds the
/// holder's process id, for the message that another one prints.
package final class FileLock: Sendable {
    package enum Failure: Error, Sendable, Hashable {
        /// By another process, or by this one in another place; its id, where the file tells it.
        case held(by: Int32?)
        case system(SystemError)
    }

    private let path: String
    private let descriptor: Int32

    /// Waits for nobody. The file is made where it is missing, for this user alone, and stays when the lock goes.
    package init(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(SystemError(errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw code == EWOULDBLOCK ? .held(by: holder) : .system(SystemError(code))
        }
        // Only a help for people: a full disk must not keep what is locked closed.
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        // A process that is being started has the descriptor too, until it is another program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Whether the file that is locked is still the one at the path, which others may have taken away.
    package var stands: Bool {
        FileIdentity(descriptor: descriptor).map { $0 == FileIdentity(path) } ?? false
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self))
    }
}
