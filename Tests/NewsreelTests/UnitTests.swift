import Foundation
import Glibc
import Testing

@testable import newsreel

/// systemd/newsreel.service and what is installed with it.
@Suite struct UnitTests {
    private static let analyzer = "/usr/bin/systemd-analyze"
    private let project = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: project + "/systemd/" + name, encoding: .utf8)
    }

    private func value(_ key: String) throws -> String? {
        try text("newsreel.service").split(separator: "\n").first { $0.hasPrefix(key + "=") }
            .map { String($0.dropFirst(key.count + 1)) }
    }

    /// Exit status and output of systemd-analyze over a copy of the unit whose program exists.
    private func analyze(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let folder = try TemporarySpool()
        let unit = try text("newsreel.service").replacing("/usr/bin/newsreel", with: "/bin/true")
            .split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Documentation=") }
        let path = folder.root + "/newsreel.service"
        try unit.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.analyzer)
        process.arguments = arguments + [path]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    @Test("systemd understands every line", .enabled(if: access(analyzer, X_OK) == 0))
    func verify() throws {
        let result = try analyze(["verify"])
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
    }

    @Test("the unit's exposure is at most 1.2", .enabled(if: access(analyzer, X_OK) == 0))
    func exposure() throws {
        let result = try analyze(["security", "--offline=true", "--threshold=12", "--no-pager"])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("unit, folders and settings agree on paths and times")
    func agreement() throws {
        let defaults = Settings()
        #expect(try value("ReadWritePaths") == defaults.spool.directory)
        #expect(try value("StateDirectory").map { "/var/lib/\($0)/state.sqlite" } == defaults.state.database)
        #expect(try value("ExecStart") == "/usr/bin/newsreel run --config \(Settings.standardFile)")
        let stop = try #require(value("TimeoutStopSec").flatMap { Int64($0) })
        #expect(defaults.service.drainTime < .seconds(stop))
        let folders = try text("newsreel.tmpfiles")
        for path in [defaults.spool.directory, defaults.spool.directory + "/new", defaults.feeds.directory] {
            #expect(folders.contains(" \(path) "))
        }
    }
}
