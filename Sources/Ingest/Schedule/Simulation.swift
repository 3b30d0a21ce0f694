import Articles

/// A replay of a posting trace through the schedule: the same code that the daemon runs, with the trace for a web.
package struct Simulation {
    package struct Post: Sendable, Hashable {
        package let feed: Int
        /// Seconds since the trace began, on a Monday at 00:00 UTC.
        package let seconds: Double

        package init(feed: Int, seconds: Double) {
            self.feed = feed
            self.seconds = seconds
        }
    }

    package struct Result: Sendable {
        /// Each request, in order of time.
        package var polls: [Post] = []
        /// Requests made after the learning days.
        package var requestCount = 0
        /// Items posted after the learning days, and those of them that no poll saw.
        package var itemCount = 0
        package var neverSeenCount = 0
        /// Seconds from posting to the poll that saw the item.
        package var meanDelay = 0.0
        package var medianDelay = 0.0
        package var percentile90Delay = 0.0
    }

    /// How items are dated in the replay.
    package enum Dates: String, Sendable, CaseIterable {
        /// Each item carries its posting time, as most feeds do.
        case given
        /// Polls learn from counts alone.
        case none
        /// Lies: the moment of the poll, five hours ahead, five hours late, the day without its time.
        case now, ahead, late, dayOnly

        fileprivate func date(of posted: Double, seenAt now: Double) -> Double? {
            switch self {
            case .given: posted
            case .none: nil
            case .now: now
            case .ahead: posted + 5 * 3600
            case .late: posted - 5 * 3600
            case .dayOnly: (posted / 86_400).rounded(.down) * 86_400
            }
        }
    }

    /// Days at the start that are polled alike but not scored.
    package var learningDays = 7.0
    package var dates = Dates.given

    package init() {}

    /// Monday 2024-01-01, 00:00 UTC.
    private static let epoch = 1_704_067_200.0

    /// Replays `posts` with the constant daily budget that comes to `requests` requests, or just under, after the
    /// learning days. A few replays find it: how far a budget is used up depends on the weekdays and on the end.
    package func run(_ posts: [Post], requests: Int) -> Result {
        let end = posts.map(\.seconds).max() ?? 0
        let days = end / 86_400 - learningDays
        guard days > 0, requests > 0 else { return Result() }
        let posted = Dictionary(grouping: posts, by: \.feed).mapValues { $0.map(\.seconds).sorted() }
        var perDay = Double(requests) / days
        var best = Result()
        for _ in 0..<4 {
            let result = replay(posted, requestsPerDay: perDay, end: end)
            if result.requestCount <= requests, result.requestCount >= best.requestCount { best = result }
            let share = Double(result.requestCount) / Double(requests)
            if (0.998...1).contains(share) { break }
            perDay *= 0.999 / max(share, 0.1)
        }
        return best
    }

    private func replay(_ posted: [Int: [Double]], requestsPerDay perDay: Double, end: Double) -> Result {
        let start = learningDays * 86_400
        var result = Result()
        // Feeds are numbered from 0; a number without a line is a feed that stays silent.
        let last = posted.keys.max() ?? 0
        let feeds = last < 2 * posted.count ? Array(0...last) : posted.keys.sorted()
        var budget = RequestBudget(requestsPerDay: perDay)
        var population = SchedulePopulation()
        let bounds = PollBounds(minimumInterval: 1, maximumInterval: 7 * 86_400)
        var schedules: [FeedSchedule] = []
        var demands: [Double] = []
        var next = [Int](repeating: 0, count: feeds.count)
        var queue = DueQueue()
        queue.reserveCapacity(feeds.count)
        let spread = min(Double(feeds.count) / perDay * 86_400, 86_400)
        for index in feeds.indices {
            // Golden-section slots are spread evenly whatever the number of feeds.
            let schedule = FeedSchedule(seed: UInt32(truncatingIfNeeded: UInt64(index + 1) &* 2_654_435_769))
            let demand = schedule.demand(population)
            budget.replaceDemand(0, with: demand)
            schedules.append(schedule)
            demands.append(demand)
            queue.set(
                Int64(index),
                due: schedule.startDelay(stored: nil, at: Timestamp(secondsSince1970: 0), spreadOver: spread))
        }
        var seenAt = posted.mapValues { [Double](repeating: .infinity, count: $0.count) }
        while let first = queue.first, first.due <= end {
            let now = first.due
            let index = Int(first.feed)
            let feed = feeds[index]
            let times = posted[feed] ?? []
            let time = Timestamp(microsecondsSince1970: Int64((Self.epoch + now) * 1e6))
            var found: [Double] = []
            while next[index] < times.count, times[next[index]] <= now {
                found.append(times[next[index]])
                seenAt[feed]?[next[index]] = now
                next[index] += 1
            }
            result.polls.append(Post(feed: feed, seconds: now))
            if now >= start { result.requestCount += 1 }
            budget.noteRequest(at: now)
            let finding = PollFinding(
                newItemCount: found.count,
                dates: found.compactMap { dates.date(of: $0, seenAt: now) }
                    .map { Timestamp(microsecondsSince1970: Int64((Self.epoch + $0) * 1e6)) })
            schedules[index].observe(finding, at: time, population: &population)
            let demand = schedules[index].demand(population)
            budget.replaceDemand(demands[index], with: demand)
            demands[index] = demand
            let nextPoll = schedules[index].nextPoll(
                at: time, price: budget.price, bounds: bounds, population: population)
            queue.set(first.feed, due: now + max(nextPoll.delay, 1))
        }
        score(posted, seenAt, from: start, end: end, into: &result)
        return result
    }

    private func score(
        _ posted: [Int: [Double]], _ seenAt: [Int: [Double]], from start: Double, end: Double, into result: inout Result
    ) {
        var delays: [Double] = []
        for (feed, times) in posted {
            guard let seen = seenAt[feed] else { continue }
            for (posted, seen) in zip(times, seen) where posted >= start {
                if seen == .infinity { result.neverSeenCount += 1 }
                delays.append(min(seen, end) - posted)
            }
        }
        delays.sort()
        result.itemCount = delays.count
        guard !delays.isEmpty else { return }
        result.meanDelay = delays.reduce(0, +) / Double(delays.count)
        result.medianDelay = delays[delays.count / 2]
        result.percentile90Delay = delays[Int(Double(delays.count) * 0.9)]
    }
}
