internal import CZlib
internal import Glibc

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
            guard let more = read(descriptor, space) else {
                throw CommandFailure(.unavailable, kind: "unreadable", "cannot read \(path): \(lastError())")
            }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            if more.count < space { return bytes }
            space = bytes.count
        }
        throw tooLarge(path, limit: limit)
    }

    /// Reads until `space` bytes are there, or the end; `nil` on an error, which `errno` tells.
    private static func read(_ descriptor: Int32, _ space: Int) -> [UInt8]? {
        var hasFailed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: space) { buffer, count in
            while count < space {
                let received = Glibc.read(descriptor, buffer.baseAddress! + count, space - count)
                if received < 0 && errno == EINTR { continue }
                hasFailed = received < 0
                if received <= 0 { return }
                count += received
            }
        }
        return hasFailed ? nil : bytes
    }

    private static func unpack(_ packed: [UInt8], path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
        var stream = z_stream()
        // 15 bits of window, and 16 for "gzip only" (zlib.h, inflateInit2).
        guard nr_inflate_init2(&stream, 15 + 16) == Z_OK else {
            throw CommandFailure(.unavailable, kind: "internal", "zlib cannot be set up")
        }
        defer { inflateEnd(&stream) }
        var unpacked = [UInt8](repeating: 0, count: max(packed.count * 4, 1 << 16))
        var count = 0
        var packed = packed
        let ending = packed.withUnsafeMutableBufferPointer { source -> Int32 in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while true {
                if count == unpacked.count { unpacked.append(contentsOf: repeatElement(0, count: unpacked.count)) }
                let space = unpacked.count - count
                let code = unpacked.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress! + count
                    stream.avail_out = UInt32(min(space, Int(UInt32.max)))
                    return inflate(&stream, Z_NO_FLUSH)
                }
                count += min(space, Int(UInt32.max)) - Int(stream.avail_out)
                if count > limit { return Z_MEM_ERROR }
                if code == Z_STREAM_END {
                    // A gzip file may hold several members, one after the other.
                    guard stream.avail_in > 0, inflateReset(&stream) == Z_OK else { return Z_STREAM_END }
                    continue
                }
                guard code == Z_OK else { return code }
            }
        }
        if ending == Z_MEM_ERROR { throw tooLarge(path, limit: limit) }
        guard ending == Z_STREAM_END else {
            throw CommandFailure(.data, kind: "decode_error", "\(path) is damaged or cut gzip; fetch it again")
        }
        unpacked.removeLast(unpacked.count - count)
        return unpacked
    }

    private static func tooLarge(_ path: String, limit: Int) -> CommandFailure {
        CommandFailure(.data, kind: "too_large", "\(path) is larger than \(limit >> 20) MB unpacked")
    }

    private static func lastError() -> String { String(cString: strerror(errno)) }
}
