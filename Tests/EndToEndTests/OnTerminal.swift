import Foundation
import Glibc
import Testing

/// The program on a terminal of so many columns and rows, as somebody sits before it.
final class OnTerminal {
    private let process = Process()
    private let controlling: Int32
    private var seen: [UInt8] = []

    init(
        _ arguments: [String], columns: UInt16, rows: UInt16 = 24, environment: [String: String] = [:]
    ) throws {
        // ioctl_tty(2): the pair of a terminal is unlocked and has a number.
        controlling = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(controlling >= 0)
        var (unlocked, number) = (Int32(0), Int32(-1))
        let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
        try #require(ioctl(controlling, setLock, &unlocked) == 0 && ioctl(controlling, getNumber, &number) == 0)
        let name = "/dev/pts/\(number)"
        let terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        defer { close(terminal) }
        resize(columns: columns, rows: rows)
        process.executableURL = Program.executable
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: terminal)
        process.standardError = FileHandle(fileDescriptor: terminal)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["TERM": "xterm", "NO_COLOR": "1", "PAGER": "cat"]) { $1 }.merging(environment) { $1 }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(controlling)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(controlling, UInt(TIOCSWINSZ), &size)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Takes what comes until it has this in it.
    func read(until text: String) throws -> String {
        let wanted = Array(text.utf8)
        while true {
            if let found = seen.firstRange(of: wanted) {
                defer { seen.removeFirst(found.upperBound) }
                return String(decoding: seen[..<found.upperBound], as: UTF8.self)
            }
            try #require(more(), "'\(text)' did not come: \(String(decoding: seen, as: UTF8.self))")
        }
    }

    /// What is still to come, to the end, and the exit status.
    func finish() -> (text: String, status: Int32) {
        while more() {}
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return (String(decoding: seen, as: UTF8.self).replacing("\r\n", with: "\n"), status)
    }

    /// False at the end, which a terminal tells as an error, and when nothing comes for a minute.
    private func more() -> Bool {
        var waiting = pollfd(fd: controlling, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 600_000) == 1 else { return false }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(controlling, &buffer, buffer.count)
        guard count > 0 else { return false }
        seen += buffer[..<count]
        return true
    }
}
