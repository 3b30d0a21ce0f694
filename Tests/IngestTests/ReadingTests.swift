import Articles
import FeedParsing
import Testing

@testable import Ingest

@Suite struct ReadingTests {
    @Test("An item that the document ends in is not among those that are published")
    func cutShort() throws {
        let document = "<rss><channel><item><guid>1</guid></item><item><guid>2</guid><description><![CDATA[half"
        let feed = try parseFeed(Array(document.utf8))
        #expect(feed.items.map(\.isCutShort) == [false, true])
        let context = RecognitionContext(
            feed: "https://example.org/feed", known: [:], now: Timestamp(secondsSince1970: 1_741_384_800))
        let decisions = recognise(feed.items, context).items.map(\.decision)
        #expect(decisions[0] != .repeated)
        #expect(decisions[1] == .repeated)
    }
}
