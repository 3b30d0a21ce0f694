internal import Articles
internal import Glibc
internal import Ingest
internal import Markup
internal import StatusPage
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
        /// Its settings file; `nil` of a daemon that does not say it.
        var config: String?
        /// As in the unit's status; `nil` of a daemon that does not say it.
        var line: String?
        var feeds: Int?
        var failing: Int?
        /// Feeds that are not well, as many as there was room for; in the spool's file alone.
        var troubles: [FeedRow] = []
        /// All of them.
        var troubleCount: Int?
        /// Why sinks take no articles, by their names.
        var sinks: [String: String] = [:]

        static func == (left: Report, right: Report) -> Bool {
            left.process == right.process && left.pause == right.pause && left.pausedSince == right.pausedSince
                && left.line == right.line && left.feeds == right.feeds && left.failing == right.failing
                && left.troubleCount == right.troubleCount && left.troubles.map(\.url) == right.troubles.map(\.url)
                && left.sinks == right.sinks
        }
    }

    /// Those that cannot be made. The daemon works without them.
    let missing: [String]
    /// The daemon's settings file, an absolute path.
    private let config: String?
    private static let sizeInBytes = 8192
    /// With the feeds that are not well.
    private static let spoolSizeInBytes = 64 << 10
    private let files: [(path: String, descriptor: Int32, sizeInBytes: Int)]
    private let told = Mutex(Told())

    private struct Told {
        var line: StatusLine?
        var pausedSince: Timestamp?
        var troubles = TroubledFeeds.Troubles()
        var sinks: [String: String] = [:]
    }

    private static func path(database: String) -> String { database + ".daemon" }
    private static func path(spool: String) -> String { spool + "/.daemon" }

    /// - Parameter config: the daemon's settings file.
    init(database: String, spool: String, config: String) {
        // Who reads this stands elsewhere.
        self.config = realpath(config, nil).map { path in
            defer { free(path) }
            return String(cString: path)
        }
        var files: [(path: String, descriptor: Int32, sizeInBytes: Int)] = []
        var missing: [String] = []
        for (path, owner, mode, size) in [
            (Self.path(database: database), database, mode_t(0o600), Self.sizeInBytes),
            (Self.path(spool: spool), spool, mode_t(0o640), Self.spoolSizeInBytes),
        ] {
            if let descriptor = Self.begin(path, like: owner, mode, sizeInBytes: size) {
                files.append((path, descriptor, size))
            } else {
                missing.append(path)
            }
        }
        (self.files, self.missing) = (files, missing)
        write(Told())
    }

    deinit {
        for file in files { close(file.descriptor) }
    }

    private static func begin(_ path: String, like other: String, _ mode: mode_t, sizeInBytes: Int) -> Int32? {
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

    /// - Parameter sinks: why sinks take no articles, by their names.
    func note(
        _ line: StatusLine, _ troubles: TroubledFeeds.Troubles = .init(), sinks: [String: String] = [:],
        at now: Timestamp
    ) {
        told.withLock { told in
            let since = line.figures.pause == nil ? nil : told.pausedSince ?? now
            // What changes at each turn of the loop alone is no news.
            let isNews =
                line.text != told.line?.text || since != told.pausedSince || !troubles.isSame(as: told.troubles)
                || sinks != told.sinks
            told = Told(line: line, pausedSince: since, troubles: troubles, sinks: sinks)
            if isNews { write(told) }
        }
    }

    /// The daemon ends.
    func remove() {
        for file in files { unlink(file.path) }
    }

    private func write(_ told: Told) {
        for file in files {
            var writer = JSONWriter(capacity: file.sizeInBytes)
            writer.object { writer in
                writer.member("pid", Int64(getpid()))
                writer.member("config", config)
                guard let line = told.line else { return }
                writer.member("paused", line.figures.pause.map { String($0.prefix(500)) })
                writer.member("paused_since", told.pausedSince)
                writer.member("status", String(line.text.prefix(1000)))
                writer.member("feeds", Int64(line.figures.feeds))
                writer.member("failing", Int64(line.figures.failing))
                Self.write(sinks: told.sinks, into: &writer)
                guard file.sizeInBytes > Self.sizeInBytes else { return }
                writer.member("trouble_count", told.troubles.count)
                writer.key("troubles")
                writer.array { writer in
                    for row in told.troubles.rows {
                        var element = JSONWriter(capacity: 512)
                        Self.write(row, into: &element)
                        // The last bytes are for what ends the object.
                        guard writer.bytes.count + element.bytes.count < file.sizeInBytes - 16 else { return }
                        writer.raw(element.bytes)
                    }
                }
            }
            var bytes = Array(writer.bytes.prefix(file.sizeInBytes))
            bytes += [UInt8](repeating: 0x20, count: file.sizeInBytes - bytes.count)
            _ = pwrite(file.descriptor, bytes, bytes.count, 0)
        }
    }

    private static func write(sinks: [String: String], into writer: inout JSONWriter) {
        guard !sinks.isEmpty else { return }
        writer.key("sinks")
        writer.object { writer in
            // As many as have room in any case.
            for (sink, trouble) in sinks.sorted(by: { $0.key < $1.key }).prefix(16) {
                writer.key(dynamic: sink)
                writer.string(String(trouble.prefix(160)))
            }
        }
    }

    private static func write(_ row: FeedRow, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("url", row.url)
            writer.member("title", row.title.map { String($0.prefix(200)) })
            writer.member("health", row.health.rawValue)
            writer.member("reason", row.reason.map { String($0.prefix(1000)) })
            writer.member("kind", row.kind)
            writer.member("since", row.since)
            writer.member("next_poll", row.nextPoll)
        }
    }

    /// A feed that is not well, as it is told: for programs.
    static func line(_ row: FeedRow) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        write(row, into: &writer)
        writer.newline()
        return writer.bytes
    }

    private static func trouble(_ value: JSONValue) -> FeedRow? {
        guard let url = value["url"]?.string else { return nil }
        func moment(_ name: String) -> Timestamp? { value[name]?.string.flatMap { Timestamp(rfc3339: $0) } }
        var row = FeedRow(url: url)
        row.title = value["title"]?.string
        row.health = value["health"]?.string.flatMap(FeedRow.Health.init) ?? .fails
        (row.reason, row.kind) = (value["reason"]?.string, value["kind"]?.string)
        (row.since, row.nextPoll) = (moment("since"), moment("next_poll"))
        return row
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
        var bytes = [UInt8](repeating: 0, count: spoolSizeInBytes)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let words = try? JSONReader.read(Array(bytes.prefix(max(count, 0))), depthLimit: 4).value
        var sinks: [String: String] = [:]
        if case .object(let members)? = words?["sinks"] {
            for member in members { sinks[member.name] = member.value.string }
        }
        return Report(
            process: lock.l_pid, pause: words?["paused"]?.string, pausedSince: words?["paused_since"]?.string,
            config: words?["config"]?.string, line: words?["status"]?.string, feeds: words?["feeds"]?.int,
            failing: words?["failing"]?.int,
            troubles: (words?["troubles"]?.list ?? []).compactMap(trouble),
            troubleCount: words?["trouble_count"]?.int, sinks: sinks)
    }

    private static var wholeFile: Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }
}
