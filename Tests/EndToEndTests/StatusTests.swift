import Foundation
import LoopbackServer
import Testing

/// `newsreel status` of a state that knows feeds of each kind.
@Suite struct StatusTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        server.reply("/good", with: Reply(Documents.feed(3)))
        server.reply("/gone", with: Reply(status: 410))
        server.reply("/missing", with: Reply(status: 404))
        server.reply("/401", with: Reply(status: 401))
    }

    /// Lists these, and fetches those that are asked for.
    private func prepare(_ listed: [String], fetched: [String]) throws {
        try folder.write(
            listed.map { "[[feed]]\nurl = \"\(server.url($0))\"\ntitle = \"Feed \($0.dropFirst())\"\n" }.joined(),
            to: "feeds.d/feeds.toml")
        let fetch = [
            "fetch", "--allow-address", "127.0.0.1", "--state", folder.path("state.sqlite"), "--spool",
            folder.path("spool"),
        ]
        _ = try Program.run(fetch + fetched.map { server.url($0) })
    }

    private func status(_ more: [String] = []) throws -> Program.Result {
        try Program.run(["status", "--config", folder.path("newsreel.toml")] + more)
    }

    @Test func `Feeds that are not well come first, with the reason, the next try and what to do`() throws {
        defer { server.stop() }
        try prepare(["/good", "/401", "/gone", "/new"], fetched: ["/good", "/401", "/gone"])
        let text = try status().output
        #expect(text.hasPrefix("newsreel does not run\n"))
        #expect(text.contains("             4  feeds\n"))
        #expect(text.contains("2 feeds not well"))
        #expect(text.contains("asks for credentials (401)"))
        // With the settings that were named.
        let config = "--config \(folder.path("newsreel.toml"))"
        #expect(text.contains("to do: 'newsreel edit \(config) \(server.url("/401")) credentials_file=FILE'"))
        #expect(text.contains("is gone for good (410)"))
        #expect(text.contains("'newsreel remove \(config) \(server.url("/gone"))'"))
        #expect(text.contains("since 20") && text.contains("next try 20"))
        let rows = try status(["--feeds"]).output.split(separator: "\n").map(String.init)
        #expect(rows.count == 5 && rows[0].hasPrefix("HEALTH"))
        let health = rows.dropFirst().map { $0.prefix { $0 != " " } }
        #expect(Set(health.prefix(2)) == ["fails", "stopped"] && health[2] == "new" && health[3] == "ok")
        #expect(rows[4].hasSuffix(server.url("/good")))
        #expect(try status(["--failing", "--json"]).objects().allSatisfy { $0.string("to_do") != nil })
    }

    @Test func `A spool alone says which state fills it, and without one tells what waits`() throws {
        defer { server.stop() }
        try prepare([], fetched: ["/good", "/401"])
        let spool = ["status", "--spool", folder.path("spool")]
        let summary = try #require(try Program.run(spool + ["--json"]).objects().first)
        #expect(summary["feeds"] as? Int == 2 && summary["spool_files"] as? Int == 3)
        #expect(try Program.run(spool).output.contains("2  feeds remembered; their lists are not known here\n"))
        try FileManager.default.removeItem(atPath: folder.path("state.sqlite"))
        let bare = try Program.run(spool)
        #expect(bare.status == 0 && bare.output.contains("3  files waiting in the spool"))
        #expect(bare.errors.contains("the state that fills the spool is not known"))
        let feeds = try Program.run(spool + ["--feeds"])
        #expect(feeds.status == 69 && feeds.errors.contains("name it with --state, or its settings with --config"))
    }

    @Test func `Feeds that are switched off or in no list any more are told apart from those that are polled`() throws {
        defer { server.stop() }
        try prepare(["/good"], fetched: ["/good", "/missing"])
        try folder.write(
            folder.read("feeds.d/feeds.toml") + "[[feed]]\nurl = \"\(server.url("/off"))\"\nenabled = false\n",
            to: "feeds.d/feeds.toml")
        let summary = try #require(try status(["--json"]).objects().first)
        #expect(summary["feeds"] as? Int == 1)
        #expect(summary["off_feeds"] as? Int == 1)
        #expect(summary["removed_feeds"] as? Int == 1)
        #expect(summary["failing_feeds"] as? Int == 0, "what no list has is no trouble")
        #expect(try !status().output.contains("/missing"))
        let removed = try status(["--removed", "--json"]).objects()
        #expect(removed.map { $0.string("url") } == [server.url("/missing")])
        #expect(try status(["--feeds", "--json"]).objects().map { $0.string("health") } == ["ok", "off"])
        // Nothing would ask them.
        for (path, word) in [("/missing", "in no list"), ("/off", "never polled")] {
            let revive = try Program.run(["revive", server.url(path), "--config", folder.path("newsreel.toml")])
            #expect(revive.status == 65 && revive.errors.contains(word), "\(revive.errors)")
        }
    }

    @Test func `One feed is shown with its last polls, also by a part of its title or address`() throws {
        defer { server.stop() }
        try prepare(["/good", "/missing"], fetched: ["/good"])
        try prepare(["/good", "/missing"], fetched: ["/good", "/missing"])
        for name in [server.url("/good"), "feed GOOD", "/good"] {
            let feed = try #require(try status([name, "--json"]).objects().first)
            #expect(feed.string("url") == server.url("/good"))
            let polls = try #require(feed["recent_polls"] as? [[String: Any]])
            #expect(polls.map { $0.string("outcome") } == ["content", "unchanged"])
            #expect(polls.map { $0["status"] as? Int } == [200, 200])
            #expect(polls.map { $0["new_articles"] as? Int } == [3, 0])
            #expect(polls.allSatisfy { $0["bytes"] as? Int ?? 0 > 100 && $0["milliseconds"] is Int })
        }
        let text = try status([server.url("/good")]).output
        #expect(text.contains("LAST POLLS") && text.contains("items told apart    by guid"))
        for (name, words) in [
            ("/", "is a part of 2 feeds"), (server.url("/godo"), "did you mean \(server.url("/good"))?"),
        ] {
            let result = try status([name])
            #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test(arguments: [UInt16(24), 40, 60, 80, 132])
    func `No line is wider than the terminal`(columns: UInt16) throws {
        defer { server.stop() }
        try prepare(["/good", "/401", "/gone", "/missing", "/new"], fetched: ["/good", "/401", "/gone", "/missing"])
        let config = ["--config", folder.path("newsreel.toml")]
        for more in [[], ["--feeds"], ["--failing"], [server.url("/good")], [server.url("/gone")]] {
            let screen = try OnTerminal(["status"] + config + more, columns: columns, rows: 200)
            let (text, status) = screen.finish()
            #expect(status == 0)
            #expect(!text.isEmpty)
            for line in text.split(separator: "\n") {
                #expect(line.count <= Int(columns), "\(more): \(line)")
            }
        }
    }

    @Test func `The live page follows the terminal's width and the state, and gives the terminal back`() throws {
        defer { server.stop() }
        try prepare(["/good"], fetched: ["/good"])
        let config = ["--config", folder.path("newsreel.toml")]
        let screen = try OnTerminal(["status", "--watch", "--feeds"] + config, columns: 90)
        _ = try screen.read(until: "\u{1B}[?1049h\u{1B}[?25l\u{1B}[H")
        #expect(try screen.read(until: "\u{1B}[J").contains("LAST GOOD"))
        screen.resize(columns: 30, rows: 24)
        screen.signal(SIGWINCH)
        // The next frames have no room for that column.
        while try screen.read(until: "\u{1B}[J").contains("LAST GOOD") {}
        try prepare(["/good", "/missing"], fetched: ["/missing"])
        while try !screen.read(until: "\u{1B}[J").contains("fails") {}
        screen.signal(SIGINT)
        let (rest, status) = screen.finish()
        #expect(status == 0)
        #expect(rest.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
        let piped = try self.status(["--watch"])
        #expect(piped.status == 64 && piped.errors.contains("needs a terminal"))
    }

    @Test func `Colours are for terminals whose user wants them`() throws {
        defer { server.stop() }
        try prepare(["/good"], fetched: ["/good"])
        let asked = ["status", "--feeds", "--config", folder.path("newsreel.toml")]
        #expect(
            try OnTerminal(asked, columns: 80, environment: ["NO_COLOR": ""]).finish().text.contains("\u{1B}[32mok"))
        #expect(try !OnTerminal(asked, columns: 80).finish().text.contains("\u{1B}"))
        #expect(try !Program.run(asked, environment: ["TERM": "xterm"]).output.contains("\u{1B}"))
    }

    @Test func `Long text goes through the pager, and with no-pager it does not`() throws {
        defer { server.stop() }
        try prepare((0..<40).map { "/\($0)" }, fetched: ["/good"])
        let asked = ["status", "--feeds", "--config", folder.path("newsreel.toml")]
        let pager = ["PAGER": "sed 's/^/paged: /'"]
        let long = try OnTerminal(asked, columns: 80, rows: 20, environment: pager).finish()
        #expect(long.status == 0 && long.text.hasPrefix("paged: HEALTH"))
        #expect(try OnTerminal(asked, columns: 80, rows: 60, environment: pager).finish().text.hasPrefix("HEALTH"))
        #expect(
            try OnTerminal(asked + ["--no-pager"], columns: 80, rows: 20, environment: pager).finish()
                .text.hasPrefix("HEALTH"))
        let none = try OnTerminal(asked, columns: 80, rows: 20, environment: ["PAGER": "/nowhere/pager 2>/dev/null"])
        #expect(none.finish().text.hasPrefix("HEALTH"))
    }

    @Test func `A spool that a daemon fills says with which settings, whose lists tell what is not counted`() throws {
        defer { server.stop() }
        try prepare(["/good"], fetched: ["/good", "/missing"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next(startingWith: "STATUS=1 feed, ")
        let summary = try #require(
            try Program.run(["status", "--spool", folder.path("spool"), "--json"]).objects().first)
        #expect(summary["feeds"] as? Int == 1 && summary["removed_feeds"] as? Int == 1)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func `While the server of the state is away, spool and lists tell what they can`() throws {
        defer { server.stop() }
        try prepare(["/good", "/401"], fetched: ["/good"])
        let settings = try folder.read("newsreel.toml")
        let away = "postgresql://127.0.0.1:1/news"
        try folder.write(settings.replacing(folder.path("state.sqlite"), with: away), to: "newsreel.toml")
        let told = try status()
        #expect(told.status == 0, "\(told)")
        #expect(told.output.hasPrefix("the state database \(away) cannot be reached"), "\(told)")
        #expect(told.output.contains("this is what the spool tells"))
        #expect(told.output.contains("newsreel does not run\n"))
        #expect(told.output.contains("             2  feeds in the lists\n"))
        #expect(told.output.contains("             3  files waiting in the spool\n"))
        let json = try status(["--json"])
        #expect(json.status == 0 && json.errors.contains("cannot be reached"))
        let summary = try #require(try json.objects().first)
        #expect(summary.string("state_error")?.contains("cannot be reached") == true)
        #expect(summary["spool_files"] as? Int == 3 && summary["feeds"] as? Int == 2)
        #expect(try status(["--feeds"]).status == 69)
        // No spool, nothing to tell.
        #expect(try Program.run(["status", "--state", away]).status == 69)
    }

    @Test func `A running daemon tells the spool's readers which feeds are not well`() throws {
        defer { server.stop() }
        try folder.write(
            ["/good", "/401"].map { "[[feed]]\nurl = \"\(server.url($0))\"\n" }.joined(), to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next(startingWith: "STATUS=2 feeds, 0 due, 1 failing")
        let told = try #require(
            JSONSerialization.jsonObject(with: Data(folder.read("spool/.daemon").utf8)) as? [String: Any])
        let troubles = try #require(told["troubles"] as? [[String: Any]])
        #expect(troubles.map { $0.string("url") } == [server.url("/401")])
        #expect(troubles.first?.string("reason")?.contains("credentials") == true)
        #expect(told["trouble_count"] as? Int == 1)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}
