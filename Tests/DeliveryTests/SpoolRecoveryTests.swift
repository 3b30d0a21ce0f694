import Articles
import Delivery
import Foundation
import Testing

@Suite struct SpoolRecoveryTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    @Test func `what is in tmp is revealed, what is not was visible before`() throws {
        var spool: SpoolDirectory! = try SpoolDirectory(path: path)
        let files = (1...3).map { SpoolFile.sample($0) }
        try spool.stage(files)
        try spool.reveal([files[0]])
        // A consumer is quick.
        try FileManager.default.removeItem(atPath: path + "/new/" + files[0].name.text)

        spool = nil
        let settled = try SpoolDirectory(path: path).settle(files.map(\.expected))
        #expect(settled.revealed == [files[1].name, files[2].name])
        #expect(settled.alreadyVisible == 1)
        #expect(folder.names("spool/new") == [files[1].name.text, files[2].name.text])
    }

    @Test func `each outlet gets its file once, however far the last process came`() throws {
        for step in 1...6 {
            let fault = Fault(at: step, isDeath: true, step: .reveal)
            let path = folder.path + "/spool\(step)"
            var spool: SpoolDirectory! = try SpoolDirectory(path: path, outlets: ["a", "b"], fault: fault.hook)
            let files = (1...2).map { SpoolFile.sample($0) }
            try spool.stage(files)
            #expect(throws: SpoolError.self) { try spool.reveal(files) }
            var taken: [String] = []
            func consume() throws {
                for place in ["new", "outlets/a/new", "outlets/b/new"] {
                    for name in folder.names("spool\(step)/\(place)") {
                        taken.append(place + "/" + name)
                        try FileManager.default.removeItem(atPath: "\(path)/\(place)/\(name)")
                    }
                }
            }
            try consume()
            spool = nil
            spool = try SpoolDirectory(path: path, outlets: ["a", "b"])
            _ = try spool.settle(files.map(\.expected))
            #expect(try spool.removeLeftovers() == 0)
            try consume()
            #expect(Set(taken).count == 6)
            #expect(taken.count == 6)
        }
    }

    @Test func `files that nobody committed are removed, with their outlets' names`() throws {
        let spool = try SpoolDirectory(path: path, outlets: ["a"])
        let files = (1...3).map { SpoolFile.sample($0) }
        try spool.stage(files)
        try Data().write(to: URL(fileURLWithPath: path + "/tmp/stray"))
        #expect(try spool.removeLeftovers(except: [files[1].name]) == 5)
        #expect(folder.names("spool/tmp") == [files[1].name.text, files[1].name.text + "@a"])
    }

    @Test(arguments: ["", "{\"id\":", "{\"id\":\"\0\0}\n", "{\"id\":\"1\"}\n\n"])
    func `a file that the disk did not keep whole is never shown`(left: String) throws {
        let spool = try SpoolDirectory(path: path)
        let file = SpoolFile.sample(1)
        try spool.stage([file])
        try left.write(toFile: path + "/tmp/" + file.name.text, atomically: false, encoding: .utf8)
        let settled = try spool.settle([file.expected])
        #expect(settled.damaged == [file.name])
        #expect(settled.revealed == [])
        #expect(folder.names("spool/new") == [])
        #expect(folder.names("spool/tmp") == [])
    }

    @Test func `settling after an error shows each file once`() throws {
        let fault = Fault(at: 2, step: .reveal)
        let spool = try SpoolDirectory(path: path, fault: fault.hook)
        let files = (1...3).map { SpoolFile.sample($0) }
        try spool.stage(files)
        #expect(throws: SpoolError.self) { try spool.reveal(files) }
        let settled = try spool.settle(files.map(\.expected))
        #expect(settled.revealed.count == 2)
        #expect(settled.alreadyVisible == 1)
        #expect(folder.names("spool/new") == files.map(\.name.text))
    }
}
