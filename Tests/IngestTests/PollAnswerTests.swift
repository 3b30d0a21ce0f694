import Archive
import Articles
import Cleaning
import Exchange
import LoopbackServer
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// One poll of a server that answers as servers do.
@Suite(.timeLimit(.minutes(15))) struct PollAnswerTests {
    private let server: LoopbackServer
    private let articles = Counter()

    init() throws {
        server = try LoopbackServer()
    }

    private static let document = """
        <rss version="2.0"><channel><title>F</title><link>https://one.example/</link>
        <item><title>A</title><guid>a</guid><link>https://one.example/a</link><description>Text.</description></item>
        </channel></rss>
        """

    private func poller(clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock) throws -> Poller {
        var configuration = TransferConfiguration()
        configuration.allowedAddresses = [AddressBlock("127.0.0.1")!]
        let articles = articles
        return Poller(
            transfer: try Transfer(configuration), cleaner: Cleaner(), planner: Planner(requestsPerDay: nil),
            sink: PollSink(
                knownItems: { _ throws(StoreError) in [:] },
                publish: { record throws(PublishingError) in articles.add(record.revisions.count) },
                note: { _ in }), clock: clock)
    }

    /// Polls the feed again and again, each time with the state that the poll before left.
    private func poll(_ times: Int = 1, by poller: Poller, state: FeedState = FeedState()) async -> [PollReport] {
        let url = server.url("/feed")
        let subscription = Subscription(url: url, source: .init(file: "test", line: nil))
        var feed = StoredFeed(id: FeedID(rawValue: 1), identity: url, state: state)
        var reports: [PollReport] = []
        for _ in 0..<times {
            reports.append(await poller.poll(PollTarget(subscription: subscription, feed: feed)))
            feed.state = reports[reports.count - 1].state
        }
        return reports
    }

    @Test(arguments: [
        (200, true), (201, false), (202, false), (203, false), (207, true), (226, true), (299, true),
    ])
    func `Any status of success that brings a feed is taken, its validators where it is the resource's own answer`(
        status: Int, areRemembered: Bool
    ) async throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(status: status, headers: [("ETag", "\"1\"")], Self.document))
        let report = await poll(by: try poller())[0]
        #expect(report.verdict == .read)
        #expect(report.problem == nil)
        #expect(report.newCount == 1)
        #expect(report.state.etag == (areRemembered ? "\"1\"" : nil))
    }

    @Test(arguments: [204, 205, 206]) func `One that brings none is a problem`(status: Int) async throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(status: status, Self.document))
        let report = await poll(by: try poller())[0]
        #expect(report.problem?.kind == (status == 206 ? "truncated" : "empty_body"))
        #expect(articles.count == 0)
    }

    @Test(arguments: [400, 412])
    func `A server that refuses validators is asked without them, and from then on`(status: Int) async throws {
        defer { server.stop() }
        server.reply("/feed") { request in
            let isConditional = request.header("if-none-match") != nil || request.header("if-modified-since") != nil
            return isConditional
                ? Reply(status: status, "no") : Reply(headers: [("ETag", "\"1\"")], Self.document)
        }
        let reports = await poll(4, by: try poller())
        #expect(reports.allSatisfy { $0.problem == nil })
        #expect(server.requests.map { $0.header("if-none-match") } == [nil, "\"1\"", nil, nil, nil])
        #expect(server.requests.map { $0.header("a-im") } == [nil, "feed", nil, nil, nil])
    }

    @Test func `A server that refuses in any case is asked once more, and nothing is learnt of it`() async throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(headers: [("ETag", "\"1\"")], Self.document))
        let poller = try poller()
        let good = await poll(by: poller)[0]
        server.reply("/feed", with: Reply(status: 400, "no"))
        let reports = await poll(2, by: poller, state: good.state)
        #expect(reports.allSatisfy { $0.problem?.kind == "http_status" })
        #expect(server.requests.map { $0.header("if-none-match") } == [nil, "\"1\"", nil, "\"1\"", nil])
    }

    @Test func `What a server refused is tried again after a month`() {
        var condition = FeedCondition(seed: 7)
        let now = Timestamp(secondsSince1970: 1_700_000_000)
        _ = condition.observe(
            .answered(PollAnswer(status: 200, requestedURL: "https://one.example/", body: .feed)), at: now)
        #expect(!condition.wantsWholeBody(at: now))
        condition.noteRefusedValidators(at: now)
        #expect(condition.wantsWholeBody(at: now.advanced(bySeconds: 29 * 86_400)))
        #expect(FeedCondition(decoding: condition.encoded()) == condition)
        let later = now.advanced(bySeconds: 31 * 86_400)
        _ = condition.observe(
            .answered(PollAnswer(status: 200, requestedURL: "https://one.example/", body: .feed)), at: later)
        #expect(!condition.wantsWholeBody(at: later))
    }

    @Test func `A condition of the layout before is read`() {
        var condition = FeedCondition(seed: 7)
        _ = condition.observe(.failed(.unreachable), at: Timestamp(secondsSince1970: 1_700_000_000))
        // Without what the second added.
        let bytes = [1] + condition.encoded().dropFirst().prefix(96)
        #expect(FeedCondition(decoding: bytes)?.failingSince == condition.failingSince)
        #expect(FeedCondition(decoding: [3] + condition.encoded().dropFirst()) == nil)
    }

    @Test func `What failed, since when, and whether the server told us to wait is known afterwards`() async throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(status: 429, headers: [("Retry-After", "7200")], "later"))
        let poller = try poller()
        let told = await poll(by: poller)[0]
        #expect(told.nextPoll?.reason == .notBefore)
        server.reply("/feed", with: Reply(status: 500, "trouble"))
        let failed = await poll(2, by: poller, state: told.state)[1]
        #expect(failed.nextPoll?.reason == .backOff)
        let condition = try #require(FeedCondition(decoding: failed.state.condition))
        #expect(condition.failureCount == 3)
        #expect(condition.failingSince != nil)
        #expect(condition.lastProblem == "http_status")
        #expect(condition.lastStatus == 500)
        #expect(!condition.isServersHold)
        server.reply("/feed", with: Reply(Self.document))
        let good = try #require(FeedCondition(decoding: await poll(by: poller, state: failed.state)[0].state.condition))
        #expect(good.failingSince == nil)
        #expect(good.lastProblem == "")
    }

    @Test func `A refusal that settings may be to blame for is remembered with them`() async throws {
        defer { server.stop() }
        var subscription = Subscription(url: server.url("/feed"), source: .init(file: "test", line: nil))
        let configuration = TransferConfiguration()
        let before = Circumstances.number(subscription, configuration)
        #expect(before == Circumstances.number(subscription, configuration))
        subscription.credentialsFile = "/nowhere"
        #expect(before != Circumstances.number(subscription, configuration))
        var other = configuration
        other.tls.verifiesPeer = false
        subscription.credentialsFile = nil
        #expect(before != Circumstances.number(subscription, other))

        for (status, isTheirs) in [(401, true), (403, true), (404, false), (500, false)] {
            server.reply("/feed", with: Reply(status: status, "no"))
            let report = await poll(by: try poller())[0]
            #expect((FeedCondition(decoding: report.state.condition)?.circumstances != 0) == isTheirs, "\(status)")
        }
    }

    @Test(arguments: ["length", "chunk"])
    func `A document that ends as it should in an answer that does not is read, told of and asked for again`(
        fault: String
    ) async throws {
        defer { server.stop() }
        var reply = Reply(headers: [("ETag", "\"1\"")], Self.document)
        reply.framing = fault == "length" ? .falseContentLength("9000") : .chunked(50)
        if fault == "chunk" { reply.actionsAfterBody = [.close] }
        server.reply("/feed", with: reply)
        let report = await poll(by: try poller())[0]
        #expect(report.newCount == 1)
        #expect(report.problem?.kind == "truncated")
        #expect(report.problem?.message.contains("the feed is read") == true)
        #expect(report.state.etag == nil)
        #expect(report.state.bodyDigest == nil)
        #expect(report.state.lastSuccess != nil)
        #expect(report.verdict == .read)
    }

    @Test(arguments: [
        "<redirect><newLocation>%@</newLocation></redirect>",
        "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>T</title>"
            + "<itunes:new-feed-url>%@</itunes:new-feed-url></channel></rss>",
    ])
    func `A move that a document tells of is learnt when three polls over a day agree`(document: String) async throws {
        defer { server.stop() }
        server.reply("/feed", with: Reply(document.replacing("%@", with: server.url("/new"))))
        server.reply("/new", with: Reply(Self.document))
        let hours = Counter()
        let poller = try poller { Timestamp(secondsSince1970: 1_700_000_000 + 3600 * Int64(hours.count)) }
        var state = FeedState()
        var learnt: [String?] = []
        for _ in 0..<4 {
            state = try #require(await poll(by: poller, state: state).first).state
            learnt.append(state.currentURL)
            hours.add(9)
        }
        // At 0, 9, 18 and 27 hours.
        #expect(learnt == [nil, nil, nil, server.url("/new")])
        #expect(server.requests.map(\.path) == ["/feed", "/new", "/feed", "/new", "/feed", "/new", "/feed", "/new"])
        _ = await poll(by: poller, state: state)
        #expect(server.requests.last?.path == "/new")
        #expect(server.requests.count == 9)
    }

    @Test func `A document that lacks its end is not taken`() async throws {
        defer { server.stop() }
        var reply = Reply(headers: [("ETag", "\"1\"")], String(Self.document.dropLast(20)))
        reply.framing = .falseContentLength("9000")
        server.reply("/feed", with: reply)
        let report = await poll(by: try poller())[0]
        #expect(report.newCount == 0)
        #expect(report.problem?.kind == "truncated")
        #expect(report.verdict == .badAnswer)
        #expect(articles.count == 0)
    }
}

private final class Counter: Sendable {
    private let total = Mutex(0)
    func add(_ count: Int) { total.withLock { $0 += count } }
    var count: Int { total.withLock { $0 } }
}
