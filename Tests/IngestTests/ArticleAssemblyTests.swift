import Articles
import Cleaning
import FeedParsing
import Testing

@testable import Ingest

/// What the feed said and what the page says, and which of them an article believes: by tables over values.
@Suite struct ArticleAssemblyTests {
    private static let now = Timestamp(secondsSince1970: 1_700_000_000)
    private static let prose = (1...40).map { "word\($0)" }.joined(separator: " ")

    private func article(
        _ item: ParsedItem, of parsed: ParsedFeed = ParsedFeed(format: .rss), page: FetchedPage = .none
    ) -> Article {
        let assembly = ArticleAssembly(
            cleaner: Cleaner(), feed: Feed(url: "https://one.example/feed"), parsed: parsed, fetchedAt: Self.now)
        let id = ArticleID(feedIdentity: "https://one.example/feed", itemIdentity: ItemIdentity(rung: .id, value: "1"))
        return assembly.article(
            item, id: id, revision: 3, firstSeen: Self.now.advanced(bySeconds: -60), page: page)
    }

    private func item(_ change: (inout ParsedItem) -> Void) -> ParsedItem {
        var item = ParsedItem()
        change(&item)
        return item
    }

    private func page(
        _ text: String = prose, likeness: PageAnchor.Likeness = .sameText, wall: Wall? = nil,
        _ change: (inout PageMetadata) -> Void = { _ in }
    ) -> FetchedPage {
        var metadata = PageMetadata()
        change(&metadata)
        return .page(
            ExtractedPage(
                body: Body(blocks: text.isEmpty ? [] : [.paragraph([Inline(text)])]), metadata: metadata,
                confidence: 0.9, warnings: ["of the page"], wall: wall, likeness: likeness))
    }

    private func content(_ article: Article) -> String? { article.origins.first { $0.field == "content" }?.source }

    // MARK: - From the feed

    @Test func `What an item does not say, its feed says for it`() {
        var parsed = ParsedFeed(format: .atom)
        parsed.authors = [Author(name: "Feed Author")]
        parsed.language = "de"
        let bare = article(item { $0.title = "T" }, of: parsed)
        #expect(bare.authors == parsed.authors)
        #expect(bare.language == "de")
        let own = article(
            item {
                $0.authors = [Author(name: "Own")]
                $0.language = "fr"
            }, of: parsed)
        #expect(own.authors == [Author(name: "Own")])
        #expect(own.language == "fr")
        #expect((own.revision, own.firstSeen, own.fetchedAt) == (3, Self.now.advanced(bySeconds: -60), Self.now))
    }

    @Test(
        arguments: [
            ("https://one.example/a?utm_source=rss", nil, "https://one.example/a"),
            ("https://feeds.example/~r/a/1", "https://one.example/a", "https://one.example/a"),
            ("https://www.google.com/url?url=https://one.example/a&ct=ga", nil, "https://one.example/a"),
            ("https://one.example/a?id=7", nil, "https://one.example/a?id=7"),
        ] as [(String, String?, String)])
    func `An article's address is its page's own, without what counts readers`(
        url: String, original: String?, expected: String
    ) {
        let article = article(
            item {
                $0.url = url
                $0.originalURL = original
            })
        #expect(article.url == expected)
    }

    @Test(
        arguments: [
            ("<p>All of it</p>", "Short", "All of it", "Short", "feed:content"),
            ("<p>All of it</p>", "<p>All of it</p>", "All of it", nil, "feed:content"),
            ("<p>All of it</p>", nil, "All of it", nil, "feed:content"),
            (nil, "<p>Short</p><p>and more</p>", "Short\n\nand more", nil, "feed:summary"),
            ("", "Short", "Short", nil, "feed:summary"),
            (nil, nil, "", nil, nil),
        ] as [(String?, String?, String, String?, String?)])
    func `The body is the content, else the summary, and a summary is one beside it alone`(
        content: String?, summary: String?, body: String, line: String?, origin: String?
    ) {
        let article = article(
            item {
                $0.contentHTML = content
                $0.summary = summary
            })
        #expect(article.body.plainText() == body)
        #expect(article.summary == line)
        #expect(self.content(article) == origin)
    }

    @Test func `Plain text has its line breaks, HTML has its elements'`() {
        let text = "One line\n\nAnother &lt;line&gt;"
        let plain = article(
            item {
                $0.contentHTML = text
                $0.contentIsPlain = true
            })
        #expect(plain.body.blocks.count == 2)
        #expect(article(item { $0.contentHTML = text }).body.blocks.count == 1)
    }

