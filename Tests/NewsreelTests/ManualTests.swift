import ArgumentParser
import Foundation
import Testing

@testable import newsreel

@Suite struct ManualTests {
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
