import Foundation
import LoopbackServer
import Testing

/// `newsreel backup` beside a daemon, and its way back.
@Suite(.timeLimit(.minutes(15))) struct BackupTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
    }

    private var settings: [String] { ["--config", folder.path("newsreel.toml")] }

    /// A daemon has polled 20 articles when the backup is made and 30 more when it is killed; ten of those that came
    /// after the backup were taken.
    private func makeHistory() throws {
        server.reply("/one", with: Reply(Documents.feed(20, prefix: "one")))
        server.reply("/two", with: Reply(Documents.feed(30, prefix: "two")))
        try folder.write("[[feed]]\nurl = \"\(server.url("/one"))\"\n", to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try watcher.titles(20).count == 20)
        let backup = try Program.run(["backup", folder.path("backup"), "--json"] + settings)
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(try backup.objects().first?["items"] as? Int == 20)
        try folder.write(
            "[[feed]]\nurl = \"\(server.url("/one"))\"\n[[feed]]\nurl = \"\(server.url("/two"))\"\n",
            to: "feeds.d/feeds.toml")
        daemon.signal(SIGHUP)
        #expect(try watcher.titles(30).count == 30)
    }

    /// All that the feeds have now, by title.
    private func poll() throws -> [String] {
        let list = folder.path("feeds.d/feeds.toml")
        let result = try Program.run(
            [
                "fetch", "--feeds", list, "--spool", folder.path("spool"), "--state", folder.path("state.sqlite"),
                "--allow-address", "127.0.0.1",
            ])
        #expect(result.status == 0, "\(result.errors)")
        return try folder.spool().compactMap { $0.string("title") }
    }

    @Test(arguments: [true, false])
    func `An older backup beside a newer spool takes up what the spool shows: nothing twice, nothing lost`(
        isLogLeft: Bool
    ) throws {
        defer { server.stop() }
        try makeHistory()
        // Copied back by hand, it is refused, and the refusal names the way.
        try FileManager.default.removeItem(atPath: folder.path("state.sqlite"))
        if !isLogLeft { try? FileManager.default.removeItem(atPath: folder.path("state.sqlite-wal")) }
        try FileManager.default.copyItem(atPath: folder.path("backup"), toPath: folder.path("state.sqlite"))
        let refused = try Program.run(["run"] + settings)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("newsreel recover"))
        #expect(try Program.run(["recover"] + settings).status == 0)
        server.reply("/one", with: Reply(Documents.feed(21, prefix: "one")))
        let titles = try poll()
        #expect(titles.count == 51)
        #expect(Set(titles).count == 51)
    }

    @Test func `recover --from adds the backup to what a damaged state still knows and the spool shows`() throws {
        defer { server.stop() }
        try makeHistory()
        // What stood in the backup was taken since: only the backup knows it.
        for name in folder.names(in: "spool/new").prefix(20) {
            try FileManager.default.removeItem(atPath: folder.path("spool/new/\(name)"))
        }
        try Data(repeating: 0xA5, count: 9000).write(to: folder.url.appending(path: "state.sqlite"))
        try? FileManager.default.removeItem(atPath: folder.path("state.sqlite-wal"))
        let recovered = try Program.run(["recover", "--from", folder.path("backup"), "--json"] + settings)
        #expect(recovered.status == 0, "\(recovered.errors)")
        #expect(try recovered.objects().first?["adopted"] as? Int == 30)
        let titles = try poll()
        #expect(titles.count == 30)
        #expect(Set(titles).count == 30)
        let twice = try Program.run(["recover"] + settings)
        #expect(twice.output.contains("in order"))
    }

    @Test func `A backup replaces an earlier one only, and never a state, another file or a half of itself`() throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(3, prefix: "one")))
        try folder.write("[[feed]]\nurl = \"\(server.url("/one"))\"\n", to: "feeds.d/feeds.toml")
        #expect(try poll().count == 3)
        try folder.write("a letter", to: "letter")
        for (target, status) in [
            ("backup", Int32(0)), ("backup", 0), ("letter", 73), ("state.sqlite", 73), ("none/backup", 73),
        ] {
            let result = try Program.run(["backup", folder.path(target)] + settings)
            #expect(result.status == status, "\(target): \(result.errors)")
            #expect(!result.errors.contains("state database"), "the fault is the place's")
        }
        #expect(
            try Program.run(["backup", folder.path("none/backup")] + settings).errors.contains(
                "none/backup: the folder \(folder.path("none")) is not there; make it, or name another place"))
        #expect(try folder.read("letter") == "a letter")
        #expect(!folder.names(in: "").contains { $0.hasSuffix(".part") || $0.hasPrefix("backup-") })
        #expect(
            try Program.run(["backup", folder.path("b"), "--state", folder.path("none.db")]).status == 69)
        // The backup of another state is not taken for this spool's.
        let other = ["--state", folder.path("other.sqlite"), "--spool", folder.path("other")]
        #expect(
            try Program.run(["fetch", server.url("/one"), "--allow-address", "127.0.0.1"] + other).status == 0)
        let refused = try Program.run(["recover", "--from", folder.path("backup")] + other)
        #expect(refused.status == 78)
        #expect(refused.errors.contains("another state"))
    }
}
