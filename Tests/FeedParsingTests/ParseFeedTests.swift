import Articles
import Testing

@testable import FeedParsing

@Suite struct ParseFeedTests {
    @Test(arguments: [
        ("", "empty"), (" \n\u{0}", "empty"), ("Hello", "not_a_feed"), ("<!DOCTYPE html><html><body>x", "not_a_feed"),
        ("<opml><body/></opml>", "not_a_feed"), ("<svg><rss><channel/></rss></svg>", "not_a_feed"),
        ("{\"hello\": 1}", "not_a_feed"), ("{\"version\": ", "truncated"), ("{\"version\" 1}", "malformed"),
        ("<rss>" + String(repeating: "<a>", count: 600), "too_deep"),
        ("{\"items\": " + String(repeating: "[", count: 600), "too_deep"),
        ("<!DOCTYPE rss [<!ENTITY a '&a;'>]><rss><channel><title>&a;</title></channel></rss>", "entity_limit"),
    ])
    func whatIsNoFeedIsRefusedByKind(document: String, kind: String) throws {
        do {
            _ = try parseFeed(Array(document.utf8))
            Issue.record("accepted")
        } catch {
            #expect(error.kind == kind)
            #expect(!error.message.isEmpty)
        }
    }

    @Test func aDocumentBeyondTheLimitIsRefusedUnread() {
        var limits = FeedLimits()
        limits.bytes = 10
        #expect(throws: FeedParsingError.tooLarge(bytes: 11, limit: 10)) {
            try parseFeed([UInt8](repeating: 0x20, count: 11), limits: limits)
        }
    }

    @Test func itemsBeyondTheLimitAreLeftOutAndCounted() throws {
        var limits = FeedLimits()
        limits.items = 2
        let items = String(repeating: "<item><title>x</title></item>", count: 5)
        let feed = try parseFeed(Array("<rss><channel>\(items)</channel></rss>".utf8), limits: limits)
        #expect(feed.items.count == 2)
        #expect(feed.warnings == ["3 items beyond the first 2 were left out"])
    }

    @Test(arguments: ["", ",", ", {", ", {\"id\": \"2\"", ", {\"id\": \"2\", \"tags\": [\"a\"", ", {\"id\": \"2"])
    func jsonCutShortKeepsItsWholeItems(rest: String) throws {
        let document = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": \"1\"}" + rest
        let feed = try parseFeed(Array(document.utf8))
        #expect(feed.items.map(\.id) == ["1"])
        #expect(feed.isTruncated && feed.warnings == ["the document is cut short"])
    }

    @Test func theResponsesAddressIsTheBase() throws {
        let feed = try parseFeed(
            Array("<rss><channel><item><link>../a</link><guid>7</guid></item></channel></rss>".utf8),
            hints: ResponseHints(contentType: "text/html", url: "https://example.com/feeds/rss"))
        #expect(feed.items[0].url == "https://example.com/a")
        #expect(feed.items[0].baseURL == "https://example.com/feeds/rss")
    }

    /// Met in the wild: an empty `href` of an entry made the feed its page.
    @Test(arguments: [("", nil as String?), (" xml:base='https://example.com/a'", "https://example.com/a")])
    func anEntrysEmptyLinkIsNotTheFeed(base: String, url: String?) throws {
        let entry = "<entry\(base)><id>7</id><link href=''/><link rel='alternate' href=''/></entry>"
        let feed = try parseFeed(
            Array("<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href=''/>\(entry)</feed>".utf8),
            hints: ResponseHints(contentType: nil, url: "https://example.com/feed"))
        #expect(feed.items[0].url == url)
        #expect(feed.feedURL == "https://example.com/feed")
    }

    @Test func theHeadersCharsetCounts() throws {
        let document = Array("<rss><channel><title>".utf8) + [0xCF, 0xF0] + Array("</title></channel></rss>".utf8)
        let feed = try parseFeed(document, hints: ResponseHints(contentType: "application/xml; charset=windows-1251"))
        #expect(feed.title == "Пр")
    }

    @Test func streamedOutputIsTheSameAsWhole() throws {
        let items = (0..<20).map { "<item><title>\($0)</title></item>" }.joined()
        let feed = try parseFeed(Array("<rss><channel>\(items)</channel></rss>".utf8))
        var whole = JSONWriter()
        feed.writeJSON(into: &whole)
        var streamed: [UInt8] = []
        var writer = JSONWriter()
        feed.writeJSON(into: &writer) { $0.flush { streamed += $0 } }
        writer.flush { streamed += $0 }
        #expect(streamed == whole.bytes)
    }
}
