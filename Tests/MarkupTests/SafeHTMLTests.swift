import Testing

@testable import Markup

@Suite struct SafeHTMLTests {
    private func safe(_ html: String, base: String? = nil) -> String {
        var cleaner = SafeHTML()
        var html = html
        html.withUTF8 { cleaner.clean($0, base: base) }
        return String(decoding: cleaner.output, as: UTF8.self)
    }

    @Test(arguments: [
        "<p>a <b class=\"x\">b</b> &amp; &#8217;</p>",
        "<img src=\"https://example.com/i.png\" alt=\"a &quot;b&quot;\" width=\"3\">",
        "<p style=\"text-align:center; color: #fff\">x</p>",
        "<table><tr><td colspan=\"2\">x</td></tr></table>",
        "<a href=\"#note\">1</a><a href=\"mailto:a@example.com\">m</a>",
        "<img src=\"data:image/png;base64,iVBORw0KGgo=\">",
        "naïve 3 &lt; 5",
        "<math display=\"block\"><mfrac linethickness=\"0\"><mi>n</mi><mi>k</mi></mfrac></math>",
        "<math alttext=\"x_1\"><semantics><msub><mi>x</mi><mn>1</mn></msub><annotation encoding=\"application/x-tex\">x_1</annotation></semantics></math>",
    ])
    func goodMarkupStaysAsItIs(html: String) {
        #expect(safe(html) == html)
    }

    @Test(arguments: [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<scr<script>ipt>b</script>c", "aipt>bc"),
        ("<img src=x onerror=alert(1)>", "<img src=\"x\">"),
        ("<a href=\"java&#10;script:alert(1)\">x</a>", "<a>x</a>"),
        ("<a href=' vbscript:x'>y</a>", "<a>y</a>"),
        ("<img src=\"data:text/html;base64,PHA+\">", "<img>"),
        ("<p style=\"background:url(x)\">a</p>", "<p>a</p>"),
        ("<p style=\"color:red;position:fixed\">a</p>", "<p style=\"color:red\">a</p>"),
        ("<svg><a href=x>b</a></svg>c", "c"),
        (
            "<m:math xmlns:m='x'><m:mi href='https://a.example/' onclick=x style='color:red'>y</m:mi><m:mspace width='1em'/></m:math>",
            "<math><mi>y</mi><mspace width=\"1em\"></mspace></math>"
        ),
        (
            "<math><maction actiontype=x><mi>y</mi></maction><annotation-xml><p>b<script>c</script></annotation-xml><mmultiscripts><mi>C</mi></mmultiscripts></math>",
            "<math><mi>y</mi><mmultiscripts><mi>C</mi></mmultiscripts></math>"
        ),
        ("<p display=block x:p=y>a</p><x:p>b</x:p>", "<p>a</p>b"),
        ("<form action=x><p>a</p></form>", " <p>a</p>"),
        ("a<!-- --!>b --><!DOCTYPE x><?php x ?>c", "ab -->c"),
        ("<iframe src=//x></iframe>a", "a"),
        ("</div><b>a", "<b>a</b>"),
        ("<p>a</6p>b<b 6alt=x>c</b>", "<p>ab<b>c</b></p>"),
        (
            "<img srcset=\" , https://example.com/a.png 1x 2 3,, javascript:x 2x,https://example.com/b.png,\">",
            "<img srcset=\"https://example.com/a.png 1x 2, https://example.com/b.png\">"
        ),
        ("<b><i>a</b>c</i>", "<b><i>a</i></b>c"),
        ("a <b", "a &lt;b"),
        ("<!' x", "&lt;!' x"),
        (
            "<img srcset=\"https://example.com/w_4,c_fill/a.png 4w, https://example.com/w_8,c_fill/a.png 8w\">",
            "<img srcset=\"https://example.com/w_4,c_fill/a.png 4w, https://example.com/w_8,c_fill/a.png 8w\">"
        ),
        (
            "<img srcset=\"https://example.com/w_4,c/a.png, https://example.com/w_8,c/a.png 2x\">",
            "<img srcset=\"https://example.com/w_4,c/a.png, https://example.com/w_8,c/a.png 2x\">"
        ),
        (
            "<img srcset=\"javascript:x 1x, https://example.com/a.png 2x\">",
            "<img srcset=\"https://example.com/a.png 2x\">"
        ),
    ])
    func whatIsNotSafeGoes(html: String, clean: String) {
        #expect(safe(html) == clean)
    }

    @Test func addressesBecomeAbsoluteWhereABaseIsKnown() {
        let html = "<a href=\"../b\">x</a><img src=\"/i.png\" srcset=\"s.png 1x\"><a href=\"#n\">n</a>"
        #expect(
            safe(html, base: "https://example.com/a/c")
                == "<a href=\"https://example.com/b\">x</a><img src=\"https://example.com/i.png\" "
                + "srcset=\"https://example.com/a/s.png 1x\"><a href=\"#n\">n</a>")
        #expect(safe(html) == html.replacing(" srcset=\"s.png 1x\"", with: ""))
    }

    @Test(arguments: [
        "<p>a<b>c</p>d", "a < b <c>", "<a href=x title='\"<'>", "<<b>>", "<p =x/y>",
        "<svg><style><img src=x onerror=y></style></svg>",
        "<title><b></title>", "<noscript><p title=\"</noscript><img src=x onerror=y>\">",
        "<math><mi><table><mglyph><style><img>",
    ])
    func cleaningTwiceChangesNothing(html: String) {
        let once = safe(html)
        #expect(safe(once) == once)
    }

    @Test(arguments: ["<a ", "</", "<a", "<!a", "<p a='", "<![CDATA[", "<b \"x"])
    func tagsWithoutAnEndAreReadInLinearTime(piece: String) {
        let growth = growth { length in
            let html = Array(String(repeating: piece, count: length / piece.utf8.count).utf8)
            html.withUnsafeBufferPointer { bytes in
                var cleaner = SafeHTML()
                cleaner.clean(bytes, base: nil)
                #expect(cleaner.output.count >= bytes.count / 16)
                #expect(!PlainText.line(ofHTML: bytes).isEmpty)
            }
        }
        #expect(growth < 24)
    }
}
