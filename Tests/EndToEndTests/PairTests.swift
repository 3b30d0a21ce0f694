import Foundation
import LoopbackServer
import Testing

/// Two states on one spool, and a state that lost what its spool was given.
@Suite struct PairTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        server.reply("/feed", with: LoopbackServer.conditional(body: Documents.feed(20), etag: "\"1\""))
        server.reply("/other", with: Reply(Documents.feed([.init(id: "other")])))
    }

    private func fetch(_ path: String, state: String = "state.db", _ more: [String] = []) throws -> Program.Result {
        try Program.run(
            [
                "fetch", server.url(path), "--json", "--allow-address", "127.0.0.1", "--spool", folder.path("spool"),
                "--state", folder.path(state),
            ] + more)
    }

    @Test func `Another state's fetch is refused, names both and leaves no database behind`() throws {
        defer { server.stop() }
        #expect(try fetch("/feed").status == 0)
        let refused = try fetch("/other", state: "other.db")
        #expect(refused.status == 65)
        #expect(refused.errorKind == "spool")
        #expect(refused.errors.contains("newsreel recover"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.db")))

        // A state that is in use elsewhere.
        let elsewhere = try Program.run([
            "fetch", server.url("/other"), "--json", "--allow-address", "127.0.0.1", "--spool", folder.path("spool2"),
            "--state", folder.path("other.db"),
        ])
        #expect(elsewhere.status == 0)
        let another = try fetch("/other", state: "other.db")
        #expect(another.status == 78)
        #expect(another.errors.contains("state.db") && another.errors.contains("other.db"))
        #expect(try folder.spool().count == 20)
    }

    @Test func `Beside a daemon neither its state nor another's fetch gets into its spool`() throws {
        defer { server.stop() }
        try folder.writeServiceSettings()
        try folder.write("[[feed]]\nurl = \"\(server.url("/feed"))\"\n", to: "feeds.d/list.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        #expect(try watcher.titles(20).count == 20)
        watcher.stop()
        let same = try fetch("/other", state: "state.sqlite")
        #expect(same.status == 75)
        let other = try fetch("/other", state: "other.db")
        #expect(other.status == 65 || other.status == 78)
        #expect(try folder.spool().count == 20)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test(arguments: [true, false])
    func `A state that is gone or empty is not made anew, and recover takes the spool up`(isEmpty: Bool) throws {
        defer { server.stop() }
        #expect(try fetch("/feed").status == 0)
        for name in folder.names(in: "spool/new").prefix(10) {
            try FileManager.default.removeItem(atPath: folder.path("spool/new/\(name)"))
        }
        for name in folder.names(in: ".") where name.hasPrefix("state.db") {
            try FileManager.default.removeItem(atPath: folder.path(name))
        }
        if isEmpty { _ = FileManager.default.createFile(atPath: folder.path("state.db"), contents: nil) }
        for _ in 1...2 {
            let refused = try fetch("/feed")
            #expect(refused.status == 65)
            #expect(refused.errors.contains("newsreel recover"))
        }
        #expect(folder.names(in: "spool/new").count == 10)
    }
}
