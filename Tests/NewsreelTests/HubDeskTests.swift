import Articles
import Exchange
import Logging
import LoopbackServer
import MemoryStore
import StatusPage
import Synchronization
import Testing
import Transfer
import WebSub

@testable import Ingest
@testable import newsreel

/// What hubs are told over HTTP, and what of them is kept.
@Suite struct HubDeskTests {
    private static let feed = FeedID(rawValue: 7)
    private static let topic = "https://site.example/feed"

    private func desk(_ store: MemoryStore? = nil) throws -> HubDesk {
        var settings = Settings()
        (settings.webSub.listen, settings.webSub.callback) = ("127.0.0.1:0", "https://me.example")
        return try #require(
            HubDesk(settings, store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    private func report(hub: String?) throws -> PollReport {
        var report = PollReport(feed: Self.topic, verdict: .read, message: "", state: FeedState())
        let links = hub.flatMap { HubLinks(header: nil, hubs: [$0], own: Self.topic, url: Self.topic) }
        report.hubs = links.map { .named($0) } ?? .none
        return report
    }

    private func agreement(_ store: MemoryStore) throws -> HubSubscription {
        let kept = try #require(store.memory(named: "websub:7"))
        return try #require(HubSubscription(decoding: kept))
    }

    private func get(_ token: String, _ query: String) -> ServedRequest {
        ServedRequest(method: "GET", target: "/websub/\(token)?\(query)")
    }

    @Test func `Settings without an address have no desk`() {
        #expect(HubDesk(Settings(), logger: Logger(label: "test")) == nil)
    }

    @Test func `A hub that makes sure gets its challenge back, and another nothing`() async throws {
        let (desk, store) = (try desk(), MemoryStore())
        desk.take(try report(hub: "https://hub.example/"), of: Self.feed)
        try await desk.save(to: store)
        let token = try agreement(store).token
        let topic = "hub.topic=https%3A%2F%2Fsite.example%2Ffeed"
        func answer(_ token: String, _ query: String) async -> Response {
            await desk.respond(to: get(token, query))
        }
        let right = await answer(token, "hub.mode=subscribe&\(topic)&hub.challenge=a%26b&hub.lease_seconds=600")
        #expect(right.status == .ok)
        #expect(right.body == "a&b")
        #expect(
            await answer(token, "hub.mode=subscribe&hub.topic=https://other.example/&hub.challenge=x").status
                == .notFound)
        #expect(await answer("0", "hub.mode=subscribe&\(topic)&hub.challenge=x").status == .notFound)
        #expect(await answer(token, "hub.mode=unsubscribe&\(topic)&hub.challenge=x").status == .notFound)
        #expect(await desk.respond(to: ServedRequest(method: "GET", target: "/")).status == .notFound)
        #expect(
            await desk.respond(to: ServedRequest(method: "PUT", target: "/websub/\(token)")).status == .methodNotAllowed
        )
        try await desk.save(to: store)
        #expect(try agreement(store).standing == .active)
    }

    @Test func `Deliveries that nobody wants, or that are not signed, or that have no room, reach no feed`()
        async throws
    {
        let (desk, store) = (try desk(), MemoryStore())
        let taken = Mutex<[String]>([])
        let hasRoom = Mutex(true)
        desk.begin { document, feed in
            guard hasRoom.withLock({ $0 }) else { return false }
            taken.withLock { $0.append("\(feed.rawValue) \(String(decoding: document.body, as: UTF8.self))") }
            return true
        }
        desk.take(try report(hub: "https://hub.example/"), of: Self.feed)
        try await desk.save(to: store)
        let agreed = try agreement(store)
        func post(_ token: String, _ body: String, signature: String?) async -> Response {
            await desk.respond(
                to: ServedRequest(
                    method: "POST", target: "/websub/\(token)",
                    headers: signature.map { [("X-Hub-Signature", $0)] } ?? [], body: Array(body.utf8)))
        }
        let right = agreed.signature(of: Array("body".utf8))
        // Not agreed upon yet.
        #expect(await post(agreed.token, "body", signature: right).status == .gone)
        _ = await desk.respond(to: get(agreed.token, "hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=x"))
        #expect(await post(agreed.token, "body", signature: nil).status == .accepted)
        #expect(await post(agreed.token, "other", signature: right).status == .accepted)
        #expect(taken.withLock { $0 }.isEmpty)
        hasRoom.withLock { $0 = false }
        #expect(await post(agreed.token, "body", signature: right).status == .serviceUnavailable)
        hasRoom.withLock { $0 = true }
        #expect(await post(agreed.token, "body", signature: right).status == .accepted)
        #expect(taken.withLock { $0 } == ["7 body"])
        // The same once more is no news.
        #expect(await post(agreed.token, "body", signature: right).status == .accepted)
        #expect(taken.withLock { $0 } == ["7 body"])
    }

