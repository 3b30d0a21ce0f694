import Articles
import Foundation
import Testing

@testable import Cleaning

@Suite struct CleanerTests {
    private static func page() throws -> [UInt8] {
        let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/page.html")
        return [UInt8](try Data(contentsOf: url))
    }

    private static func extract(_ options: CleaningOptions = CleaningOptions()) throws -> ExtractedPage {
        try Cleaner(options: options).extractPage(
            page(), contentType: "text/html", url: "https://coast.example/news/lighthouse?utm_medium=x")
    }

    @Test("A page gives its article and nothing around it")
    func article() throws {
        let lines = try Self.extract().body.plainText().split(separator: "\n\n")
        #expect(lines.count == 6)
        #expect(lines.first?.hasPrefix("The lighthouse that has watched") == true)
        #expect(lines[3] == "Who will pay for it")
        #expect(lines.last?.hasSuffix("the tower never had.") == true)
    }

    @Test("A page's metadata is read with its origins")
    func metadata() throws {
        let metadata = try Self.extract().metadata
        #expect(metadata.title == "Old lighthouse to become a library")
        #expect(metadata.authors.compactMap(\.name) == ["Ada Brook", "Tom Reed"])
        #expect(metadata.datePublished?.rfc3339 == "2024-02-09T08:15:00+01:00")
        #expect(metadata.dateModified?.rfc3339 == "2024-02-10T09:00:00+01:00")
        #expect(metadata.language == "en-GB")
        #expect(metadata.section == "Local")
        #expect(metadata.isPaywalled == true)
        #expect(metadata.canonicalURL == "https://coast.example/news/lighthouse")
        #expect(metadata.image?.url == "https://img.coast.example/l.jpg")
        #expect(
            metadata.feeds == [
                FeedLink(url: "https://coast.example/feed.xml", title: "All news", type: "application/rss+xml")
            ])
        #expect(metadata.origins.contains(Article.Origin(field: "authors", source: "json-ld")))
    }

    @Test("The trace names the rules that fired, and a disabled rule is silent")
    func trace() throws {
        #expect(try Self.extract().trace.entries.contains { $0.rule == "newsletter-boxes" })
        var options = CleaningOptions()
        options.disabledRules = ["newsletter-boxes"]
        #expect(try !Self.extract(options).trace.entries.contains { $0.rule == "newsletter-boxes" })
    }

    @Test("Rules have names of their own")
    func names() {
        #expect(Set(CleaningRule.all.map(\.name)).count == CleaningRule.all.count)
    }

    @Test("A page without text is refused")
    func empty() {
        #expect(throws: CleaningError.noContent) {
            try Cleaner().extractPage(Array("<script>1</script>".utf8), contentType: nil, url: nil)
        }
    }

    @Test("A page over the size limit is refused before it is read")
    func tooLarge() {
        var options = CleaningOptions()
        options.maximumPageSizeInBytes = 10
        #expect(throws: CleaningError.tooLarge(sizeInBytes: 11)) {
            try Cleaner(options: options).extractPage([UInt8](repeating: 0x61, count: 11), contentType: nil, url: nil)
        }
    }

    @Test("A property of the site's own hides nothing, whatever its name")
    func customProperty() throws {
        let style = "--footer-display: none; --panel-visibility: hidden"
        let page = "<div style='\(style)'><p>The bridge is open again.</p></div><div style='DISPLAY : none'>Shut.</div>"
        let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: nil)
        #expect(found.body.plainText() == "The bridge is open again.")
    }

    @Test func `A long text that is hidden is the article, but not where it is shown before`() throws {
        let shown = (1...12).map { "Stone \($0) of the bridge was laid by hand in the year after the flood." }
        let text = shown.joined(separator: " ")
        func extract(_ body: String) throws -> String {
            let page = "<h1>A bridge of stones</h1>\(body)"
            return try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: nil).body.plainText()
        }
        for hidden in ["<p style='display: none'>\(text)</p>", "<div hidden><p>\(text)</p></div>"] {
            #expect(try extract("<p>\(text)</p><h2>In short</h2>\(hidden)").ranges(of: "Stone 7 ").count == 1)
            #expect(try extract(hidden).contains("Stone 7 "))
        }
    }

    @Test("An article that stands only in script data is found there")
    func scriptData() throws {
        let sentence = "The council met on Monday and spoke for an hour about the new bridge over the river. "
        let body = String(repeating: sentence, count: 14)
        let page = """
            <html><head><title>Bridge</title></head><body><div id="app"></div>
            <script>window.__DATA__={"article":{"title":"Bridge","body":"<p>\(body)<\\/p><p>\(body)<\\/p>"}}</script></body></html>
            """
        let extracted = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/")
        #expect(extracted.body.blocks.count == 2)
        #expect(!extracted.warnings.isEmpty)
    }

    @Test("A teaser that the page lacks lowers the confidence")
    func anchor() throws {
        let teaser =
            "A completely different story about the price of wheat and the farmers who store it in their barns until spring"
        let other = try Cleaner().extractPage(
            Self.page(), contentType: nil, url: nil, anchor: PageAnchor(title: nil, text: teaser))
        #expect(other.confidence < (try Self.extract().confidence))
        #expect(!other.warnings.isEmpty)
    }

    @Test("An anchor that only names a place makes no link of what follows it")
    func namedAnchor() throws {
        let page = String(decoding: try Self.page(), as: UTF8.self)
            .replacing("<body>", with: #"<body><a name="top"/>"#)
        let extracted = try Cleaner().extractPage(Array(page.utf8), contentType: "text/html", url: nil)
        #expect(extracted.body.plainText() == (try Self.extract().body.plainText()))
    }

    @Test("An article that the page prints twice, for two screen sizes, is kept once")
    func twoCopies() throws {
        let page = String(decoding: try Self.page(), as: UTF8.self)
        let start = try #require(page.range(of: "<article"))
        let end = try #require(page.range(of: "</article>"))
        let article = page[start.lowerBound..<end.upperBound]
        let twice = page.replacingCharacters(in: end.upperBound..<end.upperBound, with: article)
        let extracted = try Cleaner().extractPage(Array(twice.utf8), contentType: "text/html", url: nil)
        #expect(extracted.body.plainText() == (try Self.extract().body.plainText()))
    }

    /// Found by fuzzing: a caption without a parent ended the program; later its text was lost.
    @Test func aCaptionMayStandOutsideOfEverything() {
        let body = Cleaner().cleanItem("<p>Low water</p><figcaption>x</figcaption>", context: ItemContext()).body
        #expect(body.plainText() == "Low water\n\nx")
    }
}
