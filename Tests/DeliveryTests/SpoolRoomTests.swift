import Delivery
import Exchange
import Foundation
import Testing

@Suite struct SpoolRoomTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    private func limits(files: Int? = nil, bytes: Int64? = nil) -> SpoolLimits {
        SpoolLimits(minimumFreeBytes: 0, minimumFreeInodes: 0, maximumFiles: files, maximumBytes: bytes)
    }

    @Test func `files that wait count against the limit, those of an earlier run too`() throws {
        let files = (1...4).map { SpoolFile.sample($0) }
        var first: SpoolDirectory! = try SpoolDirectory(path: path, limits: limits(files: 4))
        #expect(first.room(files: 4) == .enough)
        #expect(first.room(files: 5) == .enough, "an empty folder takes a batch of any size")
        try first.publish(Array(files[..<3]))
        #expect(first.room(files: 1) == .enough)
        #expect(first.room(files: 2) == .tooManyFiles(path: path + "/new", files: 3, more: 2, limit: 4))

        #expect(
            first.room(files: 2).message
                == "3 files wait in \(path)/new, the limit is 4, and 2 more would come; is its consumer running?")

        first = nil
        let second = try SpoolDirectory(path: path, limits: limits(files: 4))
        #expect(second.room(files: 2) == .tooManyFiles(path: path + "/new", files: 3, more: 2, limit: 4))
        #expect(second.countWaiting().files == 3)
        try FileManager.default.removeItem(atPath: path + "/new/" + files[0].name.text)
        #expect(second.countWaiting().files == 2)
        #expect(second.room(files: 2) == .enough)
    }

    @Test func `the fullest outlet counts`() throws {
        let spool = try SpoolDirectory(path: path, outlets: ["a"], limits: limits(files: 1))
        let file = SpoolFile.sample(1)
        try spool.publish([file])
        try FileManager.default.removeItem(atPath: path + "/new/" + file.name.text)
        #expect(spool.countWaiting().files == 0)
        #expect(spool.room() == .tooManyFiles(path: path + "/outlets/a/new", files: 1, limit: 1))
    }

    @Test func `bytes that wait count against the limit`() throws {
        let spool = try SpoolDirectory(path: path, limits: limits(bytes: 20))
        let file = SpoolFile.sample(1, text: String(repeating: "x", count: 15))
        #expect(spool.room(files: 1, bytes: 15) == .enough)
        try spool.publish([file])
        let room = spool.room(files: 1, bytes: 6)
        #expect(room == .tooManyBytes(path: path + "/new", bytes: 15, limit: 20))
        #expect(room.message?.contains("is its consumer running?") == true)
        #expect(spool.room(files: 1, bytes: 5) == .enough)
    }

    @Test func `a file system low on space is noticed before it is full`() throws {
        // A twentieth of any file system is asked for at the most; nothing has more bytes free than there are.
        let spool = try SpoolDirectory(
            path: path, limits: SpoolLimits(minimumFreeBytes: .max, minimumFreeInodes: 0, maximumFiles: nil))
        guard case .lowOnSpace = spool.room(files: 1, bytes: Int64.max / 2) else {
            Issue.record("no space limit")
            return
        }
    }
}
