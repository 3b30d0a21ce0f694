import Testing

@testable import Transfer

@Suite struct CookieJarTests {
    private static let site = "https://feeds.example.org/a"

    private func sent(_ lines: [String], from: String = site, to: String = site) throws -> String? {
        var jar = CookieJar()
        jar.take(lines, from: try HTTPAddress(from))
        return jar.field(for: try HTTPAddress(to))
    }

    @Test(
        arguments: [
            ([], nil), (["a=1"], "a=1"), (["a=1; Path=/; HttpOnly; SameSite=Lax", "b=2"], "a=1; b=2"),
            (["a=1", "a=2"], "a=2"), (["a=1", "a=x; Max-Age=0"], nil), (["a="], "a="), (["=1"], nil), (["a"], nil),
            (["a=1; Domain=example.org"], "a=1"), (["a=1; Domain=.example.org"], "a=1"),
            (["a=1; Domain=other.example"], nil), (["a=1; Domain=eds.example.org"], nil), (["a=1; Secure"], "a=1"),
            (["a=b=c"], "a=b=c"), (["a=\u{1}"], nil), (["a=1\r\nX: y"], nil), (["a=é"], nil),
        ] as [([String], String?)])
    func `Cookies come back as they were set`(lines: [String], field: String?) throws {
        #expect(try sent(lines) == field)
    }

    @Test(arguments: [
        "http://feeds.example.org/a", "https://feeds.example.org:8443/a", "https://example.org/a",
        "https://www.feeds.example.org/a",
    ])
    func `They go to the origin that set them alone`(other: String) throws {
        #expect(try sent(["a=1; Domain=example.org"], to: other) == nil)
        #expect(try sent(["a=1; Secure"], from: "http://feeds.example.org/", to: "http://feeds.example.org/") == nil)
        #expect(try sent(["a=1; Domain=0.0.1"], from: "http://127.0.0.1/", to: "http://127.0.0.1/") == nil)
    }

    @Test func `There is an end to their number`() throws {
        let field = try sent((0..<100).map { "c\($0)=\(String(repeating: "v", count: 1000))" })
        #expect(field?.split(separator: ";").count == CookieJar.most)
    }
}
