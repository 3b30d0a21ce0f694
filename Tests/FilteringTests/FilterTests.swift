import Articles
import Markup
import Testing

@testable import Filtering

@Suite("What a filter says of an article")
struct FilterTests {
    static let now = Timestamp(rfc3339: "2026-03-10T12:00:00Z")!

    static let article: Article = {
        let feed = Feed(
            url: "https://news.example/feed.xml", title: "The Daily Example", folder: ["News", "World"],
            tags: ["morning"])
        var article = Article(
            id: ArticleID(feedIdentity: feed.url, itemIdentity: ItemIdentity(rung: .id, value: "1")), feed: feed,
            firstSeen: now, fetchedAt: now)
        article.title = "Café Müller raises prices, again"
        article.url = "https://shop.news.example/2026/prices-report.pdf"
        article.externalURL = "https://other.example/story"
        article.authors = [Author(name: "Ann Björk"), Author(name: "Bob")]
        article.tags = ["Economy", "Food & Drink"]
        article.language = "en-GB"
        article.datePublished = Timestamp(rfc3339: "2026-03-08T12:00:00Z")
        article.body = Body(blocks: [.paragraph([Inline("The prices of coffee rose\nin five weeks.")])])
        article.similar = [SimilarArticle(id: article.id, share: 0.9)]
        return article
    }()

    @Test(
        "holds or not",
        arguments: [
            (#"title contains "cafe""#, true), (#"title contains "caf""#, false), (#"title contains "caf*""#, true),
            (#"title contains "*ices""#, true), (#"title contains "muller RAISES""#, true),
            (#"title contains "raises muller""#, false), (#"text contains "rose in five""#, true),
            (#"title is "café müller raises prices, again""#, true), (#"title is "café müller""#, false),
            (#"title matches "*prices*""#, true), (#"title matches "prices""#, false),
            (#"title matches "caf? *""#, true), (#"title matches /pric(e|es)\b/"#, true),
            (#"title =~ "^cafe""#, true), (#"title !~ "^cafe""#, false), (#"title matches /^prices/"#, false),
            (#"author is "ann bjork""#, true), (#"author is "Bob""#, true), (#"author != "Bob""#, false),
            (#"author contains ["carl", "ann"]"#, true), (#"author is "Ann""#, false),
            (#"tag is "economy""#, true), (#"tag in ["sport", "morning"]"#, true), (#"tag contains "drink""#, true),
            (#"url contains "price""#, true), (#"url matches "*.pdf""#, true),
            (#"url is "https://other.example/story""#, true),
            (#"host is "news.example""#, true), (#"host is "example""#, true), (#"host is "ews.example""#, false),
            (#"language is "en""#, true), (#"language is "en-GB""#, true), (#"language is "e""#, false),
            (#"language in ["de", "en"]"#, true), (#"folder is "News""#, true), (#"folder is "news/world""#, true),
            (#"folder is "New""#, false), (#"folder matches "*/world""#, true), (#"feed contains "daily""#, true),
            (#"feed is "https://news.example/feed.xml""#, true), ("words > 7", true), ("words < 8", false),
            ("words is 8", true), ("words >= 8 and words <= 8", true), ("age > 1d", true), ("age < 2d", false),
            ("age is 48h", true), ("age >= 1d24h", true), ("revision is 1", true), ("similar > 0", true),
            ("similar is 1", true), ("similar is 0", false), ("true", true), ("false", false),
            (#"not title contains "tea" and (tag is "sport" or tag is "economy")"#, true),
            (#"title contains "tea" or title contains "prices" and words > 100"#, false),
            (#"title not contains "tea""#, true), (#"title is not "tea""#, true), (#"title is """#, false),
        ] as [(String, Bool)])
    func holds(text: String, isExpected: Bool) throws {
        let filter = try Filter(text)
        #expect(filter.passes(Subject(Self.article, at: Self.now)) == isExpected)
        #expect(filter.decision(on: Subject(Self.article, at: Self.now)).passes == isExpected)
        // The spool's line of the same article is judged alike.
        var writer = JSONWriter()
        Self.article.writeJSON(into: &writer)
        let (item, _) = try JSONReader.read(writer.bytes, depthLimit: 100)
        #expect(filter.passes(Subject(spooled: item, at: Self.now)) == isExpected)
    }

    @Test("What an article does not have is the empty text")
    func absentFields() throws {
        let feed = Feed(url: "https://a.example/f")
        let bare = Article(
            id: ArticleID(feedIdentity: feed.url, itemIdentity: ItemIdentity(rung: .id, value: "1")), feed: feed,
            firstSeen: Self.now, fetchedAt: Self.now)
        for (text, isExpected) in [
            (#"title is """#, true), (#"title contains "a""#, false), (#"not title contains "a""#, true),
            (#"author in ["", "Bob"]"#, true), (#"folder is """#, true), (#"language is "en""#, false),
            ("words is 0", true),
            ("age is 0s", true), (#"title matches "*""#, false),
        ] {
            #expect(try Filter(text).passes(Subject(bare, at: Self.now)) == isExpected, "\(text)")
        }
        var summarised = bare
        summarised.summary = "only a summary"
        #expect(try Filter(#"text contains "summary""#).passes(Subject(summarised, at: Self.now)))
    }

    @Test("A date in the future has an age below nothing")
    func futureDates() throws {
        var article = Self.article
        article.datePublished = Self.now.advanced(bySeconds: 3600)
        #expect(try Filter("age < 0s").passes(Subject(article, at: Self.now)))
        #expect(Subject(article, at: Self.now).summary(of: .age) == "-1h")
    }

    @Test("The tests that decided are told, with what was found")
    func reasons() throws {
        func reasons(_ text: String) throws -> [String] {
            try Filter(text).decision(on: Subject(Self.article, at: Self.now)).reasons
                .map { "\($0.test): \($0.holds) (\($0.found ?? "nothing"))" }
        }
        let title = "Café Müller raises prices, again"
        #expect(
            try reasons(#"words > 5 and not title contains "prices" and age > 1d"#)
                == [#"title contains "prices": true (\#(title))"#])
        #expect(
            try reasons(#"title contains "tea" or words > 5"#) == ["words > 5: true (8)"])
        #expect(
            try reasons(#"title contains "tea" or age < 1h"#)
                == [#"title contains "tea": false (\#(title))"#, "age < 1h: false (2d)"])
        #expect(try reasons("true").isEmpty)
    }
}
