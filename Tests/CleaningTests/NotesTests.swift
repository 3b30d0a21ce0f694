import Articles
import Testing

@testable import Cleaning

/// Notes of every generator: a mark in the text, and a list of what the marks lead to.
@Suite struct NotesTests {
    private static func clean(_ html: String) -> Body {
        Cleaner().cleanItem(html, context: ItemContext(url: "https://a.example/1", baseURL: "https://a.example/1")).body
    }

    private static let prose =
        "The ferry did not leave the harbour that morning because the wind had turned and the crew would not sail."

    private static let generators: [(mark: String, notes: String)] = [
        (
            // Goldmark, Kramdown, PHP Markdown Extra.
            ##"<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>"##,
            ##"<div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:1"><p>Nobody has seen it.&#160;<a href="#fnref:1" class="footnote-backref" role="doc-backlink">&#x21a9;&#xfe0e;</a></p></li></ol></div>"##
        ),
        (
            // GitHub.
            ##"<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref>1</a></sup>"##,
            ##"<section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol><li id="user-content-fn-1"><p>Nobody has seen it. <a href="#user-content-fnref-1" data-footnote-backref aria-label="Back">↩</a></p></li></ol></section>"##
        ),
        (
            // WordPress.
            ##"<sup data-fn="e1-aa" class="fn"><a href="#e1-aa" id="e1-aa-link">1</a></sup>"##,
            ##"<ol class="wp-block-footnotes"><li id="e1-aa">Nobody has seen it. <a href="#e1-aa-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>"##
        ),
        (
            // Substack.
            ##"<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a>"##,
            ##"<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a><div class="footnote-content"><p>Nobody has seen it.</p></div></div>"##
        ),
        (
            // Pandoc.
            ##"<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>"##,
            ##"<section id="footnotes" class="footnotes"><hr /><ol><li id="fn1"><p>Nobody has seen it.<a href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>"##
        ),
        (
            // Asciidoctor.
            ##"<sup class="footnote">[<a id="_footnoteref_1" class="footnote" href="#_footnotedef_1">1</a>]</sup>"##,
            ##"<div id="footnotes"><hr><div class="footnote" id="_footnotedef_1"><a href="#_footnoteref_1">1</a>. Nobody has seen it.</div></div>"##
        ),
        (
            // Easy Footnotes.
            ##"<span class="easy-footnote"><a href="#easy-footnote-bottom-1-22" title="x"><sup>1</sup></a></span>"##,
            ##"<ol class="easy-footnotes-wrapper"><li class="easy-footnote-single"><span id="easy-footnote-bottom-1-22"></span>Nobody has seen it.<a class="easy-footnote-to-top" href="#easy-footnote-1-22"></a></li></ol>"##
        ),
        (
            // By hand.
            ##"<sup><a href="#note-one">1</a></sup>"##,
            ##"<ol><li id="note-one">Nobody has seen it. <a href="#top">↑</a></li></ol>"##
        ),
    ]

    @Test("A mark and its note are kept in an item", arguments: generators.indices)
    func items(generator: Int) {
        let (mark, notes) = Self.generators[generator]
        let body = Self.clean("<p>Most stop there.\(mark) Some go on.</p>\(notes)")
        #expect(body.plainText() == "Most stop there.[1] Some go on.\n\nNobody has seen it.")
        guard case .list(let list)? = body.blocks.last(where: { $0 != .rule }) else {
            Issue.record("the note is in no list")
            return
        }
        #expect(list == List(isOrdered: true, items: [[.paragraph([Inline("Nobody has seen it.")])]]))
    }

