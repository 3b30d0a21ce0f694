import Archive
import Articles
import Cleaning
import Exchange
import Publishing
import Subscriptions
import Synchronization
import Testing
import Transfer

@testable import Ingest

/// The ladder in the path of a poll: documents in, articles out, whatever they are handed to.
@Suite struct RecognitionPollTests {
    private func document(_ items: [(guid: String, link: String, text: String)], more: String = "") -> String {
        let items = items.map {
            "<item><title>T</title><guid>\($0.guid)</guid><link>\($0.link)</link><description>\($0.text)</description>\(more)</item>"
        }
        return "<rss version=\"2.0\"><channel><title>F</title>\(items.joined())</channel></rss>"
    }

    @Test func `A signed address in the text makes no revision, an edit beside it does`() async throws {
        let feed = try MemoryFeed()
        let body = { (word: String, token: Int) in
            document([
                (
                    "1", "https://s.example/1",
                    "\(word) &lt;a href=\"https://c.example/1.mp3?token-hash=h\(token)&amp;amp;token-time=17611\(token)\"&gt;it&lt;/a&gt;."
                )
            ])
        }
        let outcomes = [
            await feed.poll(body("Hear", 1)), await feed.poll(body("Hear", 2)), await feed.poll(body("See", 3)),
        ]
        #expect(outcomes.map(\.new) == [1, 0, 0])
        #expect(outcomes.map(\.revised) == [0, 0, 1])
    }

    @Test func `What changes in no reader's sight makes no revision, and is not cleaned again`() async throws {
        let feed = try MemoryFeed()
        let advert = { (goods: String) in "Text.&lt;div class=\"adsbygoogle\"&gt;Buy \(goods)&lt;/div&gt;" }
        #expect(await feed.poll(document([("1", "http://s.example/1", advert("one"))])).new == 1)
        #expect(await feed.poll(document([("1", "https://s.example/1", advert("two"))])) == .init())
        let known = feed.known.values.first?.sourceDigest
        #expect(await feed.poll(document([("1", "https://s.example/1", advert("two"))])) == .init())
        #expect(feed.known.values.first?.sourceDigest == known)
    }

    @Test func `A document of many parts is told as one`() async throws {
        let feed = try MemoryFeed()
        let items = (0..<450).map { (guid: "x", link: "https://s.example/\($0)", text: "Text \($0).") }
        #expect(await feed.poll(document(items)).new == 450)
        #expect(feed.parts == [200, 200, 50])
        #expect(await feed.poll(document(Array(items.dropFirst(9)))) == .init())
        #expect(feed.state.identityRung == .link)
    }

    @Test func `A step is in the report, with its reason`() async throws {
        let feed = try MemoryFeed()
        _ = await feed.poll(document([("x", "https://s.example/1", "One."), ("x", "https://s.example/2", "Two.")]))
        #expect(feed.identityChange?.contains("guids stand on several different items") == true)
        _ = await feed.poll(document([("x", "https://s.example/1", "One."), ("x", "https://s.example/2", "Two!")]))
        #expect(feed.identityChange == nil)
    }

    @Test func `A document that is cut short does not take its last item in, and the whole one does`() async throws {
        let feed = try MemoryFeed()
        let whole = document([("1", "https://s.example/1", "One."), ("2", "https://s.example/2", "Two.")])
        let cut = String(whole.prefix(whole.count - "o.</description></item></channel></rss>".count))
        #expect(await feed.poll(cut).new == 1)
        #expect(await feed.poll(whole) == .init(new: 1, revised: 0))
    }

    @Test func `The subscription's setting reaches the ladder`() async throws {
        let feed = try MemoryFeed(list: "[[feed]]\nurl = \"https://s.example/rss\"\nidentity = \"link\"\n")
        #expect(await feed.poll(document([("1", "https://s.example/1", "One.")])).new == 1)
        #expect(await feed.poll(document([("2", "https://s.example/1", "Two.")])) == .init(new: 0, revised: 1))
        #expect(feed.state.identityRung == .link)
    }

    /// A podcast's episode.
    private static let episode = """
        <itunes:season>2</itunes:season><podcast:transcript url="https://s.example/1.vtt"/><dc:contributor>B</dc:contributor>
        """

