import Foundation
import Glibc
import Logging
import Subscriptions
import Testing

@testable import newsreel

@Suite("Retention in the spool")
struct SpoolRetentionTests {
    private static let files = (1...5).reversed().map { number in
        WaitingFile(
            name: "\(number).json", sizeInBytes: 100, writtenAt: Int64(number) * 1000,
            folder: number.isMultiple(of: 2) ? ["News", "World"] : ["Comics"])
    }

    @Test(
        "removes the oldest that are too old, too many or too large",
        arguments: [
            (RetentionRule(longest: .seconds(3500)), ["1.json"]),
            (RetentionRule(mostFiles: 3), ["1.json", "2.json"]),
            (RetentionRule(mostFiles: 0), ["1.json", "2.json", "3.json", "4.json", "5.json"]),
            (RetentionRule(mostBytes: 250), ["1.json", "2.json", "3.json"]),
            (RetentionRule(mostBytes: 500), []),
            (RetentionRule(longest: .seconds(2500), mostFiles: 4, mostBytes: 450), ["1.json", "2.json"]),
            (RetentionRule(folder: ["News"], mostFiles: 1), ["2.json"]),
            (RetentionRule(folder: ["News", "World", "x"], mostFiles: 0), []),
            (RetentionRule(longest: .seconds(9000)), []),
        ] as [(RetentionRule, [String])])
    func removals(rule: RetentionRule, expected: [String]) {
        #expect(rule.removals(of: Self.files, at: 5001) == expected)
    }

    @Test("takes files of its folder alone, and leaves what is no article")
    func sweep() throws {
        let spool = try TemporarySpool()
        for (name, folder) in [("1.json", "Comics"), ("2.json", "News"), ("3.json", "Comics"), ("4.json", "Comics")] {
            try spool.publish(name, "{\"_newsreel\": {\"feed\": {\"folder\": [\"\(folder)\"]}}}\n")
        }
        try spool.publish("0.json", "{\"_newsreel\": {\"folder\": [\"Work\"], \"feed\": {\"folder\": [\"Comics\"]}}}\n")
        try spool.publish("5.txt")
        let rule = RetentionRule(folder: ["Comics"], mostFiles: 1)
        let service = RetentionService(rules: [rule], spool: spool.root, logger: Logger(label: "test"))
        var folders = ArticleFolders()
        #expect(service.sweep(rule, &folders) == 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: spool.new).sorted() == [
                "0.json", "2.json", "4.json", "5.txt",
            ])
        #expect(service.sweep(rule, &folders) == 0)
    }

    @Test(
        "is read from the settings, or told with its line",
        arguments: [
            ("[[retention]]\nmax_age = \"2d\"", nil),
            ("spool.outlets = [\"a\"]\n[[retention]]\noutlet = \"a\"\nmax_files = 3", nil),
            ("on_new.command = \"true\"\n[[retention]]\noutlet = \"on-new\"\nmax_size = \"1MB\"", nil),
            ("[[retention]]\nfolder = \"News\"", "n.toml:1: retention: this removes nothing"),
            ("[[retention]]\noutlet = \"b\"\nmax_files = 3", "n.toml:2: retention.outlet: there is no outlet \"b\""),
            ("[[retention]]\nmax_age = 3", "n.toml:2: retention.max_age: expected a duration"),
            ("retention = true", "n.toml:1: retention: expected tables"),
        ] as [(String, String?)])
    func settings(text: String, problem: String?) throws {
        let file = ConfigurationFile(path: "n.toml", text: text)
        guard let problem else {
            #expect(try Settings(file).retention.count == 1)
            return
        }
        let error = #expect(throws: SettingsError.self) { try Settings(file) }
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    }
}
