import Foundation
import LoopbackServer
import Testing

/// `newsreel fetch --archives`: a feed's older pages (RFC 5005).
@Suite struct ArchiveFetchTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.write("network.host_interval = \"0s\"\n", to: "newsreel.toml")
    }

    private func fetch(_ more: [String] = []) throws -> Program.Result {
        try Program.run(
            [
                "fetch", server.url("/feed"), "--archives", "--json", "--allow-address", "127.0.0.0/8", "--config",
                folder.path("newsreel.toml"),
            ] + more)
    }

    private var places: [String] { ["--spool", folder.path("spool"), "--state", folder.path("state.db")] }

    /// A feed of `ids`, the newest first, with links.
    private func page(_ ids: [Int], _ links: String) -> Reply {
        let entries = ids.map { id in
            "<entry><id>urn:x:\(id)</id><title>Item \(id)</title><updated>2024-01-\(10 + id)T00:00:00Z</updated>"
                + "<content type=\"html\">&lt;p&gt;Text of item \(id), long enough to be one.&lt;/p&gt;</content></entry>"
        }
        return Reply(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:fh=\"http://purl.org/syndication/history/1.0\">"
                + "<title>F</title><id>urn:x</id><updated>2024-02-01T00:00:00Z</updated>\(links)\(entries.joined())</feed>"
        )
    }

    private func serveArchive() {
        server.reply("/feed", with: page([6, 5], "<link rel=\"prev-archive\" href=\"/archive/2\"/>"))
        server.reply(
            "/archive/2", with: page([5, 4, 3], "<fh:archive/><link rel=\"prev-archive\" href=\"/archive/1\"/>"))
        server.reply("/archive/1", with: page([2, 1], "<fh:archive/>"))
    }

    private func titles(_ articles: [[String: Any]]) -> [String] { articles.compactMap { $0.string("title") } }

    @Test func `Older pages come first, and an item that stands on two of them comes once`() throws {
        defer { server.stop() }
        serveArchive()
        let result = try fetch()
        #expect(result.status == 0)
        #expect(titles(try result.objects()) == (1...6).map { "Item \($0)" })
        #expect(result.errors.isEmpty)
    }

    @Test func `What was read to its beginning is not asked for again, and nothing is written twice`() throws {
        defer { server.stop() }
        serveArchive()
        #expect(try fetch(places).status == 0)
        #expect(titles(try folder.spool()) == (1...6).map { "Item \($0)" })
        server.reply("/feed", with: page([7, 6], "<link rel=\"prev-archive\" href=\"/archive/3\"/>"))
        server.reply("/archive/3", with: page([6, 5], "<fh:archive/><link rel=\"prev-archive\" href=\"/archive/2\"/>"))
        #expect(try fetch(places).status == 0)
        #expect(titles(try folder.spool()) == (1...7).map { "Item \($0)" })
        #expect(server.requests(for: "/archive/3").count == 1)
        #expect(server.requests(for: "/archive/2").count == 1)
    }

    @Test func `Pages of a paged feed are followed by next, in a loop once each`() throws {
        defer { server.stop() }
        server.reply("/feed", with: page([4, 3], "<link rel=\"next\" href=\"/page/2\"/>"))
        server.reply("/page/2", with: page([2, 1], "<link rel=\"next\" href=\"/feed\"/>"))
        let result = try fetch()
        #expect(titles(try result.objects()) == (1...4).map { "Item \($0)" })
        #expect(result.errorKind == "archives_incomplete")
        #expect(server.requests.count == 2)
    }

    @Test func `A feed that refuses is asked once, and pages too`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(status: 429, headers: [("Retry-After", "600")], "no"))
        #expect(try fetch().errorKind == "rate_limited")
        #expect(server.requests(for: "/feed").count == 1)
    }

    @Test func `A list says for which feeds older pages are read, at the first poll`() throws {
        defer { server.stop() }
        serveArchive()
        try folder.write("[[feed]]\nurl = \"\(server.url("/feed"))\"\narchives = true\n", to: "feeds.toml")
        let list = [
            "fetch", "--feeds", folder.path("feeds.toml"), "--allow-address", "127.0.0.0/8", "--config",
            folder.path("newsreel.toml"),
        ]
        #expect(try Program.run(list + places).status == 0)
        #expect(titles(try folder.spool()) == (1...6).map { "Item \($0)" })
        #expect(try Program.run(list + places).status == 0)
        #expect(server.requests(for: "/archive/2").count == 1)
    }

    @Test func `The walk ends at its bound and at a page that cannot be had, and says so`() throws {
        defer { server.stop() }
        serveArchive()
        let bounded = try fetch(["--archive-pages", "1"])
        #expect(titles(try bounded.objects()) == (3...6).map { "Item \($0)" })
        #expect(bounded.errors.contains("more than 1 older pages"))
        server.reply("/archive/1", with: Reply(status: 503, headers: [("Retry-After", "60")], "no"))
        let refused = try fetch(places)
        #expect(refused.status == 0)
        #expect(refused.errors.contains("answers 503"))
        #expect(titles(try folder.spool()) == (3...6).map { "Item \($0)" })
        // It was not complete: the next walk goes there again.
        serveArchive()
        #expect(try fetch(places).status == 0)
        #expect(Set(titles(try folder.spool())) == Set((1...6).map { "Item \($0)" }))
        #expect(try folder.spool().count == 6)
    }

    @Test func `Credentials stay with the feed's own origin`() throws {
        defer { server.stop() }
        let other = try LoopbackServer(address: "127.0.0.2")
        defer { other.stop() }
        server.reply("/feed", with: page([3], "<link rel=\"prev-archive\" href=\"/archive/2\"/>"))
        server.reply(
            "/archive/2", with: page([2], "<fh:archive/><link rel=\"prev-archive\" href=\"\(other.url("/1"))\"/>"))
        other.reply("/1", with: page([1], "<fh:archive/>"))
        let result = try fetch(["--user", "u", "--password", "geheim"])
        #expect(try result.objects().count == 3)
        #expect(server.requests.allSatisfy { $0.header("authorization") != nil })
        #expect(other.requests.map { $0.header("authorization") } == [nil])
    }
}
