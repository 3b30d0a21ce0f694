import Markup
import Testing

@Suite struct PunycodeTests {
    /// From RFC 3492 section 7.1, and names of common languages.
    @Test(arguments: [
        ("bücher.example", "xn--bcher-kva.example"), ("example.org", "example.org"),
        ("münchen.de", "xn--mnchen-3ya.de"), ("中国.example", "xn--fiqs8s.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
        ("ñandú.example", "xn--and-6ma2c.example"),
    ]) func `A host in Unicode has one form in ASCII`(_ host: String, _ ascii: String) {
        #expect(Punycode.ascii(host: host) == ascii)
    }
}
