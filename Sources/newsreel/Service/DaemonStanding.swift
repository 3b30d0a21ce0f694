internal import Articles
internal import Glibc
internal import Markup
internal import Synchronization

/// How a daemon stands, in the file `DATABASE.daemon`, for `newsreel status`. The daemon holds a lock on the file
/// (fcntl(2)), which the kernel frees however the daemon ends, so what a dead one left says nothing.
///
/// The file has its blocks from the start: the full disk that polling pauses for does not keep it from being told.
final class DaemonStanding: Sendable {
    /// What is told.
    struct Report: Equatable {
        let process: Int32
        /// Why nothing is asked at the moment; `nil` while feeds are polled.
        let pause: String?
        /// RFC 3339.
        let pausedSince: String?
    }

    private static let sizeInBytes = 4096
    private let path: String
    private let descriptor: Int32
    private let pause = Mutex<(reason: String, since: Timestamp)?>(nil)

    private static func path(_ database: String) -> String { database + ".daemon" }

    /// `nil` where the file cannot be made: the daemon works without it.
    static func begin(database: String) -> DaemonStanding? {
        let descriptor = open(path(database), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        var owner = stat()
        // What root makes by hand must not keep the service out.
        if geteuid() == 0, stat(database, &owner) == 0 { _ = fchown(descriptor, owner.st_uid, owner.st_gid) }
        var lock = wholeFile
        guard posix_fallocate(descriptor, 0, off_t(sizeInBytes)) == 0, fcntl(descriptor, F_SETLK, &lock) == 0 else {
            close(descriptor)
            return nil
        }
        let standing = DaemonStanding(path: path(database), descriptor: descriptor)
        standing.write(nil)
        return standing
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// - Parameter reason: why polling pauses; `nil` while it does not.
    func note(pause reason: String?, at now: Timestamp) {
        pause.withLock { pause in
            guard reason != pause?.reason else { return }
            pause = reason.map { ($0, pause?.since ?? now) }
            write(pause)
        }
    }

    /// The daemon ends.
    func remove() { unlink(path) }

    private func write(_ pause: (reason: String, since: Timestamp)?) {
        var writer = JSONWriter(capacity: Self.sizeInBytes)
        writer.object { writer in
            writer.member("pid", Int64(getpid()))
            writer.member("paused", pause.map { String($0.reason.prefix(500)) })
            writer.member("paused_since", pause?.since)
        }
        var bytes = Array(writer.bytes.prefix(Self.sizeInBytes))
        bytes += [UInt8](repeating: 0x20, count: Self.sizeInBytes - bytes.count)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// `nil` where no daemon works on the database, or its file may not be read.
    static func read(database: String) -> Report? {
        let descriptor = open(path(database), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var lock = wholeFile
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        var bytes = [UInt8](repeating: 0, count: sizeInBytes)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let words = try? JSONReader.read(Array(bytes.prefix(max(count, 0))), depthLimit: 2).value
        return Report(
            process: lock.l_pid, pause: words?["paused"]?.string, pausedSince: words?["paused_since"]?.string)
    }

    private static var wholeFile: Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}
