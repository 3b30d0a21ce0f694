import Foundation
import LoopbackServer
import Testing

/// The daemon told to stop while it takes nothing in, or while something hangs; and started with too little.
@Suite(.timeLimit(.minutes(15))) struct StopTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        try set("[service]\ndrain_time = \"1s\"\n")
    }

    private func set(_ lines: String) throws {
        try folder.write(lines + folder.read("newsreel.toml"), to: "newsreel.toml")
    }

    private func list(_ paths: [String]) throws {
        let feeds = paths.map { "[[feed]]\nurl = \"\(server.url($0))\"\n" }
        try folder.write(feeds.joined(separator: "\n"), to: "feeds.d/feeds.toml")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `A full spool pauses polling, which the status says, and the daemon ends all the same`(signal: Int32) throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(5, prefix: "one")))
        server.reply("/two", with: Reply(Documents.feed(5, prefix: "two")))
        try folder.write(
            folder.read("newsreel.toml").replacing("[spool]", with: "[spool]\nmax_files = 3"), to: "newsreel.toml")
        try list(["/one"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        // An empty spool takes a feed whole, and then no other.
        let before = try Watcher(spool: folder.path("spool"))
        defer { before.stop() }
        #expect(try before.titles(5).count == 5)
        try list(["/one", "/two"])
        daemon.signal(SIGHUP)
        let notice = try daemon.next(startingWith: "STATUS=Paused: 5 files wait")
        #expect(notice.contains("limit is 3"))
        let asking = ["status", "--config", folder.path("newsreel.toml")]
        let summary = try #require(try Program.run(asking + ["--json"]).objects().first)
        #expect(summary["daemon"] as? Int == Int(daemon.process.processIdentifier))
        #expect(summary.string("paused")?.contains("5 files wait") == true)
        #expect(summary.string("paused_since") != nil)
        for more in [[], ["--feeds"]] {
            #expect(try Program.run(asking + more).output.hasPrefix("polling pauses (process "))
        }
        let feeds = try Program.run(asking + ["--feeds", "--json"]).objects()
        #expect(feeds.allSatisfy { $0.string("paused")?.contains("5 files wait") == true } && !feeds.isEmpty)
        daemon.signal(signal)
        _ = try daemon.next("STOPPING=1")
        #expect(daemon.wait() == 0)
        #expect(folder.names(in: "spool/new").count == 5)
        #expect(folder.names(in: "spool/tmp") == [])
        let after = try Program.run(asking + ["--json"]).objects().first
        #expect(after?["daemon"] == nil && after?["paused"] == nil && after?["feeds"] != nil)

        // By hand into the same spool: told, not waited for, and nothing is asked in vain.
        let asked = server.requests.count
        let fetch = try Program.run([
            "fetch", "--json", "--config", folder.path("newsreel.toml"), "--spool", folder.path("spool"), "--state",
            folder.path("state.sqlite"), server.url("/two"),
        ])
        #expect(fetch.status == 75)
        #expect(fetch.errorKind == "paused")
        #expect(server.requests.count == asked)

        // The consumer comes back.
        for name in folder.names(in: "spool/new") {
            try FileManager.default.removeItem(atPath: folder.path("spool/new/\(name)"))
        }
        let again = try Daemon(folder)
        defer { again.kill() }
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try watcher.titles(5).count == 5)
        again.signal(signal)
        #expect(again.wait() == 0)
    }

    @Test func `A document that hangs does not keep the daemon beyond its drain time`() async throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed([.init(id: "a", title: "STUCK")])))
        try list(["/one"])
        let daemon = try Daemon(folder, environment: ["NEWSREEL_FAULT": "item:hang:STUCK"])
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        await server.waitForRequests(1)
        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        _ = daemon.wait()
        #expect(!daemon.process.isRunning)
    }

    @Test func `A second signal ends the daemon at once`() async throws {
        defer { server.stop() }
        try folder.write(folder.read("newsreel.toml").replacing("\"1s\"", with: "\"10m\""), to: "newsreel.toml")
        var endless = Reply(Documents.feed(2))
        endless.actionsBeforeBody = [.stall]
        server.reply("/endless", with: endless)
        try list(["/endless"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        await server.waitForRequests(1)
        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        // What follows within half a second is the same signal: timeout(1) tells a command, and then its group.
        while daemon.process.isRunning {
            daemon.signal(SIGTERM)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(daemon.wait() == -SIGTERM)
        #expect(daemon.log.contains("once more"))
    }

    @Test(
        "Too small a limit of the system is a refusal at the start, and no death in mid-work",
        arguments: [16, 17, 20, 24, 32, 48, 63, 64].map { "-n \($0)" } + ["-d 40000", "-d 30000", "-v 300000"])
    func limits(limit: String) throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(1)))
        let arguments = [
            "fetch", "--json", "--allow-address", "127.0.0.0/8", "--spool", folder.path("spool"), "--state",
            folder.path("state.sqlite"), server.url("/one"),
        ]
        let fetch = try Program.run(arguments, limit: limit)
        #expect(fetch.status == 78)
        #expect(fetch.errorKind == "limits")
        #expect(server.requests.isEmpty)
    }
}
