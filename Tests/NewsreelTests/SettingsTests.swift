import Filtering
import Foundation
import Logging
import Subscriptions
import Testing

@testable import newsreel

@Suite struct SettingsTests {
    private func read(_ text: String) throws(SettingsError) -> Settings {
        try Settings(ConfigurationFile(path: "/etc/newsreel/newsreel.toml", text: text))
    }

    private func refusal(_ text: String) -> [String] {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        return error?.message.split(separator: "\n").map { String($0.dropFirst("/etc/newsreel/newsreel.toml:".count)) }
            ?? []
    }

    @Test("a reload takes over lists, intervals, reading and log level, and no more")
    func reload() throws {
        let new = try read(
            "feeds.directory = \"/x\"\npolling.interval_maximum = \"2d\"\npolling.requests_per_day = 5\n"
                + "network.robots = false\nspool.captions = true\nspool.directory = \"/y\"\nlog.level = \"debug\"")
        let taken = Settings().takingOver(new)
        #expect(
            taken.keys(differingFrom: Settings())
                == ["feeds.directory", "polling.interval_maximum", "network.robots", "spool.captions", "log.level"])
        #expect(new.keys(differingFrom: taken) == ["polling.requests_per_day", "spool.directory"])
    }

    @Test("an empty file gives the defaults")
    func empty() throws {
        #expect(try read("") == Settings())
        #expect(try read("# nothing\n[spool]\n") == Settings())
    }

    @Test("values are read with their units, in tables and dotted keys")
    func values() throws {
        let settings = try read(
            """
            polling.interval_minimum = "30s"
            [network]
            allow_addresses = ["127.0.0.1", "fd00::/8"]
            proxy = "socks5h://proxy:1080"
            [limits]
            body_size = "5MB"
            redirects = 10
            [spool]
            directory = "spool"
            outlets = ["search", "mail-2"]
            [log]
            level = "debug"
            format = "json"
            """)
        var expected = Settings()
        expected.polling.minimumInterval = .seconds(30)
        expected.network.allowedAddresses = ["127.0.0.1", "fd00::/8"]
        expected.network.proxy = "socks5h://proxy:1080"
        expected.limits.bodySizeInBytes = 5_000_000
        expected.limits.redirects = 10
        expected.spool.directory = "/etc/newsreel/spool"
        expected.spool.outlets = ["search", "mail-2"]
        expected.log.level = .debug
        expected.log.format = .json
        #expect(settings == expected)
    }

    @Test(
        "what is wrong is told with line, key, what was expected and what was found",
        arguments: [
            (
                "\n[polling]\ninterval_minimun = \"5m\"",
                "3: polling.interval_minimun: unknown key; did you mean `polling.interval_minimum`?"
            ),
            ("[spol]\nx = 1", "1: spol: unknown key; did you mean `spool`?"),
            ("user_agent = \"x\"", "1: user_agent: unknown key; did you mean `network.user_agent`?"),
            ("colour = 1", "1: colour: unknown key; remove it; the manual newsreel.toml(5) lists every key"),
            (
                "[polling]\ninterval_minimum = 300",
                "2: polling.interval_minimum: expected a duration from \"10s\" to \"90d\", with its unit; found 300"
            ),
            (
                "[polling]\ninterval_minimum = \"1s\"",
                "2: polling.interval_minimum: expected a duration from \"10s\" to \"90d\", with its unit; found \"1s\""
            ),
            (
                "[limits]\nbody_size = \"10 MB\"",
                "2: limits.body_size: expected a size from \"1KiB\" to \"1GiB\", with its unit; found \"10 MB\""
            ),
            (
                "[spool]\ndirectory = \"~/spool\"",
                "2: spool.directory: only a shell reads `~` as a home folder; write the path out, not \"~/spool\""
            ),
            ("[polling]\nrobots = false", "2: polling.robots: unknown key; it is one of [network]: move it there"),
            (
                "[spool]\nmax_age = \"7d\"",
                "2: spool.max_age: unknown key; it is one of [[retention]]: move it there"
            ),
            (
                "[log]\nname = \"x\"",
                "2: log.name: unknown key; it is one of [[rules]] and [[sinks]]: move it there"
            ),
            (
                "[polling]\ncredentials_file = \"x\"",
                "2: polling.credentials_file: unknown key; it is one of [[sinks]] of kind \"webhook\" and "
                    + "[[sinks]] of kind \"jetstream\" and [[feed]] of a list: "
                    + "move it there"
            ),
            (
                "[state]\ndatabase = \"postgresql://n:hush@db/news\"",
                "2: state.database: holds a password, which all who may read these settings can read; put it into a file of "
                    + "mode 0600 that PGPASSFILE names, and leave it out here"
            ),
            (
                "[state]\ndatabase = \"mysql://db/news\"",
                "2: state.database: is an address of no kind that is known; write postgresql://USER@HOST/NAME, or the path "
                    + "of a file"
            ),
            (
                "[spool]\nfill_new = false",
                "2: spool.fill_new: without an outlet or a sink nobody would get the articles, which count as delivered; name "
                    + "one in spool.outlets, [[sinks]] or on_new.command, or remove this line"
            ),
            ("limits.redirects = 21", "1: limits.redirects: expected an integer from 0 to 20; found 21"),
            ("limits.redirects = \"5\"", "1: limits.redirects: expected an integer from 0 to 20; found \"5\""),
            ("polling.full_text = \"yes\"", "1: polling.full_text: expected true or false; found \"yes\""),
            (
                "log.format = \"xml\"",
                "1: log.format: expected \"auto\", \"text\", \"journal\" or \"json\"; found \"xml\""
            ),
            (
                "network.allow_addresses = [\n\"10.0.0.0/8\",\n\"localhost\"]",
                "1: network.allow_addresses: expected a list of address blocks such as \"10.0.0.0/8\" or \"fd00::/8\"; "
                    + "found a list with \"10.0.0.0/8\""
            ),
            (
                "network.proxy = \"http://me:geheim@proxy:3128\"",
                "1: network.proxy: expected a proxy such as \"http://host:port\" or \"socks5h://host:port\", without a password; "
                    + "found \"http://…@proxy:3128\""
            ),
            (
                "network.user_agent = \"a\\nb\"",
                "1: network.user_agent: expected a string on one line, not empty; found \"a\\nb\""
            ),
            (
                "spool.outlets = [\"../x\"]",
                "1: spool.outlets: expected a list of names of 1 to 32 small letters, digits and hyphens; found a list with \"../x\""
            ),
            ("[log]\nlevel = debug", "2: column 9: `debug` is no TOML value; a string stands in double quotes"),
            (
                "[polling]\ninterval_minimum = \"2d\"",
                "2: polling.interval_minimum: the maximum, \"1d\", is below the minimum, \"2d\"; raise the one or lower the other"
            ),
            (
                "limits.body_size = \"100MiB\"",
                "1: limits.body_size: limits.bodies_in_flight is below limits.body_size, so the largest bodies would never fit; raise the one or "
                    + "lower the other"
            ),
            (
                "network.transfers = 2",
                "1: network.transfers: 4 transfers per host are more than the 2 in all; lower the one or raise the other"
            ),
        ])
    func problems(text: String, expected: String) {
        #expect(refusal(text) == [expected])
    }

    @Test("new/ may be closed where an outlet, a sink or a command gets the articles")
    func closedNew() throws {
        for line in [
            "spool.outlets = [\"a\"]", "on_new.command = \"true\"", "[[sinks]]\nname = \"a\"\nkind = \"outlet\"",
        ] {
            #expect(try !read("spool.fill_new = false\n" + line).spool.fillsNew)
        }
    }

    @Test("all problems are told at once")
    func allProblems() {
        #expect(refusal("a = 1\nb = 2\nlimits.redirects = 99").count == 3)
    }

    @Test("a file that is not there is named")
    func missing() {
        let error = #expect(throws: SettingsError.self) { try Settings(file: "/nowhere/newsreel.toml") }
        #expect(
            error
                == .unreadable(
                    file: "/nowhere/newsreel.toml", reason: "does not exist; create it or name another file"))
    }
}

