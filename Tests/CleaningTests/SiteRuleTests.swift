import Articles
import Testing

@testable import Cleaning

@Suite struct SiteRuleTests {
    private static let page = """
        <html><head><title>T</title></head><body>
        <div class="lead"><p>\(String(repeating: "A long text beside the article, of which nobody asked. ", count: 20))</p></div>
        <div class="story main"><p>The article itself, which is short.</p><p class="promo">Buy the paper, it is cheap.</p></div>
        </body></html>
        """

    private static func text(_ rules: [SiteRule], url: String = "https://news.site.example/x", uses: Bool = true) throws
        -> String
    {
        var options = CleaningOptions()
        options.siteRules = rules
        options.usesSiteRules = uses
        return try Cleaner(options: options).extractPage(Array(page.utf8), contentType: nil, url: url).body.plainText()
    }

    @Test func `A site's row says what holds the article and what is none of it`() throws {
        let rule = SiteRule(host: "site.example", article: ["div.story"], drop: [".promo"])
        #expect(try Self.text([rule]) == "The article itself, which is short.")
    }

    @Test func `What a row says holds the article is no comment, whatever its classes say`() throws {
        let first =
            "<p>The lock is closed for repairs, and boats have to wait until the water is let in again on Friday.</p>"
        let reply =
            "<p>Thank you, we shall wait at the mill, where the banks are high and the ropes hold well in any wind.</p>"
        let page = """
            <html><head><title>Repairs of May</title></head><body><h1>Repairs of May</h1>
            <div class="discussion"><div class="comment js-comment"><div class="md"><h2>The lock</h2>\(first)
            <ul><li>New gates</li><li>New oil</li></ul></div></div><div class="comment"><div class="md">\(reply)</div></div></div>
            </body></html>
            """
        var options = CleaningOptions()
        options.siteRules = [SiteRule(host: "site.example", article: [".md"], isWhole: true)]
        let text = try Cleaner(options: options).extractPage(
            Array(page.utf8), contentType: nil, url: "https://site.example/1"
        ).body.plainText()
        for piece in ["The lock\n", "The lock is closed", "New gates", "we shall wait"] {
            #expect(text.contains(piece))
        }
    }

    @Test func `A row of another host, one that the page does not fit, and rows switched off change nothing`() throws {
        let plain = try Self.text([])
        #expect(plain.contains("beside the article"))
        let rule = SiteRule(host: "site.example", article: ["div.story"])
        #expect(try Self.text([rule], url: "https://othersite.example/x") == plain)
        #expect(try Self.text([SiteRule(host: "site.example", article: ["#gone"])]) == plain)
        #expect(try Self.text([rule], uses: false) == plain)
    }

    @Test func `The operator's row comes before the built-in one`() throws {
        let text = try Self.text(
            [SiteRule(host: "en.wikipedia.org", article: [".story"])], url: "https://en.wikipedia.org/wiki/X")
        #expect(text.hasPrefix("The article itself"))
    }

    @Test(
        "Selectors are an element, classes and an id, and nothing else",
        arguments: [
            ("div", true), (".a", true), ("div.a.b", true), ("#x", true), ("article#x.y", true), ("div p", false),
            ("div > p", false), ("[href]", false), ("nosuch", false), ("", false), (".", false), ("#a#b", false),
        ])
    func selectors(text: String, isValid: Bool) {
        #expect((ElementSelector(text) != nil) == isValid)
    }

    @Test func `Every built-in selector can be read`() {
        for rule in SiteRule.builtIn {
            #expect((rule.article + rule.drop).allSatisfy { ElementSelector($0) != nil })
        }
    }
}
