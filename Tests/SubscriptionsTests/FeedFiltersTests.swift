import Filtering
import Testing

@testable import Subscriptions

@Suite("Filters in feed lists")
struct FeedFiltersTests {
    @Test("stand with a feed, its folder or all feeds, as one or several, and the nearest holds")
    func inheritance() throws {
        let list = try FeedList(
            ConfigurationFile(
                path: "l.toml",
                text: """
                    [defaults]
                    block = "title contains 'advert'"
                    [folders."News"]
                    keep = ['language is "en"', 'words > 50']
                    [[feed]]
                    url = "https://a.example/f"
                    [[feed]]
                    url = "https://b.example/f"
                    folder = "News/World"
                    block = []
                    """))
        #expect(list.problems.isEmpty)
        let (first, second) = (list.subscriptions[0], list.subscriptions[1])
        #expect(first.blockingFilters == [try Filter("title contains 'advert'")])
        #expect(first.keepingFilters.isEmpty)
        #expect(second.blockingFilters.isEmpty)
        #expect(second.keepingFilters == [try Filter(#"language is "en""#), try Filter("words > 50")])
    }

    @Test("are told where they are wrong")
    func problems() throws {
        let list = try FeedList(
            ConfigurationFile(
                path: "l.toml",
                text: """
                    [[feed]]
                    url = "https://a.example/f"
                    keep = "title contains"
                    [[feed]]
                    url = "https://b.example/f"
                    block = [
                      "true",
                      "words > many",
                    ]
                    [[feed]]
                    url = "https://c.example/f"
                    block = 3
                    """))
        #expect(list.subscriptions.isEmpty)
        #expect(
            list.problems.map(\.description) == [
                "l.toml:3: keep: column 15: a text in quotes belongs here, not the end",
                "l.toml:6: block: line 8, filter 2, column 9: a number belongs here, not `many`",
                "l.toml:12: block: expected a filter such as \"title contains 'sponsored'\", or a list of filters; found 3",
            ])
    }

    @Test("are kept in both kinds of list", arguments: [FeedList.Format.toml, .opml])
    func written(format: FeedList.Format) throws {
        var subscription = Subscription(url: "https://a.example/f", source: .init(file: "l", line: nil))
        subscription.blockingFilters = [try Filter(#"title matches /a "b" & <c>/"#)]
        subscription.keepingFilters = [try Filter("words > 3"), try Filter(#"tag is ["x", "y"]"#)]
        var list = FeedList()
        list.subscriptions = [subscription]
        let again = try FeedList(ConfigurationFile(path: "/l", text: list.written(as: format)), format: format)
        #expect(again.problems.isEmpty)
        #expect(again.subscriptions.first?.blockingFilters == subscription.blockingFilters)
        #expect(again.subscriptions.first?.keepingFilters == subscription.keepingFilters)
    }
}
