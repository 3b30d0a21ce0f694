import Articles
import Exchange
import Foundation
import SQLite
import Testing

@testable import Archive

@Suite struct ArchiveFaultTests {
    let folder: TemporaryFolder
    let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
    }

    /// A closed database with some pages of feeds and items in it.
    private func makeDatabase() throws {
        let archive = try Archive(file: file)
        let feeds = try archive.feeds(identifiedBy: (0..<200).map { "https://example.org/\($0)" })
        var batch = StoreBatch()
        for feed in feeds { batch.add(feed.id.rawValue, feed: feed.id, key: UInt64(feed.id.rawValue)) }
        _ = try archive.commit(batch)
        archive.close()
    }

    private func overwrite(at offset: UInt64, _ bytes: [UInt8]) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    @Test("a database that is taken away while it is open takes nothing in, until it is back in its place")
    func takenAway() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/state.sqlite"
        let archive = try Archive(file: file, minimumFreeBytes: 0)
        defer { archive.close() }
        #expect(archive.shortage() == nil)
        try FileManager.default.moveItem(atPath: file, toPath: folder.path + "/away")
        #expect(archive.shortage()?.message.contains("\(file) was taken away while newsreel had it open") == true)
        try Data().write(to: URL(filePath: file))
        #expect(archive.shortage() != nil, "another stands in its place")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: file)
        #expect(archive.shortage() == nil)
    }

    @Test func `a commit is synced to the disk before it returns`() throws {
        let archive = try Archive(file: file)
        // 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).
        #expect(try archive.integer("PRAGMA synchronous") == 2)
    }

    @Test func `one process at a time holds a database, and the error names it`() throws {
        let archive = try Archive(file: file)
        let error = #expect(throws: ArchiveError.self) { try Archive(file: file) }
        #expect(error == .locked(file: file, holder: getpid()))
        #expect(error?.message.contains("in use by process \(getpid())") == true)
        archive.close()
        try Archive(file: file).close()
    }

    @Test func `a closed database is free though a child still has the lock's descriptor`() throws {
        let archive = try Archive(file: file)
        // As a child has it between its fork and its exec.
        var (locked, other) = (stat(), stat())
        try #require(stat(file + ".lock", &locked) == 0)
        let copies = (0..<1024 as Range<Int32>).filter { descriptor in
            fstat(descriptor, &other) == 0 && other.st_ino == locked.st_ino && other.st_dev == locked.st_dev
        }.map { dup($0) }
        defer { for copy in copies { close(copy) } }
        try #require(copies.count == 1 && copies[0] >= 0)
        archive.close()
        try Archive(file: file).close()
    }

    @Test func `a header of zeroes is damage, not a new database`() throws {
        try makeDatabase()
        try overwrite(at: 0, [UInt8](repeating: 0, count: 100))
        let error = #expect(throws: ArchiveError.self) { try Archive(file: file) }
        guard case .corrupt(let named, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named == file)
    }

    @Test(arguments: [2, 3, 4, 5]) func `noise in a page is found when opening, and named`(page: UInt64) throws {
        try makeDatabase()
        try overwrite(at: (page - 1) * 4096, (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 91) })
        let error = #expect(throws: ArchiveError.self) {
            try Archive(file: file).close()
        }
        guard case .corrupt(_, let detail)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("Page \(page):"), "\(detail)")
        #expect(error?.message.contains("newsreel recover") == true)
    }

    @Test func `another program's database is left alone, and our own under another's number is damaged`() throws {
        let own = try Archive(file: file)
        _ = try own.integer("PRAGMA application_id = 1")
        own.close()
        let error = #expect(throws: ArchiveError.self) { try Archive(file: file) }
        #expect(error?.message.contains("newsreel recover") == true)

        let others = file + ".other"
        let other = try Archive(file: others)
        _ = try other.integer("DROP TABLE items")
        _ = try other.integer("PRAGMA application_id = 1")
        other.close()
        #expect(throws: ArchiveError.foreign(file: others)) { try Archive(file: others) }
        #expect(throws: ArchiveError.foreign(file: others)) { try Archive.counts(file: others) }
        #expect(throws: ArchiveError.foreign(file: others)) { try StateRecovery.refuseOthers(others, isKnown: true) }
        #expect(ArchiveView.objection(to: others) == .foreign(file: others))
        #expect(ArchiveView.objection(to: file) != nil)
        try Archive(file: file + ".sound").close()
        #expect(ArchiveView.objection(to: file + ".sound") == nil)
        #expect(ArchiveView.objection(to: file + ".none") == nil)
    }

    @Test func `a later schema is refused with both numbers`() throws {
        let archive = try Archive(file: file)
        _ = try archive.integer("PRAGMA user_version = 99")
        archive.close()
        #expect(throws: ArchiveError.newerSchema(file: file, found: 99, supported: ArchiveSchema.migrations.count)) {
            try Archive(file: file)
        }
        #expect(throws: ArchiveError.newerSchema(file: file, found: 99, supported: ArchiveSchema.migrations.count)) {
            try Archive.counts(file: file)
        }
    }

    @Test func `what an earlier schema does not have is told by who asks for it, and the rest is read`() throws {
        let archive = try Archive(file: file)
        _ = try archive.integer("DROP TABLE memories")
        _ = try archive.integer("PRAGMA user_version = 1")
        archive.close()
        #expect(try Archive.counts(file: file).feeds == 0)
        #expect(throws: ArchiveError.olderSchema(file: file, found: 1)) {
            try Archive.memory(named: "x", file: file)
        }
    }

    @Test func `a file of no bytes is no state for who only looks`() throws {
        try Data().write(to: URL(filePath: file))
        #expect(throws: ArchiveError.missing(file: file)) { try Archive.counts(file: file) }
    }

    @Test func `a text is no state to be rebuilt, unless something says that it was one`() throws {
        try Data("Dear all, this is a letter.".utf8).write(to: URL(filePath: file))
        #expect(throws: ArchiveError.foreign(file: file)) { try StateRecovery.refuseOthers(file, isKnown: false) }
        try StateRecovery.refuseOthers(file, isKnown: true)
        try Data().write(to: URL(filePath: file + ".inflight"))
        try StateRecovery.refuseOthers(file, isKnown: false)
    }

    @Test func `a missing folder and a missing database are told apart`() throws {
        let lost = folder.path + "/none/state.db"
        let error = #expect(throws: ArchiveError.self) { try Archive(file: lost) }
        #expect(
            error?.message
                == "the state database \(lost) failed: \(folder.path)/none is not there; make it for the user "
                + "that newsreel runs as")
        #expect(throws: ArchiveError.missing(file: file)) { try Archive.counts(file: file) }
    }

    @Test func `a full disk stores nothing of a batch and leaves the database usable`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        let pages = try #require(try archive.integer("PRAGMA page_count"))
        _ = try archive.integer("PRAGMA max_page_count = \(pages + 1)")
        var batch = StoreBatch()
        for key in 1...1000 { batch.add(Int64(key), feed: feed, key: UInt64(key) &* 0x9E37_79B9_7F4A_7C15) }
        let full = StoreError(.full, ArchiveError.diskFull(file: file).message)
        #expect(throws: full) { try archive.commit(batch) }
        #expect(try archive.knownItems(of: feed).isEmpty)
        #expect(try archive.pendingDeliveries().isEmpty)

        _ = try archive.integer("PRAGMA max_page_count = \(pages + 1000)")
        #expect(try archive.commit(batch) == [])
        #expect(try archive.knownItems(of: feed).count == 1000)
    }

    @Test func `sealing the log writes to it though nothing changes`() throws {
        let archive = try Archive(file: file)
        _ = try archive.feeds(identifiedBy: ["a"])
        let log = URL(fileURLWithPath: file + "-wal")
        let before = try Data(contentsOf: log)
        try archive.seal()
        let after = try Data(contentsOf: log)
        #expect(after.count > before.count)
        #expect(after.prefix(before.count) == before)
        _ = try archive.commit(StoreBatch())
        #expect(try Data(contentsOf: log) == after, "while an empty commit writes nothing")
    }

    @Test func `a database without a table, as a death leaves it that struck while it was made, is made again`() throws
    {
        let archive = try Archive(file: file)
        var tables: [String] = []
        try archive.writer.use { db in
            try db.forEach("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
                if let name = $0.text(0) { tables.append(name) }
            }
        }
        #expect(tables.contains("feeds") && tables.contains("items"))
        for table in tables { _ = try archive.integer("DROP TABLE \(table)") }
        for mark in ["application_id", "user_version"] { _ = try archive.integer("PRAGMA \(mark) = 0") }
        archive.close()
        #expect(try Archive.standing(file: file) == nil)
        try Archive(file: file).close()
        #expect(try Archive.standing(file: file)?.isUsed == false)
    }
}
