import Articles
import CLinux
import Exchange
import Foundation
import Testing

@testable import CrashMarks

/// Who is held to be the reason when the program dies.
@Suite struct CrashMarksTests {
    let folder: TemporaryFolder
    let file: String
    let feeds = (1...3).map { FeedID(rawValue: $0) }
    let memory = Memory()

    /// What is remembered from one process to the next.
    final class Memory {
        var records: [FeedID: CrashRecord] = [:]
    }

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/marks"
    }

    private func open(_ identity: String = "0123456789abcdef0123456789abcdef") throws -> CrashMarks {
        try CrashMarks(path: file, identity: identity)
    }

    /// Leaves what a process leaves that dies with these feeds in work: the marks as they are.
    private func die(
        _ marks: [(feed: FeedID, item: UInt64?)], ending: UInt32 = 0, bootIsOver: Bool = false
    ) throws {
        _ = try records()
        let open = try open()
        open.begin()
        let slots = marks.map { open.mark($0.feed, item: $0.item)?.slot }
        guard ending != 0 || bootIsOver, let slot = slots[0] else { return }
        var left = try Data(contentsOf: URL(fileURLWithPath: file))
        if ending != 0 {
            let place = 64 + slot * MemoryLayout<nr_mark>.size + MemoryLayout<nr_mark>.offset(of: \.state)!
            // The low half of a mark's state.
            left[place] = UInt8(ending)
        }
        if bootIsOver { left[0] ^= 1 }
        try left.write(to: URL(fileURLWithPath: file))
    }

    /// As the next start has them.
    private func records() throws -> [FeedID: CrashRecord] {
        let marks = try open()
        let deaths = CrashMarks.blame(
            marks.left, after: memory.records, at: Timestamp(secondsSince1970: 1_700_000_000))
        memory.records.merge(deaths) { $1 }
        marks.begin()
        return memory.records
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

    @Test func `a judgement of one mark never reaches the slot's next one`() throws {
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

    @Test func `marks of an earlier boot are no crash`() throws {
        try die([(feeds[0], nil)], bootIsOver: true)
        #expect(try records() == [:])
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

    @Test func `marks made for another store, whose feeds have other numbers, convict nobody`() throws {
        try die([(feeds[0], nil)])
        #expect(try open(String(repeating: "f", count: 32)).left == [])
        #expect(try open().left.map(\.feed) == [feeds[0]], "looking at them does not use them up")
    }

    @Test func `what has come to its end is not marked any more`() throws {
        let marks = try open()
        marks.begin()
        #expect(marks.withMark(of: feeds[0], item: 7) { 5 } == 5)
        #expect(try open().left == [])
    }

    @Test func `more feeds in work than slots are worked on all the same`() throws {
        let marks = try open()
        marks.begin()
        for number in 1...CrashMarks.slotCount {
            #expect(marks.mark(FeedID(rawValue: Int64(number)), item: nil) != nil)
        }
        #expect(marks.withMark(of: FeedID(rawValue: 1000)) { 5 } == 5)
        marks.clear()
        #expect(try open().left == [])
    }

    @Test func `a document is kept for whoever looks for the reason, until its feed is well`() throws {
        let documents = KeptDocuments(prefix: folder.path + "/state.crashed-")
        #expect(documents.kept(of: feeds[0]) == nil)
        documents.keep(Array("first, longer".utf8), of: feeds[0])
        #expect(documents.kept(of: feeds[0]) == documents.path(of: feeds[0]))
        documents.keep(Array("second".utf8), of: feeds[0])
        #expect(try String(contentsOfFile: documents.path(of: feeds[0]), encoding: .utf8) == "second")
        documents.drop(feeds[0])
        #expect(!FileManager.default.fileExists(atPath: documents.path(of: feeds[0])))
    }
}

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/newsreel-marks-XXXXXX").utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