    @Test func `What was taken and not dealt with before a death is handed on after the next start`() async throws {
        let store = MemoryStore()
        let feed = try #require(store.feeds(identifiedBy: [Self.topic]).first).id
        let isDone = Mutex<[Bool]>([false, true])
        let seen = Mutex<[String]>([])
        /// Handed on to the end or not, as `isDone` has it.
        @Sendable func push(_ document: PushedDocument, _ feed: FeedID) -> Bool {
            seen.withLock {
                $0.append(
                    "\(feed.rawValue) \(document.contentType ?? "-") \(String(decoding: document.body, as: UTF8.self))")
            }
            document.isSettled?(isDone.withLock { $0.removeFirst() })
            return true
        }
        let before = try desk(store)
        before.begin(push)
        before.take(try report(hub: "https://hub.example/"), of: feed)
        try await before.save(to: store)
        let agreed = try #require(HubSubscription(decoding: store.memory(named: "websub:\(feed.rawValue)") ?? []))
        _ = await before.respond(to: get(agreed.token, "hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=x"))
        let body = Array("a\nb".utf8)
        let answer = await before.respond(
            to: ServedRequest(
                method: "POST", target: "/websub/\(agreed.token)",
                headers: [("X-Hub-Signature", agreed.signature(of: body)), ("Content-Type", "text/xml")], body: body))
        #expect(answer.status == .accepted)

        let after = try desk(store)
        after.begin(push)
        try await after.restore(from: store)
        after.handOnKept()
        let line = "\(feed.rawValue) text/xml a\nb"
        #expect(seen.withLock { $0 } == [line, line])
        // Until it is forgotten, which nobody waits for.
        while (0..<128).contains(where: { store.memory(named: "push/\($0)")?.isEmpty == false }) { await Task.yield() }
        after.handOnKept()
        #expect(seen.withLock { $0 }.count == 2)
    }

    @Test func `What comes while nothing is read waits where it is kept, in its order, as far as there is room`()
        async throws
    {
        let store = MemoryStore()
        let feed = try #require(store.feeds(identifiedBy: [Self.topic]).first).id
        let desk = try desk(store)
        let isReading = Mutex(false)
        let seen = Mutex<[Int]>([])
        desk.begin { document, _ in
            guard isReading.withLock({ $0 }) else { return false }
            seen.withLock { $0.append(document.body.count) }
            return true
        }
        desk.take(try report(hub: "https://hub.example/"), of: feed)
        try await desk.save(to: store)
        let agreed = try #require(HubSubscription(decoding: store.memory(named: "websub:\(feed.rawValue)") ?? []))
        _ = await desk.respond(to: get(agreed.token, "hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=x"))
        func post(_ size: Int) async -> Response.Status {
            let body = [UInt8](repeating: 0x20, count: size)
            return await desk.respond(
                to: ServedRequest(
                    method: "POST", target: "/websub/\(agreed.token)",
                    headers: [("X-Hub-Signature", agreed.signature(of: body))], body: body)
            ).status
        }
        #expect(await post(1) == .accepted)
        #expect(await post(64 << 20) == .serviceUnavailable)
        isReading.withLock { $0 = true }
        // Not before the one that waits.
        #expect(await post(2) == .accepted)
        #expect(seen.withLock { $0 } == [])
        desk.handOnKept()
        #expect(seen.withLock { $0 } == [1, 2])
    }

    @Test func `A hub's password is told to nobody but the hub`() async throws {
        let told = Mutex<[String]>([])
        var settings = Settings()
        (settings.webSub.listen, settings.webSub.callback) = ("127.0.0.1:0", "https://me.example")
        let logger = Logger(label: "test") { _ in NoticedLines { line in told.withLock { $0.append(line) } } }
        let desk = try #require(HubDesk(settings, store: nil, logger: logger))
        let server = try LoopbackServer()
        defer { server.stop() }
        let asked = server.url("/hub").replacing("://", with: "://me:geheim@")
        server.reply("/hub", with: Reply(status: 202))
        var network = TransferConfiguration()
        network.allowedAddresses = [try #require(AddressBlock("127.0.0.0/8"))]
        let transfer = try Transfer(network)
        desk.take(try report(hub: asked), of: Self.feed)
        await desk.askHubs(by: transfer) {}
        server.reply("/hub", with: Reply(status: 500))
        desk.take(try report(hub: asked + "?2"), of: Self.feed)
        await desk.askHubs(by: transfer) {}
        await transfer.shutDown()
        #expect(server.requests.first?.header("authorization") == "Basic bWU6Z2VoZWlt")
        #expect(told.withLock { $0 }.count == 2)
        #expect(told.withLock { $0 }.allSatisfy { $0.contains("/hub") && !$0.contains("geheim") })
    }

    @Test func `What is agreed outlives the process, and goes with the feed`() async throws {
        let store = MemoryStore()
        let before = try desk()
        before.take(try report(hub: "https://hub.example/"), of: Self.feed)
        try await before.save(to: store)
        let token = try agreement(store).token
        _ = await before.respond(to: get(token, "hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=x"))
        try await before.save(to: store)

        let after = try desk()
        try await after.restore(from: store)
        let signature = try agreement(store).signature(of: [1])
        after.begin { _, _ in true }
        let delivery = ServedRequest(
            method: "POST", target: "/websub/\(token)", headers: [("x-hub-signature", signature)], body: [1])
        #expect(await after.respond(to: delivery).status == .accepted)
        after.keep([])
        #expect(await after.respond(to: delivery).status == .gone)
        try await after.save(to: store)
        #expect(store.memory(named: "websub:7") == [])
        let last = try desk()
        try await last.restore(from: store)
        #expect(await last.respond(to: delivery).status == .gone)
    }
}

/// Tells what is logged, of every level.
private struct NoticedLines: LogHandler {
    let tell: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell(event.message.description) }
}
