import Articles
import CLinux
import Foundation
import Testing

@testable import Archive

/// Who is held to be the reason when the program dies.
@Suite struct CrashRecordTests {
    let folder: TemporaryFolder
    let file: String
    let feeds: [FeedID]

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
        let archive = try Archive(file: file)
        feeds = try archive.feeds(identifiedBy: ["a", "b", "c"]).map(\.id)
        try archive.close()
    }

    /// Leaves what a process leaves that dies with these feeds in work: the marks as they are, the lock freed by the
    /// kernel.
    private func die(
        _ marks: [(feed: FeedID, item: UInt64?)], ending: UInt32 = 0, bootIsOver: Bool = false
    ) throws {
        let archive = try Archive(file: file)
        let slots = marks.map { archive.inFlight.mark($0.feed, item: $0.item)?.slot }
        var left = try Data(contentsOf: URL(fileURLWithPath: file + ".inflight"))
        if ending != 0, let slot = slots[0] {
            let place = 64 + slot * MemoryLayout<nr_mark>.size + MemoryLayout<nr_mark>.offset(of: \.state)!
            // The low half of a mark's state.
            left[place] = UInt8(ending)
        }
        if bootIsOver { left[0] ^= 1 }
        try archive.close()
        try left.write(to: URL(fileURLWithPath: file + ".inflight"))
    }

    private func records() throws -> [FeedID: CrashRecord] {
        let archive = try Archive(file: file)
        defer { try? archive.close() }
        return archive.crashRecords
    }

    @Test func `several feeds in work are suspects, and the one in work alone next time is counted`() throws {
        try die([(feeds[0], nil), (feeds[1], 7)])
        #expect(try records().mapValues(\.count) == [feeds[0]: 0, feeds[1]: 0])
        try die([(feeds[1], 7)])
        let record = try #require(try records()[feeds[1]])
        #expect(record.count == 1)
        #expect(record.item == 7)
        #expect(!record.isProven)
        #expect(try records()[feeds[0]]?.count == 0, "nothing is said of the other")
    }

    @Test func `a feed in work at three deaths is in quarantine, and one death is counted once`() throws {
        for _ in 0..<3 { try die([(feeds[0], nil)]) }
        #expect(try records()[feeds[0]]?.count == 3)
        #expect(try records()[feeds[0]]?.isQuarantined == true)
    }

    @Test(arguments: [UInt32(NR_CRASHED), UInt32(NR_HUNG)])
    func `a fault or a hang on a feed's own thread convicts it and nobody else`(ending: UInt32) throws {
        try die([(feeds[2], 5), (feeds[0], nil), (feeds[1], nil)], ending: ending)
        let records = try records()
        #expect(Array(records.keys) == [feeds[2]])
        #expect(records[feeds[2]]?.isProven == true)
        #expect(records[feeds[2]]?.count == 1)
        #expect(records[feeds[2]]?.item == 5)
    }

    @Test func `only proof, or three deaths with one item in work, condemns the item`() throws {
        try die([(feeds[2], 5)], ending: UInt32(NR_CRASHED))
        #expect(try records()[feeds[2]]?.fatalItem == 5)
        for _ in 0..<2 { try die([(feeds[0], 7)]) }
        #expect(try records()[feeds[0]]?.fatalItem == nil, "it may have been killed from outside")
        try die([(feeds[0], 7)])
        #expect(try records()[feeds[0]]?.fatalItem == 7)
        for item: UInt64 in [7, 8, 8] { try die([(feeds[1], item)]) }
        #expect(try records()[feeds[1]]?.isQuarantined == true)
        #expect(try records()[feeds[1]]?.fatalItem == nil, "each time another item")
    }

    @Test func `looking for damage writes nothing and uses up no marks`() throws {
        try die([(feeds[0], nil)])
        func bytes() throws -> [Data] {
            try ["", ".inflight"].map { try Data(contentsOf: URL(fileURLWithPath: file + $0)) }
        }
        let before = try bytes()
        #expect(try StateRecovery(of: file).look() == .sound)
        #expect(try bytes() == before)
        #expect(try records()[feeds[0]]?.count == 1)
    }

    @Test func `a start that cannot write down what the marks say leaves them for the next`() throws {
        let archive = try Archive(file: file)
        _ = try archive.integer("CREATE TRIGGER refusal BEFORE INSERT ON crashes BEGIN SELECT raise(FAIL, 'no'); END")
        try archive.close()
        try die([(feeds[1], nil)])
        for _ in 0..<2 { #expect(throws: ArchiveError.self) { try Archive(file: file) } }
        // As it is when there is room again.
        let left = try Data(contentsOf: URL(fileURLWithPath: file + ".inflight"))
        try FileManager.default.removeItem(atPath: file + ".inflight")
        let repaired = try Archive(file: file)
        _ = try repaired.integer("DROP TRIGGER refusal")
        try repaired.close()
        try left.write(to: URL(fileURLWithPath: file + ".inflight"))
        #expect(try records()[feeds[1]]?.count == 1)
    }

    @Test func `a judgement of one mark never reaches the slot's next one`() throws {
        let archive = try Archive(file: file)
        var mark = nr_mark()
        nr_mark_take(&mark, 5, 0, 77, 1)
        let seen = nr_mark_read(&mark)
        #expect(nr_mark_free(&mark, 1) != 0)
        #expect(nr_mark_end(&mark, UInt32(seen.state >> 32), UInt32(NR_HUNG)) == 0, "its work is over")
        nr_mark_take(&mark, 6, 9, 77, 2)
        #expect(nr_mark_end(&mark, UInt32(seen.state >> 32), UInt32(NR_HUNG)) == 0, "another's work")
        #expect(nr_mark_read(&mark).state == 2 << 32 | UInt64(NR_IN_WORK))
        #expect(nr_mark_end(&mark, 2, UInt32(NR_CRASHED)) != 0)
        #expect(nr_mark_free(&mark, 2) == 0, "what the process dies of stays")
        try archive.close()
    }

    @Test func `whoever looks while slots change hands sees a mark whole or none`() async {
        // Feed, item and thread of each mark are one number.
        let marks = UnsafeMutablePointer<nr_mark>.allocate(capacity: 1)
        marks.initialize(to: nr_mark())
        defer { marks.deallocate() }
        nonisolated(unsafe) let slot = marks
        let rounds: UInt32 = 2_000_000
        async let writing: Void = Task.detached {
            for number in 1...rounds {
                let value = Int32(number % 1000) + 1
                nr_mark_take(slot, Int64(value), UInt64(value), value, number)
                _ = nr_mark_free(slot, number)
            }
        }.value
        var (torn, seen) = (0, 0)
        for _ in 0..<rounds {
            let mark = nr_mark_read(slot)
            guard mark.state != 0 else { continue }
            seen += 1
            if mark.feed != Int64(mark.thread) || mark.item != UInt64(mark.thread)
                || UInt32(mark.state >> 32) % 1000 + 1 != UInt32(mark.thread)
            {
                torn += 1
            }
        }
        await writing
        #expect(torn == 0, "of \(seen)")
    }

    @Test func `marks made for another database, whose feeds have other numbers, convict nobody`() throws {
        try die([(feeds[0], nil)])
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        let archive = try Archive(file: file)
        #expect(try archive.feeds(identifiedBy: ["z"]).map(\.id) == [feeds[0]])
        #expect(archive.crashRecords == [:])
        try archive.close()
    }

    @Test func `marks of an earlier boot are no crash`() throws {
        try die([(feeds[0], nil)], bootIsOver: true)
        #expect(try records() == [:])
    }

    @Test func `a reading that goes well ends it for good`() throws {
        try die([(feeds[0], nil)])
        let archive = try Archive(file: file)
        try archive.forgetCrashes(of: feeds[0])
        try archive.close()
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
        try archive.close()
        #expect(try Archive.leftOutCounts(file: file) == [feeds[0]: 1])
    }

    @Test func `another version tries what was left out again; a delivered article keeps its revision`() throws {
        var archive = try Archive(file: file, version: "1")
        let now = Timestamp(secondsSince1970: 1_700_000_000)
        let delivered = KnownItem(revision: 3, contentDigest: 7, sourceDigest: 1, firstSeen: now, lastSeen: now)
        var batch = ArchiveBatch()
        batch.remembered = [(feeds[0], 8, delivered)]
        var state = FeedState()
        state.etag = "e"
        state.bodyDigest = 1
        batch.feeds = [(feeds[0], state), (feeds[1], state)]
        _ = try archive.commit(batch)
        for key: UInt64 in [8, 9] { try archive.leaveOut(key, sourceDigest: 2, of: feeds[0], at: now) }
        try archive.close()

        archive = try Archive(file: file, version: "1")
        #expect(try archive.knownItems(of: feeds[0])[9]?.sourceDigest == 2)
        try archive.close()

        archive = try Archive(file: file, version: "2")
        let items = try archive.knownItems(of: feeds[0])
        #expect(items[9] == nil)
        #expect(items[8]?.revision == 3)
        #expect(items[8]?.sourceDigest == 0)
        #expect(try archive.feed(feeds[0])?.state.etag == nil)
        #expect(try archive.feed(feeds[1])?.state.etag == "e")
        try archive.close()
        #expect(try Archive.leftOutCounts(file: file) == [:])
    }

    @Test(
        arguments: [
            (0, 0.0), (1, 600), (2, 1200), (3, 86_400), (4, 172_800), (5, 345_600), (6, 604_800), (60, 604_800),
        ]
    )
    func `the time for which a feed is left alone doubles, within a week`(count: Int, seconds: Double) {
        let died = Timestamp(secondsSince1970: 1_700_000_000)
        let record = CrashRecord(count: count, isProven: true, diedAt: died)
        #expect(record.hold(at: died)?.seconds(since: died) == (seconds > 0 ? seconds : nil))
        #expect(record.hold(at: died.advanced(bySeconds: seconds)) == nil)
        // The clock was set back by ten years.
        let past = died.advanced(bySeconds: -10 * 365 * 86_400)
        #expect(record.hold(at: past).map { $0.seconds(since: past) <= seconds } ?? true)
    }

    @Test func `a database of the first schema gets the table`() throws {
        let archive = try Archive(file: file)
        try archive.takeBackMarks()
        _ = try archive.integer("DROP TABLE crashes")
        _ = try archive.integer("DROP TABLE origin")
        _ = try archive.integer("DROP TABLE left_out")
        _ = try archive.integer("PRAGMA user_version = 1")
        try archive.close()
        #expect(try Archive.crashRecords(file: file) == [:], "status beside an older daemon")
        try die([(feeds[0], nil)])
        #expect(try records()[feeds[0]]?.count == 1)
    }
}
