import Articles
import Foundation
import SpoolSchemaCheck
import Testing

@Suite struct SpoolSchemaTests {
    @Test func `The published copy is the schema that the program prints`() throws {
        let copy = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/newsreel-spool.schema.json")
        #expect(try String(contentsOf: copy, encoding: .utf8) == SpoolSchema.json)
    }

    @Test func `An article with everything holds to the schema`() throws {
        var article = Article(
            id: ArticleID(feedIdentity: "https://example.org/feed", itemIdentity: ItemIdentity(rung: .id, value: "1")),
            revision: 2,
            feed: Feed(
                url: "https://example.org/feed", title: "A feed", homePageURL: "https://example.org/", folder: ["News"],
                tags: ["a"]),
            firstSeen: Timestamp(secondsSince1970: 1_700_000_000), fetchedAt: Timestamp(secondsSince1970: 1_700_000_600)
        )
        article.guid = "tag:example.org,2024:1"
        article.url = "https://example.org/1"
        article.externalURL = "https://elsewhere.example/"
        article.title = "A \"title\""
        article.summary = "In short."
        article.image = Image(url: "https://example.org/i.jpg")
        article.datePublished = Timestamp(secondsSince1970: 1_700_000_000, utcOffsetInSeconds: -12_600)
        article.dateModified = Timestamp(secondsSince1970: 1_700_000_001)
        article.authors = [Author(name: "A. Author", url: "https://example.org/a", email: "a@example.org")]
        article.tags = ["one", "two"]
        article.language = "en-GB"
        article.attachments = [Attachment(url: "https://example.org/a.mp3", sizeInBytes: 12, durationInSeconds: 1.5)]
        article.origins = [Article.Origin(field: "title", source: "feed")]
        article.isTruncated = true
        article.warnings = ["something"]
        article.filing = Boxed(Article.Filing(folder: ["Work", "Reports"], rules: ["reports"]))
        article.body = Body(blocks: [
            .heading(level: 2, [Inline("Head")]),
            .paragraph([Inline("A "), Inline("link", style: [.strong, .emphasis], link: "https://example.org/2")]),
            .list(List(isOrdered: true, start: 3, items: [[.paragraph([Inline("item")])], [.rule]])),
            .quote(Quote(blocks: [.paragraph([Inline("said")])], attribution: [Inline("who")])),
            .preformatted("let x = 1\n", language: "swift"),
            .table(Table(caption: [Inline("cap")], rows: [[.init([Inline("cell")], isHeader: true, columnSpan: 2)]])),
            .figure(
                Figure(
                    images: [Image(url: "https://example.org/i.jpg", width: 1, height: 2, alternativeText: "alt")],
                    caption: [Inline("caption")], credit: "AP")),
            .embed(
                Embed(
                    provider: "twitter", url: "https://twitter.com/a/status/1", author: "A", handle: "@a",
                    date: "May 1, 2024", datePublished: Timestamp(secondsSince1970: 0), text: "Hello")),
            .formula(try #require(Formula([MathElement(.mi, text: "x")], isDisplay: true))),
            .paragraph([Inline("So "), Inline(try #require(Formula([], tex: "x_1", isDisplay: false)))]),
        ])
        #expect(try violations(article) == [])
    }

    @Test func `An article with almost nothing holds to the schema`() throws {
        let article = Article(
            id: ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .content, value: "0")),
            feed: Feed(url: "https://example.org/feed"), firstSeen: Timestamp(secondsSince1970: 0),
            fetchedAt: Timestamp(secondsSince1970: 0))
        #expect(try violations(article) == [])
    }

    @Test func `The check notices what is wrong`() throws {
        let schema = try JSONSchema(SpoolSchema.json)
        let wrong = #"{"id": "short", "content_text": 1, "_newsreel": {"op": "deleted"}}"#
        #expect(try schema.violations(inJSON: Array(wrong.utf8)).count >= 4)
    }

    private func violations(_ article: Article) throws -> [String] {
        var writer = JSONWriter()
        article.writeJSON(into: &writer)
        return try JSONSchema(SpoolSchema.json).violations(inJSON: writer.bytes)
    }
}
