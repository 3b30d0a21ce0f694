import Articles
import Exchange
import PostgresServer
import Testing

@testable import PostgresStore

/// Shards of hosts that change hands, over a server. Nobody waits: a death is brought about by setting a worker's time back.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct PostgresLeaseTests {
    private static let lease = Duration.seconds(3600)
    private static let morning = Timestamp(secondsSince1970: 1_668_232_980)

    private func kill(_ worker: String, _ address: PostgresAddress) async throws {
        let line = PostgresLine(address, application: "outsider", worker: nil)
        defer { line.close() }
        try await line.use { connection throws(PostgresError) in
            try connection.execute("UPDATE workers SET expires = now() - interval '1 second' WHERE name = '\(worker)'")
        }
    }

    /// Says that it lives, and gives back at once what it has too much of.
    private func turn(_ store: PostgresStore) async throws -> PostgresStore.Beat {
        let beat = try await store.beat(lease: Self.lease, demand: 2)
        try await store.giveBack(beat.excess)
        return beat
    }

    private func held(_ store: PostgresStore) -> Set<HostShard> { store.withLeases { Set($0.epochs.keys) } }

    private func batch(_ feeds: [FeedID], key: UInt64) -> StoreBatch {
        var batch = StoreBatch()
        for (place, feed) in feeds.enumerated() {
            var state = FeedState()
            state.etag = "\(key)"
            batch.feeds.append((feed, state))
            batch.revisions.append(
                (
                    feed, key,
                    KnownItem(
                        revision: 1, contentDigest: key, sourceDigest: key, firstSeen: Self.morning,
                        lastSeen: Self.morning)
                ))
            let delivery = PendingDelivery(
                sequence: Int64(key) * 10 + Int64(place), sink: "spool", feed: feed, key: key,
                token: "t\(key)-\(place)",
                sizeInBytes: 3, digest: key)
            batch.deliveries.append((place, delivery))
        }
        return batch
    }

    @Test func `The worker with the shorter lease is told of those with longer ones`() async throws {
        let address = try await PostgresServer.running().newState()
        let (long, short) = (
            try await PostgresStore.open(address, worker: "long"),
            try await PostgresStore.open(address, worker: "short")
        )
        defer { [long, short].forEach { $0.close() } }
        #expect(try await long.beat(lease: Self.lease, demand: 0).longerLeases == [])
        #expect(try await short.beat(lease: Self.lease - .seconds(60), demand: 0).longerLeases == ["long"])
        #expect(try await long.beat(lease: Self.lease, demand: 0).longerLeases == [])
        #expect(try await short.beat(lease: Self.lease, demand: 0).longerLeases == [])
    }

    @Test func `Shards are shared out among those who come, and are free for the others when one goes`() async throws {
        let address = try await PostgresServer.running().newState()
        var stores: [PostgresStore] = []
        for name in ["one", "two", "three"] { stores.append(try await PostgresStore.open(address, worker: name)) }
        #expect(try await turn(stores[0]).taken.count == HostShard.count)
        for _ in 0..<2 { for store in stores { _ = try await turn(store) } }
        #expect(stores.map { held($0).count }.sorted() == [341, 341, 342])
        #expect(stores.reduce(into: Set<HostShard>()) { $0.formUnion(held($1)) }.count == HostShard.count)
        let beat = try await turn(stores[1])
        #expect(beat.liveWorkers == 3 && beat.othersDemand == 4 && beat.taken.isEmpty && beat.lost.isEmpty)

        try await stores[0].retire()
        #expect(held(stores[0]).isEmpty && !stores[0].isSureOfLeases)
        let after = try await turn(stores[1])
        #expect(after.takenOver == 0, "it was not dead")
        _ = try await turn(stores[2])
        #expect([stores[1], stores[2]].map { held($0).count } == [512, 512])
        for store in stores { store.close() }
    }

    @Test func `A worker that was taken for dead stores nothing of what others have, and the rest`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        _ = try await turn(one)
        _ = try await turn(two)
        let feeds = try await one.feeds(identifiedBy: ["http://a.example/", "http://b.example/"]).map(\.id)
        let mine = try #require(held(one).min())
        let taken = try #require(held(one).max())
        for store in [one, two] {
            store.withLeases {
                $0.assign(feeds[0], to: mine)
                $0.assign(feeds[1], to: taken)
            }
        }
        #expect(try await one.commit(batch(feeds, key: 1)) == [])
        // Stopped, and not heard of; another takes all that it had.
        try await kill("one", address)
        _ = try await two.beat(lease: Self.lease, demand: 0)
        #expect(held(two).count == HostShard.count)
        // And gives back a part of it when the first one is heard of again; that does not know yet.
        try await two.giveBack([mine])
        #expect(try await one.commit(batch(feeds, key: 2)) == [0, 1])
        #expect(try await one.pendingDeliveries().map(\.key) == [1, 1])
        #expect(try await two.knownItems(of: feeds[0]).keys.sorted() == [1])
        #expect(try await two.feed(feeds[1])?.state.etag == "1")
        #expect(!one.mayAsk(feeds[0]) && two.mayAsk(feeds[1]))
        let woken = try await turn(one)
        #expect(woken.lost.isEmpty && woken.taken == [mine], "the commit had told what was lost")
        #expect(try await one.commit(batch(feeds, key: 3)) == [1], "the other feed is the other worker's")
        #expect(try await one.pendingDeliveries().map(\.key) == [1, 1, 3])
        #expect(try await two.commit(batch(feeds, key: 4)) == [0])
        one.close()
        two.close()
    }

    @Test func `A takeover waits for a commit that is under way, and no commit for another shard's`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        _ = try await one.beat(lease: Self.lease, demand: 0)
        let claim = one.withLeases { book in book.epochs.filter { $0.key.rawValue == 7 } }
        let line = PostgresLine(address, application: "commit", worker: nil)
        let worker = one.workerID
        try await line.use { connection throws(PostgresError) in
            try connection.execute("BEGIN")
            _ = try connection.run(PostgresStore.requireLeases(claim, worker))
        }
        try await kill("one", address)
        let beat = try await two.beat(lease: Self.lease, demand: 0)
        #expect(beat.takenOver == HostShard.count - 1)
        try await line.use { connection throws(PostgresError) in try connection.execute("COMMIT") }
        #expect(try await two.beat(lease: Self.lease, demand: 0).takenOver == 1)
        #expect(try await PostgresView(address).workers().map(\.takeovers) == [0, Int64(HostShard.count)])
        line.close()
        one.close()
        two.close()
    }

    @Test func `A poll whose shard was lost and won again while it was under way stores nothing`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        _ = try await one.beat(lease: Self.lease, demand: 0)
        let feeds = try await one.feeds(identifiedBy: ["http://a.example/"]).map(\.id)
        let shard = try #require(held(one).min())
        for store in [one, two] { store.withLeases { $0.assign(feeds[0], to: shard) } }
        #expect(one.withLeases { $0.begin(feeds[0]) })
        // Stopped; the other polls the feed, stores what it found, and dies.
        try await kill("one", address)
        _ = try await two.beat(lease: Self.lease, demand: 0)
        #expect(try await two.commit(batch(feeds, key: 2)) == [])
        try await kill("two", address)
        // It wakes, and finds that it has lost all; what it lost it takes with the next word, and not before.
        let woken = try await one.beat(lease: Self.lease, demand: 0)
        #expect(woken.lost.count == HostShard.count && woken.taken.isEmpty && held(one).isEmpty)
        #expect(try await one.beat(lease: Self.lease, demand: 0).taken.count == HostShard.count)
        #expect(try await one.commit(batch(feeds, key: 1)) == [0], "it was read before the other stored")
        #expect(try await one.feed(feeds[0])?.state.etag == "2")
        one.withLeases { $0.end(feeds[0]) }
        #expect(one.withLeases { $0.begin(feeds[0]) })
        #expect(try await one.commit(batch(feeds, key: 3)) == [])
        one.close()
        two.close()
    }

    @Test func `A command by hand takes hosts that nobody has, and none of a live worker's`() async throws {
        let address = try await PostgresServer.running().newState()
        let (daemon, hand) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "hand")
        )
        let shards = Set([3, 700].compactMap { HostShard(rawValue: $0) })
        #expect(try await hand.take(shards, lease: Self.lease) == [])
        #expect(held(hand) == shards)
        // A daemon that comes has the others, and no part of its own is kept back for the command.
        let first = try await turn(daemon)
        #expect(first.liveWorkers == 1 && held(daemon).count == HostShard.count - 2)
        let feed = try await hand.feeds(identifiedBy: ["a"]).map(\.id)
        hand.withLeases { $0.assign(feed[0], to: shards.min()!) }
        #expect(try await hand.commit(batch(feed, key: 1)) == [])
        #expect(try await hand.take(shards.union([HostShard(rawValue: 4)!]), lease: Self.lease) == ["one"])
        #expect(held(hand) == shards, "all or nothing")
        try await hand.retire()
        #expect(try await turn(daemon).taken == shards)
        #expect(try await hand.take(shards, lease: Self.lease) == ["one"])
        #expect(held(hand).isEmpty)
        // One that is dead holds off nobody.
        try await kill("one", address)
        #expect(try await hand.take(shards, lease: Self.lease) == [])
        daemon.close()
        hand.close()
    }

    @Test func `A worker that comes back under its name has at once what was its own`() async throws {
        let address = try await PostgresServer.running().newState()
        let first = try await PostgresStore.open(address, worker: "one")
        _ = try await first.beat(lease: Self.lease, demand: 0)
        let before = first.withLeases { $0.epochs }
        first.close()
        let again = try await PostgresStore.open(address, worker: "one")
        let beat = try await again.beat(lease: Self.lease, demand: 0)
        #expect(beat.takenOver == 0 && again.withLeases { $0.epochs } == before)
        let standings = try await PostgresView(address).workers()
        #expect(standings.map(\.name) == ["one"] && standings[0].isLive && standings[0].shards == HostShard.count)
        again.close()
    }

    @Test func `What another worker noted of a feed is known to the one that takes it over`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        _ = try await one.beat(lease: Self.lease, demand: 0)
        let feed = try await one.feeds(identifiedBy: ["a"])[0].id
        let record = CrashRecord(count: 3, isProven: true, diedAt: Self.morning)
        try await one.record([feed: record])
        #expect(two.crashRecord(of: feed) == nil)
        try await kill("one", address)
        _ = try await two.beat(lease: Self.lease, demand: 0)
        #expect(two.crashRecord(of: feed) == record)
        one.close()
        two.close()
    }
}
