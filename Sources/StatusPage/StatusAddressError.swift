internal import Glibc

/// Why the status page's address cannot be had.
package struct StatusAddressError: Error, Sendable, Hashable {
    private let address: StatusServer.Address
    private let setting: String
    /// The `errno` of socket, bind or listen.
    private let code: Int32

    init(_ address: StatusServer.Address, setting: String = "status.listen", code: Int32) {
        (self.address, self.setting, self.code) = (address, setting, code)
    }

    /// For people: what is wrong, and the way out.
    package var message: String { "\(place) \(fault) (\(setting))" }

    private var place: String {
        switch address {
        case .loopback(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .socket(let path): path
        }
    }

    private var fault: String {
        switch (address, code) {
        case (_, EADDRINUSE): "is served by another program; end that, or choose another address"
        case (.loopback(_, let port), EPERM):
            "may not be bound; in the service's drop-in (systemctl edit), write [Service], SocketBindAllow=tcp:\(port) and "
                + "IPAddressAllow=localhost"
        case (.loopback(_, let port), EACCES): "may not be bound: port \(port) is the system's; choose one from 1024"
        case (.loopback, EADDRNOTAVAIL): "is no address of this machine; choose 127.0.0.1"
        case (.socket, ENOENT): "is in a folder that is not there; make it"
        case (.socket, EACCES), (.socket, EPERM), (.socket, EROFS):
            "may not be made there; mend owner or mode of its folder, or the unit's ReadWritePaths="
        default: "cannot be had: \(String(cString: strerror(code)))"
        }
    }

    /// Whether somebody answers at a socket of the file system.
    static func isServed(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
