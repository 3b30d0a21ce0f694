import Articles
import Ingest
import Testing

@Suite struct ScheduleTests {
    @Test(arguments: [2.0, 24, 240])
    func `learns a steady rate from dated items`(itemsPerDay: Double) {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600) { _ in itemsPerDay / 24 }
        let learnt = feed.schedule.itemsPerDay(feed.population)
        #expect(learnt > 0.6 * itemsPerDay && learnt < 1.5 * itemsPerDay)
    }

    @Test func `learns a steady rate from counts alone`() {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 7200, dates: .none) { _ in 1 }
        let learnt = feed.schedule.itemsPerDay(feed.population)
        #expect(learnt > 17 && learnt < 32)
    }

    @Test func `learns office hours and sleeps through the night`() {
        var feed = PolledFeed()
        feed.poll(days: 21.75, every: 3600) { (9..<17).contains($0.truncatingRemainder(dividingBy: 24)) ? 2 : 0 }
        let noon = moment(hour: 12).seconds(since: Timestamp(secondsSince1970: 0))
        #expect(feed.schedule.rhythm.rate(at: noon) > 8 * feed.schedule.rhythm.rate(at: noon + 12 * 3600))
        // It is 18:00, all is seen: the next poll waits for the morning.
        let hours = feed.next(price: 10_000).delay / 3600
        #expect(hours > 14 && hours < 18)
    }

    @Test func `learns that a feed rests at the weekend`() {
        var feed = PolledFeed()
        feed.poll(days: 28, every: 3600) { $0 < 120 ? 1 : 0 }
        let wednesday = moment(day: 2, hour: 12).seconds(since: Timestamp(secondsSince1970: 0))
        #expect(feed.schedule.rhythm.rate(at: wednesday) > 3 * feed.schedule.rhythm.rate(at: wednesday + 4 * 86_400))
    }

    @Test func `a change of rate is believed within a day`() {
        var feed = PolledFeed()
        feed.poll(days: 21, every: 3600) { _ in 0.5 }
        feed.poll(days: 1, every: 3600) { _ in 10 }
        #expect(feed.schedule.itemsPerDay(feed.population) > 120)
    }

    @Test func `a silent feed ends at its maximum interval`() {
        var feed = PolledFeed()
        feed.poll(days: 28, every: 6 * 3600) { _ in 0 }
        let next = feed.next(price: 100_000)
        #expect(next.reason == .maximumInterval)
        #expect(next.delay > 0.85 * 86_400 && next.delay <= 86_400)
    }

    @Test func `a new feed starts from its items' dates`() {
        var population = SchedulePopulation()
        var daily = FeedSchedule(seed: 1)
        daily.observe(
            PollFinding(
                newItemCount: 30, dates: (0..<30).map { moment(day: -Double($0), hour: -3) }, windowItemCount: 30),
            at: moment(), population: &population)
        let learnt = daily.itemsPerDay(population)
        #expect(learnt > 0.6 && learnt < 1.6)
        // And knows at what hour: 21:00 UTC.
        let evening = moment(hour: 21.5).seconds(since: Timestamp(secondsSince1970: 0))
        #expect(daily.rhythm.rate(at: evening) > 2)
    }

    @Test func `the first poll's dates are not believed when they all say now`() {
        var population = SchedulePopulation()
        var feed = FeedSchedule(seed: 1)
        feed.observe(
            PollFinding(newItemCount: 30, dates: (0..<30).map { _ in moment() }), at: moment(), population: &population)
        #expect(feed.itemsPerDay(population) == FeedSchedule(seed: 1).itemsPerDay(population))
    }

    @Test(arguments: [
        PolledFeed.Dates.hoursAhead(5), .hoursAhead(-5), .midnight, .inTheFuture,
    ])
    func `dates that lie are found out, and the rate is learnt from counts`(dates: PolledFeed.Dates) {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600, dates: dates) { _ in 1 }
        #expect(!feed.schedule.believesDates)
        let learnt = feed.schedule.itemsPerDay(feed.population)
        #expect(learnt > 15 && learnt < 36)
    }

    @Test func `dates made up at the moment of asking are found out`() {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600, dates: .now) { _ in 1 }
        #expect(!feed.schedule.believesDates)
    }

    @Test func `a feed whose whole window was new is reported and asked before half its window has passed`() {
        var feed = PolledFeed()
        feed.poll(days: 7, every: 3600) { _ in 10 }
        let before = feed.next(price: 200_000)
        feed.now = feed.now.advanced(bySeconds: 3600)
        let dates = (0..<10).map { feed.now.advanced(bySeconds: -Double($0) * 360) }
        feed.schedule.observe(
            PollFinding(newItemCount: 10, dates: dates, windowItemCount: 10), at: feed.now,
            population: &feed.population)
        let after = feed.next(price: 200_000)
        #expect(feed.schedule.isWindowTooShort)
        #expect(after.reason == .window)
        #expect(after.delay < 3600 && after.delay < before.delay)
    }

    @Test(arguments: [
        (PollBounds(minimumInterval: 7200), NextPoll.Reason.minimumInterval, 7200.0, 7920.0),
        (PollBounds(publisherInterval: 10_800), .publisherInterval, 10_800, 11_880),
        (PollBounds(publisherInterval: 1e9), .publisherInterval, 86_400, 95_040),
        (PollBounds(freshUntil: moment(day: 14, hour: 3)), .fresh, 10_800, 10_860),
        (PollBounds(notBefore: moment(day: 14, hour: 5)), .notBefore, 18_000, 18_000),
        (PollBounds(notBefore: moment(day: 4000)), .notBefore, 604_800, 604_800),
        (PollBounds(skipHours: 0b1111), .skippedHours, 14_400, 15_000),
        (PollBounds(skipDays: 0b1), .skippedHours, 86_400, 87_000),
        (PollBounds(skipHours: .max), .expectedItems, 300, 7200),
        (PollBounds(maximumInterval: 600), .maximumInterval, 500, 600),
    ])
    func `the next poll keeps within its bounds`(
        bounds: PollBounds, reason: NextPoll.Reason, least: Double, most: Double
    ) {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600) { _ in 4 }
        let next = feed.next(price: 600, bounds: bounds)
        #expect(next.reason == reason)
        #expect(next.delay >= least - 1 && next.delay <= most + 1)
        #expect(abs(next.at.seconds(since: feed.now) - next.delay) < 0.01)
    }

    @Test func `a higher price means fewer polls`() {
        var feed = PolledFeed()
        feed.poll(days: 14, every: 3600) { _ in 1 }
        let cheap = feed.next(price: 500, bounds: PollBounds(minimumInterval: 1))
        let dear = feed.next(price: 8000, bounds: PollBounds(minimumInterval: 1))
        #expect(dear.delay > 3 * cheap.delay && dear.delay < 5.5 * cheap.delay)
    }

    @Test func `feeds with the same ttl do not herd`() {
        var minutes: [Int: Int] = [:]
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<1000 {
            var population = SchedulePopulation()
            var schedule = FeedSchedule(seed: UInt32(truncatingIfNeeded: numbers.next()))
            schedule.observe(.unchanged, at: moment(), population: &population)
            let next = schedule.nextPoll(
                at: moment(), price: 1, bounds: PollBounds(publisherInterval: 36_000), population: population)
            minutes[Int(next.delay / 60), default: 0] += 1
        }
        #expect(minutes.count > 50)
        #expect(minutes.values.allSatisfy { $0 < 50 })
    }

    @Test func `start-up spreads what is due and keeps what is planned`() {
        let schedule = FeedSchedule(seed: 1 << 31)
        let now = moment(day: 3)
        #expect(schedule.startDelay(stored: nil, at: now, spreadOver: 600) == 300)
        #expect(schedule.startDelay(stored: moment(day: 2), at: now, spreadOver: 600) == 300)
        #expect(schedule.startDelay(stored: moment(day: 3, hour: 2), at: now, spreadOver: 600) == 7200)
        #expect(schedule.startDelay(stored: moment(day: 3650), at: now, spreadOver: 600) == 300)
    }

    @Test(arguments: [10.0, -10, 0.02, -0.02])
    func `a jump of the clock causes neither a storm nor a freeze`(years: Double) {
        var feed = PolledFeed()
        feed.poll(days: 21, every: 3600) { _ in 1 }
        let usual = feed.next().delay
        let learnt = feed.schedule.itemsPerDay(feed.population)
        feed.now = feed.now.advanced(bySeconds: years * 365 * 86_400)
        // Before the first poll after the jump, and after it.
        #expect(feed.next().delay <= 86_400)
        feed.schedule.observe(.unchanged, at: feed.now, population: &feed.population)
        let delay = feed.next().delay
        #expect(delay >= 300 && delay <= 86_400)
        guard abs(years) > 1 else { return }
        // A great jump is no silence: nothing was unlearnt.
        #expect(delay < 3 * usual && delay > usual / 3)
        #expect(abs(feed.schedule.itemsPerDay(feed.population) - learnt) < 0.01 * learnt)
    }

    @Test func `random clocks and findings never give a poll outside the bounds`() {
        var numbers = SeededNumbers(seed: 11)
        var schedule = FeedSchedule(seed: 99)
        var population = SchedulePopulation()
        var now = moment()
        for _ in 0..<2000 {
            let leap = numbers.unit() < 0.05 ? (numbers.unit() - 0.5) * 20 * 365 * 86_400 : numbers.unit() * 20_000
            now = now.advanced(bySeconds: leap)
            let count = Int(numbers.unit() * 6)
            let dates = (0..<count).map { _ in now.advanced(bySeconds: (numbers.unit() - 0.7) * 1e5) }
            schedule.observe(
                PollFinding(newItemCount: count, dates: dates, windowItemCount: Int(numbers.unit() * 8)), at: now,
                population: &population)
            let next = schedule.nextPoll(
                at: now, price: 600, bounds: PollBounds(minimumInterval: 300, maximumInterval: 86_400),
                population: population)
            #expect(next.delay >= 300 && next.delay <= 86_400)
            #expect(schedule.itemsPerDay(population).isFinite)
        }
    }
}

