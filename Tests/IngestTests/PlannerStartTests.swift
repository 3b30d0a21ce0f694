import Archive
import Articles
import Exchange
import Testing

@testable import Ingest

/// When a feed takes its turn after a restart, with a clock that may have been wrong before it.
@Suite struct PlannerStartTests {
    private static let now = Timestamp(secondsSince1970: 1_700_000_000)
    private static let hour = 3600.0

    /// A feed that was read at `polled`, seconds from now, and is planned for `next`.
    private func feed(polled: Double, next: Double, retryAfter: Double? = nil) -> StoredFeed {
        var feed = StoredFeed(id: FeedID(rawValue: 1), identity: "https://one.example/feed")
        let seed = Planner.seed(of: feed.identity)
        let moment = Self.now.advanced(bySeconds: polled)
        var condition = FeedCondition(seed: seed)
        if let retryAfter {
            _ = condition.observe(
                .answered(PollAnswer(status: 429, requestedURL: feed.identity, retryAfter: "\(Int(retryAfter))")),
                at: moment)
        }
        let plan = Planner(requestsPerDay: nil).plan(
            feed.state.schedule, seed: seed, finding: PollFinding(newItemCount: 0, windowItemCount: 10),
            wishes: PublisherWishes(), condition: condition,
            bounds: .init(minimumInterval: 600, maximumInterval: 86_400), at: moment)
        feed.state.schedule = plan.memory ?? []
        feed.state.condition = condition.encoded()
        feed.state.lastPolled = moment
        feed.state.nextPoll = Self.now.advanced(bySeconds: next)
        return feed
    }

    private func delay(_ feed: StoredFeed, maximum: Double = 86_400) -> Double {
        Planner(requestsPerDay: nil).startDelay(
            of: feed, within: .init(minimumInterval: 600, maximumInterval: maximum), at: Self.now, spreadOver: 120)
    }

    @Test(arguments: [(-600, 300), (-600, 5400), (-3600, 82_000), (-10, 86_400), (-1, 1)] as [(Double, Double)])
    func `A plan that is possible is kept`(polled: Double, next: Double) {
        #expect(delay(feed(polled: polled, next: next)) == next)
    }

    @Test(arguments: [(-600, -1), (-86_400, -80_000)] as [(Double, Double)])
    func `What is overdue is spread over the start`(polled: Double, next: Double) {
        #expect((0...120).contains(delay(feed(polled: polled, next: next))))
    }

    @Test(arguments: [1, 60, 3600, 86_400, 864_000, 315_360_000] as [Double])
    func `A plan made by a clock that was ahead does not hold for as long as it was wrong`(ahead: Double) {
        let feed = feed(polled: ahead, next: ahead + 2 * Self.hour)
        #expect(delay(feed) <= 600)
    }

    @Test(arguments: [(600, 3600), (86_400, 100_000), (86_400, 518_400), (86_400, 34_560_000)] as [(Double, Double)])
    func `A plan beyond the longest interval is judged anew`(maximum: Double, next: Double) {
        #expect(delay(feed(polled: -5, next: next), maximum: maximum) <= 1.1 * maximum)
    }

    @Test(arguments: [600.0, 86_400])
    func `A server's wish to be left alone is kept, however short the intervals`(maximum: Double) {
        let feed = feed(polled: -60, next: 20 * Self.hour, retryAfter: 20 * Self.hour)
        #expect(delay(feed, maximum: maximum) == 20 * Self.hour)
    }

    @Test func `Such a wish is kept over a clock that was ahead, but not for longer`() {
        let feed = feed(polled: Self.hour, next: 21 * Self.hour, retryAfter: 20 * Self.hour)
        let delay = delay(feed)
        #expect(delay <= 20 * Self.hour && delay > 19 * Self.hour)
    }
}
