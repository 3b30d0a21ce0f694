internal import Glibc
internal import Kernel
internal import Transfer

/// Reads the files that commands are given.
enum InputFile {
    /// The whole of a file, or of standard input for `-`; gzip (RFC 1952) is unpacked, whatever the name says.
    ///
    /// - Parameter limit: the most bytes that are taken, before and after unpacking.
    static func read(_ path: String, limit: Int = 64 << 20) throws(CommandFailure) -> [UInt8] {
        let bytes = try readBytes(path, limit: limit)
        guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
        return try unpack(bytes, path: path, limit: limit)
    }

    private static func readBytes(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(.unavailable, kind: "unreadable", "cannot open \(path): \(lastError())")
        }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw CommandFailure(.unavailable, kind: "unreadable", "cannot look at \(path): \(lastError())")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw CommandFailure(.unavailable, kind: "unreadable", "\(path) is a folder; name a file in it")
        }
        // One byte more than a plain file has, so that its end is seen without another growth.
        var space = min(max(Int(status.st_size), 1 << 16), limit) + 1
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let more: [UInt8]
            do throws(SystemError) {
                more = try FileBytes.read(descriptor, upTo: space)
            } catch {
                throw CommandFailure(.unavailable, kind: "unreadable", "cannot read \(path): \(error.message)")
            }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            if more.count < space { return bytes }
            space = bytes.count
        }
        throw tooLarge(path, limit: limit)
    }

    private static func unpack(_ packed: [UInt8], path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        do throws(GzipFault) {
            return try gunzip(packed, limit: limit)
        } catch {
            switch error {
            case .tooLarge: throw tooLarge(path, limit: limit)
            case .damaged:
                throw CommandFailure(.data, kind: "decode_error", "\(path) is damaged or cut gzip; fetch it again")
            }
        }
    }

    private static func tooLarge(_ path: String, limit: Int) -> CommandFailure {
        CommandFailure(.data, kind: "too_large", "\(path) is larger than \(limit >> 20) MB unpacked")
    }

    private static func lastError() -> String { String(cString: strerror(errno)) }
}
