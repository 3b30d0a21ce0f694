import Articles
import Exchange
import Filtering
import MemoryStore
import Publishing
import Subscriptions
import Testing

@testable import Ingest

/// What rules make of a feed's articles on their way, and of those that come later.
@Suite struct PollRulesTests {
    private static let feed = "https://one.example/feed"

    private static func rule(
        _ name: String, _ text: String, _ action: FilterRule.Action? = .block, tags: [String] = [],
        folder: [String]? = nil
    ) throws -> FilterRule {
        FilterRule(name: name, filter: try Filter(text), action: action, tags: tags, folder: folder)
    }

    private static let adverts = #"text contains "advert""#

    @Test func `A blocked article is known and not delivered, and is told by its rule`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.rules = [try Self.rule("adverts", Self.adverts)]
        world.answer(Self.feed, rss([("c", "Text c."), ("b", "An advert."), ("a", "Text a.")]))
        let report = try await world.poll(Self.feed, by: poller)
        #expect((report.newCount, report.revisedCount) == (2, 0))
        #expect(report.blocked == ["adverts": 1])
        #expect(try world.takeArticles() == ["1 a", "1 c"])
        let known = world.store.knownItems(of: world.target(Self.feed).feed.id)
        #expect(known.values.map(\.revision).sorted() == [0, 1, 1])
        let record = try #require(world.store.blocked.first)
        #expect((record.rule, record.reason, record.title) == ("adverts", Self.adverts, "b"))
        #expect(record.url == "https://one.example/b")
        // It is not looked at again.
        world.answer(Self.feed, rss([("c", "Text c."), ("b", "An advert."), ("a", "Text a.")]) + "<!-- again -->")
        let again = try await world.poll(Self.feed, by: poller)
        #expect(again.blocked.isEmpty && again.newCount == 0)
        #expect(world.store.blocked.count == 1)
    }

    @Test func `Other rules bring no old article, and a later form that passes comes as new`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.rules = [try Self.rule("adverts", Self.adverts)]
        world.answer(Self.feed, rss([("b", "An advert."), ("a", "Text a.")]))
        try await world.poll(Self.feed, by: poller)
        #expect(try world.takeArticles() == ["1 a"])

        poller.options.rules = []
        world.pass(seconds: 3600)
        // The same article in another form of the source: a tracking parameter.
        world.answer(Self.feed, rss([("b", "An advert.<!-- 2 -->"), ("a", "Text a.")]))
        #expect(try await world.poll(Self.feed, by: poller).newCount == 0)
        #expect(try world.takeArticles() == [])

        poller.options.rules = [try Self.rule("adverts", Self.adverts)]
        world.pass(seconds: 3600)
        world.answer(Self.feed, rss([("b", "News."), ("a", "Text a.")]))
        let report = try await world.poll(Self.feed, by: poller)
        #expect((report.newCount, report.revisedCount) == (1, 0))
        let article = try #require(try world.takeObjects().first)
        let own = try #require(article["_newsreel"] as? [String: Any])
        #expect(own["op"] as? String == "new")
        #expect(own["revision"] as? Int == 1)
    }

    @Test func `A revision is blocked alone, and what was delivered goes on from there`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.rules = [try Self.rule("adverts", Self.adverts)]
        for (text, articles) in [
            ("Text.", ["1 a"]), ("An advert.", []), ("An advert, longer.", []), ("Text again.", ["2 a"]),
        ] {
            world.pass(seconds: 3600)
            world.answer(Self.feed, rss([("a", text)]))
            try await world.poll(Self.feed, by: poller)
            #expect(try world.takeArticles() == articles, "\(text)")
        }
        #expect(world.store.blocked.count == 2)
    }

    @Test func `A feed's list blocks and keeps, for that feed alone`() async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        let document = rss([("d", "An advert of sport."), ("c", "Sport."), ("b", "An advert."), ("a", "Politics.")])
        world.answer(Self.feed, document)
        let (adverts, sport) = (try Filter(Self.adverts), try Filter(#"text contains "sport""#))
        let target = world.target(Self.feed) { subscription in
            subscription.blockingFilters = [adverts]
            subscription.keepingFilters = [sport]
        }
        let report = await poller.poll(target)
        try await world.publisher.flush()
        #expect(report.blocked == [FilterRules.listName: 3])
        #expect(try world.takeArticles() == ["1 c"])
        #expect(Set(world.store.blocked.map(\.reason)) == ["block " + Self.adverts, #"keep text contains "sport""#])
    }

    @Test func `Tags and a folder go into the article, and make no revision of it`() async throws {
        let world = try await PollWorld()
        var poller = try world.poller()
        poller.options.rules = [
            try Self.rule("sport", #"text contains "sport""#, nil, tags: ["Sport"], folder: ["Leisure", "Sport"]),
            try Self.rule("kept", #"tag is "sport""#, .keep),
            try Self.rule("rest", #"folder is "Leisure""#),
        ]
        world.answer(Self.feed, rss([("b", "Sport here."), ("a", "Text.")]))
        try await world.poll(Self.feed, by: poller)
        let objects = try world.takeObjects()
        #expect(objects.map { $0["tags"] as? [String] } == [nil, ["Sport"]])
        let own = objects.map { $0["_newsreel"] as? [String: Any] ?? [:] }
        #expect(own.map { $0["folder"] as? [String] } == [nil, ["Leisure", "Sport"]])
        #expect(own.map { $0["rules"] as? [String] } == [nil, ["sport"]])
        poller.options.rules = []
        world.pass(seconds: 3600)
        world.answer(Self.feed, rss([("b", "Sport here.<!-- 2 -->"), ("a", "Text.")]))
        let report = try await world.poll(Self.feed, by: poller)
        #expect((report.newCount, report.revisedCount) == (0, 0))
    }
}
