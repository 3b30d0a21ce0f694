import Delivery
import Exchange
import Foundation
import PostgresServer
import PostgresStore
import Publishing
import SpooledState
import Testing

/// The order of publishing over PostgreSQL and a spool.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct ServerPublishingTests {
    private let promises = PublishingCrashTests()

    @Test func `a death at any step loses nothing and repeats nothing`() async throws {
        try await promises.`a death at any step loses nothing and repeats nothing`(
            pair: .serverAndSpool, outlets: ["search"])
    }

    @Test func `an error at any step loses nothing and repeats nothing`() async throws {
        try await promises.`an error at any step loses nothing and repeats nothing`(code: EIO, pair: .serverAndSpool)
    }

    @Test(arguments: [false, true])
    func `a commit that fails but stands after all is honoured, by the same process and by the next`(
        isDeath: Bool
    ) async throws {
        try await promises.`a commit that fails but stands after all is honoured, by the same process and by the next`(
            pair: .serverAndSpool, isDeath: isDeath)
    }

    private func open(_ address: PostgresAddress, _ worker: String, _ spool: String) async throws -> DurableStore {
        try await DurableStore(
            on: PostgresStore.open(address, worker: worker), spool: spool,
            limits: SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0))
    }

    @Test func `A spool belongs to one worker of a state, and not to another`() async throws {
        let fixture = try await PublishingFixture.make(.serverAndSpool)
        let run = try await PublishingRun(fixture)
        try await run.poll([WebFeed(url: "https://one.example/feed", items: [.init(id: "one")])])
        try await run.stop()
        let address = try #require(fixture.address)
        await #expect {
            _ = try await open(address, "two", fixture.path + "/spool")
        } throws: { error in
            guard case SpoolError.belongsToAnother(_, let mark, let database) = error else { return false }
            return mark.database.hasSuffix("(worker one)") && database.hasSuffix("(worker two)")
        }
        // Nothing was held back: each goes on with what is its own.
        try await open(address, "two", fixture.path + "/other").close()
        try await PublishingRun(fixture).stop()
    }

    @Test func `What one worker left pending waits for it, and is nobody else's`() async throws {
        let fixture = try await PublishingFixture.make(.serverAndSpool)
        let feed = WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") })
        let run = try await PublishingRun(fixture, fault: PublishingFault(at: 1, isDeath: true, step: .reveal).hook)
        try? await run.poll([feed])
        run.abandon()
        let address = try #require(fixture.address)
        let other = try await open(address, "two", fixture.path + "/other")
        #expect(other.publisher.recovery == RecoveredArticles())
        // The feed's items are known to all, so the other one publishes none of them.
        let stored = try await other.store.feeds(identifiedBy: [feed.url])[0]
        #expect(try await PublishingRun.record(of: feed, stored, other.store) == nil)
        #expect(try await other.store.knownItems(of: stored.id).count == 3)
        try await other.close()
        let again = try await PublishingRun(fixture)
        #expect(again.publisher.recovery.revealed.count == 3)
        try await again.stop()
        try fixture.consume()
        fixture.check([feed], afterDeath: false, "after the first worker's return")
    }
}
