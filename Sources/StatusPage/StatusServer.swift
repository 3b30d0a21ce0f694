internal import Glibc
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

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

    private let router: Router
    private let address: Address
    private let logger: Logger
    /// Connections at one time; one more is closed at once.
    private static let most = 64
    /// From the connection to the end of the request's head.
    private static let patience = Duration.seconds(10)

    package init(_ address: Address, source: some StatusSource, exposition: Exposition, logger: Logger) {
        self.address = address
        self.logger = logger
        router = Router(source: source, exposition: exposition)
    }

    /// Serves until the task is cancelled.
    /// - Parameter ready: told where it listens, with the port that the system chose for port 0.
    /// - Throws: `StatusAddressError` where the address cannot be had.
    package func run(ready: @Sendable (Address) -> Void = { _ in }) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
        let channel: NIOAsyncChannel<Connection, Never>
        do {
            switch address {
            case .loopback(let host, let port):
                channel = try await bootstrap.bind(host: host, port: port, childChannelInitializer: Self.connection)
                ready(.loopback(host: host, port: channel.channel.localAddress?.port ?? port))
            case .socket(let path):
                // What a dead process left is replaced, and another's is not.
                if StatusAddressError.isServed(path) { throw StatusAddressError(address, code: EADDRINUSE) }
                channel = try await bootstrap.bind(
                    unixDomainSocketPath: path, cleanupExistingSocketFile: true,
                    childChannelInitializer: Self.connection)
                ready(address)
            }
        } catch let error as IOError {
            throw StatusAddressError(address, code: error.errnoCode)
        }
        let open = Counter()
        try await withThrowingDiscardingTaskGroup { group in
            try await channel.executeThenClose { connections in
                for try await connection in connections {
                    let isCrowded = !open.enter(most: Self.most)
                    group.addTask {
                        await serve(connection, isCrowded: isCrowded)
                        if !isCrowded { open.leave() }
                    }
                }
            }
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    @Sendable private static func connection(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
    }

    /// One request a connection: a page is asked for seldom, and nobody holds the server up.
    private func serve(_ connection: Connection, isCrowded: Bool) async {
        let late = Task {
            try await Task.sleep(for: Self.patience)
            connection.channel.close(promise: nil)
        }
        defer { late.cancel() }
        do {
            try await connection.executeThenClose { inbound, outbound in
                for try await part in inbound {
                    guard case .head(let head) = part else { continue }
                    late.cancel()
                    let response =
                        isCrowded
                        ? Response.text(.serviceUnavailable, "too many connections at once\n")
                        : await router.response(
                            to: head.uri, method: head.method.rawValue, host: head.headers.first(name: "host"),
                            known: KnownVersion(
                                etags: head.headers.first(name: "if-none-match"),
                                date: head.headers.first(name: "if-modified-since")))
                    try await Self.write(response, isHead: head.method == .HEAD, to: outbound)
                    return
                }
            }
        } catch {
            logger.debug("status page: a connection ended early: \(error)")
        }
    }

    private static func write(
        _ response: Response, isHead: Bool,
        to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        // A 304 has none, or would have to have the other answer's (RFC 9110, section 8.6).
        if response.status != .notModified {
            headers.add(name: "Content-Length", value: String(response.body.utf8.count))
        }
        headers.add(name: "Connection", value: "close")
        let status = HTTPResponseStatus(statusCode: response.status.rawValue)
        try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
        if !isHead, !response.body.isEmpty {
            try await outbound.write(.body(.byteBuffer(ByteBuffer(string: response.body))))
        }
        try await outbound.write(.end(nil))
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)

        func enter(most: Int) -> Bool {
            if count.add(1, ordering: .relaxed).newValue <= most { return true }
            leave()
            return false
        }

        func leave() { count.subtract(1, ordering: .relaxed) }
    }
}
