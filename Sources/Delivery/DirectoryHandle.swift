internal import Glibc

/// An open folder. All work in it goes through its descriptor, so that it stays the same folder if a path changes.
struct DirectoryHandle: ~Copyable, Sendable {
    let descriptor: Int32
    /// For messages.
    let path: String

    /// Opens the folder, and makes it when it is not there, with at least the access bits of `mode`.
    init(path: String, mode: mode_t) throws(SpoolError) {
        try self.init(AT_FDCWD, path, path: path, mode: mode)
    }

    /// The same for a folder in `parent`.
    init(in parent: borrowing DirectoryHandle, name: String, mode: mode_t) throws(SpoolError) {
        try self.init(parent.descriptor, name, path: parent.path + "/" + name, mode: mode)
        fsync(parent.descriptor)
    }

    private init(_ parent: Int32, _ name: String, path: String, mode: mode_t) throws(SpoolError) {
        let isMade = mkdirat(parent, name, mode) == 0
        if !isMade && errno != EEXIST { throw SpoolError("make", path: path, code: errno) }
        descriptor = try Self.open(parent, name, path: path)
        self.path = path
        // The umask may have taken bits away. A refusal leaves a folder that the packager must open up, not a fault.
        var status = stat()
        if isMade, fstat(descriptor, &status) == 0, status.st_mode & mode != mode {
            _ = fchmod(descriptor, status.st_mode & 0o7777 | mode)
        }
    }

    deinit {
        close(descriptor)
    }

    private static func open(_ parent: Int32, _ name: String, path: String) throws(SpoolError) -> Int32 {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SpoolError("open", path: path, code: errno) }
        return descriptor
    }

    /// Calls `body` with the name of each entry but `.` and `..`, in no order.
    func forEachName(_ body: (UnsafePointer<CChar>) -> Void) throws(SpoolError) {
        // A descriptor of its own: fdopendir(3) takes it over, and its position is not shared.
        guard let stream = fdopendir(try Self.open(descriptor, ".", path: path)) else {
            throw SpoolError("list", path: path, code: errno)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                if code != 0 { throw SpoolError("list", path: path, code: code) }
                return
            }
            // d_name is a C array that Swift imports as a tuple; valid until the next readdir(3).
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    let isDots = name[0] == 46 && (name[1] == 0 || (name[1] == 46 && name[2] == 0))
                    if !isDots { body(name) }
                }
            }
        }
    }
}
