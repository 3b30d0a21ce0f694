import Foundation
import LoopbackServer
import Testing

/// The daemon: start, reload, drain, death and recovery.
@Suite(.timeLimit(.minutes(15))) struct RunTests {
    let server: LoopbackServer
    let folder: TemporaryFolder

    init() throws {
        server = try LoopbackServer()
        folder = try TemporaryFolder()
        try folder.writeServiceSettings()
    }

    private func list(_ paths: [String]) throws {
        let feeds = paths.map { "[[feed]]\nurl = \"\(server.url($0))\"\n" }
        try folder.write(feeds.joined(separator: "\n"), to: "feeds.d/feeds.toml")
    }

    @Test func `It polls, follows its list after SIGHUP, keeps the old list when the new is wrong, and drains`() throws
    {
        defer { server.stop() }
        server.reply("/one", with: LoopbackServer.conditional(body: Documents.feed(3, prefix: "one"), etag: "\"1\""))
        server.reply("/two", with: LoopbackServer.conditional(body: Documents.feed(2, prefix: "two"), etag: "\"1\""))
        try list(["/one"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        #expect(try daemon.next("READY=1").contains("STATUS="))
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try Set(watcher.titles(3)) == ["one 0", "one 1", "one 2"])

        try list(["/one", "/two"])
        daemon.signal(SIGHUP)
        #expect(try daemon.next("RELOADING=1").contains("MONOTONIC_USEC="))
        _ = try daemon.next("READY=1")
        #expect(try Set(watcher.titles(2)) == ["two 0", "two 1"])

        try folder.write("[[feed]]\nurl = 5\n", to: "feeds.d/feeds.toml")
        daemon.signal(SIGHUP)
        _ = try daemon.next("RELOADING=1")
        #expect(try daemon.next("READY=1").contains("2 feeds"), "the old list still holds")

        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        #expect(daemon.wait() == 0)
        #expect(try folder.read("daemon.log").contains("feeds.toml:2"))
        #expect(folder.names(in: "spool/tmp") == [])
        #expect(folder.names(in: "spool/new").count == 5)
    }

    @Test func `A slip in one feed of a list does not keep the daemon from starting with the others`() throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(2, prefix: "one")))
        try folder.write(
            "[[feed]]\nurl = \"\(server.url("/one"))\"\n[[feed]]\nurl = \"\(server.url("/two"))\"\nfull_text = 1\n",
            to: "feeds.d/feeds.toml")
        let check = try Program.run(["check-config", "--config", folder.path("newsreel.toml")])
        #expect(check.status == 78 && check.errors.contains("feeds.toml:5: full_text"))
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try Set(watcher.titles(2)) == ["one 0", "one 1"])
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        #expect(daemon.log.contains("feed left out") && daemon.log.contains("feeds.toml:5: full_text"))
    }

    @Test func `A feed whose credentials are missing is named by status, which says what is wrong`() throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(1)))
        try folder.write(
            "[[feed]]\nurl = \"\(server.url("/one"))\"\n[[feed]]\nurl = \"\(server.url("/two"))\"\n"
                + "credentials_file = \"none.toml\"\n", to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try watcher.titles(1).count == 1)
        let status = ["status", "--failing", "--config", folder.path("newsreel.toml")]
        let feeds = try Program.run(status + ["--json"]).objects()
        #expect(feeds.map { $0.string("url") } == [server.url("/two")])
        #expect(feeds.first?.string("not_asked")?.contains("none.toml: does not exist") == true)
        #expect(try Program.run(status).output.contains("not asked until its credentials can be had"))
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }

    @Test func `The log has no lists and no settings in it, at its finest too`() throws {
        defer { server.stop() }
        server.reply("/one", with: Reply(Documents.feed(1)))
        try folder.write("[log]\nlevel = \"trace\"\n" + folder.read("newsreel.toml"), to: "newsreel.toml")
        let others = (1...50).map { number in
            "[[feed]]\nurl = \"https://example.org/\(number)?token=geheim\"\nenabled = false\n"
        }
        try folder.write("[[feed]]\nurl = \"\(server.url("/one"))\"\n" + others.joined(), to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try watcher.titles(1).count == 1)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        #expect(!daemon.log.contains("geheim"))
        #expect(daemon.log.split(separator: "\n").allSatisfy { $0.utf8.count < 1000 })
    }

    @Test func `A reload takes over what it can of the settings and names what waits for a restart`() throws {
        defer { server.stop() }
        try list([])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let settings = try folder.read("newsreel.toml")
            .replacing("[polling]", with: "[polling]\nfull_text = true\ninterval_minimum = \"1h\"")
            .replacing("[network]", with: "[network]\ntransfers = 50\nproxy = \"http://127.0.0.1:1\"")
        try folder.write(settings, to: "newsreel.toml")
        for _ in 0..<2 {
            daemon.signal(SIGHUP)
            _ = try daemon.next("RELOADING=1")
            _ = try daemon.next("READY=1")
        }
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        let lines = daemon.log.split(separator: "\n")
        #expect(
            lines.count {
                $0.contains("changed=polling.interval_minimum polling.full_text")
                    || $0.contains("changed=\"polling.interval_minimum polling.full_text\"")
            } == 1)
        #expect(lines.count { $0.contains("only after a restart: network.proxy, network.transfers") } == 2)
    }

    @Test func `status tells why by the bounds that a feed has of its own, and without its list all the same`() throws {
        defer { server.stop() }
        server.reply("/own", with: LoopbackServer.conditional(body: Documents.feed(3, prefix: "own"), etag: "\"1\""))
        server.reply("/plain", with: LoopbackServer.conditional(body: Documents.feed(3, prefix: "p"), etag: "\"1\""))
        try folder.write(
            """
            [[feed]]
            url = "\(server.url("/own"))"
            interval_minimum = "20h"
            interval_maximum = "20h"
            [[feed]]
            url = "\(server.url("/plain"))"
            """, to: "feeds.d/feeds.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        let watcher = try Watcher(spool: folder.path("spool"))
        defer { watcher.stop() }
        #expect(try watcher.titles(6).count == 6)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)

        func reasons() throws -> [String: String] {
            let status = try Program.run(
                ["status", "--feeds", "--json", "--config", folder.path("newsreel.toml")])
            #expect(status.status == 0)
            return Dictionary(
                uniqueKeysWithValues: try status.objects().map { ($0.string("url") ?? "", $0.string("why") ?? "") })
        }
        #expect(try reasons()[server.url("/own")] == "minimum interval")
        #expect(try reasons()[server.url("/plain")] != "minimum interval")
        try folder.write("[[feed]]\nurl = 5\n", to: "feeds.d/feeds.toml")
        #expect(try reasons().count == 2)
    }

    @Test func `A poll in work when SIGTERM comes is ended in order`() async throws {
        defer { server.stop() }
        // Long enough for a machine that has much else to do: the answer comes from this process.
        try folder.write(
            "[service]\ndrain_time = \"100s\"\n[limits]\ntotal_time = \"100s\"\nslow_time = \"100s\"\n"
                + folder.read("newsreel.toml"), to: "newsreel.toml")
        let gate = Gate()
        var slow = Reply(Documents.feed(2))
        slow.actionsBeforeBody = [.wait(gate)]
        server.reply("/slow", with: slow)
        try list(["/slow"])
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        await server.waitForRequests(1)
        daemon.signal(SIGTERM)
        _ = try daemon.next("STOPPING=1")
        _ = gate.open()
        #expect(daemon.wait() == 0)
        #expect(folder.names(in: "spool/new").count == 2)
    }

    @Test func `After kill -9 the next start goes on without loss or repetition`() throws {
        defer { server.stop() }
        server.reply("/one", with: LoopbackServer.conditional(body: Documents.feed(5), etag: "\"1\""))
        try list(["/one"])
        for step in [2, 4, 6, 8, nil] {
            let daemon = try Daemon(
                folder, environment: step.map { ["NEWSREEL_CRASH_AT": "\($0)"] } ?? [:])
            defer { daemon.kill() }
            if step != nil {
                #expect(daemon.wait() == -SIGKILL)
            } else {
                _ = try daemon.next("READY=1")
                let watcher = try Watcher(spool: folder.path("spool"))
                defer { watcher.stop() }
                #expect(try watcher.titles(5).count == 5)
                daemon.signal(SIGTERM)
                #expect(daemon.wait() == 0)
            }
        }
        #expect(folder.names(in: "spool/new").count == 5)
        #expect(folder.names(in: "spool/tmp") == [])
    }

    @Test func `A second daemon on the same state is refused and names the first`() throws {
        defer { server.stop() }
        try list([])
        let first = try Daemon(folder)
        defer { first.kill() }
        _ = try first.next("READY=1")
        let second = try Program.run(["run", "--config", folder.path("newsreel.toml")])
        #expect(second.status == 75)
        #expect(second.errors.contains("\(first.process.processIdentifier)"))
        first.signal(SIGTERM)
        #expect(first.wait() == 0)
    }
}
