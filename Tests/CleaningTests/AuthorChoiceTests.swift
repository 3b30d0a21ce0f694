import Articles
import Testing

@testable import Cleaning

/// What of a byline is the name, and whose it is where a house and a person stand side by side.
@Suite struct AuthorChoiceTests {
    private func authors(_ head: String, _ body: String, url: String = "https://www.example.com/a/b.html") throws
        -> [String]
    {
        let page = """
            <html><head><title>A title of some words</title>\(head)</head><body><main><h1>A title of some words</h1>\(body)
            <p>\(String(repeating: "The first paragraph says something in a sentence of its own. ", count: 4))</p>
            <p>\(String(repeating: "The second one says more of the same, and a little else. ", count: 4))</p></main></body></html>
            """
        return try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: url).metadata.authors.compactMap(
            \.name)
    }

    @Test(arguments: [
        "<p>By <a href='/author/1'>Laura Brook</a> – Updated Sep 9, 2025 | Fact-checked by <a href='/author/2'>Robert Marsh</a></p>",
        "<p>By Laura Brook on March 3, 2024 | Medically reviewed by Robert Marsh</p>",
        "<p>Von Laura Brook am 3. März 2024, fachlich geprüft von Robert Marsh</p>",
    ])
    func `Who checked or reviewed a text did not write it`(byline: String) throws {
        #expect(try authors("", byline) == ["Laura Brook"])
    }

    @Test func `Who wrote and edited it did`() {
        #expect(AuthorNames.readings(of: "Written and edited by Laura Brook", isByline: true) == [["Laura Brook"]])
        #expect(AuthorNames.readings(of: "Edited by Laura Brook", isByline: true) == [])
    }

    @Test func `What stands behind a declared name in its element is no part of it`() throws {
        let data =
            #"<script type="application/ld+json">{"@type":"Article","author":{"@type":"Person","name":"Laura Brook"}}</script>"#
        #expect(
            try authors(data, "<div class=author><a href=/author/lb>Laura Brook Social Media</a></div>") == [
                "Laura Brook"
            ])
    }

    @Test func `A first name is not completed by the sentence of a biography`() throws {
        let bio = """
            <div class=byline>By <a rel=author href=/author/laura>Laura</a></div><div class=author-bio>Laura Hi, welcome to my little
            blog on the net, where I write of nearly everything that I like and cook.</div>
            """
        #expect(try authors("", bio) == ["Laura"])
    }

    @Test func `Beside a person the house's own name is none of an author's`() throws {
        let head =
            "<meta property=og:site_name content='Valley Post'><meta name=author content='Valley Post, Laura Brook'>"
        #expect(try authors(head, "") == ["Laura Brook"])
    }

    @Test func `The house's name at the end of a person's is no surname`() throws {
        let head = "<meta property=og:site_name content='ValleyPost'>"
        #expect(try authors(head, "<p class=byline>By Laura Brook ValleyPost</p>") == ["Laura Brook"])
    }

    @Test func `A person between title and text comes before the declared house`() throws {
        let head = "<meta property=og:site_name content='Valley Post'><meta name=author content='Valley Post'>"
        #expect(try authors(head, "<p class=author><strong>Laura Brook</strong></p>") == ["Laura Brook"])
        #expect(try authors(head, "<p>3 March 2024</p><p><strong>Mohlae Mpesane</strong></p>") == ["Mohlae Mpesane"])
        #expect(try authors(head, "") == ["Valley Post"])
    }

    @Test(arguments: [
        ("<meta property=og:site_name content='Laura Brook'>", "https://lb.example/a", ["Laura Brook"]),
        (
            "<link rel=alternate type=application/rss+xml title='Laura Brook' href=/rss>", "https://lb.example/a",
            ["Laura Brook"]
        ),
        ("", "https://www.laurabrook.com/a", ["Laura Brook"]), ("", "https://laura-brook.example/a", ["Laura Brook"]),
        // The host is another's, and what is no person's name stays none.
        ("", "https://www.valleypost.com/a", []), ("", "https://www.theguardian.com/a", []),
        ("<meta property=og:site_name content='The Valley Post'>", "https://www.thevalleypost.com/a", []),
    ])
    func `A site that is called after a person is that person's`(head: String, url: String, expected: [String]) throws {
        let footer = "<footer>© 2024 Laura Brook. The Guardian, Valley Post, The Valley Post</footer>"
        #expect(try authors(head, footer, url: url) == expected)
    }

    @Test func `Names joined by a plus sign are two`() throws {
        #expect(
            try authors("", "<p class=byline>By Laura Brook + Robert Marsh</p>") == ["Laura Brook", "Robert Marsh"])
    }

    @Test func `Who made the photographs did not write the text`() throws {
        let byline = "<p class=byline>By <a href=/c/laura>Laura Brook</a>, photographs by Robert Marsh</p>"
        #expect(try authors("", byline) == ["Laura Brook"])
    }

    @Test func `Wix names the author in an element of a user`() throws {
        let header =
            "<ul><li><span title='Laura Brook' class='user-name blog-post-header-text-color'>Laura Brook</span></li>"
            + "<li><span title='Mar 12, 2024'>Mar 12, 2024</span></li></ul>"
        #expect(try authors("", header) == ["Laura Brook"])
    }

    @Test func `A byline with an office behind the name is one of several all the same`() throws {
        let head = "<meta name=citation_author content='Ilves, Marta'><meta name=citation_author content='Aro, Piet'>"
        let list =
            "<article><section class='item authors'><h2>Authors</h2><ul class=authors><li><span class=name>Marta Ilves</span>"
            + "<span class=affiliation>University of the Shore</span></li><li><span class=name>Piet Aro</span></li></ul>"
            + "</section></article>"
        #expect(try authors(head, list) == ["Marta Ilves", "Piet Aro"])
    }

    @Test func `A name behind a dash below the last paragraph signs the page`() throws {
        func names(_ end: String) throws -> [String] {
            let page = """
                <html><head><title>A letter</title></head><body><h2>A letter</h2>
                <p>\(String(repeating: "The first paragraph says something in a sentence of its own. ", count: 4))</p>
                <p>\(String(repeating: "The second one says more of the same, and a little else. ", count: 4))</p>
                \(end)</body></html>
                """
            return try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://shore.example/12")
                .metadata.authors.compactMap(\.name)
        }
        #expect(try names("<p>— Laura Brook</p><p><a href=/>Back to index</a></p>") == ["Laura Brook"])
        #expect(try names("<blockquote><p>— Laura Brook</p></blockquote>") == [])
        let after = "<p>\(String(repeating: "A third one stands below what she said of it. ", count: 4))</p>"
        #expect(try names("<p>— Laura Brook</p>" + after) == [])
    }

    @Test func `The agency that made the site wrote none of its articles`() throws {
        #expect(try authors("<meta name=author content='Harbour Web GmbH'>", "") == [])
        let house = "<meta property=og:site_name content='Harbour Web'><meta name=author content='Harbour Web GmbH'>"
        #expect(try authors(house, "") == ["Harbour Web GmbH"])
    }
}
