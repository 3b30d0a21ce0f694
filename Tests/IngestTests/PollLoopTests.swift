import Articles
import Exchange
import Logging
import MemoryStore
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// The daemon's loop over a web that is a table.
@Suite(.timeLimit(.minutes(15))) struct PollLoopTests {
    private static let (one, two, three) = ("https://one.example/", "https://two.example/", "https://three.example/")

    private func set(_ urls: [String], _ change: (inout Subscription) -> Void = { _ in }) -> SubscriptionSet {
        var list = FeedList()
        list.subscriptions = urls.map { url in
            var subscription = Subscription(url: url, source: .init(file: "list.toml", line: nil))
            change(&subscription)
            return subscription
        }
        var set = SubscriptionSet()
        set.add(list)
        return set
    }

    private func world() async throws -> PollWorld {
        let world = try await PollWorld()
        for url in [Self.one, Self.two, Self.three] { world.answer(url, rss([(url, "Text.")]), etag: "1") }
        return world
    }

    private func loop(_ world: PollWorld, _ change: (inout PollLoop.Options) -> Void = { _ in }) throws -> PollLoop {
        var options = PollLoop.Options()
        options.startSpread = 0
        change(&options)
        return PollLoop(
            poller: try world.poller(), store: world.store, publisher: world.publisher, options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func state(_ url: String, _ world: PollWorld) async throws -> FeedState {
        try await world.publisher.flush()
        return world.target(url).feed.state
    }

    @Test func `Each feed that is due is asked once, and then waits for its time`() async throws {
        let world = try await world()
        let loop = try loop(world)
        async let end: Void = loop.run(set([Self.one, Self.two]))
        var questions = world.questions.makeAsyncIterator()
        var asked: Set<String?> = []
        for _ in 0..<2 { asked.insert(await questions.next()) }
        while loop.figures.polls < 2 { await Task.yield() }
        loop.stop()
        try await end
        #expect(asked == [Self.one, Self.two])
        #expect(world.asked.count == 2)
        #expect(try Set(world.takeArticles()) == ["1 \(Self.one)", "1 \(Self.two)"])
        #expect(loop.figures.polls == 2)
        #expect(loop.figures.newArticles == 2)
        #expect(try #require(await state(Self.one, world).nextPoll) > world.now)
        // What the feeds have in common is kept for the next start.
        #expect(world.store.memory(named: Planner.memoryName) != nil)
    }

    @Test func `Another list takes the place of the present one`() async throws {
        let world = try await world()
        let loop = try loop(world)
        async let end: Void = loop.run(set([Self.one, Self.two]))
        var questions = world.questions.makeAsyncIterator()
        for _ in 0..<2 { _ = await questions.next() }
        loop.replace(set([Self.two, Self.three]))
        #expect(await questions.next() == Self.three)
        loop.stop()
        try await end
        #expect(loop.figures.feeds == 2)
        #expect(world.asked.count == 3)
    }

    @Test func `Told to stop, it waits for what is in work no longer than it may`() async throws {
        let world = try await world()
        world.answer(Self.one, .init(isSilent: true))
        let loop = try loop(world) { $0.drainTime = .zero }
        async let end: Void = loop.run(set([Self.one]))
        var questions = world.questions.makeAsyncIterator()
        _ = await questions.next()
        loop.stop()
        try await end
        #expect(try world.takeArticles() == [])
        #expect(try await state(Self.one, world).lastSuccess == nil)
    }

    @Test func `A feed whose credentials cannot be read is not asked, the others are`() async throws {
        let world = try await world()
        let loop = try loop(world)
        async let end: Void = loop.run(
            set([Self.one, Self.two]) { if $0.url == Self.one { $0.credentialsFile = "/nowhere/secret.toml" } })
        var questions = world.questions.makeAsyncIterator()
        #expect(await questions.next() == Self.two)
        loop.stop()
        try await end
        #expect(world.asked == [Self.two])
    }

    @Test func `A host that asks to be left alone is, and its feeds wait`() async throws {
        let world = try await world()
        let busy = (1...3).map { "https://busy.example/\($0)" }
        for url in busy { world.answer(url, .init(status: 429, retryAfter: "3600")) }
        let loop = try loop(world) { $0.admission.hosts = .init(concurrency: 1, requestsPerSecond: 1000, burst: 1000) }
        async let end: Void = loop.run(set(busy + [Self.one]))
        var questions = world.questions.makeAsyncIterator()
        for _ in 0..<2 { _ = await questions.next() }
        while loop.figures.polls < 2 { await Task.yield() }
        #expect(loop.figures.waiting == 2)
        loop.stop()
        try await end
        #expect(world.asked.filter { $0.contains("busy") }.count == 1)
    }

    // MARK: - A fleet

    @Test func `While nobody knows whether the leases hold, nothing is asked; then it goes on`() async throws {
        let world = try await world()
        let isSure = Mutex(false)
        let loop = try loop(world) { $0.mayAsk = { isSure.withLock { $0 } } }
        async let end: Void = loop.run(set([Self.one]))
        while loop.figures.feeds < 1 { await Task.yield() }
        loop.wake()
        while loop.figures.lastTurn == 0 { await Task.yield() }
        #expect(world.asked.isEmpty)
        isSure.withLock { $0 = true }
        loop.wake()
        while loop.figures.polls < 1 { await Task.yield() }
        loop.stop()
        try await end
        #expect(world.asked == [Self.one])
    }

    @Test func `A feed that is wished for is asked at once, and one that is not polled here leaves the wish`()
        async throws
    {
        let world = try await world()
        world.answer(Self.one, .init(status: 410))
        let turns = Mutex<[String]>([])
        let loop = try loop(world) { options in
            options.isOurs = { feed in
                turns.withLock { $0.append("begins") }
                return true
            }
            options.hasEnded = { _ in turns.withLock { $0.append("ended") } }
        }
        async let end: Void = loop.run(set([Self.one]))
        while loop.figures.polls < 1 { await Task.yield() }
        let feed = world.target(Self.one).feed.id
        #expect(world.target(Self.one).feed.state.nextPoll == nil)
        let (answers, answer) = AsyncStream<Bool>.makeStream()
        loop.revive(FeedID(rawValue: 999)) { answer.yield($0) }
        var told = answers.makeAsyncIterator()
        #expect(await told.next() == false)
        loop.revive(feed) { answer.yield($0) }
        #expect(await told.next() == true)
        while loop.figures.polls < 2 { await Task.yield() }
        loop.stop()
        try await end
        #expect(world.asked == [Self.one, Self.one])
        #expect(turns.withLock { $0 } == ["begins", "ended", "begins", "ended", "begins", "ended"])
    }

    @Test func `A feed that is another's by its turn is not asked, and its subscription is told before`() async throws {
        let world = try await world()
        let assigned = Mutex<[String: FeedID]>([:])
        let loop = try loop(world) { options in
            options.assigned = { feed, subscription in assigned.withLock { $0[subscription.url] = feed } }
            options.isOurs = { feed in assigned.withLock { $0[Self.two] != feed } }
        }
        async let end: Void = loop.run(set([Self.one, Self.two]))
        while loop.figures.polls < 1 { await Task.yield() }
        loop.stop()
        try await end
        #expect(world.asked == [Self.one])
        #expect(assigned.withLock { $0.count } == 2)
        #expect(!loop.isWorking { _ in true })
    }
}
