import Archive
import FeedParsing
import Testing

@testable import Ingest

@Suite struct ReadingTests {
    @Test("An item that the document ends in is not among those that are published")
    func cutShort() throws {
        let document = "<rss><channel><item><guid>1</guid></item><item><guid>2</guid><description><![CDATA[half"
        let feed = try parseFeed(Array(document.utf8))
        #expect(feed.items.map(\.isCutShort) == [false, true])
        let stored = StoredFeed(id: FeedID(rawValue: 1), identity: "https://example.org/feed")
        #expect(Poller.identify(feed, stored, [:]).items.map(\.place) == [0])
    }
}
