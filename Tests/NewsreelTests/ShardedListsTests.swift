import Exchange
import Subscriptions
import Testing

@testable import newsreel

/// The feed lists as a worker of a fleet keeps them.
@Suite struct ShardedListsTests {
    private let hosts = (0..<40).map { "https://host-\($0).example/feed" }

    private func set(_ text: String, named name: String = "/lists/a.toml") throws -> SubscriptionSet {
        var set = SubscriptionSet()
        set.add(try FeedList(ConfigurationFile(path: name, text: text)))
        return set
    }

    private func all() -> Set<HostShard> { Set((0..<Int64(HostShard.count)).compactMap { HostShard(rawValue: $0) }) }

    @Test func `What is kept is what was listed, with all its settings and its place`() throws {
        let text = """
            [[feed]]
            url = "https://a.example/\\"quoted\\"?x=ü"
            title = "A \\"title\\"\\\\"
            folder = ["News/Papers", "World"]
            tags = ["one", "two"]
            enabled = false
            interval_minimum = "90s"
            full_text = true
            identity = "link"
            block = ["title has 'advertisement'"]
            headers = { "X-Key" = "value" }
            credentials_file = "secret.toml"
            proxy = "none"

            [[feed]]
            url = "https://a.example/second"
            """
        let set = try set(text)
        #expect(set.problems.isEmpty)
        let kept = ShardedLists(set).subscriptions(in: all())
        #expect(kept.subscriptions == set.subscriptions)
        #expect(kept.subscriptions.map(\.source.line) == [1, 15])
        #expect(kept.subscriptions[0].credentialsFile == "/lists/secret.toml")
    }

    @Test func `Only the shards that are asked for are read, and each feed is in one`() throws {
        let set = try set(hosts.map { "[[feed]]\nurl = \"\($0)\"\n" }.joined())
        let lists = ShardedLists(set)
        #expect(lists.count == hosts.count)
        let mine = Set(hosts.prefix(3).map { ShardedLists.shard(of: $0) })
        let found = lists.subscriptions(in: mine).subscriptions.map(\.url)
        #expect(Set(found) == Set(hosts.filter { mine.contains(ShardedLists.shard(of: $0)) }))
        let rest = lists.subscriptions(in: all().subtracting(mine)).subscriptions.map(\.url)
        #expect((found + rest).sorted() == hosts.sorted())
        #expect(lists.subscriptions(in: []).subscriptions.isEmpty)
        #expect(ShardedLists().subscriptions(in: all()).subscriptions.isEmpty)
    }

    @Test func `An address is known to be listed, whoever polls it`() throws {
        let lists = ShardedLists(try set("[[feed]]\nurl = \"https://a.example/\\\"x\\\"\"\ntitle = \"url = b\""))
        #expect(lists.listing("https://a.example/%22x%22"))
        #expect(!lists.listing("https://a.example/x") && !lists.listing("b"))
    }
}
