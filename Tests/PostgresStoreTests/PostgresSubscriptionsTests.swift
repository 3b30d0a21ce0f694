import Articles
import Exchange
import PostgresServer
import Testing

@testable import PostgresStore

/// What is subscribed to, what is wished for, and what hubs say, where all workers can see it.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct PostgresSubscriptionsTests {
    private static let lease = Duration.seconds(3600)

    private func row(_ address: String, _ shard: Int64, _ entry: String = "e") -> SubscriptionRow {
        SubscriptionRow(
            address: address, shard: HostShard(rawValue: shard)!, folder: "", isEnabled: true, entry: entry)
    }

    private func shards(_ numbers: Int64...) -> Set<HostShard> { Set(numbers.compactMap { HostShard(rawValue: $0) }) }

    @Test func `Subscriptions are read by shards, and each change of a shard's is counted`() async throws {
        let address = try await PostgresServer.running().newState()
        let desk = PostgresDesk(address)
        // The tables are made by whoever comes first.
        try await desk.change(removing: [], putting: [row("a", 1, "A"), row("b", 2, "B"), row("c", 2, "C")])
        let store = try await PostgresStore.open(address, worker: "one")
        let first = try await store.beat(lease: Self.lease, demand: 0)
        #expect(first.inbox.subscriptionChanges == 2)
        func changes() async throws -> Int64 {
            try await store.beat(lease: Self.lease, demand: 0).inbox.subscriptionChanges
        }
        #expect(try await changes() == 2)
        #expect(try await store.subscriptions(in: shards(2)).sorted() == ["B", "C"])
        #expect(try await store.subscriptions(in: shards(3)).isEmpty)
        try await desk.change(removing: ["c", "unknown"], putting: [row("b", 2, "B2")])
        #expect(try await changes() > 2)
        #expect(try await store.subscriptions(in: shards(1, 2)).sorted() == ["A", "B2"])
        #expect(try await PostgresView(address).subscriptions() == ["A", "B2"])
        #expect(try await desk.subscription(to: "b") == "B2")
        #expect(try await desk.subscription(to: "c") == nil)
        let before = try await changes()
        try await desk.change(removing: ["a"], putting: [])
        #expect(try await changes() == before + 1)
        store.close()
        desk.close()
    }

    @Test func `A second command that changes subscriptions waits for the first`() async throws {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (PostgresDesk(address), PostgresDesk(address))
        try await one.lockSubscriptions()
        async let second: Void = two.lockSubscriptions()
        try await one.change(removing: [], putting: [row("a", 1)])
        one.close()
        try await second
        #expect(try await two.subscription(to: "a") == "e")
        two.close()
    }

    @Test func `A wish waits in the state until it is fulfilled`() async throws {
        let address = try await PostgresServer.running().newState()
        let store = try await PostgresStore.open(address, worker: "one")
        let feed = try await store.feeds(identifiedBy: ["a"])[0].id
        let desk = PostgresDesk(address)
        #expect(try await desk.wish(for: [feed]).isEmpty)
        #expect(try await store.beat(lease: Self.lease, demand: 0).inbox.hasWishes)
        #expect(try await desk.wish(for: [feed]) == ["one"])
        #expect(try await store.wishes() == [feed])
        try await store.forgetWish(for: feed)
        #expect(try await !store.beat(lease: Self.lease, demand: 0).inbox.hasWishes)
        store.close()
        desk.close()
    }

    @Test func `What a hub says to any worker comes to the one that has the feed, and stays until it is dealt with`()
        async throws
    {
        let address = try await PostgresServer.running().newState()
        let (one, two) = (
            try await PostgresStore.open(address, worker: "one"), try await PostgresStore.open(address, worker: "two")
        )
        _ = try await one.beat(lease: Self.lease, demand: 0)
        let feed = try await one.feeds(identifiedBy: ["a"])[0].id
        let shard = HostShard(rawValue: 5)!
        one.withLeases { $0.assign(feed, to: shard) }
        let agreement = HubAgreement(feed: feed, token: "t", shard: shard, value: [1])
        try await one.keep([agreement], of: [feed], end: 10)
        #expect(try await two.hubAgreement(token: "t") == agreement)
        // Whoever has not the feed keeps nothing of it.
        two.withLeases { $0.assign(feed, to: shard) }
        try await two.keep([HubAgreement(feed: feed, token: "u", shard: shard, value: [2])], of: [feed], end: 10)
        #expect(try await two.hubAgreement(token: "u") == nil)
        #expect(try await two.hubAgreements(of: [feed]) == [agreement])

        var call = HubCall(.deliver, of: feed)
        (call.body, call.contentType) = (Array("body".utf8), "application/rss+xml")
        #expect(try await two.leave(call, for: shard, most: 4))
        #expect(try await !two.leave(call, for: shard, most: 7), "there is room for no more bytes")
        #expect(try await one.beat(lease: Self.lease, demand: 0).inbox.hasHubCalls)
        #expect(try await two.hubCall(after: 0) == nil)
        let found = try #require(try await one.hubCall(after: 0))
        #expect(found.call == call)
        #expect(try await one.hubCall(after: found.number) == nil)
        // It died before it was done; whoever has the shard next has the call.
        try await one.retire()
        _ = try await two.beat(lease: Self.lease, demand: 0)
        #expect(try await two.hubCall(after: 0)?.call == call)
        try await two.forgetHubCall(found.number)
        #expect(try await two.hubCall(after: 0) == nil)

        // A new agreement takes the old one's place, which hubs may make sure of for a while.
        let end = Timestamp(microsecondsSince1970: .max / 4).secondsSince1970
        try await two.keep([HubAgreement(feed: feed, token: "v", shard: shard, value: [3])], of: [feed], end: end)
        #expect(try await one.hubAgreement(token: "t")?.ends == end)
        #expect(try await one.hubAgreements(of: [feed]).map(\.token) == ["v"])
        #expect(try await PostgresView(address).hubAgreement(of: feed) == [3])
        // Over, and gone once that is past.
        try await two.keep([], of: [feed], end: 1)
        #expect(try await one.hubAgreement(token: "v") == nil)
        one.close()
        two.close()
    }
}
