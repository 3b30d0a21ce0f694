import Foundation
import Kernel
import Testing

@Suite struct KernelTests {
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-kernel-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func `a folder's entries are told with their kinds, hidden ones too, and not the folder itself`() throws {
        try inFolder { folder in
            for name in ["b.json", ".hidden", "täglich"] { try Data().write(to: folder.appending(path: name)) }
            try FileManager.default.createDirectory(at: folder.appending(path: "d"), withIntermediateDirectories: true)
            #expect(try Set(Folder.names(in: folder.path)) == ["b.json", ".hidden", "täglich", "d"])
            var kinds: [String: Bool] = [:]
            try Folder.forEach(in: folder.path) { kinds[$0.name] = $0.isFolder != $0.isFile ? $0.isFolder : nil }
            #expect(kinds == ["b.json": false, ".hidden": false, "täglich": false, "d": true])

            let open = open(folder.path, O_RDONLY | O_DIRECTORY)
            defer { close(open) }
            for _ in 1...2 {
                var count = 0
                try Folder.forEach(of: open) { _ in count += 1 }
                #expect(count == 4, "from its beginning each time")
            }
        }
    }

    @Test func `what is no folder is told by the system's word`() throws {
        try inFolder { folder in
            #expect(throws: SystemError(ENOENT)) { try Folder.names(in: folder.path + "/none") }
            try Data().write(to: folder.appending(path: "file"))
            #expect(throws: SystemError(ENOTDIR)) { try Folder.names(in: folder.path + "/file") }
            #expect(SystemError(ENOENT).message == "No such file or directory")
        }
    }

    @Test(arguments: [0, 1, 5, 6, 7, 100_000]) func `a file is read to its end, or as far as is wanted`(count: Int)
        throws
    {
        try inFolder { folder in
            let file = folder.appending(path: "file")
            try Data("abcdef".utf8).write(to: file)
            let descriptor = open(file.path, O_RDONLY)
            defer { close(descriptor) }
            #expect(try FileBytes.read(descriptor, upTo: count) == Array("abcdef".utf8.prefix(count)))
        }
        #expect(throws: SystemError(EBADF)) { try FileBytes.read(-1, upTo: 1) }
    }

    @Test func `the clocks tell the time, and the monotonic one does not go back`() {
        #expect(abs(Double(SystemClock.wallMicroseconds()) / 1e6 - Date().timeIntervalSince1970) < 60)
        let before = SystemClock.monotonicNanoseconds()
        #expect(SystemClock.monotonicSeconds() * 1e9 >= Double(before) - 1000)
        #expect(SystemClock.threadSeconds() >= 0)
    }

    @Test func `a lock is one holder's, says whose it is, and knows when its file was taken away`() throws {
        try inFolder { folder in
            let path = folder.path + "/lock"
            var lock: FileLock? = try FileLock(path)
            #expect(throws: FileLock.Failure.held(by: getpid())) { _ = try FileLock(path) }
            #expect(lock?.stands == true)
            try FileManager.default.removeItem(atPath: path)
            #expect(lock?.stands == false)
            let other = try FileLock(path)
            lock = nil
            #expect(throws: FileLock.Failure.held(by: getpid())) { _ = try FileLock(path) }
            #expect(other.stands)
            #expect(throws: FileLock.Failure.system(SystemError(ENOENT))) {
                _ = try FileLock(folder.path + "/none/lock")
            }
        }
    }

    @Test func `a lock that is let go of is free, though a process in its making has the descriptor still`() throws {
        try inFolder { folder in
            let path = folder.path + "/lock"
            var lock: FileLock? = try FileLock(path)
            // As after a fork: the same open file under a second descriptor.
            let inherited = try #require(
                Folder.names(in: "/proc/self/fd").compactMap { Int32($0) }.first { descriptor in
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == path
                })
            let copy = dup(inherited)
            defer { close(copy) }
            lock = nil
            lock = try FileLock(path)
            #expect(lock?.stands == true)
        }
    }
}
