import Articles
import Testing

@testable import Cleaning

/// Pages that name no author or give no date, each with what looks like one.
@Suite struct NobodyNamedTests {
    private static let prose = IslandPost.prose

    private static func metadata(
        top: String = "", middle: String = "", end: String = "", after: String = "", head: String = ""
    ) throws -> PageMetadata {
        let page = """
            <html lang=en><head><title>No ferry before Friday | Island Post</title>\(head)</head><body>
            <header><a href=/>Island Post</a><nav><a href=/news>News</a><a href=/sea>At Sea</a></nav></header>
            <main><article><h1>No ferry before Friday</h1>\(top)\(prose[0])\(prose[1])\(middle)\(prose[2])\(prose[3])\(end)
            </article></main>\(after)</body></html>
            """
        return try IslandPost.metadata(of: page)
    }

    @Test(
        "What stands near the title or below the text is no author unless something says so",
        arguments: [
            ("<h2>The Long Wait</h2>", "", ""), ("<p class=kicker>Coast Guard</p>", "", ""),
            ("<a class=category href=/category/local-history>Local History</a>", "", ""),
            ("<p>North Quay</p>", "", ""), ("<table><tr><th>Boat Size</th><th>Fare</th></tr></table>", "", ""),
            ("", "<p>By signing up you agree to our <a href=/privacy>Privacy Policy</a>.</p>", ""),
            ("", "", "<footer><p>By using this site you accept our <a href=/privacy>Privacy Policy</a></p></footer>"),
            ("", "", "<footer><p>© Island Post</p></footer>"),
            ("", "<h2>Further Notes</h2><p>None.</p>", ""),
            (
                "", "",
                """
                <aside class=related><h3>More stories</h3><div class=card><a href=/b>Bread at noon</a>
                <span class=byline>By Ida Brook</span></div></aside>
                """
            ),
            (
                "", "",
                "<section class=comments><div class=comment><b class=author>Per Holm</b><p>I saw it too.</p></div></section>"
            ),
        ])
    func noAuthor(top: String, end: String, after: String) throws {
        #expect(try Self.metadata(top: top, end: end, after: after).authors == [])
    }

    @Test("A name that stands below three paragraphs is a label")
    func label() throws {
        let end = Self.prose.map { $0 + "<p>Rose Marlow</p>" }.joined()
        #expect(try Self.metadata(end: end).authors == [])
    }

    @Test(
        "A byline is one in every form",
        arguments: [
            "<p class=byline>By Ida Brook</p>", "<p>By Ida Brook</p>", "<div class=author>Ida Brook</div>",
            "<p>By <a rel=author href=/people/ida>Ida Brook</a>, 12 March 2021</p>", "<p>Ida Brook | 12 March 2021</p>",
        ])
    func byline(_ byline: String) throws {
        #expect(try Self.metadata(top: byline).authors.map(\.name) == ["Ida Brook"])
    }

    @Test(
        "The date of a post, a comment or another story is not the article's",
        arguments: [
            (
                """
                <blockquote class=twitter-tweet><p>No ferry</p>&mdash; Post (@post)
                <a href=https://twitter.com/post/status/1>June 15, 2020</a></blockquote>
                """, ""
            ),
            (
                "",
                """
                <section class=comments><h2>Comments</h2><div class=comment><b>Per</b>
                <time datetime=2021-03-04T10:00:00Z>4 March 2021</time><p>I saw it too.</p></div></section>
                """
            ),
            (
                "",
                """
                <aside class=related><h3>More stories</h3><div class=card><a href=/b>Bread at noon</a>
                <time datetime=2021-03-04>4 March 2021</time></div></aside>
                """
            ),
        ])
    func noDate(middle: String, after: String) throws {
        #expect(try Self.metadata(middle: middle, after: after).datePublished == nil)
    }

    @Test(
        "A journal's article is of the day when it was published",
        arguments: [
            """
            <ul><li>Received: <time datetime=2022-08-01>1 August 2022</time></li>
            <li>Accepted: <time datetime=2022-12-16>16 December 2022</time></li>
            <li>Published: <time datetime=2023-01-02>2 January 2023</time></li></ul>
            """,
            "<p>Received 1 August 2022; accepted 16 December 2022; published online 2 January 2023.</p>",
            "<ul><li>Received: 1 August 2022</li><li>Accepted: 16 December 2022</li><li>Published: 2 January 2023</li></ul>",
        ])
    func journal(history: String) throws {
        #expect(try Self.metadata(top: history).datePublished?.rfc3339.prefix(10) == "2023-01-02")
    }

    @Test("A name that libraries write with the family's first is one person")
    func inverted() throws {
        let head =
            "<meta name=citation_author content='Marlow, Ida'><meta name=citation_author content='Van Dyke, Tom'>"
        #expect(try Self.metadata(head: head).authors.map(\.name) == ["Ida Marlow", "Tom Van Dyke"])
        #expect(AuthorNames.inverted("Ida Marlow, Tom Reed") == nil)
        #expect(AuthorNames.inverted("Marlow, Ida; Reed, Tom K.") == ["Ida Marlow", "Tom K. Reed"])
    }

    @Test("The label of a form's field is nobody's name", arguments: ["Name", "Your name", "Email", "Website"])
    func labels(label: String) { #expect(AuthorNames.readings(of: label, isByline: false) == []) }

    @Test("A list of authors names them all")
    func list() throws {
        let list = "<ul class=authors><li>Ida Marlow</li><li>Tom Reed</li></ul>"
        #expect(try Self.metadata(top: list).authors.map(\.name) == ["Ida Marlow", "Tom Reed"])
    }

    @Test("A canonical address that is the site's first page is none")
    func firstPage() throws {
        let head = "<link rel=canonical href=https://post.example/><meta property=og:url content=/news/no-ferry>"
        #expect(try Self.metadata(head: head).canonicalURL == "https://post.example/news/no-ferry")
        #expect(
            try Self.metadata(head: "<link rel=canonical href=https://post.example/>").canonicalURL
                == "https://post.example/news/no-ferry")
    }

    @Test("A date in the head of a page is the article's, though it is built like a card of another story's")
    func cardAsHead() throws {
        let head =
            "<div class=post-hero><p class=post-card__excerpt>Nobody at the company will say how long the repairs will take, nor who pays.</p>"
        let meta =
            "<div class=post-card__meta><div>By</div><div>Ida Brook</div><div>|</div><div>March 12, 2021</div></div></div>"
        let found = try Self.metadata(top: head + meta)
        #expect(found.datePublished?.rfc3339.hasPrefix("2021-03-12") == true)
    }

    @Test(
        "Names that people are given tell a person from a heading",
        arguments: [("Ida Marlow", true), ("Tomáš Novák", true), ("Key Insights", false), ("Harbour News", false)])
    func givenName(name: String, isGiven: Bool) {
        #expect(GivenNames.occur(in: name) == isGiven)
    }

    @Test("A piece of the site's name is no author")
    func pieceOfSiteName() throws {
        let head = "<meta property=og:site_name content='Less Wind, More Sail!'>"
        let bar = "<header><a class=site-title rel=author href=/>Less Wind, More Sail!</a></header>"
        #expect(try Self.metadata(top: bar, head: head).authors.isEmpty)
        let own = bar.replacing("Less Wind, More Sail!", with: "Ida Marlow")
        #expect(try Self.metadata(top: own, head: head).authors.map(\.name) == ["Ida Marlow"])
    }
}
