import Foundation
import Glibc
import Testing

@testable import newsreel

@Suite struct ClaimFolderTests {
    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    @Test func `Of two consumers one gets a file, and what it gives back the other can have`() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json", "text")
        let (first, second) = (ClaimFolder(in: spool.new), ClaimFolder(in: spool.new))
        let path = try #require(try first.claim("a.json"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "text")
        #expect(try second.claim("a.json") == nil)
        #expect(ClaimFolder.giveBackAbandoned(in: spool.new) == 0, "its owner lives")
        first.giveBack("a.json")
        #expect(try second.claim("a.json") != nil)
        second.close()
        first.close()
        #expect(names(spool.new) == ["a.json"], "no trace of them stays")
    }

    @Test func `What a consumer that died had taken comes back`() throws {
        let spool = try TemporarySpool()
        // As a process leaves it that is killed: nobody holds the lock.
        let left = spool.new + "/.claimed/4711-0"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        try "a".write(toFile: left + "/a.json", atomically: false, encoding: .utf8)
        try spool.publish("b.json")
        let living = ClaimFolder(in: spool.new)
        #expect(try living.claim("b.json") != nil)
        #expect(ClaimFolder.giveBackAbandoned(in: spool.new) == 1)
        #expect(names(spool.new) == [".claimed", "a.json"])
        #expect(ClaimFolder.giveBackAbandoned(in: spool.new) == 0)
        living.close()
        #expect(names(spool.new) == ["a.json", "b.json"])
    }

    @Test func `A folder that is replaced is claimed in all the same`() throws {
        let spool = try TemporarySpool()
        try spool.publish("a.json")
        let claims = ClaimFolder(in: spool.new)
        #expect(try claims.claim("a.json") != nil)
        try FileManager.default.removeItem(atPath: spool.new)
        try spool.make()
        try spool.publish("b.json")
        #expect(try claims.claim("b.json") != nil)
        #expect(try claims.claim("c.json") == nil)
        claims.close()
        #expect(names(spool.new) == ["b.json"])
    }

    @Test func `Files are found by their ids, those that a watch has taken too`() throws {
        let spool = try TemporarySpool()
        let ids = ["abc", "abd"].map { $0 + String(repeating: "a", count: 29) }
        try spool.publish("20260101T000000.000000Z-\(ids[0])-r1.json")
        try spool.publish("20260102T000000.000000Z-\(ids[0])-r2.json")
        try spool.publish("20260103T000000.000000Z-\(ids[1])-r1.json")
        try spool.publish("note.json")
        let claims = ClaimFolder(in: spool.new)
        let taken = try #require(try claims.claim("20260103T000000.000000Z-\(ids[1])-r1.json"))
        #expect(SpooledFiles.find("abc", in: spool.root).map(\.revision) == [1, 2])
        #expect(SpooledFiles.find("abd", in: spool.root).map(\.path) == [taken])
        #expect(SpooledFiles.find("ab", in: spool.root).count == 3)
        #expect(SpooledFiles.find("b", in: spool.root).isEmpty)
        claims.close()
    }
}
