import Markup
import Testing

@Suite struct EscapingTests {
    @Test(arguments: [
        ("a%20b", "a b", "a b"), ("a+b", "a+b", "a b"), ("100%", "100%", "100%"), ("%zz%4", "%zz%4", "%zz%4"),
        ("%+1", "%+1", "% 1"), ("t%C3%A4glich", "täglich", "täglich"), ("%2B", "+", "+"),
    ])
    func `Percent-encoded bytes are read, and what is none stays`(text: String, plain: String, form: String) {
        #expect(PercentEncoding.decoded(text) == plain)
        #expect(PercentEncoding.decoded(text, isForm: true) == form)
    }

    @Test func `What is encoded is read back`() {
        let text = "a b&c=d/ä%~\u{0}"
        #expect(PercentEncoding.encoded(text) == "a%20b%26c%3Dd%2F%C3%A4%25~%00")
        #expect(PercentEncoding.decoded(PercentEncoding.encoded(text)) == text)
    }

    @Test func `XML has no character that it must not have, and an attribute keeps its line breaks`() {
        #expect(escapedXML("a\u{1}<b>\u{FFFE} & \"c\"\n") == "a&lt;b&gt; &amp; &quot;c&quot;\n")
        #expect(escapedXMLAttribute("a\r\nb\tc\u{B}<\"") == "a&#10;b&#9;c&lt;&quot;")
    }
}