    @Test func `Relative addresses start from the item's base, else its page, else the feed's`() {
        func link(_ change: (inout ParsedItem) -> Void, home: String? = nil) -> String? {
            var parsed = ParsedFeed(format: .rss)
            parsed.homePageURL = home
            var item = item(change)
            item.contentHTML = "<p><a href='x'>x</a></p>"
            guard case .paragraph(let runs)? = article(item, of: parsed).body.blocks.first else { return nil }
            return runs.first?.link
        }
        #expect(
            link({
                $0.baseURL = "https://base.example/b/"
                $0.url = "https://one.example/a/1"
            }) == "https://base.example/b/x")
        #expect(link({ $0.url = "https://one.example/a/1" }) == "https://one.example/a/x")
        #expect(link({ _ in }, home: "https://home.example/h/") == "https://home.example/h/x")
        #expect(link({ _ in }) == "https://one.example/x")
    }

    // MARK: - Pictures and files

    @Test func `The image is the item's, else the page's, else the first of the body`() {
        let html = "<p>Text</p><figure><img src='https://one.example/body.jpg' width='600' height='400'></figure>"
        let page = page { $0.image = Image(url: "https://one.example/page.jpg") }
        #expect(
            article(
                item {
                    $0.image = "https://one.example/item.jpg"
                    $0.contentHTML = html
                }, page: page
            ).image?.url == "https://one.example/item.jpg")
        #expect(article(item { $0.contentHTML = html }, page: page).image?.url == "https://one.example/page.jpg")
        #expect(article(item { $0.contentHTML = html }).image?.url == "https://one.example/body.jpg")
        #expect(article(item { $0.contentHTML = "<p>Text</p>" }).image == nil)
    }

    @Test func `Files of Media RSS join the enclosures, pictures and doubles do not`() {
        func media(_ url: String?, _ type: String) -> Media {
            var media = Media(url: url)
            media.mimeType = type
            return media
        }
        let article = article(
            item {
                $0.attachments = [Attachment(url: "https://one.example/a.mp3", mimeType: "audio/mpeg")]
                $0.details.value.durationInSeconds = 60
                $0.details.value.media = [
                    media("https://one.example/a.mp3", "audio/mpeg"), media("https://one.example/p.jpg", "image/jpeg"),
                    media("https://one.example/v.mp4", "video/mp4"), media(nil, "video/mp4"),
                ]
            })
        #expect(article.attachments.map(\.url) == ["https://one.example/a.mp3", "https://one.example/v.mp4"])
        // The episode's length is its file's, which was alone.
        #expect(article.attachments.map(\.durationInSeconds) == [60, nil])
    }

    // MARK: - From the page

    @Test func `A page that has the article gives its body, and what the feed left out`() {
        let article = article(
            item {
                $0.title = "Own title"
                $0.summary = "A teaser."
            },
            page: page {
                $0.title = "Page title"
                $0.authors = [Author(name: "Ida Marlow")]
                $0.certaintyOfAuthors = 0.9
                $0.datePublished = Self.now
                $0.tags = ["weirs"]
                $0.language = "en"
            })
        #expect(article.body.plainText() == Self.prose)
        #expect(article.summary == "A teaser.")
        #expect(article.title == "Own title")
        #expect(article.authors == [Author(name: "Ida Marlow")])
        #expect(article.datePublished == Self.now)
        #expect(article.tags == ["weirs"])
        #expect(article.warnings == ["full text: of the page"])
        #expect(content(article) == "page")
        #expect(
            article.origins.filter { $0.source == "page" }.map(\.field).sorted()
                == ["authors", "content", "date_published", "language", "tags"])
    }

    @Test(arguments: [(0.79, false), (0.8, true)])
    func `An author of whom the page is not sure is none`(certainty: Double, isTaken: Bool) {
        let article = article(
            item { $0.summary = "A teaser." },
            page: page {
                $0.authors = [Author(name: "Ida Marlow")]
                $0.certaintyOfAuthors = certainty
            })
        #expect(article.authors.isEmpty == !isTaken)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var text = prose
        var likeness = PageAnchor.Likeness.sameText
        /// Whether what the page says beside its body is believed.
        var isTrusted = true
    }

    @Test(arguments: [
        Refusal(testDescription: "another story", likeness: .unlike, isTrusted: false),
        Refusal(testDescription: "nothing on it", text: ""),
        Refusal(testDescription: "less than the feed has", text: "Too short."),
    ])
    func `A page that has not the article leaves the feed's own text, and says why`(refusal: Refusal) {
        let article = article(
            item { $0.contentHTML = "<p>\(Self.prose)</p>" },
            page: page(refusal.text, likeness: refusal.likeness) { $0.title = "Page title" })
        #expect(article.body.plainText() == Self.prose)
        #expect(content(article) == "feed:content")
        #expect(article.warnings.count == 1 && article.warnings[0].hasPrefix("full text: "))
        #expect(article.title == (refusal.isTrusted ? "Page title" : nil))
    }

    @Test func `A page that could not be had is told of`() {
        let article = article(item { $0.summary = "A teaser." }, page: .missing("the page answers 404"))
        #expect(article.warnings == ["full text: the page answers 404"])
        #expect(article.body.plainText() == "A teaser.")
        #expect(content(article) == "feed:summary")
    }

    @Test(arguments: [
        ("https://m.one.example/a", "https://one.example/a", "https://one.example/a"),
        ("https://one.example/a", "https://other.example/b", "https://one.example/a"),
        ("https://m.one.example/a", "https://m.one.example/b", "https://m.one.example/a"),
    ])
    func `Of a page in another form the address that it calls the article's is taken`(
        url: String, canonical: String, expected: String
    ) {
        let article = article(
            item {
                $0.url = url
                $0.summary = "A teaser."
            }, page: page { $0.canonicalURL = canonical })
        #expect(article.url == expected)
    }
}
