package import Articles
import Glibc

/// What the daemon has learnt of one feed's posting: its rate, its daily and weekly rhythm, its batches, and whether
/// its dates can be believed. A pure value: it never reads a clock.
///
/// An event is a batch of items posted together; a feed posts events by a Poisson process whose rate is
/// `PostingRate` times `WeeklyRhythm`, and an event has a geometric number of items.
/// `docs/decisions/0015-how-posting-is-learnt.md` has the mathematics and its sources.
package struct FeedSchedule: Sendable, Hashable {
    /// A number drawn from the feed's identity: it places the feed in its slot, so that feeds do not herd.
    package let seed: UInt32
    /// Seconds since 1970 of the last successful poll; `nil` before the first.
    var lastPoll: Double?
    /// Since when the feed's posting is known, seconds since 1970.
    var learningSince = 0.0
    /// The newest moment at which an item is believed to have been posted, seconds since 1970; 0 before the first.
    var lastItem = 0.0
    var rate = PostingRate()
    package internal(set) var rhythm = WeeklyRhythm.flat
    /// Faded events by hour of the day (lanes 0 to 23) and day of the week (24 to 30).
    var counts = SIMD32<Float>(repeating: 0)
    var recent = RecentEvents()
    var times = TimesOfDay()
    /// Faded items and events, for the size of a batch.
    var items: Float = 0
    var events: Float = 0
    /// Faded dates that lay where a true one lies, and that did not.
    var trueDates: Float = 0
    var falseDates: Float = 0
    /// Items that the feed showed last, at most 65,535; 0 where unknown.
    package internal(set) var windowItemCount: UInt16 = 0
    /// Polls in a row, at most 255, that found the whole window new.
    package internal(set) var overrunCount: UInt8 = 0

    /// Days after which an event counts 1/e in the rhythm.
    static let rhythmMemoryInDays = 64.0
    /// A poll that comes longer than this after the last one has seen a clock jump, not a silence.
    static let longestSilence = 400 * 86_400.0

    /// The longest that any feed waits for its next poll, in seconds.
    package static let longestWait = 7 * 86_400.0

    package init(seed: UInt32) {
        self.seed = seed
    }

    /// Whether items' own dates are used in learning.
    package var believesDates: Bool {
        falseDates <= 0.25 * trueDates + 0.5
    }

    /// Expected items a day, averaged over the week.
    package func itemsPerDay(_ population: SchedulePopulation) -> Double {
        24 * rate.mean(population.ratePrior) * batchSize(population)
    }

    /// Whether the last poll found the whole window new, so that items may have been lost.
    package var isWindowTooShort: Bool { overrunCount > 0 }

    /// The expected number of items in an event: 1 as far as the feed posts singly, else learnt from its batches.
    func batchSize(_ population: SchedulePopulation) -> Double {
        let share = batchShare(population)
        return 1 - share + share * batchSizeIfAny(population)
    }

    private func batchSizeIfAny(_ population: SchedulePopulation) -> Double {
        max((Double(items) + 2 * population.batchSize) / (Double(events) + 2), 1)
    }

    /// The probability that this is a feed that posts in batches: geometric ones of the population's mean, against
    /// single items with one stray in fifty.
    private func batchShare(_ population: SchedulePopulation) -> Double {
        let stray = 0.02
        let end = 1 / max(population.batchSize, 1.05)
        let evidence =
            Double(events) * log(end / (1 - stray)) + Double(max(items - events, 0)) * log((1 - end) / stray)
        let odds = population.batchShare / (1 - population.batchShare) * exp(min(max(evidence, -50), 50))
        return odds / (1 + odds)
    }

    /// Takes in what a successful poll found at `time`, and adds to what all feeds have in common.
    package mutating func observe(
        _ finding: PollFinding, at time: Timestamp, population: inout SchedulePopulation
    ) {
        if let moments = observe(finding, at: time, population) { population.take(moments) }
    }

    /// Takes in what a successful poll found at `time`.
    /// - Returns: what the feed adds to what all have in common, which it does once a day.
    mutating func observe(
        _ finding: PollFinding, at time: Timestamp, _ population: SchedulePopulation
    ) -> SchedulePopulation.Moments? {
        let now = seconds(time)
        defer { lastPoll = now }
        if finding.windowItemCount > 0 { windowItemCount = UInt16(clamping: finding.windowItemCount) }
        guard let last = lastPoll else {
            begin(finding, at: now, population: population)
            return nil
        }
        guard now >= last, now - last < Self.longestSilence else {
            // The clock was set: keep the length of what is known, learn nothing from the gap.
            learningSince += now - last
            lastItem += now - last
            recent.shift(by: now - last)
            return nil
        }
        // Once a day, at the feed's own time of day, so that busy feeds do not come all before the others.
        let days = (now / 86_400 + slot).rounded(.down) - (last / 86_400 + slot).rounded(.down)
        var population = population
        let moments = days > 0 ? moments(among: population, at: now, days: min(days, 7)) : nil
        if let moments { population.take(moments) }

        let isOverrun = finding.windowItemCount > 0 && finding.newItemCount >= finding.windowItemCount
        overrunCount = isOverrun ? overrunCount &+ (overrunCount == 255 ? 0 : 1) : 0
        let dates = judge(finding, from: last, to: now)
        // Of an overrun window only the time since its oldest item is known.
        let start = isOverrun && dates.count == finding.newItemCount ? max(last, dates.first ?? last) : last
        learn(dates: dates, undated: max(finding.newItemCount - dates.count, 0), from: start, to: now, population)
        return moments
    }

    /// The dates to learn from, in order; keeps the score of how dates fare.
    private mutating func judge(_ finding: PollFinding, from last: Double, to now: Double) -> [Double] {
        guard !finding.dates.isEmpty, finding.newItemCount > 0 else { return [] }
        let slack = 60.0
        var inside: [Double] = []
        inside.reserveCapacity(finding.dates.count)
        var suspicious = 0
        for date in finding.dates {
            let moment = seconds(date)
            // A date without a time of day says nothing of the hour.
            let local = date.secondsSince1970 + Int64(date.utcOffsetInSeconds)
            let isDayOnly = local % 86_400 == 0 && date.microsecondsSince1970 % 1_000_000 == 0
            guard moment > last - slack, moment <= now + slack, !isDayOnly else {
                suspicious += 1
                continue
            }
            // A date made up at the moment of asking lies at the very end of any interval.
            if now - moment < min(0.01 * (now - last), 10) { suspicious += 1 }
            inside.append(min(max(moment, last), now))
        }
        // One poll's dates are one witness, however many they are.
        let share = Float(suspicious) / Float(finding.dates.count)
        trueDates = trueDates * 0.98 + (1 - share)
        falseDates = falseDates * 0.98 + share
        guard believesDates else { return [] }
        inside.sort()
        return inside
    }

    /// The first poll: the items' own dates, where they can be true, stand for the polls that were not made.
    private mutating func begin(_ finding: PollFinding, at now: Double, population: SchedulePopulation) {
        learningSince = now
        let oldest = now - 2 * Self.longestSilence
        let dates = finding.dates.map(seconds).filter { $0 > oldest && $0 <= now + 60 }.map { min($0, now) }.sorted()
        guard dates.count * 2 > finding.dates.count, let first = dates.first, dates[dates.count - 1] - first > 600
        else { return }
        learningSince = first
        // The oldest item opens the span; what follows it is counted.
        let meanGap = (now - first) / Double(dates.count)
        var previous = first
        var eventDates: [Double] = []
        for date in dates.dropFirst() {
            if date - previous > min(meanGap / 20, 120) { eventDates.append(date) }
            previous = date
        }
        for date in eventDates {
            let keep = Float(exp(-(now - date) / 86_400 / Self.rhythmMemoryInDays))
            counts[WeeklyRhythm.hourOfDay(date)] += keep
            counts[24 + WeeklyRhythm.dayOfWeek(date)] += keep
            note(date, weight: keep, population)
            for speed in 0..<PostingRate.speedCount {
                rate.events[speed] += Float(exp(-(now - date) / 86_400 / PostingRate.memoryInDays[speed]))
            }
        }
        for speed in 0..<PostingRate.speedCount {
            let memory = PostingRate.memoryInDays[speed]
            rate.exposure[speed] = Float(24 * memory * (1 - exp(-(now - first) / 86_400 / memory)))
        }
        items = Float(dates.count - 1)
        events = Float(eventDates.count)
        lastItem = dates[dates.count - 1]
        if !eventDates.isEmpty { refit(at: now, population) }
    }

    private func moments(
        among population: SchedulePopulation, at now: Double, days: Double
    ) -> SchedulePopulation.Moments? {
        guard now - learningSince > 3 * 86_400 else { return nil }
        let slowest = PostingRate.speedCount - 1
        return SchedulePopulation.Moments(
            days: days, rateEvents: Double(rate.events[slowest]), hours: Double(rate.exposure[slowest]),
            batchShare: batchShare(population),
            batchSize: batchSizeIfAny(population), rhythm: rhythm,
            events: (0..<24).reduce(0) { $0 + Double(counts[$1]) },
            weekendEvents: Double(counts[29] + counts[30]), timing: times.shares(population.timing))
    }
}

extension FeedSchedule {
    @inline(__always)
    func seconds(_ time: Timestamp) -> Double { Double(time.microsecondsSince1970) / 1_000_000 }
}

/// The expected number of events behind `items` items, when events are Poisson with `mean` and an event has a
/// geometric number of items of mean `batchSize` (the Pólya–Aeppli distribution).
func expectedEvents(items: Int, mean: Double, batchSize: Double) -> Double {
    guard items > 1 else { return Double(items) }
    let single = 1 / max(batchSize, 1.000_001)
    // p(k) is proportional to mean^k / k! C(items - 1, k - 1) single^k (1 - single)^(items - k).
    let ratio = max(mean, 1e-9) * single / (1 - single)
    guard items <= 60 else { return max(Double(items) * single, 1) }
    var term = 1.0
    var sum = 0.0
    var weighted = 0.0
    for k in 1...items {
        sum += term
        weighted += term * Double(k)
        term *= ratio * Double(items - k) / (Double(k) * Double(k + 1))
        if sum > 1e200 {
            sum *= 1e-200
            weighted *= 1e-200
            term *= 1e-200
        }
    }
    return weighted / sum
}
