import Foundation
import LoopbackServer
import Testing

/// How articles and feeds keep their identity, as a user sees it.
@Suite struct IdentityTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func fetch(_ path: String) throws -> Program.Result {
        try Program.run([
            "fetch", server.url(path), "--json", "--allow-address", "127.0.0.1", "--spool", folder.path("spool"),
            "--state", folder.path("state.db"),
        ])
    }

    private func status(_ more: [String]) throws -> Program.Result {
        try Program.run(["status", "--state", folder.path("state.db"), "--feeds"] + more)
    }

    @Test func `An address changed by hand to where the old one leads brings nothing twice`() throws {
        defer { server.stop() }
        server.reply("/old", with: Reply(status: 301, headers: [("Location", server.url("/new"))], ""))
        server.reply("/new", with: Reply(Documents.feed(3)))
        #expect(try fetch("/old").status == 0)
        #expect(folder.names(in: "spool/new").count == 3)
        server.reply("/new", with: Reply(Documents.feed(4)))
        #expect(try fetch("/new").status == 0)
        let articles = try folder.spool()
        #expect(articles.count == 4)
        #expect(Set(articles.compactMap { ($0.own["feed"] as? [String: Any])?.string("url") }) == [server.url("/old")])
    }

    @Test func `status shows where a feed stands on the ladder, and why`() throws {
        defer { server.stop() }
        let repeated = Documents.feed(2).replacing("item-1</guid>", with: "item-0</guid>")
        server.reply("/feed", with: Reply(repeated))
        #expect(try fetch("/feed").status == 0)
        #expect(folder.names(in: "spool/new").count == 2)
        let feed = try #require(try status(["--json"]).objects().first)
        #expect(feed.string("identity") == "link")
        #expect(feed.string("identity_why") == "guids stand on several different items")
        #expect(feed.string("identity_since") != nil)
        let text = try Program.run(["status", server.url("/feed"), "--state", folder.path("state.db")]).output
        #expect(text.contains("items told apart    by link: guids stand on several different items, since 20"))
    }

    @Test func `status shows a feed with sound guids without a reason`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(2)))
        #expect(try fetch("/feed").status == 0)
        let feed = try #require(try status(["--json"]).objects().first)
        #expect(feed.string("identity") == "guid")
        #expect(feed["identity_why"] == nil)
        let text = try Program.run(["status", server.url("/feed"), "--state", folder.path("state.db")]).output
        #expect(text.contains("items told apart    by guid\n"))
    }

    @Test func `No rate is claimed from one poll`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(3)))
        #expect(try fetch("/feed").status == 0)
        #expect(try #require(try status(["--json"]).objects().first)["items_per_day"] == nil)
        func text() throws -> String {
            try Program.run(["status", server.url("/feed"), "--state", folder.path("state.db")]).output
        }
        let first = try text()
        #expect(first.contains("rate                not known yet\n"))
        #expect(first.contains("polls               1, which brought 3 new"))
        server.reply("/feed", with: Reply(Documents.feed(4)))
        #expect(try fetch("/feed").status == 0)
        #expect(try #require(try status(["--json"]).objects().first)["items_per_day"] is Double)
        let second = try text()
        #expect(
            second.contains("rate                about ")
                && second.contains("polls               2, which brought 4 new"))
    }
}
