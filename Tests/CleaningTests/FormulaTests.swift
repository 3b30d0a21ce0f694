import Articles
import Markup
import Testing

@testable import Cleaning

/// Formulas in the forms in which programs leave them in pages and feeds.
@Suite struct FormulaTests {
    private static func body(_ html: String) -> Body {
        Cleaner().cleanItem(html, context: ItemContext(baseURL: "https://news.example/story", title: "S")).body
    }

    /// A formula in a sentence: its text and its MathML, `math` itself left out.
    private static func inSentence(_ html: String) -> (text: String, mathML: String) {
        let body = body("<p>So \(html) holds.</p>")
        let text = body.plainText()
        guard case .paragraph(let runs)? = body.blocks.first, body.blocks.count == 1 else {
            return (text, "no sentence")
        }
        let mathML = runs.compactMap { $0.formula?.mathML }.joined(separator: " ")
        return (String(text.dropFirst(3).dropLast(7)), mathML)
    }

    @Test(
        "MathML is kept, and read on a line",
        arguments: [
            ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc^2"),
            ("<msup><mi>e</mi><mrow><mi>k</mi><mi>t</mi></mrow></msup>", "e^(kt)"),
            ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mi>y</mi>", "x_i^2 y"),
            ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
            ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2(1/2)"),
            ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
            ("<mroot><mn>8</mn><mn>3</mn></mroot>", "∛8"), ("<mroot><mi>x</mi><mi>n</mi></mroot>", "x^(1/n)"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
                "∑_(i=1)^n i"
            ),
            ("<munder><mo>lim</mo><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>x</mi>", "lim_(x→0)x"),
            (
                "<mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable><mo>)</mo>",
                "(a, b; c, d)"
            ),
            ("<mover><mi>x</mi><mo>¯</mo></mover>", "x\u{304}"), ("<msup><mi>f</mi><mo>′</mo></msup>", "f′"),
            ("<mi>sin</mi><mo>\u{2061}</mo><mi>x</mi><mo>\u{2062}</mo><mn>12</mn>", "sin x12"),
            (
                "<mmultiscripts><mi>C</mi><mprescripts></mprescripts><mn>6</mn><mn>14</mn></mmultiscripts>",
                "_6^14C"
            ),
            ("<mi>𝑥</mi><mo>∈</mo><mi>𝐀</mi>", "x∈A"),
            ("<mi>x</mi><mtext>if</mtext><mi>y</mi>", "x if y"),
        ])
    func presentation(inner: String, text: String) {
        #expect(Self.inSentence("<math>\(inner)</math>") == (text, "<math>\(inner)</math>"))
        // As documents write it that were XML.
        let prefixed = inner.replacing("</", with: "</mml:").replacing("<m", with: "<mml:m")
        #expect(Self.inSentence("<mml:math xmlns:mml=x>\(prefixed)</mml:math>") == (text, "<math>\(inner)</math>"))
        // Read again it is the same.
        #expect(
            Self.inSentence("<math>\(inner)</math>") == Self.inSentence(Self.inSentence("<math>\(inner)</math>").mathML)
        )
    }

    @Test(
        "What MathML Core has not is put into its terms",
        arguments: [
            ("<mfenced open='[' close=')'><mn>0</mn><mn>1</mn></mfenced>", "[0,1)"),
            ("<mfenced separators=';'><mi>a</mi><mi>b</mi><mi>c</mi></mfenced>", "(a;b;c)"),
            ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "n choose k"),
            ("<menclose notation='box'><mi>x</mi></menclose><mphantom><mi>y</mi></mphantom>", "x"),
            ("<maction actiontype='toggle'><mi>x</mi><mi>y</mi></maction>", "x"),
            ("<mtable><mlabeledtr><mtd><mtext>(1)</mtext></mtd><mtd><mi>x</mi></mtd></mlabeledtr></mtable>", "x (1)"),
            ("<msup><mi>x</mi></msup><mi>y</mi>", "xy"),
            ("x^2", "x^2"),
            // Content MathML.
            ("<apply><plus/><apply><power/><ci>x</ci><cn>2</cn></apply><cn>1</cn></apply>", "x^2+1"),
            ("<apply><times/><apply><plus/><ci>a</ci><ci>b</ci></apply><ci>c</ci></apply>", "(a+b)c"),
            ("<apply><minus/><ci>a</ci><apply><minus/><ci>b</ci><ci>c</ci></apply></apply>", "a−(b−c)"),
            ("<apply><minus/><ci>a</ci></apply>", "−a"),
            ("<apply><eq/><apply><sin/><pi/></apply><cn>0</cn></apply>", "sin(π)=0"),
            ("<apply><divide/><cn type='rational'>1<sep/>2</cn><ci>n</ci></apply>", "(1/2)/n"),
            ("<apply><root/><degree><cn>3</cn></degree><ci>x</ci></apply>", "∛x"),
            ("<apply><log/><logbase><cn>2</cn></logbase><ci>n</ci></apply>", "log_2(n)"),
            (
                "<apply><sum/><bvar><ci>i</ci></bvar><lowlimit><cn>1</cn></lowlimit><uplimit><ci>n</ci></uplimit><ci>i</ci></apply>",
                "∑_(i=1)^n i"
            ),
            (
                "<apply><int/><bvar><ci>x</ci></bvar><lowlimit><cn>0</cn></lowlimit><uplimit><cn>1</cn></uplimit><ci>x</ci></apply>",
                "∫_0^1 xdx"
            ),
            ("<apply><diff/><bvar><ci>x</ci></bvar><ci>y</ci></apply>", "(dy)/(dx)"),
            ("<apply><ci>f</ci><ci>x</ci><infinity/></apply>", "f(x,∞)"),
            ("<set><cn>1</cn><cn>2</cn></set>", "{1,2}"),
            ("<interval closure='open'><cn>0</cn><cn>1</cn></interval>", "(0,1)"),
            (
                "<matrix><matrixrow><cn>1</cn><cn>0</cn></matrixrow><matrixrow><cn>0</cn><cn>1</cn></matrixrow></matrix>",
                "(1, 0; 0, 1)"
            ),
            (
                "<piecewise><piece><cn>0</cn><apply><lt/><ci>x</ci><cn>0</cn></apply></piece><otherwise><cn>1</cn></otherwise></piecewise>",
                "{0, x<0; 1, otherwise"
            ),
            (
                "<semantics><apply><plus/><ci>a</ci><ci>b</ci></apply><annotation-xml encoding='MathML-Presentation'><mi>a</mi><mo>+</mo><mi>b</mi></annotation-xml></semantics>",
                "a+b"
            ),
        ])
    func otherTerms(inner: String, text: String) {
        let (said, mathML) = Self.inSentence("<math>\(inner)</math>")
        #expect(said == text)
        #expect(Self.inSentence(mathML) == (said, mathML))
    }

    private static let e = "<mi>E</mi><mo>=</mo><mn>1</mn>"

    @Test(
        "A formula that a page carries twice or more is said once, in the author's TeX",
        arguments: [
            // The note inside, by whatever program.
            "<math><semantics><mrow>\(e)</mrow><annotation encoding='application/x-tex'>E = 1</annotation></semantics></math>",
            "<math alttext='E = 1' data-latex='E = 1'>\(e)</math>",
            "<math><semantics><mrow>\(e)</mrow><annotation encoding='StarMath 5.0'>E size 2</annotation><annotation encoding='LaTeX'>E = 1</annotation></semantics></math>",
            // KaTeX.
            "<span class='katex'><span class='katex-mathml'><math><semantics><mrow>\(e)</mrow><annotation encoding='application/x-tex'>E = 1</annotation></semantics></math></span><span class='katex-html' aria-hidden='true'><span class='base'><span>E=1</span></span></span></span>",
            // MathJax 2, with a preview, a drawing and a script; and 3.
            "<span class='MathJax_Preview'>E…</span><span class='MathJax' id='m'><nobr aria-hidden='true'><span>E=1</span></nobr><span class='MJX_Assistive_MathML' role='presentation'><math>\(e)</math></span></span><script type='math/tex'>E = 1</script>",
            "<span class='MathJax' data-mathml='&lt;math&gt;&lt;mi&gt;E&lt;/mi&gt;&lt;mo&gt;=&lt;/mo&gt;&lt;mn&gt;1&lt;/mn&gt;&lt;/math&gt;'><nobr><span>E=1</span></nobr></span> <script type='math/tex'>% <![CDATA[\nE = 1 %]]></script>",
            "<mjx-container class='MathJax' jax='CHTML'><mjx-math data-latex='E = 1' aria-hidden='true'><mjx-mi><mjx-c class='mjx-c1D438'></mjx-c></mjx-mi></mjx-math><mjx-assistive-mml display='inline'><math>\(e)</math></mjx-assistive-mml></mjx-container>",
            // Wikipedia.
            "<span class='mwe-math-element'><span class='mwe-math-mathml-inline mwe-math-mathml-a11y' style='display: none;'><math alttext='{\\displaystyle E = 1}'><semantics><mrow>\(e)</mrow><annotation encoding='application/x-tex'>{\\displaystyle E = 1}</annotation></semantics></math></span><img src='https://wiki.example/math/render/svg/1' class='mwe-math-fallback-image-inline mw-invert' aria-hidden='true' alt='{\\displaystyle E = 1}'></span>",
            // Journals; Temml; Zhihu.
            "<alternatives><tex-math>$E = 1$</tex-math><mml:math><mml:mi>E</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math></alternatives>",
            "<alternatives><mml:math><mml:mi>E</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math><tex-math>\\(E = 1\\)</tex-math></alternatives>",
            "<jats:alternatives><jats:tex-math>\\documentclass{minimal} \\begin{document}$$E = 1$$\\end{document}</jats:tex-math><mml:math><mml:mi>E</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math></jats:alternatives>",
            "<span class='hurmet-tex' data-entry='E = 1'><math>\(e)</math></span>",
            "<span data-tex='E = 1'><span class='MathJax_SVG'><svg><path></path></svg><math>\(e)</math></span></span>",
        ])
    func once(html: String) {
        #expect(Self.inSentence(html) == ("E = 1", "<math alttext=\"E = 1\">\(Self.e)</math>"))
    }

    @Test(
        "TeX alone is a formula too",
        arguments: [
            "<script type='math/tex'>x^2</script>", "<script type='math/tex; mode=inline'>x^2</script>",
            "<span class='MathJax_Preview'>\\(x\\)</span><script type='math/tex'>x^2</script>",
            "<img src='https://s0.wp.com/latex.php?latex=x%5E2&bg=ffffff' class='latex' alt='x^2'>",
            "<img src='https://s0.wp.com/latex.php?latex=x%5E2&bg=ffffff'>",
            "<img src='/img1.png' alt='$x^2$'>", "<img src='/img1.png' alt='\\(x^2\\)'>",
            "<img class='ql-img-inline-formula quicklatex-auto-format' src='/q.png' alt='x^2' title='Rendered by QuickLaTeX.com'>",
            "<img class='mwe-math-fallback-image-inline' src='/m.svg' alt='{\\displaystyle x^2}'>",
            "<img class='math' src='/_images/math/1.png' alt='x^2'>", "<span class='ztext-math' data-tex='x^2'></span>",
            "<tex-math>$x^2$</tex-math>",
            "<span class='katex'><span class='katex-html' aria-hidden='true'><span class='mord'>x</span><span class='msupsub'><span class='vlist-t'><span><span>2</span></span></span></span></span></span>",
        ])
    func typed(html: String) {
        #expect(Self.inSentence(html) == ("x^2", "<math alttext=\"x^2\"><mtext>x^2</mtext></math>"))
    }

    @Test("An image of something else is none", arguments: ["$5 to $", "Formula 1", "x_1.png", ""])
    func images(alt: String) {
        let body = Self.body("<p>So</p><img class='photo' src='https://news.example/a.jpg' alt='\(alt)'><p>holds.</p>")
        #expect(body.plainText() == "So\n\nholds.")
        #expect(body.blocks.count == 3)
    }

    @Test("TeX in the text stays as it is written")
    func inText() {
        let text = #"With $$E = mc^2$$, \(x \lt y\) and \[a_1\] it costs $5."#
        let body = Self.body("<p>\(text)</p>")
        #expect(body == Body(blocks: [.paragraph([Inline(text)])]))
    }

    @Test(
        "A formula on a line of its own is a block, whatever paragraph it stands in",
        arguments: [
            "<p>So</p><math display='block'><mi>x</mi></math><p>holds.</p>",
            "<p>So <math display='block'><mi>x</mi></math> holds.</p>",
            "<p>So</p><p><math mode='display'><mi>x</mi></math></p><p>holds.</p>",
            "<p>So <mjx-container display='true'><mjx-math></mjx-math><mjx-assistive-mml><math><mi>x</mi></math></mjx-assistive-mml></mjx-container> holds.</p>",
            "<p>So</p><div class='MathJax_Display'><span class='MathJax'><math><mi>x</mi></math></span></div><p>holds.</p>",
        ])
    func display(html: String) throws {
        let formula = try #require(Formula([MathElement(.mi, text: "x")], isDisplay: true))
        let body = Self.body(html)
        #expect(body == Body(blocks: [.paragraph([Inline("So")]), .formula(formula), .paragraph([Inline("holds.")])]))
        #expect(body.html == "<p>So</p>\n<p><math display=\"block\"><mi>x</mi></math></p>\n<p>holds.</p>")
        #expect(Self.body(body.html) == body)
    }

    @Test("Substack's formulas are in the data of an empty element")
    func substack() {
        let html =
            #"<p>So</p><div class="latex-rendered" data-attrs="{&quot;persistentExpression&quot;:&quot;\\frac{1}{2}&quot;,&quot;id&quot;:&quot;A&quot;}" data-component-name="LatexBlockToDOM"></div>"#
        let body = Self.body(html)
        #expect(body.plainText() == "So\n\n\\frac{1}{2}")
        #expect(
            body.html.hasSuffix(
                #"<p><math display="block" alttext="\frac{1}{2}"><mtext>\frac{1}{2}</mtext></math></p>"#))
    }

    @Test("In a cell and a heading it stays in the line")
    func inLines() {
        let math = "<math display='block'><mi>x</mi></math>"
        let body = Self.body(
            "<h2>Of \(math)</h2><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>\(math)</td></tr></table>")
        #expect(body.plainText() == "Of x\n\na\tb\n1\tx")
        #expect(body.blocks.count == 2)
    }

    @Test(
        "Nothing of a formula acts, links or styles",
        arguments: [
            "<mi href='javascript:alert(1)' xlink:href='https://a.example/' onclick='x()' style='color:red' id='i' class='c'>x</mi>",
            "<maction actiontype='statusline#x'><mi>x</mi><mtext>y</mtext></maction>",
            "<mi>x</mi><annotation-xml encoding='text/html'><p>y<script>alert(1)</script></p></annotation-xml>",
            "<mi>x</mi><mspace width='999em'/>",
            "<mi>x<script>alert(1)</script><img src=y onerror=alert(1)></mi>",
            "<mi>x</mi><svg><script>alert(1)</script></svg><mglyph src='https://a.example/t.gif'/>",
            "<mi><a href='https://a.example/'>x</a></mi>",
        ])
    func harmless(inner: String) {
        let mathML = Self.inSentence("<math>\(inner)</math>").mathML
        #expect(mathML.replacing("<mspace></mspace>", with: "") == "<math><mi>x</mi></math>")
    }

    @Test("A formula that is not closed takes no text with it")
    func unclosed() {
        #expect(Self.body("<p>So <math><mi>x</p><p>and more.</p>").plainText() == "So x\n\nand more.")
        #expect(Self.body("<p>So <math><mtext>x<p>and more.</p>").plainText() == "So x\n\nand more.")
        #expect(Self.body("<p>So <math><mtext>x <b>y</b></mtext></math> holds.</p>").plainText() == "So x y holds.")
    }

    @Test("What is larger or deeper than formulas are is read as words")
    func large() {
        let many = String(repeating: "<mi>x</mi>", count: 5000)
        let said = Self.inSentence("<math>\(many)</math>")
        #expect(said.text == Array(repeating: "x", count: 5000).joined(separator: " "))
        let deep = String(repeating: "<mrow><mi>a</mi>", count: 300)
        #expect(Self.inSentence("<math>\(deep)</math>").text.filter { $0 == "a" }.count == 300)
    }

    @Test("A page's formulas are kept like an item's")
    func pages() throws {
        let prose = String(repeating: "The bridge was closed for repairs, and nobody knew for how long. ", count: 8)
        let page = """
            <html><head><title>T</title></head><body><article><h1>T</h1><p>\(prose)</p>
            <math display="block"><msup><mi>e</mi><mi>x</mi></msup></math><p>\(prose)</p>
            <div><script type="math/tex; mode=display">f^x</script></div><aside>Most read: a bridge</aside></article>
            <math display="block"><mi>g</mi></math></body></html>
            """
        let body = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: nil).body
        #expect(body.plainText().contains("\n\ne^x\n\n"))
        // What follows the last line, but not what stands elsewhere on the page.
        #expect(body.plainText().hasSuffix("\n\nf^x"))
        #expect(body.html.contains("<math display=\"block\"><msup><mi>e</mi><mi>x</mi></msup></math>"))
    }
}