    @Test("Notes belong to the article whose marks lead to them", arguments: generators.indices)
    func pages(generator: Int) throws {
        let (mark, notes) = Self.generators[generator]
        let body = (0..<5).map { "<p>\(Self.prose)\($0 == 2 ? mark : "")</p>" }.joined()
        let page = "<html><head><title>T</title></head><body><article>\(body)\(notes)</article></body></html>"
        let lines = Cleaner().trainingRows(Array(page.utf8), url: nil).texts
        let odds: [Float] = lines.map { $0.contains("nobody") ? -4 : 3 }
        let text = try Cleaner().extractPage(Array(page.utf8), url: nil, logOdds: odds).body.plainText()
        #expect(text.contains("Nobody has seen it."))
        let other = page.replacing(mark, with: "")
        #expect(
            try !Cleaner().extractPage(Array(other.utf8), url: nil, logOdds: odds).body.plainText().contains("Nobody"))
    }

    @Test("Works that numbers in brackets cite are no notes")
    func citations() throws {
        let body = (0..<5).map { _ in "<p>\(Self.prose) [<a href=\"#ref1\">1</a>]</p>" }.joined()
        let page = "<html><body><article>\(body)<ol><li id=ref1>Nobody (2007).</li></ol></article></body></html>"
        let lines = Cleaner().trainingRows(Array(page.utf8), url: nil).texts
        let odds: [Float] = lines.map { $0.contains("nobody") ? -4 : 3 }
        let text = try Cleaner().extractPage(Array(page.utf8), url: nil, logOdds: odds).body.plainText()
        #expect(!text.contains("Nobody"))
    }

    @Test("Notes of Substack make one list")
    func list() {
        let notes = (1...3).map {
            ##"<div class="footnote"><a id="footnote-\##($0)" href="#footnote-anchor-\##($0)">\##($0)</a><div><p>Note \##($0).</p></div></div>"##
        }
        #expect(
            Self.clean("<p>Text.</p>" + notes.joined()).blocks.last
                == .list(List(isOrdered: true, items: (1...3).map { [.paragraph([Inline("Note \($0).")])] })))
    }

    @Test("A note beside the text leaves its mark there, and stands below it")
    func sideNotes() {
        let body = Self.clean(
            ##"<p>Most stop there.<label for="sn-1" class="margin-toggle sidenote-number"></label><input type="checkbox" id="sn-1" class="margin-toggle"/><span class="sidenote">Nobody has <i>seen</i> it.</span> Some go on, and <label for="mn-2" class="margin-toggle">&#8853;</label><input type="checkbox" id="mn-2" class="margin-toggle"/><span class="marginnote">She did.</span>come back.</p><p>End.</p>"##
        )
        #expect(
            body.plainText()
                == "Most stop there.[1] Some go on, and[2] come back.\n\nEnd.\n\nNobody has seen it.\n\nShe did.")
        guard case .list(let list)? = body.blocks.last else {
            Issue.record("no list of notes")
            return
        }
        #expect(list.isOrdered && list.items.count == 2)
    }

    @Test(
        "A note within the sentence is taken out of it",
        arguments: [
            #"<sup class="modern-footnotes-footnote"><a href="javascript:void(0)">1</a></sup><span class="modern-footnotes-footnote__note">She did.</span>"#,
            #"<span id="fn1" class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>She did.</span></span></span>"#,
        ])
    func notesInSentences(note: String) {
        let text = Self.clean("<p>Most stop there.\(note) Some go on.</p>").plainText()
        #expect(text == "Most stop there.[1] Some go on.\n\nShe did.")
    }

    @Test("Who is quoted stays with the quotation")
    func attributions() throws {
        let quotes = [
            "<blockquote><p>The deck is sound.</p><footer>Ida Marlow</footer></blockquote>",
            "<figure><blockquote><p>The deck is sound.</p></blockquote><figcaption>Ida Marlow</figcaption></figure>",
        ]
        for quote in quotes {
            let page = Array("<html><body><p>\(Self.prose)</p>\(quote)<p>\(Self.prose)</p></body></html>".utf8)
            let lines = Cleaner().trainingRows(page, url: nil).texts
            let odds: [Float] = lines.map { $0.hasPrefix("ida") ? -4 : 3 }
            let blocks = try Cleaner().extractPage(page, url: nil, logOdds: odds).body.blocks
            #expect(
                blocks.contains(
                    .quote(
                        Quote(
                            blocks: [.paragraph([Inline("The deck is sound.")])],
                            attribution: [Inline("Ida Marlow")]))))
        }
    }

    @Test(
        "A number set high is no part of the number before it",
        arguments: [
            ("10<sup>6</sup> boats", "10^6 boats"), ("4.2×10<sup>-3</sup> each", "4.2×10^-3 each"),
            ("12 m<sup>2</sup>", "12 m^2"), ("the 3<sup>rd</sup>", "the 3rd"), ("H<sub>2</sub>O", "H2O"),
            ("x<sup>n+1</sup>", "x^(n+1)"), ("12&nbsp;km<sup>2</sup>", "12\u{A0}km^2"), ("Ca<sup>2+</sup>", "Ca^2+"),
            ("x<sup>1/2</sup>", "x^(1/2)"), ("as she said<sup>1</sup>.", "as she said¹."),
            ("the n<sup>th</sup>", "the nth"),
            ("x<sub>i+1</sub> and V<sub>max</sub>", "x_(i+1) and Vmax"), ("<sup>1</sup> None", "1 None"),
            ("It closed in 2025.<sup>8</sup> Since", "It closed in 2025.[8] Since"),
            ("“Late,”<sup>2</sup> she said", "“Late,”[2] she said"),
            ("<table><tr><th>a</th><th>b</th></tr><tr><td>10<sup>2</sup></td><td>1</td></tr></table>", "a\tb\n10^2\t1"),
        ])
    func powers(html: String, text: String) {
        #expect(Self.clean("<div>\(html)</div>").plainText() == text)
    }

    @Test(
        "What is drawn is read: formulas, readings, names",
        arguments: [
            (
                #"The ratio is <img src="https://latex.codecogs.com/svg.image?\frac{m}{v}" alt="\frac{m}{v}"> at rest."#,
                #"The ratio is \frac{m}{v} at rest."#
            ),
            (#"It is <img src="https://latex.codecogs.com/png.latex?%5Cfrac%7Ba%7D%7Bb%7D">."#, #"It is \frac{a}{b}."#),
            (
                #"It is <img src="https://chart.apis.google.com/chart?cht=tx&chl=%5Calpha%2B%5Cbeta">."#,
                #"It is \alpha+\beta."#
            ),
            (#"It is <img src="https://a.example/formula/%5Cfrac%7Bm%7D%7Bv%7D">."#, #"It is \frac{m}{v}."#),
            (#"It is <img src="https://www.zhihu.com/equation?tex=x%5E2">."#, "It is x^2."),
            (#"It is <img src="https://s0.wp.com/latex.php?latex=x%5E2&bg=ffffff">."#, "It is x^2."),
            ("<ruby>閘門<rt>こうもん</rt></ruby>の橋", "閘門(こうもん)の橋"),
            ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
            (
                #"Thanks to <span class="mention-wrap" data-attrs="{&quot;name&quot;:&quot;Tom Reed&quot;,&quot;id&quot;:1,&quot;url&quot;:null}"></span> for it."#,
                "Thanks to Tom Reed for it."
            ),
        ])
    func drawn(html: String, text: String) {
        #expect(Self.clean("<p>\(html)</p>").plainText() == text)
    }

    @Test("An article in the figure of its first picture is read as text")
    func figureAroundText() {
        let prose = Array(repeating: Self.prose, count: 8)
        let html = prose.enumerated().map { "<p>\($1)</p>" + ($0 == 2 ? "<figure><img src=/d.png></figure>" : "") }
        let body = Self.clean("<figure class=paragraph-image><div>\(html.joined())</div></figure>")
        #expect(body.plainText() == prose.joined(separator: "\n\n"))
        #expect(body.blocks.count == 9)
        let few = Self.clean("<figure><p>One.</p><p>Two.</p><figure><img src=/d.png></figure><p>Three.</p></figure>")
        #expect(few.plainText() == "One.\n\nTwo.\n\nThree.")
    }
}
