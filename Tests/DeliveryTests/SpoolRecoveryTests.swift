import Articles
import Delivery
import Exchange
import Foundation
import Testing

@Suite struct SpoolRecoveryTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    /// Stages what a process left that died before it showed it.
    private func die(_ files: [SpoolFile], outlets: [String] = [], showing count: Int = 0) throws {
        let fault = Fault(at: count + 1, isDeath: true, step: .reveal)
        let spool = try SpoolDirectory(path: path, outlets: outlets, fault: fault.hook)
        var batch = try spool.stage(files)
        #expect(throws: SpoolError.self) { try spool.show(&batch) }
    }

    @Test func `what is in tmp is revealed, what is not was visible before`() throws {
        let files = (1...3).map { SpoolFile.sample($0) }
        try die(files, showing: 1)
        // A consumer is quick.
        try FileManager.default.removeItem(atPath: path + "/new/" + files[0].name.text)

        let found = try SpoolDirectory(path: path).settle(files.map(\.expected))
        #expect(found.batch.files.map(\.name) == [files[1].name, files[2].name])
        #expect(found.alreadyVisible == 1)
        #expect(folder.names("spool/new") == [files[1].name.text, files[2].name.text])
    }

    @Test func `each outlet gets its file once, however far the last process came`() throws {
        for step in 0...5 {
            let files = (1...2).map { SpoolFile.sample(10 * step + $0) }
            try die(files, outlets: ["a", "b"], showing: step)
            var taken: [String] = []
            func consume() throws {
                for place in ["new", "outlets/a/new", "outlets/b/new"] {
                    for name in folder.names("spool/\(place)") {
                        taken.append(place + "/" + name)
                        try FileManager.default.removeItem(atPath: "\(path)/\(place)/\(name)")
                    }
                }
            }
            try consume()
            let spool = try SpoolDirectory(path: path)
            _ = try spool.settle(files.map(\.expected))
            #expect(try spool.removeLeftovers() == 0)
            try consume()
            #expect(Set(taken).count == 6)
            #expect(taken.count == 6)
        }
    }

    @Test func `only what this state staged is removed`() throws {
        let file = SpoolFile.sample(1)
        try die([file], outlets: ["a"])
        let name = file.name.text
        let others = [
            "stray", "note.json", ".hidden", name + ".bbbbbbbbbbbbbbbb", name + ".bbbbbbbbbbbbbbbb@a",
            name + ".aaaaaaaaaaaaaaaa.foreign", name + "~x", name + "@A",
        ]
        for name in others { try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/tmp/" + name)) }
        // As a version without owners left it; a link, a FIFO and a folder under such a name are somebody else's.
        try Data().write(to: URL(fileURLWithPath: path + "/tmp/" + SpoolFile.sample(2).name.text))
        let names = (3...5).map { SpoolFile.sample($0).name.text }
        symlink(folder.path, path + "/tmp/" + names[0])
        mkfifo(path + "/tmp/" + names[1], 0o600)
        mkdir(path + "/tmp/" + names[2], 0o700)
        #expect(try SpoolDirectory(path: path).removeLeftovers() == 3)
        #expect(Set(folder.names("spool/tmp")) == Set(others + names))
    }

    @Test func `files that a version without owners staged are shown`() throws {
        _ = try SpoolDirectory(path: path)
        let file = SpoolFile.sample(1)
        for name in ["", "@a"] {
            try Data(file.bytes).write(to: URL(fileURLWithPath: path + "/tmp/" + file.name.text + name))
        }
        let expected = ExpectedFile(name: file.name, sizeInBytes: file.bytes.count, digest: nil)
        _ = try SpoolDirectory(path: path).settle([expected])
        #expect(folder.names("spool/new") == [file.name.text])
        #expect(folder.names("spool/outlets/a/new") == [file.name.text])
        #expect(folder.names("spool/tmp") == [])
    }

    @Test(arguments: ["", "{\"id\":", "{\"id\":\"\0\0}\n", "{\"id\":\"1\"}\n\n"])
    func `a file that the disk did not keep whole is never shown`(left: String) throws {
        let file = SpoolFile.sample(1)
        try die([file])
        try left.write(toFile: path + "/tmp/" + file.staged(), atomically: false, encoding: .utf8)
        let spool = try SpoolDirectory(path: path)
        let found = try spool.inspect([file.expected])
        #expect(found.damaged == [file.name])
        #expect(found.batch.isEmpty)
        #expect(folder.names("spool/tmp") == [file.staged()], "before it is withdrawn it stays")
        spool.discard(damagedOf: found)
        #expect(folder.names("spool/new") == [])
        #expect(folder.names("spool/tmp") == [])
    }

    @Test func `a name that is damaged is mended from another of the same file`() throws {
        let file = SpoolFile.sample(1)
        try die([file], outlets: ["a", "b"])
        for name in [file.staged(), file.staged(for: "b")] {
            unlink(path + "/tmp/" + name)
            mkdir(path + "/tmp/" + name, 0o700)
        }
        let found = try SpoolDirectory(path: path).settle([file.expected])
        #expect(found.damaged == [])
        for place in ["new", "outlets/a/new", "outlets/b/new"] {
            #expect(folder.text("spool/\(place)/\(file.name.text)") == "{\"id\":\"1\"}\n")
        }
        #expect(folder.names("spool/tmp") == [])
    }

    @Test func `in another tmp than the last process had, what is missing counts as lost`() throws {
        let files = (1...2).map { SpoolFile.sample($0) }
        try die(files, showing: 1)
        try FileManager.default.moveItem(atPath: path + "/tmp", toPath: path + "/old")
        let spool = try SpoolDirectory(path: path)
        let found = try spool.inspect(files.map(\.expected))
        #expect(found.damaged == [files[1].name])
        #expect(found.alreadyVisible == 1, "it stands in new")
        try spool.settleMark()
        #expect(try spool.inspect(files.map(\.expected)).damaged == [])
    }

    @Test func `showing after an error shows each file once`() throws {
        let fault = Fault(at: 2, step: .reveal)
        let spool = try SpoolDirectory(path: path, fault: fault.hook)
        let files = (1...3).map { SpoolFile.sample($0) }
        var batch = try spool.stage(files)
        #expect(throws: SpoolError.self) { try spool.show(&batch) }
        try FileManager.default.removeItem(atPath: path + "/new/" + files[0].name.text)
        try spool.show(&batch)
        #expect(folder.names("spool/new") == files[1...].map(\.name.text))
    }
}