@Suite struct SettingsTableTests {
    /// The project's folder, from this file's place in it.
    private var project: String {
        String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })
    }

    @Test("the example file is what the table makes; to renew it: newsreel check-config --example >etc/newsreel.toml")
    func exampleFile() throws {
        #expect(
            try String(contentsOfFile: project + "/etc/newsreel.toml", encoding: .utf8) == SettingsTable.exampleFile)
    }

    @Test("the manual is what the table makes; to renew it: newsreel check-config --manual >docs/man/newsreel.toml.5")
    func manual() throws {
        let page = try String(contentsOfFile: project + "/docs/man/newsreel.toml.5", encoding: .utf8)
        #expect(page == SettingsTable.manualPage)
    }

    @Test("the example reads as it is and with every key switched on, and its values are the defaults")
    func exampleIsValid() throws {
        let asIs = ConfigurationFile(path: "/etc/newsreel/newsreel.toml", text: SettingsTable.exampleFile)
        #expect(try Settings(asIs) == Settings())
        let switchedOn = SettingsTable.exampleFile.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" ? $0.dropFirst() : $0 }.joined(separator: "\n")
        var expected = Settings()
        expected.polling.requestsPerDay = 250_000
        expected.network.proxy = "http://proxy.example:3128"
        expected.network.proxyCredentialsFile = "/etc/newsreel/proxy.toml"
        expected.cleaning.sitesFile = "/etc/newsreel/sites.toml"
        expected.network.authoritiesFile = "/etc/ssl/certs/own.pem"
        expected.status.listen = "127.0.0.1:8600"
        expected.webSub.listen = "127.0.0.1:8601"
        expected.webSub.callback = "https://news.example.org"
        expected.fleet.worker = "reader-1"
        expected.onNew.command = "/usr/local/bin/article-came"
        expected.onNew.filter = try Filter("revision is 1")
        expected.onNew.attempts = 20
        expected.retention = [
            RetentionRule(
                outlet: "on-new", folder: ["Comics"], longest: .seconds(30 * 86_400), mostFiles: 10_000,
                mostBytes: 1 << 30)
        ]
        expected.rules = [
            FilterRule(
                name: "sponsored", filter: try Filter(#"title contains ["sponsored", "advertorial"] or words < 20"#),
                action: .block, tags: ["Sport"], folder: ["Leisure", "Sport"])
        ]
        expected.sinks = zip(["index", "shop", "ship", "search", "news", "bus"], SinkSettings.Kind.allCases).map {
            name, kind in
            var sink = SinkSettings()
            (sink.name, sink.kind) = (name, kind)
            return sink
        }
        expected.sinks[0].filter = "language is \"en\" and not tag is \"sport\""
        (expected.sinks[0].maximumFiles, expected.sinks[0].maximumSizeInBytes) = (100_000, 1 << 30)
        expected.sinks[1].webhook.url = "https://example.org/articles"
        expected.sinks[1].webhook.secretFile = "/etc/newsreel/webhook.secret"
        expected.sinks[1].webhook.credentialsFile = "/etc/newsreel/webhook.toml"
        expected.sinks[1].webhook.authoritiesFile = "/etc/ssl/certs/own.pem"
        expected.sinks[2].segments.directory = "/var/spool/newsreel/segments/ship"
        expected.sinks[3].sqlite.database = "/var/spool/newsreel/search/search.sqlite"
        expected.sinks[4].feed.directory = "/var/www/feeds"
        expected.sinks[4].feed.title = "News"
        expected.sinks[4].feed.description = "What we read"
        expected.sinks[4].feed.url = "https://example.org/feeds/news"
        expected.sinks[5].jetstream.servers = ["tls://nats.example.org:4222"]
        expected.sinks[5].jetstream.stream = "NEWS"
        expected.sinks[5].jetstream.credentialsFile = "/etc/newsreel/nats.creds"
        expected.sinks[5].jetstream.authoritiesFile = "/etc/ssl/certs/own.pem"
        expected.sinks[5].jetstream.certificateFile = "/etc/newsreel/nats.pem"
        expected.sinks[5].jetstream.keyFile = "/etc/newsreel/nats.key"
        expected.sinks[5].jetstream.maximumSizeInBytes = 100 << 30
        #expect(try Settings(ConfigurationFile(path: "/etc/newsreel/newsreel.toml", text: switchedOn)) == expected)
    }

    @Test("every stored property of the settings has one row, and no name stands twice")
    func rows() {
        let names = SettingsTable.keys.map(\.name)
        #expect(Set(names).count == names.count)
        let properties = Mirror(reflecting: Settings()).children.reduce(0) { count, section in
            count + Mirror(reflecting: section.value).children.count
        }
        #expect(names.count == properties)
        for section in SettingsTable.sections {
            #expect(section.keys.allSatisfy { $0.name.hasPrefix(section.name + ".") })
        }
    }

    @Test("every default is a value that its own key takes")
    func defaultsAreValid() throws {
        for key in SettingsTable.keys {
            guard let value = key.value(Settings()) ?? key.example else { continue }
            // With what it says nothing without.
            let other = Settings.dependent.first { $0.0 == key.name }?.1
            let others = SettingsTable.keys.filter { $0.name == other }
            let text = [key.name: value.text].merging(others.map { ($0.name, $0.example?.text ?? "") }) { first, _ in
                first
            }
            .map { "\($0) = \($1)\n" }.joined()
            #expect(throws: Never.self) { try Settings(ConfigurationFile(path: "/x/n.toml", text: text)) }
        }
    }

    @Test("the example list of feeds reads as it is, and with every line switched on")
    func exampleFeeds() throws {
        let text = try String(contentsOfFile: project + "/etc/feeds.d/example.toml", encoding: .utf8)
        let path = "/etc/newsreel/feeds.d/example.toml"
        #expect(try FeedList(ConfigurationFile(path: path, text: text)).subscriptions.isEmpty)
        let switchedOn = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" ? $0.dropFirst() : $0 }.joined(separator: "\n")
        let list = try FeedList(ConfigurationFile(path: path, text: switchedOn))
        #expect(list.subscriptions.map(\.wantsFullText) == [nil, true, nil])
        #expect(list.subscriptions.map(\.maximumInterval) == [.seconds(43_200), .seconds(43_200), .seconds(43_200)])
    }
}
