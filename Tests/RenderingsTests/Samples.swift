import Articles
import Markup
import Renderings

/// An article with one of everything that a rendering has a place for.
func sampleArticle() -> Article {
    var article = Article(
        id: ArticleID(feedIdentity: "https://example.org/feed", itemIdentity: ItemIdentity(rung: .id, value: "1")),
        revision: 2,
        feed: Feed(
            url: "https://example.org/feed?a=1&b=2", title: "A <feed>", homePageURL: "https://example.org/",
            folder: ["News", "World"], tags: ["daily"]),
        firstSeen: Timestamp(secondsSince1970: 1_700_000_000), fetchedAt: Timestamp(secondsSince1970: 1_700_000_600))
    article.guid = "tag:example.org,2024:1"
    article.url = "https://example.org/1?a=1&b=2"
    article.externalURL = "https://elsewhere.example/"
    article.title = "Fish & \"chips\""
    article.summary = "In short."
    article.image = Image(url: "https://example.org/1.jpg")
    article.datePublished = Timestamp(rfc3339: "2023-11-14T23:00:00+01:00")
    article.authors = [Author(name: "Ann", url: "https://example.org/ann", email: "ann@example.org")]
    article.tags = ["food", "sea"]
    article.language = "en-GB"
    article.attachments = [
        Attachment(
            url: "https://example.org/1.mp3", mimeType: "audio/mpeg", title: "Listen", sizeInBytes: 1234,
            durationInSeconds: 61.5)
    ]
    article.body = sampleBody
    article.isTruncated = true
    article.warnings = ["cut short"]
    article.similar = [
        SimilarArticle(
            id: ArticleID(feedIdentity: "https://b.example/", itemIdentity: ItemIdentity(rung: .id, value: "2")),
            share: 0.87)
    ]
    return article
}

let sampleBody = Body(blocks: [
    .heading(level: 2, [Inline("Head")]),
    .paragraph([
        Inline("One "), Inline("two", style: [.strong, .emphasis]), Inline(" three", link: "https://example.org/3"),
    ]),
    .list(List(isOrdered: true, start: 3, items: [[.paragraph([Inline("a")])], [.paragraph([Inline("b")])]])),
    .quote(Quote(blocks: [.paragraph([Inline("Said.")])], attribution: [Inline("Bo")], url: "https://example.org/q")),
    .preformatted("let a = 1\n", language: "swift"),
    .table(
        Table(
            caption: [Inline("Sums")],
            rows: [
                [.init([Inline("x")], isHeader: true, columnSpan: 2)], [.init([Inline("1")]), .init([Inline("2")])],
            ])),
    .figure(
        Figure(
            images: [Image(url: "https://example.org/2.png", width: 10, height: 20, alternativeText: "A fish")],
            caption: [Inline("Fish")], credit: "AP")),
    .embed(
        Embed(
            provider: "twitter", url: "https://twitter.com/a/status/1", author: "A", handle: "@a", date: "May 1, 2024",
            datePublished: Timestamp(secondsSince1970: 1_700_000_000), text: "Hello")),
    .rule,
])

/// As the spool has it.
func spooled(_ article: Article) throws -> JSONValue {
    var writer = JSONWriter()
    article.writeJSON(into: &writer)
    return try JSONReader.read(writer.bytes, depthLimit: 512).value
}
