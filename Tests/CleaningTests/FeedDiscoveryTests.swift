import Testing

@testable import Cleaning

@Suite struct FeedDiscoveryTests {
    private func discovery(_ html: String) -> FeedDiscovery {
        FeedDiscovery(
            page: Array("<html><head><title>T</title></head><body>\(html)</body></html>".utf8), contentType: nil,
            url: "https://example.org/blog/")
    }

    private func named(_ html: String) -> [String] {
        discovery(html).candidates.filter { $0.source != "a guess" }.map(\.url)
    }

    @Test("feeds come in the order in which they are likely to be one")
    func order() {
        let urls = named(
            """
            <link rel="alternate" type="application/json" href="/wp-json/1">
            <a rel="alternate" href="feed.atom">Subscribe</a>
            <link rel="alternate" type="application/rss+xml; charset=utf-8" href="rss">
            <link rel="ALTERNATE home" type="Application/Atom+XML" href="https://other.example/atom">
            <link rel="feed" href="/news">
            """)
        #expect(
            urls == [
                "https://example.org/blog/rss", "https://other.example/atom", "https://example.org/blog/feed.atom",
                "https://example.org/news", "https://example.org/wp-json/1",
            ])
    }

    @Test("what is no feed is passed over, and why is told")
    func passedOver() {
        let found = discovery(
            """
            <link rel="alternate" type="application/rss+xml" href="">
            <link rel="alternate" type="application/rss+xml" href="https://example.org/blog/">
            <link rel="alternate" type="application/rss+xml" href="javascript:x">
            <link rel="alternate" type="text/html" href="/mobile">
            <link rel="alternate" hreflang="de" href="/de/">
            <link rel="alternate stylesheet" type="text/css" href="/rss.css">
            <link rel="alternate stylesheet" href="/feed.css">
            <link rel="alternate" type="application/json+oembed" href="/oembed">
            <a href="/feed">no rel</a>
            """)
        #expect(found.candidates.allSatisfy { $0.source == "a guess" })
        #expect(
            found.passedOver.map { "\($0.reference) \($0.reason)" } == [
                " its href is empty", "https://example.org/blog/ is this page itself",
                "javascript:x is no address of the web", "/mobile is of type text/html",
                "/feed.css is an alternate style sheet", "/oembed is of type application/json+oembed",
            ])
    }

    @Test("well-known places come last, and only for a page")
    func guesses() {
        #expect(
            discovery("").candidates.map(\.url).prefix(2) == ["https://example.org/feed", "https://example.org/rss"])
        #expect(
            FeedDiscovery(page: Array("%PDF-1.4".utf8), contentType: nil, url: "https://example.org/").candidates == [])
    }

    @Test("a base element counts, and one page names no more feeds than anyone asks for")
    func bounds() {
        #expect(
            named("<base href='https://b.example/'><link rel=alternate type='application/rss+xml' href='f'>")
                == ["https://b.example/f"])
        let many = (0..<1000).map { "<link rel=alternate type='application/rss+xml' href='\($0)'>" }.joined()
        #expect(discovery(many).candidates.count == 20)
    }
}
