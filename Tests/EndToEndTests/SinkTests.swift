import Foundation
import Glibc
import LoopbackServer
import Testing

/// A daemon with sinks that write to this machine, also where it dies in their midst.
@Suite(.timeLimit(.minutes(15))) struct SinkTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func begin(_ place: TemporaryFolder, sinks: String) throws {
        try place.writeServiceSettings()
        try place.write("[[feed]]\nurl = \"\(server.url("/feed"))\"\n", to: "feeds.d/feeds.toml")
        // Without a sink somebody must get the articles.
        guard !sinks.isEmpty else { return }
        let settings = try place.read("newsreel.toml").replacing("[spool]", with: "[spool]\nfill_new = false")
        try place.write(settings + "\n" + sinks, to: "newsreel.toml")
    }

    /// What `newsreel status` says of the sinks: files that wait, by name.
    private func waiting(_ place: TemporaryFolder) throws -> [String: Int] {
        let result = try Program.run(["status", "--json", "--config", place.path("newsreel.toml")])
        let status = try #require(result.objects().first, "\(result.errors)")
        // Without outlets nothing is said of them.
        let sinks = status["sinks"] as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: sinks.compactMap { sink in
                guard let name = sink.string("name"), let files = sink["files"] as? Int else { return nil }
                return (name, files)
            })
    }

    /// Returns when nothing waits for a sink and `count` articles are in the state.
    private func settle(_ place: TemporaryFolder, _ count: Int, _ daemon: Daemon, except: Set<String> = []) throws {
        for _ in 0..<2000 {
            let status = try Program.run(["status", "--json", "--config", place.path("newsreel.toml")])
            let object = try? status.objects().first
            let articles = object?["new_articles"] as? Int ?? 0
            if articles == count, try waiting(place).allSatisfy({ except.contains($0.key) || $0.value == 0 }) { return }
        }
        Issue.record("articles still wait: \(try waiting(place)); \(daemon.log.suffix(2000))")
    }

    private func segmentLines(_ place: TemporaryFolder, _ sink: String) throws -> [String] {
        try place.names(in: "spool/segments/\(sink)").filter { $0.hasSuffix(".ndjson") }.flatMap { name in
            try place.read("spool/segments/\(sink)/\(name)").split(separator: "\n").map(String.init)
        }
    }

    private static let sinks = """
        [[sinks]]
        name = "ship"
        kind = "segments"
        compression = "none"
        segment_articles = 4
        segment_time = "1s"
        [[sinks]]
        name = "search"
        kind = "sqlite"
        [[sinks]]
        name = "odd"
        kind = "outlet"
        filter = 'title matches "*1"'
        """

    @Test func `Each sink gets what its filter takes, and search finds it`() throws {
        defer { server.stop() }
        server.reply(
            "/feed",
            with: Reply(
                Documents.feed([
                    .init(id: "1", title: "Lifeboats 1", body: "<p>The old lifeboat came back to the harbour.</p>"),
                    .init(
                        id: "2", title: "Budget 2", body: "<p>The minister spoke of the budget and of lifeboats.</p>"),
                    .init(id: "3", title: "選挙 11", body: "<p>東京都知事選挙の結果が発表された。</p>"),
                ])))
        try begin(folder, sinks: Self.sinks)
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        try settle(folder, 3, daemon, except: ["odd"])
        #expect(try waiting(folder) == ["ship": 0, "search": 0, "odd": 2])
        #expect(try segmentLines(folder, "ship").count == 3)
        #expect(folder.names(in: "spool/new") == [])

        func search(_ words: String, _ options: String...) throws -> Program.Result {
            try Program.run(["search", words, "--config", folder.path("newsreel.toml")] + options)
        }
        let found = try search("lifeboat*", "--json").objects()
        #expect(found.compactMap { $0.string("title") } == ["Lifeboats 1", "Budget 2"])
        #expect(found.last?.string("snippet") == "The minister spoke of the budget and of [lifeboats].")
        #expect(found.first?.string("feed") == server.url("/feed"))
        #expect(try search("知事選").output.contains("選挙 11"))
        let plain = try search("lifeboats -budget", "--since", "2024-01-01", "--feed", "a feed")
        #expect(
            plain.status == 0 && plain.output.hasPrefix("Lifeboats 1\n  A feed | 2024-03-04 | https://example.org/1\n"))
        let nothing = try search("zeppelin")
        #expect(nothing.status == 0 && nothing.output.isEmpty && nothing.errors.contains("nothing found"))
        for sink in ["ship", "nope"] {
            let refused = try search("x", "--sink", sink, "--json")
            #expect(refused.errorKind == "settings" && refused.status == 78, "as of every command that names a sink")
        }
        #expect(try search("-x").status == 64 && search("x", "--since", "soon").status == 64)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func `A reload takes sinks, outlets and on_new up, changes them, and leaves the queue of one that is gone`()
        throws
    {
        defer { server.stop() }
        func serve(_ count: Int) {
            let items = (1...count).map {
                Documents.Item(id: "\($0)", title: "Lifeboats \($0)", body: "<p>Lifeboat \($0).</p>")
            }
            server.reply("/feed", with: Reply(Documents.feed(items)))
        }
        serve(1)
        try begin(folder, sinks: "")
        let plain = try folder.read("newsreel.toml")
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let reading = open(pipe, O_RDWR)
        defer { close(reading) }
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        try settle(folder, 1, daemon)

        func reload(_ lines: String) throws {
            try folder.write(plain + "\n" + lines, to: "newsreel.toml")
            daemon.signal(SIGHUP)
            _ = try daemon.next("RELOADING=1")
            _ = try daemon.next("READY=1")
        }
        /// Has the feed asked again, without a reload.
        func poll() throws {
            let result = try Program.run(["revive", server.url("/feed"), "--config", folder.path("newsreel.toml")])
            #expect(result.status == 0 && result.errors.contains("a daemon asks them again by itself"))
        }
        func found() throws -> [String] {
            try Program.run(["search", "lifeboat*", "--json", "--config", folder.path("newsreel.toml")]).objects()
                .compactMap { $0.string("title") }.sorted()
        }
        let search = "[[sinks]]\nname = \"search\"\nkind = \"sqlite\"\n"
        let odd = "[[sinks]]\nname = \"odd\"\nkind = \"outlet\"\nfilter = 'title matches \"*3\"'\n"
        try reload(
            search + odd + "[on_new]\ncommand = '''printf \"%s\\n\" \"$NEWSREEL_TITLE\" >\"\(pipe)\"'''\nparallel = 1\n"
        )
        serve(3)
        try poll()
        var titles = ""
        while titles.count(where: \.isNewline) < 2 {
            var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            try #require(Glibc.poll(&waiting, 1, 600_000) == 1, "\(daemon.log)")
            var buffer = [UInt8](repeating: 0, count: 4096)
            titles += String(decoding: buffer[..<max(read(reading, &buffer, buffer.count), 0)], as: UTF8.self)
        }
        #expect(Set(titles.split(separator: "\n")) == ["Lifeboats 2", "Lifeboats 3"])
        try settle(folder, 3, daemon, except: ["odd"])
        #expect(try found() == ["Lifeboats 2", "Lifeboats 3"])
        #expect(folder.names(in: "spool/outlets/odd/new").count == 1)

        // Another filter, another database, and the command gone.
        try reload(search + "database = \"\(folder.path("other.sqlite"))\"\n" + odd.replacing("*3", with: "*4"))
        serve(4)
        try poll()
        try settle(folder, 4, daemon, except: ["odd", "on-new"])
        #expect(try found() == ["Lifeboats 4"])
        #expect(folder.names(in: "spool/outlets/odd/new").count == 2)
        #expect(folder.names(in: "spool/outlets/on-new/new").count == 1, "it goes on filling")
        #expect(
            daemon.log.contains(
                "on_new.command is not set, and its outlet \(folder.path("spool"))/outlets/on-new goes on"))

        // All gone: the queue stays, and fills.
        try reload("")
        serve(5)
        try poll()
        try settle(folder, 5, daemon, except: ["odd", "on-new", "search"])
        #expect(folder.names(in: "spool/outlets/search/new").count == 1)
        #expect(daemon.log.contains("outlets/search goes on filling, with what waits there; to give it up, remove"))

        // What is wrong is refused, and nothing of it holds.
        try reload(search + "[[sinks]]\nname = \"ship\"\nkind = \"segments\"\nsegments_directory = \"none/x\"\n")
        #expect(daemon.log.contains("sinks.segments_directory: \(folder.path("none")) is not there"))
        #expect(folder.names(in: "spool/outlets/search/new").count == 1 && folder.names(in: "spool/outlets/ship") == [])
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test(
        "A death at any step of a sink repeats nothing and loses nothing",
        arguments: [1, 5, 12, 20, 28, 37, 45, 52, 60])
    func death(step: Int) throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(9)))
        try begin(folder, sinks: Self.sinks)
        let first = try Daemon(folder, environment: ["NEWSREEL_SINK_CRASH_AT": "\(step)"])
        #expect(first.wait() == -SIGKILL)
        first.kill()
        let second = try Daemon(folder)
        defer { second.kill() }
        _ = try second.next("READY=1")
        try settle(folder, 9, second, except: ["odd"])
        let lines = try segmentLines(folder, "ship")
        #expect(lines.count == 9 && Set(lines).count == 9)
        let found = try Program.run(
            ["search", "item", "--json", "--config", folder.path("newsreel.toml")]).objects()
        #expect(found.count == 9)
        #expect(try waiting(folder)["odd"] == 1)
        second.signal(SIGTERM)
        #expect(second.wait() == 0)
    }

    @Test func `A sink that is away holds up nobody until its bound, then polling pauses and says why`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(5)))
        let more = try LoopbackServer()
        defer { more.stop() }
        more.reply("/second", with: Reply(Documents.feed(5, prefix: "second")))
        try begin(
            folder,
            sinks: """
                [[sinks]]
                name = "shop"
                kind = "webhook"
                url = "http://127.0.0.1:9/nobody"
                allow_http = true
                max_files = 4
                [[sinks]]
                name = "search"
                kind = "sqlite"
                """)
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        // An empty queue takes a batch of any size.
        try settle(folder, 5, daemon, except: ["shop"])
        #expect(try waiting(folder) == ["shop": 5, "search": 0])
        try folder.write(
            "[[feed]]\nurl = \"\(server.url("/feed"))\"\n[[feed]]\nurl = \"\(more.url("/second"))\"\n",
            to: "feeds.d/feeds.toml")
        let notice = try daemon.next(startingWith: "STATUS=Paused")
        #expect(notice.contains("outlets/shop/new, the limit is 4"))
        let status = try Program.run(["status", "--config", folder.path("newsreel.toml")]).output
        #expect(status.contains("waits for shop: 5 files") && status.contains("outlets/shop/new, the limit is 4"))
        #expect(daemon.log.contains("the sink 'shop' takes no articles; they wait for it"))
        // Its consumer has taken them: polling goes on by itself.
        for name in folder.names(in: "spool/outlets/shop/new") {
            try FileManager.default.removeItem(atPath: folder.path("spool/outlets/shop/new/\(name)"))
        }
        try settle(folder, 10, daemon, except: ["shop"])
        #expect(try waiting(folder) == ["shop": 5, "search": 0])
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}
