import Articles
import Cleaning
import Exchange
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// The steps of a poll with a network and a store that are values: no socket, no disk, no process.
@Suite struct PollStepsTests {
    private static let url = "https://one.example/feed"
    private static let now = Timestamp(secondsSince1970: 1_700_000_000)

    private static let document = """
        <rss version="2.0"><channel><title>F</title><link>https://one.example/</link>
        <item><title>B</title><guid>b</guid><link>https://one.example/b</link><description>Text b.</description></item>
        <item><title>A</title><guid>a</guid><link>https://one.example/a</link><description>Text a.</description></item>
        </channel></rss>
        """

    /// What a poll handed to the store, and what it asked.
    private final class Seen: Sendable {
        let stored = Mutex<[PollRecord]>([])
        let noted = Mutex<[PollRecord]>([])
        let asked = Mutex<[TransferRequest]>([])
    }

    private func poller(
        _ seen: Seen, known: [UInt64: KnownItem] = [:], refusal: PublishingError? = nil,
        planner: Planner = Planner(requestsPerDay: nil),
        _ answer: @escaping @Sendable (TransferRequest) throws(TransferError) -> TransferResponse
    ) throws -> Poller {
        let sink = PollSink(
            knownItems: { _ throws(StoreError) in known },
            publish: { record throws(PublishingError) in
                if let refusal { throw refusal }
                seen.stored.withLock { $0.append(record) }
            },
            note: { record in seen.noted.withLock { $0.append(record) } })
        var poller = Poller(
            transfer: try Transfer(TransferConfiguration()), cleaner: Cleaner(), planner: planner, sink: sink,
            clock: { Self.now })
        poller.network = { request throws(TransferError) in
            seen.asked.withLock { $0.append(request) }
            return try answer(request)
        }
        return poller
    }

    private func target(_ state: FeedState = FeedState()) -> PollTarget {
        PollTarget(
            subscription: Subscription(url: Self.url, source: .init(file: "test", line: nil)),
            feed: StoredFeed(id: FeedID(rawValue: 7), identity: Self.url, state: state))
    }

    private static func answer(
        _ status: Int, _ body: String = "", etag: String? = nil, type: String? = "application/rss+xml"
    ) -> TransferResponse {
        var header = ResponseHeader()
        header.etag = etag
        header.contentType = type
        return TransferResponse(status: status, url: url, header: header, body: Array(body.utf8))
    }

