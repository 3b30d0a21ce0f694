import Articles
import Testing

@testable import StatusPage

/// Sinks on the status page, and the feeds that they offer on its server.
@Suite struct SinkPageTests {
    private func ask(_ uri: String, known: KnownVersion = KnownVersion(), of source: FakeSource = FakeSource()) async
        -> Response
    {
        await Router(source: source, exposition: Exposition())
            .response(to: uri, method: "GET", host: "localhost", known: known)
    }

    private func header(_ name: String, of response: Response) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test func `What waits for each sink is shown, and why it takes nothing`() async {
        let source = FakeSource { overview in
            overview.sinks = [
                SinkRow(
                    name: "shop", files: 12_345, bytes: 5_000_000, oldest: Timestamp(secondsSince1970: 1_699_999_000),
                    trouble: "answers 503 <now>"),
                SinkRow(
                    name: "search", files: 0, bytes: 0, oldest: nil,
                    aside: .init(files: 3, folder: "/s/outlets/search/aside", step: "move <them>")),
            ]
        }
        let page = await ask("/", of: source).body
        #expect(
            page.contains("<h2>Sinks</h2>") && page.contains("12\u{202F}345")
                && page.contains("answers 503 &lt;now&gt;"))
        #expect(page.contains("3 files put aside in /s/outlets/search/aside: move &lt;them&gt;"))
        let json = await ask("/status.json", of: source).body
        #expect(json.contains("\"aside_files\":3,\"aside_folder\":\"/s/outlets/search/aside\"}"))
        #expect(json.contains("\"sinks\":[{\"name\":\"shop\",\"files\":12345,\"bytes\":5000000,"))
        #expect(await !ask("/").body.contains("Sinks"))
    }

    @Test func `A feed is served with validators, and one who has it is told so`() async throws {
        let atom = await ask("/feeds/news.atom")
        #expect(atom.status == .ok && atom.body == "a feed: news.atom")
        #expect(header("Content-Type", of: atom) == "application/atom+xml")
        #expect(header("Last-Modified", of: atom) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(header("Cache-Control", of: atom) == "no-cache")
        let etag = try #require(header("ETag", of: atom))
        let json = await ask("/feeds/news.json")
        #expect(header("Content-Type", of: json) == "application/feed+json" && header("ETag", of: json) != etag)

        for known in [
            KnownVersion(etags: etag), KnownVersion(etags: "\"x\", W/\(etag)"), KnownVersion(etags: "*"),
            KnownVersion(date: "Sun, 06 Nov 1994 08:49:37 GMT"),
        ] {
            let answer = await ask("/feeds/news.atom", known: known)
            #expect(answer.status == .notModified && answer.body.isEmpty && header("ETag", of: answer) == etag)
        }
        // A tag says more than a date.
        for known in [
            KnownVersion(etags: "\"x\"", date: "Sun, 06 Nov 1994 08:49:37 GMT"),
            KnownVersion(date: "Sun, 06 Nov 1994 08:49:36 GMT"),
        ] { #expect(await ask("/feeds/news.atom", known: known).status == .ok) }
        for uri in ["/feeds/", "/feeds/other.atom", "/feeds/news.rss", "/feeds/../newsreel.toml"] {
            #expect(await ask(uri).status == .notFound)
        }
    }
}
