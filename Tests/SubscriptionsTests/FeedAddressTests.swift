import Testing

@testable import Subscriptions

@Suite struct FeedAddressTests {
    @Test(
        "one feed has one address, however it is written",
        arguments: [
            ("https://example.org/feed", "https://example.org/feed"),
            ("HTTPS://EXAMPLE.org:443/feed", "https://example.org/feed"),
            ("https://example.org/feed#top", "https://example.org/feed"),
            ("https://example.org", "https://example.org/"),
            ("feed:https://example.org/a/../feed", "https://example.org/feed"),
            ("feed://example.org/feed", "http://example.org/feed"),
            ("https://Bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
            ("https://xn--bcher-kva.example/%C3%A4", "https://xn--bcher-kva.example/%C3%A4"),
            ("https://пример.испытание/", "https://xn--e1afmkfd.xn--80akhbyknj4f/"),
            ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
            ("https://faß.example:8080/", "https://xn--fa-hia.example:8080/"),
        ])
    func oneForm(written: String, address: String) {
        #expect(feedAddress(written) == address)
    }

    @Test(
        "a user name and password given by hand are the request's, not the address's",
        arguments: [
            ("https://me:geheim@example.org/feed", "https://example.org/feed", "me", "geheim"),
            ("http://me:p%40ss@example.org:8080/", "http://example.org:8080/", "me", "p@ss"),
            ("https://me@example.org/", "https://example.org/", "me", ""),
            ("me:geheim@example.org/feed", "https://example.org/feed", "me", "geheim"),
        ])
    func credentials(written: String, address: String, user: String, password: String) throws {
        let given = try #require(AddressByHand(written))
        #expect(given.address == address)
        #expect(given.login == .basic(user: user, password: password))
    }

    @Test(
        "what lacks its scheme is told apart",
        arguments: [
            ("example.org/feed", true), ("localhost:8080/feed", true), ("[::1]/feed", true), ("example.org", true),
            ("http://example.org/", false), ("feed:https://example.org/", false),
            ("https://example.org/?u=http://a", false), ("example.org/?u=http://a", true),
        ])
    func scheme(written: String, lacks: Bool) throws {
        #expect(try #require(AddressByHand(written)).lacksScheme == lacks)
    }

    @Test(arguments: ["mailto:me@example.org", "file:///etc/passwd", "", "/feed", "javascript:alert(1)"])
    func whatIsNoAddressIsRefused(written: String) {
        #expect(AddressByHand(written) == nil)
    }

    @Test("a refusal of a setting does not repeat a password", arguments: ["proxy", "user_agent"])
    func refusalHidesPasswords(key: String) {
        let value = key == "proxy" ? "\"http://me:geheim@proxy.example:3128\"" : "[\"http://me:geheim@a\"]"
        let lines = refusal("[[feed]]\nurl = \"https://example.org/\"\n\(key) = \(value)\n")
        #expect(lines.count == 1 && !lines[0].contains("geheim"))
    }
}
