import Exchange
import Foundation
import PostgresServer
import Synchronization
import Testing

@testable import PostgresStore

/// What commands say of a state on a server, beside its workers.
@Suite(.enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed"), .timeLimit(.minutes(15)))
struct FleetCommandTests {
    private func bury(_ worker: String, _ address: PostgresAddress, _ more: [String] = []) throws -> Program.Result {
        try Program.run(["fleet", "bury", worker, "--state", address.text] + more)
    }

    private func execute(_ script: String, _ address: PostgresAddress) async throws {
        let line = PostgresLine(address, application: "outsider", worker: nil)
        defer { line.close() }
        try await line.use { connection throws(PostgresError) in try connection.execute(script) }
    }

    @Test func `a live worker is to be buried later, and of a dead one that has nothing no more is said`() async throws
    {
        let address = try await PostgresServer.running().newState()
        let store = try await PostgresStore.open(address, worker: "one")
        _ = try await store.beat(lease: .seconds(3600), demand: 0)
        #expect(try bury("one", address).status == 75)
        store.close()
        try await execute("UPDATE workers SET expires = now() - interval '1 second'", address)
        #expect(try bury("one", address, ["--dry-run"]).output.contains("would not name it any more"))
        #expect(try Program.run(["status", "--state", address.text]).output.contains("worker one: not heard of"))
        let buried = try bury("one", address)
        #expect(buried.status == 0 && buried.output.contains("does not name it any more"), "\(buried)")
        #expect(try Program.run(["status", "--state", address.text]).output.contains("worker one") == false)
        #expect(try bury("one", address, ["--json"]).objects().first?["forgotten"] as? Bool == true)
        // It is back after all, with the identity that its spool knows.
        let identity = store.origin.identity
        let again = try await PostgresStore.open(address, worker: "one")
        defer { again.close() }
        _ = try await again.beat(lease: .seconds(3600), demand: 0)
        #expect(again.origin.identity == identity)
        #expect(try Program.run(["status", "--state", address.text]).output.contains("worker one: lives"))
    }

    @Test(arguments: [[], ["--dry-run"]])
    func `a burial makes no tables where there are none`(more: [String]) async throws {
        let address = try await PostgresServer.running().newState()
        let line = PostgresLine(address, application: "outsider", worker: nil)
        defer { line.close() }
        try await line.use { connection throws(PostgresError) in try PostgresSchema.makePlace(connection) }
        let outcome = try bury("one", address, more)
        #expect(outcome.status == 65 && outcome.errors.contains("holds no state yet"), "\(outcome)")
        let version = try await line.use { connection throws(PostgresError) in
            try PostgresSchema.version(connection)
        }
        #expect(version == nil)
    }

    @Test func `check-config names a worker whose lease is longer than the settings'`() async throws {
        let address = try await PostgresServer.running().newState()
        let store = try await PostgresStore.open(address, worker: "one")
        defer { store.close() }
        _ = try await store.beat(lease: .seconds(3600), demand: 0)
        let folder = try TemporaryFolder()
        try folder.writeServiceSettings(database: "state.sqlite")
        let settings = try folder.read("newsreel.toml").replacing(folder.path("state.sqlite"), with: address.text)
        func check(_ worker: String, lease: String) throws -> String {
            try folder.write(
                settings + "\n[fleet]\nworker = \"\(worker)\"\nlease = \"\(lease)\"\n", to: "newsreel.toml")
            return try Program.run(["check-config", "--config", folder.path("newsreel.toml")]).errors
        }
        #expect(try check("two", lease: "60s").contains("fleet.lease is 60 s here, and longer for the worker one"))
        #expect(try !check("two", lease: "3600s").contains("fleet.lease"))
        #expect(try !check("one", lease: "60s").contains("fleet.lease"))
    }
}
