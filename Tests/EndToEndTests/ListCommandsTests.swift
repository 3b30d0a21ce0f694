import Foundation
import LoopbackServer
import Testing

/// `newsreel add`, `list`, `edit`, `move` and `remove`, and a daemon that takes up what they write.
@Suite(.timeLimit(.minutes(15))) struct ListCommandsTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        try FileManager.default.createDirectory(atPath: folder.path("feeds.d"), withIntermediateDirectories: true)
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.run(arguments + ["--config", folder.path("newsreel.toml")])
    }

    @Test func `A page's feed is shown and added once, and is listed from then on`() throws {
        defer { server.stop() }
        server.reply(
            "/",
            with: Reply(
                headers: [("Content-Type", "text/html")],
                """
                <html><head><link rel="alternate" type="application/rss+xml" href="/feed">
                <link rel="alternate" type="application/rss+xml" href="/comments"></head></html>
                """))
        server.reply("/feed", with: Reply(Documents.feed(4, prefix: "post")))
        server.reply("/comments", with: Reply(Documents.feed(1, prefix: "comment")))
        let result = try run(
            "add", server.url("/"), "--folder", "News/World", "--tag", "a,b", "--set", "full_text=false")
        #expect(result.status == 0)
        for part in ["post 0", "post 2", "4 items", "added to "] { #expect(result.output.contains(part)) }
        #expect(!result.output.contains("post 3") && result.errors.contains("/comments too"))
        let list = try folder.read("feeds.d/feeds.toml")
        #expect(list.contains("url = \"\(server.url("/feed"))\"") && list.contains("tags = [\"a,b\"]"))

        #expect(try run("add", server.url("/feed")).output.contains("is listed already at "))
        #expect(
            try run("add", server.url("/"), "--all", "--json").objects().map { $0["added"] as? Bool } == [false, true])
        #expect(try folder.read("feeds.d/feeds.toml").hasPrefix(list))

        let feeds = try run("list", "--json", "--folder", "News").objects()
        #expect(feeds.map { $0["url"] as? String } == [server.url("/feed")])
        #expect(feeds[0]["tags"] as? [String] == ["a,b"])
        let blind = try run("list")
        #expect(blind.output.contains("News/World\n  -        "))
        #expect(blind.errors.contains("newsreel: how feeds are is not known (-): there is no state database at "))
    }

    @Test func `What is no feed is told, and what else was named is added`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(1)))
        server.reply("/none", with: Reply(status: 404, ""))
        let result = try run("add", server.url("/none"), server.url("/feed"), "--json")
        #expect(result.status == 69 && result.errorKind == "http_status")
        #expect(try result.objects().map { $0["url"] as? String } == [server.url("/feed")])
        #expect(try run("add", "http://me:geheim@127.0.0.1/feed").status == 64)
        #expect(!folder.names(in: "feeds.d").isEmpty)
        #expect(try !folder.read("feeds.d/feeds.toml").contains("geheim"))
    }

    @Test func `A feed that is not listed is refused with the one that may be meant`() throws {
        defer { server.stop() }
        try folder.write("[[feed]]\nurl = \"https://example.org/feed\"\n", to: "feeds.d/a.toml")
        for arguments in [["remove", "https://example.org/fed"], ["edit", "https://example.org/fed", "title=x"]] {
            let result = try Program.run(arguments + ["--config", folder.path("newsreel.toml")])
            #expect(result.status == 65 && result.errors.contains("did you mean https://example.org/feed?"))
        }
        let wrong = try run("edit", "https://example.org/feed", "interval_minimun=1h")
        #expect(wrong.status == 64 && wrong.errors.contains("`interval_minimum`"))
        #expect(try run("remove", "https://example.org/feed").status == 0)
        #expect(try folder.read("feeds.d/a.toml") == "")
    }

    @Test func `An edited list is put in place only when it is sound`() throws {
        defer { server.stop() }
        try folder.write("[[feed]]\nurl = \"https://example.org/feed\"\n", to: "feeds.d/feeds.toml")
        let arguments = ["edit", "--config", folder.path("newsreel.toml")]
        let environment = ["TMPDIR": folder.url.path(percentEncoded: false), "VISUAL": ""]
        let bad = try Program.run(arguments, environment: environment.merging(["EDITOR": "sed -i s/url/ul/"]) { $1 })
        #expect(bad.status == 78 && bad.errors.contains("nothing is changed"))
        #expect(try folder.read("feeds.d/feeds.toml").contains("url"))
        let failed = try Program.run(arguments, environment: environment.merging(["EDITOR": "false"]) { $1 })
        #expect(failed.status == 69)
        let good = try Program.run(arguments, environment: environment.merging(["EDITOR": "sed -i s/feed$/x/"]) { $1 })
        #expect(good.status == 0)
    }

    @Test func `A running daemon takes up added, moved and removed feeds by itself, and articles come once`() throws {
        defer { server.stop() }
        server.reply("/old", with: Reply(Documents.feed(3, prefix: "one")))
        server.reply("/new", with: Reply(Documents.feed(4, prefix: "one")))
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try run("add", server.url("/old")).status == 0)
        #expect(try Set(watcher.titles(3)) == ["one 0", "one 1", "one 2"])
        #expect(try run("move", server.url("/old"), server.url("/new")).status == 0)
        // The one that is new there, and none of the three again.
        #expect(try watcher.titles(1) == ["one 3"])
        _ = try daemon.next(startingWith: "STATUS=1 feed, ")
        #expect(try run("remove", server.url("/new")).status == 0)
        _ = try daemon.next(startingWith: "STATUS=No feeds yet")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        #expect(folder.names(in: "spool/new").count == 4)
    }
}
