import Articles
import Exchange
import Logging
import Publishing
import Subscriptions
import Testing
import Transfer
import WebSub

@testable import Ingest

/// What hubs bring: documents that nobody asked for.
@Suite(.timeLimit(.minutes(15))) struct PushTests {
    private static let url = "https://site.example/feed"
    private static let hub = "<link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"https://hub.example/\"/>"

    private func loop(_ world: PollWorld, _ change: (inout PollLoop.Options) -> Void = { _ in }) throws -> PollLoop {
        var options = PollLoop.Options()
        options.startSpread = 0
        change(&options)
        return PollLoop(
            poller: try world.poller(), store: world.store, publisher: world.publisher, options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func set(_ urls: [String]) -> SubscriptionSet {
        var list = FeedList()
        list.subscriptions = urls.map { Subscription(url: $0, source: .init(file: "list.toml", line: nil)) }
        var set = SubscriptionSet()
        set.add(list)
        return set
    }

    private func document(_ body: String) -> PushedDocument {
        PushedDocument(body: Array(body.utf8), contentType: "application/rss+xml")
    }

    @Test func `A part of a feed brings what is new in it, and says nothing of the rest`() async throws {
        let world = try await PollWorld()
        world.answer(Self.url, rss([("b", "Text."), ("a", "Text.")]), etag: "1")
        let poller = try world.poller()
        try await world.poll(Self.url, by: poller)
        _ = try world.takeArticles()
        let before = world.target(Self.url).feed.state
        world.pass(seconds: 60)
        let report = await poller.take(
            pushed: Array(rss([("c", "New."), ("b", "Text.")]).utf8), contentType: nil, world.target(Self.url))
        try await world.publisher.flush()
        #expect(report.problem == nil)
        #expect(report.newCount == 1)
        #expect(report.hubs == .unknown)
        #expect(try world.takeArticles() == ["1 c"])
        let after = world.target(Self.url).feed.state
        // The next poll is conditional on the answer that it had.
        #expect(after.etag == before.etag)
        #expect(after.bodyDigest == before.bodyDigest)
        #expect(after.nextPoll != nil)
        world.answer(Self.url, rss([("c", "New."), ("b", "Text."), ("a", "Text.")]), etag: "2")
        world.pass(seconds: 600)
        #expect(try await world.poll(Self.url, by: poller).newCount == 0)
    }

    @Test func `What cannot be read is held against nobody`() async throws {
        let world = try await PollWorld()
        world.answer(Self.url, rss([("a", "Text.")]), etag: "1")
        let poller = try world.poller()
        try await world.poll(Self.url, by: poller)
        let before = world.target(Self.url).feed.state
        let report = await poller.take(pushed: Array("<html>no".utf8), contentType: nil, world.target(Self.url))
        try await world.publisher.flush()
        #expect(report.problem != nil)
        #expect(world.target(Self.url).feed.state == before)
    }

    @Test func `A poll says which hubs its document names, but for a feed that asks for credentials`() async throws {
        let world = try await PollWorld()
        world.answer(Self.url, rss([("a", "Text.")], channel: Self.hub))
        let poller = try world.poller()
        guard case .named(let links) = await poller.poll(world.target(Self.url)).hubs else {
            Issue.record("no hub is named")
            return
        }
        #expect(links.hubs == ["https://hub.example/"])
        #expect(links.topic == Self.url)
        world.answer(Self.url, rss([("b", "Text.")]))
        #expect(await poller.poll(world.target(Self.url)).hubs == .none)
        world.answer(Self.url, rss([("c", "Text.")], channel: Self.hub))
        let closed = world.target(Self.url) {
            $0.headers = [(name: "X-Key", value: "secret")].map { .init(name: $0, value: $1) }
        }
        #expect(await poller.poll(closed).hubs == .none)
    }

    @Test func `The least time between two polls is stretched, within the most`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        let plain = poller.bounds(of: world.target(Self.url))
        poller.options.stretch = { _ in 4 }
        #expect(poller.bounds(of: world.target(Self.url)).minimumInterval == 4 * plain.minimumInterval)
        poller.options.stretch = { _ in 64_000 }
        #expect(poller.bounds(of: world.target(Self.url)).minimumInterval == plain.maximumInterval)
    }

    @Test func `The loop reads what is brought beside its polls, of listed feeds alone`() async throws {
        let world = try await PollWorld()
        world.answer(Self.url, rss([("a", "Text.")], channel: Self.hub), etag: "1")
        let (news, told) = AsyncStream<String>.makeStream()
        let loop = try loop(world) { options in
            options.observe = { _, report in told.yield("poll \(report.newCount)") }
            options.observePush = { _, report in told.yield("push \(report.newCount) \(report.problem == nil)") }
            options.observeList = { told.yield("list \($0.count)") }
        }
        #expect(!loop.push(document("too early"), of: FeedID(rawValue: 1)))
        async let end: Void = loop.run(set([Self.url]))
        var words = news.makeAsyncIterator()
        #expect(await words.next() == "list 1")
        #expect(await words.next() == "poll 1")
        let feed = world.target(Self.url).feed.id
        #expect(loop.push(document(rss([("b", "New.")])), of: FeedID(rawValue: 999)))
        #expect(loop.push(document(rss([("c", "New.")])), of: feed))
        #expect(await words.next() == "push 1 true")
        #expect(loop.push(document("<html>"), of: feed))
        #expect(await words.next() == "push 0 false")
        // What was of no use announced something: the feed is asked.
        #expect(await words.next() == "poll 0")
        loop.stop()
        try await end
        #expect(try world.takeArticles() == ["1 a", "1 c"])
        #expect(loop.figures.newArticles == 2)
        #expect(world.asked.count == 2)
    }

    @Test func `One at a time works on a feed, in the order in which they came`() async {
        let turns = FeedTurns()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let (entered, enter) = AsyncStream<Int>.makeStream()
        async let first: Void = turns.take(1) {
            enter.yield(1)
            for await _ in gate {}
        }
        var order = entered.makeAsyncIterator()
        #expect(await order.next() == 1)
        async let second: Void = turns.take(1) { _ = enter.yield(2) }
        // Another feed's turn is its own.
        await turns.take(2) { _ = enter.yield(3) }
        #expect(await order.next() == 3)
        open.finish()
        _ = await (first, second)
        #expect(await order.next() == 2)
    }

    @Test func `Bytes that wait have a bound`() {
        let bytes = BytesInWork()
        #expect(bytes.enter(60, most: 100))
        #expect(!bytes.enter(50, most: 100))
        #expect(bytes.enter(40, most: 100))
        bytes.leave(60)
        #expect(bytes.enter(50, most: 100))
    }
}
