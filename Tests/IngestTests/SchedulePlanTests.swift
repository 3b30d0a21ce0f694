import Articles
import Testing

@testable import Ingest

@Suite struct SchedulePlanTests {
    /// The plan for a feed that posts `scale` items a second times the curve.
    private func due(
        seen: Double, now: Double, horizon: Double, price: Double, scale: Double,
        curve: PostingCurve = PostingCurve(cells: Array(repeating: 1, count: 288), days: SIMD8(repeating: 1))
    ) -> Double? {
        curve.withRates { rates in
            PollPlan(seen: seen, now: now, horizon: horizon, price: price, scale: scale).due(rates: &rates)
        }
    }

    @Test(arguments: [(0.001, 600.0), (0.0001, 600), (0.01, 20_000), (1e-7, 600)])
    func `at a constant rate a poll is due when the expected delay reaches the price`(rate: Double, price: Double)
        throws
    {
        let due = try #require(self.due(seen: 5000, now: 5000, horizon: 1e9, price: price, scale: rate))
        let expected = (2 * price / rate).squareRoot()
        #expect(abs(due - 5000 - expected) < 0.05 * expected)
    }

    @Test func `nothing to expect is nothing to poll for`() {
        #expect(due(seen: 0, now: 0, horizon: 86_400, price: 600, scale: 0) == nil)
    }

    @Test func `once the day is over a poll does not wait for the price`() throws {
        // Ten items an hour until 18:00, nothing afterwards.
        let curve = PostingCurve(cells: (0..<288).map { $0 < 18 * 12 ? 1 : 0 }, days: SIMD8(repeating: 1))
        let due = try #require(
            self.due(seen: 17 * 3600, now: 17 * 3600, horizon: 1e6, price: 50_000, scale: 10 / 3600, curve: curve))
        #expect(due >= 17.8 * 3600 && due < 19 * 3600)
    }

    @Test func `a poll missed is made at once`() throws {
        let due = try #require(self.due(seen: 0, now: 50_000, horizon: 1e9, price: 600, scale: 0.001))
        #expect(due >= 50_000 && due < 51_000)
    }

    @Test(arguments: [0.0, 120, 299]) func `an hour has the integrals of its five minutes`(offset: Double) {
        var numbers = SeededNumbers(seed: 5)
        let curve = PostingCurve(
            cells: (0..<288).map { _ in Float(0.9 + 0.3 * numbers.unit()) },
            days: [1, 0.5, 2, 1, 1.5, 0.3, 0.7, 0])
        curve.withRates { rates in
            for start in [0, 100, 288 * 4 + 31, 288 * 9 + 275] {
                guard let hour = rates.hour(fromCell: start, after: offset) else {
                    Issue.record("no hour from cell \(start)")
                    continue
                }
                var (items, moment, roots) = (0.0, 0.0, 0.0)
                for second in 0..<3600 {
                    let rate = rates.rate(inCell: start + (Int(offset) + second) / 300)
                    items += rate
                    moment += rate * (Double(second) + 0.5)
                    roots += rate.squareRoot()
                }
                #expect(abs(hour.items - items) < 1e-6 * items)
                #expect(abs(hour.moment - moment) < 1e-6 * moment)
                #expect(abs(hour.roots - roots) < 1e-6 * roots)
            }
        }
    }

    @Test func `there is no hour over a leap or past midnight`() {
        let curve = PostingCurve(cells: (0..<288).map { $0 < 100 ? 1 : 2 }, days: SIMD8(repeating: 1))
        curve.withRates { rates in
            #expect(rates.hour(fromCell: 87, after: 0) != nil)
            for start in 88..<100 { #expect(rates.hour(fromCell: start, after: 0) == nil) }
            #expect(rates.hour(fromCell: 100, after: 0) != nil)
            #expect(rates.hour(fromCell: 276, after: 0) == nil)
        }
    }
}

