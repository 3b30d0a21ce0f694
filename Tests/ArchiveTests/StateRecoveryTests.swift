import Articles
import Exchange
import Foundation
import SQLite
import Testing

@testable import Archive

/// A database is rebuilt beside its place, from whatever is left of it, and nothing that cuts this short loses more.
@Suite struct StateRecoveryTests {
    let folder: TemporaryFolder
    let file: String
    static let feedCount = 300

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
    }

    @Test func `A link to a database leads to its lock and its log too`() throws {
        let real = folder.path + "/real"
        try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "real/state.db")
        #expect(StatePlace.of(file) == real + "/state.db")
        do {
            let archive = try Archive(file: real + "/state.db")
            #expect(throws: ArchiveError.locked(file: real + "/state.db", holder: getpid())) {
                try Archive(file: file)
            }
            archive.close()
        }
        try makeDatabase()
        #expect(FileManager.default.fileExists(atPath: real + "/state.db.lock"))
        #expect(!FileManager.default.fileExists(atPath: file + ".lock"))
        let recovery = try StateRecovery(of: file)
        #expect(recovery.file == real + "/state.db")
    }

    /// Feeds of one item each, over several pages; the log is full of them when `isClosed` is false.
    private func makeDatabase(isClosed: Bool = true) throws {
        let archive = try Archive(file: file)
        let feeds = try archive.feeds(identifiedBy: (0..<Self.feedCount).map { "https://example.org/feeds/\($0)" })
        var batch = StoreBatch()
        for feed in feeds { batch.add(feed.id.rawValue, feed: feed.id, key: UInt64(feed.id.rawValue)) }
        _ = try archive.commit(batch)
        var done = StoreBatch()
        done.delivered = DeliveredMark(sink: "spool", through: Int64(Self.feedCount))
        _ = try archive.commit(done)
        try archive.setMemory([1, 2], named: "archives:7")
        guard isClosed else {
            // As a process leaves it that is killed.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: file + suffix, toPath: file + suffix + ".copy")
            }
            archive.close()
            for suffix in ["", "-wal"] {
                try? FileManager.default.removeItem(atPath: file + suffix)
                try FileManager.default.moveItem(atPath: file + suffix + ".copy", toPath: file + suffix)
            }
            return
        }
        archive.close()
    }

    private func overwrite(_ file: String, at offset: Int, _ bytes: [UInt8]) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    private func noise(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 91) } }

    /// As the command does, without a spool.
    @discardableResult
    private func recover(
        _ file: String, from backup: String? = nil, step: @escaping @Sendable (RecoveryStep) -> Void = { _ in }
    ) throws -> (finding: StateFinding, salvage: Salvage?) {
        let recovery = try StateRecovery(of: file, step: step)
        let now = Timestamp.morning
        _ = try recovery.resume(at: now)
        let finding = try recovery.look()
        if finding == .sound, backup == nil { return (finding, nil) }
        let (state, salvage) = try recovery.rebuild(from: backup)
        _ = try recovery.place(state, at: now)
        return (finding, salvage)
    }

    private func known(_ file: String) throws -> Int {
        let archive = try Archive(file: file)
        defer { archive.close() }
        var feeds: [FeedID] = []
        try archive.forEachFeed { feeds.append($0.id) }
        return try feeds.reduce(0) { try $0 + archive.knownItems(of: $1).count }
    }

    @Test func `looking tells what is there and changes nothing`() throws {
        func look() throws -> StateFinding { try StateRecovery(of: file).look() }
        #expect(try look() == .absent)
        #expect(!FileManager.default.fileExists(atPath: file))
        _ = FileManager.default.createFile(atPath: file, contents: Data())
        try Data(noise(5000)).write(to: URL(fileURLWithPath: file + "-wal"))
        #expect(try look() == .empty)
        #expect(FileManager.default.fileExists(atPath: file + "-wal"), "what a log holds may be all there is")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.removeItem(atPath: file + "-wal")
        try makeDatabase()
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(try look() == .sound)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
        try overwrite(file, at: 4096, noise(4096))
        guard case .damaged(let detail) = try look() else {
            Issue.record("no damage was seen")
            return
        }
        #expect(detail.contains("2"), "\(detail)")
    }

    /// What is damaged: where, how many bytes, and with noise or zeroes.
    @Test(arguments: [
        (0, 100, false), (0, 100, true), (0, 4096, true), (0, 4096, false), (2 * 4096, 4096, true),
        (100, 1000, true), (68, 4, true), (4096, 4096, true),
    ])
    func `whatever becomes of the header, the first page the feeds or their index, all rows of items are found`(
        offset: Int, count: Int, isNoise: Bool
    ) throws {
        try makeDatabase()
        try overwrite(file, at: offset, isNoise ? noise(count) : [UInt8](repeating: 0, count: count))
        let error = #expect(throws: ArchiveError.self) { try Archive(file: file).close() }
        #expect(error?.message.contains("newsreel recover") == true)
        let (_, salvage) = try recover(file)
        #expect(salvage?.feeds == Self.feedCount)
        #expect(salvage?.items == Self.feedCount)
        #expect(try known(file) == Self.feedCount)
        let archive = try Archive(file: file)
        #expect(try archive.feeds(identifiedBy: ["https://example.org/feeds/6"]).map(\.id.rawValue) == [7])
        archive.close()
    }

    @Test func `a page of rows that is lost takes only its own rows along`() throws {
        try makeDatabase()
        let pages = try Data(contentsOf: URL(fileURLWithPath: file)).count / 4096
        var found: [Int] = []
        for page in 2..<pages {
            let copy = "\(file).\(page)"
            try FileManager.default.copyItem(atPath: file, toPath: copy)
            try overwrite(copy, at: page * 4096, noise(4096))
            if case .sound = try recover(copy).finding { continue }
            found.append(try known(copy))
        }
        #expect(found.count { $0 == 0 } <= 1, "only the root of the items has no way round it: \(found)")
        #expect(found.allSatisfy { $0 == 0 || $0 >= Self.feedCount / 2 }, "\(found)")
    }

    @Test(arguments: [100, 4096, 9000, 5 * 4096, 40_000]) func `a database that was cut gives what is left of it`(
        length: Int
    ) throws {
        try makeDatabase()
        try Data(contentsOf: URL(fileURLWithPath: file)).prefix(length).write(to: URL(fileURLWithPath: file))
        let error = #expect(throws: ArchiveError.self) { try Archive(file: file).close() }
        #expect(error?.message.contains("newsreel recover") == true)
        let backup = file + ".backup"
        try Archive(file: backup).close()
        for start in [nil, backup] {
            let copy = "\(file).\(start == nil)"
            try FileManager.default.copyItem(atPath: file, toPath: copy)
            let (_, salvage) = try recover(copy, from: start)
            #expect(salvage?.isWhole == false)
            #expect(try known(copy) <= Self.feedCount)
        }
    }

    @Test func `what is remembered of feeds by their numbers, and its index, goes with their new numbers`() throws {
        try makeDatabase()
        let urls = [3, 1, 2].map { "https://example.org/feeds/\($0)" }
        let archive = try Archive(file: file)
        let old = try archive.feeds(identifiedBy: urls).map(\.id)
        for feed in old { try archive.setMemory([UInt8(feed.rawValue)], named: FeedMemory.hub(of: feed)) }
        try archive.setMemory(FeedMemory.index(old), named: FeedMemory.hubs)
        archive.close()
        let backup = file + ".backup"
        let other = try Archive(file: backup)
        let new = try other.feeds(identifiedBy: urls).map(\.id)
        other.close()
        try #require(new != old)
        try recover(file, from: backup)
        let recovered = try Archive(file: file)
        defer { recovered.close() }
        #expect(try recovered.memory(named: FeedMemory.hubs) == FeedMemory.index(new))
        #expect(
            try new.map { try recovered.memory(named: FeedMemory.hub(of: $0)) } == old.map { [UInt8($0.rawValue)] })
    }

    @Test func `a database that is gone or empty is read from its log as far as that goes`() throws {
        try makeDatabase(isClosed: false)
        for isEmpty in [true, false] {
            let copy = "\(file).\(isEmpty)"
            try FileManager.default.copyItem(atPath: file + "-wal", toPath: copy + "-wal")
            if isEmpty { _ = FileManager.default.createFile(atPath: copy, contents: Data()) }
            #expect(try recover(copy).salvage?.items == Self.feedCount)
            #expect(try known(copy) == Self.feedCount)
        }
    }

    @Test func `a recovery that is cut short anywhere leaves what was there, or what goes on`() throws {
        try makeDatabase()
        try overwrite(file, at: 0, noise(100))
        let cuts = folder.path + "/cuts"
        try FileManager.default.createDirectory(atPath: cuts, withIntermediateDirectories: false)
        let (source, name) = (folder.path, "state.db")
        try recover(file) { step in
            // What a process leaves that dies here.
            let copy = cuts + "/" + step.rawValue
            try? FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            for file in (try? FileManager.default.contentsOfDirectory(atPath: source)) ?? [] where file != "cuts" {
                try? FileManager.default.copyItem(atPath: "\(source)/\(file)", toPath: "\(copy)/\(file)")
            }
        }
        for step in RecoveryStep.allCases {
            let cut = "\(cuts)/\(step.rawValue)/\(name)"
            try #require(FileManager.default.fileExists(atPath: "\(cuts)/\(step.rawValue)"))
            do {
                #expect(try known(cut) == Self.feedCount, "\(step)")
            } catch let error as ArchiveError {
                #expect(error.message.contains("newsreel recover"), "\(step): \(error.message)")
            }
            try recover(cut)
            #expect(try known(cut) == Self.feedCount, "\(step)")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(cuts)/\(step.rawValue)")
            #expect(names.contains { $0.hasPrefix("state.db.damaged-") }, "\(step): the damaged one is kept")
            #expect(!names.contains { $0.contains(".rebuilt") || $0.contains(".recovered") }, "\(step): \(names)")
        }
    }

    @Test func `what is half rebuilt is opened by nobody, and nobody is told of an empty state`() throws {
        // The database was gone when the recovery was cut short.
        _ = FileManager.default.createFile(atPath: file + ".rebuilt", contents: Data(noise(100)))
        #expect(throws: ArchiveError.unfinishedRecovery(file: file)) { try Archive(file: file) }
        #expect(throws: ArchiveError.unfinishedRecovery(file: file)) { try Archive.counts(file: file) }
        #expect(!FileManager.default.fileExists(atPath: file))
        try recover(file)
        try Archive(file: file).close()
    }

    @Test func `a log never meets the database that takes the place of its own`() throws {
        try makeDatabase()
        try overwrite(file, at: 0, noise(4096))
        let log = Data(noise(5000))
        try log.write(to: URL(fileURLWithPath: file + "-wal"))
        try recover(file)
        #expect(!FileManager.default.fileExists(atPath: file + "-wal"))
        let kept = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first {
                $0.contains(".damaged-") && $0.hasSuffix("-wal")
            })
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + kept)) == log)
        #expect(try known(file) == Self.feedCount)
    }

    @Test func `a change of a backup that was cut short is undone before anything is read`() throws {
        try makeDatabase()
        let backup = file + ".backup"
        _ = try Archive.backUp(file, to: backup)
        // A journal as sqlite leaves it when it dies amid a change of the first page: the page as it was, and noise.
        let page = try Data(contentsOf: URL(fileURLWithPath: backup)).prefix(4096)
        var journal = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
        let size = try Data(contentsOf: URL(fileURLWithPath: backup)).count / 4096
        for number in [UInt32(1), 0, UInt32(size), 512, 4096] {
            withUnsafeBytes(of: number.bigEndian) { journal.append(contentsOf: $0) }
        }
        journal.append(Data(repeating: 0, count: 512 - journal.count))
        withUnsafeBytes(of: UInt32(1).bigEndian) { journal.append(contentsOf: $0) }
        journal.append(page)
        // https://www.sqlite.org/fileformat.html#the_rollback_journal: every 200th byte from the end.
        let checksum = stride(from: 4096 - 200, to: 0, by: -200).reduce(UInt32(0)) { $0 &+ UInt32(page[$1]) }
        withUnsafeBytes(of: checksum.bigEndian) { journal.append(contentsOf: $0) }
        try journal.write(to: URL(fileURLWithPath: backup + "-journal"))
        try overwrite(backup, at: 60, noise(8))
        #expect(try Archive.counts(file: backup).items == Self.feedCount)
        #expect(try StateRecovery(of: backup).look() == .sound)
    }

    @Test func `two of one second are kept under two names`() throws {
        for _ in 0..<2 {
            try makeDatabase()
            try overwrite(file, at: 0, noise(100))
            try recover(file)
            try FileManager.default.removeItem(atPath: file)
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".damaged-") }
        #expect(kept.count == 2, "\(kept)")
    }

    @Test func `a database of an older schema is rebuilt as it was and then brought up to date`() throws {
        let old = try Archive(file: file)
        var batch = StoreBatch()
        batch.add(1, feed: try old.feeds(at: ["a"])[0].id, key: 5)
        _ = try old.commit(batch)
        try old.takeBackMarks()
        old.close()
        try overwrite(file, at: 4096 * 2, noise(4096))
        let (finding, salvage) = try recover(file)
        #expect(finding != .sound)
        #expect(salvage?.items == 1)
        #expect(try known(file) == 1)
    }

    @Test func `another program's and a later newsreel's database are refused and stay as they are`() throws {
        for (sql, error) in [
            (
                "PRAGMA user_version = 99",
                ArchiveError.newerSchema(file: file, found: 99, supported: ArchiveSchema.migrations.count)
            ),
            ("DROP TABLE items", .foreign(file: file)),
        ] {
            let archive = try Archive(file: file)
            _ = try archive.integer(sql)
            if case .foreign = error { _ = try archive.integer("PRAGMA application_id = 1") }
            archive.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: file))
            #expect(throws: error) { try recover(file) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
            try FileManager.default.removeItem(atPath: file)
        }
    }

    @Test func `what is rebuilt says once which database it is, and as the damaged one did`() throws {
        try makeDatabase()
        let origin = try #require(try Archive.standing(file: file)?.origin)
        let (state, salvage) = try StateRecovery(of: file).rebuild()
        state.close()
        #expect(salvage.isWhole)
        var found: [StoreOrigin] = []
        try Database(file + ".rebuilt", .readOnly).forEach("SELECT identity, batches FROM origin") {
            found.append(StoreOrigin(identity: $0.text(0) ?? "", batches: $0.integer(1)))
        }
        #expect(found == [origin])
    }

    @Test func `a database in use is refused with its holder`() throws {
        let archive = try Archive(file: file)
        #expect(throws: ArchiveError.locked(file: file, holder: getpid())) { try StateRecovery(of: file) }
        archive.close()
    }

    @Test func `a staged file is shown unless its article is known and nothing of what waited is lost`() throws {
        let staged = SpooledRevision.Staged(sink: "spool", token: "file", sizeInBytes: 10, digest: 7)
        for (isKnown, isShown, knowsDeliveries, isPending) in [
            (false, false, true, true), (true, false, true, false), (true, false, false, true),
            (true, true, true, true),
        ] {
            let path = "\(file).\(isKnown)\(isShown)\(knowsDeliveries)"
            try Archive(file: path).close()
            let state = try StateUnderRepair(existing: path)
            var found = SpooledRevision.sample(feed: "a", key: 5)
            if isKnown { #expect(try state.adopt([found], knowsDeliveries: true) == 1) }
            found.staged = staged
            found.staged?.isShown = isShown
            #expect(try state.adopt([found], knowsDeliveries: knowsDeliveries) == (isKnown ? 0 : 1))
            #expect(try state.adopt([found], knowsDeliveries: knowsDeliveries) == 0, "and only once")
            state.close()
            let archive = try Archive(file: path)
            #expect(try archive.pendingDeliveries().map(\.token) == (isPending ? ["file"] : []))
            archive.close()
        }
    }
}

extension SpooledRevision {
    fileprivate static func sample(feed: String, key: UInt64) -> SpooledRevision {
        SpooledRevision(feed: feed, key: key, item: .sample(), staged: nil)
    }
}
