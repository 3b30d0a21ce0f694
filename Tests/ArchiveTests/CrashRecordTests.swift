import Articles
import Exchange
import Foundation
import Testing

@testable import Archive

/// What is remembered of feeds that the program died of, and of items that are left out.
@Suite struct CrashRecordTests {
    let folder: TemporaryFolder
    let file: String
    let feeds: [FeedID]

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
        let archive = try Archive(file: file)
        feeds = try archive.feeds(identifiedBy: ["a", "b", "c"]).map(\.id)
        archive.close()
    }

    private func record(_ record: CrashRecord, _ feed: FeedID) throws {
        let archive = try Archive(file: file)
        try archive.record([feed: record])
        #expect(archive.crashRecord(of: feed) == record)
        archive.close()
    }

    private func records() throws -> [FeedID: CrashRecord] {
        let archive = try Archive(file: file)
        defer { archive.close() }
        return archive.crashRecords
    }

    private let proven = CrashRecord(
        count: 2, isProven: true, diedAt: Timestamp(secondsSince1970: 1_700_000_000), item: .max - 4)

    @Test func `a record is there at the next start, and the latest holds`() throws {
        try record(CrashRecord(count: 0, isProven: false, diedAt: proven.diedAt), feeds[0])
        try record(proven, feeds[0])
        #expect(try records() == [feeds[0]: proven])
        #expect(try Archive.crashRecords(file: file) == [feeds[0]: proven])
    }

    @Test func `a reading that goes well ends it for good`() throws {
        try record(proven, feeds[0])
        let archive = try Archive(file: file)
        try archive.forgetCrashes(of: feeds[0])
        archive.close()
        #expect(try records() == [:])
        #expect(try Archive.crashRecords(file: file) == [:])
    }

    @Test func `an item that is left out is known in this form, and a delivered one keeps its revision`() throws {
        let archive = try Archive(file: file)
        let now = Timestamp(secondsSince1970: 1_700_000_000)
        try archive.leaveOut(9, sourceDigest: 1, of: feeds[0], at: now)
        try archive.leaveOut(9, sourceDigest: 2, of: feeds[0], at: now)
        let item = try #require(try archive.knownItems(of: feeds[0])[9])
        #expect(item.revision == 0)
        #expect(item.sourceDigest == 2)
        archive.close()
        #expect(try Archive.leftOutItems(file: file).mapValues(\.count) == [feeds[0]: 1])
    }

    @Test func `another version tries what was left out again; a delivered article keeps its revision`() throws {
        var archive = try Archive(file: file, version: "1")
        let now = Timestamp(secondsSince1970: 1_700_000_000)
        let delivered = KnownItem(revision: 3, contentDigest: 7, sourceDigest: 1, firstSeen: now, lastSeen: now)
        var batch = StoreBatch()
        batch.revisions = [(feeds[0], 8, delivered)]
        var state = FeedState()
        state.etag = "e"
        state.bodyDigest = 1
        batch.feeds = [(feeds[0], state), (feeds[1], state)]
        _ = try archive.commit(batch)
        for key: UInt64 in [8, 9] { try archive.leaveOut(key, sourceDigest: 2, of: feeds[0], at: now) }
        archive.close()

        archive = try Archive(file: file, version: "1")
        #expect(try archive.knownItems(of: feeds[0])[9]?.sourceDigest == 2)
        archive.close()

        archive = try Archive(file: file, version: "2")
        let items = try archive.knownItems(of: feeds[0])
        #expect(items[9] == nil)
        #expect(items[8]?.revision == 3)
        #expect(items[8]?.sourceDigest == 0)
        #expect(try archive.feed(feeds[0])?.state.etag == nil)
        #expect(try archive.feed(feeds[1])?.state.etag == "e")
        archive.close()
        #expect(try Archive.leftOutItems(file: file) == [:])
    }

    @Test func `a database of the first schema gets the table`() throws {
        let archive = try Archive(file: file)
        try archive.takeBackMarks()
        _ = try archive.integer("DROP TABLE crashes")
        _ = try archive.integer("DROP TABLE origin")
        _ = try archive.integer("DROP TABLE left_out")
        _ = try archive.integer("PRAGMA user_version = 1")
        archive.close()
        #expect(try Archive.crashRecords(file: file) == [:], "status beside an older daemon")
        try record(proven, feeds[0])
        #expect(try records() == [feeds[0]: proven])
    }
}
