import ArgumentParser
import Foundation
import Glibc
import Testing

@testable import newsreel

@Suite struct ManualTests {
    private static let groff = "/usr/bin/groff"
    private static let pages = [
        "newsreel.1", "newsreel.8", "newsreel.toml.5", "newsreel-spool.5", "newsreel-sinks.5",
    ]
    private static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs/man/"

    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: Self.folder + name, encoding: .utf8)
    }

    @Test(
        "groff has nothing to say of a page, and no line is wider than a terminal of 80 columns",
        .enabled(if: access(groff, X_OK) == 0), arguments: pages)
    func width(name: String) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.groff)
        // -c: no escape sequences, -P-bu: no overstriking.
        process.arguments = ["-t", "-man", "-ww", "-Tascii", "-P-cbu", Self.folder + name]
        // Warnings come among the lines, and begin with the page's path.
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let page = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(page.contains("SEE ALSO"))
        #expect(page.split(separator: "\n").filter { $0.count > 80 || $0.contains(Self.folder) } == [])
    }

    @Test("newsreel(8) names every command and every exit status")
    func names() throws {
        let page = try page("newsreel.8")
        for command in Newsreel.configuration.subcommands {
            let name = try #require(command.configuration.commandName).replacing("-", with: "\\-")
            #expect(page.contains("\n.B \(name)\n"))
        }
        for status in ExitStatus.allCases {
            #expect(page.contains("\n\(status.rawValue)|"))
        }
    }

    /// What ArgumentParser tells of a command: its long options, without those that --help hides.
    private struct Dump: Decodable {
        struct Command: Decodable {
            let commandName: String
            let arguments: [Argument]?
            let subcommands: [Command]?
            var options: [String] {
                (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }
                    .map(\.name)
            }
        }
        struct Argument: Decodable {
            let shouldDisplay: Bool
            let names: [Name]?
        }
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        let command: Command
    }

    /// The options that a text of roff names.
    private func options(of text: some StringProtocol) -> Set<String> {
        Set(String(text).replacing("\\-", with: "-").matches(of: /--([a-z][a-z-]*)/).map { String($0.1) })
    }

    @Test("each command's options stand in its section of newsreel(1) or in newsreel(8), and no others do")
    func options() throws {
        let asked = #expect(throws: (any Error).self) {
            try Newsreel.parseAsRoot(["--experimental-dump-help"])
        }
        let dump = try JSONDecoder().decode(Dump.self, from: Data(Newsreel.fullMessage(for: try #require(asked)).utf8))
        let (byHand, daemon) = (try page("newsreel.1"), try page("newsreel.8"))
        let several = try #require(byHand.split(separator: ".SH OPTIONS OF SEVERAL COMMANDS\n").last)
        let commands = try #require(dump.command.subcommands).filter { $0.commandName != "help" }
        #expect(commands.count == Newsreel.configuration.subcommands.count)
        var known: Set<String> = []
        for command in commands {
            let section = byHand.split(separator: "\n.S").first { $0.hasPrefix("S \(command.commandName)\n") }
            let told = options(of: section ?? daemon[...]).union(options(of: several))
            #expect(Set(command.options).subtracting(told) == [], "\(command.commandName)")
            known.formUnion(command.options)
        }
        // systemctl's.
        known.insert("now")
        #expect(options(of: byHand).union(options(of: daemon)).subtracting(known) == [])
    }
}
