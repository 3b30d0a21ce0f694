import Articles
import Exchange
import Logging
import PostgresServer
import StatusPage
import Synchronization
import Testing
import WebSub

@testable import Ingest
@testable import PostgresStore
@testable import newsreel

/// Hubs in a fleet of two: they call either worker, and the one that has the feed gets what they say.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct SharedHubsTests {
    private static let topic = "https://site.example/feed"
    private static let query = "hub.topic=https%3A%2F%2Fsite.example%2Ffeed&hub.challenge=x"

    /// A worker, with what came to its loop.
    private final class Member: Sendable {
        let store: PostgresStore
        let desk: HubDesk
        let taken = Mutex<[PushedDocument]>([])

        init(_ name: String, _ address: PostgresAddress) async throws {
            store = try await PostgresStore.open(address, worker: name)
            var settings = Settings()
            (settings.webSub.listen, settings.webSub.callback) = ("127.0.0.1:0", "https://me.example")
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            desk = try #require(HubDesk(settings, store: store, logger: logger))
            desk.begin { [self] document, _ in
                taken.withLock { $0.append(document) }
                return true
            }
        }

        func beat() async throws -> PostgresStore.Beat { try await store.beat(lease: .seconds(3600), demand: 0) }

        /// Its list has the feed, whose host it has.
        func poll(_ feed: FeedID) async throws {
            store.withLeases { $0.assign(feed, to: ShardedLists.shard(of: topic)) }
            desk.keep([feed.rawValue])
            try await desk.restoreWon()
        }

        func get(_ token: String, _ mode: String) async -> Response {
            await desk.answer(
                ServedRequest(method: "GET", target: "/websub/\(token)?hub.mode=\(mode)&\(query)"))
        }

        func post(_ token: String, _ body: String, _ signature: String?) async -> Response {
            await desk.answer(
                ServedRequest(
                    method: "POST", target: "/websub/\(token)",
                    headers: signature.map { [("X-Hub-Signature", $0)] } ?? [], body: Array(body.utf8)))
        }

        var bodies: [String] { taken.withLock { $0.map { String(decoding: $0.body, as: UTF8.self) } } }
    }

    private func report() throws -> PollReport {
        var report = PollReport(feed: Self.topic, verdict: .read, message: "", state: FeedState())
        report.hubs = .named(
            try #require(HubLinks(header: nil, hubs: ["https://hub.example/"], own: Self.topic, url: Self.topic)))
        return report
    }

    private func agreement(_ feed: FeedID, _ address: PostgresAddress) async throws -> HubSubscription? {
        try await HubDesk.agreement(of: feed, in: PostgresView(address))
    }

    @Test func `A hub that calls the other worker is answered, and what it brings is read where the feed is`()
        async throws
    {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (try await Member("one", address), try await Member("two", address))
        _ = try await one.beat()
        let feed = try await one.store.feeds(identifiedBy: [Self.topic])[0].id
        try await one.poll(feed)
        one.desk.take(try report(), of: feed)
        try await one.desk.save(to: one.store)
        let agreed = try #require(try await agreement(feed, address))
        let signature = agreed.signature(of: Array("body".utf8))

        #expect(await two.get("0", "subscribe").status == .notFound)
        #expect(await two.get(agreed.token, "unsubscribe").status == .notFound)
        let sure = await two.get(agreed.token, "subscribe")
        #expect(sure.status == .ok && sure.body == "x")
        #expect(await two.post(agreed.token, "body", nil).status == .accepted)
        #expect(await two.post(agreed.token, "other", signature).status == .accepted)
        #expect(await two.post(agreed.token, "body", signature).status == .accepted)
        #expect(two.bodies.isEmpty)

        #expect(try await one.beat().inbox.hasHubCalls)
        try await one.desk.takeCalls()
        #expect(one.bodies == ["body"], "what is not signed is nobody's")
        try await one.desk.save(to: one.store)
        #expect(try await agreement(feed, address)?.standing == .active)
        // With the loop, it is not read again; nor is it gone, for it is not stored.
        try await one.desk.takeCalls()
        #expect(one.bodies.count == 1)
        #expect(try await one.store.hubCall(after: 0) != nil)

        // The worker is gone before it was: the next one has it, and the agreement with it.
        try await one.store.retire()
        _ = try await two.beat()
        try await two.poll(feed)
        try await two.desk.takeCalls()
        #expect(two.bodies == ["body"])
        two.taken.withLock { $0 }[0].isSettled?(true)
        while try await two.store.hubCall(after: 0) != nil { await Task.yield() }
        #expect(await two.post(agreed.token, "body", signature).status == .accepted)
        #expect(two.bodies == ["body", "body"])
        try await two.desk.save(to: two.store)
        #expect(try await agreement(feed, address)?.deliveries == 2)
        for member in [one, two] { member.store.close() }
    }

    @Test func `A shard that goes to another worker takes the agreement along, and no hub hears of it`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (try await Member("one", address), try await Member("two", address))
        _ = try await one.beat()
        let feed = try await one.store.feeds(identifiedBy: [Self.topic])[0].id
        try await one.poll(feed)
        one.desk.take(try report(), of: feed)
        try await one.desk.save(to: one.store)
        let token = try #require(try await agreement(feed, address)).token
        #expect(await one.get(token, "subscribe").status == .ok)
        try await one.desk.save(to: one.store)

        try await one.store.retire()
        _ = try await two.beat()
        one.desk.keep([])
        try await one.desk.save(to: one.store)
        #expect(one.desk.state.withLock { $0.book.orders(at: HubDesk.now, most: 9) }.isEmpty)
        // A poll that is quicker than the look makes no new agreement.
        two.store.withLeases { $0.assign(feed, to: ShardedLists.shard(of: Self.topic)) }
        two.desk.keep([feed.rawValue])
        two.desk.take(try report(), of: feed)
        try await two.desk.restoreWon()
        try await two.desk.save(to: two.store)
        #expect(try await agreement(feed, address)?.token == token)

        // Out of all lists: its hub is told, and may make sure of it with any worker.
        two.desk.keep([])
        try await two.desk.save(to: two.store)
        #expect(two.desk.state.withLock { $0.book.orders(at: HubDesk.now, most: 9) }.map(\.mode) == [.unsubscribe])
        #expect(try await agreement(feed, address) == nil)
        #expect(await one.get(token, "unsubscribe").status == .ok)
        #expect(await one.post(token, "body", nil).status == .gone)
        for member in [one, two] { member.store.close() }
    }
}
