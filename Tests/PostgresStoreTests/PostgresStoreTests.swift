import Articles
import Exchange
import PostgresServer
import Synchronization
import Testing

@testable import PostgresStore

@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct PostgresStoreTests {
    private static let morning = Timestamp(secondsSince1970: 1_668_232_980)

    private func state() async throws -> PostgresAddress { try await PostgresServer.running().newState() }

    /// Somebody who looks and interferes from outside.
    private func outsider(_ address: PostgresAddress) -> PostgresLine {
        PostgresLine(address, application: "outsider", worker: nil)
    }

    private func execute(_ sql: String, _ address: PostgresAddress) async throws {
        let line = outsider(address)
        try await line.use { connection throws(PostgresError) in
            try PostgresSchema.makePlace(connection)
            try connection.execute(sql)
        }
        line.close()
    }

    private func integer(_ sql: String, _ address: PostgresAddress) async throws -> Int64? {
        let line = outsider(address)
        defer { line.close() }
        return try await line.use { connection throws(PostgresError) in
            try connection.run(PostgresCall(PostgresStatement("asked", sql))).first?.optionalInteger(0)
        }
    }

    private func batch(_ feed: FeedID, _ keys: ClosedRange<UInt64>, from sequence: DeliverySequence = 1) -> StoreBatch {
        var batch = StoreBatch()
        for (place, key) in keys.enumerated() {
            let item = KnownItem(
                revision: 1, contentDigest: key, sourceDigest: key, firstSeen: Self.morning, lastSeen: Self.morning,
                id: ArticleID(prefix: key, rest: (.max - key, .max)),
                marks: ItemMarks(guid: 1, link: 0, text: .max, date: .max))
            batch.revisions.append((feed, key, item))
            batch.deliveries.append(
                (
                    place,
                    PendingDelivery(
                        sequence: sequence + Int64(place), sink: "spool", feed: feed, key: key, token: "t\(key)",
                        sizeInBytes: 3, digest: key)
                ))
        }
        return batch
    }

    // MARK: - Schema

    @Test func `An earlier schema is brought up to date with all that is in it`() async throws {
        let address = try await state()
        let line = outsider(address)
        try await line.use { connection throws(PostgresError) in
            try PostgresSchema.makePlace(connection)
            try PostgresSchema.migrate(connection, to: 1)
            try connection.execute(
                """
                INSERT INTO feeds (name, identity, etag) VALUES ('\\x00', 'a', 'tag');
                INSERT INTO items (feed, key, content_digest, source_digest, first_seen, revision, last_seen)
                    VALUES (1, 7, 8, 9, 1668232980, 3, 19308)
                """)
        }
        line.close()
        let store = try await PostgresStore.open(address, worker: "one", version: "1")
        let feed = FeedID(rawValue: 1)
        #expect(try await store.feed(feed)?.state.etag == "tag")
        let item = try #require(try await store.knownItems(of: feed)[7])
        #expect(item.revision == 3 && item.id == nil && item.marks == nil && item.lastSeenDay == 19308)
        store.close()
        #expect(
            try await integer("SELECT version FROM newsreel_schema", address) == Int64(PostgresSchema.migrations.count))
        #expect(try await PostgresView(address).blockedCounts().isEmpty)
    }

    @Test func `A schema before subscriptions keeps its workers, and what they agreed with hubs`() async throws {
        let address = try await state()
        let line = outsider(address)
        try await line.use { connection throws(PostgresError) in
            try PostgresSchema.makePlace(connection)
            try PostgresSchema.migrate(connection, to: 3)
            try connection.execute(
                """
                INSERT INTO workers (name, identity, batches) VALUES ('one', 'x', 5);
                UPDATE leases SET worker = 1, epoch = 4;
                INSERT INTO memories VALUES ('websub/one', '7 8'), ('schedule.population', '\\x01'), ('websub/one:8', ''),
                    ('websub/one:7', convert_to(E'1\nhub\ntopic\nold\nsecret\nactive\n1\n0\n100\n9\n0\n0\n0\n0', 'UTF8')),
                    ('websub/two.x:7', convert_to(E'1\nhub\ntopic\nnew\nsecret\nactive\n1\n0\n200\n9\n0\n0\n0\n0', 'UTF8'))
                """)
        }
        line.close()
        let store = try await PostgresStore.open(address, worker: "one", version: "1")
        #expect(store.origin.batches == 5)
        let agreements = try await store.hubAgreements(of: [7, 8].map { FeedID(rawValue: $0) })
        #expect(agreements.map(\.token) == ["new"] && agreements[0].shard == nil)
        #expect(try await store.memory(named: "websub/one:7") == nil)
        #expect(try await store.memory(named: "schedule.population") == [1])
        let beat = try await store.beat(lease: .seconds(3600), demand: 0)
        #expect(beat.inbox == PostgresStore.Inbox() && store.withLeases { $0.epochs.count } == HostShard.count)
        store.close()
    }

    @Test func `Workers that come at the same time make the schema once`() async throws {
        let address = try await state()
        let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
            for name in ["one", "two", "three", "four"] {
                group.addTask { try await PostgresStore.open(address, worker: name) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(stores.map(\.origin.identity)).count == 4)
        for store in stores { store.close() }
        #expect(try await integer("SELECT count(*) FROM newsreel_schema", address) == 1)
    }

    @Test func `A later schema, and another program's tables, are left alone`() async throws {
        let address = try await state()
        try await PostgresStore.open(address, worker: "one").close()
        try await execute("UPDATE newsreel_schema SET version = 99", address)
        await #expect {
            _ = try await PostgresStore.open(address, worker: "one")
        } throws: { ($0 as? StoreError)?.message.contains("made by a later newsreel") == true }
        let others = try await state()
        try await execute("CREATE TABLE feeds (url text)", others)
        await #expect {
            _ = try await PostgresStore.open(others, worker: "one")
        } throws: { ($0 as? StoreError)?.kind == .unreadable }
        await #expect(throws: StoreError.self) { _ = try await PostgresView(others).counts() }
    }

    // MARK: - Workers

    @Test func `A worker's name has one holder, and is free when that closes`() async throws {
        let address = try await state()
        let first = try await PostgresStore.open(address, worker: "one")
        await #expect {
            _ = try await PostgresStore.open(address, worker: "one", patience: .zero)
        } throws: { ($0 as? StoreError)?.kind == .inUse }
        // Whoever waits for it is told so, once and at once.
        let told = Mutex(0)
        await #expect {
            _ = try await PostgresStore.open(address, worker: "one", patience: .milliseconds(120)) {
                told.withLock { $0 += 1 }
            }
        } throws: { ($0 as? StoreError)?.kind == .inUse }
        #expect(told.withLock { $0 } == 1)
        let other = try await PostgresStore.open(address, worker: "two", patience: .zero) { told.withLock { $0 += 1 } }
        other.close()
        #expect(told.withLock { $0 } == 1)
        let identity = first.origin.identity
        first.close()
        let again = try await PostgresStore.open(address, worker: "one")
        #expect(again.origin.identity == identity)
        again.close()
    }

    @Test func `Each worker has its own deliveries and batches`() async throws {
        let address = try await state()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        let feed = try await one.feeds(identifiedBy: ["a"])[0].id
        _ = try await one.commit(batch(feed, 1...2))
        #expect(try await two.commit(batch(feed, 2...3)) == [0], "the second item is known by the other's batch")
        #expect(try await one.pendingDeliveries().map(\.key) == [1, 2])
        #expect(try await two.pendingDeliveries().map(\.key) == [3])
        #expect(one.origin.batches == 1 && two.origin.batches == 1)
        var done = StoreBatch()
        done.delivered = DeliveredMark(sink: "spool", through: 9)
        _ = try await one.commit(done)
        #expect(try await one.pendingDeliveries().isEmpty)
        #expect(try await two.pendingDeliveries().count == 1)
        one.close()
        two.close()
    }

    // MARK: - Connections that end

    private func endSessions(of worker: String, _ address: PostgresAddress) async throws {
        let ended = try await integer(
            """
            SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
            WHERE application_name = 'newsreel \(worker)'
            """, address)
        #expect(ended ?? 0 >= 1)
    }

    @Test func `What reads goes on over a session that the server ended`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "reading")
        let feed = try await store.feeds(identifiedBy: ["a"])[0]
        #expect(try await store.feed(feed.id) == feed)
        try await endSessions(of: "reading", address)
        #expect(try await store.feed(feed.id) == feed)
        #expect(try await store.feeds(identifiedBy: ["a", "b"]).count == 2)
        store.close()
    }

    @Test func `A batch whose session was ended is refused, and is whole at the next try`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "writing")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        try await endSessions(of: "writing", address)
        await #expect {
            _ = try await store.commit(batch(feed, 1...3))
        } throws: { ($0 as? StoreError)?.kind == .unreachable }
        #expect(store.origin.batches == 0)
        try await store.seal()
        #expect(try await store.pendingDeliveries().isEmpty)
        #expect(try await store.commit(batch(feed, 1...3)) == [])
        #expect(try await store.knownItems(of: feed).count == 3)
        #expect(await store.shortage() == nil)
        store.close()
    }

    @Test func `A server that only the word of life has missed is short all the same`() async throws {
        let address = try await state()
        try await execute("CREATE ROLE kept_out SUPERUSER LOGIN", address)
        let theirs = try #require(PostgresAddress(address.text.replacing("//newsreel@", with: "//kept_out@")))
        let store = try await PostgresStore.open(theirs, worker: "away")
        _ = try await store.beat(lease: .seconds(30), demand: 0)
        try await execute("ALTER ROLE kept_out NOLOGIN", address)
        try await endSessions(of: "away", address)
        await #expect(throws: StoreError.self) { _ = try await store.beat(lease: .seconds(30), demand: 0) }
        #expect(await store.shortage() != nil)
        try await execute("ALTER ROLE kept_out LOGIN", address)
        #expect(await store.shortage() == nil)
        store.close()
    }

    @Test func `A batch of which one statement is refused stores nothing, and the session goes on`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "one")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        try await execute("ALTER TABLE feeds ADD CHECK (title IS DISTINCT FROM 'bad')", address)
        var bad = batch(feed, 1...3)
        var state = FeedState()
        state.title = "bad"
        bad.feeds = [(feed, state)]
        await #expect(throws: StoreError.self) { _ = try await store.commit(bad) }
        #expect(try await store.knownItems(of: feed).isEmpty)
        #expect(try await store.pendingDeliveries().isEmpty)
        #expect(try await store.commit(batch(feed, 1...3)) == [])
        #expect(try await store.pendingDeliveries().count == 3)
        store.close()
    }

    // MARK: - Values

    @Test func `Whole ids, marks and numbers at their bounds come back as they were`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "one")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        let sent = batch(feed, UInt64.max - 1...UInt64.max)
        _ = try await store.commit(sent)
        let known = try await store.knownItems(of: feed)
        for revision in sent.revisions { #expect(known[revision.key] == revision.item) }
        #expect(try await store.pendingDeliveries() == sent.deliveries.map(\.delivery))
        store.close()
    }

    @Test func `A text keeps every character but NUL, and nothing of it is SQL`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "o'ne")
        let identity = "https://x.example/'); DROP TABLE feeds; --?q=" + String(repeating: "é", count: 5000)
        let feed = try await store.feeds(identifiedBy: [identity])[0]
        #expect(try await store.feeds(at: [identity])[0].id == feed.id)
        var state = FeedState()
        state.title = "a\u{0}b \\ ' \" \u{1F4F0}"
        var batch = StoreBatch()
        batch.feeds = [(feed.id, state)]
        _ = try await store.commit(batch)
        #expect(try await store.feed(feed.id)?.state.title == "ab \\ ' \" \u{1F4F0}")
        #expect(try await store.feed(feed.id)?.identity == identity)
        store.close()
    }

    @Test func `What rules blocked is kept, counted, and shown beside the store`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "one")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        let item = KnownItem(
            revision: 0, contentDigest: 1, sourceDigest: 2, firstSeen: Self.morning, lastSeen: Self.morning)
        var batch = StoreBatch()
        for (key, rule) in [(1 as UInt64, "adverts"), (2, "adverts"), (2, "sport")] {
            let record = BlockRecord(at: Self.morning, rule: rule, reason: "why", title: nil, url: "u\(key)")
            batch.blocked.append((feed, BlockedItem(key: key, item: item, record: record)))
        }
        _ = try await store.commit(batch)
        _ = try await store.commit(batch)
        let view = PostgresView(address)
        #expect(try await view.blockedArticles(since: nil).map(\.record.url) == ["u1", "u2", "u2", "u1", "u2", "u2"])
        #expect(try await view.blockedArticles(since: Self.morning.advanced(bySeconds: 1)).isEmpty)
        #expect(
            try await view.blockedCounts()
                == [("adverts", 4), ("sport", 2)].map { BlockedCount(rule: $0.0, count: $0.1, last: Self.morning) })
        #expect(try await store.knownItems(of: feed).mapValues(\.revision) == [1: 0, 2: 0])
        store.close()
    }

    @Test func `A look beside the store tells what it holds, and writes nothing`() async throws {
        let address = try await state()
        await #expect {
            _ = try await PostgresView(address).counts()
        } throws: { ($0 as? StoreError)?.message.contains("no schema") == true }
        let store = try await PostgresStore.open(address, worker: "one", version: "1")
        let feeds = try await store.feeds(identifiedBy: ["a", "b"])
        try await store.addAddress("c", of: feeds[1].id)
        var sent = batch(feeds[0].id, 1...2)
        var state = FeedState()
        (state.polls, state.newItems, state.lastError) = (4, 2, "gone")
        sent.feeds = [(feeds[0].id, state)]
        _ = try await store.commit(sent)
        try await store.leaveOut(9, sourceDigest: 1, id: nil, marks: nil, of: feeds[1].id, at: Self.morning)
        try await store.setMemory([1], named: "m")
        let record = CrashRecord(count: 1, isProven: false, diedAt: Self.morning)
        try await store.record([feeds[0].id: record])

        let view = PostgresView(address)
        let counts = try await view.counts()
        #expect(counts.feeds == 2 && counts.failingFeeds == 1 && counts.stoppedFeeds == 1 && counts.items == 3)
        #expect(counts.pendingDeliveries == 2 && counts.polls == 4 && counts.newItems == 2)
        #expect(counts.databaseSizeInBytes > 0)
        #expect(try await view.addresses() == ["c": feeds[1].id])
        #expect(try await view.leftOutItems() == [feeds[1].id: [9]])
        #expect(try await view.memory(named: "m") == [1])
        #expect(try await view.crashRecords() == [feeds[0].id: record])
        #expect(try await view.knownItems(of: [feeds[0].id])[feeds[0].id]?.count == 2)
        var shown: [String] = []
        try await view.forEachFeed { shown.append($0.identity) }
        #expect(shown == ["a", "b"])
        store.close()
    }

    @Test func `Items that another version left out are tried again`() async throws {
        let address = try await state()
        let store = try await PostgresStore.open(address, worker: "one", version: "1")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        _ = try await store.commit(batch(feed, 1...1))
        for key: UInt64 in [1, 2] {
            try await store.leaveOut(key, sourceDigest: 5, id: nil, marks: nil, of: feed, at: Self.morning)
        }
        store.close()
        let again = try await PostgresStore.open(address, worker: "one", version: "2")
        let known = try await again.knownItems(of: feed)
        #expect(known.keys.sorted() == [1] && known[1]?.sourceDigest == 0)
        again.close()
        #expect(try await PostgresView(address).leftOutItems().isEmpty)
    }
}
