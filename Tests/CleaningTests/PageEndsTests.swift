import Articles
import Foundation
import Testing

@testable import Cleaning

/// Where a page's article ends, and what stands below it or in its midst, with odds given by hand instead of the model's.
@Suite struct PageEndsTests {
    private static let address = "https://harbour.example/news/ferry"

    /// A sentence of 22 words that names its number.
    private static func prose(_ number: Int) -> String {
        "On day \(number) the crew of the old ferry waited at the quay, since the wind from the north had not turned."
    }

    private static func paragraphs(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "<p>\(prose($0))</p>" }.joined()
    }

    /// The text of a page whose lines have odds of 3, but for those that begin with one of the keys, and how it came about.
    private static func page(_ body: String, odds: [String: Float] = [:], without rules: Set<String> = []) throws
        -> (text: String, notes: [String])
    {
        let page = Array("<html><head><title>The ferry waits</title></head><body>\(body)</body></html>".utf8)
        var options = CleaningOptions()
        options.disabledRules = rules
        let lines = Cleaner(options: options).trainingRows(page, url: address).texts
        let opinion = lines.map { line in odds.first { line.hasPrefix($0.key) }?.value ?? 3 }
        let found = try Cleaner(options: options).extractPage(page, url: address, logOdds: opinion)
        return (found.body.plainText(), found.trace.notes)
    }

    private static func days(in text: String) -> [Int] { (1...30).filter { text.contains("On day \($0) ") } }

    // MARK: The end

    @Test func `The doubted end of a post follows its like`() throws {
        let body = "<div>\(Self.paragraphs(1...6))</div><footer>Home</footer>"
        let odds: [String: Float] = ["on day 5 ": -0.9, "on day 6 ": -1.2, "home": -6]
        let found = try Self.page(body, odds: odds)
        #expect(Self.days(in: found.text) == [1, 2, 3, 4, 5, 6])
        #expect(found.notes.contains("closing-siblings: 2 doubted lines beside the last likely one"))
        #expect(Self.days(in: try Self.page(body, odds: odds, without: ["closing-siblings"]).text) == [1, 2, 3, 4])
    }

    @Test func `The last paragraph follows the others though it has a class of its own`() throws {
        let body = "<div>\(Self.paragraphs(1...5))<p class=article-end>\(Self.prose(6))</p></div><footer>Home</footer>"
        let odds: [String: Float] = ["on day 6 ": -0.9, "home": -6]
        #expect(Self.days(in: try Self.page(body, odds: odds).text) == [1, 2, 3, 4, 5, 6])
        // A heading, or what has no sentence, is not like a paragraph.
        let other = body.replacing("<p class=article-end>", with: "<h3 class=article-end>")
        #expect(Self.days(in: try Self.page(other, odds: odds).text) == [1, 2, 3, 4, 5])
    }

    @Test func `A list of places at the end of a report, each of them a link, belongs to it`() throws {
        let places = ["Nobeoka", "Saito", "Kijo", "Kadogawa", "Hyuga"].map { "<a href=/topics/\($0)>\($0)</a>" }
        let body = "<div>\(Self.paragraphs(1...4))<p>Miyazaki: \(places.joined(separator: ", "))</p></div>"
        let text = try Self.page(body, odds: ["miyazaki": -0.8]).text
        #expect(text.hasSuffix("Miyazaki: Nobeoka, Saito, Kijo, Kadogawa, Hyuga"))
    }

    @Test(
        "What is rejected, what leads elsewhere, stands elsewhere or says where its author is found does not follow",
        arguments: [
            ("<p>\(prose(9))</p>", Float(-2.5)),
            ("</div><div><p>\(prose(9))</p>", -0.9),
            ("<p><a href=/9>\(prose(9))</a></p>", -0.9),
            ("<p>\(prose(9)) Write to ida@harbour.example.</p>", -0.9),
            ("<p>\(prose(9)) Sign up for our letters.</p>", -0.9),
            ("<p>Port of Hull</p>", -0.9),
        ] as [(String, Float)])
    func stranger(html: String, odds: Float) throws {
        let body = "<div>\(Self.paragraphs(1...4))\(html)</div>"
        let text = try Self.page(body, odds: ["on day 9 ": odds, "port of": odds]).text
        #expect(text == (1...4).map(Self.prose).joined(separator: "\n\n"))
    }

    // MARK: Comments

    private static let comments = """
        <ol class=commentlist><li class=comment id=comment-1><cite>Tom Reed</cite><p>\(prose(21))</p></li>
        <li class=comment id=comment-2><cite>Ada Brook</cite><p>\(prose(22))</p></li></ol>
        """

    @Test(
        "What readers wrote below the text is none of it",
        arguments: [
            "<div id=comments>\(comments)</div>", comments,
            "<section class=comments><p>\(prose(21))</p><form><textarea></textarea></form></section>",
            "<div class=comments><div class=comment><p>\(prose(21))</p></div><div class=comment><p>\(prose(22))</p></div></div>",
        ])
    func below(html: String) throws {
        let found = try Self.page("<h1>The ferry waits</h1><div>\(Self.paragraphs(1...6))</div>\(html)")
        #expect(Self.days(in: found.text) == [1, 2, 3, 4, 5, 6])
        #expect(found.notes.contains { $0.hasPrefix("comments-below: ") })
    }

    @Test(
        "A section that is called so, a page that is all comments and an article that stands in such a box stay",
        arguments: [
            (
                "<div>\(paragraphs(1...6))</div><section id=discussion><h2>Discussion</h2>\(paragraphs(7...8))</section>",
                8
            ),
            (
                "<div class=comments><div class=comment>\(paragraphs(1...3))</div><div class=comment>\(paragraphs(4...6))</div></div>",
                6
            ),
            (
                "<div class=comments-open><h1>The ferry waits</h1>\(paragraphs(1...6))<p class=comment>A</p><p class=comment>B</p></div>",
                6
            ),
        ] as [(String, Int)])
    func called(html: String, last: Int) throws {
        #expect(Self.days(in: try Self.page(html).text) == Array(1...last))
    }

    // MARK: Lists of stories

    private static func list(_ addresses: [String]) -> String {
        "<ul>" + addresses.map { "<li><a href=\($0)>A crane lifts a yacht of \($0.count) feet</a></li>" }.joined()
            + "</ul>"
    }

    @Test(arguments: [true, false])
    func `A list of nothing but other stories of the site is none of the text`(isLast: Bool) throws {
        let stories = Self.list(["/news/crane", "/news/yacht-aground", "/news/quay"])
        let body =
            isLast
            ? "<div>\(Self.paragraphs(1...6))\(stories)</div>"
            : "<div>\(Self.paragraphs(1...3))\(stories)\(Self.paragraphs(4...6))</div>"
        let found = try Self.page(body)
        #expect(found.text == (1...6).map(Self.prose).joined(separator: "\n\n"))
        #expect(found.notes.contains("story-lists: 3 lines of links to other pages"))
    }

    @Test(
        "A list with words of its own, of other sites, of places in the page or of one page stays",
        arguments: [
            "<ul><li><a href=/news/crane>A crane lifts a yacht</a>, which took all day and more</li><li><a href=/news/quay>The quay sinks by a foot</a></li></ul>",
            list(["https://a.example/crane", "https://b.example/yachts"]), list(["#crane", "#yachts"]),
            list(["/news/crane", "/news/crane"]),
        ])
    func staying(html: String) throws {
        #expect(
            try Self.page("<div>\(Self.paragraphs(1...3))\(html)\(Self.paragraphs(4...6))</div>").text.contains("yacht")
        )
    }

    @Test func `A label may be the first item of such a list`() throws {
        let items = ["/news/crane", "/news/quay"].map {
            "<li><a href=\($0)>What became of the \($0.count) cranes</a></li>"
        }
        let list = "<ul><li>MORE ON SHIPS</li>\(items.joined())</ul>"
        let text = try Self.page("<div>\(Self.paragraphs(1...3))\(list)\(Self.paragraphs(4...6))</div>").text
        #expect(text == (1...6).map(Self.prose).joined(separator: "\n\n"))
    }

    // MARK: Small lines

    @Test(arguments: ["Learn more", "Mehr erfahren", "En savoir plus", "もっと見る"])
    func `A button that says no more than that there is more is no text`(call: String) throws {
        let link = "<p><a href=/about/ships>\(call)</a></p>"
        let text = try Self.page("<div>\(Self.paragraphs(1...3))\(link)\(Self.paragraphs(4...5))</div>").text
        #expect(text == (1...5).map(Self.prose).joined(separator: "\n\n"))
        let words = "<p><a href=/about/ships>Learn more about ships</a></p><p>\(call)</p>"
        #expect(try Self.page("<div>\(Self.paragraphs(1...3))\(words)</div>").text.hasSuffix("ships\n\n\(call)"))
    }

    @Test(
        "A heading with nothing below it goes; one over a picture, and one that ends a sentence, stay",
        arguments: [
            ("<h3>How to listen to the harbour</h3>", false),
            ("<h3>How to listen to the harbour</h3><p><img src=/1.jpg width=600 height=400></p>", true),
            ("<h3>Do listen to the harbour!</h3>", true),
        ])
    func lastHeading(html: String, stays: Bool) throws {
        #expect(try Self.page("<div>\(Self.paragraphs(1...4))\(html)</div>").text.contains("listen") == stays)
    }

    @Test func `The line below the title is said once`() throws {
        let deck = "<p>Nobody at the company says how long the repairs will take</p>"
        let text = try Self.page("<h1>The ferry waits</h1>\(deck)<div>\(deck)\(Self.paragraphs(1...4))</div>").text
        #expect(text.components(separatedBy: "Nobody").count == 2)
        // Two lines that are all of a text may well be meant.
        #expect(try Self.page("<div>\(deck)\(deck)</div>").text.components(separatedBy: "Nobody").count == 3)
        // Nor is a large part of a text a line below its title.
        let long = "<p>\((1...4).map(Self.prose).joined(separator: " "))</p>"
        let repeated = try Self.page("<div>\(long)\(long)\(Self.paragraphs(6...8))</div>").text
        #expect(repeated.components(separatedBy: "On day 1 ").count == 3)
    }

    // MARK: The whole

    @Test func `A class that says what stands beside an element says nothing of the element`() throws {
        let body = """
            <article><div class=with-sidebar><p>We built a new ferry.<sup>1</sup></p><p>If that is enough, go and look at it.</p>
            </div>\(Self.paragraphs(1...4))</article>
            """
        let found = try Self.page(body, odds: ["we built": -1, "if that": -1])
        #expect(found.text.hasPrefix("We built a new ferry."))
        #expect(found.notes.contains { $0.hasPrefix("short-article: ") })
        let box = body.replacing("with-sidebar", with: "sidebar")
        #expect(!(try Self.page(box, odds: ["we built": -1, "if that": -1]).text.contains("We built")))
    }

    @Test func `A raised number without a link leads to the note of that number`() throws {
        let body = """
            <article>\(Self.paragraphs(1...3))<p>The position is an old one<sup>1</sup>, and was held for long.</p></article>
            <div class=wrapper><h4>Footnotes</h4><ol><li id=footnote-1>See the second part of that essay.</li>
            <li id=footnote-9>Nobody asks for this one.</li><li id=footnote-8>Nor for this.</li></ol></div>
            """
        let text = try Self.page(body, odds: ["see the": -6, "footnotes": -6, "nobody": -6, "nor": -6]).text
        #expect(text.contains("See the second part of that essay."))
        #expect(!text.contains("Nobody asks"))
    }

    // MARK: In front and beside

    private static let cookies =
        "We and our 842 partners store and/or access information on a device to process personal data."

    @Test(
        "A box in front of the page that asks for leave to store goes, however long it is",
        arguments: ["div role=dialog", "div class=cmp-container", "section id=cookie-banner"])
    func leave(box: String) throws {
        let element = box.prefix { $0 != " " }
        let long = String(repeating: "<p>\(Self.prose(20))</p>", count: 12)
        let text = try Self.page(
            "<\(box)><h2>We value your privacy</h2><p>\(Self.cookies)</p>\(long)</\(element)>"
                + "<div>\(Self.paragraphs(1...4))</div>"
        ).text
        #expect(text == (1...4).map(Self.prose).joined(separator: "\n\n"))
    }

    @Test func `A text about such boxes stays, and so does a box that says something else`() throws {
        let body =
            "<div>\(Self.paragraphs(1...4))<p>\(Self.cookies)</p></div><div role=dialog><p>\(Self.prose(5))</p></div>"
        let text = try Self.page(body).text
        #expect(text.contains("842 partners") && Self.days(in: text) == [1, 2, 3, 4, 5])
    }

    @Test(
        "A box among the paragraphs that is set off by its colour belongs to them, whatever the model makes of its name",
        arguments: ["kg-card kg-callout-card", "admonition note", "markdown-alert"])
    func callouts(name: String) throws {
        func body(_ said: String) -> String {
            "<div>\(Self.paragraphs(1...2))<div class='\(name)'><div><p>\(said)</p></div></div>\(Self.paragraphs(3...4))</div>"
        }
        let note = "The shuttle bus is free for children and for bicycles."
        #expect(try Self.page(body(note), odds: ["the shuttle": -4]).text.contains(note))
        #expect(
            !(try Self.page(body("Sign up for our letters, they are free."), odds: ["sign up": -4]).text.contains(
                "Sign")))
        let link = "<a href=/offer>The shuttle bus is free for all who order today</a>"
        #expect(!(try Self.page(body(link), odds: ["the shuttle": -4]).text.contains("shuttle")))
        let below = "<div>\(Self.paragraphs(1...2))</div><div class='\(name)'><p>\(note)</p></div>"
        #expect(!(try Self.page(below, odds: ["the shuttle": -4]).text.contains("shuttle")))
    }

    @Test func `A box beside the text with a field, and a line that says what for, goes`() throws {
        func body(_ field: String) -> String {
            """
            <div>\(Self.paragraphs(1...2))<figure><aside><p>Sign up to First Boat</p><p>Our morning email breaks down the key
            stories of the day and tells you why they matter</p>\(field)</aside></figure>\(Self.paragraphs(3...4))</div>
            """
        }
        #expect(!(try Self.page(body("<form><input type=email></form>")).text.contains("First Boat")))
        #expect(try Self.page(body("")).text.contains("First Boat"))
    }

    @Test func `The link to a section's source is no part of its heading`() throws {
        let heading = "<h2><span>History</span><span class=mw-editsection>[<a href=/e>edit</a>]</span></h2>"
        let text = try Self.page("<div>\(Self.paragraphs(1...2))\(heading)\(Self.paragraphs(3...4))</div>").text
        #expect(text.contains("\n\nHistory\n\n"))
    }
}
