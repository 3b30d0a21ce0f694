import Exchange
import Foundation
import Testing

@testable import Delivery

/// Who holds a spool, and whose it is.
@Suite struct SpoolHoldTests {
    @Test func `Folders of one spool are reached by one mount, and those of another file system by another`() throws {
        let here = try SpoolFolder(path: FileManager.default.temporaryDirectory.path, mode: 0o700)
        let inside = try SpoolFolder(in: here, name: "newsreel-mount-\(UUID().uuidString)", mode: 0o700)
        defer { rmdir(inside.path) }
        #expect(here.mount != nil && here.mount == inside.mount)
        #expect(try SpoolFolder(path: "/proc", mode: 0o700).mount != here.mount)
    }

    @Test func `A rename that reaches no other mount is told of with the way out`() {
        let message = SpoolError("show", path: "/s/new/x.json", code: EXDEV).message
        #expect(message.contains("/s/new/x.json is mounted by itself"))
        #expect(message.contains("mount the whole spool"))
    }

    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    @Test func `a spool is held by one at a time`() throws {
        var spool: SpoolDirectory? = try SpoolDirectory(path: path)
        #expect(throws: SpoolError.locked(path: path)) { try SpoolHold(path: path) }
        withExtendedLifetime(spool) {}
        spool = nil
        _ = try SpoolDirectory(path: path)
    }

    @Test func `a spool let go is free though a child still has the lock's descriptor`() throws {
        let hold = try SpoolHold(path: path)
        // As a child has it between its fork and its exec.
        var (locked, other) = (stat(), stat())
        try #require(stat(path + "/.lock", &locked) == 0)
        let copies = (0..<1024 as Range<Int32>).filter { descriptor in
            fstat(descriptor, &other) == 0 && other.st_ino == locked.st_ino && other.st_dev == locked.st_dev
        }.map { dup($0) }
        defer { for copy in copies { close(copy) } }
        try #require(copies.count == 1 && copies[0] >= 0)
        hold.close()
        _ = try SpoolHold(path: path)
    }

    @Test func `a spool that another state filled is refused, one that nobody filled yet is taken over`() throws {
        _ = try SpoolDirectory(path: path)
        let own = try SpoolDirectory(path: path, mark: .sample("b", batches: 3))
        try own.settleMark()
        own.note(batches: 4)
        #expect(try SpoolMark.read(in: path)?.batches == 4)
        #expect(throws: SpoolError.self) { try SpoolHold(path: path) }
        withExtendedLifetime(own) {}
        let mark = try #require(try SpoolMark.read(in: path))
        #expect(mark.state == String(repeating: "b", count: 32))
        #expect(mark.database == "/state-b")
    }

    @Test func `a mark is refused from another state once something was delivered`() throws {
        do {
            let spool = try SpoolDirectory(path: path)
            spool.note(batches: 1)
        }
        let mark = try #require(try SpoolMark.read(in: path))
        #expect(throws: SpoolError.belongsToAnother(path: path, mark: mark, database: "/state-b")) {
            _ = try SpoolDirectory(path: path, mark: .sample("b"))
        }
    }

    @Test(arguments: ["", "newsreel-spool 1\n", "newsreel-spool 1\nbatches x\nstate y\n", "\0\0\0\0\0\0\0\0"])
    func `a damaged mark is named`(text: String) throws {
        _ = try SpoolDirectory(path: path)
        try text.write(toFile: path + "/.state", atomically: false, encoding: .utf8)
        #expect(throws: SpoolError.damagedMark(path: path + "/.state")) { _ = try SpoolMark.read(in: path) }
    }

    @Test func `the path of a state cannot add a line to the mark`() throws {
        let hold = try SpoolHold(path: path)
        var mark = SpoolMark.sample("c", batches: 12)
        mark.database = "/a\nstate 0\n/b"
        mark.staging = 77
        try hold.write(mark)
        mark.database = "/a?state 0?/b"
        #expect(try SpoolMark.read(in: path) == mark)
        #expect(try hold.mark() == mark)
    }

    @Test(arguments: 1...4)
    func `a mark that cannot be written leaves the one before`(step: Int) throws {
        let mark = SpoolMark.sample("c", batches: 12)
        try SpoolHold(path: path).write(mark)
        let fault = Fault(at: step, step: .mark)
        let hold = try SpoolHold(path: path, fault: fault.hook)
        #expect(throws: SpoolError.self) { try hold.write(.sample("d")) }
        #expect(try SpoolMark.read(in: path)?.state == (step < 4 ? mark.state : SpoolMark.sample("d").state))
        try hold.write(.sample("d"))
    }
}
