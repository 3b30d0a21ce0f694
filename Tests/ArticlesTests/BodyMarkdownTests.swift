import Testing

@testable import Articles

/// What is expected here was read with cmark-gfm, and gave the body's own HTML again.
@Suite struct BodyMarkdownTests {
    private static func paragraph(_ text: String) -> Block { .paragraph([Inline(text)]) }

    @Test(
        "Text that looks like markup is escaped, other text is left alone",
        arguments: [
            ("plain text, with (brackets) and 3 < 4", "plain text, with (brackets) and 3 \\< 4"),
            ("a *b* [c] `d` ~e~ \\", "a \\*b\\* \\[c\\] \\`d\\` \\~e\\~ \\\\"),
            ("snake_case and _this_", "snake_case and \\_this\\_"),
            ("AT&T, &amp; and &copy", "AT&T, \\&amp; and \\&copy"),
            ("# no heading", "\\# no heading"), ("1. no list", "1\\. no list"), ("1.5 is a number", "1.5 is a number"),
            ("2024) no list", "2024\\) no list"),
            ("- no list\n+ none\n-5 degrees", "\\- no list\\\n\\+ none\\\n-5 degrees"),
            ("> no quote", "\\> no quote"), ("a > b", "a > b"), ("Title\n===", "Title\\\n\\==="),
            ("a | b\n|-|-|", "a | b\\\n\\|-|-|"), ("<b>bold</b>", "\\<b>bold\\</b>"), ("Done!", "Done!"),
        ])
    func escaping(text: String, markdown: String) {
        #expect(Body(blocks: [Self.paragraph(text)]).markdown == markdown)
    }

    @Test(
        "Emphasis is marked where its marks would be read as such, and is an element elsewhere",
        arguments: [
            ([Inline("a "), Inline("b", style: .strong), Inline(" c", style: .emphasis)], "a **b** *c*"),
            ([Inline("both", style: [.strong, .emphasis])], "***both***"),
            ([Inline("one ", style: .strong), Inline("two", style: [.strong, .emphasis])], "**one *two***"),
            ([Inline("gone ", style: .deleted), Inline("x", style: .code)], "~~gone~~ `x`"),
            ([Inline("in"), Inline("word", style: .emphasis), Inline("s")], "in*word*s"),
            // Next to punctuation inside and a letter outside, asterisks do not open or close.
            ([Inline("“so”", style: .strong), Inline("s")], "<strong>“so”</strong>s"),
            ([Inline("a", style: .strong), Inline("b", style: .emphasis)], "**a**<em>b</em>"),
            ([Inline("H"), Inline("2", style: .subscript), Inline("O")], "H<sub>2</sub>O"),
            ([Inline("a`b", style: .code)], "``a`b``"), ([Inline("`", style: .code)], "`` ` ``"),
        ])
    func emphasis(runs: [Inline], markdown: String) {
        #expect(Body(blocks: [.paragraph(runs)]).markdown == markdown)
    }

    @Test(
        "Links keep their address and their look",
        arguments: [
            ([Inline("see", link: "https://a.example/x_(y)?a=1&b=2")], "[see](https://a.example/x_\\(y\\)?a=1&b=2)"),
            ([Inline("https://a.example/", link: "https://a.example/")], "<https://a.example/>"),
            ([Inline("No!"), Inline("x", link: "https://a.example/")], "No\\![x](https://a.example/)"),
            (
                [
                    Inline("a ", style: .strong, link: "https://a.example/"), Inline("b", link: "https://a.example/"),
                    Inline(" c"),
                ],
                "[**a** b](https://a.example/) c"
            ),
        ])
    func links(runs: [Inline], markdown: String) {
        #expect(Body(blocks: [.paragraph(runs)]).markdown == markdown)
    }

    @Test func `Lists nest, are tight where each item is a line, and stay apart from the next list`() {
        let nested = List(
            isOrdered: true, start: 3,
            items: [[Self.paragraph("a")], [Self.paragraph("b"), .preformatted("x", language: nil)]])
        let body = Body(blocks: [
            .list(List(isOrdered: false, items: [[Self.paragraph("one")], [Self.paragraph("two")]])),
            .list(List(isOrdered: false, items: [[Self.paragraph("three"), .list(nested)]])),
        ])
        #expect(
            body.markdown == """
                - one
                - two

                * three

                  3. a

                  4. b

                     ```
                     x
                     ```
                """)
        let tight = List(
            isOrdered: true,
            items: [[Self.paragraph("1"), .list(List(isOrdered: false, items: [[Self.paragraph("2")]]))]])
        #expect(Body(blocks: [.list(tight)]).markdown == "1. 1\n   - 2")
    }

    @Test func `Quotes say who said it, posts who wrote them`() {
        let quote = Quote(
            blocks: [Self.paragraph("First."), Self.paragraph("Second.")], attribution: [Inline("Ada")],
            url: "https://a.example/")
        let post = Embed(
            provider: "twitter", url: "https://x.example/1", author: "Ada", handle: "@ada", date: "May 3",
            text: "Hi\nyou")
        let video = Embed(provider: "youtube", url: "https://v.example/1", title: "A film")
        #expect(
            Body(blocks: [.quote(quote), .embed(post), .embed(video)]).markdown == """
                > First.
                >
                > Second.
                >
                > — [Ada](https://a.example/)

                > Hi\\
                > you
                >
                > — Ada (@ada), [May 3](https://x.example/1)

                [A film](https://v.example/1)
                """)
    }

    @Test func `Code is fenced longer than any fence in it, with its language`() {
        let body = Body(blocks: [.preformatted("let a = 1\n\n```\n", language: "swift"), .rule])
        #expect(body.markdown == "````swift\nlet a = 1\n\n```\n````\n\n___")
    }

    @Test func `Tables have one row of heads, spans leave cells empty, bars are escaped`() {
        typealias Cell = Table.Cell
        let table = Table(
            caption: [Inline("Ships")],
            rows: [
                [Cell([Inline("Name")], isHeader: true), Cell([Inline("Years")], isHeader: true, columnSpan: 2)],
                [Cell([Inline("a|b\nc")], rowSpan: 2), Cell([Inline("1")]), Cell([Inline("x|y", style: .code)])],
                [Cell([Inline("2")])],
            ])
        #expect(
            Body(blocks: [.table(table)]).markdown == """
                Ships

                | Name | Years | |
                | --- | --- | --- |
                | a\\|b<br>c | 1 | `x\\|y` |
                | | 2 | |
                """)
        let headless = Table(rows: [[Cell([Inline("a")]), Cell([Inline("b")])]])
        #expect(Body(blocks: [.table(headless)]).markdown == "| | |\n| --- | --- |\n| a | b |")
    }

    @Test func `Figures are images with their caption and credit below`() {
        let figure = Figure(
            images: [
                Image(url: "https://i.example/a b.jpg", alternativeText: "A [view]"), Image(url: "https://i.example/2"),
            ],
            caption: [Inline("Seen from "), Inline("here", link: "https://a.example/")], creditLine: "Image: AP")
        #expect(
            Body(blocks: [.heading(level: 2, [Inline("C#")]), .figure(figure)]).markdown == """
                ## C\\#

                ![A \\[view\\]](https://i.example/a%20b.jpg)
                ![](https://i.example/2)

                *Seen from [here](https://a.example/)* Image: AP
                """)
    }

    @Test func `An empty body is empty Markdown`() {
        #expect(Body().markdown == "")
        #expect(Body(blocks: [.paragraph([Inline(" ")]), .table(Table(rows: []))]).markdown == "")
    }
}
