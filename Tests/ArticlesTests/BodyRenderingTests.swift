import Testing

@testable import Articles

@Suite struct BodyRenderingTests {
    private static let tweet = Embed(
        provider: "twitter", url: "https://twitter.com/a/status/1", author: "Ada", handle: "@ada", date: "May 3, 2023",
        text: "Hello\nthere")

    @Test("Blocks are lines with an empty line between and none at the end")
    func lines() {
        let body = Body(blocks: [
            .paragraph([Inline("One "), Inline("two", style: .strong)]), .heading(level: 2, [Inline("Head")]), .rule,
            .list(List(isOrdered: false, items: [[.paragraph([Inline("a")])], [.paragraph([Inline("b")])]])),
            .embed(Self.tweet),
        ])
        #expect(body.plainText() == "One two\n\nHead\n\na\n\nb\n\nHello there — Ada (@ada) May 3, 2023")
    }

    @Test("Captions are left out unless asked for, but a closing credit is the last line")
    func captions() {
        let figure = Figure(
            images: [Image(url: "https://i.example/a.jpg")], caption: [Inline("A view")], credit: "AP",
            creditLine: "Image: AP")
        let closing = Body(blocks: [.paragraph([Inline("Text")]), .figure(figure)])
        #expect(closing.plainText() == "Text\n\nImage: AP")
        #expect(closing.plainText(includingCaptions: true) == "Text\n\nA view\n\nImage: AP")
        #expect(Body(blocks: [.figure(figure), .paragraph([Inline("Text")])]).plainText() == "Text")
    }

    @Test("HTML escapes all text and writes no element of its source")
    func escaping() {
        let body = Body(blocks: [
            .paragraph([Inline("<script>\n\"&\"", link: "https://a.example/?a=1&b=\"")]),
            .preformatted("\n<b>", language: nil),
        ])
        #expect(
            body.html
                == "<p><a href=\"https://a.example/?a=1&amp;b=&quot;\">&lt;script&gt;<br>&quot;&amp;&quot;</a></p>\n<pre>\n\n&lt;b&gt;</pre>"
        )
    }

    @Test("Adjacent runs of one link share its element")
    func links() {
        let runs = [
            Inline("a", link: "https://a.example/"), Inline("b", style: .emphasis, link: "https://a.example/"),
            Inline("c"),
        ]
        #expect(Body(blocks: [.paragraph(runs)]).html == "<p><a href=\"https://a.example/\">a<em>b</em></a>c</p>")
    }

    @Test("A formula is MathML in HTML and its source or a linear form in text")
    func formulas() throws {
        let power = MathElement(.msup, [], [MathElement(.mi, text: "x"), MathElement(.mn, text: "2")])
        let body = Body(blocks: [
            .paragraph([Inline("So "), Inline(try #require(Formula([power], isDisplay: false)), style: .strong)]),
            .formula(try #require(Formula([], tex: "a < \"b\"", isDisplay: true))),
        ])
        #expect(body.plainText() == "So x^2\n\na < \"b\"")
        #expect(
            body.html
                == "<p>So <strong><math><msup><mi>x</mi><mn>2</mn></msup></math></strong></p>\n<p><math display=\"block\" "
                + "alttext=\"a &lt; &quot;b&quot;\"><mtext>a &lt; &quot;b&quot;</mtext></math></p>")
        var writer = JSONWriter()
        body.writeJSON(into: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self).hasPrefix(
                #"[{"type":"paragraph","text":"So x^2","inlines":[{"text":"So "},{"text":"x^2","formula":{"mathml":"<math><msup>"#
            ))
    }

    @Test("A run of a formula of which a part was cut is text")
    func cutFormula() throws {
        var run = Inline(try #require(Formula([], tex: "x_1", isDisplay: false)))
        #expect(run.formula?.tex == "x_1")
        run.text = "x"
        #expect(run.formula == nil)
        #expect(Body(blocks: [.paragraph([run])]).html == "<p>x</p>")
    }

    @Test("A formula that says nothing is none")
    func emptyFormula() {
        #expect(Formula([], isDisplay: false) == nil)
        #expect(Formula([MathElement(.mrow)], tex: "", alternative: "", isDisplay: true) == nil)
    }

    @Test(
        "Only keywords and lengths within a line are attributes of MathML",
        arguments: [
            ("1em", true), ("-0.2em", true), ("100px", true), ("0", true), ("999em", false), ("1000px", false),
            ("50%", false),
            ("", false), ("calc(1em)", false), ("1e9em", false),
        ])
    func mathLengths(value: String, isGood: Bool) {
        #expect((MathElement.Attribute(.width, value) != nil) == isGood)
    }

    @Test(arguments: [("Bold-Italic", true), ("x y", false), ("\"><script>", false), ("javascript:x", false)])
    func mathKeywords(value: String, isGood: Bool) {
        #expect((MathElement.Attribute(.mathvariant, value) != nil) == isGood)
    }
}
