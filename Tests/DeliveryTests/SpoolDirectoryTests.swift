import Articles
import Delivery
import Foundation
import Testing

@Suite struct SpoolDirectoryTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/spool"
    }

    @Test func `a file is in tmp until it is revealed, then whole in new`() throws {
        let spool = try SpoolDirectory(path: path)
        let files = (1...3).map { SpoolFile.sample($0) }
        try spool.stage(files)
        #expect(folder.names("spool/tmp") == files.map(\.name.text))
        #expect(folder.names("spool/new") == [])
        try spool.reveal(files)
        #expect(folder.names("spool/tmp") == [])
        #expect(folder.names("spool/new") == files.map(\.name.text))
        #expect(folder.text("spool/new/" + files[1].name.text) == "{\"id\":\"2\"}\n")
    }

    @Test(arguments: [UInt32(0o022), 0o077, 0])
    func `modes do not depend on the umask`(mask: UInt32) async throws {
        // The mask is the process's own, so it is set in a process of its own.
        await #expect(processExitsWith: .success) { [mask = mask as UInt32] in
            umask(mask)
            let folder = try TemporaryFolder()
            let spool = try SpoolDirectory(path: folder.path + "/spool", outlets: ["search"])
            let file = SpoolFile.sample(1)
            try spool.stage([file])
            try spool.reveal([file])
            let name = "/new/" + file.name.text
            guard folder.mode("spool" + name) == 0o640, folder.mode("spool/outlets/search" + name) == 0o640,
                folder.mode("spool/new") == 0o770, folder.mode("spool/tmp") == 0o700,
                folder.mode("spool") == 0o750, folder.mode("spool/outlets/search/new") == 0o770
            else { exit(1) }
            exit(0)
        }
    }

    @Test func `a folder that the packager made keeps its mode`() throws {
        try FileManager.default.createDirectory(
            atPath: path + "/new", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        _ = try SpoolDirectory(path: path)
        #expect(folder.mode("spool/new") == 0o750)
    }

    @Test func `an outlet has a name of its own for the same file`() throws {
        let spool = try SpoolDirectory(path: path, outlets: ["search", "mail-2"])
        let files = (1...2).map { SpoolFile.sample($0) }
        try spool.stage(files)
        try spool.reveal(files)
        for place in ["new", "outlets/search/new", "outlets/mail-2/new"] {
            #expect(folder.names("spool/" + place) == files.map(\.name.text))
        }
        #expect(folder.names("spool/tmp") == [])
        // One consumer's removal leaves the others' names.
        try FileManager.default.removeItem(atPath: path + "/new/" + files[0].name.text)
        #expect(folder.text("spool/outlets/search/new/" + files[0].name.text) == "{\"id\":\"1\"}\n")
    }

    @Test(arguments: ["", "..", "a/b", "-a", "A", "a.b", String(repeating: "a", count: 33), "ä"])
    func `an outlet's name cannot leave its folder`(name: String) {
        #expect(throws: SpoolError.invalidOutlet(name)) { try SpoolDirectory(path: path, outlets: [name]) }
    }

    @Test func `more files than may be open at a time are all staged`() throws {
        let spool = try SpoolDirectory(path: path)
        let files = (1...300).map { SpoolFile.sample($0) }
        try spool.stage(files)
        try spool.reveal(files)
        #expect(folder.names("spool/new") == files.map(\.name.text))
    }

    @Test func `a slow disk is synced by several threads, and each file once`() throws {
        let syncs = Fault(at: .max, step: .syncFile)
        let spool = try SpoolDirectory(path: path, slowSync: .zero, fault: syncs.hook)
        let files = (1...40).map { SpoolFile.sample($0) }
        try spool.stage(files)
        try spool.reveal(files)
        #expect(syncs.stepsSeen == 40)
        #expect(folder.names("spool/new") == files.map(\.name.text))
    }

    @Test(arguments: [1, 2, 30, 40])
    func `a sync that fails on a slow disk fails the batch`(place: Int) throws {
        let fault = Fault(at: place, step: .syncFile)
        let spool = try SpoolDirectory(path: path, slowSync: .zero, fault: fault.hook)
        let error = #expect(throws: SpoolError.self) { try spool.stage((1...40).map { SpoolFile.sample($0) }) }
        guard case .failed(_, _, EIO)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [PublishStep.create, .write, .syncFile, .link, .syncStaging], [ENOSPC, EIO, EDQUOT, EMFILE])
    func `an error before the commit shows nothing and leaves nothing`(step: PublishStep, code: Int32) throws {
        let fault = Fault(at: 1, code: code, step: step)
        let spool = try SpoolDirectory(path: path, outlets: ["a"], fault: fault.hook)
        let files = (1...3).map { SpoolFile.sample($0) }
        let error = #expect(throws: SpoolError.self) { try spool.stage(files) }
        if code == ENOSPC || code == EDQUOT {
            guard case .full? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        spool.discard(files.map(\.name))
        #expect(folder.names("spool/tmp") == [])
        #expect(folder.names("spool/new") == [])
        try spool.stage(files)
        try spool.reveal(files)
        #expect(folder.names("spool/outlets/a/new") == files.map(\.name.text))
    }

    @Test func `a missing parent folder and a file in the way are named`() throws {
        let lost = folder.path + "/none/spool"
        let error = #expect(throws: SpoolError.self) { try SpoolDirectory(path: lost) }
        #expect(error?.message == "cannot make \(lost): No such file or directory")
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: SpoolError.failed(operation: "open", path: path, code: ENOTDIR)) {
            try SpoolDirectory(path: path)
        }
    }
}
