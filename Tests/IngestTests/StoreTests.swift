import Archive
import Articles
import Exchange
import Foundation
import MemoryStore
import PostgresServer
import PostgresStore
import Testing

/// What every store does, whatever keeps it.
@Suite struct StoreTests {
    enum Kind: String, Sendable {
        case database, memory, server

        /// For which nothing need be installed.
        static let local = [database, memory]
    }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-store-\(UUID())")
    private static let morning = Timestamp(secondsSince1970: 1_668_232_980)

    private func open(_ kind: Kind) async throws -> any Store {
        switch kind {
        case .database:
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return try Archive(file: folder.path(percentEncoded: false) + "/state.db", minimumFreeBytes: 0)
        case .memory: return MemoryStore()
        case .server:
            return try await PostgresStore.open(PostgresServer.running().newState(), worker: "one", version: "1")
        }
    }

    private func close(_ store: any Store) async {
        try? await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func item(_ revision: Int, firstSeen: Timestamp = morning, days: Double = 0) -> KnownItem {
        KnownItem(
            revision: revision, contentDigest: .max - UInt64(revision), sourceDigest: 1 << 63 + UInt64(revision),
            firstSeen: firstSeen, lastSeen: firstSeen.advanced(bySeconds: days * 86_400))
    }

    private static func delivery(
        _ sequence: DeliverySequence, _ feed: FeedID, _ key: UInt64, to sink: String = "spool"
    ) -> PendingDelivery {
        PendingDelivery(
            sequence: sequence, sink: sink, feed: feed, key: key, token: "\(key)", sizeInBytes: 5, digest: .max - key)
    }

    @Test(arguments: Kind.local)
    func `Feeds are made once, found by identity and address, and keep the state they were given`(
        kind: Kind
    ) async throws {
        let store = try await open(kind)
        let made = try await store.feeds(identifiedBy: ["a", "b", "a"])
        #expect(made.map(\.identity) == ["a", "b", "a"])
        #expect(made[0].id == made[2].id && made[0].id != made[1].id)
        #expect(try await store.knownFeeds(at: ["c", "b"]).map { $0?.id } == [nil, made[1].id])
        try await store.addAddress("c", of: made[0].id)
        #expect(try await store.feeds(at: ["c"]).map(\.identity) == ["a"])
        var state = FeedState()
        (state.etag, state.polls, state.schedule) = ("x", 3, [1, 2])
        var batch = StoreBatch()
        batch.feeds = [(made[1].id, FeedState()), (made[1].id, state)]
        #expect(try await store.commit(batch) == [])
        #expect(try await store.feed(made[1].id)?.state == state)
        #expect(try await store.feed(FeedID(rawValue: 99)) == nil)
        nonisolated(unsafe) var identities: [String] = []
        try await store.forEachFeed { identities.append($0.identity) }
        #expect(identities == ["a", "b"])
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `A revision that is not newer is told by its place, and its delivery is not kept`(kind: Kind) async throws {
        let store = try await open(kind)
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        for (place, revision) in [(0, 1), (1, 1), (2, 2)] {
            batch.revisions.append((feed, 7, Self.item(revision, days: Double(place))))
            batch.deliveries.append((place, Self.delivery(Int64(place + 1), feed, 7)))
        }
        #expect(try await store.commit(batch) == [1])
        #expect(try await store.pendingDeliveries() == [1, 3].map { Self.delivery($0, feed, 7) })
        #expect(try await store.knownItems(of: feed) == [7: Self.item(2, days: 2)])
        #expect(store.origin.batches == 1)
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `A mark ends the deliveries of its sink, up to its place`(kind: Kind) async throws {
        let store = try await open(kind)
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        for (place, sink) in ["spool", "stdout", "spool", "spool"].enumerated() {
            batch.revisions.append((feed, UInt64(place), Self.item(1)))
            batch.deliveries.append((place, Self.delivery(Int64(place + 1), feed, UInt64(place), to: sink)))
        }
        _ = try await store.commit(batch)
        batch = StoreBatch()
        batch.delivered = DeliveredMark(sink: "spool", through: 3)
        _ = try await store.commit(batch)
        #expect(try await store.pendingDeliveries().map(\.sequence) == [2, 4])
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `Sketches are kept with their batch, handed on in their order, and forgotten by their time`(
        kind: Kind
    ) async throws {
        let store = try await open(kind)
        let rows = (0..<450).map { number in
            StoredSketches(at: Self.morning.advanced(bySeconds: Double(number)), bytes: [1, UInt8(number % 256)])
        }
        for row in rows {
            var batch = StoreBatch()
            batch.sketches = row
            _ = try await store.commit(batch)
        }
        nonisolated(unsafe) var found: [StoredSketches] = []
        var mark = try await store.sketches(after: nil) { found.append($0) }
        // What is newer than the oldest transaction on a server waits, be it another test's.
        while kind == .server, found.count < rows.count {
            await Task.yield()
            found = []
            mark = try await store.sketches(after: nil) { found.append($0) }
        }
        #expect(found == rows)
        // Nobody else has stored any since.
        _ = try await store.sketches(after: mark) { _ in Issue.record("a row of its own") }
        var batch = StoreBatch()
        batch.forgetsSketchesBefore = rows[400].at
        _ = try await store.commit(batch)
        found = []
        _ = try await store.sketches(after: nil) { found.append($0) }
        #expect(found == Array(rows[400...]))
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `What is withdrawn comes again as the revision that it was`(kind: Kind) async throws {
        let store = try await open(kind)
        let feed = try await store.feeds(identifiedBy: ["a"])[0]
        var state = feed.state
        (state.etag, state.lastModified, state.bodyDigest, state.polls) = ("x", "y", 1, 4)
        var batch = StoreBatch()
        batch.feeds = [(feed.id, state)]
        batch.revisions = [(feed.id, 1, Self.item(1)), (feed.id, 2, Self.item(3)), (feed.id, 3, Self.item(2))]
        batch.deliveries = [1, 2, 3].map { (Int($0) - 1, Self.delivery($0, feed.id, UInt64($0))) }
        _ = try await store.commit(batch)
        // The third has been overtaken by its second revision.
        try await store.withdraw([
            Withdrawal(delivery: Self.delivery(1, feed.id, 1), revision: nil),
            Withdrawal(delivery: Self.delivery(2, feed.id, 2), revision: 3),
            Withdrawal(delivery: Self.delivery(3, feed.id, 3), revision: 1),
        ])
        let known = try await store.knownItems(of: feed.id)
        #expect(known.mapValues(\.revision) == [1: 0, 2: 2, 3: 2])
        #expect(known[2]?.contentDigest == 0 && known[2]?.sourceDigest == 0)
        #expect(try await store.pendingDeliveries().isEmpty)
        (state.etag, state.lastModified, state.bodyDigest) = (nil, nil, nil)
        #expect(try await store.feed(feed.id)?.state == state)
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `Items that left their feed are forgotten, with the rest in the order of the feeds`(kind: Kind) async throws {
        let store = try await open(kind)
        let feeds = try await store.feeds(identifiedBy: ["a", "b", "c"])
        var batch = StoreBatch()
        for feed in feeds {
            batch.revisions += [(feed.id, 1, Self.item(1)), (feed.id, 2, Self.item(1, days: 300))]
            var state = FeedState()
            state.lastRead = Self.morning.advanced(bySeconds: 300 * 86_400)
            if feed.identity != "b" { batch.feeds.append((feed.id, state)) }
        }
        _ = try await store.commit(batch)
        let first = try await store.forgetItems(RetentionPolicy(), after: nil, feedCount: 2)
        #expect(first.forgotten == 1 && first.next == feeds[1].id)
        let second = try await store.forgetItems(RetentionPolicy(), after: first.next, feedCount: 2)
        #expect(second.forgotten == 1 && second.next == nil)
        #expect(try await store.knownItems(of: feeds[1].id).count == 2, "it was never read whole")
        #expect(try await Array(store.knownItems(of: feeds[2].id).keys) == [2])
        await close(store)
    }

    @Test(arguments: Kind.local)
    func `What is left out is known in its form, and memories and deaths are kept`(kind: Kind) async throws {
        let store = try await open(kind)
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        batch.revisions = [(feed, 1, Self.item(4))]
        _ = try await store.commit(batch)
        for key: UInt64 in [1, 2] {
            try await store.leaveOut(key, sourceDigest: 9, id: nil, marks: nil, of: feed, at: Self.morning)
        }
        let known = try await store.knownItems(of: feed)
        #expect(known.mapValues(\.revision) == [1: 4, 2: 0])
        #expect(known.values.allSatisfy { $0.sourceDigest == 9 })
        try await store.takeBack(1, of: feed)

        #expect(try await store.memory(named: "m") == nil)
        try await store.setMemory([0, 255], named: "m")
        #expect(try await store.memory(named: "m") == [0, 255])

        let record = CrashRecord(count: 2, isProven: true, diedAt: Self.morning, item: .max)
        try await store.record([feed: record])
        #expect(store.crashRecord(of: feed) == record && store.crashRecords == [feed: record])
        try await store.forgetCrashes(of: feed)
        #expect(store.crashRecord(of: feed) == nil)
        #expect(await store.shortage() == nil)
        await close(store)
    }
}
