import Foundation
import LoopbackServer
import Testing

/// `newsreel fetch` with what people type.
@Suite struct DiscoveryTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func fetch(_ address: String, _ more: [String] = []) throws -> Program.Result {
        try Program.run(["fetch", address, "--allow-address", "127.0.0.1"] + more)
    }

    private func page(_ links: String) -> Reply {
        Reply(
            headers: [("Content-Type", "text/html")],
            "<html><head><title>T</title>\(links)</head><body>Hi</body></html>")
    }

    @Test func `When the first feed of a page fails the next is asked`() throws {
        defer { server.stop() }
        server.reply(
            "/",
            with: page(
                """
                <link rel="alternate" type="application/rss+xml" href=""><link rel="alternate stylesheet" href="/feed.css">
                <link rel="alternate" type="application/rss+xml" href="/gone"><a rel="alternate" href="/page.rss">x</a>
                <link rel="alternate" type="application/json" href="/wp-json"><link rel="feed" href="/real">
                """))
        server.reply("/page.rss", with: page(""))
        server.reply("/real", with: Reply(Documents.feed(2)))
        let result = try fetch(server.url("/"), ["--json"])
        #expect(result.status == 0)
        #expect(try result.objects().count == 2)
    }

    @Test func `A page without a feed is told with all that was looked at`() throws {
        defer { server.stop() }
        server.reply(
            "/", with: page("<link rel='alternate' type='text/html' href='/mobile'><link rel='feed' href='/x'>"))
        let result = try fetch(server.url("/"), ["--json"])
        #expect(result.status == 65 && result.errorKind == "not_a_feed")
        for part in ["/mobile is of type text/html", "/x", "/feed.xml"] { #expect(result.errors.contains(part)) }
    }

    @Test func `Well-known places are asked last`() throws {
        defer { server.stop() }
        server.reply("/", with: page(""))
        server.reply("/atom.xml", with: Reply(Documents.feed(1)))
        #expect(try fetch(server.url("/"), ["--json"]).objects().count == 1)
    }

    @Test func `Without a scheme https is tried, then http, and that is said`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(1)))
        let address = server.url("/feed")
        let result = try fetch(String(address.dropFirst("http://".count)))
        #expect(result.status == 0)
        #expect(result.errors.contains("asking \(address)"))
    }

    @Test func `A password in an address is used, and stands nowhere afterwards`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(Documents.feed(1)))
        let address = server.url("/feed")
        let given = address.replacing("http://", with: "http://me:geheim@")
        let result = try fetch(given, ["--spool", folder.path("spool"), "--state", folder.path("state.db")])
        #expect(result.status == 0)
        #expect(
            server.requests.last?.header("authorization") == "Basic " + Data("me:geheim".utf8).base64EncodedString())
        let article = try #require(try folder.spool().first)
        #expect((article.own["feed"] as? [String: Any])?.string("url") == address)
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            guard let data = FileManager.default.contents(atPath: folder.path(file)) else { continue }
            #expect(data.firstRange(of: Data("geheim".utf8)) == nil, "\(file)")
        }
        server.stop()
        #expect(try !fetch(given).errors.contains("geheim"))
    }

    @Test func `A password in the address of a document that is here already stands nowhere either`() throws {
        defer { server.stop() }
        let given = "http://me:geheim@news.example/a/feed"
        try folder.write(
            "<rss version='2.0'><channel><title>T</title><link>/</link><item><title>A</title><link>x</link><guid>1</guid>"
                + "<description>&lt;a href='y'>Text&lt;/a></description></item></channel></rss>", to: "feed.xml")
        try folder.write("<title>T</title><article><p>Some <a href='y'>text</a>.</p></article>", to: "page.html")
        let ingested = try Program.run([
            "ingest", "--url", given, "--spool", folder.path("spool"), "--state", folder.path("state.db"),
            folder.path("feed.xml"),
        ])
        #expect(ingested.status == 0)
        let article = try #require(try folder.spool().first)
        #expect((article.own["feed"] as? [String: Any])?.string("url") == "http://news.example/a/feed")
        #expect(article.string("url") == "http://news.example/a/x")
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            guard let data = FileManager.default.contents(atPath: folder.path(file)) else { continue }
            #expect(data.firstRange(of: Data("geheim".utf8)) == nil, "\(file)")
        }
        let parsed = try Program.run(["parse", "--json", "--url", given, folder.path("feed.xml")])
        #expect(parsed.output.contains("http://news.example/a/y"))
        let extracted = try Program.run(["extract", "--json", "--trace", "--url", given, folder.path("page.html")])
        #expect(extracted.output.contains("http://news.example/a/y"))
        try folder.write(given, to: "beside.url.txt")
        try folder.write("<p>Some <a href='y'>text</a>.</p>", to: "beside.html")
        let beside = try Program.run(["extract", "--json", folder.path("beside.html")])
        #expect(beside.output.contains("http://news.example/a/y"))
        // One that is no address of the web is no base, and is not repeated.
        let odd = try Program.run([
            "parse", "--json", "--url", "gopher://me:geheim@news.example/", folder.path("feed.xml"),
        ])
        #expect(odd.status == 0)
        for result in [ingested, parsed, extracted, beside, odd] {
            #expect(!(result.output + result.errors).contains("geheim"))
        }
    }

    @Test(arguments: [
        "<redirect><newLocation>%@</newLocation></redirect>",
        "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>T</title>"
            + "<itunes:new-feed-url>%@</itunes:new-feed-url></channel></rss>",
    ])
    func `A document that says where the feed is now is followed, as long as a feed is there`(document: String) throws {
        defer { server.stop() }
        server.reply("/old", with: Reply(document.replacing("%@", with: server.url("/new"))))
        server.reply("/new", with: Reply(Documents.feed(2)))
        let spool = ["--spool", folder.path("spool"), "--state", folder.path("state.db")]
        #expect(try fetch(server.url("/old"), spool).status == 0)
        let articles = try folder.spool()
        #expect(articles.count == 2)
        // One poll is no agreement: the feed is still the one that was asked for.
        #expect((articles[0].own["feed"] as? [String: Any])?.string("url") == server.url("/old"))
        server.reply("/new", with: page(""))
        #expect(try fetch(server.url("/old"), spool).status == 0)
        #expect(server.requests.map(\.path) == ["/old", "/new", "/old", "/new"])
    }

    @Test func `A feed without items is told to be one`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply("<rss version='2.0'><channel><title>T</title></channel></rss>"))
        let result = try fetch(server.url("/feed"))
        #expect(result.status == 0 && result.output.isEmpty)
        #expect(result.errors.contains("a feed without items"))
    }
}
