import Archive
import Articles
import Cleaning
import Exchange
import Ingest
import LineOutbox
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

/// Items that take more work than they may.
@Suite struct GivenUpTests {
    private let fixture: PublishingFixture
    private let handed = Handed()

    init() throws { fixture = try PublishingFixture() }

    private final class Handed: Sendable {
        private let titles = Mutex<[String]>([])
        func add(_ articles: [Article]) { titles.withLock { $0 += articles.compactMap(\.title) } }
        func take() -> [String] {
            titles.withLock { titles in
                defer { titles = [] }
                return titles
            }
        }
    }

    /// An item of a size between two others.
    private static func feed(title: String = "F", size: Int, middle: String = "large") -> [UInt8] {
        let text = String(repeating: "&lt;p&gt;Some words. ", count: size / 21)
        let items = ["one", middle, "two"].map { name in
            "<item><guid>\(name)</guid><title>\(name)</title><description>\(name == "one" || name == "two" ? "x" : text)"
                + "</description></item>"
        }
        return Array("<rss><channel><title>\(title)</title>\(items.joined())</channel></rss>".utf8)
    }

    /// One run of the program: takes the document in, and says which articles it made.
    ///
    /// - Parameter itemTime: nothing but an item that is looked at for long is ever late.
    private func run(
        _ body: [UInt8], version: String = "1", itemTime: Duration = .zero
    ) async throws -> (articles: [String], report: PollReport, state: FeedState, leftOut: Int) {
        let file = fixture.path + "/state.db"
        let archive = try Archive(file: file, version: version)
        let transfer = try Transfer()
        let handed = handed
        let layout: @Sendable (Article) -> [UInt8] = { article in
            handed.add([article])
            return []
        }
        let output = LineOutbox(layout: layout) { _ in nil }
        let publisher = try await Publisher(archive, output)
        let crashes = try await CrashMemory(archive, beside: file)
        var poller = Poller(
            transfer: transfer, cleaner: Cleaner(), planner: Planner(requestsPerDay: nil),
            sink: PollSink(publisher, archive, crashes))
        poller.options.itemTime = itemTime
        poller.options.keepsArticles = true
        let subscription = Subscription(url: "https://a.example/f", source: .init(file: "test", line: nil))
        let feed = try #require(try archive.feeds(identifiedBy: [subscription.url]).first)
        let report = await poller.ingest(
            body, contentType: nil, PollTarget(subscription: subscription, feed: feed))
        try await publisher.shutDown()
        archive.close()
        await transfer.shutDown()
        return (
            handed.take(), report, feed.state, try Archive.leftOutItems(file: file).values.reduce(0) { $0 + $1.count }
        )
    }

    @Test func `an item is given up alone, with a word that names it`() async throws {
        let first = try await run(Self.feed(size: 200_000))
        #expect(Set(first.articles) == ["one", "two"])
        #expect(first.report.problem == nil)
        #expect(first.report.givenUpMessages.count == 1)
        #expect(first.report.givenUpMessages.first?.hasPrefix("https://a.example/f: the item 'large'") == true)
        #expect(first.leftOut == 1)
    }

    @Test func `it is not tried again as it is, but in another form`() async throws {
        _ = try await run(Self.feed(size: 200_000))
        let again = try await run(Self.feed(title: "G", size: 200_000))
        #expect(again.articles == [])
        #expect(again.report.givenUp == [])
        #expect(again.leftOut == 1)
        let changed = try await run(Self.feed(size: 2000))
        #expect(changed.articles == ["large"])
        #expect(changed.leftOut == 0)
    }

    @Test func `another version of the program reads the feed whole and tries it again`() async throws {
        let body = Self.feed(size: 200_000)
        _ = try await run(body)
        #expect(try await run(body, version: "1", itemTime: .seconds(10)).articles == [])
        let later = try await run(body, version: "2", itemTime: .seconds(60))
        #expect(later.state.bodyDigest == nil)
        #expect(later.articles == ["large"])
        #expect(later.leftOut == 0)
    }
}
