import Articles
import Cleaning
import Exchange
import LoopbackServer
import MemoryStore
import Publishing
import Subscriptions
import Testing
import Transfer

@testable import Ingest

/// The fourth step: articles' pages, from a server on loopback, for a feed that is a table's.
@Suite(.timeLimit(.minutes(15))) struct PollPagesTests {
    private static let feed = "https://one.example/feed"
    private static let prose = (1...60).map { "word\($0)" }.joined(separator: " ")
    private let pages: LoopbackServer

    init() throws { pages = try LoopbackServer() }

    private func document(_ ids: [String]) -> String {
        let items = ids.map { id in
            "<item><title>\(id)</title><guid isPermaLink='false'>\(id)</guid><link>\(pages.url("/\(id)"))</link>"
                + "<description>A teaser of \(id).</description></item>"
        }
        return "<rss version='2.0'><channel><title>F</title>\(items.joined())</channel></rss>"
    }

    private func page(_ id: String) -> Reply {
        Reply(
            headers: [("Content-Type", "text/html")],
            "<html><head><title>\(id)</title></head><body><article><h1>\(id)</h1><p>\(Self.prose). A teaser of \(id)."
                + "</p><p>\(Self.prose).</p></article></body></html>")
    }

    private func poller(_ world: PollWorld) throws -> Poller {
        var configuration = TransferConfiguration()
        configuration.allowedAddresses = [AddressBlock("127.0.0.1")!]
        var poller = try world.poller()
        poller.options.wantsFullText = true
        poller.pages = PageFetcher(transfer: try Transfer(configuration), cleaner: Cleaner(), userAgent: nil)
        return poller
    }

    @Test func `Each new item's page is asked for, the oldest first, and none again`() async throws {
        defer { pages.stop() }
        let world = try await PollWorld()
        let ids = (1...11).map { "story-\($0)" }
        for id in ids { pages.reply("/\(id)", with: page(id)) }
        let poller = try poller(world)
        world.answer(Self.feed, document(ids.reversed()))
        #expect(try await world.poll(Self.feed, by: poller).newCount == 11)
        #expect(pages.requests.map(\.path) == ids.map { "/\($0)" })
        let articles = try world.takeObjects()
        #expect(articles.map { $0["title"] as? String } == ids)
        #expect(articles.allSatisfy { ($0["content_text"] as? String)?.contains("word60") == true })

        pages.reply("/story-12", with: page("story-12"))
        world.answer(Self.feed, document((ids + ["story-12"]).reversed()))
        #expect(try await world.poll(Self.feed, by: poller).newCount == 1)
        #expect(pages.requests.count == 12)
    }

    @Test func `A page that cannot be had leaves the feed's text, and the article says so`() async throws {
        defer { pages.stop() }
        let world = try await PollWorld()
        pages.reply("/gone", with: Reply(status: 404, "no"))
        world.answer(Self.feed, document(["gone"]))
        #expect(try await world.poll(Self.feed, by: poller(world)).newCount == 1)
        let article = try #require(try world.takeObjects().first)
        #expect(article["content_text"] as? String == "A teaser of gone.")
        let own = try #require(article["_newsreel"] as? [String: Any])
        #expect(own["warnings"] as? [String] == ["full text: the page answers 404"])
    }

    @Test func `A feed that does not want pages has none asked for`() async throws {
        defer { pages.stop() }
        let world = try await PollWorld()
        pages.reply("/a", with: page("a"))
        world.answer(Self.feed, document(["a"]))
        let report = await (try poller(world)).poll(world.target(Self.feed) { $0.wantsFullText = false })
        #expect(report.newCount == 1)
        #expect(pages.requests.isEmpty)
    }

    @Test func `Told to stop while a page is waited for, nothing is published without it`() async throws {
        defer { pages.stop() }
        let world = try await PollWorld()
        let gate = Gate()
        defer { gate.open() }
        var slow = page("slow")
        slow.actionsBeforeHeader = [.wait(gate)]
        pages.reply("/slow", with: slow)
        world.answer(Self.feed, document(["slow"]))
        let (poller, target) = (try poller(world), world.target(Self.feed))
        let poll = Task { await poller.poll(target) }
        await pages.waitForRequests(1)
        poll.cancel()
        let report = await poll.value
        #expect(report.verdict == .ownSide)
        #expect(try world.takeArticles() == [])
        #expect(world.store.knownItems(of: target.feed.id).isEmpty)
    }
}
