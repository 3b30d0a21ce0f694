import Articles
import Testing

@Suite struct ComparableAddressTests {
    private func whole(_ address: String) -> String? {
        ComparableAddress(address).map { String(decoding: $0.place + $0.query + $0.fragment, as: UTF8.self) }
    }

    @Test(arguments: [
        ("http://s.example/a", "s.example/a"), ("https://www.s.example/a/", "s.example/a"),
        ("HTTPS://S.Example:443/A", "s.example/A"), ("http://s.example:80", "s.example"),
        ("https://s.example:8443/a", "s.example:8443/a"), ("https://s.example/?p=1", "s.example?p=1"),
        ("https://s.example/a?id=1&sig=abc&b=2#top", "s.example/a?id=1&b=2#top"),
        ("https://s.example/a?id=1&amp;token=abc&amp;b=2", "s.example/a?id=1&b=2"),
        ("https://s.example/a#:~:text=word", "s.example/a"), ("https://s.example/a;jsessionid=1F", "s.example/a"),
        ("https://s.example/a?", "s.example/a"), ("https://s.example//a//", "s.example//a"),
    ]) func `An address in the form in which it is compared`(_ address: String, _ form: String) {
        #expect(whole(address) == form)
    }

    @Test(arguments: ["", "N/A", "urn:uuid:1", "tag:s.example,2025:1", "ftp://s.example/a", "http:", "http://", "/a"])
    func `What is no address of the web has no such form`(_ text: String) {
        #expect(ComparableAddress(text) == nil)
    }

    @Test(arguments: [
        "token=x", "access_token=x", "token-hash=h1", "Signature=aB", "X-Amz-Signature=1", "Expires=1761177610",
        "sig=abc", "hdnea=exp=1~acl=/*~hmac=1", "Key-Pair-Id=APKA", "t=1761177610", "ts=1761177610123",
        "k=9f86d081884c7d659a2feaa0c55ad015", "q=dGhpc0lzMjAyNWFUb2tlbg1aXq", "PHPSESSID=abc",
        "se=2025-01-01T00%3A00%3A00Z", "x-goog-a-long-name-of-its-own=1", "a-name-of-sixteen-letters-and-a-Token=x",
        "sixteen-letters-nonce=x", "hmac=x", "HMAC-of-it=x",
    ]) func `What signs or dates a request is a token`(_ parameter: String) {
        #expect(whole("https://s.example/a?id=1&" + parameter) == "s.example/a?id=1")
    }

    @Test(arguments: [
        "v=dQw4w9WgXcQ", "id=1761177610", "p=1", "page=2", "q=a+long+question+of+2025+words", "t=90", "lang=de",
        "tok=1", "nonc=1", "sigh=1", "a-name-of-sixteen-letters-and-a-tok=n", "t=1234567", "x-am=1",
        "slug=the-2025-guide-to-everything", "story=12345678901234567890", "path=news/2025/a-storm-is-coming",
    ]) func `What names a page is none`(_ parameter: String) {
        #expect(whole("https://s.example/a?" + parameter) == "s.example/a?" + parameter)
    }

    @Test func `In a text only addresses lose their tokens`() {
        var out: [UInt8] = []
        AddressTokens.append(
            "Why? See <a href=\"https://s.example/a?sig=1&amp;n=2\">it</a>, or what?sig=1 is.", to: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == "Why? See <a href=\"https://s.example/a?n=2\">it</a>, or what?sig=1 is.")
    }

    @Test(arguments: [
        ("https://s.example/a?sid=1", "https://s.example/a?sid=2", false),
        ("https://s.example/a?token=x&id=1", "http://www.s.example/a/?token=x&amp;id=1", true),
        ("https://s.example/caf%C3%A9?q=%7e#%C3%A9", "https://s.example/caf\u{E9}?q=~#%c3%a9", true),
        ("https://s.example/a%2Fb", "https://s.example/a/b", false),
        ("https://s.example/50%", "https://s.example/50%", true),
        ("https://s.example/%4", "https://s.example/4", false),
    ]) func `Whole, every parameter counts, and octets are the same in each spelling`(
        _ one: String, _ other: String, _ isSame: Bool
    ) {
        #expect((ComparableAddress(one, .whole) == ComparableAddress(other, .whole)) == isSame)
    }
}
