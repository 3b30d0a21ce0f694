import Articles
import Markup
import Testing

@testable import Cleaning

/// Pieces of pages that were lost, and small ones that stayed.
@Suite struct LostPiecesTests {
    private static let sentences = [
        "The mill at the weir has ground no corn for thirty years, but the wheel still turns when the water is high enough.",
        "Its owner greases the bearings every spring, and lets children from the school count the turns for a morning.",
        "Last autumn a bough broke two of the paddles, and the carpenter who made them had died the year before that.",
        "A boatbuilder from the coast has carved new ones from larch, and says that he would like to be paid in flour.",
    ]

    private static let long = sentences + sentences.map { "Then again: " + $0 }

    private static func text(_ top: String, _ end: String = "", middle: String = "") throws -> String {
        try body(
            "<main><article><h1>The mill at the weir</h1>\(top)<p>\(sentences[0])</p><p>\(sentences[1])</p>\(middle)"
                + "<p>\(sentences[2])</p><p>\(sentences[3])</p>\(end)</article></main>")
    }

    private static func body(_ html: String) throws -> String {
        let page = "<html lang=en><head><title>The mill at the weir</title></head><body>\(html)</body></html>"
        return try Cleaner().extractPage(
            Array(page.utf8), contentType: "text/html; charset=utf-8", url: "https://mill.example/weir"
        ).body.plainText()
    }

