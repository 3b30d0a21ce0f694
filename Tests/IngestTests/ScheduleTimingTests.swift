import Articles
import Ingest
import Testing

/// Histories of feeds that keep to minutes, and histories that make no sense.
@Suite struct ScheduleTimingTests {
    /// Polls every half hour for `days`, with the items at the minutes of the day that `posts` gives for each day.
    private func learn(days: Int, posts: (Int) -> [Double]) -> PolledFeed {
        var feed = PolledFeed()
        for step in 1...(days * 48) {
            let from = Double(step - 1) / 48
            let found = posts(Int(from)).map { from.rounded(.down) + $0 / 1440 }
                .filter { $0 >= from && $0 < from + 1.0 / 48 }
            feed.now = moment(day: from + 1.0 / 48)
            feed.schedule.observe(
                PollFinding(newItemCount: found.count, dates: found.map { moment(day: $0) }), at: feed.now,
                population: &feed.population)
        }
        return feed
    }

    @Test func `a feed that posts daily at one minute is asked within the quarter of an hour that follows`() {
        let feed = learn(days: 21) { _ in [557] }
        let next = feed.next(price: 2000, bounds: PollBounds(minimumInterval: 60))
        let minute = (next.at.seconds(since: moment()) / 60).truncatingRemainder(dividingBy: 1440)
        #expect(minute >= 557 && minute < 572)
    }

    @Test func `a feed that posts at a minute of each hour is asked after that minute`() {
        let feed = learn(days: 14) { _ in (0..<24).map { Double($0) * 60 + 17 } }
        var late: [Double] = []
        var other = feed
        for _ in 0..<24 {
            let next = other.next(price: 600, bounds: PollBounds(minimumInterval: 60))
            other.now = next.at
            let minute = (next.at.seconds(since: moment()) / 60).truncatingRemainder(dividingBy: 60)
            late.append((minute - 17 + 60).truncatingRemainder(dividingBy: 60))
            other.schedule.observe(
                PollFinding(newItemCount: 1, dates: [next.at.advanced(bySeconds: -late[late.count - 1] * 60)]),
                at: next.at, population: &other.population)
        }
        #expect(late.sorted()[12] < 15)
    }

    @Test func `hours are learnt from counts alone, better with time`() {
        var feed = PolledFeed()
        // Ten polls in two days, so that no interval falls on the same hours each day.
        feed.poll(days: 42, every: 17_280, dates: .none) {
            (8..<12).contains($0.truncatingRemainder(dividingBy: 24)) ? 1 : 0
        }
        let morning = moment(hour: 10).seconds(since: Timestamp(secondsSince1970: 0))
        #expect(feed.schedule.rhythm.rate(at: morning) > 8 * feed.schedule.rhythm.rate(at: morning + 10 * 3600))
    }

    @Test func `a bound that allows less never brings the poll forward`() {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600) { (9..<17).contains($0.truncatingRemainder(dividingBy: 24)) ? 2 : 0.1 }
        var earlier = 0.0
        for minimum in stride(from: 60.0, through: 86_400, by: 1800) {
            let next = feed.next(bounds: PollBounds(minimumInterval: minimum))
            #expect(next.delay >= earlier - 1)
            earlier = next.delay
        }
        earlier = 0
        for maximum in stride(from: 600.0, through: 604_800, by: 7200) {
            let next = feed.next(price: 1e9, bounds: PollBounds(minimumInterval: 60, maximumInterval: maximum))
            #expect(next.delay >= earlier - 1 && next.delay <= maximum)
            earlier = next.delay
        }
        earlier = 0
        for price in [1.0, 10, 100, 1000, 1e4, 1e5, 1e6, 1e9, 1e12] {
            let next = feed.next(price: price, bounds: PollBounds(minimumInterval: 60))
            #expect(next.delay >= earlier - 1)
            earlier = next.delay
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `any history, dates and clock leave the next poll within its bounds`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: 40 + seed)
        var schedule = FeedSchedule(seed: UInt32(truncatingIfNeeded: numbers.next()))
        var population = SchedulePopulation()
        var now = moment()
        for step in 0..<500 {
            let leap: Double =
                switch numbers.next() % 40 {
                case 0: (numbers.unit() - 0.5) * 30 * 365 * 86_400
                case 1: 0
                case 2: -numbers.unit() * 7200
                case 3: numbers.unit() * 30 * 86_400
                default: numbers.unit() * 10_000
                }
            now = now.advanced(bySeconds: leap)
            // Nothing, a few, or a flood.
            let count = [0, 0, 1, Int(numbers.unit() * 8), 5000][Int(numbers.next() % 5)]
            let dates = (0..<min(count, 50)).map { _ in
                now.advanced(bySeconds: (numbers.unit() - 0.9) * [60, 1e4, 1e6, 1e9][Int(numbers.next() % 4)])
            }
            schedule.observe(
                PollFinding(newItemCount: count, dates: dates, windowItemCount: Int(numbers.next() % 70_000)), at: now,
                population: &population)
            if step % 50 == 0 {
                schedule = try #require(FeedSchedule(decoding: schedule.encoded()))
                population = try #require(SchedulePopulation(decoding: population.encoded()))
            }
            let minimum = numbers.unit() * 3600
            let maximum = minimum + numbers.unit() * 86_400
            let next = schedule.nextPoll(
                at: now, price: pow10(numbers.unit() * 14 - 3),
                bounds: PollBounds(
                    minimumInterval: minimum, maximumInterval: maximum, skipHours: numbers.next() % 4 == 0 ? 0b111 : 0),
                population: population)
            let skipped = next.reason == .skippedHours ? 4 * 3600.0 : 0
            #expect(next.delay >= min(minimum, maximum) - 1 && next.delay <= max(maximum, 1.1 * minimum) + skipped + 1)
            let learnt = schedule.itemsPerDay(population)
            #expect(learnt.isFinite && learnt >= 0)
            #expect(schedule.demand(population).isFinite)
        }
    }

    /// 10 to the power of `exponent`, to within what the tests need.
    private func pow10(_ exponent: Double) -> Double {
        var value = 1.0
        for _ in 0..<Int(abs(exponent)) { value *= exponent < 0 ? 0.1 : 10 }
        return value
    }
}
