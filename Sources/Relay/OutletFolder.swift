package import Delivery
internal import Glibc
package import Kernel

/// The folder `new/` of an outlet, for the one who takes its files: list, read, and acknowledge by removing or by renaming
/// (newsreel-spool(5)).
package struct OutletFolder: Sendable {
    /// The outlet's own folder, `SPOOL/outlets/NAME`.
    package let path: String
    package var new: String { path + "/new" }

    package init(path: String) { self.path = path }

    /// The names that wait, in the order of publishing.
    package func names() throws(SystemError) -> [SpoolFileName] {
        var names: [SpoolFileName] = []
        try Folder.forEach(in: new) { entry in
            guard entry.isFile || entry.isUnknown, let name = SpoolFileName(entry.name) else { return }
            if entry.isFile || size(of: name) != nil { names.append(name) }
        }
        return names.sorted { $0.text < $1.text }
    }

    /// `nil` where it is gone.
    package func size(of name: SpoolFileName) -> Int? {
        var status = stat()
        guard lstat(new + "/" + name.text, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The file's line, with its newline. What is gone is an error too (`ENOENT`): nobody else takes from this folder.
    package func read(_ file: QueuedFile) throws(SystemError) -> [UInt8] {
        let descriptor = open(new + "/" + file.name.text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        var size = file.sizeInBytes
        if size == nil {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw SystemError(errno) }
            size = Int(status.st_size)
        }
        return try FileBytes.read(descriptor, upTo: size ?? 0)
    }

    /// For reading and removing many files, which are then found by their names alone.
    package func opened() throws(SystemError) -> OpenOutlet { try OpenOutlet(new) }

    /// Acknowledges: what is gone already is no error.
    /// - Parameter durably: a power cut does not bring them back either.
    package func remove(_ names: some Sequence<SpoolFileName>, durably: Bool = false) throws(SystemError) {
        for name in names where unlink(new + "/" + name.text) != 0 {
            let code = errno
            if code != ENOENT { throw SystemError(code) }
        }
        if durably { try sync(new) }
    }

    /// Acknowledges by moving into a folder beside `new/`, which is made where there is none; what is gone already is no
    /// error. For good when it returns.
    package func move(_ names: some Sequence<SpoolFileName>, to folder: String) throws(SystemError) {
        let target = path + "/" + folder
        if mkdir(target, 0o750) == 0 {
            try sync(path)
        } else if errno != EEXIST {
            throw SystemError(errno)
        }
        for name in names where rename(new + "/" + name.text, target + "/" + name.text) != 0 {
            let code = errno
            if code != ENOENT { throw SystemError(code) }
        }
        // The new place first: the other way round a power cut could lose the name.
        try sync(target)
        try sync(new)
    }

    /// Links the file into a folder beside `new/` too, which is made where there is none, so that it stays there when it is
    /// acknowledged. One that is there already is no error. For good when it returns.
    package func keep(_ name: SpoolFileName, in folder: String) throws(SystemError) {
        let target = path + "/" + folder
        if mkdir(target, 0o750) == 0 {
            try sync(path)
        } else if errno != EEXIST {
            throw SystemError(errno)
        }
        if link(new + "/" + name.text, target + "/" + name.text) != 0, errno != EEXIST { throw SystemError(errno) }
        try sync(target)
    }

    /// What was removed is gone for good when it returns.
    package func sync() throws(SystemError) { try sync(new) }

    func sync(_ folder: String) throws(SystemError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError(errno) }
    }
}

/// An outlet's `new/`, held open for one batch: a folder that others take away and make anew is another.
package final class OpenOutlet: Sendable {
    // Owned here, closed in deinit.
    private let descriptor: Int32

    fileprivate init(_ path: String) throws(SystemError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
    }

    deinit { close(descriptor) }

    /// As `OutletFolder.read`.
    /// - Parameter buffer: a file that is smaller costs the fewest calls.
    package func read(
        _ name: SpoolFileName, through buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> [UInt8] {
        // Lent, where an argument would be copied.
        let file = name.text.withCString { openat(descriptor, $0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard file >= 0 else { throw SystemError(errno) }
        defer { close(file) }
        // The spool's files are one line each (newsreel-spool(5)).
        return try FileBytes.read(file, toEndIn: UInt8(ascii: "\n"), through: buffer)
    }

    /// As `OutletFolder.remove`.
    package func remove(_ names: some Sequence<SpoolFileName>) throws(SystemError) {
        for name in names where name.text.withCString({ unlinkat(descriptor, $0, 0) }) != 0 {
            let code = errno
            if code != ENOENT { throw SystemError(code) }
        }
    }
}
