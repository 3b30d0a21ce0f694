import Exchange
import Foundation
import JetStream
import LoopbackServer
import NATSServer
import PostgresServer
import Testing

@testable import PostgresStore

/// Daemons that share a state on a server and fill one stream.
@Suite(
    .enabled(if: PostgresServer.isInstalled && NATSServer.isInstalled, "PostgreSQL or nats-server is not installed"),
    .timeLimit(.minutes(15)))
struct FleetRunTests {
    private static let articles = 60

    private func folder(_ worker: String, _ state: PostgresAddress, _ nats: NATSServer, _ feeds: LoopbackServer) throws
        -> TemporaryFolder
    {
        let folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        try folder.write(
            (0..<6).map { "[[feed]]\nurl = \"\(feeds.url("/\($0)"))\"\n" }.joined(), to: "feeds.d/feeds.toml")
        let settings = try folder.read("newsreel.toml").replacing("[spool]", with: "[spool]\nfill_new = false")
            .replacing(folder.path("state.sqlite"), with: state.text)
        try folder.write(
            settings + """

                [fleet]
                worker = "\(worker)"
                lease = "5s"

                [[sinks]]
                name = "bus"
                kind = "jetstream"
                servers = ["\(nats.address)"]
                stream = "NEWS"
                exclusive = false
                timeout = "2s"
                pause_minimum = "10ms"
                pause_maximum = "1s"
                """, to: "newsreel.toml")
        return folder
    }

    private func standing(of worker: String, _ view: PostgresView) async throws -> WorkerStanding? {
        try await view.workers().first { $0.name == worker }
    }

    @Test func `what a worker had stored and not sent when it was lost with its disk is sent once by another`()
        async throws
    {
        let (nats, state) = (try NATSServer(), try await PostgresServer.running().newState())
        var stream = StreamSettings(name: "NEWS", subjects: ["newsreel.articles.*.*"])
        stream.duplicateWindow = .milliseconds(100)
        try NATSConnection(NATSServers([nats.address]), name: "test").make(stream)
        nats.kill()
        let feeds = try LoopbackServer()
        defer { feeds.stop() }
        for feed in 0..<6 {
            feeds.reply("/\(feed)", with: Reply(Documents.feed(Self.articles / 6, prefix: "feed\(feed)-item")))
        }
        let one = try folder("one", state, nats, feeds)
        let first = try Daemon(one)
        _ = try first.next(startingWith: "READY=1")
        let view = PostgresView(state)
        while try await standing(of: "one", view)?.queued != Self.articles { await Task.yield() }
        first.kill()
        try FileManager.default.removeItem(atPath: one.path("spool"))

        let two = try folder("two", state, nats, feeds)
        let second = try Daemon(two)
        defer { second.kill() }
        _ = try second.next(startingWith: "READY=1")
        let arguments = ["fleet", "bury", "one", "--config", two.path("newsreel.toml")]
        var outcome = try Program.run(arguments)
        // Until its lease has ended.
        while outcome.status != 0 {
            try #require(outcome.errors.contains("the worker 'one' is alive"), "\(outcome.errors)")
            outcome = try Program.run(arguments + ["--dry-run"])
        }
        let status = try Program.run(["status", "--config", two.path("newsreel.toml")]).output
        #expect(
            status.contains(
                "60 articles on their way to its streams; if it does not come back: newsreel fleet bury one"),
            "\(status)")
        outcome = try Program.run(arguments)
        #expect(outcome.output.hasPrefix("one: 60 articles for the sink bus"), "\(outcome)")
        try nats.begin()
        while try await standing(of: "one", view)?.queued != 0 { await Task.yield() }
        while try await standing(of: "two", view)?.queued != 0 { await Task.yield() }
        second.signal(SIGTERM)
        #expect(second.wait() == 0, "\(second.log)")
        #expect(second.log.contains("60 articles of the worker one, which was given up, are this one's to send now"))
        let connection = try NATSConnection(NATSServers([nats.address]), name: "test")
        #expect(try connection.standing(of: "NEWS")?.lastSequence == UInt64(Self.articles))
        var ids: Set<String> = []
        for sequence in 1...UInt64(Self.articles) {
            if case .message(let id?) = try connection.message(at: sequence, of: "NEWS") { ids.insert(id) }
        }
        #expect(ids.count == Self.articles)
    }
}
