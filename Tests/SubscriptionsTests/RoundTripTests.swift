import Testing

@testable import Subscriptions

/// Lists made at random (from a fixed seed), out and back.
@Suite struct RoundTripTests {
    /// A linear congruential generator (Knuth's MMIX constants), so that a failure can be repeated.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let pieces = [
        "a", "B", "1", "/", ",", ";", "&", "&amp;", "<", ">", "\"", "'", "\\", "\\n", "#", "[", "]", "{", "}", "=",
        "%20",
        "é", "ß", "日本", "😀", "e\u{301}", "\u{202E}", "\u{FEFF}", "]]>", "<!--", " ",
    ]

    /// One line, as the readers leave it: no white space at the ends, single spaces.
    private func words(_ chance: inout Chance) -> String {
        let text = (0..<Int.random(in: 1...8, using: &chance)).map { _ in Self.pieces.randomElement(using: &chance)! }
        let words = text.joined().split(separator: " ").joined(separator: " ")
        return words.isEmpty ? "x" : words
    }

    private func subscription(_ number: Int, _ chance: inout Chance) -> Subscription {
        var feed = Subscription(
            url: "https://h\(number).example/f?a=\(number)&b=%C3%A9", source: .init(file: "", line: nil))
        if Bool.random(using: &chance) { feed.title = words(&chance) }
        if Bool.random(using: &chance) { feed.homePageURL = "https://example.org/?q=\(number)&r" }
        feed.folder = (0..<Int.random(in: 0...3, using: &chance)).map { _ in words(&chance) }
        feed.tags = (0..<Int.random(in: 0...3, using: &chance)).map { _ in words(&chance) }
        feed.isEnabled = Bool.random(using: &chance)
        if Bool.random(using: &chance) {
            feed.minimumInterval = .milliseconds(Int.random(in: 10_000...9_999_999, using: &chance))
        }
        if Bool.random(using: &chance) { feed.wantsFullText = Bool.random(using: &chance) }
        if Bool.random(using: &chance) { feed.userAgent = words(&chance) }
        if Bool.random(using: &chance) { feed.headers = [.init(name: "X-\(number)", value: words(&chance))] }
        if Bool.random(using: &chance) { feed.credentialsFile = "/etc/" + words(&chance) }
        if Bool.random(using: &chance) { feed.maximumBodySizeInBytes = .random(in: 1024...1_000_000, using: &chance) }
        return feed
    }

    private static func values(_ feed: Subscription) -> [String] {
        feed.ownValues().map { "\($0.key) = \($0.value.text)" }
    }

    @Test("a random list reads back as it was written", arguments: [FeedList.Format.opml, .toml], 0..<40)
    func roundTrip(format: FeedList.Format, seed: Int) throws {
        var chance = Chance(state: UInt64(seed) &* 7919 &+ 1)
        var list = FeedList()
        list.title = words(&chance)
        list.subscriptions = (0..<20).map { subscription($0, &chance) }
        let text = list.written(as: format)
        let again = try FeedList(ConfigurationFile(path: "/x/list", text: text), format: format)
        #expect(again.title == list.title)
        #expect(again.notices.isEmpty)
        let written = Dictionary(uniqueKeysWithValues: list.subscriptions.map { ($0.url, $0) })
        #expect(again.subscriptions.count == list.subscriptions.count)
        for var feed in again.subscriptions {
            feed.source = .init(file: "", line: nil)
            let original = try #require(written[feed.url])
            #expect(Self.values(feed) == Self.values(original))
            #expect(feed == original)
        }
    }
}
