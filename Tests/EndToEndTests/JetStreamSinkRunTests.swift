import Foundation
import JetStream
import LoopbackServer
import NATSServer
import Testing

/// A daemon with a sink of the kind "jetstream".
@Suite(.enabled(if: NATSServer.isInstalled), .timeLimit(.minutes(15))) struct JetStreamSinkRunTests {
    private static let articles = 60

    private static func feeds() throws -> LoopbackServer {
        let server = try LoopbackServer()
        for feed in 0..<6 {
            server.reply("/\(feed)", with: Reply(Documents.feed(articles / 6, prefix: "feed\(feed)-item")))
        }
        return server
    }

    /// A folder with settings whose feeds have 60 articles, and a sink to the server.
    private func folder(_ server: NATSServer, feeds: LoopbackServer) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        try folder.write(
            (0..<6).map { "[[feed]]\nurl = \"\(feeds.url("/\($0)"))\"\n" }.joined(), to: "feeds.d/feeds.toml")
        let settings = try folder.read("newsreel.toml").replacing("[spool]", with: "[spool]\nfill_new = false")
        try folder.write(
            settings + """

                [[sinks]]
                name = "bus"
                kind = "jetstream"
                servers = ["\(server.address)"]
                stream = "NEWS"
                max_unacknowledged = 7
                timeout = "2s"
                pause_minimum = "10ms"
                pause_maximum = "1s"
                """, to: "newsreel.toml")
        return folder
    }

    private func makeStream(_ server: NATSServer, _ retention: StreamSettings.Retention = .limits) throws {
        var stream = StreamSettings(name: "NEWS", subjects: ["newsreel.articles.*.*"])
        stream.retention = retention
        stream.duplicateWindow = .milliseconds(100)
        try connection(server).make(stream)
    }

    private func connection(_ server: NATSServer) throws -> NATSConnection {
        try NATSConnection(NATSServers([server.address]), name: "test")
    }

    /// Pulls until so many messages were there, and returns their ids in the stream's order.
    private func pull(_ count: Int, from server: NATSServer, until deadline: Date = .now + 120) async throws -> [String]
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "pull").async {
                continuation.resume(
                    with: Result {
                        let consumer = try PullConsumer(
                            .init(stream: "NEWS", durable: "test"), on: self.connection(server))
                        var ids: [String] = []
                        while ids.count < count, Date.now < deadline {
                            for message in try consumer.fetch(100, within: .seconds(1)) {
                                ids.append(message.header("Nats-Msg-Id") ?? "none")
                                try message.acknowledge()
                            }
                        }
                        return ids
                    })
            }
        }
    }

    @Test func `a daemon killed at each step of the sink has each article in the stream once`() async throws {
        let server = try NATSServer()
        try makeStream(server)
        let feeds = try Self.feeds()
        defer { feeds.stop() }
        let folder = try folder(server, feeds: feeds)
        // Filled before: a daemon that dies again and again leaves the feeds in its hands alone for a while.
        let fetched = try Program.run([
            "fetch", "--feeds", folder.path("feeds.d/feeds.toml"), "--config", folder.path("newsreel.toml"), "--spool",
            folder.path("spool"), "--state", folder.path("state.sqlite"), "--allow-address", "127.0.0.0/8",
        ])
        #expect(folder.names(in: "spool/outlets/bus/new").count == Self.articles, "\(fetched.errors)")
        var deaths = 0
        // Dies at the first steps of a run, and then ever later, as far as there is something to do.
        for step in [1, 2, 3, 4, 8, 12, 20] {
            let daemon = try Daemon(folder, environment: ["NEWSREEL_SINK_CRASH_AT": "\(step)"])
            let status = daemon.wait()
            daemon.kill()
            deaths += status == -SIGKILL ? 1 : 0
        }
        #expect(deaths >= 5)
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        let ids = try await pull(Self.articles, from: server)
        #expect(ids.count == Self.articles && Set(ids).count == Self.articles)
        _ = try daemon.next(startingWith: "STATUS=")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
        #expect(try connection(server).standing(of: "NEWS")?.lastSequence == UInt64(Self.articles))
        #expect(folder.names(in: "spool/outlets/bus/new") == [])
    }

    @Test func `a stream that is missing is told in status and log with the command, and taken up when it is there`()
        async throws
    {
        let server = try NATSServer()
        let feeds = try Self.feeds()
        defer { feeds.stop() }
        let folder = try folder(server, feeds: feeds)
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        _ = try daemon.next("READY=1")
        // The status changes when the first articles are there, and the sink has looked by then.
        while !daemon.log.contains("newsreel stream create bus") { _ = try daemon.next(startingWith: "STATUS=") }
        let command = "newsreel stream create bus"
        #expect(daemon.log.contains("make it with: \(command)"))
        let status = try Program.run(["status", "--config", folder.path("newsreel.toml")])
        #expect(status.output.contains(command), "\(status.output)")
        try makeStream(server, .workqueue)
        let ids = try await pull(Self.articles, from: server)
        #expect(Set(ids).count == Self.articles)
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)
    }
}