@Suite struct ScheduleEncodingTests {
    @Test func `a schedule keeps its belief through its encoding, in less than 700 bytes`() throws {
        var feed = PolledFeed()
        feed.poll(days: 21, every: 3600) { (9..<17).contains($0.truncatingRemainder(dividingBy: 24)) ? 2 : 0.1 }
        let bytes = feed.schedule.encoded()
        #expect(bytes.count <= 700)
        #expect(FeedSchedule(decoding: bytes)?.encoded() == bytes)
        let decoded = try #require(FeedSchedule(decoding: bytes))
        #expect(decoded.seed == feed.schedule.seed)
        #expect(decoded.itemsPerDay(feed.population) == feed.schedule.itemsPerDay(feed.population))
        let next = decoded.nextPoll(
            at: feed.now, price: 600, bounds: PollBounds(minimumInterval: 1), population: feed.population)
        let expected = feed.next(bounds: PollBounds(minimumInterval: 1))
        #expect(abs(next.delay - expected.delay) < 0.1 * expected.delay)
    }

    @Test func `the population keeps its belief through its encoding`() throws {
        var feed = PolledFeed()
        feed.poll(days: 21, every: 3600) { _ in 1 }
        let bytes = feed.population.encoded()
        let decoded = try #require(SchedulePopulation(decoding: bytes))
        #expect(decoded.encoded() == bytes)
    }

