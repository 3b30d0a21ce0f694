import Delivery
import Foundation
import Subscriptions
import Testing

@testable import newsreel

@Suite struct SinkSettingsTests {
    private func read(_ text: String) throws(SettingsError) -> Settings {
        try Settings(ConfigurationFile(path: "/etc/newsreel/newsreel.toml", text: text))
    }

    @Test func `sinks are read, each with its own keys, and become outlets with their rules`() throws {
        let settings = try read(
            """
            spool.outlets = ["mail"]
            [[sinks]]
            name = "index"
            kind = "outlet"
            filter = 'title contains "budget"'
            max_files = 10
            max_size = "5MB"
            [[sinks]]
            name = "shop"
            kind = "webhook"
            url = "https://example.org/x"
            secret_file = "shop.secret"
            format = "json"
            batch_files = 7
            put_aside = true
            """)
        #expect(settings.sinks.map(\.name) == ["index", "shop"] && settings.sinks.map(\.kind) == [.outlet, .webhook])
        #expect(settings.sinks[1].webhook.secretFile == "/etc/newsreel/shop.secret")
        #expect(settings.sinks[1].webhook.batchFiles == 7 && settings.sinks[1].webhook.putsAside)
        #expect(
            settings.outlets == [
                Outlet("mail"),
                Outlet(
                    "index",
                    rules: OutletRules(
                        filter: "title contains \"budget\"", maximumFiles: 10, maximumBytes: 5_000_000)),
                Outlet("shop"),
            ])
        #expect(Settings().keys(differingFrom: settings) == ["spool.outlets", "sinks"])
    }

    @Test(
        "what is wrong is told with line, key and what to do",
        arguments: [
            ("sinks = 1", "1: sinks: expected [[sinks]] in double brackets, a table for each"),
            ("[[sinks]]\nkind = \"outlet\"", "1: name: each [[sinks]] needs a name of its own, name = \"search\""),
            ("[[sinks]]\nname = \"a\"", "1: kind: each [[sinks]] needs its kind, one of"),
            ("[[sinks]]\nname = \"A b\"\nkind = \"outlet\"", "2: name: expected a name of 1 to 32 small letters"),
            ("[[sinks]]\nname = \"a\"\nkind = \"webhok\"", "3: kind: expected \"outlet\""),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\n[[sinks]]\nname = \"a\"\nkind = \"outlet\"",
                "5: name: another sink or outlet is called a"
            ),
            (
                """
                [[sinks]]
                name = "a"
                kind = "segments"
                segments_directory = "/srv/x"
                [[sinks]]
                name = "b"
                kind = "segments"
                segments_directory = "/srv/x/"
                """, "8: segments_directory: the sink a writes there; each needs a place of its own"
            ),
            (
                """
                [[sinks]]
                name = "a"
                kind = "sqlite"
                database = "/srv/x.db"
                [[sinks]]
                name = "b"
                kind = "sqlite"
                database = "/srv/x.db"
                """, "8: database: the sink a writes there; each needs a place of its own"
            ),
            (
                "spool.outlets = [\"a\"]\n[[sinks]]\nname = \"a\"\nkind = \"outlet\"",
                "3: name: another sink or outlet is called a"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nurl = \"https://x.example/\"",
                "4: url: is for sinks of the kind \"webhook\""
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nfilter = 'titel contains \"x\"'",
                "4: filter: column 1"
            ),
            ("[[sinks]]\nname = \"a\"\nkind = \"webhook\"", "1: url: a webhook needs the address"),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"http://x.example/\"",
                "4: url: everyone on the way could read"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://u:p@x.example/\"",
                "4: url: expected an address"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://x.example/\"\npause_minimum = \"10m\"",
                "5: pause_minimum: pause_maximum is below pause_minimum"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nmax_file = 3",
                "4: max_file: unknown key; did you mean `max_files`?"
            ),
        ])
    func mistakes(text: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        let lines = (error?.message ?? "").split(separator: "\n").map {
            String($0.dropFirst("/etc/newsreel/newsreel.toml:".count))
        }
        #expect(lines.count == 1 && lines.first?.hasPrefix(expected) == true, "\(lines)")
    }
}
