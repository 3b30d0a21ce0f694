import Articles
import Exchange
import MemoryStore
import Publishing
import Subscriptions
import Testing
import Transfer

@testable import Ingest

/// A round of `fetch` over a web that is a table.
@Suite(.timeLimit(.minutes(15))) struct PollRoundTests {
    private struct StateIsGone: Error {}

    private func list(_ urls: [String]) -> [Subscription] {
        urls.map { Subscription(url: $0, source: .init(file: "list.txt", line: nil)) }
    }

    private func world(_ urls: [String]) async throws -> PollWorld {
        let world = try await PollWorld()
        for url in urls { world.answer(url, rss([(url, "Text.")])) }
        return world
    }

    /// The reports, in the order in which they came.
    private func run(
        _ world: PollWorld, _ subscriptions: [Subscription], parallelism: Int = 1, poller: Poller? = nil
    ) async throws -> [PollReport] {
        var reports: [PollReport] = []
        let round = PollRound(poller: try poller ?? world.poller(), limits: .init(parallelism: parallelism))
        await round.run(
            subscriptions, load: { subscriptions in world.store.feeds(identifiedBy: subscriptions.map(\.url)) },
            credentials: { _ in nil }, each: { reports.append($0) })
        return reports
    }

    @Test func `Each feed is asked once, in the list's order, and reported`() async throws {
        let urls = (1...20).map { "https://h\($0 % 3).example/\($0)" }
        let world = try await world(urls)
        let reports = try await run(world, list(urls))
        #expect(world.asked == urls)
        #expect(reports.map(\.feed) == urls)
        #expect(reports.allSatisfy { $0.newCount == 1 })
        #expect(try world.takeArticles() == urls.map { "1 \($0)" })
    }

    @Test func `One that fails keeps no other from being read`() async throws {
        let urls = (1...4).map { "https://h\($0).example/" }
        let world = try await world(urls)
        world.answer(urls[0], .init(failure: .timeout(url: urls[0], after: .seconds(30))))
        world.answer(urls[2], .init(status: 404))
        let reports = try await run(world, list(urls), parallelism: 4)
        #expect(reports.filter { $0.problem == nil }.map(\.feed).sorted() == [urls[1], urls[3]])
        #expect(reports.count == 4)
    }

    @Test func `A host that says twice to wait is not asked for the rest of its feeds`() async throws {
        let urls = (1...4).map { "https://busy.example/\($0)" } + ["https://calm.example/"]
        let world = try await world(urls)
        for url in urls.prefix(2) { world.answer(url, .init(status: 429, retryAfter: "600")) }
        let reports = try await run(world, list(urls))
        #expect(world.asked == [urls[0], urls[1], urls[4]])
        #expect(reports.filter { $0.problem?.kind == "rate_limited" }.count == 4)
        #expect(reports.filter { $0.message == "not asked" }.map(\.feed).sorted() == [urls[2], urls[3]])
    }

    @Test func `While nothing is taken in, nothing is fetched, and each feed says so`() async throws {
        let urls = ["https://a.example/", "https://b.example/"]
        let world = try await world(urls)
        var poller = try world.poller()
        poller.sink.pause = { "the spool is full" }
        let reports = try await run(world, list(urls), poller: poller)
        #expect(world.asked == [])
        #expect(reports.map { $0.problem?.kind } == ["paused", "paused"])
    }

    @Test func `A feed whose credentials cannot be read is the only one that is not asked`() async throws {
        let urls = ["https://a.example/", "https://b.example/"]
        let world = try await world(urls)
        var reports: [PollReport] = []
        let round = PollRound(poller: try world.poller(), limits: .init(parallelism: 1))
        await round.run(
            list(urls), load: { subscriptions in world.store.feeds(identifiedBy: subscriptions.map(\.url)) },
            credentials: { subscription throws(SubscriptionsError) in
                if subscription.url == urls[0] {
                    throw .invalid([ConfigurationProblem(file: "secret.toml", "is open to others")])
                }
                return nil
            }, each: { reports.append($0) })
        #expect(world.asked == [urls[1]])
        #expect(reports.map { $0.problem?.kind } == ["credentials", nil])
        #expect(reports[0].problem?.message.contains("https://a.example/") == true)
    }

    @Test func `Where the state cannot be read the round ends with that, and what is in work is reported`() async throws
    {
        let urls = (1...1500).map { "https://h\($0).example/" }
        let world = try await world(Array(urls.prefix(1000)))
        let round = PollRound(poller: try world.poller(), limits: .init(parallelism: 50))
        var reports: [PollReport] = []
        await #expect(throws: StateIsGone.self) {
            try await round.run(
                list(urls),
                load: { subscriptions throws(StateIsGone) in
                    if subscriptions.count < 1000 { throw StateIsGone() }
                    return world.store.feeds(identifiedBy: subscriptions.map(\.url))
                },
                credentials: { _ in nil }, each: { reports.append($0) })
        }
        #expect(reports.count > 900)
        #expect(reports.allSatisfy { $0.problem == nil })
    }

    @Test func `A new feed whose list wants its older pages has them, once`() async throws {
        let url = "https://one.example/feed"
        let world = try await PollWorld()
        world.answer(
            url, rss([("2", "Text.")], channel: "<atom:link rel='prev-archive' href='https://one.example/1'/>"))
        world.answer("https://one.example/1", rss([("1", "Text.")]))
        var subscriptions = list([url])
        subscriptions[0].readsArchives = true
        let first = try await run(world, subscriptions)
        #expect(first[0].archives?.isComplete == true)
        #expect(try world.takeArticles() == ["1 1", "1 2"])
        try await world.publisher.flush()
        #expect(try await run(world, subscriptions)[0].archives == nil)
    }
}