    @Test func `bytes of the first version are still read`() throws {
        var feed = PolledFeed()
        feed.poll(days: 21, every: 3600) { _ in 1 }
        let old = try #require(FeedSchedule(decoding: [1] + feed.schedule.encoded()[1..<181]))
        #expect(old.itemsPerDay(feed.population) == feed.schedule.itemsPerDay(feed.population))
        let population = feed.population.encoded()
        #expect(SchedulePopulation(decoding: [1] + population[1..<(population.count - 20)]) != nil)
    }

    @Test func `bytes that are no schedule are refused`() {
        var feed = PolledFeed()
        feed.poll(days: 3, every: 3600) { _ in 1 }
        let bytes = feed.schedule.encoded()
        let population = feed.population.encoded()
        for length in 0..<bytes.count { #expect(FeedSchedule(decoding: Array(bytes.prefix(length))) == nil) }
        for length in 0..<population.count {
            #expect(SchedulePopulation(decoding: Array(population.prefix(length))) == nil)
        }
        #expect(FeedSchedule(decoding: bytes + [0]) == nil)
        #expect(FeedSchedule(decoding: [3] + bytes.dropFirst()) == nil)
    }

    @Test func `damaged bytes never trap`() {
        var feed = PolledFeed()
        feed.poll(days: 7, every: 3600) { _ in 1 }
        let bytes = feed.schedule.encoded()
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int(numbers.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: numbers.next())
            }
            guard var schedule = FeedSchedule(decoding: damaged) else { continue }
            var population = feed.population
            schedule.observe(
                PollFinding(newItemCount: 1, dates: [feed.now]), at: feed.now.advanced(bySeconds: 3600),
                population: &population)
            let next = schedule.nextPoll(
                at: feed.now.advanced(bySeconds: 3600), price: 600, bounds: PollBounds(), population: population)
            #expect(next.delay >= 0 && next.delay <= 604_800)
        }
    }
}
