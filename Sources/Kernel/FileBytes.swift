internal import Glibc

/// The bytes of open files.
package enum FileBytes {
    /// Reads from where the file stands until `count` bytes are there, or its end.
    package static func read(_ descriptor: Int32, upTo count: Int) throws(SystemError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let received = Glibc.read(descriptor, buffer.baseAddress! + filled, count - filled)
                if received < 0 && errno == EINTR { continue }
                if received < 0 { code = errno }
                if received <= 0 { return }
                filled += received
            }
        }
        if code != 0 { throw SystemError(code) }
        return bytes
    }

    /// Reads from where a file stands to its end.
    /// - Parameters:
    ///   - last: stands at the end of the file and nowhere else: a read that ends in it has reached the end.
    ///   - buffer: a file that is smaller is read with one call.
    package static func read(
        _ descriptor: Int32, toEndIn last: UInt8, through buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> [UInt8] {
        var count: Int
        repeat { count = Glibc.read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SystemError(errno) }
        var bytes = Array(buffer[..<count])
        while bytes.last != last {
            let more = try read(descriptor, upTo: max(buffer.count, bytes.count))
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// Writes all of them from where a regular file stands, over short writes and interruptions.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    // It takes nothing only when something is wrong; errno may not say what.
                    code = count < 0 ? errno : EIO
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
        if code != 0 { throw SystemError(code) }
    }
}
