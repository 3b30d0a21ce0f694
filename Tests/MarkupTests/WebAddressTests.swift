import Testing

@testable import Markup

@Suite struct WebAddressTests {
    @Test(arguments: [
        // RFC 3986, section 5.4, over http.
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../..", "http://a/"), ("../../../g", "http://a/g"), ("g;x=1/../y", "http://a/b/c/y"),
        ("http:g", "http://a/b/c/g"),
        ("%2e%2E/g", "http://a/b/g"),
    ])
    func referencesResolve(reference: String, address: String) {
        #expect(WebAddress.resolve(reference, against: "http://a/b/c/d;p?q") == address)
    }

    @Test(arguments: [
        ("https://example.com/a?b#c", "https://example.com/a?b#c"),
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("  https://example.com/a b\n", "https://example.com/a%20b"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
        ("https:/example.com/a", "https://example.com/a"),
        ("https://example.com/é?ü", "https://example.com/%C3%A9?%C3%BC"),
        ("https://user:pw@example.com:8443/", "https://user:pw@example.com:8443/"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("http://example.com:8080/x", "http://example.com:8080/x"),
        ("https://example.com:80/x", "https://example.com:80/x"),
        ("https://example.com:443/x", "https://example.com/x"),
        ("http://example.com:08080/x", "http://example.com:8080/x"),
        ("http://example.com:/x", "http://example.com/x"),
        ("http://Bücher.example/", "http://bücher.example/"),
        ("feed://example.com/rss", "http://example.com/rss"),
        ("feed:https://example.com/rss", "https://example.com/rss"),
        ("https://example.com/a%2Fb%zz", "https://example.com/a%2Fb%zz"),
        // Of many bytes at once, and of few.
        (
            "https://example.com/0123456789/0123456789/0123456789",
            "https://example.com/0123456789/0123456789/0123456789"
        ),
        ("https://example.com/0123456789/0123456789/../x", "https://example.com/0123456789/x"),
        ("https://example.com/0123456789/0123456789/%2e", "https://example.com/0123456789/0123456789/"),
        ("https://example.com/a/%20?b=/../c#/./d", "https://example.com/a/%20?b=/../c#/./d"),
        ("https://example.com/0123456789|0123456789~", "https://example.com/0123456789%7C0123456789~"),
        ("https://example.com/0123456789/0123456789ü", "https://example.com/0123456789/0123456789%C3%BC"),
        ("http://a/?/.<", "http://a/?/.%3C"), ("http://a/./", "http://a/"), ("http://a/b^", "http://a/b%5E"),
    ])
    func absoluteAddressesAreTidied(written: String, address: String) {
        #expect(WebAddress.resolve(written, against: nil) == address)
        #expect(WebAddress.resolve(address, against: nil) == address)
    }

    @Test(arguments: [
        "javascript:alert(1)", "java\nscript:alert(1)", "mailto:a@b.example", "file:///etc/passwd", "http://",
        "https://?x",
        "http://a b/", "http://exa<mple/", "http://example.com:99999/", "http://example.com:x/", "urn:a:b",
    ])
    func whatNamesNoPageIsNone(written: String) {
        #expect(WebAddress.resolve(written, against: "https://example.com/") == nil)
    }

    @Test func relativeReferencesNeedABase() {
        #expect(WebAddress.resolve("a.html", against: nil) == nil)
        #expect(WebAddress.resolve("a.html", against: "mailto:x") == nil)
    }

    @Test func hostsAndSchemesAreLowerCase() {
        #expect(WebAddress.host(of: "HTTPS://WWW.Example.com:8443/A") == "www.example.com")
        #expect(WebAddress.host(of: "https://www.example.com:8443/a") == "www.example.com")
        #expect(WebAddress.host(of: "https://www.example.com/a:b") == "www.example.com")
        #expect(WebAddress.scheme(of: " MailTo:a@b") == "mailto")
        #expect(WebAddress.scheme(of: "a/b:c") == nil)
    }
}
