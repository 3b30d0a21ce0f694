import Foundation
import Synchronization

/// A way to a server over loopback that can be broken: it takes connections and hands on what goes either way, until it is
/// told otherwise. What it is told holds for the connections that are there; later ones are whole.
public final class Detour: Sendable {
    public enum Fault: Sendable {
        /// The server hears all, and nothing of what it says arrives.
        case swallowAnswers
        /// Nothing arrives at the server, until `deliver()`.
        case holdBack
    }

    private final class Way: Sendable {
        let client: Int32
        let server: Int32
        let state = Mutex((fault: Fault?.none, held: [UInt8](), isOver: false))

        init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

        // Once nobody waits for either.
        deinit {
            close(client)
            close(server)
        }
    }

    public let port: UInt16
    private let listener: Int32
    private let target: UInt16
    private let ways = Mutex<[Way]>([])

    public init(to target: UInt16) throws {
        self.target = target
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                guard let self else {
                    close(client)
                    return
                }
                self.begin(client)
            }
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func begin(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(client)
            close(server)
            return
        }
        let way = Way(client: client, server: server)
        ways.withLock { $0.append(way) }
        Thread.detachNewThread { Self.pump(way, from: client, to: server, isAnswer: false) }
        Thread.detachNewThread { Self.pump(way, from: server, to: client, isAnswer: true) }
    }

    private static func pump(_ way: Way, from source: Int32, to target: Int32, isAnswer: Bool) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            if count <= 0 { break }
            let goesOn = way.state.withLock { state in
                switch (state.fault, isAnswer) {
                case (.swallowAnswers, true): return false
                case (.holdBack, false):
                    state.held += buffer[..<count]
                    return false
                default: return true
                }
            }
            if goesOn { sendAll(buffer[..<count], to: target) }
        }
        // What is held back outlives its sender.
        let isHeld = way.state.withLock { $0.fault != nil && !isAnswer }
        if !isHeld { shutdown(target, Int32(SHUT_WR)) }
    }

    private static func sendAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Breaks the connections that are there.
    public func fail(_ fault: Fault) {
        for way in ways.withLock({ $0 }) { way.state.withLock { $0.fault = fault } }
    }

    /// Hands to the server what was held back, in whole.
    public func deliver() {
        for way in ways.withLock({ $0 }) {
            let held = way.state.withLock { state in
                defer { state.held = [] }
                return state.held
            }
            Self.sendAll(held[...], to: way.server)
        }
    }

    /// Ends all connections that are there.
    public func cut() {
        for way in ways.withLock({ $0 }) {
            shutdown(way.client, Int32(SHUT_RDWR))
            shutdown(way.server, Int32(SHUT_RDWR))
        }
    }

    deinit {
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
