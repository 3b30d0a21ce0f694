import PostgresServer
import Testing

/// What every store does, over PostgreSQL.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed")) struct ServerStoreTests {
    private let promises = StoreTests()

    @Test func `Feeds are made once, found by identity and address, and keep the state they were given`() async throws {
        try await promises.`Feeds are made once, found by identity and address, and keep the state they were given`(
            kind: .server)
    }

    @Test func `A revision that is not newer is told by its place, and its delivery is not kept`() async throws {
        try await promises.`A revision that is not newer is told by its place, and its delivery is not kept`(
            kind: .server)
    }

    @Test func `A mark ends the deliveries of its sink, up to its place`() async throws {
        try await promises.`A mark ends the deliveries of its sink, up to its place`(kind: .server)
    }

    @Test func `Sketches are kept with their batch, handed on in their order, and forgotten by their time`()
        async throws
    {
        try await promises.`Sketches are kept with their batch, handed on in their order, and forgotten by their time`(
            kind: .server)
    }

    @Test func `What is withdrawn comes again as the revision that it was`() async throws {
        try await promises.`What is withdrawn comes again as the revision that it was`(kind: .server)
    }

    @Test func `Items that left their feed are forgotten, with the rest in the order of the feeds`() async throws {
        try await promises.`Items that left their feed are forgotten, with the rest in the order of the feeds`(
            kind: .server)
    }

    @Test func `What is left out is known in its form, and memories and deaths are kept`() async throws {
        try await promises.`What is left out is known in its form, and memories and deaths are kept`(kind: .server)
    }
}
