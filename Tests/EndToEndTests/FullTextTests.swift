import Foundation
import LoopbackServer
import Testing

/// Which body an article gets where its page is fetched: the page's, or the feed's own.
@Suite struct FullTextTests {
    let server: LoopbackServer

    init() throws {
        server = try LoopbackServer()
    }

    private static let title = "Mill by the river becomes a school"
    private static let teaser =
        "The old mill by the river, empty since the flood of 1987, is to become a school for two hundred children."

    private static func paragraphs(_ count: Int) -> String {
        (1...count).map { number in
            "<p>Paragraph \(number) tells of the families who signed the petition, of the council that read it in the "
                + "spring, and of the carpenter who measured every beam of the building by hand.</p>"
        }.joined()
    }

    private static func page(title: String = Self.title, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><head><title>\(title)</title></head><body>
        <nav><a href="/">Home</a> <a href="/news">News</a></nav>\(body)<footer><p>Imprint</p></footer></body></html>
        """
    }

    /// The one article of a feed with `description` whose page answers with `page`.
    private func article(_ description: String = Self.teaser, page: Reply?) throws -> [String: Any] {
        defer { server.stop() }
        if let page { server.reply("/mill", with: page) }
        server.reply(
            "/feed",
            with: Reply(
                """
                <rss version="2.0"><channel><title>F</title><item><title>\(Self.title)</title>
                <link>\(server.url("/mill"))</link><description><![CDATA[\(description)]]></description>
                </item></channel></rss>
                """))
        let result = try Program.run([
            "fetch", server.url("/feed"), "--full-text", "--json", "--allow-address", "127.0.0.1",
        ])
        #expect(result.status == 0)
        return try #require(try result.objects().first)
    }

    private static func html(_ text: String) -> Reply { Reply(headers: [("Content-Type", "text/html")], text) }

    private static func origin(_ article: [String: Any]) -> String? {
        (article.own["origins"] as? [String: String])?["content"]
    }

    @Test func `The page's body is taken where it tells what the feed announces`() throws {
        let body = "<article><h1>\(Self.title)</h1><p>\(Self.teaser)</p>\(Self.paragraphs(5))</article>"
        let article = try article(page: Self.html(Self.page(body)))
        #expect(Self.origin(article) == "page")
        #expect(article.string("content_text")?.contains("Paragraph 5") == true)
        #expect(article.string("summary") == Self.teaser)
        #expect(article.own["warnings"] == nil)
    }

    @Test func `The teaser shows which of two texts on the page is the article`() throws {
        let other =
            "<div class=\"c\"><p>\(String(repeating: "Another story, longer than the one that is meant. ", count: 20))</p></div>"
        let own = "<div class=\"c\"><p>\(Self.teaser)</p>\(Self.paragraphs(2))</div>"
        let article = try article(page: Self.html(Self.page(other + own)))
        #expect(article.string("content_text")?.contains("Paragraph 2") == true)
    }

    @Test(
        "The feed's own body is kept where the page does not show the article, and the article says why",
        arguments: [
            (
                page(
                    title: "Before you continue",
                    "<main><h1>We value your privacy</h1><p>We and our partners store and access information on a device, such as cookies, and process personal data for the purposes below. You may accept or refuse.</p><button>Accept all</button></main>"
                ), "consent wall"
            ),
            (
                page(
                    title: "Just a moment...",
                    "<p>Checking your browser before accessing the site. This process is automatic and takes a few seconds.</p>"
                ),
                "captcha"
            ),
            (
                page(
                    title: "Sign in",
                    "<main><p>Please log in to continue. It takes a minute and costs nothing.</p></main>"), "login"
            ),
            (
                page(
                    title: "Ten soups for winter",
                    "<article><h1>Ten soups for winter</h1>\(paragraphs(6).replacing("petition", with: "soup"))</article>"
                ),
                "unlike the feed's title and teaser"
            ),
            (page("<article><h1>\(title)</h1><p>The old mill will be a school.</p></article>"), "shorter"),
        ])
    func keepsOwn(page: String, reason: String) throws {
        let article = try article(page: Self.html(page))
        #expect(article.string("content_text") == Self.teaser)
        #expect(Self.origin(article) == "feed:summary")
        let warnings = article.own["warnings"] as? [String] ?? []
        #expect(warnings.contains { $0.hasPrefix("full text: ") && $0.contains(reason) }, "\(warnings)")
        #expect(article.string("title") == Self.title)
    }

    @Test func `A wall's text is no body for an item without one`() throws {
        let article = try article(
            "",
            page: Self.html(
                Self.page(title: "Just a moment...", "<p>Verify you are human by completing the action below.</p>")))
        #expect(article.string("content_text") ?? "" == "")
    }

    @Test func `Of a page behind a paywall its beginning is taken, and the article says so`() throws {
        let body =
            "<article><h1>\(Self.title)</h1><p>\(Self.teaser)</p>\(Self.paragraphs(1))</article>"
            + "<div class=\"gate\"><p>Subscribe to continue reading this article.</p></div>"
        let article = try article(page: Self.html(Self.page(body)))
        #expect(Self.origin(article) == "page")
        #expect(article.string("content_text")?.contains("Paragraph 1") == true)
        #expect((article.own["warnings"] as? [String])?.contains { $0.contains("paywall") } == true)
    }

    @Test(
        "A page that cannot be had leaves the feed's own body, and the article says why",
        arguments: [(403, "answers 403"), (404, "answers 404")])
    func missingPage(status: Int, reason: String) throws {
        let article = try article(page: Reply(status: status, "no"))
        #expect(article.string("content_text") == Self.teaser)
        #expect((article.own["warnings"] as? [String])?.contains { $0.contains(reason) } == true)
    }
}
