package import Delivery
internal import Glibc
package import Kernel

/// Articles that come to the queue from elsewhere: written beside it, and admitted once it is certain whose they are.
extension OutletFolder {
    private static let arrivals = "arrivals"
    private var arrivals: String { path + "/" + Self.arrivals }

    /// Writes them down, unseen, for good when it returns.
    package func bring(_ articles: [(name: SpoolFileName, bytes: [UInt8])]) throws(SystemError) {
        guard !articles.isEmpty else { return }
        if mkdir(arrivals, 0o750) == 0 {
            try sync(path)
        } else if errno != EEXIST {
            throw SystemError(errno)
        }
        for (name, bytes) in articles { try write(bytes, to: "\(arrivals)/\(name.text)") }
        try sync(arrivals)
    }

    /// What was brought and neither admitted nor turned away.
    package func brought() throws(SystemError) -> [SpoolFileName] { try listed(arrivals) }

    /// What lies in a folder beside the queue, such as what was put aside.
    package func names(in folder: String) throws(SystemError) -> [SpoolFileName] { try listed("\(path)/\(folder)") }

    private func listed(_ folder: String) throws(SystemError) -> [SpoolFileName] {
        var names: [SpoolFileName] = []
        do throws(SystemError) {
            try Folder.forEach(in: folder) { entry in
                if let name = SpoolFileName(entry.name) { names.append(name) }
            }
        } catch {
            if error.code == ENOENT { return [] }
            throw error
        }
        return names
    }

    /// Into the queue, for good when it returns.
    package func admit(_ names: some Collection<SpoolFileName>) throws(SystemError) {
        guard !names.isEmpty else { return }
        for name in names where rename("\(arrivals)/\(name.text)", "\(new)/\(name.text)") != 0 {
            throw SystemError(errno)
        }
        try sync(new)
        try sync(arrivals)
    }

    package func turnAway(_ names: some Sequence<SpoolFileName>) throws(SystemError) {
        for name in names where unlink("\(arrivals)/\(name.text)") != 0 && errno != ENOENT {
            throw SystemError(errno)
        }
    }

    /// Writes a small file beside the queue in place of the one of that name, for good when it returns.
    package func note(_ bytes: [UInt8], in file: String) throws(SystemError) {
        try write(bytes, to: "\(path)/\(file).next")
        guard rename("\(path)/\(file).next", "\(path)/\(file)") == 0 else { throw SystemError(errno) }
        try sync(path)
    }

    /// What stands in a small file beside the queue; `nil` where there is none.
    package func noted(in file: String) throws(SystemError) -> [UInt8]? {
        let descriptor = open("\(path)/\(file)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SystemError(errno)
        }
        defer { close(descriptor) }
        return try FileBytes.read(descriptor, upTo: 4096)
    }

    private func write(_ bytes: [UInt8], to file: String) throws(SystemError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SystemError(count == 0 ? EIO : errno) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw SystemError(errno) }
    }
}
