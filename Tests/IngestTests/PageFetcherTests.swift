import Archive
import Cleaning
import Exchange
import Foundation
import LoopbackServer
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// Articles' pages under the rules of their sites.
@Suite(.timeLimit(.minutes(15))) struct PageFetcherTests {
    private let home: LoopbackServer
    private let other: LoopbackServer

    init() throws {
        home = try LoopbackServer()
        other = try LoopbackServer(address: "127.0.0.2")
    }

    private func fetcher(sleep: @escaping @Sendable (Double) async -> Void = { _ in }) throws -> PageFetcher {
        var configuration = TransferConfiguration()
        configuration.allowedAddresses = [AddressBlock("127.0.0.0/8")!]
        return PageFetcher(
            transfer: try Transfer(configuration), cleaner: Cleaner(), userAgent: "Newsreel", sleep: sleep)
    }

    private var target: PollTarget {
        let url = home.url("/feed")
        return PollTarget(
            subscription: Subscription(url: url, source: .init(file: "test", line: nil)),
            feed: StoredFeed(id: FeedID(rawValue: 1), identity: url))
    }

    private func reason(_ answer: PageFetcher.Answer) -> String? {
        if case .missing(let reason) = answer { reason } else { nil }
    }

    private func robots(_ server: LoopbackServer, _ text: String) {
        server.reply("/robots.txt", with: Reply(headers: [("Content-Type", "text/plain")], text))
    }

    @Test func `Where a redirect leads to another site, that site's robots.txt is asked before its page`() async throws
    {
        defer { home.stop() }
        defer { other.stop() }
        robots(other, "User-agent: *\nDisallow: /closed")
        home.reply("/open", with: .redirect(to: other.url("/open")))
        home.reply("/closed", with: .redirect(to: other.url("/closed/page")))
        other.reply("/open", with: .redirect(to: "/closed/in", status: 301))
        let fetcher = try fetcher()
        #expect(reason(await fetcher.fetch(home.url("/closed"), of: target))?.contains("robots.txt") == true)
        #expect(reason(await fetcher.fetch(home.url("/open"), of: target))?.contains("robots.txt") == true)
        #expect(other.requests.map(\.path) == ["/robots.txt", "/open"])

        other.reply("/open", with: Reply("<p>the page</p>"))
        guard case .page(let response) = await fetcher.fetch(home.url("/open"), of: target) else {
            Issue.record("no page")
            return
        }
        #expect(response.url == other.url("/open"))
        #expect(response.redirects.map(\.status) == [302])
    }

    @Test func `Many polls that want to know a site's rules at once ask once`() async throws {
        defer { home.stop() }
        defer { other.stop() }
        let gate = Gate()
        var slow = Reply("User-agent: *\nDisallow: /closed")
        slow.actionsBeforeHeader = [.wait(gate)]
        home.reply("/robots.txt", with: slow)
        home.reply("/page", with: Reply("<p>the page</p>"))
        let fetcher = try fetcher()
        let target = target
        let url = home.url("/page")
        let polls = (0..<20).map { _ in Task { await fetcher.fetch(url, of: target) } }
        await home.waitForRequests(1)
        gate.open()
        for poll in polls { #expect(reason(await poll.value) == nil) }
        #expect(home.requests(for: "/robots.txt").count == 1)
        #expect(home.requests(for: "/page").count == 20)
    }

    @Test func `Who was interrupted while asking leaves it to the next in line`() async throws {
        let memory = RobotsMemory()
        let site = try #require(WebOrigin("https://one.example"))
        let gate = AsyncStream<Void>.makeStream()
        let asked = AsyncStream<Int>.makeStream()
        let first = Task {
            await memory.rules(of: site) {
                asked.continuation.yield(1)
                for await _ in gate.stream {}
                return nil
            }
        }
        var order = asked.stream.makeAsyncIterator()
        #expect(await order.next() == 1)
        let others = (0..<8).map { _ in
            Task {
                await memory.rules(of: site) {
                    asked.continuation.yield(2)
                    return (.allowAll, .seconds(60))
                }
            }
        }
        gate.continuation.finish()
        #expect(await first.value == .disallowAll)
        for task in others { #expect(await task.value == .allowAll) }
        asked.continuation.finish()
        #expect(await order.next() == 2)
        #expect(await order.next() == nil)
    }

    @Test func `Between two pages as much time passes as Crawl-delay asks for`() async throws {
        defer { home.stop() }
        defer { other.stop() }
        robots(home, "User-agent: *\nCrawl-delay: 50")
        for path in ["/1", "/2", "/3", "/4"] { home.reply(path, with: Reply("<p>a page</p>")) }
        let record = Record()
        let fetcher = try fetcher { seconds in record.note(seconds) }
        for path in ["/1", "/2", "/3"] { #expect(reason(await fetcher.fetch(home.url(path), of: target)) == nil) }
        let waits = record.all
        #expect(waits.count == 2)
        #expect(waits.allSatisfy { $0 > 30 && $0 <= 100 })
        // Nobody waits for minutes, and the page is not asked for before its turn either.
        #expect(reason(await fetcher.fetch(home.url("/4"), of: target))?.contains("50 s") == true)
        #expect(home.requests(for: "/4").isEmpty)
    }

    @Test(
        arguments: [
            ([("a", 10.0, 0.0), ("a", 10, 0), ("a", 10, 0)], [0.0, 10, 20]),
            ([("a", 10, 0), ("b", 10, 0), ("a", 10, 4)], [0, 0, 6]),
            ([("a", 10, 0), ("a", 10, 50)], [0, 0]),
            ([("a", 500, 0), ("a", 500, 100), ("a", 500, 400)], [0, nil, 100]),
        ] as [([(String, Double, Double)], [Double?])])
    func `A site's turns follow one another at its pause`(asked: [(String, Double, Double)], waits: [Double?]) throws {
        var turns = PageTurns()
        let found = try asked.map { site, pause, now in
            turns.take(at: try #require(WebOrigin("https://\(site).example")), pause: pause, now: now)
        }
        #expect(found == waits)
    }
}

private final class Record: Sendable {
    private let slept = Mutex<[Double]>([])
    func note(_ seconds: Double) { slept.withLock { $0.append(seconds) } }
    var all: [Double] { slept.withLock { $0 } }
}
