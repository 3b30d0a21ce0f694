internal import Glibc
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Serves HTTP/1.1 on this machine, one request a connection.
package struct HTTPListener: Sendable {
    package typealias Responder = @Sendable (ServedRequest) async -> Response

    private let address: StatusServer.Address
    private let setting: String
    private let bodyLimit: Int
    private let logger: Logger
    private let respond: Responder
    private let bodies = Counter()
    private let answers = Counter()
    /// Connections at one time. For one more the one that has waited longest for its request is closed, so that whoever
    /// connects and says nothing keeps nobody out.
    package static let mostConnections = 64
    /// Bytes of bodies that are held at one time, all told; one body may have its limit.
    private static let mostInBodies = 64 << 20
    /// From the connection to the end of the request, and from the request to the end of the answer.
    private static let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - setting: where the address stands, for messages.
    ///   - bodyLimit: bytes of a request's body; one with more is answered with 413.
    package init(
        _ address: StatusServer.Address, setting: String, bodyLimit: Int, logger: Logger,
        respond: @escaping Responder
    ) {
        self.address = address
        self.setting = setting
        self.bodyLimit = bodyLimit
        self.logger = logger
        self.respond = respond
    }

    /// Serves until the task is cancelled.
    /// - Parameter ready: told where it listens, with the port that the system chose for port 0.
    /// - Throws: `StatusAddressError` where the address cannot be had.
    package func run(ready: @Sendable (StatusServer.Address) -> Void = { _ in }) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // Nothing is read before somebody serves it, and nothing has to be ended in order that nobody serves.
            .childChannelOption(.autoRead, value: false)
        let channel: NIOAsyncChannel<any Channel, Never>
        do {
            switch address {
            case .loopback(let host, let port):
                channel = try await bootstrap.bind(host: host, port: port, childChannelInitializer: Self.accepted)
                ready(.loopback(host: host, port: channel.channel.localAddress?.port ?? port))
            case .socket(let path):
                // What a dead process left is replaced, and another's is not.
                if StatusAddressError.isServed(path) {
                    throw StatusAddressError(address, setting: setting, code: EADDRINUSE)
                }
                channel = try await bootstrap.bind(
                    unixDomainSocketPath: path, cleanupExistingSocketFile: true,
                    childChannelInitializer: Self.accepted)
                ready(address)
            }
        } catch let error as IOError {
            throw StatusAddressError(address, setting: setting, code: error.errnoCode)
        }
        let waiting = Waiting(most: Self.mostConnections)
        try await withThrowingDiscardingTaskGroup { group in
            try await channel.executeThenClose { connections in
                for try await connection in connections {
                    waiting.enter(connection)
                    group.addTask { await serve(connection, waiting) }
                }
            }
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    @Sendable private static func accepted(_ channel: any Channel) -> EventLoopFuture<any Channel> {
        channel.eventLoop.makeSucceededFuture(channel)
    }

    /// One request a connection: a page is asked for seldom, and nobody holds the server up.
    private func serve(_ channel: any Channel, _ waiting: Waiting) async {
        defer { waiting.leave(channel) }
        do {
            let connection = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                return try Connection(wrappingChannelSynchronously: channel)
            }.get()
            try await connection.executeThenClose { inbound, outbound in
                try await channel.setOption(.autoRead, value: true).get()
                let request = try await Self.inTime(channel) { try await read(inbound, outbound) }
                guard let request else { return }
                waiting.leave(channel)
                defer { bodies.leave(request.body.count) }
                let hasRoom = answers.enter(most: Self.mostConnections)
                defer { if hasRoom { answers.leave() } }
                let response = hasRoom ? await answer(to: request) : Self.crowded
                try await Self.inTime(channel) {
                    try await Self.write(response, isHead: request.method == "HEAD", to: outbound)
                }
            }
        } catch {
            logger.debug("\(setting): a connection ended early: \(error)")
            channel.close(promise: nil)
        }
    }

    /// Closes the connection where the work takes longer than a patient server waits, which ends the work.
    private static func inTime<Value: Sendable>(
        _ channel: any Channel, _ work: () async throws -> Value
    ) async throws -> Value {
        let late = Task {
            try await Task.sleep(for: patience)
            channel.close(promise: nil)
        }
        defer { late.cancel() }
        return try await work()
    }

    /// The request, whose body counts among those that are held; `nil` where it does not come to its end.
    private func read(
        _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> ServedRequest? {
        var request: ServedRequest?
        var held = 0
        defer { bodies.leave(held) }
        for try await part in inbound {
            switch part {
            case .head(let head):
                request = ServedRequest(head)
                guard Self.awaitsContinue(head) else { continue }
                // What would not be taken need not be sent.
                if head.headers.first(name: "content-length").flatMap({ Int($0) }) ?? 0 > bodyLimit {
                    request?.fault = .tooLarge
                    return request
                }
                try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
            case .body(let bytes):
                let count = bytes.readableBytes
                guard request?.fault == nil else { continue }
                guard held + count <= bodyLimit else {
                    request?.fault = .tooLarge
                    continue
                }
                guard bodies.enter(count, most: max(bodyLimit, Self.mostInBodies)) else {
                    request?.fault = .noRoom
                    continue
                }
                held += count
                request?.body += bytes.readableBytesView
            case .end:
                // Whoever answers lets go of the body.
                held = 0
                return request
            }
        }
        return nil
    }

    /// Whoever asks for it sends its body when told to, or after a while (RFC 9110, section 10.1.1); curl waits for a second.
    private static func awaitsContinue(_ head: HTTPRequestHead) -> Bool {
        head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    private func answer(to request: ServedRequest) async -> Response {
        switch request.fault {
        case nil: await respond(request)
        case .tooLarge: .text(.contentTooLarge, "a body of more than \(bodyLimit) bytes\n")
        case .noRoom: Self.crowded
        }
    }

    private static let crowded = Response.text(.serviceUnavailable, "too much at once; try again\n")

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

    /// The connections whose requests are not here yet, the first in front.
    private final class Waiting: Sendable {
        private let channels = Mutex<[any Channel]>([])
        private let most: Int

        init(most: Int) { self.most = most }

        /// One more, for which another may have to go.
        func enter(_ channel: any Channel) {
            let parting = channels.withLock { channels -> (any Channel)? in
                channels.append(channel)
                return channels.count > most ? channels.removeFirst() : nil
            }
            parting?.close(promise: nil)
        }

        /// Its request is here, or it has gone.
        func leave(_ channel: any Channel) {
            channels.withLock { $0.removeAll { $0 === channel } }
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)

        func enter(_ more: Int = 1, most: Int) -> Bool {
            if count.add(more, ordering: .relaxed).newValue <= most { return true }
            leave(more)
            return false
        }

        func leave(_ less: Int = 1) { count.subtract(less, ordering: .relaxed) }
    }
}

/// A request as it came.
package struct ServedRequest: Sendable {
    /// In capitals, as methods are.
    package let method: String
    /// The path with its query.
    package let target: String
    package internal(set) var body: [UInt8] = []
    /// Why its body is not all here.
    var fault: Fault?

    enum Fault { case tooLarge, noRoom }

    private let headers: HTTPHeaders

    init(_ head: HTTPRequestHead) {
        (method, target, headers) = (head.method.rawValue, head.uri, head.headers)
    }

    package init(method: String, target: String, headers: [(String, String)] = [], body: [UInt8] = []) {
        (self.method, self.target, self.body) = (method, target, body)
        self.headers = HTTPHeaders(headers)
    }

    /// The first field of that name; letter case does not count.
    package subscript(name: String) -> String? { headers.first(name: name) }
}
