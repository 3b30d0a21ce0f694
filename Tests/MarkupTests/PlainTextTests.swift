import Testing

@testable import Markup

@Suite struct PlainTextTests {
    private func line(ofHTML html: String) -> String {
        var html = html
        return html.withUTF8 { PlainText.line(ofHTML: $0) }
    }

    @Test(arguments: [
        ("  plain  ", "plain"),
        ("a\n  b\tc", "a b c"),
        ("A <b>B</b> &amp; C", "A B & C"),
        ("one<br>two<p>three", "one two three"),
        ("3 < 5, List<String>, <3", "3 < 5, List<String>, <3"),
        ("&lt;b&gt; is bold", "<b> is bold"),
        ("a<!-- x -->b", "ab"),
        ("\u{202E}evil\u{2066}", "evil"),
        ("👩\u{200D}🚀 می\u{200C}خواهم", "👩\u{200D}🚀 می\u{200C}خواهم"),
        ("x &copy 2024 &unknown;", "x &copy 2024 &unknown;"),
    ])
    func htmlBecomesOneLineOfText(html: String, text: String) {
        #expect(line(ofHTML: html) == text)
    }

    @Test func referencesAreReadOnce() {
        #expect(line(ofHTML: "AT&amp;amp;T") == "AT&amp;T")
    }

    @Test func namedCharactersAreFoundByHalving() {
        for (name, text) in [
            ("AElig", "Æ"), ("zwnj", "\u{200C}"), ("nbsp", "\u{A0}"), ("lang", "⟨"), ("NotEqualTilde", "≂̸"),
        ] {
            #expect(line(ofHTML: "x&\(name);x") == "x\(text)x", "\(name)")
        }
        #expect(line(ofHTML: "&A; &zzz; &;") == "&A; &zzz; &;")
    }
}
