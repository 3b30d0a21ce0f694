import Testing

@testable import Transfer

@Suite struct IPAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:c0a8:101::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
        "ff02::1",
    ])
    func specialAddressesAreNotPublic(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
        "64:ff9b::808:808", "2002:808:808::1",
    ])
    func otherAddressesArePublic(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isPublic)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0177.0.0.1", "localhost", "[::1]", "fe80::1%eth0", "1:2"])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::ffff:1.2.3.4", "1.2.3.4"), ("2001:DB8:0:0::1", "2001:db8::1")])
    func addressesPrintInTheirShortForm(text: String, printed: String) {
        #expect(IPAddress(text)?.description == printed)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.9.9.9/8", "10.0.0.1", true),
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("127.0.0.1/32", "127.0.0.1", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "fd00::1", true),
        ("::/0", "1.1.1.1", false),
        ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false), ("::1", "::1", true),
        ("127.0.0.0/8", "::ffff:127.0.0.5", true),
    ])
    func aBlockHoldsItsAddresses(block: String, address: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(block))
        let address = try #require(IPAddress(address))
        #expect(block.contains(address) == isInside)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/+8", "10/8", "::/129", "a/8", "1.2.3.4/8/8",
    ])
    func aBlockMustBeWellFormed(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test func aBlockPrintsItsFirstAddress() {
        #expect(AddressBlock("10.9.8.7/8")?.description == "10.0.0.0/8")
    }
}

@Suite struct HTTPAddressTests {
    @Test(arguments: [
        ("http://a.example/feed", "http://a.example/feed", "a.example", 80),
        ("HTTP://A.Example:8080/Feed", "http://A.Example:8080/Feed", "a.example", 8080),
        ("https://a.example", "https://a.example/", "a.example", 443),
        ("https://a.example/a b?c d", "https://a.example/a%20b?c+d", "a.example", 443),
        ("http://a.example/x#y", "http://a.example/x", "a.example", 80),
        ("http://[::1]:81/", "http://[::1]:81/", "::1", 81),
        ("http://2130706433/", "http://127.0.0.1/", "127.0.0.1", 80),
        ("http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1", 80),
        ("http://0177.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80),
    ])
    func anAddressIsReadAsLibcurlReadsIt(url: String, text: String, host: String, port: UInt16) throws {
        let address = try HTTPAddress(url)
        #expect(address.text == text)
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: [
        "", "a.example/feed", "/feed", "http://", "http://a.example:99999/", "http://a\u{0}b/",
    ])
    func anAddressMustBeWhole(url: String) {
        #expect { try HTTPAddress(url) } throws: { ($0 as? TransferError)?.kind == "bad_url" }
    }

    @Test(arguments: [
        "file:///etc/hostname", "ftp://a.example/", "gopher://a.example/", "javascript:alert(1)", "data:,x",
    ])
    func otherSchemesAreForbidden(url: String) {
        #expect { try HTTPAddress(url) } throws: {
            ["forbidden_scheme", "bad_url"].contains(($0 as? TransferError)?.kind)
        }
    }

    @Test func userAndPasswordAreTakenOutOfTheAddress() throws {
        let address = try HTTPAddress("http://al%20ice:p%40ss@a.example/feed")
        #expect(address.text == "http://a.example/feed")
        #expect(address.credentials == .basic(user: "al ice", password: "p@ss"))
    }

    @Test(arguments: [
        ("/b", "https://a.example/b"), ("b", "https://a.example/x/b"), ("?q", "https://a.example/x/y?q"),
        ("//b.example/c", "https://b.example/c"), ("http://b.example", "http://b.example/"),
        ("../../../z", "https://a.example/z"), ("/a b", "https://a.example/a%20b"),
        ("https://mallory:x@a.example/b", "https://a.example/b"),
    ])
    func aLocationIsResolved(location: String, expected: String) throws {
        let address = try HTTPAddress("https://u:p@a.example/x/y#f").resolving(location, status: 301)
        #expect(address.text == expected)
        #expect(address.credentials == nil)
    }

    @Test func originsDifferInSchemeHostOrPort() throws {
        let address = try HTTPAddress("https://a.example/x")
        #expect(try address.origin == HTTPAddress("https://A.example:443/y").origin)
        for other in ["http://a.example/x", "https://b.example/x", "https://a.example:8443/x"] {
            #expect(try address.origin != HTTPAddress(other).origin)
        }
    }
}
