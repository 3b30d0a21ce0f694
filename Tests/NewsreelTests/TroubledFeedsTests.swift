import Articles
import Exchange
import MemoryStore
import StatusPage
import Subscriptions
import Testing

@testable import Ingest
@testable import newsreel

@Suite struct TroubledFeedsTests {
    private let store = MemoryStore()
    private let now = Timestamp(secondsSince1970: 1_700_000_000)

    private func lists(_ urls: [String]) throws -> SubscriptionSet {
        var set = SubscriptionSet()
        set.add(try FeedList(ConfigurationFile(path: "l.txt", text: urls.map { $0 + "\n" }.joined())))
        return set
    }

    private func state(_ error: String?) -> FeedState {
        var state = FeedState()
        (state.lastError, state.polls, state.nextPoll) = (error, 1, now.advanced(bySeconds: 60))
        return state
    }

    private func report(_ url: String, _ error: String?) -> PollReport {
        PollReport(feed: url, verdict: error == nil ? .read : .unreachable, message: "", state: state(error))
    }

    @Test func `What was so before and what polls bring is told, until it is over or no list has it`() async throws {
        let urls = (0..<4).map { "https://example.org/\($0)" }
        let feeds = store.feeds(identifiedBy: urls)
        var batch = StoreBatch()
        batch.feeds = [
            (feeds[0].id, state("bad")), (feeds[1].id, state(nil)), (feeds[2].id, state("worse")),
            (feeds[3].id, state("in no list")),
        ]
        _ = store.commit(batch)
        let troubled = TroubledFeeds()
        // A poll that ends before the look back knows better than that.
        troubled.take(report(urls[2], nil), of: feeds[2].id, at: now)
        try await troubled.begin(store, try lists(Array(urls.prefix(3))), at: now)
        #expect(troubled.all.rows.map(\.url) == [urls[0]])
        troubled.take(report(urls[1], "new"), of: feeds[1].id, at: now)
        #expect(troubled.all.rows.map(\.reason) == ["bad", "new"])
        #expect(troubled.all.count == 2)
        troubled.take(report(urls[0], nil), of: feeds[0].id, at: now)
        #expect(troubled.all.rows.map(\.url) == [urls[1]])
        troubled.keep(try lists([urls[0]]))
        #expect(troubled.all.rows.isEmpty)
    }

    @Test func `Of more feeds than are kept the number is known`() {
        let troubled = TroubledFeeds()
        for number in 0..<(TroubledFeeds.most + 5) {
            troubled.take(report("https://example.org/\(number)", "bad"), of: FeedID(rawValue: Int64(number)), at: now)
        }
        #expect(troubled.all.rows.count == TroubledFeeds.most)
        #expect(troubled.all.count == TroubledFeeds.most + 5)
    }
}
