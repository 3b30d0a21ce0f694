import Archive
import Articles
import Delivery
import Exchange
import Foundation
import PostgresServer
import PostgresStore
import Publishing
import SpooledState
import Testing

/// A state goes on in another store as if nothing had happened.
@Suite(.timeLimit(.minutes(15))) struct StateCopyTests {
    private let feeds = [
        WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") }),
        WebFeed(url: "https://two.example/feed", items: (1...2).map { .init(id: "two-\($0)") }),
    ]
    private static let now = Timestamp(secondsSince1970: 1_668_232_980)

    /// All that a look shows, without the numbers that a store gives its feeds.
    private struct Picture: Equatable {
        var feeds: [String: FeedState] = [:]
        var addresses: [String: String] = [:]
        var items: [String: [UInt64: KnownItem]] = [:]
        var leftOut: [String: Set<UInt64>] = [:]
        var crashes: [String: CrashRecord] = [:]
        var blocked: [BlockRecord] = []
        var blockedCounts: [BlockedCount] = []
        var memories: [String: [UInt8]] = [:]
        var pending = 0

        init(_ view: any StoreView) async throws {
            var names: [FeedID: String] = [:]
            try await view.forEachFeed { feed in
                names[feed.id] = feed.identity
                feeds[feed.identity] = feed.state
            }
            for (address, feed) in try await view.addresses() { addresses[address] = names[feed] }
            for (feed, found) in try await view.knownItems(of: Array(names.keys)) { items[names[feed]!] = found }
            for (feed, found) in try await view.leftOutItems() { leftOut[names[feed]!] = found }
            for (feed, record) in try await view.crashRecords() { crashes[names[feed]!] = record }
            blocked = try await view.blockedArticles(since: nil).map(\.record)
            blockedCounts = try await view.blockedCounts()
            pending = try await view.counts().pendingDeliveries
            for (name, bytes) in try await view.memories() where !name.hasPrefix("spool") && !bytes.isEmpty {
                let index = name == FeedMemory.hubs ? FeedMemory.feeds(in: bytes).map { names[$0]! } : nil
                memories[FeedMemory.parts(name).map { "\($0.kind) of \(names[$0.feed]!)" } ?? name] =
                    index.map { Array($0.sorted().joined().utf8) } ?? bytes
            }
        }
    }

    /// Something of each kind that a state holds.
    private func fill(_ store: any Store) async throws {
        let known = try await store.feeds(identifiedBy: ["https://unlisted.example/"] + feeds.map(\.url))
        try await store.addAddress("https://elsewhere.example/", of: known[1].id)
        try await store.setMemory([1, 2], named: "schedule.population")
        try await store.setMemory([9], named: FeedMemory.archives(of: known[1].id))
        try await store.setMemory([7], named: FeedMemory.hub(of: known[1].id))
        try await store.setMemory(FeedMemory.index([known[1].id]), named: FeedMemory.hubs)
        try await store.record([known[0].id: CrashRecord(count: 2, isProven: true, diedAt: Self.now, item: 5)])
        try await store.leaveOut(77, sourceDigest: 8, id: nil, marks: nil, of: known[0].id, at: Self.now)
        var state = FeedState()
        (state.title, state.schedule, state.polls) = ("a title", [1, 2, 3], 4)
        var batch = StoreBatch()
        batch.feeds = [(known[0].id, state)]
        let item = KnownItem(revision: 0, contentDigest: 1, sourceDigest: 2, firstSeen: Self.now, lastSeen: Self.now)
        for key: UInt64 in [5, 6] {
            let record = BlockRecord(at: Self.now, rule: "adverts", reason: "r", title: nil, url: "u\(key)")
            batch.blocked.append((known[0].id, BlockedItem(key: key, item: item, record: record)))
        }
        _ = try await store.commit(batch)
    }

    private func copy(
        _ source: any Store, _ view: any StoreView, _ from: String?, _ target: any CopyTarget, _ to: String?
    ) async throws -> StateCopy.Outcome {
        try await StateCopy(from: source, view, worker: from, to: target, worker: to).run()
    }

    @Test func `A file's state goes on in another file, and a copy that was cut short is made whole`() async throws {
        let fixture = try PublishingFixture()
        var run = try await PublishingRun(fixture)
        try await fill(run.store)
        try await run.poll(feeds)
        try await run.stop()
        try fixture.consume()
        let (file, other) = (fixture.path + "/state.db", fixture.path + "/other.db")
        let source = try Archive(file: file)
        let target = try Archive(file: other)
        // As far as one came that was cut short.
        try target.setMemory([1], named: "copy.unfinished")
        _ = try target.feeds(identifiedBy: ["https://unlisted.example/"])
        let outcome = try await copy(source, ArchiveView(file: file), nil, target, nil)
        #expect(outcome.feeds == 3 && outcome.items == 8 && outcome.pendingDeliveries == 0)
        #expect(target.origin == source.origin)
        await #expect(throws: StoreError.self, "it holds a state now") {
            _ = try await copy(source, ArchiveView(file: file), nil, target, nil)
        }
        source.close()
        target.close()
        #expect(try await Picture(ArchiveView(file: other)) == Picture(ArchiveView(file: file)))
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: other, toPath: file)
        run = try await PublishingRun(fixture)
        try await run.poll(feeds)
        try await run.stop()
        try fixture.consume()
        #expect(fixture.taken == fixture.expected(feeds))
    }

    @Test(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"))
    func `A file's state goes on on a server and comes back, with what waits to be shown`() async throws {
        let fixture = try PublishingFixture()
        // It dies before the articles are shown.
        let run = try await PublishingRun(fixture, fault: PublishingFault(at: 1, isDeath: true, step: .reveal).hook)
        try await fill(run.store)
        try? await run.poll(feeds)
        run.abandon()
        let file = fixture.path + "/state.db"
        let address = try await PostgresServer.running().newState()
        let source = try Archive(file: file)
        let server = try await PostgresStore.open(address, worker: "one", version: "1")
        let outcome = try await copy(source, ArchiveView(file: file), nil, server, "one")
        #expect(outcome.pendingDeliveries > 0)
        #expect(try source.pendingDeliveries().count == outcome.pendingDeliveries)
        source.close()
        server.close()
        #expect(try await Picture(PostgresView(address)) == Picture(ArchiveView(file: file)))

        let limits = SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0)
        let opened = try await DurableStore(
            on: PostgresStore.open(address, worker: "one", version: "1"), spool: fixture.path + "/spool", limits: limits
        )
        #expect(opened.publisher.recovery.revealed.count == outcome.pendingDeliveries)
        try fixture.consume()
        var feeds = feeds
        feeds[0].items.append(.init(id: "one-4"))
        for feed in feeds {
            let stored = try await opened.store.feeds(identifiedBy: [feed.url])[0]
            guard let record = try await PublishingRun.record(of: feed, stored, opened.store) else { continue }
            try await opened.publisher.publish(record)
        }
        try await opened.close()
        try fixture.consume()
        #expect(fixture.taken == fixture.expected(feeds))

        let back = fixture.path + "/back.db"
        let held = try await PostgresStore.open(address, worker: "one", version: "1")
        let archive = try Archive(file: back)
        _ = try await copy(held, PostgresView(address), "one", archive, nil)
        held.close()
        archive.close()
        #expect(try await Picture(ArchiveView(file: back)) == Picture(PostgresView(address)))
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: back, toPath: file)
        let again = try await PublishingRun(fixture)
        try await again.poll(feeds)
        try await again.stop()
        try fixture.consume()
        #expect(fixture.taken == fixture.expected(feeds), "nothing came again")
    }
}
