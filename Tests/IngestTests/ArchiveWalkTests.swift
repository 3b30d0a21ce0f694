import Articles
import Exchange
import Publishing
import Testing
import Transfer

@testable import Ingest

/// A feed's older pages, walked over a web that is a table.
@Suite struct ArchiveWalkTests {
    private static let feed = "https://one.example/feed"

    private static func page(_ ids: [String], before: String?, isArchive: Bool = true) -> String {
        let link = before.map { "<atom:link rel='prev-archive' href='\($0)'/>" } ?? ""
        let mark = isArchive ? "<fh:archive xmlns:fh='http://purl.org/syndication/history/1.0'/>" : ""
        return rss(ids.map { ($0, "Text \($0).") }, channel: link + mark)
    }

    /// The newest page has 5 and 4, and stands over 4 and 3, and over 2 and 1.
    private func world() async throws -> PollWorld {
        let world = try await PollWorld()
        world.answer(Self.feed, Self.page(["5", "4"], before: "https://one.example/2", isArchive: false), etag: "1")
        world.answer("https://one.example/2", Self.page(["4", "3"], before: "https://one.example/1"))
        world.answer("https://one.example/1", Self.page(["2", "1"], before: nil))
        return world
    }

    private var bounds: ArchiveBounds {
        var bounds = ArchiveBounds()
        bounds.pause = .zero
        return bounds
    }

    private func walk(_ world: PollWorld, _ bounds: ArchiveBounds? = nil) async throws -> PollReport {
        let report = await (try world.poller()).pollWithArchives(world.target(Self.feed), bounds ?? self.bounds)
        try await world.publisher.flush()
        return report
    }

    @Test func `The oldest page comes first, the feed last, and an item on two pages once`() async throws {
        let world = try await world()
        let report = try await walk(world)
        #expect(try world.takeArticles() == ["1 1", "1 2", "1 3", "1 4", "1 5"])
        #expect(report.newCount == 5)
        #expect(report.archives == ArchiveReport(pages: 2, newCount: 3, isComplete: true))
        #expect(report.state.newItems == 5)
        #expect(world.asked == [Self.feed, "https://one.example/2", "https://one.example/1"])
    }

    @Test func `A walk that came to the beginning is remembered by its documents`() async throws {
        let world = try await world()
        _ = try await walk(world)
        _ = try world.takeArticles()
        world.answer(Self.feed, Self.page(["7"], before: "https://one.example/3", isArchive: false), etag: "2")
        world.answer("https://one.example/3", Self.page(["6", "5"], before: "https://one.example/2"))
        let report = try await walk(world)
        #expect(try world.takeArticles() == ["1 6", "1 7"])
        #expect(report.archives?.isComplete == true)
        #expect(world.asked.suffix(2) == [Self.feed, "https://one.example/3"])
    }

    @Test(arguments: [
        (PollWorld.Answer(status: 404), "answers 404", nil),
        (.init(status: 429, retryAfter: "90"), "answers 429", 90.0),
        (.init(body: "<html>"), "no whole feed", nil),
        (.init(body: String(page(["2", "1"], before: nil).dropLast(60))), "no whole feed", nil),
        (.init(failure: .timeout(url: "https://one.example/1", after: .seconds(30))), "https://one.example/1", nil),
        (.init(body: page(["2"], before: "https://one.example/2")), "leads back", nil),
    ])
    func `A walk that does not come to the beginning says why, and hands on what it has`(
        answer: PollWorld.Answer, reason: String, hold: Double?
    ) async throws {
        let world = try await world()
        world.answer("https://one.example/1", answer)
        let report = try await walk(world)
        #expect(report.archives?.isComplete == false)
        #expect(report.archives?.reason?.contains(reason) == true, "\(report.archives?.reason ?? "")")
        #expect(report.hostHold == hold)
        #expect(try world.takeArticles().suffix(3) == ["1 3", "1 4", "1 5"])
        // It is not remembered as whole.
        world.answer("https://one.example/1", Self.page(["2", "1"], before: nil))
        #expect(try await walk(world).archives?.isComplete == true)
    }

    @Test(arguments: [(1, 64 << 20, "more than 1 older pages"), (100, 1, "more than 0 MB")])
    func `A walk keeps to its bounds`(pages: Int, size: Int, reason: String) async throws {
        let world = try await world()
        var bounds = bounds
        (bounds.pages, bounds.sizeInBytes) = (pages, size)
        let report = try await walk(world, bounds)
        #expect(report.archives?.reason?.contains(reason) == true)
        #expect(try world.takeArticles() == ["1 3", "1 4", "1 5"])
    }

    @Test func `A feed that does not answer has no walk`() async throws {
        let world = try await PollWorld()
        world.answer(Self.feed, .init(status: 500))
        let report = try await walk(world)
        #expect(report.verdict == .serverError)
        #expect(report.archives == nil)
        #expect(world.asked == [Self.feed])
    }
}
