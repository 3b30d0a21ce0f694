import Exchange
import Foundation
import Testing

@testable import Ingest

/// Wishes that feeds be asked again, left for the process that holds the state.
@Suite struct RevivalTests {
    let folder: URL
    let database: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-revival-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = folder.appending(path: "state.db").path(percentEncoded: false)
    }

    /// What is taken now.
    private func fulfil() async throws -> Set<String> {
        var taken: Set<String> = []
        try await Revival.fulfilWishes(beside: database) { taken = $0 }
        return taken
    }

    @Test func `Wishes are taken once each, and are gone when they are fulfilled`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try await fulfil() == [])
        #expect(Revival.leaveWish(for: ["http://a/", "http://b/"], beside: database))
        #expect(Revival.leaveWish(for: ["http://b/"], beside: database))
        #expect(try await fulfil() == ["http://a/", "http://b/"])
        #expect(try await fulfil() == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `A wish that could not be fulfilled stays for the next time`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(Revival.leaveWish(for: ["http://a/"], beside: database))
        for _ in 0..<2 {
            await #expect(throws: StoreError(.full, "no space")) {
                try await Revival.fulfilWishes(beside: database) { wishes throws(StoreError) in
                    #expect(wishes == ["http://a/"])
                    throw StoreError(.full, "no space")
                }
            }
        }
        #expect(try await fulfil() == ["http://a/"])
    }

    @Test func `A wish that is left while others are being fulfilled is not lost`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = database
        #expect(Revival.leaveWish(for: ["http://a/"], beside: database))
        var later: Task<Bool, Never>?
        try await Revival.fulfilWishes(beside: database) { _ in
            later = Task.detached { Revival.leaveWish(for: ["http://b/"], beside: database) }
        }
        #expect(await later?.value == true)
        let rest = try await fulfil()
        #expect(rest == ["http://b/"])
    }

    @Test func `However many there are, all are taken`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let many = (0..<40_000).map { "http://feeds.example/\($0)/\(String(repeating: "x", count: 40))" }
        #expect(Revival.leaveWish(for: many, beside: database))
        #expect(try await fulfil() == Set(many))
    }
}
