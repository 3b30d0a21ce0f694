import Articles
import Exchange
import MemoryStore
import Publishing
import Testing
import Transfer

@testable import Ingest

/// What is built of a second document, by tables: the third step and the fifth together, over what the first one left.
@Suite struct PollBuildTests {
    private static let feed = "https://one.example/feed"
    private static let first = rss([
        ("b", "Text &lt;a href='https://x.example/?utm_source=1'>b&lt;/a>."), ("a", "Text a."),
    ])

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let document: String
        /// `revision title`, in the order in which they came.
        var articles: [String] = []
        var newCount = 0
        var revisedCount = 0
        /// Items that are known afterwards.
        var known = 2
    }

    @Test(arguments: [
        Row(testDescription: "another order", document: rss([("a", "Text a."), ("b", Row.linked("1"))])),
        Row(testDescription: "an item less", document: rss([("b", Row.linked("1"))])),
        Row(testDescription: "what counts readers", document: rss([("b", Row.linked("2")), ("a", "Text a.")])),
        Row(
            testDescription: "another text", document: rss([("b", "Text c."), ("a", "Text a.")]), articles: ["2 b"],
            revisedCount: 1),
        Row(
            testDescription: "an item more",
            document: rss([("c", "Text c."), ("b", Row.linked("1")), ("a", "Text a.")]),
            articles: ["1 c"], newCount: 1, known: 3),
        Row(
            testDescription: "several, the oldest first",
            document: rss([("d", "Text d."), ("c", "Text c."), ("b", "Text!"), ("a", "Text?")]),
            articles: ["2 a", "2 b", "1 c", "1 d"], newCount: 2, revisedCount: 2, known: 4),
        Row(
            testDescription: "an item twice",
            document: rss([("c", "Text c."), ("c", "Text c."), ("b", Row.linked("1")), ("a", "Text a.")]),
            articles: ["1 c"], newCount: 1, known: 3),
        Row(testDescription: "no items", document: rss([])),
    ])
    func `Articles come of what is new or looks otherwise, and of nothing else`(row: Row) async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        world.answer(Self.feed, Self.first)
        #expect(try await world.poll(Self.feed, by: poller).newCount == 2)
        #expect(try world.takeArticles() == ["1 a", "1 b"])

        world.pass(seconds: 3600)
        world.answer(Self.feed, row.document)
        let report = try await world.poll(Self.feed, by: poller)
        #expect(try world.takeArticles() == row.articles)
        #expect((report.newCount, report.revisedCount) == (row.newCount, row.revisedCount))
        let state = world.target(Self.feed).feed.state
        #expect((state.newItems, state.revisedItems) == (Int64(2 + row.newCount), Int64(row.revisedCount)))
        #expect(world.store.knownItems(of: world.target(Self.feed).feed.id).count == row.known)

        // What was seen is known: the same again, in other bytes, builds nothing.
        world.answer(Self.feed, row.document + "\n<!-- again -->")
        let again = try await world.poll(Self.feed, by: poller)
        #expect((again.newCount, again.revisedCount) == (0, 0))
        #expect(try world.takeArticles() == [])
    }

    @Test func `A revision keeps the article's id and when it was first seen`() async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        world.answer(Self.feed, rss([("a", "Before.")]))
        _ = try await world.poll(Self.feed, by: poller)
        let before = try #require(try world.takeObjects().first)
        world.pass(seconds: 86_400)
        world.answer(Self.feed, rss([("a", "After.")]))
        _ = try await world.poll(Self.feed, by: poller)
        let after = try #require(try world.takeObjects().first)
        #expect(after["id"] as? String == before["id"] as? String)
        let own = [before, after].map { $0["_newsreel"] as? [String: Any] ?? [:] }
        #expect(own[1]["first_seen"] as? String == own[0]["first_seen"] as? String)
        #expect(own[1]["fetched_at"] as? String != own[0]["fetched_at"] as? String)
        #expect(own.map { $0["op"] as? String } == ["new", "revised"])
    }

    @Test func `What takes too much work is left out alone, and tried again in another form`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.itemTime = .seconds(-1)
        let long = String(repeating: "&lt;p>word&lt;/p>", count: 60_000)
        world.answer(Self.feed, rss([("b", "Text b."), ("long", long), ("a", "Text a.")]))
        let report = try await world.poll(Self.feed, by: poller)
        #expect(report.givenUp == ["long"])
        #expect(report.newCount == 2)
        #expect(try world.takeArticles() == ["1 a", "1 b"])
        poller.options.itemTime = .seconds(60)
        world.answer(Self.feed, rss([("long", "Short.")]))
        #expect(try await world.poll(Self.feed, by: poller).newCount == 1)
        #expect(try world.takeArticles() == ["1 long"])
    }

    @Test func `A feed in parts is whole in the end, and its state comes with the last`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.revisionsPerPart = 3
        world.answer(Self.feed, rss((1...8).reversed().map { ("\($0)", "Text \($0).") }), etag: "1")
        let report = try await world.poll(Self.feed, by: poller)
        #expect(report.newCount == 8)
        #expect(try world.takeArticles() == (1...8).map { "1 \($0)" })
        #expect(world.target(Self.feed).feed.state.etag == "1")
    }
}

extension PollBuildTests.Row {
    static func linked(_ count: String) -> String {
        "Text &lt;a href='https://x.example/?utm_source=\(count)'>b&lt;/a>."
    }
}
