import Articles
import Exchange
import MemoryStore
import Publishing
import Testing
import Transfer

@testable import Ingest

/// What a document is taken for, by tables: the second step, and what the sixth concludes from it.
@Suite struct PollDecodeTests {
    private static let feed = "https://one.example/feed"
    private static let two = rss([("b", "Text b."), ("a", "Text a.")])

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var answer: PollWorld.Answer
        var verdict: PollVerdict.Kind
        var problem: String?
        var articles: [String]
        /// The next poll is conditional on it, and would know the same bytes again.
        var isKept: Bool
    }

    @Test(arguments: [
        Row(
            testDescription: "a whole feed", answer: .init(body: two, etag: "1"), verdict: .read,
            articles: ["1 a", "1 b"], isKept: true),
        Row(
            testDescription: "a feed that ends within an item",
            answer: .init(body: String(two.dropLast(60)), etag: "1"),
            verdict: .read, articles: ["1 b"], isKept: false),
        Row(
            testDescription: "a feed that ends before an item does",
            answer: .init(body: String(two.prefix { $0 != "\n" }) + "<item><title>x", etag: "1"), verdict: .notAFeed,
            problem: "truncated", articles: [], isKept: false),
        Row(
            testDescription: "only what changed", answer: .init(status: 226, body: two, etag: "1"), verdict: .read,
            articles: ["1 a", "1 b"], isKept: false),
        Row(
            testDescription: "whole, in an answer that is not", answer: .init(body: two, etag: "1", isCutOff: true),
            verdict: .read, problem: "truncated", articles: ["1 a", "1 b"], isKept: false),
        Row(
            testDescription: "cut off with its answer",
            answer: .init(body: String(two.dropLast(60)), etag: "1", isCutOff: true), verdict: .badAnswer,
            problem: "truncated", articles: [], isKept: false),
        Row(
            testDescription: "a page", answer: .init(body: "<html><p>Hello</p></html>", etag: "1"), verdict: .notAFeed,
            problem: "not_a_feed", articles: [], isKept: false),
        Row(
            testDescription: "nothing", answer: .init(body: "", etag: "1"), verdict: .notAFeed, problem: "empty",
            articles: [], isKept: false),
    ])
    func `A document is taken for what it is, and only a whole one for what the next poll need not read`(
        row: Row
    ) async throws {
        let world = try await PollWorld()
        world.answer(Self.feed, row.answer)
        let report = try await world.poll(Self.feed, by: world.poller())
        #expect(report.verdict == row.verdict)
        #expect(report.problem?.kind == row.problem)
        #expect(try world.takeArticles() == row.articles)
        let state = world.target(Self.feed).feed.state
        #expect((state.bodyDigest != nil) == row.isKept)
        #expect((state.lastRead != nil) == (row.verdict == .read))
        if row.isKept { #expect(state.etag == "1") } else { #expect(state.bodyDigest == nil) }
        #expect(state == report.state)
    }

    @Test func `The same bytes are read once, a 304 is not read at all, and both count as successes`() async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        world.answer(Self.feed, Self.two)
        #expect(try await world.poll(Self.feed, by: poller).itemCount == 2)
        world.pass(seconds: 3600)
        #expect(try await world.poll(Self.feed, by: poller).itemCount == nil)
        #expect(world.target(Self.feed).feed.state.lastSuccess == world.now)
        world.answer(Self.feed, Self.two + "\n", etag: "2")
        #expect(try await world.poll(Self.feed, by: poller).itemCount == 2)
        world.pass(seconds: 3600)
        let report = try await world.poll(Self.feed, by: poller)
        #expect(report.verdict == .notModified)
        #expect(report.state.lastSuccess == world.now)
        #expect(world.lastRequest?.validators.etag == "2")
        #expect(try world.takeArticles().count == 2)
    }

    @Test func `After a part of a feed the next poll asks for all of it`() async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        world.answer(Self.feed, .init(body: String(Self.two.dropLast(60)), etag: "1"))
        _ = try await world.poll(Self.feed, by: poller)
        world.answer(Self.feed, Self.two, etag: "1")
        #expect(try await world.poll(Self.feed, by: poller).newCount == 1)
        #expect(try world.takeArticles() == ["1 b", "1 a"])
    }

    @Test(arguments: [
        ("https://new.example/feed", true), ("https://nobody.example/feed", false), ("http://new.example/feed", false),
        (feed, false),
    ])
    func `Where a document says that its feed is elsewhere, that is read if a feed answers there`(
        address: String, isFollowed: Bool
    ) async throws {
        let world = try await PollWorld()
        let channel = "<itunes:new-feed-url>\(address)</itunes:new-feed-url>"
        world.answer(Self.feed, rss([("old", "Text.")], channel: channel), etag: "1")
        for place in ["https://new.example/feed", "http://new.example/feed"] {
            world.answer(place, rss([("new", "Text.")]))
        }
        let report = try await world.poll(Self.feed, by: world.poller())
        #expect(try world.takeArticles() == [isFollowed ? "1 new" : "1 old"])
        // What was announced must be seen again by the next polls, which agree on it or do not.
        #expect((report.state.etag == nil) == isFollowed)
        #expect(report.state.currentURL == nil)
    }

    @Test(arguments: [
        (TransferError.timeout(url: feed, after: .seconds(30)), PollVerdict.Kind.unreachable, "timeout"),
        (.unresolvedHost(url: feed, host: "one.example"), .unreachable, "connection"),
        (.connection(url: feed, reason: "no route", isLocal: true), .ownSide, "own_network"),
        (.tls(url: feed, reason: "expired"), .unreachable, "connection"),
        (.tooLarge(url: feed, limitInBytes: 10), .badAnswer, "too_large"),
        (.forbiddenAddress(url: feed, address: "10.0.0.1"), .forbidden, "forbidden_address"),
        (.redirectLimit(url: feed, limit: 5), .badAnswer, "redirect_limit"),
    ])
    func `Without an answer what is known of the feed stays, and it is asked again later`(
        error: TransferError, verdict: PollVerdict.Kind, kind: String
    ) async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        world.answer(Self.feed, Self.two, etag: "1")
        let good = try await world.poll(Self.feed, by: poller)
        world.pass(seconds: 3600)
        world.answer(Self.feed, .init(failure: error))
        let report = try await world.poll(Self.feed, by: poller)
        #expect(report.verdict == verdict)
        #expect(report.problem?.kind == kind)
        #expect(report.problem?.message.contains("one.example") == true)
        var expected = good.state
        expected.polls = 2
        expected.lastPolled = world.now
        expected.lastError = report.problem?.message
        expected.condition = report.state.condition
        expected.schedule = report.state.schedule
        expected.nextPoll = report.nextPoll?.at
        expected.recentPolls = report.state.recentPolls
        #expect(report.state == expected)
        #expect(report.state.recentPolls.polls.compactMap(\.kind) == [kind])
        #expect(try #require(report.nextPoll).at > world.now)
    }
}
