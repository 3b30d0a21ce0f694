import Foundation
import LoopbackServer
import Testing

/// `kill -9` at every step of publishing, with a consumer that takes each file at once: no article is lost, none comes
/// twice, none in part. Needs a debug build, which honours `NEWSREEL_CRASH_AT`.
@Suite struct KillTests {
    @Test(arguments: [true, false])
    func `Each article comes exactly once although the program is killed at every step`(
        consumerTakesAtOnce: Bool
    ) throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let folder = try TemporaryFolder()
        var expected: Set<String> = []
        var urls: [String] = []
        for feed in 0..<3 {
            let items = (0..<4).map { Documents.Item(id: "\(feed)-\($0)") }
            expected.formUnion(items.map { "https://example.org/\($0.id)" })
            server.reply("/\(feed)", with: LoopbackServer.conditional(body: Documents.feed(items), etag: "\"\(feed)\""))
            urls.append(server.url("/\(feed)"))
        }
        try folder.write(urls.joined(separator: "\n"), to: "list.txt")
        var taken: [String] = []
        func take() throws {
            for (name, article) in zip(folder.names(in: "spool/new"), try folder.spool()) {
                taken.append(try #require(article.string("url")))
                try FileManager.default.removeItem(atPath: folder.path("spool/new/\(name)"))
            }
        }
        var kills = 0
        for step in 1... {
            let result = try Program.run(
                [
                    "fetch", "--feeds", folder.path("list.txt"), "--spool", folder.path("spool"), "--state",
                    folder.path("state.db"), "--allow-address", "127.0.0.1", "--parallel", "1",
                ], environment: ["NEWSREEL_CRASH_AT": "\(step)"])
            if consumerTakesAtOnce { try take() }
            if result.status == 0 { break }
            #expect(result.status == -SIGKILL)
            kills += 1
            try #require(kills < 500, "the program never got through")
        }
        try take()
        #expect(kills >= 5, "the steps of at least one batch were cut")
        #expect(taken.count == expected.count)
        #expect(Set(taken) == expected)
        #expect(folder.names(in: "spool/tmp") == [])
    }
}
