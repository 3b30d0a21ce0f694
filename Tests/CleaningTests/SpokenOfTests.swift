import Articles
import Testing

@testable import Cleaning

/// Names and days that a page's text or its frame has, and that are not the page's own.
@Suite struct SpokenOfTests {
    private static let prose = IslandPost.prose

    private static func metadata(
        top: String = "", middle: String = "", end: String = "", before: String = "", after: String = "",
        head: String = "", title: String = "No ferry before Friday"
    ) throws -> PageMetadata {
        let page = """
            <html lang=en><head><title>\(title)</title>\(head)</head><body>\(before)<main><h1>No ferry before Friday</h1>
            \(top)\(prose[0])\(prose[1])\(middle)\(prose[2])\(prose[3])\(end)</main>\(after)</body></html>
            """
        return try IslandPost.metadata(of: page)
    }

    @Test(
        "A link to a person within a sentence or among guests names no author",
        arguments: [
            """
            <p>As <a href=/author/ida-marlow>Ida Marlow</a> wrote last week, the ferry has few friends, and those it has
            live on the other side of the sound.</p>
            """,
            """
            <p>In her column on Sunday <a rel=author href=/people/ida-marlow>Ida Marlow</a> argued that the ferry had never
            paid for itself and would not do so now.</p>
            """,
            "<h3>Guests</h3><ul><li><a href=/people/ida-marlow>Ida Marlow</a></li><li><a href=/people/tom>Tom Reed</a></li></ul>",
        ])
    func linkInProse(paragraph: String) throws {
        #expect(try Self.metadata(top: paragraph).authors == [])
        #expect(try Self.metadata(middle: paragraph).authors == [])
    }

    @Test(
        "A link to a person behind the words of a byline names the author, however long the line is",
        arguments: [
            "<p>By <a href=/author/ida-marlow>Ida Marlow</a>, who has crossed the sound in every month of the year and lives by the quay</p>",
            "<p>This article was written by <a href=/author/ida-marlow>Ida Marlow</a>, who has crossed the sound in every month of the year.</p>",
        ])
    func linkInByline(line: String) throws {
        #expect(try Self.metadata(top: line).authors.map(\.name) == ["Ida Marlow"])
    }

    @Test(
        "A day within a sentence is not the page's",
        arguments: [
            "<p>As of 12 March 2019 the ferry takes no cars, and those who wish to cross with one have to drive around the whole of the sound.</p>",
            "<p>On 3 April 2017 the first chain was measured with the method that is described below, and it held for all of the winter.</p>",
            "<p>The tables below were last checked on 2 July 2020 with some care.</p>",
        ])
    func dayInSentence(paragraph: String) throws {
        #expect(try Self.metadata(middle: paragraph).datePublished == nil)
    }

    @Test(
        "A day that a paragraph begins with is the page's, where no sentence has it",
        arguments: [
            "<p>Ness, 12 March 2019 – The ferry takes no cars, and those who wish to cross with one have to drive around the whole of the sound.</p>",
            "<p>Press release of 12 March 2019 | The ferry takes no cars, and those who wish to cross with one have to drive around the sound.</p>",
            "<p>Ness, 12 March 2019. The ferry takes no cars, and those who wish to cross with one have to drive around the whole of the sound.</p>",
        ])
    func dateline(paragraph: String) throws {
        #expect(try Self.metadata(top: paragraph).datePublished?.rfc3339.prefix(10) == "2019-03-12")
    }

    @Test(
        "The days of a list of changes are not the page's",
        arguments: [
            "<h2>2.4.0 (2022-06-03)</h2><ul><li>Bells.</li></ul><h2>2.3.1 (2021-05-04)</h2><ul><li>Ropes.</li></ul>",
            """
            <ul><li>2022-06-03: the bells are new</li><li>2021-05-04: the ropes are new</li>
            <li>2020-04-05: the boat is painted</li></ul>
            """,
        ])
    func entries(list: String) throws {
        #expect(try Self.metadata(middle: list).datePublished == nil)
    }

    @Test("Days in the page's frame are not the page's")
    func frame() throws {
        let today = "<header><span class=today>Monday, 3 June 2024</span><nav><a href=/>Home</a></nav></header>"
        #expect(try Self.metadata(before: today).datePublished == nil)
        let changed = "<div id=footer><ul><li>This page was last edited on 9 November 2021, at 11:17.</li></ul></div>"
        #expect(try Self.metadata(after: changed).datePublished == nil)
        let built = "<footer><p>Site built 2024-06-02</p></footer>"
        #expect(try Self.metadata(after: built).datePublished == nil)
        let news =
            "<aside class=news><ul><li><a href=/a>Bread at noon</a> <span class=date>1 June 2024</span></li></ul></aside>"
        #expect(try Self.metadata(after: news).datePublished == nil)
        // The head of the article may be called so too.
        let own = "<header class=post-header><span class=date>3 June 2024</span></header>"
        #expect(try Self.metadata(top: own).datePublished?.rfc3339.prefix(10) == "2024-06-03")
    }

    @Test(
        "A change that the page shows is not its publication, where that is declared",
        arguments: [
            "<time class='entry-date published updated' datetime=2024-04-19>April 19, 2024</time>",
            "<span class=posted-on><span class=updated>April 19, 2024</span></span>",
        ])
    func change(shown: String) throws {
        let data = #"{"@type":"NewsArticle","datePublished":"2024-03-05","dateModified":"2024-04-19"}"#
        let head = """
            <script type=application/ld+json>\(data)</script>
            <meta property=article:published_time content=2024-03-05>
            """
        #expect(try Self.metadata(top: shown, head: head).datePublished?.rfc3339.prefix(10) == "2024-03-05")
    }

    @Test("Of a title's two parts that are headings both, the one that leads home is the site's name")
    func siteName() throws {
        let blog = "<h1 class=title><a href=/>The Ferry Log</a></h1><h3 class=post-title>Rope and chain</h3>"
        for (title, wanted) in [
            ("The Ferry Log: Rope and chain", "Rope and chain"), ("Rope and chain - The Ferry Log", "Rope and chain"),
        ] {
            let page = "<title>\(title)</title>\(blog)\(Self.prose.joined())"
            let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
                .metadata
            #expect(found.title == wanted)
        }
        let book =
            "<title>Rope - The Ferry Book</title><div><h1 class=menu-title>The Ferry Book</h1></div><main><h1>Rope</h1>\(Self.prose.joined())</main>"
        let found = try Cleaner().extractPage(Array(book.utf8), contentType: nil, url: "https://a.example/b/rope")
            .metadata
        #expect(found.title == "Rope")
    }

    @Test("Drupal's field of who wrote a page names the author, of one small word too")
    func user() throws {
        let line =
            "<div>Submitted by <span class='field field--name-uid'><span>mhaines</span></span> on <span>Thu, 01/30/2020 - 10:14</span></div>"
        #expect(try Self.metadata(top: line).authors.map(\.name) == ["mhaines"])
    }
}
