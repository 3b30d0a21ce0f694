import Articles
import Markup
import Testing

@testable import Cleaning

/// What bodies cost, in steps of `WorkBudget` and not by the clock, and what becomes of them in bytes.
@Suite struct LinearWorkTests {
    /// A body made of one piece over and over again.
    struct Pattern: Sendable, CustomTestStringConvertible {
        let start: String
        /// `#` stands for a number.
        let piece: String

        init(_ start: String, _ piece: String) {
            self.start = start
            self.piece = piece
        }

        var testDescription: String { "\(start) + \(piece)" }

        func body(of count: Int) -> String {
            guard piece.contains("#") else { return start + String(repeating: piece, count: count) }
            let parts = piece.split(separator: "#", omittingEmptySubsequences: false)
            return start + (0..<count).map { parts.joined(separator: "\($0)") }.joined()
        }
    }

    private static func item(_ html: String, _ budget: WorkBudget = WorkBudget()) -> CleanedItem {
        Cleaner().cleanItem(html, context: ItemContext(baseURL: "https://news.example/story"), budget: budget)
    }

    private static func steps(_ html: String) -> Int {
        let budget = WorkBudget()
        _ = item(html, budget)
        return budget.steps
    }

    private static func stepsAsPage(_ html: String) -> Int {
        let budget = WorkBudget()
        let prose = "<p>" + String(repeating: "Some words of an article, with commas. ", count: 20) + "</p>"
        let page = "<html><head><title>T</title></head><body><article>\(prose)\(html)</article></body></html>"
        _ = try? Cleaner().extractPage(
            Array(page.utf8), contentType: nil, url: "https://news.example/story", budget: budget)
        return budget.steps
    }

    @Test("Twice the body takes at most about twice the steps", arguments: patterns)
    func steps(pattern: Pattern) {
        // Enough to be nested as deep as a tree goes in either.
        let (small, large) = (Self.steps(pattern.body(of: 1000)), Self.steps(pattern.body(of: 2000)))
        #expect(large <= small * 14 / 5)
    }

    @Test(
        "Twice the page takes at most about twice the steps",
        arguments: patterns.enumerated().filter { $0.offset % 5 == 0 }.map(\.element))
    func stepsOfPages(pattern: Pattern) {
        let (small, large) = (Self.stepsAsPage(pattern.body(of: 1000)), Self.stepsAsPage(pattern.body(of: 2000)))
        #expect(large <= small * 14 / 5)
    }

