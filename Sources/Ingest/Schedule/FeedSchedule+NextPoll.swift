package import Articles
import Glibc

extension FeedSchedule {
    /// When to poll next, seen from `time`.
    ///
    /// The feed is due when the expected summed delay of its unseen items reaches `price`, and as its bounds allow.
    /// - Parameter price: item-seconds of delay that one request is worth (`RequestBudget.price`).
    package func nextPoll(
        at time: Timestamp, price: Double, bounds: PollBounds, population: SchedulePopulation
    ) -> NextPoll {
        let now = seconds(time)
        let minimum = min(max(bounds.minimumInterval, 1), Self.longestWait)
        let maximum = min(max(bounds.maximumInterval, minimum), Self.longestWait)
        guard let seen = lastPoll, seen <= now, now - seen < Self.longestSilence else {
            return answer(NextPollDraft(due: now + minimum * slot, reason: .firstPoll), now: now, bounds: bounds)
        }
        let itemsPerSecond = rate.mean(population.ratePrior) * batchSize(population) / 3600
        let horizon = max(seen + maximum, now)
        var draft = plan(
            from: seen, now: now, horizon: horizon, itemsPerSecond: itemsPerSecond, price: price, curve(population))

        // Bounds that end for many feeds at once are left at each feed's own slot.
        if draft.due >= horizon {
            draft = NextPollDraft(due: horizon - 0.1 * slot * (maximum - minimum), reason: .maximumInterval)
        }
        draft.holdUntil(seen + minimum * (1 + 0.1 * slot), .minimumInterval)
        if let asked = bounds.publisherInterval {
            draft.holdUntil(seen + min(asked, maximum) * (1 + 0.1 * slot), .publisherInterval)
        }
        if let fresh = bounds.freshUntil {
            draft.holdUntil(min(seconds(fresh), now + maximum) + 60 * slot, .fresh)
        }
        return answer(draft, now: now, bounds: bounds)
    }

    /// Seconds after start-up at which a feed takes its turn.
    ///
    /// A feed that is not due yet keeps its time; those never polled and those overdue are spread over `window`
    /// seconds, each at its slot. A stored time further ahead than `longestWait` means that the clock was set back,
    /// and is not believed.
    /// - Parameter stored: the next poll that was planned before; `nil` for a feed that was never polled.
    package func startDelay(stored: Timestamp?, at time: Timestamp, spreadOver window: Double) -> Double {
        let planned = stored.map { seconds($0) - seconds(time) } ?? 0
        return planned > 0 && planned <= Self.longestWait ? planned : max(window, 0) * slot
    }

    /// Requests a day that this feed makes at a price of 1: at price p it makes 1/sqrt(p) times as many.
    package func demand(_ population: SchedulePopulation) -> Double {
        var hours = 0.0
        var days = 0.0
        for hour in 0..<24 { hours += Double(rhythm.factors[hour]).squareRoot() / 24 }
        for day in 24..<31 { days += Double(rhythm.factors[day]).squareRoot() / 7 }
        let itemsPerSecond = rate.mean(population.ratePrior) * batchSize(population) / 3600
        return 86_400 * (itemsPerSecond / 2).squareRoot() * hours * days
    }

    /// This feed's place between 0 and 1 in anything that is spread.
    var slot: Double { Double(seed) / 4_294_967_296 }

    /// The plan's time, or the one before which half the feed's window is expected to be new.
    private func plan(
        from seen: Double, now: Double, horizon: Double, itemsPerSecond: Double, price: Double,
        _ curve: PostingCurve
    ) -> NextPollDraft {
        let due = curve.withRates { rates in
            PollPlan(seen: seen, now: now, horizon: horizon, price: price, scale: itemsPerSecond).due(rates: &rates)
        }
        let draft = NextPollDraft(due: due ?? horizon, reason: due == nil ? .maximumInterval : .expectedItems)
        guard windowItemCount > 0 else { return draft }
        let room = 0.5 * Double(windowItemCount)
        let expected = itemsPerSecond * 3600 * curve.exposure(from: seen, to: draft.due)
        guard expected > room else { return draft }
        // Halve the time until the expected items fit.
        var from = seen
        var to = draft.due
        for _ in 0..<20 {
            let middle = (from + to) / 2
            if itemsPerSecond * 3600 * curve.exposure(from: seen, to: middle) > room {
                to = middle
            } else {
                from = middle
            }
        }
        return NextPollDraft(due: max(to, now), reason: .window)
    }

    private func answer(_ draft: NextPollDraft, now: Double, bounds: PollBounds) -> NextPoll {
        var draft = draft
        draft.leaveOut(hours: bounds.skipHours, days: bounds.skipDays, slot: slot)
        if let hold = bounds.notBefore {
            // Back-off has its own cap; a moment far ahead means that the clock was set back.
            draft.holdUntil(min(seconds(hold), now + Self.longestWait), bounds.isTold ? .notBefore : .backOff)
        }
        let delay = max(draft.due - now, 0)
        return NextPoll(
            delay: delay, at: Timestamp(microsecondsSince1970: Int64((now + delay) * 1e6)), reason: draft.reason)
    }
}

/// A next poll under its bounds, in seconds since 1970.
private struct NextPollDraft {
    var due: Double
    var reason: NextPoll.Reason

    mutating func holdUntil(_ time: Double, _ why: NextPoll.Reason) {
        guard due < time else { return }
        due = time
        reason = why
    }

    /// Moves on to the first hour that is not left out; when all are, none is.
    mutating func leaveOut(hours: UInt32, days: UInt8, slot: Double) {
        let hours = hours & 0xFF_FFFF
        let days = days & 0x7F
        guard hours != 0 || days != 0, hours != 0xFF_FFFF, days != 0x7F else { return }
        for _ in 0..<(24 * 8) {
            let isOut =
                hours >> UInt32(WeeklyRhythm.hourOfDay(due)) & 1 == 1
                || days >> UInt8(WeeklyRhythm.dayOfWeek(due)) & 1 == 1
            guard isOut else { return }
            due = ((due / 3600).rounded(.down) + 1) * 3600 + 600 * slot
            reason = .skippedHours
        }
    }
}