    @Test func `Articles and the feed's state are stored together, the oldest first`() async throws {
        let seen = Seen()
        let report = await (try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document, etag: "1") })
            .poll(target())
        #expect(report.newCount == 2)
        let stored = seen.stored.withLock { $0 }
        #expect(stored.count == 1)
        #expect(seen.noted.withLock { $0.count } == 0)
        let texts = stored[0].revisions.map { String(decoding: $0.json, as: UTF8.self) }
        #expect(texts[0].contains("Text a.") && texts[1].contains("Text b."))
        #expect(stored[0].state?.etag == "1")
        #expect(stored[0].state?.newItems == 2)
        #expect(stored[0].state?.nextPoll == report.nextPoll?.at)
    }

    @Test func `A proxy that takes no connection is not held against the feed, nor taken for the loss of the network`()
        async throws
    {
        let error = TransferError.proxy(url: Self.url, proxy: "http://proxy.example:3128", reason: "refused")
        let report = try await poller(Seen()) { _ throws(TransferError) in throw error }.poll(target())
        #expect(report.verdict == .ownSide)
        #expect(report.message == "its proxy does not answer")
        #expect(report.ending == .unreachable(isLocal: false))
        let condition = try #require(FeedCondition(decoding: report.state.condition))
        #expect(condition.failureCount == 0)
        #expect(try #require(condition.hold(at: Self.now)).seconds(since: Self.now) <= 120)
    }

    @Test func `Only what the system says of its own network is taken for its loss`() async throws {
        let local = TransferError.connection(url: Self.url, reason: "no route", isLocal: true)
        let lost = try await poller(Seen()) { _ throws(TransferError) in throw local }.poll(target())
        #expect(lost.ending == .unreachable(isLocal: true))
        let refused = try await poller(Seen(), refusal: .closed) { _ throws(TransferError) in
            Self.answer(200, Self.document)
        }.poll(target())
        #expect(refused.verdict == .ownSide)
        #expect(refused.ending == .notAsked)
    }

    @Test func `A poll's articles come in parts, and only the last part brings the state`() async throws {
        let seen = Seen()
        var poller = try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document) }
        poller.options.revisionsPerPart = 1
        let report = await poller.poll(target())
        #expect(report.newCount == 2)
        let stored = seen.stored.withLock { $0 }
        #expect(stored.map(\.revisions.count) == [1, 1])
        #expect(stored.map { $0.state == nil } == [true, false])
    }

    @Test func `Items of a document that stayed as it was for months were seen all that time`() async throws {
        let seen = Seen()
        let id = { ArticleID(feedIdentity: Self.url, itemIdentity: ItemIdentity(rung: .id, value: $0)) }
        let read = Self.now.advanced(bySeconds: -195 * 86_400)
        func item(_ name: String, seen: Timestamp) -> (UInt64, KnownItem) {
            let item = KnownItem(
                revision: 1, contentDigest: 1, sourceDigest: 1, firstSeen: seen, lastSeen: seen, id: id(name))
            return (id(name).prefix, item)
        }
        let known = Dictionary(uniqueKeysWithValues: [
            item("gone", seen: read), item("long gone", seen: read.advanced(bySeconds: -100 * 86_400)),
        ])
        var state = FeedState()
        state.lastRead = read
        state.lastSuccess = Self.now.advanced(bySeconds: -3600)
        let poller = try poller(seen, known: known) { _ throws(TransferError) in Self.answer(200, Self.document) }
        _ = await poller.poll(target(state))
        let noted = try #require(seen.stored.withLock { $0.first }).seenItems
        #expect(noted.map(\.key) == [id("gone").prefix])
        #expect(noted[0].item.lastSeenDay == KnownItem.day(of: Self.now.advanced(bySeconds: -3600)))
        #expect(noted[0].item.revision == 1)
    }

    @Test func `What a first reading left that was cut short after a part is known to the next`() async throws {
        let seen = Seen()
        var first = try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document) }
        first.options.revisionsPerPart = 1
        _ = await first.poll(target())
        let part = try #require(seen.stored.withLock { $0.first })
        let known = Dictionary(uniqueKeysWithValues: part.revisions.map { ($0.id.prefix, $0.item) })
        // The state of the last part was never stored.
        let moved = Self.document.replacing("https://one.example", with: "http://www.one.example")
        let second = try poller(Seen(), known: known) { _ throws(TransferError) in Self.answer(200, moved) }
        let report = await second.poll(target())
        #expect(report.newCount == 1)
        #expect(report.revisedCount == 0)
    }

    @Test(arguments: [
        (304, "", true, "notModified"), (404, "", false, "missing"), (410, "", false, "gone"),
        (429, "", false, "throttled"), (503, "", false, "serverError"), (401, "", false, "unauthorized"),
        (200, "<html><body><p>Not found</p></body></html>", false, "notAFeed"), (204, "", false, "badAnswer"),
    ]) func `What brings no articles is noted, with the state that follows from it`(
        status: Int, body: String, isWell: Bool, verdict: String
    ) async throws {
        let seen = Seen()
        var state = FeedState()
        state.etag = "before"
        state.lastRead = Self.now
        let report = await
            (try poller(seen) { _ throws(TransferError) in
                Self.answer(status, body, type: body.isEmpty ? nil : "text/html")
            }).poll(target(state))
        #expect((report.problem == nil) == isWell)
        #expect(report.verdict.rawValue == verdict)
        #expect(seen.stored.withLock { $0.count } == 0)
        let noted = try #require(seen.noted.withLock { $0.first })
        #expect(noted.revisions.isEmpty)
        #expect(noted.state?.polls == 1)
        #expect(noted.state?.lastPolled == Self.now)
        #expect((noted.state?.lastError == nil) == isWell)
    }

    @Test func `A request that is refused for its validators is made again without them`() async throws {
        let seen = Seen()
        var state = FeedState()
        state.etag = "before"
        state.condition = {
            // A whole body was read just now, so that the first request is conditional.
            var condition = FeedCondition(seed: 1)
            condition.lastWholeBody = Self.now.secondsSince1970
            return condition.encoded()
        }()
        let report = await
            (try poller(seen) { request throws(TransferError) in
                request.validators == Validators() ? Self.answer(200, Self.document) : Self.answer(412)
            }).poll(target(state))
        #expect(report.newCount == 2)
        #expect(seen.asked.withLock { $0.map { $0.validators.etag } } == ["before", nil])
    }

    @Test func `The same bytes again are no news, and nothing is looked up for them`() async throws {
        let seen = Seen()
        var state = FeedState()
        state.bodyDigest = XXH64.of(Array(Self.document.utf8))
        state.lastRead = Self.now
        let report = await (try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document) })
            .poll(target(state))
        #expect(report.verdict == .read)
        #expect(report.itemCount == nil)
        #expect(seen.stored.withLock { $0.count } == 0)
        #expect(seen.noted.withLock { $0.count } == 1)
    }

    @Test func `Under another identity in the list the same bytes are looked at anew`() async throws {
        let seen = Seen()
        var state = FeedState()
        state.bodyDigest = XXH64.of(Array(Self.document.utf8))
        state.etag = "before"
        var condition = FeedCondition(seed: 1)
        condition.lastWholeBody = Self.now.secondsSince1970
        state.condition = condition.encoded()
        state.lastRead = Self.now
        var subscription = Subscription(url: Self.url, source: .init(file: "test", line: nil))
        subscription.identity = .link
        let poller = try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document) }
        let target = PollTarget(
            subscription: subscription, feed: StoredFeed(id: FeedID(rawValue: 7), identity: Self.url, state: state))
        let report = await poller.poll(target)
        #expect(seen.asked.withLock { $0[0].validators } == Validators())
        #expect(report.itemCount == 2)
        #expect(IdentityPolicy(report.state).rung == .link)
        let again = PollTarget(
            subscription: subscription,
            feed: StoredFeed(id: FeedID(rawValue: 7), identity: Self.url, state: report.state))
        #expect(await poller.poll(again).itemCount == nil)
    }

    @Test func `When the store refuses, nothing counts as read and the feed is not to blame`() async throws {
        let seen = Seen()
        let report = await
            (try poller(seen, refusal: .closed) { _ throws(TransferError) in Self.answer(200, Self.document, etag: "1")
            }).poll(target())
        #expect(report.verdict == .ownSide)
        #expect(report.nextPoll == nil)
        #expect(report.state == FeedState())
        #expect(seen.noted.withLock { $0.count } == 0)
    }

    @Test func `What is known cannot be read: the feed is not to blame either`() async throws {
        let seen = Seen()
        var poller = try poller(seen) { _ throws(TransferError) in Self.answer(200, Self.document) }
        poller.sink.knownItems = { _ throws(StoreError) in throw StoreError(.full, "no room") }
        var state = FeedState()
        state.lastRead = Self.now
        let report = await poller.poll(target(state))
        #expect(report.verdict == .ownSide)
        #expect(report.state == state)
        #expect(seen.noted.withLock { $0.count } == 0)
    }

    @Test func `What the feeds have in common learns from a poll when it is stored, not when it is planned`() {
        let planner = Planner(requestsPerDay: nil)
        let bounds = Planner.Bounds(minimumInterval: 600, maximumInterval: 86_400)
        var memory: [UInt8] = []
        var before: [UInt8] = planner.memory
        for day in 0..<8 {
            let now = Self.now.advanced(bySeconds: Double(day) * 86_400)
            let plan = planner.plan(
                memory, seed: 1, finding: PollFinding(newItemCount: 3, windowItemCount: 10), wishes: nil,
                condition: FeedCondition(seed: 1), bounds: bounds, at: now)
            #expect(planner.memory == before)
            planner.learn(plan)
            memory = plan.memory ?? memory
            if day == 7 { #expect(planner.memory != before) }
            before = planner.memory
        }
    }
}
