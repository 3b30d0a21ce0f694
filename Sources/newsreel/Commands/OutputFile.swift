internal import Glibc

/// Writes a file whole or not at all: beside its final name first, synced, then under it. A device or a pipe, such as
/// `/dev/stdout`, is written to as it is, and a link is followed.
enum OutputFile {
    /// - Parameters:
    ///   - replaces: an existing file is replaced; otherwise it is left as it is, and that is a failure.
    ///   - example: a folder, whose group and readers the file gets, or a file, whose owner, group and mode; `nil` for
    ///     those of this process.
    static func write(
        _ bytes: [UInt8], to path: String, replaces: Bool, mode: mode_t = 0o640, like example: String? = nil
    ) throws(CommandFailure) {
        let path = replaces ? Self.target(of: path) : path
        if replaces, isOther(path) { return try writeThrough(bytes, to: path) }
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let draft = "\(parent).newsreel-\(getpid()).tmp"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { unlink(draft) }
        if let example { share(descriptor, like: example) }
        let writeError = writeAll(bytes, to: descriptor)
        let syncError = fsync(descriptor) == 0 ? nil : errno
        let closeError = close(descriptor) == 0 ? nil : errno
        if let code = writeError ?? syncError ?? closeError { throw failure(path, code) }
        // link(2) refuses an existing name, rename(2) replaces it.
        guard (replaces ? rename(draft, path) : link(draft, path)) == 0 else { throw failure(path, errno) }
    }

    /// Who may read the folder may read the file: root adds feeds, and the daemon, which is of the folder's group, reads
    /// them. Only root and the group's members can give it away; of others' files it stays their own.
    private static func share(_ descriptor: Int32, like example: String) {
        var status = stat()
        guard stat(example, &status) == 0 else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        _ = fchown(descriptor, isFolder ? uid_t.max : status.st_uid, status.st_gid)
        _ = fchmod(descriptor, isFolder ? 0o600 | status.st_mode & 0o044 : status.st_mode & 0o777)
    }

    private static func target(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isOther(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        let writeError = writeAll(bytes, to: descriptor)
        let closeError = close(descriptor) == 0 ? nil : errno
        if let code = writeError ?? closeError { throw failure(path, code) }
    }

    private static func failure(_ path: String, _ code: Int32) -> CommandFailure {
        switch code {
        case EEXIST: CommandFailure(.cannotCreate, kind: "exists", "\(path) is there already; choose another name")
        default: CommandFailure(writing: path, code: code)
        }
    }
}
