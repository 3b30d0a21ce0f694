import Articles
import Markup
import Renderings
import Testing

@Suite struct RenderedArticleTests {
    @Test func `An article read back from the spool is the article that was written`() throws {
        let article = sampleArticle()
        let found = try #require(RenderedArticle(spooled: try spooled(article)))
        #expect(found.article == article)
        #expect(found.html == article.body.html)
    }

    @Test func `A formula keeps its MathML in the HTML, and its words in the blocks`() throws {
        var article = sampleArticle()
        let formula = try #require(
            Formula(
                [MathElement(.mi, text: "x"), MathElement(.mo, text: "="), MathElement(.mn, text: "1")], isDisplay: true
            ))
        article.body = Body(blocks: [.formula(formula), .paragraph([Inline("so "), Inline(formula)])])
        let found = try #require(RenderedArticle(spooled: try spooled(article)))
        #expect(found.html == article.body.html)
        #expect(found.article.body.plainText() == article.body.plainText())
    }

    @Test func `What is no article of the spool is none`() throws {
        for json in ["{}", "[]", #"{"id":"x","_newsreel":{"feed":{"url":"u"},"fetched_at":"2024-01-01T00:00:00Z"}}"#] {
            #expect(RenderedArticle(spooled: try JSONReader.read(Array(json.utf8), depthLimit: 9).value) == nil)
        }
    }

    @Test func `A block of a later version is its text`() throws {
        let json = """
            {"id":"smrt6kuc7txj4nldbrk24ij7cz6tsjp2","_newsreel":{"feed":{"url":"u"},\
            "fetched_at":"2024-01-01T00:00:00Z","blocks":[{"type":"poem","text":"Roses"},{"type":"map"}]}}
            """
        let found = RenderedArticle(spooled: try JSONReader.read(Array(json.utf8), depthLimit: 9).value)
        #expect(found?.article.body.blocks == [.paragraph([Inline("Roses")])])
    }

    @Test func `A line is found for an article without a title`() {
        var article = sampleArticle()
        article.title = nil
        #expect(RenderedArticle(article).headline == "In short.")
        article.summary = nil
        article.body = Body(blocks: [.paragraph([Inline(String(repeating: "word ", count: 30))])])
        #expect(RenderedArticle(article).headline.count == 80)
        article.body = Body()
        #expect(RenderedArticle(article).headline == "https://example.org/1?a=1&b=2")
    }
}