    @Test(
        "An article takes at most a few times its markup, and says so where something is missing", arguments: patterns)
    func output(pattern: Pattern) {
        let html = pattern.body(of: 400)
        let cleaned = Cleaner(options: Self.options(freeSize: 1000))
            .cleanItem(html, context: ItemContext(baseURL: "https://news.example/story"))
        var article = Article(
            id: ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .id, value: "i")), revision: 1,
            feed: Feed(url: "f"), firstSeen: Timestamp(secondsSince1970: 0), fetchedAt: Timestamp(secondsSince1970: 0))
        article.body = cleaned.body
        var writer = JSONWriter()
        article.writeJSON(into: &writer)
        // What any article has beside its body takes some hundred bytes.
        #expect(writer.bytes.count <= 6 * html.utf8.count + 2000)
        let whole = Cleaner(options: Self.options(freeSize: 1 << 40))
            .cleanItem(html, context: ItemContext(baseURL: "https://news.example/story"))
        #expect(cleaned.warnings.isEmpty == (cleaned.body == whole.body))
    }

    /// - Parameter freeSize: what an article may take beside a multiple of its markup.
    private static func options(freeSize: Int) -> CleaningOptions {
        var options = CleaningOptions()
        options.freeOutputSizeInBytes = freeSize
        return options
    }

    private static let patterns: [Pattern] = [
        // Captions and pictures.
        Pattern("<figure>", "<figcaption>x</figcaption>"),
        Pattern("<figure><img src=/a.png>", "<figcaption>x y</figcaption>"),
        Pattern("<figure><img src=/a.png>", "<figcaption> </figcaption>"),
        Pattern("<blockquote>x</blockquote><figure>", "<figcaption>x</figcaption>"),
        Pattern("<blockquote>x</blockquote><figure>", "<figcaption> </figcaption>"),
        Pattern("<img src=/a.png>", "<p class=caption>x y</p>"),
        Pattern("<img src=/a.png>", "<p class=credit>Photo: AP</p>"),
        Pattern("<div class=wp-caption><img src=/a.png>", "<p class=wp-caption-text>x y</p>"),
        Pattern("<picture><source srcset='/a.png 1x, /b.png 2x'>", "<img src=/a.png>"),
        Pattern("<picture>", "<source srcset='/#.png 1x, /b.png 2x'><img>"),
        Pattern("x", "<img src=/a.png>\"<picture>"),
        Pattern("", "<figure>"),
        Pattern("", "<figure>x"),
        Pattern("", "<figure class=caption>"),
        Pattern("", "<figure><img>"),
        Pattern("", "<figure><img src=/#.png>"),
        Pattern("<figure>", "<img src=/#.png>"),
        Pattern("", "<figure><figcaption>x"),
        Pattern("", "<div class=caption><img src=/#.png>"),
        Pattern("", "<div class=media><img src=/#.png>x y"),
        Pattern("<figure><img src=/a.png><img src=/b.png></figure>", "<img src=/b.png>"),
        Pattern("<a href=/large.jpg>", "<img src=/#.png>"),
        Pattern("<noscript>", "<img src=/#.png>"),
        Pattern("<img>", "<!-- --> <noscript><img src=/#.png></noscript>"),
        // Formulas.
        Pattern("", "<math><mi>x</mi></math>"),
        Pattern("", "<math>"),
        Pattern("<math>", "<mrow>"),
        Pattern("<math>", "<msqrt><mi>x</mi>"),
        Pattern("<math>", "<mi>x<b>y"),
        Pattern("<math>", "</mrow><mi>"),
        Pattern("<math>", "<mfrac><mi>x</mi>"),
        Pattern("<math>", "<apply><plus/><ci>x</ci>"),
        Pattern("<math>", "<apply><int/><bvar><ci>x</ci></bvar><ci>y</ci></apply>"),
        Pattern("<math><mtable>", "<mtr><mtd><mi>x"),
        Pattern("<math><mmultiscripts>", "<mi>x</mi>"),
        Pattern("<math>", "<annotation>x</annotation>"),
        Pattern("<math alttext=x>", "<semantics><mi>x</mi>"),
        Pattern("<p>", "<span class=katex-html>x</span>"),
        Pattern("", "<span class=katex><span class=katex-html>x"),
        Pattern("", "<span class=MathJax><math><mi>x</mi></math></span><script type=math/tex>x</script>"),
        Pattern("", "<span class=MathJax>"),
        Pattern("", "<mjx-container>"),
        Pattern("", "<mjx-container><mjx-c class=mjx-c1D465>"),
        Pattern("", "<span data-tex=x><math>"),
        Pattern("<p>", "<tex-math>x</tex-math><math><mi>x</mi></math>"),
        Pattern("<p><math><mi>x</mi></math>", "<img class=latex alt=x>"),
        Pattern("", "<span style=display:none><math><mi>x</mi></math></span><img class=latex alt=x>"),
        Pattern("", "<span data-mathml='<math><mi>x' class=MathJax>y</span>"),
        Pattern("", "x<sup>1</sup>"),
        // Tables, lists, quotes, code.
        Pattern("", "<table><b>x"),
        Pattern("", "<table><tr><td>x"),
        Pattern("<table><tr>", "<td>x"),
        Pattern("<table><tr><td>", "<h1></h1>"),
        Pattern("<table><tr><td>", "<h1><div>x"),
        Pattern("", "<table class=caption><td><img src=/a.png><td>"),
        Pattern("", "<dl><dt>a<dd>"),
        Pattern("", "<dl><dd class=caption>x"),
        Pattern("<ol><li>x</ol>", "<ol start=2><li>x</ol>"),
        Pattern("<ul><li>x</ul>", "<ul><li>x</ul>"),
        Pattern("", "<ul><li>x"),
        Pattern("", "<blockquote><p>x<p>— y"),
        Pattern("<blockquote>", "<footer>x</footer>"),
        Pattern("<div class=x>", "<pre>x</pre>"),
        Pattern("<pre>", "<span class=lineno>1"),
        Pattern("<pre>", "<span class=lineno>1</span>x\n"),
        // Lines.
        Pattern("", "<p>x"),
        Pattern("<b>", "<p>x</p>"),
        Pattern("", "<b>x</b><i>y</i>"),
        Pattern("<p>x", "<b>&nbsp;</b><i>&nbsp;</i>"),
        Pattern("<p>", "<b>&nbsp;</b><i>&nbsp;</i>"),
        Pattern("<b><i><u><s><mark><code><sup>", "x<sub>y</sub>"),
        Pattern("", "<b><p>x</b>"),
        Pattern("", "<a href=/#><p>x"),
        Pattern("", "\""),
        Pattern("", "<hr>x"),
        // Boxes and embeds.
        Pattern("", "<div class=newsletter><p>—"),
        Pattern("", "<div class=related><a href=/#>x</a>"),
        Pattern("", "<div class='visually-hidden'>x"),
        Pattern("", "<div class=wp-block-embed__wrapper>x"),
        Pattern("", "<div class=twitter-tweet>x"),
        Pattern("", "<div class=kg-bookmark-card>x"),
        Pattern("<blockquote class=twitter-tweet>", "<p>x</p><a href=http://twitter.com/a/status/#>b</a>"),
        Pattern("", "<video><source>"),
        Pattern("", "[caption]x[/caption]"),
        Pattern("", "[caption]</a[/caption]"),
    ]

    @Test("A long address that is written again for each piece of its text is not written for all of them")
    func longLink() {
        let html =
            "<p><a href=\"https://news.example/" + String(repeating: "a", count: 10_000) + "\">"
            + String(repeating: "x<b>y</b>", count: 1000)
        let cleaned = Self.item(html)
        #expect(cleaned.body.htmlUTF8.count < 128 << 10 + 4 * html.utf8.count)
        #expect(cleaned.body.plainText().utf8.count(where: { $0 == UInt8(ascii: "y") }) == 1000)
        #expect(cleaned.warnings.count == 1)
    }

    @Test("What does not fit as blocks is kept as text to its end")
    func keptText() {
        let html = String(repeating: "<dt>one<p>two", count: 1000) + "<p>the end"
        let cleaned = Cleaner(options: Self.options(freeSize: 1000)).cleanItem(html, context: ItemContext())
        #expect(cleaned.warnings.count == 1)
        #expect(cleaned.body.plainText().hasSuffix("one\ntwo\nthe end"))
        #expect(cleaned.body.plainText().utf8.count(where: { $0 == UInt8(ascii: "w") }) == 1000)
    }

    @Test("A tree holds a bounded number of nodes, and says that there were more")
    func manyNodes() {
        let tree = HTMLTree(parsing: Array(String(repeating: "<b>x", count: HTMLTree.maximumNodes).utf8))
        #expect(tree.nodes.count <= HTMLTree.maximumNodes + 1)
        #expect(tree.isCut)
        #expect(!HTMLTree(parsing: Array("<b>x".utf8)).isCut)
    }

    @Test("Work that is not done within its steps, or in time, is given up")
    func givenUp() {
        let html = String(repeating: "<p>Some words of a long item. ", count: 2000)
        let few = WorkBudget(limit: 100_000)
        _ = Self.item(html, few)
        #expect(few.isSpent && few.steps < 500_000)
        let late = WorkBudget(isLate: { true })
        _ = Self.item(String(repeating: html, count: 4), late)
        #expect(late.isSpent)
        #expect(throws: CleaningError.self) {
            try Cleaner().extractPage(
                Array(html.utf8), contentType: nil, url: nil, budget: WorkBudget(limit: 100_000))
        }
    }

    @Test("The brackets behind an address are counted once")
    func brackets() {
        let text = "https://a.example/(b)" + String(repeating: ")", count: 100_000)
        let link = "<a href=\"https://a.example/(b)\">https://a.example/(b)</a>"
        #expect(PlainTextMarkup.html(ofEscaped: text) == link + String(repeating: ")", count: 100_000))
    }

    @Test("References in a page's data that double at each step are followed to an end")
    func doublingReferences() {
        let objects = (0..<60).map { number in
            let next = #"{"__ref":"r\#(number + 1)"}"#
            return #""r\#(number)":{"type":"paragraph","children":[\#(next),\#(next)]}"#
        }
        let data = #"{"ROOT_QUERY":{"a":1},"list":[{"__ref":"r0"}],\#(objects.joined(separator: ","))}"#
        let page = "<html><head><title>T</title></head><body><script>\(data)</script></body></html>"
        _ = try? Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://news.example/story")
        guard case .object(let members)? = Array(data.utf8).withUnsafeBufferPointer({ JSONReader.readScript($0) })
        else {
            return
        }
        var references = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        let list = members.first { $0.name == "list" }
        #expect(list.flatMap { RichText.html($0.value, references: &references) } != nil)
        #expect(references.isEmpty)
    }

    @Test("A length below nothing in a page's streamed data is none")
    func negativeLength() {
        let page = #"<html><body><h1>T</h1><script>self.__next_f.push([1,"1:T-5,abc\n2:\"x\""])</script></body></html>"#
        _ = try? Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://news.example/story")
    }

    @Test("An address of one scheme within itself is read once")
    func feedScheme() {
        #expect(WebAddress.resolve("feed:https://a.example/", against: nil) == "https://a.example/")
        #expect(WebAddress.resolve(String(repeating: "feed:", count: 200_000) + "//a", against: nil) == nil)
    }
}
