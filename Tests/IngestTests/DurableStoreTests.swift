import Archive
import Articles
import Delivery
import Exchange
import Foundation
import Publishing
import SpooledState
import Testing

/// A state and a spool are opened together only where they belong together.
@Suite struct DurableStoreTests {
    private let feed = WebFeed(url: "https://one.example/feed", items: (1...3).map { .init(id: "one-\($0)") })

    private func refusal(_ fixture: PublishingFixture, state: String = "state.db") async -> SpoolError? {
        let path = fixture.path
        do {
            _ = try await DurableStore(state: path + "/" + state, spool: path + "/spool")
            return nil
        } catch {
            return error as? SpoolError
        }
    }

    @Test func `What waits in one spool is not taken for shown by another of the same state`() async throws {
        let fixture = try PublishingFixture()
        let (state, other) = (fixture.path + "/state.db", fixture.path + "/other")
        let first = try await DurableStore(state: state, spool: other)
        try await first.close()
        let death = PublishingFault(at: 1, isDeath: true, step: .reveal)
        let run = try await PublishingRun(fixture, fault: death.hook)
        try? await run.poll([feed])
        try? await run.stop()
        run.abandon()
        let spool = try #require(realpath(fixture.path + "/spool", nil).map { String(cString: $0) })
        await #expect(throws: SpoolError.othersWait(path: other, other: spool, count: 3)) {
            _ = try await DurableStore(state: state, spool: other)
        }
        let again = try await PublishingRun(fixture)
        try await again.stop()
        #expect(fixture.names("new").count == 3)
        try await DurableStore(state: state, spool: other).close()
    }

    @Test(arguments: [false, true])
    func `A spool whose disk is not mounted is not begun anew under the mount point`(isFolderThere: Bool) async throws {
        let fixture = try PublishingFixture()
        let (state, spool) = (fixture.path + "/state.db", fixture.path + "/spool")
        let run = try await PublishingRun(fixture)
        try await run.poll([feed])
        try await run.stop()
        // It was filled on another one.
        let elsewhere = SpoolDisk(kind: "another", number: 1).bytes
        let archive = try Archive(file: state)
        try archive.setMemory(elsewhere, named: "spool.disk")
        archive.close()
        // While its mark is there, the spool is the right one, wherever it stands.
        try await DurableStore(state: state, spool: spool).close()
        let again = try Archive(file: state)
        #expect(try again.memory(named: "spool.disk") == SpoolDisk(of: spool)?.bytes)
        try again.setMemory(elsewhere, named: "spool.disk")
        again.close()

        try FileManager.default.removeItem(atPath: spool)
        if isFolderThere { try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: false) }
        let error = try #require(await refusal(fixture))
        #expect(error == .diskIsMissing(path: spool, database: state))
        #expect(error.message.contains("mount") && error.message.contains("newsreel recover"))
        #expect((try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? [] == [])
        // As 'newsreel recover' marks it.
        if !isFolderThere { try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: false) }
        let origin = try #require(try Archive.standing(file: state)?.origin)
        try SpoolHold(path: spool).write(
            SpoolMark(state: origin.identity, batches: origin.batches, database: state))
        try await DurableStore(state: state, spool: spool).close()
    }

    @Test func `A spool that was removed is made anew on its own disk`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture)
        try await run.poll([feed])
        try await run.stop()
        try FileManager.default.removeItem(atPath: fixture.path + "/spool")
        #expect(await refusal(fixture) == nil)
    }

    static let disks: [(what: String, before: SpoolDisk, now: SpoolDisk, isAnother: Bool)] = [
        ("the same disk", .init(kind: "ext4", number: 7), .init(kind: "ext4", number: 7), false),
        ("another disk", .init(kind: "ext4", number: 7), .init(kind: "ext4", number: 8), true),
        ("another kind", .init(kind: "xfs", number: 7), .init(kind: "ext4", number: 7), true),
        ("memory, after a boot", .init(kind: "tmpfs", number: 7), .init(kind: "tmpfs", number: 8), false),
        ("another container", .init(kind: "overlay", number: 7), .init(kind: "overlay", number: 8), false),
        ("a disk in memory's place", .init(kind: "tmpfs", number: 7), .init(kind: "ext4", number: 8), true),
        ("no numbers", .init(kind: "nfs4", number: 0), .init(kind: "nfs4", number: 0), false),
        ("a share that is not there", .init(kind: "nfs4", number: 0), .init(kind: "ext4", number: 8), true),
    ]

    @Test(arguments: disks.indices)
    func `Disks are told apart where they can be`(_ place: Int) {
        let (what, before, now, isAnother) = Self.disks[place]
        #expect(now.isAnother(than: before) == isAnother, "\(what)")
        #expect(SpoolDisk(now.bytes) == now)
    }

    private func contents(_ fixture: PublishingFixture) -> [String: Data] {
        var all: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: fixture.path)?.compactMap({ $0 as? String }) ?? [] {
            // What SQLite needs for a look; it is empty.
            if name.hasSuffix("-shm")
                || (name.hasSuffix("-wal")
                    && FileManager.default.contents(
                        atPath: fixture.path + "/" + name)?.isEmpty == true)
            {
                continue
            }
            all[name] = FileManager.default.contents(atPath: fixture.path + "/" + name) ?? Data()
        }
        return all
    }

    @Test func `another state's spool is refused with the names of both, and nothing is touched`() async throws {
        let fixture = try PublishingFixture()
        let run = try await PublishingRun(fixture)
        try await run.poll([feed])
        try await run.stop()
        let other = try PublishingFixture()
        let otherRun = try await PublishingRun(other)
        try await otherRun.poll([feed])
        try await otherRun.stop()
        try FileManager.default.copyItem(atPath: other.path + "/state.db", toPath: fixture.path + "/other.db")

        let before = contents(fixture)
        let error = try #require(await refusal(fixture, state: "other.db"))
        guard case .belongsToAnother = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.message.contains(fixture.path + "/state.db") && error.message.contains("/other.db"))
        #expect(contents(fixture) == before)
    }

    enum Loss: String, CaseIterable { case removed, emptied, log, oldCopy, emptiedWithLog }

    @Test(arguments: Loss.allCases, [true, false])
    func `a state that lost what it knew is refused, names recover and is not made anew`(
        loss: Loss, isAllTaken: Bool
    ) async throws {
        let fixture = try PublishingFixture()
        let state = fixture.path + "/state.db"
        var run = try await PublishingRun(fixture)
        try await run.poll([WebFeed(url: "https://zero.example/", items: [.init(id: "zero")])])
        try await run.stop()
        try FileManager.default.copyItem(atPath: state, toPath: state + ".old")
        run = try await PublishingRun(fixture)
        try await run.poll([feed])
        // As a kill leaves them.
        for name in [state, state + "-wal"] { try FileManager.default.copyItem(atPath: name, toPath: name + ".killed") }
        try await run.stop()
        for name in [state, state + "-wal"] {
            try? FileManager.default.removeItem(atPath: name)
            try FileManager.default.moveItem(atPath: name + ".killed", toPath: name)
        }
        if isAllTaken { try fixture.consume() }

        switch loss {
        case .removed: for name in [state, state + "-wal"] { try FileManager.default.removeItem(atPath: name) }
        case .emptied:
            try FileManager.default.removeItem(atPath: state + "-wal")
            truncate(state, 0)
        case .emptiedWithLog: truncate(state, 0)
        case .log: try FileManager.default.removeItem(atPath: state + "-wal")
        case .oldCopy:
            try FileManager.default.removeItem(atPath: state + "-wal")
            try FileManager.default.removeItem(atPath: state)
            try FileManager.default.moveItem(atPath: state + ".old", toPath: state)
        }
        let before = contents(fixture)
        for _ in 1...2 {
            let error = try #require(await refusal(fixture))
            guard case .stateIsBehind = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.message.contains("newsreel recover"))
        }
        #expect(contents(fixture) == before)
    }

    @Test func `a database whose making was cut off is made again`() async throws {
        let fixture = try PublishingFixture()
        let state = fixture.path + "/state.db"
        // As a kill leaves it: a first page, and the journal that would take it back, which a reader may not apply.
        let maker = try Archive(file: fixture.path + "/other.db")
        maker.close()
        let page = try #require(FileManager.default.contents(atPath: fixture.path + "/other.db")?.prefix(4096))
        try page.write(to: URL(fileURLWithPath: state))
        var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 0, 0, 0, 0, 0]
        journal += [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x10, 0]
        journal += [UInt8](repeating: 0, count: 512 - journal.count)
        try Data(journal).write(to: URL(fileURLWithPath: state + "-journal"))
        #expect(try Archive.standing(file: state) == nil)
        let run = try await PublishingRun(fixture)
        try await run.poll([feed])
        try await run.stop()
    }

    @Test func `the mark follows the state, and a kill between them is no fault`() async throws {
        let fixture = try PublishingFixture()
        var run = try await PublishingRun(fixture)
        #expect(try SpoolMark.read(in: fixture.path + "/spool")?.batches == 0)
        try await run.poll([feed])
        let mark = try #require(try SpoolMark.read(in: fixture.path + "/spool"))
        #expect(mark.batches == 1)
        #expect(mark.state == run.archive.origin.identity)
        try await run.stop()
        // The mark as it was before the batch.
        let text = try String(contentsOfFile: fixture.path + "/spool/.state", encoding: .utf8)
        try text.replacingOccurrences(of: "0001\n", with: "0000\n")
            .write(toFile: fixture.path + "/spool/.state", atomically: true, encoding: .utf8)
        run = try await PublishingRun(fixture)
        #expect(run.archive.origin.batches == 1)
        try await run.stop()
    }

    @Test func `a database in another's place is that one to the spool`() async throws {
        let fixture = try PublishingFixture()
        var run = try await PublishingRun(fixture)
        try await run.poll([feed])
        try await run.stop()
        let mark = try #require(try SpoolMark.read(in: fixture.path + "/spool"))
        try FileManager.default.removeItem(atPath: fixture.path + "/state.db")
        let archive = try Archive(file: fixture.path + "/state.db")
        #expect(archive.origin.identity != mark.state)
        archive.close()
        let repaired = try StateRecovery(of: fixture.path + "/state.db").repairInPlace()
        try repaired.takePlace(of: StoreOrigin(identity: mark.state, batches: mark.batches))
        repaired.close()
        run = try await PublishingRun(fixture)
        #expect(run.archive.origin == StoreOrigin(identity: mark.state, batches: 1))
        try await run.stop()
    }
}
