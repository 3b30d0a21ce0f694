import Foundation
import LoopbackServer
import Testing

/// `newsreel fetch` against a server on loopback.
@Suite struct FetchTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func fetch(_ path: String, _ more: [String] = []) throws -> Program.Result {
        try Program.run(["fetch", server.url(path), "--json", "--allow-address", "127.0.0.1"] + more)
    }

    private func fetchIntoSpool(_ path: String) throws -> Program.Result {
        try fetch(path, ["--spool", folder.path("spool"), "--state", folder.path("state.db")])
    }

    @Test func `The shipped example becomes clean articles`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(headers: [("Content-Type", "application/rss+xml")], try Documents.example()))
        let result = try fetch("/feed")
        #expect(result.status == 0)
        let articles = try result.objects()
        #expect(
            articles.compactMap { $0.string("title") } == [
                "Podcast: What the harbour pilots know", "New ferry timetable brings back the late crossing",
                "Old lifeboat returns to Wester Quay after forty years: Report",
            ])
        let boat = try #require(articles.last)
        #expect(boat.string("url") == "https://harbourwire.example/coast/old-lifeboat-returns-to-wester-quay.html")
        #expect(boat.string("date_published") == "2024-03-08T16:45:00Z")
        #expect(boat.string("language") == "en-GB")
        #expect(boat.string("image") == "https://img.harbourwire.example/2024/03/gudrun.jpg")
        #expect((boat["authors"] as? [[String: String]])?.first?["name"] == "Maren Holt")
        let text = try #require(boat.string("content_text"))
        let lines = text.components(separatedBy: "\n\n")
        #expect(lines.count == 7)
        #expect(lines.first?.hasPrefix("The lifeboat that pulled eleven sailors") == true)
        #expect(lines.contains("Volunteers will work 'every Saturday until she floats'"))
        #expect(
            lines.contains(
                "She is home. Every horn in the harbour, and not a dry eye on the quay. pic.twitter.com/gudrun1983 — "
                    + "Wester Quay Lifeboat ⚓ (@westerquay_boat) March 8, 2024"))
        #expect(lines.last == "Image: Tide Photo")
        for junk in ["Also Read", "Share this", "Advertisement", "newsletter", "Related", "appeared first on"] {
            #expect(!text.contains(junk))
        }
        let embeds = try #require(boat.own["embeds"] as? [[String: String]])
        #expect(embeds.count == 1)
        #expect(embeds[0]["provider"] == "twitter")
        #expect(embeds[0]["author"] == "Wester Quay Lifeboat ⚓")
        #expect(embeds[0]["handle"] == "@westerquay_boat")
        #expect(embeds[0]["date"] == "March 8, 2024")
        #expect(embeds[0]["url"] == "https://twitter.com/westerquay_boat/status/1766123456789012345")
        let blocks = try #require(boat.own["blocks"] as? [[String: Any]])
        #expect(blocks.contains { $0.string("type") == "heading" && $0["level"] as? Int == 2 })
        #expect(blocks.contains { $0.string("type") == "figure" && $0.string("credit") == "Tide Photo" })
        let podcast = try #require(articles.first)
        #expect((podcast["attachments"] as? [[String: Any]])?.first?["size_in_bytes"] as? Int == 18_874_368)
    }

    @Test func `A second fetch of an unchanged feed is answered by 304 and writes nothing`() throws {
        defer { server.stop() }
        server.reply("/feed", with: LoopbackServer.conditional(body: Documents.feed(3), etag: "\"1\""))
        #expect(try fetchIntoSpool("/feed").status == 0)
        #expect(folder.names(in: "spool/new").count == 3)
        #expect(try fetchIntoSpool("/feed").status == 0)
        #expect(folder.names(in: "spool/new").count == 3)
        #expect(server.requests.map { $0.header("if-none-match") } == [nil, "\"1\""])
        #expect(folder.names(in: "spool/tmp") == [])
    }

    @Test func `A changed body is a revision, a changed advert or tracking parameter is none`() throws {
        defer { server.stop() }
        let advert =
            "<div class=\"adsbygoogle\">Buy %@</div><p>See <a href=\"https://example.org/x?utm_source=%@\">this</a>.</p>"
        func serve(_ text: String, advert number: String) {
            let body = "<p>\(text)</p>" + advert.replacing("%@", with: number)
            server.reply("/feed", with: Reply(Documents.feed([.init(id: "1", body: body)])))
        }
        serve("The first version of the text, as it was written.", advert: "one")
        #expect(try fetchIntoSpool("/feed").status == 0)
        serve("The first version of the text, as it was written.", advert: "two")
        #expect(try fetchIntoSpool("/feed").status == 0)
        #expect(folder.names(in: "spool/new").count == 1)
        serve("The second version of the text, as it was corrected.", advert: "three")
        #expect(try fetchIntoSpool("/feed").status == 0)
        let articles = try folder.spool()
        #expect(articles.map { $0.own["revision"] as? Int } == [1, 2])
        #expect(articles.map { $0.own.string("op") } == ["new", "revised"])
        #expect(articles[0].string("id") == articles[1].string("id"))
        #expect(folder.names(in: "spool/new").last?.hasSuffix("-r2.json") == true)
        #expect(articles[1].own.string("first_seen") == articles[0].own.string("first_seen"))
    }

    @Test func `An item that comes back under another id is not written again`() throws {
        defer { server.stop() }
        for id in ["session-1", "session-2", "session-3"] {
            let feed = Documents.feed([.init(id: "same")]).replacing(">same</guid>", with: ">\(id)</guid>")
            server.reply("/feed", with: Reply(feed))
            #expect(try fetchIntoSpool("/feed").status == 0)
        }
        #expect(folder.names(in: "spool/new").count == 1)
    }

    @Test func `A state without a spool prints each article once`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(2)))
        #expect(try fetch("/feed", ["--state", folder.path("state.db")]).objects().count == 2)
        server.reply("/feed", with: Reply(Documents.feed(3)))
        #expect(try fetch("/feed", ["--state", folder.path("state.db")]).objects().count == 1)
    }

    @Test func `A folder names the state in it, for fetch and for status`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(2)))
        #expect(try fetch("/feed", ["--state", folder.path("")]).status == 0)
        let status = try Program.run(["status", "--state", folder.path(""), "--json"])
        #expect(status.status == 0)
        #expect(try status.objects().first?["feeds"] as? Int == 1)
    }

    @Test func `A page that names its feed leads to it`() throws {
        defer { server.stop() }
        server.reply(
            "/",
            with: Reply(
                headers: [("Content-Type", "text/html")],
                """
                <!doctype html><html><head><title>Site</title>
                <link rel="alternate" type="application/rss+xml" href="/feed"></head>
                <body><p>Welcome.</p></body></html>
                """))
        server.reply("/feed", with: Reply(Documents.feed(2)))
        let result = try fetch("/")
        #expect(result.status == 0)
        #expect(try result.objects().count == 2)
        #expect(result.errors.contains(server.url("/feed")))
    }

    @Test func `An article's page gives the article`() throws {
        defer { server.stop() }
        replyWithStory(ending: "tied up again")
        let result = try fetch("/2024/03/story.html")
        #expect(result.status == 0)
        let article = try #require(result.objects().first)
        #expect(article.string("title") == "The last boat")
        #expect(article.string("date_published") == "2024-03-08T16:45:00Z")
        #expect(article.string("content_text")?.components(separatedBy: "\n\n").count == 6)
    }

    @Test func `An article's page goes into the spool, once, and again when it has changed`() throws {
        defer { server.stop() }
        for (ending, revision) in [("tied up again", 1), ("tied up again", 1), ("made fast", 2)] {
            replyWithStory(ending: ending)
            let result = try fetchIntoSpool("/2024/03/story.html")
            #expect(result.status == 0)
            #expect(result.output.isEmpty)
            let articles = try folder.spool()
            #expect(articles.count == revision)
            #expect(articles.last?.own["revision"] as? Int == revision)
            #expect(articles.last?.string("content_text")?.hasSuffix(ending + ".") == true)
        }
    }

    private func replyWithStory(ending: String) {
        let paragraphs = (1...6).map { number in
            "<p>Paragraph \(number) of the story says what happened at the harbour that day, who was there, and why "
                + "it took until the evening for the last boat to be \(ending).</p>"
        }
        server.reply(
            "/2024/03/story.html",
            with: Reply(
                headers: [("Content-Type", "text/html; charset=utf-8")],
                """
                <!doctype html><html lang="en"><head><title>The last boat | Site</title>
                <meta property="article:published_time" content="2024-03-08T16:45:00Z"></head>
                <body><nav><a href="/">Home</a></nav><article><h1>The last boat</h1>\(paragraphs.joined())</article>
                <footer><p>Imprint</p></footer></body></html>
                """))
    }

    @Test func `Full text is fetched from the articles' pages where robots txt lets us`() throws {
        defer { server.stop() }
        let paragraphs = (1...5).map { number in
            "<p>The full paragraph \(number), which the feed leaves out, tells the rest of the story of the mill by "
                + "the river and of the families who want to see it turned into a school.</p>"
        }
        func page(_ path: String) {
            server.reply(
                path,
                with: Reply(
                    headers: [("Content-Type", "text/html")],
                    "<html><head><title>T</title></head><body><article>\(paragraphs.joined())</article></body></html>"))
        }
        page("/open")
        page("/closed/1")
        server.reply("/robots.txt", with: Reply("User-agent: *\nDisallow: /closed/\n"))
        let items = ["/open", "/closed/1"].map { path in
            "<item><title>\(path)</title><link>\(server.url(path))</link><description>A teaser only.</description></item>"
        }
        server.reply(
            "/feed", with: Reply("<rss version=\"2.0\"><channel><title>F</title>\(items.joined())</channel></rss>"))
        let articles = try fetch("/feed", ["--full-text"]).objects()
        let byTitle = Dictionary(
            articles.map { ($0.string("title") ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        #expect(byTitle["/open"]?.string("content_text")?.contains("full paragraph 5") == true)
        #expect((byTitle["/open"]?.own["origins"] as? [String: String])?["content"] == "page")
        #expect(byTitle["/closed/1"]?.string("content_text") == "A teaser only.")
        #expect(server.requests(for: "/closed/1").isEmpty)
    }

    @Test func `Text output has title, date, author and the wrapped body`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(try Documents.example()))
        let result = try Program.run(["fetch", server.url("/feed"), "--text", "--allow-address", "127.0.0.1"])
        #expect(result.status == 0)
        #expect(result.output.contains("New ferry timetable brings back the late crossing"))
        #expect(result.output.contains("2024-03-07T09:10:00Z | Jonas Brandt"))
        #expect(result.output.contains("- Bicycles travel free after 20.00"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains("http") })
    }
}
