import Foundation
import Glibc
import Ingest
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

    @Test("the unit for several configurations differs from the other by its paths alone")
    func template() throws {
        func lines(_ name: String) throws -> [String] {
            try text(name).split(separator: "\n").map(String.init).filter {
                !$0.hasPrefix("#") || $0.hasPrefix("# ---")
            }
        }
        let expected = try lines("newsreel.service").flatMap { line -> [String] in
            if line.hasPrefix("ExecStartPre=") {
                let folder = "/var/spool/newsreel-%i"
                let install = "ExecStartPre=+/usr/bin/install -d -o newsreel -g newsreel-readers -m"
                return [line]
                    + ["2750 \(folder)", "2700 \(folder)/tmp", "2770 \(folder)/new"].map { "\(install) \($0)" }
            }
            return [
                line.replacing("/etc/newsreel/newsreel.toml", with: "/etc/newsreel/%i.toml")
                    .replacing("StateDirectory=newsreel", with: "StateDirectory=newsreel/%i")
                    .replacing("/var/spool/newsreel", with: "/var/spool/newsreel-%i")
                    .replacing("ReadWritePaths=/", with: "ReadWritePaths=-/")
                    .replacing("ingestion daemon", with: "ingestion daemon for %i")
            ]
        }
        #expect(try lines("newsreel@.service") == expected)
        // The folders of tmpfiles.d, with the same rights.
        let folders = try text("newsreel.tmpfiles")
        for mode in ["2750", "2700", "2770"] { #expect(folders.contains(" \(mode) newsreel newsreel-readers ")) }
    }

    @Test("the journal's catalog is made from the table, and newsreel(8) tells each event and its id")
    func catalog() throws {
        #expect(try text("newsreel.catalog") == JournalCatalog.file)
        let page = try String(contentsOfFile: project + "/docs/man/newsreel.8", encoding: .utf8)
        let ids = Occurrence.allCases.map { JournalCatalog.entry(of: $0).messageID }
        #expect(Set(ids).count == ids.count)
        for (occurrence, id) in zip(Occurrence.allCases, ids) {
            #expect(id.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(page.contains("\n\(occurrence.rawValue)|\(id)\n"), "\(occurrence.rawValue)|\(id)")
        }
    }

    @Test("the package names the licence of every Swift package that the program is linked with, and its version")
    func package() throws {
        func file(_ name: String) throws -> String { try String(contentsOfFile: project + "/" + name, encoding: .utf8) }
        let manifest = try file("Package.swift")
        let copyright = try file("debian/copyright")
        let linked = manifest.matches(of: /\.package\(url: "https:\/\/github\.com\/[^"]*\/([^"\/]+)"/).map { $0.1 }
        #expect(linked.count >= 3)
        for name in linked { #expect(copyright.contains("swift-packages/\(name)/*"), "\(name)") }
        let stanzas = copyright.matches(of: /swift-packages\/([^\/]+)\/\*/).map { $0.1 }
        // What those bring with them.
        #expect(
            Set(stanzas).subtracting(linked) == ["swift-async-algorithms", "swift-atomics", "swift-system"])
        #expect(try file("debian/changelog").hasPrefix("newsreel (\(Newsreel.version)) "))
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
