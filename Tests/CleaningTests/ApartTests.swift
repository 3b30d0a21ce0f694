import Articles
import Testing

@testable import Cleaning

/// What only a style sheet sets apart, or together: boxes in a row, first letters, texts beside a word.
@Suite struct ApartTests {
    private static func body(_ html: String) -> Body {
        Cleaner().cleanItem(
            html, context: ItemContext(url: "https://mill.example/1", baseURL: "https://mill.example/1", title: "T")
        ).body
    }

    private static func text(_ html: String) -> String { body(html).plainText() }

    @Test(
        "Boxes in a row are not one word",
        arguments: [
            (
                #"<div><span class="who">Ann Lee</span><span class="says">Is it shut?</span></div>"#,
                "Ann Lee Is it shut?"
            ),
            (#"<li><span class="amount">500 g</span><span class="name">Rye flour</span></li>"#, "500 g Rye flour"),
            (#"<h2><span class="num">1</span><span class="txt">The weir</span></h2>"#, "1 The weir"),
            (#"<p><span class="label">Length</span><span class="value">42 m</span></p>"#, "Length 42 m"),
            (#"<p><strong class="who">Ben:</strong><span>only one</span></p>"#, "Ben: only one"),
            (
                #"<p><span lang="de">Vorsicht, Stufe</span><span lang="en">Mind the step</span></p>"#,
                "Vorsicht, Stufe Mind the step"
            ),
            ("<p><em>She is a smith.</em><strong>He is not.</strong></p>", "She is a smith. He is not."),
            ("<p><b>Ann:</b>are the gates shut?</p>", "Ann: are the gates shut?"),
            ("<p><strong>What did you hear?</strong>The whistle.</p>", "What did you hear? The whistle."),
        ])
    func boxes(html: String, text: String) { #expect(Self.text(html) == text) }

    @Test(
        "The pieces of one word are",
        arguments: [
            (#"<p><span class="cap">C</span><span class="rest">orporation</span></p>"#, "Corporation"),
            (#"<p><span class="a">Pa</span><span class="b">per</span></p>"#, "Paper"),
            (#"<p><b>i</b><i class="x">Phone</i></p>"#, "iPhone"),
            (#"<p><span class="pre">mill.</span><span class="name">Gate</span></p>"#, "mill.Gate"),
            (#"<p><code><span class="n">open</span><span class="k">Gate</span></code></p>"#, "openGate"),
            (#"<p>The <b class="x">Mac</b><i class="y">Gate</i> is shut.</p>"#, "The MacGate is shut."),
            ("<p><b>Yahoo!</b>’s</p>", "Yahoo!’s"), ("<p><code><b>std:</b>vector</code></p>", "std:vector"),
        ])
    func pieces(html: String, text: String) { #expect(Self.text(html) == text) }

    @Test(
        "A first letter in a box or picture of its own begins its word",
        arguments: [
            #"<div class="dropcap">R</div><p>ealized in May.</p>"#,
            #"<p><img src="/r.png" alt="R" class="initial">ealized in May.</p>"#,
            #"<p><span class="drop-cap header-font">R</span>ealized in May.</p>"#,
        ])
    func initials(html: String) { #expect(Self.body(html).blocks == [.paragraph([Inline("Realized in May.")])]) }

    @Test("A letter over words that begin with their own is a title, and a picture of one is a picture")
    func noInitials() {
        #expect(Self.text(#"<div class="dropcap">R</div><p>Rye is sown in May.</p>"#) == "R\n\nRye is sown in May.")
        #expect(Self.body(#"<p><img src="/r.png" alt="R"> and more of it.</p>"#).blocks.count == 2)
    }

    @Test("Elements of a site's own are its paragraphs where several stand in a row")
    func ownElements() {
        let lines = ["The gate was shut at nine o'clock.", "Nobody knows who has the key."]
        let html = lines.map { "<story-line>\($0)</story-line>" }.joined()
        #expect(Self.text("<div>\(html)</div>") == lines.joined(separator: "\n\n"))
        #expect(
            Self.text("<p>A <x-term>very long term of the trade</x-term><x-term>and another of it</x-term></p>")
                == "A very long term of the tradeand another of it")
    }

    @Test(
        "Signs that were escaped twice are read where they are part of a word",
        arguments: [
            ("<p>Fish &amp;amp; chips&amp;nbsp;were caf&amp;eacute; food.</p>", "Fish & chips\u{A0}were café food."),
            ("<p>AT&amp;amp;T and don&amp;#8217;t</p>", "AT&T and don’t"),
            ("<p>Write &amp;amp; for &amp; and &amp;lt; for &lt;b.</p>", "Write &amp; for & and &lt; for <b."),
            ("<p>It is <code>a&amp;nbsp;b</code>.</p>", "It is a&nbsp;b."),
        ])
    func escaped(html: String, text: String) { #expect(Self.text(html) == text) }

    @Test("A list begins with the number that its first item says, and one may count down")
    func numbers() {
        func starts(_ html: String) -> [Int] {
            Self.body(html).blocks.compactMap { if case .list(let list) = $0 { list.start } else { nil } }
        }
        #expect(starts("<ol><li value=7>Seven</li><li value=8>Eight</li></ol>") == [7])
        #expect(starts("<ol reversed><li>Three</li><li>Two</li><li>One</li></ol>") == [3, 2, 1])
        #expect(starts("<ol reversed start=10><li>Ten</li><li>Nine</li></ol>") == [10, 9])
    }

    @Test("A table's foot is its last row, wherever the source writes it")
    func foot() {
        let html =
            "<table><thead><tr><th>Year<th>Barges</thead><tfoot><tr><td>Total<td>3</tfoot><tbody><tr><td>1901<td>1<tr><td>1902<td>2</table>"
        #expect(Self.text(html) == "Year\tBarges\n1901\t1\n1902\t2\nTotal\t3")
    }

    @Test("A background that says what it shows is a picture")
    func background() {
        let html =
            #"<div role="img" aria-label="The mill" style="background-image: url('/mill.jpg'); height: 4px"></div>"#
        #expect(
            Self.body("<p>One.</p>" + html).blocks.last
                == .figure(Figure(images: [Image(url: "https://mill.example/mill.jpg", alternativeText: "The mill")])))
        #expect(Self.body("<p>One.</p>" + html.replacing("role", with: "id")).blocks.count == 1)
    }

    @Test(
        "Words before something to choose, and marks of XML around an item, are no text",
        arguments: [
            "<p>One.</p><label for=c>Choose a county</label><select id=c><option>North</select>",
            ##"<p>One. <a href="#a" class=anchor>Permalink</a></p>"##, "<p>O&shy;n\u{AD}e.</p>",
            "&lt;![CDATA[<p>One.</p>]]&gt;", "<![CDATA[<p>One.</p>]]>",
        ])
    func left(html: String) { #expect(Self.text(html) == "One.") }

    @Test(
        "Lines of the source are kept where a style shows them",
        arguments: [
            (
                "<div style='white-space: pre-wrap'>One line,\ntwo lines,\n\nthree.</div>",
                "One line,\ntwo lines,\n\nthree."
            ),
            ("<p>One<br>&nbsp;<br>Two</p>", "One\n\nTwo"), ("<p style='white-space:nowrap'>One\nline</p>", "One line"),
        ])
    func lines(html: String, text: String) { #expect(Self.text(html) == text) }

    @Test("Code that was pasted with an editor's looks is code")
    func pasted() {
        let html =
            "<div style=\"font-family: Menlo, 'Courier New', monospace; white-space: pre;\"><div><span>if (a) {</span></div><div><span>    b()</span></div><div>}</div></div>"
        #expect(Self.body(html).blocks == [.preformatted("if (a) {\n    b()\n}", language: nil)])
    }

    @Test("Looks that a style says are looks")
    func looks() {
        let html =
            "<p>A <span style='font-weight: 700'>b</span> <span style='font-style:italic'>c</span> <span style='font-weight:400'>d</span></p>"
        #expect(
            Self.body(html).blocks == [
                .paragraph([
                    Inline("A "), Inline("b ", style: .strong), Inline("c", style: .emphasis), Inline(" d"),
                ])
            ])
    }

    @Test(
        "A box that stands for a player is the player",
        arguments: [
            "<div data-oembed-url='https://www.youtube.com/watch?v=ogfYd705cRs'><div></div></div>",
            "<div class='youtube-player' data-id='ogfYd705cRs'></div>",
            "<div class='video' data-youtube-id='ogfYd705cRs'></div>",
            "<div class='rll-youtube' data-src='https://www.youtube.com/embed/ogfYd705cRs'></div>",
            "<iframe src='about:blank' data-litespeed-src='https://www.youtube.com/embed/ogfYd705cRs'></iframe>",
        ])
    func players(html: String) {
        #expect(
            Self.body("<p>One.</p>" + html).blocks.last
                == .embed(Embed(provider: "youtube", url: "https://www.youtube.com/watch?v=ogfYd705cRs")))
    }

    @Test(
        "Loaders' names for a picture's address",
        arguments: [
            "data-defer-src", "data-lazy-load-src", "data-ks-lazyload", "data-imageurl", "load-src", "data-thumb_url",
            "zoomfile", "file",
        ])
    func loaders(name: String) {
        #expect(
            Self.body("<p><img \(name)='/a.jpg' src='data:image/gif;base64,R0'></p>").blocks
                == [.figure(Figure(images: [Image(url: "https://mill.example/a.jpg")]))])
    }

    @Test("Pictures beside one with a caption stay with the text that they stand in")
    func pictures() throws {
        let prose = (0..<6).map {
            "<p>The mill has stood still for \($0 + 3) years, and whoever walks by on a Sunday can hear the water below it.</p>"
        }
        let gallery =
            "<ul><li><figure><img src=/1.jpg><figcaption>First</figcaption></figure></li><li><img src=/2.jpg></li></ul>"
        let html =
            "<html><body><article><h1>The mill</h1>\(prose[..<3].joined())\(gallery)\(prose[3...].joined())</article></body></html>"
        let body = try Cleaner().extractPage(Array(html.utf8), contentType: nil, url: "https://mill.example/1").body
        #expect(body.blocks.contains { if case .list(let list) = $0 { list.items.count == 2 } else { false } })
    }

    @Test(
        "The text of a tab that is not open is text",
        arguments: [
            "<div role='tabpanel' hidden><pre>pnpm add mill</pre></div>",
            "<div role='tabpanel' hidden='hidden'><p>The pump lifts one tub, slowly.</p></div>",
            "<div hidden='false'><p>Shown by a script.</p></div>",
        ])
    func tabs(html: String) { #expect(Self.body("<p>One.</p>" + html).blocks.count == 2) }

    @Test("What a click shows of a text is text, and a letter's preview is none")
    func opened() {
        let rest = "the clock, where the last clerk of the mill left it for his daughter."
        #expect(
            Self.text("<p>The key hangs behind <span id=more style='display: none'>\(rest)</span></p>")
                == "The key hangs behind \(rest)")
        #expect(
            Self.text("<p>One.</p><div class=spoiler-content style='display:none'><p>Behind \(rest)</p></div>")
                == "One.\n\nBehind \(rest)")
        let style = "display:none;" + String(repeating: "mso-hide:all;", count: 30)
        #expect(Self.text("<div style='\(style)'>This week: whistles and gates.</div><p>One.</p>") == "One.")
    }

    @Test("A mail address that is hidden from robots is shown to readers")
    func address() {
        let code = ([0x42] + "tips@mill.example".utf8.map { $0 ^ 0x42 }).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        let html =
            "<p>To <a href='/cdn-cgi/l/email-protection' class=__cf_email__ data-cfemail='\(code.joined())'>[email&#160;protected]</a>.</p>"
        #expect(
            Self.body(html).blocks == [
                .paragraph([Inline("To "), Inline("tips@mill.example", link: "mailto:tips@mill.example"), Inline(".")])
            ])
    }

    @Test("Lines by a style are lines, and copies for other screens and of slides are none")
    func copies() {
        #expect(
            Self.text("<p><span style='display:block'>One</span><span style='display: block'>Two</span></p>")
                == "One\nTwo")
        let said = "The mill is closed after a hundred and forty years of work."
        #expect(Self.text("<p class='block md:hidden'>\(said)</p><p class='hidden md:block'>\(said)</p>") == said)
        #expect(Self.text("<p>\(said)</p><p>\(said)</p>") == "\(said)\n\n\(said)")
        #expect(
            Self.text(
                "<div class='slide slick-cloned'><p>Two.</p></div><div class=slide><p>One.</p></div><div class=slide><p>Two.</p></div>"
            )
                == "One.\n\nTwo.")
    }
}
