internal import Glibc

/// The exclusive hold of one process on a state database: flock(2) on a file beside it, freed by the kernel
/// however the process ends. The file holds the holder's process id for the message that another one prints.
struct StateLock: ~Copyable, Sendable {
    private let descriptor: Int32

    init(file: String) throws(ArchiveError) {
        let path = file + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ArchiveError(errno, path, file: file)
        }
        Archive.giveToOwner(path, of: file)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            if code == EWOULDBLOCK { throw .locked(file: file, holder: holder) }
            throw ArchiveError(code, path, file: file)
        }
        // Only a help for people: a full disk must not keep the database closed.
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self))
    }
}
