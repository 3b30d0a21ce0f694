import Articles
import Ingest

/// SplitMix64: tests draw the same numbers on each run.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

/// Monday 2024-01-01, 00:00 UTC, and so many days and hours later.
func moment(day: Double = 0, hour: Double = 0) -> Timestamp {
    Timestamp(secondsSince1970: 1_704_067_200).advanced(bySeconds: day * 86_400 + hour * 3600)
}

/// A feed that posts by a Poisson process, and a schedule that polls it at a fixed interval.
struct PolledFeed {
    var schedule = FeedSchedule(seed: 0x4000_0000)
    var population = SchedulePopulation()
    var numbers = SeededNumbers(seed: 7)
    var now = moment()

    enum Dates { case true_, none, now, hoursAhead(Double), midnight, inTheFuture }

    /// Polls each `interval` seconds for `days`; `itemsPerHour` gives the rate at an hour of the week.
    mutating func poll(
        days: Double, every interval: Double, dates: Dates = .true_, itemsPerHour: (Double) -> Double
    ) {
        for _ in 0..<Int(days * 86_400 / interval) {
            var found: [Timestamp] = []
            var time = now
            let next = now.advanced(bySeconds: interval)
            // Minutes are short enough for one item each at the rates used here.
            while time < next {
                let hour = (time.seconds(since: moment()) / 3600).truncatingRemainder(dividingBy: 168)
                if numbers.unit() < itemsPerHour(hour) / 60 { found.append(time.advanced(bySeconds: 17)) }
                time = time.advanced(bySeconds: 60)
            }
            now = next
            let count = found.count
            let shown: [Timestamp] =
                switch dates {
                case .true_: found
                case .none: []
                case .now: found.map { _ in now }
                case .hoursAhead(let hours): found.map { $0.advanced(bySeconds: hours * 3600) }
                case .midnight:
                    found.map { Timestamp(secondsSince1970: $0.secondsSince1970 / 86_400 * 86_400) }
                case .inTheFuture: found.map { $0.advanced(bySeconds: 400 * 86_400) }
                }
            schedule.observe(
                PollFinding(newItemCount: count, dates: shown), at: now, population: &population)
        }
    }

    func next(price: Double = 600, bounds: PollBounds = PollBounds()) -> NextPoll {
        schedule.nextPoll(at: now, price: price, bounds: bounds, population: population)
    }
}