@Suite struct ScheduleBudgetTests {
    /// A closed loop of feeds that post steadily, at rates from one in four days to four an hour.
    /// - Parameter workers: that share the feeds, each with a budget that hears of the others' demand.
    private func requests(perDay: [Double], feeds count: Int, workers: Int = 1) -> [Int] {
        var budgets = [RequestBudget](repeating: RequestBudget(requestsPerDay: perDay[0]), count: workers)
        // The first has the most of them.
        func worker(of index: Int) -> Int { index % 4 == 0 ? index / 4 % workers : 0 }
        var population = SchedulePopulation()
        var numbers = SeededNumbers(seed: 21)
        var queue = DueQueue()
        var feeds = (0..<count).map { _ in FeedSchedule(seed: UInt32(truncatingIfNeeded: numbers.next())) }
        for (index, feed) in feeds.enumerated() {
            budgets[worker(of: index)].replaceDemand(0, with: feed.demand(population))
            queue.set(Int64(index), due: feed.startDelay(stored: nil, at: moment(), spreadOver: 3600))
        }
        var made = [Int](repeating: 0, count: perDay.count)
        var seenUntil = [Double](repeating: 0, count: count)
        while let (feed, due) = queue.first, due < Double(perDay.count) * 86_400 {
            let index = Int(feed)
            made[Int(due / 86_400)] += 1
            let own = worker(of: index)
            let demand = budgets.reduce(0) { $0 + $1.demand }
            budgets[own].othersDemand = demand - budgets[own].demand
            budgets[own].requestsPerDay = perDay[Int(due / 86_400)]
            budgets[own].noteRequest(at: due)
            let gap = 900 * Double(1 << (index % 8))
            let before = Int(seenUntil[index] / gap)
            let after = Int(due / gap)
            seenUntil[index] = due
            let dates = (before..<after).map { moment().advanced(bySeconds: Double($0 + 1) * gap) }
            let old = feeds[index].demand(population)
            feeds[index].observe(
                PollFinding(newItemCount: dates.count, dates: dates), at: moment().advanced(bySeconds: due),
                population: &population)
            budgets[own].replaceDemand(old, with: feeds[index].demand(population))
            let next = feeds[index].nextPoll(
                at: moment().advanced(bySeconds: due), price: budgets[own].price,
                bounds: PollBounds(minimumInterval: 60),
                population: population)
            queue.set(feed, due: due + next.delay)
        }
        return made
    }

    @Test(arguments: [1, 3])
    func `requests settle at the budget, and follow when it changes, for several workers together too`(workers: Int) {
        let made = requests(perDay: [600, 600, 600, 600, 300, 300, 300, 300], feeds: 40, workers: workers)
        #expect(abs(made[2] + made[3] - 1200) < 150)
        #expect(abs(made[6] + made[7] - 600) < 90)
    }

    @Test func `a clock that stands still or leaps does not break the price`() {
        var budget = RequestBudget(requestsPerDay: 1000)
        budget.replaceDemand(0, with: 500)
        for time in [0.0, 0, 1e12, 0, -1e12, 5, 6] {
            budget.noteRequest(at: time)
            #expect(budget.price.isFinite && budget.price > 0)
        }
    }
}

@Suite struct ScheduleSimulationTests {
    @Test func `the replay spends what it may and beats polling at one interval`() {
        var numbers = SeededNumbers(seed: 2)
        var posts: [Simulation.Post] = []
        // Feeds from one item in ten days to fifteen an hour.
        for feed in 0..<20 {
            let perDay = 0.1 * Double(1 << (feed % 10)) * 0.7
            var time = 0.0
            while true {
                time += (0.02 + 2 * numbers.unit()) * 86_400 / perDay
                guard time < 10 * 86_400 else { break }
                posts.append(Simulation.Post(feed: feed, seconds: time))
            }
        }
        var simulation = Simulation()
        simulation.learningDays = 4
        let result = simulation.run(posts, requests: 1500)
        #expect(result.requestCount <= 1500 && result.requestCount > 1350)
        #expect(result.itemCount == posts.count { $0.seconds >= 4 * 86_400 })
        // One interval for all: 20 feeds, 1500 requests in 6 days, a mean delay of half the interval.
        let uniform = 6 * 86_400.0 * 20 / 1500 / 2
        #expect(result.meanDelay < 0.6 * uniform)
        #expect(result.polls.count { $0.seconds >= 4 * 86_400 } == result.requestCount)
    }
}

@Suite struct DueQueueTests {
    @Test func `the queue agrees with a plain sorted list through random work`() {
        var queue = DueQueue()
        var model: [Int64: Double] = [:]
        var numbers = SeededNumbers(seed: 1)
        for _ in 0..<5000 {
            let feed = Int64(numbers.next() % 60)
            switch numbers.next() % 4 {
            case 0, 1:
                let due = Double(numbers.next() % 40)
                queue.set(feed, due: due)
                model[feed] = due
            case 2:
                #expect(queue.remove(feed) == (model.removeValue(forKey: feed) != nil))
            default:
                let now = Double(numbers.next() % 40)
                let expected = model.filter { $0.value <= now }.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
                #expect(queue.popDue(at: now) == expected)
                if let expected { model[expected] = nil }
            }
            #expect(queue.count == model.count)
            #expect(queue.due(of: feed) == model[feed])
        }
    }

    @Test func `a due time that is no number does not break the order`() {
        var queue = DueQueue()
        queue.set(1, due: .nan)
        queue.set(2, due: 5)
        #expect(queue.popDue(at: 1) == 1)
        #expect(queue.popDue(at: 1) == nil)
    }
}
