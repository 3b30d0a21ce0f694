import Glibc

extension FeedSchedule {
    /// The feed's relative rate through the week.
    func curve(_ population: SchedulePopulation) -> PostingCurve {
        times.curve(rhythm, population: population.timing)
    }

    /// Takes in the items of one poll: those with dates at `dates`, in order, and others between `start` and `now`.
    mutating func learn(
        dates: [Double], undated: Int, from start: Double, to now: Double, _ population: SchedulePopulation
    ) {
        let prior = population.ratePrior
        // Most polls find nothing, and need neither the rate nor what an event weighs.
        let isQuiet = dates.isEmpty && undated == 0
        let mean = isQuiet ? 0 : rate.mean(prior)
        let curve = curve(population)
        let exposure = curve.exposure(from: start, to: now)
        let days = (now - start) / 86_400
        let keep = Float(exp(-days / Self.rhythmMemoryInDays))
        counts *= keep
        items *= keep
        events *= keep
        times.fade(keep)

        // The rhythm is relative to the rate of the time: a burst on a Monday does not make Mondays busy.
        let weight = isQuiet ? 0 : min(max(1 / rate.liveliness(prior), 0.1), 2)
        var eventCount = 0.0
        var previous = -Double.infinity
        for date in dates {
            // Items closer together than a twentieth of the mean gap are one event; by chance alone one gap in
            // twenty is as short.
            let gap = min(180 / max(mean * curve.rate(at: date), 1e-6), 120)
            if date - previous > gap {
                eventCount += 1
                counts[WeeklyRhythm.hourOfDay(date)] += Float(weight)
                counts[24 + WeeklyRhythm.dayOfWeek(date)] += Float(weight)
                note(date, weight: Float(weight), population)
            }
            previous = date
        }
        if undated > 0 {
            let expected = expectedEvents(
                items: undated, mean: mean * exposure, batchSize: batchSize(population))
            let from = max(start, now - 7 * 86_400)
            let entry = RecentEvents.Entry(
                minute: UInt32(clamping: Int64(from / 60)), length: UInt16(clamping: max(Int64((now - from) / 60), 1)),
                tenths: UInt16(clamping: max(Int64((expected * weight * 10).rounded()), 1)))
            if let old = recent.add(entry) { spread(old, curve, over: &counts) }
            eventCount += expected
        }
        rate.observe(count: eventCount, hours: exposure, days: days, prior: prior)
        guard eventCount > 0 else { return }
        items += Float(dates.count + undated)
        events += Float(eventCount)
        lastItem = dates.last ?? now
        refit(at: now, population)
    }

    /// Remembers an event at `date`.
    mutating func note(_ date: Double, weight: Float, _ population: SchedulePopulation) {
        let hour = rhythm.hourRate(atCell: PostingCurve.cell(date))
        times.explain(
            date, rhythm: hour, today: recent.dates(before: date), weight: weight, population: population.timing)
        times.add(date, weight: weight)
        let entry = RecentEvents.Entry(minute: UInt32(clamping: Int64(date / 60)), length: 0, tenths: 10)
        if let old = recent.add(entry) { spread(old, curve(population), over: &counts) }
    }

    /// Spreads undated events over the time in which they came, as the curve would have them.
    private func spread(_ entry: RecentEvents.Entry, _ curve: PostingCurve, over counts: inout SIMD32<Float>) {
        let total = curve.exposure(from: entry.start, to: entry.end)
        guard total > 0 else { return }
        var time = entry.start
        while time < entry.end {
            let next = min(((time / 3600).rounded(.down) + 1) * 3600, entry.end)
            let share = entry.count * Float(curve.exposure(from: time, to: next) / total)
            counts[WeeklyRhythm.hourOfDay(time)] += share
            counts[24 + WeeklyRhythm.dayOfWeek(time)] += share
            time = next
        }
    }

    /// Fits the rhythm to all that is known. Events without dates are spread anew each time, as the rhythm now has
    /// them: a step of expectation maximisation.
    mutating func refit(at now: Double, _ population: SchedulePopulation) {
        var counts = counts
        if recent.entries.contains(where: { $0.length > 0 }) {
            let curve = curve(population)
            for entry in recent.entries where entry.length > 0 { spread(entry, curve, over: &counts) }
        }
        let exposure = HoursOfTheWeek(from: learningSince, to: now, memoryInDays: Self.rhythmMemoryInDays)
        rhythm = RhythmFit(counts: counts, exposure: exposure).fit(from: rhythm, population: population)
    }
}
