internal import Articles
internal import Glibc
internal import Kernel

/// The name under which a database is kept that another takes the place of: `FILE.damaged-SECONDS`, or
/// `FILE.replaced-SECONDS` for a sound one; its log with the suffix `-wal`.
struct SetAside {
    let target: String
    private let file: String
    /// What stands under such names already, by device and inode.
    private var kept: [[UInt64]: String] = [:]

    init(of file: String, at now: Timestamp, isSound: Bool = false) {
        self.file = file
        let (folder, name) = Self.split(file)
        var target = "\(file).\(isSound ? "replaced" : "damaged")-\(now.secondsSince1970)"
        // Two of one second are told apart.
        var number = 1
        var names: Set<String> = []
        for found in (try? Folder.names(in: folder)) ?? []
        where found.hasPrefix(name + ".damaged-") || found.hasPrefix(name + ".replaced-") {
            names.insert(folder + "/" + found)
            if let identity = Self.identity(folder + "/" + found) { kept[identity] = folder + "/" + found }
        }
        let first = target
        let path = { (target: String) in folder + "/" + Self.split(target).name }
        while names.contains(path(target)) || names.contains(path(target) + "-wal") {
            number += 1
            target = "\(first)-\(number)"
        }
        self.target = target
    }

    /// Keeps `file` and suffix. A second name costs no space; where the file system has none, it is a copy.
    ///
    /// - Returns: where it is kept, by now or from before; `nil` where there is nothing to keep.
    func keep(_ suffix: String) throws(ArchiveError) -> String? {
        var status = stat()
        guard lstat(file + suffix, &status) == 0, status.st_size > 0 else { return nil }
        if let identity = Self.identity(file + suffix), let path = kept[identity] { return path }
        let path = target + suffix
        if link(file + suffix, path) == 0 { return path }
        switch errno {
        case EPERM, ENOTSUP, ENOSYS, EMLINK:
            if let code = FileCopy.copy(file + suffix, to: path) { throw ArchiveError(code, path, file: file) }
            return path
        case let code: throw ArchiveError(code, path, file: file)
        }
    }

    private static func identity(_ path: String) -> [UInt64]? {
        var status = stat()
        return lstat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }

    private static func split(_ file: String) -> (folder: String, name: String) {
        guard let slash = file.lastIndex(of: "/") else { return (".", file) }
        return (slash == file.startIndex ? "/" : String(file[..<slash]), String(file[file.index(after: slash)...]))
    }
}

/// Copies of files that are no database to SQLite.
enum FileCopy {
    /// - Returns: `errno` when it fails; nothing is left of the copy then.
    static func copy(_ path: String, to target: String) -> Int32? {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { return errno }
        defer { close(source) }
        let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard copy >= 0 else { return errno }
        defer { close(copy) }
        guard let code = transfer(source, copy) else { return nil }
        unlink(target)
        return code
    }

    private static func transfer(_ source: Int32, _ target: Int32) -> Int32? {
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno }
            if count == 0 { return fsync(target) == 0 ? nil : errno }
            var written = 0
            while written < count {
                let more = chunk.withUnsafeBytes { write(target, $0.baseAddress! + written, count - written) }
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { return more < 0 ? errno : EIO }
                written += more
            }
        }
    }
}
