import Articles
import CrashMarks
import Exchange
import Foundation
import Logging
import SQLite
import Testing

@testable import Archive
@testable import Ingest

/// Marks, and the database that remembers what they said.
@Suite struct CrashMemoryTests {
    let fixture: PublishingFixture
    let file: String
    let feeds: [FeedID]

    init() throws {
        fixture = try PublishingFixture()
        file = fixture.path + "/state.db"
        let archive = try Archive(file: file)
        feeds = try archive.feeds(identifiedBy: ["a", "b", "c"]).map(\.id)
        archive.close()
    }

    /// Leaves what a process leaves that dies with these feeds in work: the marks as they are, the lock freed by the
    /// kernel.
    private func die(_ feeds: [FeedID]) async throws {
        let archive = try Archive(file: file)
        let memory = try await CrashMemory(archive, beside: file)
        var left = Data()
        func mark(_ rest: ArraySlice<FeedID>) throws {
            guard let first = rest.first else {
                left = try Data(contentsOf: URL(fileURLWithPath: file + ".inflight"))
                return
            }
            try memory.withMark(of: first, item: nil) { Result { try mark(rest.dropFirst()) } }.get()
        }
        try mark(feeds[...])
        archive.close()
        try left.write(to: URL(fileURLWithPath: file + ".inflight"))
    }

    private func records() async throws -> [FeedID: CrashRecord] {
        let archive = try Archive(file: file)
        defer { archive.close() }
        _ = try await CrashMemory(archive, beside: file)
        return archive.crashRecords
    }

    @Test func `several feeds in work are suspects, and the one in work alone next time is counted`() async throws {
        try await die([feeds[0], feeds[1]])
        #expect(try await records().mapValues(\.count) == [feeds[0]: 0, feeds[1]: 0])
        try await die([feeds[1]])
        #expect(try await records().mapValues(\.count) == [feeds[0]: 0, feeds[1]: 1])
        #expect(try await records()[feeds[1]]?.count == 1, "once")
    }

    @Test func `looking for damage writes nothing and uses up no marks`() async throws {
        try await die([feeds[0]])
        func bytes() throws -> [Data] {
            try ["", ".inflight"].map { try Data(contentsOf: URL(fileURLWithPath: file + $0)) }
        }
        let before = try bytes()
        #expect(try StateRecovery(of: file).look() == .sound)
        #expect(try bytes() == before)
        #expect(try await records()[feeds[0]]?.count == 1)
    }

    @Test func `a start that cannot write down what the marks say leaves them for the next`() async throws {
        let database = try Database(file, .readWrite)
        try database.execute("CREATE TRIGGER refusal BEFORE INSERT ON crashes BEGIN SELECT raise(FAIL, 'no'); END")
        try await die([feeds[1]])
        for _ in 0..<2 { await #expect(throws: StoreError.self) { try await records() } }
        // As it is when there is room again.
        try database.execute("DROP TRIGGER refusal")
        #expect(try await records()[feeds[1]]?.count == 1)
    }

    @Test func `marks made for another database, whose feeds have other numbers, convict nobody`() async throws {
        try await die([feeds[0]])
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        let archive = try Archive(file: file)
        #expect(try archive.feeds(identifiedBy: ["z"]).map(\.id) == [feeds[0]])
        archive.close()
        #expect(try await records() == [:])
    }

    @Test func `a document is named once it is kept, and not before`() async throws {
        let archive = try Archive(file: file)
        defer { archive.close() }
        let memory = try await CrashMemory(archive, beside: file)
        let record = CrashRecord(count: 1, isProven: true, diedAt: .init(secondsSince1970: 0))
        let quarantine = Quarantine(feed: "a", record: record, until: .init(secondsSince1970: 60))
        #expect(quarantine.metadata(memory.document(of: feeds[0])) == ["crashes": "1"])
        memory.keep(Array("<rss/>".utf8), feeds[0])
        #expect(
            quarantine.metadata(memory.document(of: feeds[0]))
                == ["crashes": "1", "document": "\(file).crashed-\(feeds[0].rawValue)"])
    }
}
