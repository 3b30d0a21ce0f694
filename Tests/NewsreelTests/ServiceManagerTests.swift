import Foundation
import Glibc
import Testing

@testable import newsreel

/// A datagram socket that plays the service manager, or the journal.
final class NotifySocket {
    let descriptor: Int32
    let name: String

    /// - Parameter isAbstract: see unix(7).
    init(isAbstract: Bool) throws {
        let path = FileManager.default.temporaryDirectory.path + "/newsreel-\(UUID().uuidString.prefix(8))"
        name = isAbstract ? "@" + path : path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = (isAbstract ? [0] : []) + Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + bytes.count)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(code == 0)
    }

    deinit {
        close(descriptor)
        if !name.hasPrefix("@") { unlink(name) }
    }

    /// The next message, waiting at most five seconds for it.
    func receive() -> String? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 5000) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

@Suite struct ServiceManagerTests {
    private func manager(_ variables: [String: String]) -> ServiceManager {
        ServiceManager { variables[$0] }
    }

    @Test("each state is one datagram, to named and to abstract sockets", arguments: [false, true])
    func states(isAbstract: Bool) throws {
        let socket = try NotifySocket(isAbstract: isAbstract)
        let manager = manager(["NOTIFY_SOCKET": socket.name])
        manager.ready(status: "12 feeds\nREADY=0")
        #expect(socket.receive() == "READY=1\nSTATUS=12 feeds READY=0")
        manager.status("paused")
        #expect(socket.receive() == "STATUS=paused")
        manager.keepAlive()
        #expect(socket.receive() == "WATCHDOG=1")
        manager.stopping(status: "draining")
        #expect(socket.receive() == "STOPPING=1\nSTATUS=draining")
    }

    @Test("a reload carries the monotonic time")
    func reloading() throws {
        let socket = try NotifySocket(isAbstract: true)
        manager(["NOTIFY_SOCKET": socket.name]).reloading(status: "reloading")
        let lines = try #require(socket.receive()).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let microseconds = lines[1].hasPrefix("MONOTONIC_USEC=") ? Int64(lines[1].dropFirst(15)) : nil
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let age = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000 - (try #require(microseconds))
        #expect(age >= 0 && age < 60_000_000)
    }

    @Test("without a manager nothing is sent and nobody watches", arguments: [[:], ["NOTIFY_SOCKET": "vsock:1:2"]])
    func absent(variables: [String: String]) async {
        let manager = manager(variables.merging(["WATCHDOG_USEC": "1000"]) { $1 })
        #expect(manager.keepAliveInterval == nil)
        manager.ready(status: "")
        await manager.watchdog { true }
    }

    @Test("a socket that has gone is no failure")
    func socketGone() throws {
        let name = try NotifySocket(isAbstract: false).name
        manager(["NOTIFY_SOCKET": name]).ready(status: "")
    }

    @Test(
        "the watchdog is fed in half its time, and only by the process that is meant",
        arguments: [
            (["WATCHDOG_USEC": "60000000"], Duration.seconds(30)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "\(getpid())"], .seconds(30)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
        ])
    func watchdogInterval(variables: [String: String], expected: Duration?) {
        let manager = manager(variables.merging(["NOTIFY_SOCKET": "@x"]) { $1 })
        #expect(manager.keepAliveInterval == expected)
    }

    @Test("the watchdog is fed until its task is cancelled, while the service is healthy")
    func watchdogLoop() async throws {
        let socket = try NotifySocket(isAbstract: true)
        let manager = manager(["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "20000"])
        let (beats, continuation) = AsyncStream.makeStream(of: Void.self)
        let feeding = Task {
            await manager.watchdog {
                continuation.yield()
                return true
            }
        }
        // With the third question the first two answers have been sent.
        for await _ in beats.prefix(3) {}
        feeding.cancel()
        await feeding.value
        #expect(socket.receive() == "WATCHDOG=1")
        #expect(socket.receive() == "WATCHDOG=1")
    }
}
