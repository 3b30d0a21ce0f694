import Foundation
import JetStream
import Synchronization

/// A nats-server of a test's own, with JetStream, on a free port of loopback and in a folder of its own; it can be killed and
/// started again at the same address with what it had stored.
public final class NATSServer: Sendable {
    /// Whether server and library are installed; suites that need them are skipped where they are not.
    public static let isInstalled: Bool = {
        guard program != nil, (try? NATS.libraryVersion()) != nil else {
            FileHandle.standardError.write(
                Data("nats-server or libnats is not installed: its suites are skipped\n".utf8))
            return false
        }
        return true
    }()

    private static let program: String? = ["/usr/sbin", "/usr/local/bin", "/usr/bin"].map { "\($0)/nats-server" }
        .first { access($0, X_OK) == 0 }

    public let port: UInt16
    public let folder: String
    private let settings: String
    private let running = Mutex<Running?>(nil)

    private struct Running {
        let process: Process
        let log: Pipe
    }

    public var address: String { "\(settings.contains("tls {") ? "tls" : "nats")://127.0.0.1:\(port)" }

    /// - Parameter settings: more of nats-server's settings.
    public init(settings: String = "") throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-nats-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        port = try Self.freePort()
        self.settings = settings
        try """
        listen: "127.0.0.1:\(port)"
        jetstream { store_dir: "\(folder)" }
        \(settings)
        """.write(toFile: folder + "/server.conf", atomically: false, encoding: .utf8)
        try begin()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// One that nobody listens on at the moment.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Starts it, and waits until it takes connections.
    public func begin() throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.program ?? "/usr/sbin/nats-server")
        process.arguments = ["-c", folder + "/server.conf"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let log = Pipe()
        process.standardError = log
        let isReady = DispatchSemaphore(value: 0)
        let heard = Mutex("")
        log.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            let isNews = heard.withLock { heard in
                guard !heard.contains("Server is ready"), heard.utf8.count < 1 << 20 else { return false }
                heard += String(decoding: data, as: UTF8.self)
                return heard.contains("Server is ready") || data.isEmpty
            }
            if data.isEmpty { handle.readabilityHandler = nil }
            if isNews { isReady.signal() }
        }
        try process.run()
        running.withLock { $0 = Running(process: process, log: log) }
        guard isReady.wait(timeout: .now() + 30) == .success, heard.withLock({ $0.contains("Server is ready") }) else {
            FileHandle.standardError.write(Data(heard.withLock { $0 }.utf8))
            throw POSIXError(.ECONNREFUSED)
        }
    }

    /// `kill -9`, by its process id.
    public func kill() {
        guard
            let running = running.withLock({ running in
                defer { running = nil }
                return running
            })
        else { return }
        running.process.terminate(by: SIGKILL)
        running.log.fileHandleForReading.readabilityHandler = nil
    }

    public func restart() throws {
        kill()
        try begin()
    }

    /// SIGSTOP and SIGCONT.
    public func signal(_ number: Int32) {
        running.withLock { running in
            if let running { _ = Foundation.kill(running.process.processIdentifier, number) }
        }
    }
}

extension Process {
    fileprivate func terminate(by number: Int32) {
        guard isRunning else { return }
        kill(processIdentifier, number)
        waitUntilExit()
    }
}
