import Articles
import Cleaning
import Exchange
import MemoryStore
import Publishing
import Testing
import Transfer

@testable import Ingest

/// A page that was asked for by its own address: the page stands for the feed.
@Suite struct HandedPageTests {
    private static let address = "https://one.example/story"

    private func page(_ words: String, canonical: String? = nil) -> ExtractedPage {
        var metadata = PageMetadata()
        metadata.title = "Story"
        metadata.canonicalURL = canonical
        metadata.authors = [Author(name: "Ida Marlow")]
        metadata.origins = [.init(field: "title", source: "page:h1")]
        return ExtractedPage(
            body: Body(blocks: [.paragraph([Inline(words)])]), metadata: metadata, confidence: 0.9,
            warnings: ["a warning"])
    }

    private func hand(_ page: ExtractedPage, to world: PollWorld) async throws -> PollReport {
        var report = PollReport(feed: Self.address, verdict: .notAFeed, message: "", state: FeedState())
        report.problem = .init(kind: "not_a_feed", message: "no feed")
        report.state.newItems = world.target(Self.address).feed.state.newItems
        let answer = TransferResponse(status: 200, url: Self.address, body: Array(page.body.plainText().utf8))
        return await (try world.poller()).take(page, from: answer, report, of: world.target(Self.address))
    }

    @Test func `It comes once, and again as a revision where its text changed`() async throws {
        let world = try await PollWorld()
        var report = try await hand(page("Once upon a time."), to: world)
        #expect((report.newCount, report.revisedCount) == (1, 0))
        #expect(report.problem == nil)
        #expect(report.state.lastSuccess == world.now)
        report = try await hand(page("Once upon a time."), to: world)
        #expect((report.newCount, report.revisedCount) == (0, 0))
        report = try await hand(page("Twice upon a time."), to: world)
        #expect((report.newCount, report.revisedCount) == (0, 1))
        #expect(report.state.newItems == 1)
        #expect(try world.takeArticles() == ["1 Story", "2 Story"])
    }

    @Test func `The page's own address is the article's, and it says where each field is from`() async throws {
        let world = try await PollWorld()
        _ = try await hand(page("Text.", canonical: "https://one.example/2024/story"), to: world)
        let article = try #require(try world.takeObjects().first)
        #expect(article["url"] as? String == "https://one.example/2024/story")
        let own = try #require(article["_newsreel"] as? [String: Any])
        #expect(own["warnings"] as? [String] == ["a warning"])
        #expect((own["origins"] as? [String: String]) == ["title": "page:h1", "content": "page"])
    }

    @Test func `What the state does not take is not reported as read`() async throws {
        let world = try await PollWorld()
        try await world.publisher.shutDown()
        let report = try await hand(page("Text."), to: world)
        #expect(report.verdict == .ownSide)
        #expect(report.problem?.kind == "stopping")
        #expect(report.newCount == 0)
    }
}