    @Test(arguments: DigestForm.allCases)
    func `What an earlier version delivered is no revision only because more is compared now`(
        _ form: DigestForm
    ) async throws {
        let feed = try MemoryFeed()
        let text = "See &lt;a href=\"http://www.s.example/z/?sig=1\"&gt;it&lt;/a&gt;."
        let now = document([("1", "http://s.example/1", text)], more: Self.episode)
        #expect(await feed.poll(now).new == 1)
        feed.ageState(to: form)
        #expect(await feed.poll(now + " ") == .init())
        #expect(feed.known.values.first?.marks != nil)
        // Once it is seen, what it says is known.
        let edited = now.replacing("1.vtt", with: "2.vtt")
        #expect(await feed.poll(edited) == .init(new: 0, revised: 1))
    }

    @Test(arguments: [
        ("a season", "<itunes:season>3</itunes:season>", 1), ("a block", "<itunes:block>Yes</itunes:block>", 1),
        ("a contributor", "<dc:contributor>C</dc:contributor>", 1),
        ("a place", "<georss:point>1 2</georss:point>", 1),
        ("a licence", "<cc:license>https://l.example/</cc:license>", 1),
        ("a source", "<source url=\"https://o.example/rss\">Other</source>", 1),
        ("comments", "<slash:comments>4</slash:comments><comments>https://s.example/1#c</comments>", 0),
        ("a length", "<itunes:duration>99</itunes:duration>", 0),
        ("no block", "<itunes:block>no</itunes:block><itunes:explicit>clean</itunes:explicit>", 0),
        ("rights", "<dc:rights>2024</dc:rights>", 0), ("what nobody knows", "<x:views>4</x:views>", 0),
    ]) func `What makes a revision is what a reader is shown of the article itself`(
        _ what: String, _ element: String, _ revised: Int
    ) async throws {
        let feed = try MemoryFeed()
        _ = await feed.poll(document([("1", "http://s.example/1", "Text.")]))
        let more = document([("1", "http://s.example/1", "Text.")], more: element)
        #expect(await feed.poll(more) == .init(new: 0, revised: revised), "\(what)")
    }
}

/// A feed whose poller hands articles to memory.
private final class MemoryFeed: Sendable {
    private struct State {
        var known: [UInt64: KnownItem] = [:]
        var parts: [Int] = []
        var articles: [UInt64: Article] = [:]
        var feed = StoredFeed(id: FeedID(rawValue: 1), identity: "https://s.example/rss")
        var identityChange: String?
    }

    private let held = Mutex(State())
    private let transfer: Transfer
    private let subscription: Subscription

    init(list: String = "[[feed]]\nurl = \"https://s.example/rss\"\n") throws {
        transfer = try Transfer()
        subscription = try FeedList(ConfigurationFile(path: "list.toml", text: list), format: .toml).subscriptions[0]
    }

    var known: [UInt64: KnownItem] { held.withLock { $0.known } }
    var parts: [Int] { held.withLock { $0.parts } }
    var state: FeedState { held.withLock { $0.feed.state } }
    var identityChange: String? { held.withLock { $0.identityChange } }

    /// Leaves what an earlier version would have left.
    func ageState(to form: DigestForm) {
        held.withLock { state in
            for (key, article) in state.articles {
                state.known[key]?.contentDigest = article.contentDigest(in: form).prefix
                state.known[key]?.sourceDigest = 1
                guard form == .asWritten else { continue }
                state.known[key]?.marks = nil
                state.known[key]?.id = nil
            }
        }
    }

    func poll(_ document: String) async -> RememberedFeed.Outcome {
        var options = Poller.Options()
        options.keepsArticles = true
        let sink = PollSink(
            knownItems: { _ throws(StoreError) in self.known },
            publish: { record throws(PublishingError) in self.take(record) },
            note: { self.take($0) })
        let poller = Poller(
            transfer: transfer, cleaner: Cleaner(), planner: Planner(requestsPerDay: nil), sink: sink, options: options)
        let feed = held.withLock { $0.feed }
        let report = await poller.ingest(
            Array(document.utf8), contentType: nil, PollTarget(subscription: subscription, feed: feed))
        held.withLock {
            $0.feed.state = report.state
            $0.identityChange = report.identityChange
        }
        return RememberedFeed.Outcome(new: report.newCount, revised: report.revisedCount)
    }

    private func take(_ record: PollRecord) {
        held.withLock { state in
            for item in record.seenItems { state.known[item.key] = item.item }
            for revision in record.revisions {
                state.known[revision.id.prefix] = revision.item
                if let article = revision.article { state.articles[revision.id.prefix] = article.value }
            }
            if !record.revisions.isEmpty { state.parts.append(record.revisions.count) }
        }
    }
}
