package import Logging

/// Serves the status page over HTTP on this machine: on a loopback address, or on a Unix socket.
package struct StatusServer: Sendable {
    /// Where it listens.
    package enum Address: Sendable, Hashable, CustomStringConvertible {
        case loopback(host: String, port: Int)
        case socket(path: String)

        /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/newsreel/status.sock`; `nil` for all else: who
        /// wants the page on a network puts a server with TLS and passwords before it.
        package init?(_ text: String) {
            if text.hasPrefix("unix:/") {
                self = .socket(path: String(text.dropFirst("unix:".count)))
                return
            }
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            let host = String(text[..<colon])
            guard ["localhost", "[::1]"].contains(host) || Self.isLoopback(host) else { return nil }
            self = .loopback(host: host.filter { $0 != "[" && $0 != "]" }, port: port)
        }

        static func isLoopback(_ host: some StringProtocol) -> Bool {
            let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            return parts.count == 4 && !parts.contains(nil) && parts[0] == 127
        }

        package var description: String {
            switch self {
            case .loopback(let host, let port): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
            case .socket(let path): path
            }
        }
    }

    private let listener: HTTPListener

    package init(_ address: Address, source: some StatusSource, exposition: Exposition, logger: Logger) {
        let router = Router(source: source, exposition: exposition)
        listener = HTTPListener(address, setting: "status.listen", bodyLimit: 0, logger: logger) { request in
            await router.response(
                to: request.target, method: request.method, host: request["host"],
                known: KnownVersion(etags: request["if-none-match"], date: request["if-modified-since"]))
        }
    }

    /// Serves until the task is cancelled.
    /// - Parameter ready: told where it listens, with the port that the system chose for port 0.
    /// - Throws: `StatusAddressError` where the address cannot be had.
    package func run(ready: @Sendable (Address) -> Void = { _ in }) async throws {
        try await listener.run(ready: ready)
    }
}
