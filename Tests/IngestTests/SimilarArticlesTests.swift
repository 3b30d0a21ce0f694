import Articles
import Exchange
import Foundation
import LineOutbox
import MemoryStore
import PostgresServer
import PostgresStore
import Publishing
import SpoolSchemaCheck
import Synchronization
import Testing

@testable import Ingest

/// What the spool tells of articles that say nearly the same, from the feeds' documents on.
@Suite struct SimilarArticlesTests {
    private static let story =
        "The old ferry across the Lenna will stop running at the end of October, the district council decided on Tuesday "
        + "after a debate of four hours. The ferryman took the wheel from his father in 1987 and has missed nine days since. "
        + "A bridge upstream has taken away most of the cars, and the boiler would need repairs that cost more than the boat."
    private static let other =
        "A museum of clocks opens in the former post office of Altmark on Saturday, with nine hundred pieces that a teacher "
        + "collected over sixty years. Half of them run, and at noon the guards close the doors because nobody could hear them "
        + "speak. The town pays for the roof, the collector for the oil, and children get in without a ticket on Wednesdays."

    /// Publishers over a store that outlives them, a moment that stands where it is put, and the lines that came.
    private final class World: Sendable {
        let store: any Store
        let lines = Mutex<[Data]>([])
        let now = Mutex(Timestamp(secondsSince1970: 1_700_000_000))

        init(_ store: any Store = MemoryStore()) { self.store = store }

        func publisher(bytes: Int? = 1 << 20) async throws -> Publisher {
            var configuration = Publisher.Configuration()
            configuration.revisionsPerBatch = 1
            configuration.likenessBytes = bytes
            return try await Publisher(
                store,
                LineOutbox { bytes in
                    for line in bytes.split(separator: 0x0A) {
                        let violations = try? JSONSchema(SpoolSchema.json).violations(inJSON: Array(line))
                        #expect(violations == [])
                        self.lines.withLock { $0.append(Data(line)) }
                    }
                    return nil
                }, configuration: configuration, clock: { self.now.withLock { $0 } })
        }

        /// What each article that came says, as `title: titles of those like it`.
        func take() -> [String] {
            lines.withLock { lines in
                let lines = lines.map { line in
                    (try? JSONSerialization.jsonObject(with: line)) as? [String: Any] ?? [:]
                }
                let titles = Dictionary(
                    lines.map { ($0["id"] as? String ?? "", $0["title"] as? String ?? "") }, uniquingKeysWith: { $1 })
                return lines.map { article in
                    let own = article["_newsreel"] as? [String: Any]
                    let others = (own?["similar_to"] as? [[String: Any]] ?? []).map {
                        titles[$0["id"] as? String ?? ""] ?? "?"
                    }
                    return "\(article["title"] as? String ?? ""): \(others.joined(separator: ", "))"
                }
            }
        }

        func ingest(_ url: String, _ items: [(String, String)], by publisher: Publisher, _ web: PollWorld) async throws
        {
            var poller = try web.poller()
            poller.sink = PollSink(publisher, store, nil)
            poller.options.sketchesTexts = true
            let feed = try await store.feeds(identifiedBy: [url])[0]
            let document = rss(items.map { (id: $0.0, text: $0.1) })
            let report = await poller.ingest(
                Array(document.utf8), contentType: "application/rss+xml",
                PollTarget(subscription: web.target(url).subscription, feed: feed))
            #expect(report.problem == nil)
        }
    }

    @Test func `A copy names the article that came before it, over a restart, and forgets it on the eighth day`()
        async throws
    {
        let (world, web) = (World(), try await PollWorld())
        var publisher = try await world.publisher()
        try await world.ingest(
            "https://a.example/f", [("agency", Self.story), ("clocks", Self.other)], by: publisher, web)
        try await world.ingest("https://b.example/f", [("copy", "Here, too. " + Self.story)], by: publisher, web)
        try await publisher.shutDown()
        #expect(world.take() == ["clocks: ", "agency: ", "copy: agency"])

        publisher = try await world.publisher()
        world.now.withLock { $0 = $0.advanced(bySeconds: 6.9 * 86_400) }
        try await world.ingest("https://c.example/f", [("late", Self.story)], by: publisher, web)
        #expect(Set(world.take()[3].dropFirst("late: ".count).split(separator: ", ")) == ["agency", "copy"])
        world.now.withLock { $0 = $0.advanced(bySeconds: 0.2 * 86_400) }
        try await world.ingest("https://d.example/f", [("later", Self.story)], by: publisher, web)
        #expect(world.take()[4] == "later: late")
        try await publisher.shutDown()
        // The rows of before are gone with the batch of that day.
        nonisolated(unsafe) var rows = 0
        _ = try await world.store.sketches(after: nil) { _ in rows += 1 }
        #expect(rows == 2)
    }

    @Test func `A revision is not like itself, and tells of those that came meanwhile`() async throws {
        let (world, web) = (World(), try await PollWorld())
        let publisher = try await world.publisher()
        try await world.ingest("https://a.example/f", [("agency", Self.story)], by: publisher, web)
        try await world.ingest("https://b.example/f", [("copy", Self.story)], by: publisher, web)
        try await world.ingest("https://a.example/f", [("agency", Self.story + " More follows.")], by: publisher, web)
        try await publisher.shutDown()
        #expect(world.take() == ["agency: ", "copy: agency", "agency: copy"])
    }

    @Test func `Without the setting nothing is told and nothing kept`() async throws {
        let (world, web) = (World(), try await PollWorld())
        let publisher = try await world.publisher(bytes: nil)
        try await world.ingest("https://a.example/f", [("agency", Self.story)], by: publisher, web)
        try await world.ingest("https://b.example/f", [("copy", Self.story)], by: publisher, web)
        try await publisher.shutDown()
        #expect(world.take() == ["agency: ", "copy: "])
        _ = try await world.store.sketches(after: nil) { _ in Issue.record("a row was kept") }
    }

    @Test(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"))
    func `A worker of a fleet tells of what another one stored, once it has looked`() async throws {
        let address = try await PostgresServer.running().newState()
        let web = try await PollWorld()
        let one = World(try await PostgresStore.open(address, worker: "one", version: "1"))
        let two = World(try await PostgresStore.open(address, worker: "two", version: "1"))
        let (first, second) = (try await one.publisher(), try await two.publisher())
        try await one.ingest("https://a.example/f", [("agency", Self.story)], by: first, web)
        // Within a second of the last look nobody looks again, and what is newer than the oldest transaction on the server
        // waits, be it another test's.
        var copies = 0
        while two.take().last?.contains("?") != true, copies < 1_000 {
            copies += 1
            two.now.withLock { $0 = $0.advanced(bySeconds: 2) }
            try await two.ingest("https://b\(copies).example/f", [("copy \(copies)", Self.story)], by: second, web)
        }
        #expect(two.take().last?.contains("?") == true)
        try await first.shutDown()
        try await second.shutDown()
        try await one.store.close()
        try await two.store.close()
    }
}
