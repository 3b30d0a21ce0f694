internal import Glibc
internal import Kernel
internal import Synchronization

/// An open folder of the spool. All work in it goes through its descriptor, so that it stays the same folder whatever
/// becomes of its path; `stands` says whether the path still leads to it. Only the spool's own path may be a link.
final class SpoolFolder: Sendable {
    /// For messages.
    let path: String
    private let parent: SpoolFolder?
    private let name: String
    /// The access bits that it is made with.
    private let mode: mode_t
    private let held: Mutex<Held>

    private struct Held {
        var descriptor: Int32
        var status: stat
    }

    /// Opens the folder, and makes it when it is not there.
    init(path: String, mode: mode_t) throws(SpoolError) {
        (self.path, name, parent, self.mode) = (path, path, nil, mode)
        held = Mutex(try Self.open(AT_FDCWD, path, path: path, mode: mode, followsLink: true))
    }

    /// The same for a folder in `parent`.
    init(in parent: SpoolFolder, name: String, mode: mode_t) throws(SpoolError) {
        path = parent.path + "/" + name
        (self.name, self.parent, self.mode) = (name, parent, mode)
        held = Mutex(try Self.open(parent.descriptor, name, path: path, mode: mode, followsLink: false))
        fsync(parent.descriptor)
    }

    deinit {
        held.withLock { _ = close($0.descriptor) }
    }

    var descriptor: Int32 { held.withLock { $0.descriptor } }
    var inode: UInt64 { held.withLock { UInt64($0.status.st_ino) } }
    var group: gid_t { held.withLock { $0.status.st_gid } }
    var owner: uid_t { held.withLock { $0.status.st_uid } }

    /// The number of the mount that it is reached by (proc(5), fdinfo); `nil` where the kernel does not say.
    var mount: Int? {
        let file = Glibc.open("/proc/self/fdinfo/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let line = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("mnt_id:")
        }
        return line?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }
    }

    /// What stands at the folder's path now.
    enum Standing {
        case same, gone
        /// Another folder; `isElsewhere` where it is on another file system.
        case other(isElsewhere: Bool)
    }

    /// One system call.
    var standing: Standing {
        let held = held.withLock { $0.status }
        var status = stat()
        let flags = parent == nil ? 0 : AT_SYMLINK_NOFOLLOW
        guard fstatat(parent?.descriptor ?? AT_FDCWD, name, &status, flags) == 0 else { return .gone }
        if status.st_ino == held.st_ino && status.st_dev == held.st_dev { return .same }
        return .other(isElsewhere: status.st_dev != held.st_dev)
    }

    var stands: Bool { if case .same = standing { true } else { false } }

    /// Opens what stands at the path now. A folder that is gone is made anew, as accessible as the lost one was.
    /// - Parameter accepts: asked before the new one takes the old one's place.
    func reopen(accepts: (Int32) throws(SpoolError) -> Void = { _ throws(SpoolError) in }) throws(SpoolError) {
        let parentDescriptor = parent?.descriptor ?? AT_FDCWD
        let old = held.withLock { $0.status }
        var new = try Self.open(
            parentDescriptor, name, path: path, mode: mode | old.st_mode & 0o7777, followsLink: parent == nil,
            group: old.st_gid)
        if let parent { fsync(parent.descriptor) }
        do {
            try accepts(new.descriptor)
        } catch {
            close(new.descriptor)
            throw error
        }
        held.withLock { swap(&$0, &new) }
        close(new.descriptor)
    }

    private static func open(
        _ parent: Int32, _ name: String, path: String, mode: mode_t, followsLink: Bool, group: gid_t? = nil
    ) throws(SpoolError) -> Held {
        let isMade = mkdirat(parent, name, mode & 0o777) == 0
        if !isMade && errno != EEXIST { throw SpoolError("make", path: path, code: errno) }
        let descriptor = openat(
            parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW))
        var status = stat()
        guard descriptor >= 0 else {
            let code = errno
            if !followsLink, fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFLNK
            {
                throw .link(path: path)
            }
            throw SpoolError("open", path: path, code: code)
        }
        // The umask may have taken bits away. A refusal leaves a folder that the packager must open up, not a fault.
        if isMade, let group { _ = fchown(descriptor, uid_t.max, group) }
        if isMade, fstat(descriptor, &status) == 0, status.st_mode & mode != mode {
            _ = fchmod(descriptor, status.st_mode & 0o7777 | mode)
        }
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw SpoolError("look at", path: path, code: code)
        }
        return Held(descriptor: descriptor, status: status)
    }

    /// Calls `body` with the name of each entry but `.` and `..`, in no order.
    func forEachName(_ body: (UnsafePointer<CChar>) -> Void) throws(SpoolError) {
        do throws(SystemError) {
            try Folder.forEach(of: descriptor) { body($0.cName) }
        } catch {
            throw SpoolError("list", path: path, code: error.code)
        }
    }
}
