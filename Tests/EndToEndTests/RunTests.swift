import Foundation
import LoopbackServer
import Testing

/// The daemon: start, reload, drain, death and recovery.
@Suite(.timeLimit(.minutes(2))) struct RunTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "feeds.d"), withIntermediateDirectories: true)
        try folder.write(
            """
            [feeds]
            directory = "\(folder.path("feeds.d"))"
            [polling]
            start_spread = "0s"
            [network]
            allow_addresses = ["127.0.0.0/8"]
            host_interval = "0s"
            [spool]
            directory = "\(folder.path("spool"))"
            [state]
            database = "\(folder.path("state.sqlite"))"
            """, to: "newsreel.toml")
    }

    private func list(_ paths: [String]) throws {
        let feeds = paths.map { "[[feed]]\nurl = \"\(server.url($0))\"\n" }
        try folder.write(feeds.joined(separator: "\n"), to: "feeds.d/feeds.toml")
    }

    @Test func `It polls, follows its list after SIGHUP, keeps the old list when the new is wrong, and drains`() throws
    {
        defer { server.stop() }
        server.reply("/one", with: LoopbackServer.conditional(body: Documents.feed(3, prefix: "one"), etag: "\"1\""))
        server.reply("/two", with: LoopbackServer.conditional(body: Documents.feed(2, prefix: "two"), etag: "\"1\""))
        try list(["/one"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        #expect(try daemon.next("READY=1").contains("STATUS="))
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try Set(watcher.titles(3)) == ["one 0", "one 1", "one 2"])

        try list(["/one", "/two"])
        daemon.signal(SIGHUP)
        #expect(try daemon.next("RELOADING=1").contains("MONOTONIC_USEC="))
        _ = try daemon.next("READY=1")
        #expect(try Set(watcher.titles(2)) == ["two 0", "two 1"])

        try folder.write("[[feed]]\nurl = 5\n", to: "feeds.d/feeds.toml")
        daemon.signal(SIGHUP)
        _ = try daemon.next("RELOADING=1")
        #expect(try daemon.next("READY=1").contains("2 feeds"), "the old list still holds")

        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        #expect(daemon.wait() == 0)
        #expect(try folder.read("daemon.log").contains("feeds.toml:2"))
        #expect(folder.names(in: "spool/tmp") == [])
        #expect(folder.names(in: "spool/new").count == 5)
    }

    @Test func `A poll in work when SIGTERM comes is ended in order`() async throws {
        defer { server.stop() }
        let gate = Gate()
        var slow = Reply(Documents.feed(2))
        slow.actionsBeforeBody = [.wait(gate)]
        server.reply("/slow", with: slow)
        try list(["/slow"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        await server.waitForRequests(1)
        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        _ = gate.open()
        #expect(daemon.wait() == 0)
        #expect(folder.names(in: "spool/new").count == 2)
    }

    @Test func `After kill -9 the next start goes on without loss or repetition`() throws {
        defer { server.stop() }
        server.reply("/one", with: LoopbackServer.conditional(body: Documents.feed(5), etag: "\"1\""))
        try list(["/one"])
        for step in [2, 4, 6, 8, nil] {
            let daemon = try Daemon(
                folder, environment: step.map { ["NEWSREEL_CRASH_AT": "\($0)"] } ?? [:])
            defer { daemon.kill() }
            if step != nil {
                #expect(daemon.wait() == -SIGKILL)
                // A feed in work at a crash waits an hour; this test does not.
                try? FileManager.default.removeItem(atPath: folder.path("state.sqlite.inflight"))
            } else {
                _ = try daemon.next("READY=1")
                let watcher = try Watcher(spool: folder.path("spool"))
                defer { watcher.stop() }
                #expect(try watcher.titles(5).count == 5)
                daemon.signal(SIGTERM)
                #expect(daemon.wait() == 0)
            }
        }
        #expect(folder.names(in: "spool/new").count == 5)
        #expect(folder.names(in: "spool/tmp") == [])
    }

    @Test func `A second daemon on the same state is refused and names the first`() throws {
        defer { server.stop() }
        try list([])
        let first = try Daemon(folder)
        defer { first.kill() }
        _ = try first.next("READY=1")
        let second = try Program.run(["run", "--config", folder.path("newsreel.toml")])
        #expect(second.status == 75)
        #expect(second.errors.contains("\(first.process.processIdentifier)"))
        first.signal(SIGTERM)
        #expect(first.wait() == 0)
    }
}

/// A running `newsreel run`, with the test in systemd's place.
private final class Daemon {
    let process = Process()
    private let folder: TemporaryFolder
    private let socket: Int32
    private let socketPath: String

    init(_ folder: TemporaryFolder, environment: [String: String] = [:]) throws {
        self.folder = folder
        // A short path: sun_path has 108 bytes.
        socketPath = "/tmp/nr-\(UUID().uuidString.prefix(8)).sock"
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(socketPath.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        process.executableURL = Program.executable
        process.arguments = ["run", "--config", folder.path("newsreel.toml")]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["NOTIFY_SOCKET": socketPath]) { $1 }
            .merging(environment) { $1 }
        process.standardError = try folder.writing("daemon.log")
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Waits for the service notice that has the line.
    func next(_ line: String) throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            try #require(Glibc.poll(&poll, 1, 60_000) == 1, "no notice \(line) in a minute: \(log)")
            let count = recv(socket, &buffer, buffer.count, 0)
            try #require(count > 0)
            let notice = String(decoding: buffer.prefix(count), as: UTF8.self)
            if notice.split(separator: "\n").contains(Substring(line)) { return notice }
        }
    }

    var log: String { (try? folder.read("daemon.log")) ?? "" }

    func signal(_ number: Int32) { Glibc.kill(process.processIdentifier, number) }

    /// The exit status, or minus the signal.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    func kill() {
        if process.isRunning {
            signal(SIGKILL)
            process.waitUntilExit()
        }
        close(socket)
        unlink(socketPath)
    }
}

/// `newsreel watch`, read line by line.
private final class Watcher {
    private let process = Process()
    private let output = Pipe()
    private var rest: [UInt8] = []

    init(spool: String) throws {
        process.executableURL = Program.executable
        process.arguments = ["watch", spool]
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// The titles of the next so many articles.
    func titles(_ count: Int) throws -> [String] {
        try (0..<count).map { _ in
            let object = try JSONSerialization.jsonObject(with: Data(nextLine())) as? [String: Any]
            return try #require(object?.string("title"))
        }
    }

    private func nextLine() throws -> [UInt8] {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest.removeFirst(end + 1) }
                return Array(rest[..<end])
            }
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "watch ended")
            rest += data
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
