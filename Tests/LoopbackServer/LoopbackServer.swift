import Glibc
import Transfer

/// A small HTTP/1.1 server on a free port of a loopback address, for tests.
///
/// Replies are scripted by path, faults included, and every request is recorded:
/// ```swift
/// let server = try LoopbackServer()
/// defer { server.stop() }
/// server.reply("/feed.xml", with: LoopbackServer.conditional(body: feed, etag: #""1""#))
/// ```
/// A thread accepts, and a thread serves each connection. `stop()` returns when all have ended.
package final class LoopbackServer: Sendable {
    package typealias Handler = @Sendable (Request) -> Reply

    /// The address listened on, `127.0.0.1` unless told otherwise.
    package let address: String
    package let port: UInt16

    private struct State {
        var handlers: [String: Handler] = [:]
        var requests: [Request] = []
        var connections: Set<Int32> = []
        var connectionCount = 0
        var inFlight = 0
        var peakInFlight = 0
        var threads = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state = Locked(State())
    /// Owned here, closed in `stop`.
    private let listener: Int32
    /// Opened by `stop`; ends every wait of a connection.
    private let stopping = Gate()

    package struct SetupError: Error {
        package let step: String
        package let code: Int32
    }

    /// Listens on `address`, any of 127.0.0.0/8 (each is a host of its own to a client), or `::1`.
    /// - Parameter port: of a server that was there before; 0 for any that is free.
    package init(address: String = "127.0.0.1", port: UInt16 = 0) throws {
        self.address = address
        let isIPv6 = address.contains(":")
        listener = socket(
            isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw SetupError(step: "socket", code: errno) }
        do {
            var on: Int32 = 1
            setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
            self.port = try isIPv6 ? Self.bindIPv6(listener, port) : Self.bindIPv4(listener, to: address, port)
            guard listen(listener, 128) == 0 else { throw SetupError(step: "listen", code: errno) }
        } catch {
            close(listener)
            throw error
        }
        spawn { $0.acceptConnections() }
    }

    package func url(_ path: String) -> String {
        address.contains(":") ? "http://[\(address)]:\(port)\(path)" : "http://\(address):\(port)\(path)"
    }

    /// What `path`, without its query, answers from now on. Other paths answer 404.
    package func reply(_ path: String, with handler: @escaping Handler) {
        state.withLock { $0.handlers[path] = handler }
    }

    package func reply(_ path: String, with reply: Reply) {
        self.reply(path) { _ in reply }
    }

    // MARK: What has happened

    /// All requests so far, in order of arrival.
    package var requests: [Request] { state.withLock { $0.requests } }

    package func requests(for path: String) -> [Request] {
        requests.filter { $0.path == path }
    }

    /// Connections accepted so far.
    package var connectionCount: Int { state.withLock { $0.connectionCount } }

    /// The most requests that were being answered at one time.
    package var peakInFlight: Int { state.withLock { $0.peakInFlight } }

    /// Returns when `count` requests have arrived since the server began.
    package func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count < count { state.waiters.append((count, continuation)) }
                return state.requests.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    /// Closes every connection and returns when every thread has ended. Calling it again does nothing.
    package func stop() {
        guard stopping.open() else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        while state.withLock({ $0.threads }) > 0 { sched_yield() }
        close(listener)
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = []
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    // MARK: Threads

    private final class Start {
        let server: LoopbackServer
        let work: @Sendable (LoopbackServer) -> Void
        init(_ server: LoopbackServer, _ work: @escaping @Sendable (LoopbackServer) -> Void) {
            self.server = server
            self.work = work
        }
    }

    private func spawn(_ work: @escaping @Sendable (LoopbackServer) -> Void) {
        state.withLock { $0.threads += 1 }
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(self, work))
        let code = pthread_create(
            &thread, nil,
            { start in
                let start = Unmanaged<Start>.fromOpaque(start!).takeRetainedValue()
                start.work(start.server)
                start.server.state.withLock { $0.threads -= 1 }
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            return state.withLock { $0.threads -= 1 }
        }
        pthread_detach(thread)
    }

    private func acceptConnections() {
        while !stopping.isOpen {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            let number = state.withLock { state in
                state.connections.insert(connection)
                state.connectionCount += 1
                return state.connectionCount
            }
            if stopping.isOpen { shutdown(connection, Int32(SHUT_RDWR)) }
            spawn { $0.serve(connection, number: number) }
        }
    }

    private func serve(_ descriptor: Int32, number: Int) {
        let connection = Connection(descriptor, number: number, stopping: stopping)
        while let request = connection.readRequest() {
            let handler = arrive(request)
            let keepsOpen = connection.play(handler?(request) ?? Reply(status: 404), for: request)
            state.withLock { $0.inFlight -= 1 }
            if !keepsOpen { break }
        }
        state.withLock { _ = $0.connections.remove(descriptor) }
        close(descriptor)
    }

    private func arrive(_ request: Request) -> Handler? {
        let (handler, due) = state.withLock { state in
            state.requests.append(request)
            state.inFlight += 1
            state.peakInFlight = max(state.peakInFlight, state.inFlight)
            let due = state.waiters.filter { $0.count <= state.requests.count }
            state.waiters.removeAll { $0.count <= state.requests.count }
            return (state.handlers[request.path], due)
        }
        for waiter in due { waiter.continuation.resume() }
        return handler
    }

    // MARK: Sockets

    private static func bindIPv4(_ listener: Int32, to address: String, _ port: UInt16) throws -> UInt16 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else { throw SetupError(step: "address", code: EINVAL) }
        try bind(listener, &name)
        return UInt16(bigEndian: name.sin_port)
    }

    private static func bindIPv6(_ listener: Int32, _ port: UInt16) throws -> UInt16 {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        name.sin6_addr = in6addr_loopback
        try bind(listener, &name)
        return UInt16(bigEndian: name.sin6_port)
    }

    /// Binds to `name` and reads back the port that the kernel chose.
    private static func bind<Name>(_ listener: Int32, _ name: inout Name) throws {
        var length = socklen_t(MemoryLayout<Name>.size)
        try withUnsafeMutableBytes(of: &name) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            guard Glibc.bind(listener, pointer, length) == 0, getsockname(listener, pointer, &length) == 0 else {
                throw SetupError(step: "bind", code: errno)
            }
        }
    }
}
