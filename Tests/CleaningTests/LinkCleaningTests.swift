import Testing

@testable import Cleaning

@Suite struct LinkCleaningTests {
    @Test(
        "Parameters that count readers go, all others stay as they are",
        arguments: [
            ("https://a.example/x?utm_source=rss&id=7", "https://a.example/x?id=7"),
            ("https://a.example/x?id=7&utm_medium=a&UTM_Campaign=b#part", "https://a.example/x?id=7#part"),
            ("https://a.example/x?fbclid=1", "https://a.example/x"),
            ("https://a.example/x#xtor=RSS-1", "https://a.example/x"),
            ("https://a.example/x?s=20&q=a+b", "https://a.example/x?s=20&q=a+b"),
            ("https://twitter.com/a/status/1?s=20&ref_src=twsrc", "https://twitter.com/a/status/1"),
            ("https://a.example/x?", "https://a.example/x?"),
        ])
    func cleaning(written: String, cleaned: String) {
        #expect(LinkCleaning.withoutTracking(written) == cleaned)
    }

    @Test(
        "A redirector that carries its target in the address gives way to it",
        arguments: [
            ("https://www.google.com/amp/s/a.example/x?utm_source=b", "https://a.example/x"),
            ("https://a-example.cdn.ampproject.org/c/s/a.example/x.html", "https://a.example/x.html"),
            ("https://a-example.cdn.ampproject.org/c/a.example/x", "http://a.example/x"),
            ("https://www.google.com/url?rct=j&url=https://a.example/x%3Fid%3D7&ct=ga", "https://a.example/x?id=7"),
            ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fx%3Ffbclid%3D1&h=AT", "https://a.example/x"),
            ("https://href.li/?https://a.example/x", "https://a.example/x"),
            // What only looks like one.
            ("https://www.google.com/amp/guide", "https://www.google.com/amp/guide"),
            ("https://www.google.com/url?q=javascript:1", "https://www.google.com/url?q=javascript:1"),
            (
                "https://a.example/l.php?u=https%3A%2F%2Fb.example%2F",
                "https://a.example/l.php?u=https%3A%2F%2Fb.example%2F"
            ),
            ("https://www.facebook.com/l.php", "https://www.facebook.com/l.php"),
            ("mailto:a@b.example", "mailto:a@b.example"),
        ])
    func wrappers(written: String, direct: String) {
        #expect(LinkCleaning.direct(written) == direct)
    }

    @Test(
        "Addresses for telephones and AMP are known by their form",
        arguments: [
            ("https://m.site.example/x", true), ("https://amp.site.example/x", true),
            ("https://site.example/amp/x", true),
            ("https://site.example/x/amp/", true), ("https://site.example/x.amp.html", true),
            ("https://site.example/x?amp=1", true), ("https://a-b.cdn.ampproject.org/c/s/a.b/x", true),
            ("https://m.example/x", false), ("https://site.example/amplifier", false),
            ("https://site.example/x?lamp=1", false),
        ])
    func variants(address: String, isVariant: Bool) {
        #expect(LinkCleaning.isVariant(address) == isVariant)
    }

    @Test func `A page for telephones that calls itself canonical gives way to the address it names elsewhere`() throws
    {
        let page = """
            <html><head><title>T</title><link rel="canonical" href="https://m.site.example/x">
            <meta property="og:url" content="https://www.site.example/x"></head><body><p>Text of the page.</p></body></html>
            """
        let extracted = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://m.site.example/x")
        #expect(extracted.metadata.canonicalURL == "https://www.site.example/x")
    }
}
