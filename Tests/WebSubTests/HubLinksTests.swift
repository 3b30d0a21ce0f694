import Testing

@testable import WebSub

/// WebSub, section 4; RFC 8288, section 3.
@Suite struct HubLinksTests {
    private func links(
        _ header: String?, hubs: [String] = [], own: String? = nil, url: String = "https://site.example/feed"
    ) -> HubLinks? { HubLinks(header: header, hubs: hubs, own: own, url: url) }

    @Test func `The header goes before the document, and the document before the address`() {
        let header = "<https://hub.example/>; rel=\"hub\", <https://site.example/f>; rel=\"self\""
        let (hubs, own) = (["https://other.example/"], "https://site.example/g")
        #expect(links(header, hubs: hubs, own: own)?.hubs == ["https://hub.example/"])
        #expect(links(header, own: own)?.topic == "https://site.example/f")
        #expect(links(nil, hubs: hubs, own: own)?.topic == own)
        #expect(links(nil, hubs: hubs)?.topic == "https://site.example/feed")
        #expect(links("<https://site.example/f>; rel=self") == nil)
    }

    @Test(
        arguments: [
            ("<https://h.example/>; rel=hub", ["https://h.example/"]),
            ("<https://h.example/>; title=\"a, <b>; rel=self\"; rel=\"HUB\"", ["https://h.example/"]),
            ("<https://h.example/>;rel=\"self hub\"", ["https://h.example/"]),
            (
                "<https://a.example/>; rel=next, </hub>; rel=hub, <https://b.example/>; rel=hub",
                ["https://site.example/hub", "https://b.example/"]
            ),
            // The first rel counts (RFC 8288, section 3.3).
            ("<https://a.example/>; rel=next; rel=hub", []),
            ("<ftp://a.example/>; rel=hub, <javascript:alert(1)>; rel=hub", []),
            ("<https://a.example/", []), ("; = , < >", []), ("<https://h.example/>; rel=\"hub", ["https://h.example/"]),
            ("<https://h.example/> ; rel = \"hub\"", ["https://h.example/"]),
            ("<https://h.example/>; rel=\"h\\ub\"", ["https://h.example/"]),
        ] as [(String, [String])])
    func `A Link header's hubs`(header: String, hubs: [String]) {
        #expect((links(header)?.hubs ?? []) == hubs)
    }

    @Test(arguments: [
        ("https://me:a@b@hub.example/x?y=@z", "https://hub.example/x?y=@z"),
        ("https://social.example/@me", "https://social.example/@me"), ("https://me@h.example", "https://h.example"),
        ("https://h.example?@", "https://h.example?@"), ("me@h", "me@h"), ("", ""),
    ])
    func `An address is shown without user and password`(address: String, shown: String) {
        #expect(HubLinks.shown(address) == shown)
    }

    @Test func `The header alone is enough where it names both`() {
        #expect(HubLinks(header: "<https://h.example/>; rel=hub", url: "https://site.example/") == nil)
        let both = HubLinks(header: "</h>; rel=hub, </f>; rel=self", url: "https://site.example/feed")
        #expect(both?.hubs == ["https://site.example/h"])
        #expect(both?.topic == "https://site.example/f")
    }
}

@Suite struct HubSignatureTests {
    // RFC 4231, section 4.3; RFC 2202, section 3, test case 2.
    private let body = Array("what do ya want for nothing?".utf8)
    private let sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    private let sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"

    @Test func `A signature is right, wrong, missing or of a refused method`() {
        func fault(_ header: String?, allowsSHA1: Bool = false) -> HubSignature.Fault? {
            HubSignature.fault(header, body: body, secret: "Jefe", allowsSHA1: allowsSHA1)
        }
        #expect(fault("sha256=" + sha256) == nil)
        #expect(fault("SHA256=" + sha256.uppercased()) == nil)
        #expect(fault("sha256=" + sha256.dropLast()) == .wrong)
        #expect(fault("sha256=" + sha256.dropLast() + "4") == .wrong)
        #expect(fault("sha1=" + sha1) == .refusedMethod)
        #expect(fault("sha1=" + sha1, allowsSHA1: true) == nil)
        #expect(fault("md5=" + sha1) == .unknownMethod)
        #expect(fault(nil) == .missing)
        #expect(fault("sha256") == .missing)
    }
}
