internal import Articles
internal import Glibc
internal import Ingest
internal import Markup
internal import Synchronization

/// How a daemon stands, for `newsreel status`: in `DATABASE.daemon`, and for the members of the spool's group, who may not
/// look at the state, in `SPOOL/.daemon`. The daemon holds a lock on each (fcntl(2)), which the kernel frees however the
/// daemon ends, so what a dead one left says nothing.
///
/// The files have their blocks from the start: the full disk that polling pauses for does not keep it from being told.
final class DaemonStanding: Sendable {
    /// What is told.
    struct Report: Equatable {
        let process: Int32
        /// Why nothing is asked at the moment; `nil` while feeds are polled.
        var pause: String?
        /// RFC 3339.
        var pausedSince: String?
        /// As in the unit's status; `nil` of a daemon that does not say it.
        var line: String?
        var feeds: Int?
        var failing: Int?
    }

    /// Those that cannot be made. The daemon works without them.
    let missing: [String]
    private static let sizeInBytes = 4096
    private let files: [(path: String, descriptor: Int32)]
    private let told = Mutex<(line: StatusLine?, pausedSince: Timestamp?)>((nil, nil))

    private static func path(database: String) -> String { database + ".daemon" }
    private static func path(spool: String) -> String { spool + "/.daemon" }

    init(database: String, spool: String) {
        var files: [(path: String, descriptor: Int32)] = []
        var missing: [String] = []
        for (path, owner, mode) in [
            (Self.path(database: database), database, mode_t(0o600)), (Self.path(spool: spool), spool, mode_t(0o640)),
        ] {
            if let descriptor = Self.begin(path, like: owner, mode) {
                files.append((path, descriptor))
            } else {
                missing.append(path)
            }
        }
        (self.files, self.missing) = (files, missing)
        write(nil, since: nil)
    }

    deinit {
        for file in files { close(file.descriptor) }
    }

    private static func begin(_ path: String, like other: String, _ mode: mode_t) -> Int32? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { return nil }
        var owner = stat()
        // What root makes by hand must not keep the service out.
        if geteuid() == 0, stat(other, &owner) == 0 { _ = fchown(descriptor, owner.st_uid, owner.st_gid) }
        var lock = wholeFile
        guard fchmod(descriptor, mode) == 0, posix_fallocate(descriptor, 0, off_t(sizeInBytes)) == 0,
            fcntl(descriptor, F_SETLK, &lock) == 0
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    func note(_ line: StatusLine, at now: Timestamp) {
        told.withLock { told in
            guard line != told.line else { return }
            let since = line.figures.pause == nil ? nil : told.pausedSince ?? now
            // What changes at each turn of the loop alone is no news.
            let isNews = line.text != told.line?.text || since != told.pausedSince
            told = (line, since)
            if isNews { write(line, since: since) }
        }
    }

    /// The daemon ends.
    func remove() {
        for file in files { unlink(file.path) }
    }

    private func write(_ line: StatusLine?, since: Timestamp?) {
        var writer = JSONWriter(capacity: Self.sizeInBytes)
        writer.object { writer in
            writer.member("pid", Int64(getpid()))
            if let line {
                writer.member("paused", line.figures.pause.map { String($0.prefix(500)) })
                writer.member("paused_since", since)
                writer.member("status", String(line.text.prefix(1000)))
                writer.member("feeds", Int64(line.figures.feeds))
                writer.member("failing", Int64(line.figures.failing))
            }
        }
        var bytes = Array(writer.bytes.prefix(Self.sizeInBytes))
        bytes += [UInt8](repeating: 0x20, count: Self.sizeInBytes - bytes.count)
        for file in files { _ = pwrite(file.descriptor, bytes, bytes.count, 0) }
    }

    /// `nil` where no daemon works on the database, or its file may not be read.
    static func read(database: String) -> Report? { read(path(database: database)) }

    /// `nil` where no daemon fills the spool, or its file may not be read.
    static func read(spool: String) -> Report? { read(path(spool: spool)) }

    private static func read(_ path: String) -> Report? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var lock = wholeFile
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        var bytes = [UInt8](repeating: 0, count: sizeInBytes)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let words = try? JSONReader.read(Array(bytes.prefix(max(count, 0))), depthLimit: 2).value
        return Report(
            process: lock.l_pid, pause: words?["paused"]?.string, pausedSince: words?["paused_since"]?.string,
            line: words?["status"]?.string, feeds: words?["feeds"]?.int, failing: words?["failing"]?.int)
    }

    private static var wholeFile: Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}
