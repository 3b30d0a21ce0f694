import Foundation
import Testing

/// A running `newsreel run`, with the test in systemd's place.
final class Daemon {
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
    func next(_ line: String) throws -> String { try notice(line) { $0 == line } }

    /// Waits for the service notice that has a line with this beginning.
    func next(startingWith beginning: String) throws -> String {
        try notice(beginning) { $0.hasPrefix(beginning) }
    }

    private func notice(_ wanted: String, where isWanted: (Substring) -> Bool) throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            try #require(Glibc.poll(&poll, 1, 600_000) == 1, "no notice \(wanted) in ten minutes: \(log)")
            let count = recv(socket, &buffer, buffer.count, 0)
            try #require(count > 0)
            let notice = String(decoding: buffer.prefix(count), as: UTF8.self)
            if notice.split(separator: "\n").contains(where: isWanted) { return notice }
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
final class Watcher {
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

extension TemporaryFolder {
    /// `newsreel.toml` of a daemon that polls loopback at once, and the empty folder of its feed lists.
    func writeServiceSettings(database: String = "state.sqlite") throws {
        try FileManager.default.createDirectory(
            at: url.appending(path: "feeds.d"), withIntermediateDirectories: true)
        try write(
            """
            [feeds]
            directory = "\(path("feeds.d"))"
            [polling]
            start_spread = "0s"
            [network]
            allow_addresses = ["127.0.0.0/8"]
            host_interval = "0s"
            [spool]
            directory = "\(path("spool"))"
            [state]
            database = "\(path(database))"
            """, to: "newsreel.toml")
    }
}
