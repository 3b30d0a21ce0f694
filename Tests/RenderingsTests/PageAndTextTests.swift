import Articles
import Renderings
import Testing

@Suite struct PageAndTextTests {
    @Test func `Markdown has the title as a heading with its link, then who and when, then the body`() {
        var article = sampleArticle()
        article.title = "Fish *and* chips"
        article.body = Body(blocks: [.paragraph([Inline("Body.")])])
        #expect(
            MarkdownDocument.article(RenderedArticle(article)) == """
                # [Fish \\*and\\* chips](https://example.org/1?a=1&b=2)

                *2023-11-14T23:00:00+01:00 | Ann | A \\<feed>*

                Body.

                - [Listen](https://example.org/1.mp3)


                """)
    }

    @Test func `A page's texts are text, and its article is the article's HTML`() {
        let article = RenderedArticle(sampleArticle())
        let page =
            HTMLDocument.opening(title: "<b>", language: "en\"") + HTMLDocument.article(article)
            + HTMLDocument.closing
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en&quot;\">"))
        #expect(page.contains("<title>&lt;b&gt;</title>"))
        #expect(
            page.contains("<h1><a href=\"https://example.org/1?a=1&amp;b=2\">Fish &amp; &quot;chips&quot;</a></h1>"))
        #expect(page.contains(sampleBody.html))
        #expect(page.contains("<li><a href=\"https://example.org/1.mp3\">Listen</a></li>"))
    }

    @Test func `Text for a terminal has no line wider than it is told`() {
        let lines = TextLayout(width: 24).article(sampleArticle()).split(separator: "\n")
        // Addresses stay whole, to be clicked.
        #expect(lines.allSatisfy { TextLayout.columns(of: $0) <= 24 || $0.contains("https://") })
        #expect(lines.contains("> Said."))
    }
}
