import Foundation
import LoopbackServer
import Synchronization
import Testing

/// A daemon with a sink of the kind "webhook", and a receiver that is killed again and again.
@Suite(.timeLimit(.minutes(15))) struct WebhookSinkTests {
    @Test func `A receiver killed twenty times has each of two thousand articles at least once, none lost`()
        async throws
    {
        let folder = try TemporaryFolder()
        try folder.writeServiceSettings()
        let feeds = try LoopbackServer()
        defer { feeds.stop() }
        for feed in 0..<20 {
            feeds.reply("/\(feed)", with: Reply(Documents.feed(100, prefix: "feed\(feed)-item")))
        }
        try folder.write(
            (0..<20).map { "[[feed]]\nurl = \"\(feeds.url("/\($0)"))\"\n" }.joined(), to: "feeds.d/feeds.toml")
        let receiver = try MortalReceiver(deaths: 20, articles: 2000)
        defer { receiver.stop() }
        let settings = try folder.read("newsreel.toml").replacing("[spool]", with: "[spool]\nfill_new = false")
        try folder.write(
            settings + """

                [[sinks]]
                name = "shop"
                kind = "webhook"
                url = "http://127.0.0.1:\(receiver.port)/hook"
                allow_http = true
                batch_files = 20
                pause_minimum = "10ms"
                pause_maximum = "1s"
                """, to: "newsreel.toml")
        let daemon = try Daemon(folder)
        defer { daemon.kill() }
        #expect(
            await receiver.waitForAll(),
            "\(receiver.count) of 2000, \(receiver.deaths) deaths: \(daemon.log.suffix(2000))")
        daemon.signal(SIGTERM)
        #expect(daemon.wait() == 0)

        #expect(receiver.deaths == 20)
        let seen = receiver.seen
        #expect(seen.count == 2000)
        // What came twice is the same revision of the same article, and came twice since a death hid that it was there.
        let repeated = seen.values.filter { $0 > 1 }.count
        #expect(repeated > 0 && repeated <= 20 * 20)
        #expect(Set(seen.keys.map(\.id)).count == 2000)
        #expect(folder.names(in: "spool/new") == [])
        #expect(daemon.log.contains("takes no articles") && daemon.log.contains("takes articles again"))
    }
}

/// Takes posts and, now and then, dies: at once when a post comes, or once it has taken it and before it says so. Then it
/// begins again at the same address.
final class MortalReceiver: Sendable {
    struct Key: Hashable, Sendable {
        let id: String
        let revision: Int
    }

    private struct State {
        var seen: [Key: Int] = [:]
        var posts = 0
        var deaths = 0
        var server: LoopbackServer?
        var isStopped = false
    }

    let port: UInt16
    private let mostDeaths: Int
    private let articles: Int
    private let state = Mutex(State())
    private let isComplete = DispatchSemaphore(value: 0)

    init(deaths: Int, articles: Int) throws {
        (mostDeaths, self.articles) = (deaths, articles)
        let server = try LoopbackServer()
        port = server.port
        begin(server)
    }

    var seen: [Key: Int] { state.withLock { $0.seen } }
    var count: Int { seen.count }
    var deaths: Int { state.withLock { $0.deaths } }

    private func begin(_ server: LoopbackServer) {
        server.reply("/hook") { self.take($0) }
        state.withLock { $0.server = server }
    }

    private func take(_ request: Request) -> Reply {
        let keys = request.body.split(separator: 0x0A).compactMap { line -> Key? in
            let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            guard let object, let id = object.string("id"), let revision = object.own["revision"] as? Int else {
                return nil
            }
            return Key(id: id, revision: revision)
        }
        let (dies, isAll) = state.withLock { state in
            state.posts += 1
            let dies = state.posts % 4 == 0 && state.deaths < mostDeaths
            if dies { state.deaths += 1 }
            // Every other time it dies before it has anything.
            if !dies || state.deaths % 2 == 0 { for key in keys { state.seen[key, default: 0] += 1 } }
            return (dies, state.seen.count == articles && state.deaths == mostDeaths)
        }
        if isAll, !dies { isComplete.signal() }
        guard dies else { return Reply(status: 204) }
        // Not from the server's own thread, which it waits for.
        DispatchQueue.global().async { self.beginAgain() }
        return .raw(.reset)
    }

    private func beginAgain() {
        state.withLock { $0.server }?.stop()
        while !state.withLock({ $0.isStopped }) {
            if let server = try? LoopbackServer(port: port) { return begin(server) }
        }
    }

    /// Whether all articles came, within three minutes.
    func waitForAll() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: self.isComplete.wait(timeout: .now() + 180) == .success)
            }
        }
    }

    func stop() {
        let server = state.withLock { state in
            state.isStopped = true
            return state.server
        }
        server?.stop()
    }
}
