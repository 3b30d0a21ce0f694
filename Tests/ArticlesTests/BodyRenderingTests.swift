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
}
