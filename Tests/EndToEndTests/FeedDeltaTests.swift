import Foundation
import LoopbackServer
import Testing

/// What a feed's server may answer beside the whole feed: parts (RFC 3229), newer validators, a gatekeeper's page.
@Suite struct FeedDeltaTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
    }

    private func fetch() throws -> Program.Result {
        try Program.run([
            "fetch", server.url("/feed"), "--json", "--spool", folder.path("spool"), "--state",
            folder.path("state.db"), "--allow-address", "127.0.0.1",
        ])
    }

    private var tags: [String?] { server.requests(for: "/feed").map { $0.header("if-none-match") } }

    @Test func `A part of the feed brings its items, and says nothing of the whole`() throws {
        defer { server.stop() }
        let items = (0..<4).map { Documents.Item(id: "\($0)") }
        server.reply("/feed", with: Reply(headers: [("ETag", "\"1\"")], Documents.feed(Array(items[0...1]))))
        #expect(try fetch().status == 0)
        let part = Reply(status: 226, headers: [("ETag", "\"2\""), ("IM", "feed")], Documents.feed([items[2]]))
        server.reply("/feed", with: part)
        #expect(try fetch().status == 0)
        #expect(folder.names(in: "spool/new").count == 3)
        // The same bytes as a whole feed are read, since those of a part were not taken for it.
        server.reply("/feed", with: Reply(headers: [("ETag", "\"3\"")], Documents.feed(items)))
        #expect(try fetch().status == 0)
        #expect(folder.names(in: "spool/new").count == 4)
        #expect(tags == [nil, "\"1\"", "\"2\""])
        #expect(server.requests(for: "/feed").map { $0.header("a-im") } == [nil, "feed", "feed"])
    }

    @Test func `A validator that comes with 304 takes the place of the one before, as it is written`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(headers: [("ETag", "W/\"a b\"")], Documents.feed(1)))
        #expect(try fetch().status == 0)
        server.reply("/feed", with: Reply(status: 304, headers: [("ETag", "w/odd--gzip")], ""))
        #expect(try fetch().status == 0)
        #expect(try fetch().status == 0)
        #expect(tags == [nil, "W/\"a b\"", "w/odd--gzip"])
    }

    @Test func `A gatekeeper's challenge is told from a refusal, and not tried again at once`() throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(status: 403, headers: [("cf-mitigated", "challenge")], "<html>wait</html>"))
        #expect(try fetch().status == 69)
        let status = try Program.run(["status", "--state", folder.path("state.db"), "--feeds", "--json"])
        let next = try #require(try status.objects().first?.string("next_poll"))
        // At least three quarters of 12 hours, where a plain 403 waits 6.
        let wait = try #require(ISO8601DateFormatter().date(from: String(next.prefix(19)) + "Z")).timeIntervalSinceNow
        #expect(wait > 8.9 * 3600)
        #expect(server.requests.count == 1)
    }
}
