import Foundation
import LoopbackServer
import Testing

/// What of a feed is printed, as what, and what is remembered of it.
@Suite struct FetchOptionsTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        server.reply("/days", with: Reply(Self.days))
    }

    /// Items of the first to the fifth of March, out of order, and one without a date.
    private static var days: String {
        let items = [3, 5, 1, 4, 2].map { day in
            "<item><title>day \(day)</title><guid isPermaLink=\"false\">\(day)</guid><description>Text \(day).</description>"
                + "<pubDate>Fri, 0\(day) Mar 2024 10:00:00 +0000</pubDate></item>"
        }
        return "<rss version=\"2.0\"><channel><title>Days</title><link>https://days.example/</link>"
            + items.joined() + "</channel></rss>"
    }

    private func fetch(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Result {
        try Program.run(
            ["fetch", "--allow-address", "127.0.0.1", server.url("/days")] + arguments, environment: environment)
    }

    private func titles(_ result: Program.Result) throws -> Set<String> {
        Set(try result.objects().compactMap { $0.string("title") })
    }

    @Test func `since and limit take the newest, and what they leave comes with another fetch`() throws {
        defer { server.stop() }
        let state = ["--state", folder.path("state.db")]
        #expect(try titles(fetch(["--since", "2024-03-04"])) == ["day 4", "day 5"])
        #expect(try titles(fetch(["--limit", "2"])) == ["day 4", "day 5"])
        let since = ["--state", folder.path("since.db")]
        #expect(try titles(fetch(["--since", "2024-03-04"] + since)) == ["day 4", "day 5"])
        #expect(
            try titles(fetch(since)) == ["day 1", "day 2", "day 3"], "what was left comes, the feed being as it was")
        #expect(try titles(fetch(["--since", "2024-03-02", "--limit", "1"] + state)) == ["day 5"])
        // The same bytes would be read no second time, were they remembered.
        #expect(try titles(fetch(["--limit", "3"] + state)) == ["day 2", "day 3", "day 4"])
        #expect(try titles(fetch(state)) == ["day 1"])
        #expect(try titles(fetch(state)) == [])
    }

    @Test func `A dry run says what would come, and changes nothing`() throws {
        defer { server.stop() }
        let places = ["--state", folder.path("state.db"), "--spool", folder.path("spool")]
        let first = try fetch(["--dry-run"] + places)
        #expect(first.status == 0)
        #expect(first.output.split(separator: "\n").count == 5 && first.output.contains("Days  day 3"))
        #expect(first.errors.contains("5 new and 0 revised articles would come; nothing is written or remembered"))
        #expect(try fetch(["--limit", "2"] + places).status == 0)
        let before = try folder.read("spool/.state")
        let second = try fetch(["--dry-run", "--json"] + places)
        #expect(try titles(second) == ["day 1", "day 2", "day 3"])
        #expect(folder.names(in: "spool/new").count == 2)
        #expect(try folder.read("spool/.state") == before)
        #expect(try fetch(places).status == 0)
        #expect(folder.names(in: "spool/new").count == 5)
    }

    @Test(arguments: [
        ("text", "day 5\n=====", "Text 5."), ("markdown", "# day 5\n", "Text 5."),
        ("html", "<!DOCTYPE html>", "<p>Text 5.</p>"), ("atom", "<?xml", "&lt;p&gt;Text 5.&lt;/p&gt;"),
        ("json", "{\"id\":", "<p>Text 5.</p>"), ("line", "2024-03-05 10:00  Days  day 5", "day 5"),
    ])
    func `An article is printed in each format`(format: String, start: String, body: String) throws {
        defer { server.stop() }
        let result = try fetch(["--limit", "1", "--format", format])
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains(start.prefix(12)) && result.output.contains(body), "\(result.output)")
        #expect(!result.output.contains("day 4"))
        if format == "atom" {
            #expect(result.output.contains("<title>Days</title>") && result.output.hasSuffix("</feed>\n"))
        }
        if format == "html" { #expect(result.output.hasSuffix("</html>\n")) }
    }

    @Test func `A document without an article is one all the same`() throws {
        defer { server.stop() }
        let result = try fetch(["--since", "2025-01-01", "--format", "atom"])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("<?xml") && result.output.hasSuffix("</feed>\n"))
        #expect(!result.output.contains("<entry"))
    }

    @Test func `An article in the spool is shown by its id, its beginning or its file`() throws {
        defer { server.stop() }
        #expect(
            try fetch(["--state", folder.path("state.db"), "--spool", folder.path("spool")]).status == 0)
        let article = try #require(try folder.spool().last)
        let id = try #require(article.string("id"))
        let name = try #require(folder.names(in: "spool/new").last)
        for asked in [id, String(id.prefix(8)), id.uppercased(), folder.path("spool/new/\(name)")] {
            let shown = try Program.run(["show", asked, "--spool", folder.path("spool")])
            #expect(shown.status == 0)
            #expect(shown.output == (try folder.read("spool/new/\(name)")))
        }
        let text = try Program.run(["show", id, "--spool", folder.path("spool"), "--format", "markdown"]).output
        #expect(text.hasPrefix("# \(article.string("title") ?? "?")\n"))
        for (asked, words) in [("", "is the beginning of 5 articles' ids"), ("111", "no article whose id begins with")]
        {
            let result = try Program.run(["show", asked, "--spool", folder.path("spool")])
            #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
        }
    }

    @Test func `Ctrl-C ends what is in work, says what was done, and keeps it`() async throws {
        defer { server.stop() }
        let gate = Gate()
        var slow = Reply(Documents.feed(1))
        slow.actionsBeforeBody = [.wait(gate)]
        server.reply("/slow", with: slow)
        try folder.write("\(server.url("/days"))\n\(server.url("/slow"))\n", to: "list.txt")
        let state = folder.path("state.db")
        let screen = try OnTerminal(
            [
                "fetch", "--allow-address", "127.0.0.1", "--feeds", folder.path("list.txt"), "--state", state,
                "--format",
                "line",
            ], columns: 200)
        _ = try screen.read(until: "1 of 2 feeds")
        screen.signal(SIGINT)
        let (text, status) = screen.finish()
        gate.open()
        #expect(status == -SIGINT)
        #expect(text.contains("interrupted after 1 of 2 feeds: 1 with news, 0 unchanged, 0 failed; 5 new"))
        let next = try Program.run(["status", "--feeds", "--json", "--state", state]).objects()
        let slowFeed = next.first { $0.string("url") == server.url("/slow") }
        #expect(slowFeed?["polls"] as? Int == 0 && slowFeed?["last_error"] == nil, "nothing is held against it")
        #expect(try fetch(["--state", state]).output.isEmpty)
    }

    @Test func `Files, unknown commands and own certificates are answered with the next step`() throws {
        defer { server.stop() }
        try folder.write(Documents.feed(1), to: "feed.xml")
        let file = try Program.run(["fetch", folder.path("feed.xml")])
        #expect(file.status == 64 && file.errors.contains("'newsreel parse'"))
        let command = try Program.run(["fetsh", "x"])
        #expect(command.status == 64 && command.errors.contains("did you mean 'fetch'?"))
    }
}
