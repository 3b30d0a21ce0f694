import Articles
import Delivery
import Exchange
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
        var batch = try spool.stage(files)
        #expect(folder.names("spool/tmp") == files.map { $0.staged() })
        #expect(folder.names("spool/new") == [])
        try spool.show(&batch)
        #expect(folder.names("spool/tmp") == [])
        #expect(folder.names("spool/new") == files.map(\.name.text))
        #expect(folder.text("spool/new/" + files[1].name.text) == "{\"id\":\"2\"}\n")
    }

    /// What others may do to a staged file, and whether it is another one then.
    enum Touch: CaseIterable {
        case contents, contentsWithTheirTime, mode, name, copyInItsPlace

        var changes: Bool { self == .contents || self == .contentsWithTheirTime }
    }

    @Test(arguments: Touch.allCases) func `a staged file that was touched is looked at again`(touch: Touch) throws {
        let spool = try SpoolDirectory(path: path)
        let file = SpoolFile.sample(1)
        var batch = try spool.stage([file])
        let staged = path + "/tmp/" + file.staged()
        var before = stat()
        #expect(lstat(staged, &before) == 0)
        switch touch {
        case .contents, .contentsWithTheirTime:
            let descriptor = open(staged, O_WRONLY)
            #expect(pwrite(descriptor, "#", 1, 1) == 1)
            close(descriptor)
            if touch == .contentsWithTheirTime {
                utimensat(AT_FDCWD, staged, [before.st_atim, before.st_mtim], 0)
            }
        case .mode: chmod(staged, 0o600)
        case .name: link(staged, folder.path + "/other")
        case .copyInItsPlace:
            try FileManager.default.copyItem(atPath: staged, toPath: folder.path + "/copy")
            rename(folder.path + "/copy", staged)
        }
        let touched = inode(staged)
        try spool.show(&batch)
        let shown = path + "/new/" + file.name.text
        #expect(folder.text("spool/new/" + file.name.text) == "{\"id\":\"1\"}\n")
        #expect((inode(shown) == touched) != touch.changes)
    }

    private func inode(_ path: String) -> ino_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_ino : 0
    }

    @Test(arguments: [UInt32(0o022), 0o077, 0])
    func `modes do not depend on the umask`(mask: UInt32) async throws {
        // The mask is the process's own, so it is set in a process of its own.
        await #expect(processExitsWith: .success) { [mask = mask as UInt32] in
            umask(mask)
            let folder = try TemporaryFolder()
            let spool = try SpoolDirectory(path: folder.path + "/spool", outlets: ["search"])
            let file = SpoolFile.sample(1)
            try spool.publish([file])
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
        try spool.publish(files)
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
        try spool.publish(files)
        #expect(folder.names("spool/new") == files.map(\.name.text))
    }

    @Test func `a slow disk is synced by several threads, and each file once`() throws {
        let syncs = Fault(at: .max, step: .syncFile)
        let spool = try SpoolDirectory(path: path, slowSync: .zero, fault: syncs.hook)
        let files = (1...40).map { SpoolFile.sample($0) }
        try spool.publish(files)
        #expect(syncs.stepsSeen == 40)
        #expect(folder.names("spool/new") == files.map(\.name.text))
    }

    @Test(arguments: [1, 2, 30, 40])
    func `a sync that fails on a slow disk fails the batch`(place: Int) throws {
        let fault = Fault(at: place, step: .syncFile)
        let spool = try SpoolDirectory(path: path, slowSync: .zero, fault: fault.hook)
        let error = #expect(throws: SpoolError.self) { _ = try spool.stage((1...40).map { SpoolFile.sample($0) }) }
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
        let error = #expect(throws: SpoolError.self) { _ = try spool.stage(files) }
        if code == ENOSPC || code == EDQUOT {
            guard case .full? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(folder.names("spool/tmp") == [])
        #expect(folder.names("spool/new") == [])
        try spool.publish(files)
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

    enum Place: String, CaseIterable {
        case tmp, new, outlets, outlet = "outlets/search", outletNew = "outlets/search/new"
    }

    @Test(arguments: Place.allCases)
    func `a link in a folder's place is not followed, and named`(place: Place) throws {
        let other = folder.path + "/other"
        for name in ["", "/search", "/search/new"] {
            try FileManager.default.createDirectory(atPath: other + name, withIntermediateDirectories: true)
        }
        try Data("mine".utf8).write(to: URL(fileURLWithPath: other + "/mine"))
        let link = path + "/" + place.rawValue
        try FileManager.default.createDirectory(
            atPath: (link as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: other)
        let error = #expect(throws: SpoolError.link(path: link)) {
            _ = try SpoolDirectory(path: path, outlets: ["search"])
        }
        #expect(error?.message.contains("make it a folder") == true)
        #expect(folder.names("other") == ["mine", "search"])
    }

    @Test func `the spool's own path may be a link`() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/other", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/other")
        try SpoolDirectory(path: path).publish([.sample(1)])
        #expect(folder.names("other/new").count == 1)
    }

    @Test func `outlets that the spool has are filled whether they are named or not`() throws {
        for name in ["search", "Not-One"] {
            try FileManager.default.createDirectory(
                atPath: path + "/outlets/" + name, withIntermediateDirectories: true)
        }
        try Data().write(to: URL(fileURLWithPath: path + "/outlets/readme"))
        try SpoolDirectory(path: path, outlets: ["mail"]).publish([.sample(1)])
        for name in ["mail", "search"] { #expect(folder.names("spool/outlets/\(name)/new").count == 1) }
        #expect(folder.names("spool/outlets/Not-One") == [])
    }
}
