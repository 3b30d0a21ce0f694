internal import Glibc
internal import Kernel

/// A file that people write for Newsreel: read whole, once, with a bound.
package struct ConfigurationFile: Sendable {
    package let path: String
    package let bytes: [UInt8]
    /// The file's permission bits when it was read.
    package let mode: UInt32

    /// - Parameter limitInBytes: a longer file is refused; the default takes a list of several hundred thousand feeds.
    package init(reading path: String, limitInBytes: Int = 256 << 20) throws(SubscriptionsError) {
        // O_NONBLOCK, so that a FIFO put in a file's place is refused and not waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(file: path, reason: Self.reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(file: path, reason: Self.reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, reason: "is not a regular file; name a file here")
        }
        guard status.st_size <= limitInBytes else {
            throw .unreadable(
                file: path,
                reason: "has \(status.st_size) bytes, more than the \(limitInBytes) allowed; split it or name another")
        }
        do throws(SystemError) {
            bytes = try FileBytes.read(descriptor, upTo: Int(status.st_size))
        } catch {
            throw .unreadable(file: path, reason: Self.reason(error.code))
        }
        self.path = path
        self.mode = status.st_mode & 0o7777
    }

    /// For what does not stand in a file: `path` then names it in messages.
    package init(path: String, bytes: [UInt8], mode: UInt32 = 0o600) {
        self.path = path
        self.bytes = bytes
        self.mode = mode
    }

    package init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The text, which must be UTF-8 without NUL; a byte order mark is dropped.
    package func text() throws(SubscriptionsError) -> String {
        String(decoding: try textBytes(), as: UTF8.self)
    }

    package func toml() throws(SubscriptionsError) -> TOMLTable {
        let text = try textBytes()
        do {
            return try parseTOML(text)
        } catch {
            throw .invalid([
                ConfigurationProblem(file: path, line: error.line, "column \(error.column): \(error.message)")
            ])
        }
    }

    func textBytes() throws(SubscriptionsError) -> ArraySlice<UInt8> {
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            throw .invalid([
                ConfigurationProblem(
                    file: path, line: firstBadLine(), "is not UTF-8 text; save the file as UTF-8 in an editor")
            ])
        }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    }

    private func firstBadLine() -> Int? {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let place = lines.firstIndex { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil }
        return place.map { $0 + 1 }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist; create it or name another file"
        case EACCES: "may not be read by this user; check its owner and permissions"
        case EISDIR: "is a directory; name a file here"
        default: "cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
