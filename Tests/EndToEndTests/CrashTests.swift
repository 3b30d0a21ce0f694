import Foundation
import LoopbackServer
import Testing

/// A feed that the program dies of. Needs a debug build, which honours `NEWSREEL_FAULT`.
@Suite(.timeLimit(.minutes(15))) struct CrashTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    /// /good0 to /good5, and /bad amid them, whose items are called "poison".
    private func serveFeeds() throws {
        let names = ["good0", "good1", "good2", "bad", "good3", "good4", "good5"]
        for name in names {
            let body = Documents.feed(4, prefix: name == "bad" ? "poison" : name)
            server.reply("/\(name)", with: LoopbackServer.conditional(body: body, etag: "\"1\""))
        }
        try folder.write(names.map { server.url("/\($0)") }.joined(separator: "\n"), to: "list.txt")
    }

    private func fetch(_ what: [String], fault: String? = nil) throws -> Program.Result {
        var environment = ["SWIFT_BACKTRACE": "enable=no", "NEWSREEL_HANG_LIMIT": "300"]
        environment["NEWSREEL_FAULT"] = fault
        return try Program.run(
            [
                "fetch", "--spool", folder.path("spool"), "--state", folder.path("state.db"), "--allow-address",
                "127.0.0.1",
            ] + what, environment: environment)
    }

    private func fetchList(fault: String? = nil) throws -> Program.Result {
        try fetch(["--feeds", folder.path("list.txt")], fault: fault)
    }

    private func status(_ options: [String] = []) throws -> String {
        try Program.run(["status", "--state", folder.path("state.db")] + options).output
    }

    private func titles() throws -> [String] { try folder.spool().compactMap { $0.string("title") } }

    /// That the healthy feeds' articles are there, each once, and none of /bad.
    private func expectTheOthers() throws {
        let titles = try titles()
        #expect(titles.count == 24)
        #expect(Set(titles).count == 24)
        #expect(!titles.contains { $0.contains("poison") })
    }

    @Test(arguments: ["trap", "overflow", "hang"])
    func `The feed that a fault convicts is left alone at once, and the others come`(way: String) throws {
        defer { server.stop() }
        try serveFeeds()
        #expect(try fetchList(fault: "document:\(way):poison").status < 0)
        let second = try fetchList(fault: "document:\(way):poison")
        #expect(second.status == 0)
        #expect(second.errors.contains("/bad: the program died once"))
        try expectTheOthers()
        #expect(try status(["--failing"]).contains("newsreel revive \(server.url("/bad"))"))
    }

    @Test func `A feed that kills the program thrice is in quarantine until it is named or revived`() throws {
        defer { server.stop() }
        try serveFeeds()
        var deaths = 0
        var last = try fetchList(fault: "document:kill:poison")
        while last.status == -SIGKILL, deaths < 10 {
            deaths += 1
            last = try fetchList(fault: "document:kill:poison")
        }
        #expect((3...5).contains(deaths), "\(deaths) deaths: one or two with others in work, three alone")
        #expect(last.status == 0)
        #expect(last.errors.contains("/bad: the program died 3 times in a row"))
        try expectTheOthers()
        #expect(try status(["--json"]).contains("\"quarantined_feeds\":1"))

        // Its document is kept when it is read again.
        #expect(try fetch([server.url("/bad")], fault: "document:kill:poison").status == -SIGKILL)
        let kept = try #require(folder.names(in: "").first { $0.hasPrefix("state.db.crashed-") })
        #expect(try folder.read(kept).contains("poison 0"))

        let revived = try Program.run(["revive", server.url("/bad"), "--state", folder.path("state.db")])
        #expect(revived.status == 0)
        #expect(try fetchList().status == 0)
        #expect(try titles().count == 28)
        #expect(!(try status(["--feeds"]).contains("died")))
        #expect(try Program.run(["revive", "http://none.example/", "--state", folder.path("state.db")]).status == 65)
    }

    @Test func `Feeds that are in work when somebody kills the program are read alone and cleared`() throws {
        defer { server.stop() }
        try serveFeeds()
        #expect(try fetchList(fault: "document:kill:good").status == -SIGKILL)
        #expect(try fetchList().status == 0)
        #expect(try titles().count == 28)
        #expect(!(try status(["--feeds"]).contains("alone")))
        #expect(!folder.names(in: "").contains { $0.contains("crashed") })
    }

    @Test func `An item that the program dies of is left out, the others come, and it comes when it is changed`() throws
    {
        defer { server.stop() }
        var items = (0..<4).map { Documents.Item(id: "\($0)", title: "item \($0)") }
        items[2].title = "poison"
        server.reply("/feed", with: Reply(Documents.feed(items)))
        let fault = "item:trap:poison"
        #expect(try fetch([server.url("/feed")], fault: fault).status < 0)
        #expect(try fetch([server.url("/feed")], fault: fault).status == 0)
        #expect(Set(try titles()) == ["item 0", "item 1", "item 3"])
        // It is not tried again in this form, though the feed changes.
        items[0].title = "another title"
        server.reply("/feed", with: Reply(Documents.feed(items)))
        #expect(try fetch([server.url("/feed")], fault: fault).status == 0)
        #expect(!folder.names(in: "").filter { $0.contains("crashed") }.isEmpty, "kept for a report")

        items[2].title = "wholesome"
        server.reply("/feed", with: Reply(Documents.feed(items)))
        #expect(try fetch([server.url("/feed")], fault: fault).status == 0)
        let article = try #require(try folder.spool().first { $0.string("title") == "wholesome" })
        #expect(article.own["revision"] as? Int == 1)
    }

    @Test func `The daemon goes on without the feed, and asks it again when it is revived`() throws {
        defer { server.stop() }
        try serveFeeds()
        try folder.writeServiceSettings(database: "state.db")
        let feeds = try folder.read("list.txt").split(separator: "\n").map { "[[feed]]\nurl = \"\($0)\"\n" }
        try folder.write(feeds.joined(), to: "feeds.d/feeds.toml")
        let environment = ["SWIFT_BACKTRACE": "enable=no"]
        let first = try Daemon(
            folder, environment: environment.merging(["NEWSREEL_FAULT": "document:trap:poison"]) { $1 })
        defer { first.kill() }
        #expect(first.wait() < 0)

        let second = try Daemon(folder, environment: environment)
        defer { second.kill() }
        _ = try second.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(Set(try watcher.titles(24)).count == 24)
        #expect(second.log.contains("/bad: the program died once"))
        try expectTheOthers()

        let revived = try Program.run(["revive", server.url("/bad"), "--config", folder.path("newsreel.toml")])
        #expect(revived.status == 0)
        #expect(revived.errors.contains("a daemon asks them again by itself"))
        second.signal(SIGHUP)
        #expect(Set(try watcher.titles(4)) == ["poison 0", "poison 1", "poison 2", "poison 3"])
        #expect(!folder.names(in: "").contains { $0.contains(".revive") })
        second.signal(SIGTERM)
        #expect(second.wait() == 0)
    }
}
