internal import Glibc

/// The servers of one NATS system, any of which may be asked, and how they are asked.
package struct NATSServers: Sendable, Equatable {
    /// `nats://HOST:PORT`, or `tls://HOST:PORT` for a connection under TLS. One at least.
    package var addresses: [String]
    package var credentials: NATSCredentials?
    /// Certificates (PEM) to trust in place of the system's.
    package var authoritiesFile: String?
    /// This side's certificate and its key (PEM).
    package var certificateFile: String?
    package var keyFile: String?
    /// For a connection, and for each answer that is waited for.
    package var patience = Duration.seconds(10)

    package init(_ addresses: [String]) { self.addresses = addresses }

    /// Where the system keeps the authorities that it trusts.
    static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    var isSecure: Bool { addresses.contains { $0.hasPrefix("tls://") } }

    /// For messages.
    package var text: String { addresses.joined(separator: ", ") }

    /// Whether it is a server's address: a scheme, a host, and perhaps a port; no user, no path.
    package static func isAddress(_ text: String) -> Bool {
        guard let scheme = ["nats://", "tls://"].first(where: { text.hasPrefix($0) }) else { return false }
        let place = text.dropFirst(scheme.count)
        return !place.isEmpty && !place.contains { "@/?# ,".contains($0) }
    }

    /// Whether what is sent to it stays on this machine.
    package static func isLoopback(_ address: String) -> Bool {
        guard let start = address.firstRange(of: "://")?.upperBound else { return false }
        let place = address[start...]
        if place.hasPrefix("[::1]") { return true }
        let host = place.prefix { $0 != ":" }
        return host == "localhost" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}

/// What proves to a NATS server who asks. Its description never shows it.
package enum NATSCredentials: Sendable, Equatable {
    case user(String, password: String)
    case token(String)
    /// A file with a user's JWT and seed, as nsc(1) and `nats auth` write it (`.creds`).
    case file(String)
}

extension NATSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "NATSCredentials(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