    @Test(
        "How long a text is to read, why a letter came, and fields of templates are no text",
        arguments: [
            ("<p>4 min read</p>", ""), ("<p>Lesezeit: 4 Minuten</p>", ""),
            ("<p>You are receiving this email because you signed up.</p>", ""),
            ("", "<p>No longer want these? <a href=/u>Unsubscribe</a></p>"), ("", "<p>%%unsubscribe_url%%</p>"),
            ("<p>*|MC_PREVIEW_TEXT|*</p>", ""),
            ("<p>Home &gt; News &gt; Local</p>", ""), ("<p>1,234 views</p><p>0 comments</p>", ""),
            ("<p><a href=/p>Print</a> | <a href=/m>E-mail</a></p>", ""), ("<p>A A A Text size</p>", ""),
            (##"<p><a href="#list">Jump to the list</a> ⤵</p>"##, ""),
            ("", "<p>Do you have a story about a mill? Write to us.</p>"),
            ("", "<p>Te necesitamos para seguir moliendo.</p>"),
            ("<p>Already a subscriber? <a href=/l>Log in</a></p>", ""),
            ("", "<p>How useful was this post?</p><p>Average rating 4.5 / 5. Vote count: 12</p>"),
            ("", "<p>Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns bitte mit einer Spende.</p>"),
            (
                "",
                "<h3>More from the valley</h3><ul><li><a href=/1>Ferry fares</a></li><li><a href=/2>Tower sold</a></li></ul>"
            ),
        ])
    func junk(top: String, end: String) throws {
        #expect(try Self.text(top, end) == Self.sentences.joined(separator: "\n\n"))
    }

    @Test(
        "What a program left among the prose is no text",
        arguments: [
            #"<div>{"layoutMobile":2,"layoutDesktop":4,"buttonAlign":"Center","buttonText":"Buy now","title":{"hue":213}}</div>"#,
            "<p>.block-12 .btn{color:#fff;background:#000;padding:10px 20px}</p>",
            "<p>[et_pb_section fb=\"1\"][/et_pb_section]</p>",
            "<p>gtag('js', new Date()); gtag('config', 'UA-1234567-1');</p>", "<p>&lt;!-- wp:paragraph --&gt;</p>",
            "<p>data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB</p>", "<p>${article.subtitle}</p>",
            "<p>undefined</p>",
            "<span>Add to Calendar 2023-01-10 10:30:00 2023-01-10 11:00:00 Europe/Berlin The mill turns</span>",
            String(repeating: "<div><p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p></div>", count: 3),
            "<p>[object Object]</p>",
        ])
    func machineText(left: String) throws {
        #expect(try Self.text(left, middle: left) == Self.sentences.joined(separator: "\n\n"))
    }

    @Test(
        "Code that is about such things stays",
        arguments: [
            #"{"layoutMobile":2,"layoutDesktop":4,"buttonAlign":"Center","buttonText":"Buy now","title":1}"#,
            "${article.subtitle}",
            ".block-12 .btn{color:#fff;background:#000;padding:10px 20px}",
        ])
    func codeStays(code: String) throws {
        #expect(try Self.text("", middle: "<pre><code>\(code)</code></pre>").contains(code))
    }

    @Test func `A page that stands in noscript is read there`() throws {
        let paragraphs =
            Self.sentences.map { "<p>\($0)</p>" }.joined() + Self.sentences.map { "<p>Then: \($0)</p>" }.joined()
        let text = try Self.body("<div id=app></div><noscript><h1>The mill at the weir</h1>\(paragraphs)</noscript>")
        #expect(Self.sentences.allSatisfy(text.contains))
    }

    @Test func `The text of a tab that is not open is text`() throws {
        let text = try Self.text(
            "",
            middle: "<div role=tabpanel hidden><p>\(Self.sentences[3].replacing("A boat", with: "The boat"))</p></div>")
        #expect(text.contains("The boatbuilder"))
    }

    @Test func `A button that is all of a cell is the cell's word`() throws {
        let table =
            "<table><tr><th>Kind</th><th>Price</th></tr><tr><td><button>Rye flour</button></td><td>4</td></tr></table>"
        #expect(try Self.text("", middle: table).contains("Rye flour"))
    }

    @Test func `An editor's box is code, without the numbers of its lines`() throws {
        let lines = ["def turn(n):", "    return n + 1"]
        let box = """
            <div class=cm-editor><div class=cm-gutters><div class=cm-gutterElement>1</div><div class=cm-gutterElement>2</div></div>
            <div class=cm-content>\(lines.map { "<div class=cm-line>\($0)</div>" }.joined())</div></div>
            """
        let text = try Self.text("", middle: box)
        #expect(text.contains(lines.joined(separator: "\n")) && !text.contains("\n1\n"))
    }

    @Test(
        "Notion's, WordPress's and Quill's ways to store a text are read",
        arguments: [
            (
                "Notion",
                "["
                    + long.map {
                        #"{"object":"block","type":"paragraph","paragraph":{"rich_text":[{"type":"text","plain_text":"\#($0)"}]}}"#
                    }.joined(separator: ",") + "]"
            ),
            (
                "WordPress",
                "["
                    + long.map { #"{"name":"core/paragraph","attributes":{"content":"\#($0)"}}"# }.joined(
                        separator: ",") + "]"
            ),
            ("Quill", #"{"ops":["# + long.map { #"{"insert":"\#($0)\n"}"# }.joined(separator: ",") + "]}"),
        ])
    func richText(editor: String, json: String) throws {
        let text = try Self.body(
            "<div id=app><p>Loading</p></div><script id=__NEXT_DATA__ type=application/json>"
                + #"{"props":{"post":{"title":"The mill at the weir","body":\#(json)}}}</script>"#)
        #expect(text == Self.long.joined(separator: "\n\n"))
    }

    @Test func `Quill says what a line is where the line ends`() throws {
        let json = JSONText.quill
        let html = RichText.html(json)
        #expect(
            html
                == "<h2>The <strong>wheel</strong></h2><ul><li>rye</li><li><a href=\"/b\">barley</a></li></ul><blockquote>Flour.</blockquote>"
        )
    }
}

private enum JSONText {
    static var quill: JSONValue {
        let source = #"""
            {"ops":[{"insert":"The "},{"insert":"wheel","attributes":{"bold":true}},{"insert":"\n","attributes":{"header":2}},
            {"insert":"rye"},{"insert":"\n","attributes":{"list":"bullet"}},
            {"insert":"barley","attributes":{"link":"/b"}},{"insert":"\n","attributes":{"list":"bullet"}},
            {"insert":"Flour."},{"insert":"\n","attributes":{"blockquote":true}}]}
            """#
        return Array(source.utf8).withUnsafeBufferPointer { JSONReader.readScript($0) } ?? .null
    }
}
