internal import Glibc

/// The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): a datagram an entry, with fields of our own.
final class JournalSocket: Sendable {
    static let standardPath = "/run/systemd/journal/socket"
    private let descriptor: Int32
    private let path: [UInt8]

    /// `nil` where there is no such socket.
    init?(path: String = standardPath) {
        self.path = Array(path.utf8)
        guard self.path.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path), access(path, W_OK) == 0 else {
            return nil
        }
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// `false` where the journal does not take it: it is away, or the entry is longer than a datagram.
    func send(_ entry: [UInt8]) -> Bool {
        withSocketAddress(path) { address, length in
            var result: Int
            repeat {
                result = sendto(descriptor, entry, entry.count, Int32(MSG_NOSIGNAL), address, length)
            } while result < 0 && errno == EINTR
            return result == entry.count
        }
    }
}

/// A Unix socket's address, as the kernel takes it.
/// - Parameter path: the first bytes of `sun_path`; they fit into it.
func withSocketAddress<Value>(_ path: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    // The length ends with the path: for an abstract socket a trailing NUL would be part of its name.
    let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + path.count)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
}
