import ArgumentParser
import Foundation
import Glibc
import Testing

@testable import newsreel

@Suite struct ManualTests {
    private static let groff = "/usr/bin/groff"

    @Test(
        "no line of newsreel(8) is wider than a terminal of 80 columns", .enabled(if: access(groff, X_OK) == 0))
    func width() throws {
        let project = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.groff)
        // -c: no escape sequences, -P-bu: no overstriking.
        process.arguments = ["-t", "-man", "-Tascii", "-P-cbu", project + "/docs/man/newsreel.8"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let page = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(page.contains("EXIT STATUS"))
        #expect(page.split(separator: "\n").filter { $0.count > 80 } == [])
    }

    @Test("newsreel(8) names every command and every exit status")
    func names() throws {
        let project = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let page = try String(contentsOfFile: project + "/docs/man/newsreel.8", encoding: .utf8)
        for command in Newsreel.configuration.subcommands {
            let name = try #require(command.configuration.commandName).replacing("-", with: "\\-")
            #expect(page.contains("\n.B \(name)\n"))
        }
        for status in ExitStatus.allCases {
            #expect(page.contains("\n\(status.rawValue)|"))
        }
    }
}
