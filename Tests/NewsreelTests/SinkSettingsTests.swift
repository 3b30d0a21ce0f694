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
            (
                "[[sinks]]\nkind = \"outlet\"",
                "1: sinks.name: each [[sinks]] needs a name of its own, name = \"search\""
            ),
            ("[[sinks]]\nname = \"a\"", "1: sinks.kind: each [[sinks]] needs its kind, one of"),
            ("[[sinks]]\nname = \"A b\"\nkind = \"outlet\"", "2: sinks.name: expected a name of 1 to 32 small letters"),
            ("[[sinks]]\nname = \"a\"\nkind = \"webhok\"", "3: sinks.kind: expected \"outlet\""),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\n[[sinks]]\nname = \"a\"\nkind = \"outlet\"",
                "5: sinks.name: the sink of line 2 has that name too: a; give each its own"
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
                """, "8: sinks.segments_directory: the sink a writes there; each needs a place of its own"
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
                """, "8: sinks.database: the sink a writes there; each needs a place of its own"
            ),
            (
                "spool.outlets = [\"a\"]\n[[sinks]]\nname = \"a\"\nkind = \"outlet\"",
                "3: sinks.name: spool.outlets has that name too: a; give each its own"
            ),
            (
                "on_new.command = \"true\"\n[[sinks]]\nname = \"on-new\"\nkind = \"outlet\"",
                "3: sinks.name: on_new.command has an outlet of that name too: on-new; give each its own"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nurl = \"https://x.example/\"",
                "4: sinks.url: is for sinks of the kind \"webhook\""
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nfilter = 'titel contains \"x\"'",
                "4: sinks.filter: column 1"
            ),
            ("[[sinks]]\nname = \"a\"\nkind = \"webhook\"", "1: sinks.url: a webhook needs the address"),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"http://x.example/\"",
                "4: sinks.url: everyone on the way could read"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://u:p@x.example/\"",
                "4: sinks.url: a user's name stands before the @; put it into a file, and name that as credentials_file"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://x.example/\"\npause_minimum = \"10m\"",
                "5: sinks.pause_minimum: pause_maximum is below pause_minimum"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://x.example:99999/in\"",
                "4: sinks.url: its port is no number from 1 to 65535"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"https://:8443/in\"",
                "4: sinks.url: no host stands in it"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"ftp://x.example/\"",
                "4: sinks.url: expected an address that begins with \"https://\""
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"feed\"\nfeed_url = \"https://me@x.example/\"",
                "4: sinks.feed_url: a user's name stands before the @; all readers would see it; leave it out"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"segments\"\nmax_files = 100\nsegment_size = \"1MB\"",
                "4: sinks.max_files: max_files is below segment_articles, 10000, so polling would pause before"
            ),
            (
                "spool.max_size = \"32MB\"\n[[sinks]]\nname = \"a\"\nkind = \"segments\"\nsegment_size = \"40MB\"",
                "5: sinks.segment_size: spool.max_size is below segment_size, \"40MB\", so polling would pause before"
            ),
            ("on_new.when = 'revision is 1'", "1: on_new.when: says nothing without on_new.command; set that"),
            (
                "network.proxy_credentials_file = \"proxy.toml\"",
                "1: network.proxy_credentials_file: says nothing without network.proxy; set that"
            ),
            (
                "[[retention]]\noutlet = \"on-new\"\nmax_files = 3",
                "2: retention.outlet: there is no outlet \"on-new\" without on_new.command; set that, or remove"
            ),
            (
                "spool.outlets = [\"mail\"]\n[[retention]]\noutlet = \"mial\"\nmax_files = 3",
                "3: retention.outlet: there is no outlet \"mial\"; did you mean \"mail\"?"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"",
                "1: sinks.servers: a jetstream sink needs its servers"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nservers = [\"nats://127.0.0.1\"]",
                "1: sinks.stream: a jetstream sink needs the name of its stream"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"\nservers = [\"nats://10.0.0.1\"]",
                "5: sinks.servers: everyone on the way to nats://10.0.0.1 could read"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"\nservers = [\"nats://u:p@127.0.0.1\"]",
                "5: sinks.servers: expected a list of addresses such as"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N.x\"\nservers = [\"tls://h\"]",
                "4: sinks.stream: expected a stream's name"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"\nservers = [\"tls://h\"]\nsubject = \"a.*\"",
                "6: sinks.subject: expected a subject such as"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"\nservers = [\"tls://h\"]\ntls_key_file = \"k\"",
                "6: sinks.tls_key_file: tls_certificate_file and tls_key_file belong together"
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"jetstream\"\nstream = \"N\"\nservers = [\"tls://h\"]\nurl = \"https://x.example\"",
                "6: sinks.url: is for sinks of the kind \"webhook\""
            ),
            (
                "[[sinks]]\nname = \"a\"\nkind = \"outlet\"\nmax_file = 3",
                "4: sinks.max_file: unknown key; did you mean `max_files`?"
            ),
        ])
    func mistakes(text: String, expected: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        let lines = (error?.message ?? "").split(separator: "\n").map {
            String($0.dropFirst("/etc/newsreel/newsreel.toml:".count))
        }
        #expect(lines.count == 1 && lines.first?.hasPrefix(expected) == true, "\(lines)")
    }

    @Test(
        "addresses with ports, brackets and paths are taken",
        arguments: [
            "https://x.example:8443/in", "https://[2001:db8::1]:8443/", "https://x.example", "https://x.example/a@b",
        ])
    func addresses(url: String) throws {
        let settings = try read("[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"\(url)\"")
        #expect(settings.sinks[0].webhook.url == url)
    }

    @Test("a sink that is searched for by a wrong name is told with the right one")
    func searched() throws {
        let settings = try read(
            "[[sinks]]\nname = \"archive\"\nkind = \"sqlite\"\n[[sinks]]\nname = \"ship\"\nkind = \"outlet\"")
        func absence(_ name: String?) -> String { SearchCommand.absence(of: name, among: settings.sinks) }
        #expect(absence("archvie") == "no sink 'archvie'; did you mean archive?")
        #expect(absence("zzz") == "no sink 'zzz'; those that can be searched: archive")
        #expect(absence("ship").contains("of the kind \"outlet\", which cannot be searched; --sink archive can"))
        #expect(SearchCommand.absence(of: nil, among: []).hasPrefix("no sink of the kind \"sqlite\"; add one"))
    }
}
