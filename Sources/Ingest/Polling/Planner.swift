package import Articles
internal import Exchange
internal import FeedParsing
package import Subscriptions
internal import Synchronization

/// Decides when each feed is asked next: it holds what the feeds' schedules share, the population that they learn
/// from and the budget of requests.
package final class Planner: Sendable {
    /// What the subscription, or else the settings, say of one feed.
    package struct Bounds: Sendable, Hashable {
        /// In seconds.
        package var minimumInterval: Double
        package var maximumInterval: Double

        package init(minimumInterval: Double, maximumInterval: Double) {
            self.minimumInterval = minimumInterval
            self.maximumInterval = max(minimumInterval, maximumInterval)
        }

        /// What the feed's list says of it, and these bounds where it says nothing; `nil` for a feed of no list.
        package func of(_ subscription: Subscription?) -> Bounds {
            Bounds(
                minimumInterval: subscription?.minimumInterval?.inSeconds ?? minimumInterval,
                maximumInterval: subscription?.maximumInterval?.inSeconds ?? maximumInterval)
        }
    }

    private let common: Mutex<Common>

    private struct Common {
        var population: SchedulePopulation
        var budget: RequestBudget?
        /// What is kept of the population, as far as is known here: what others kept since is merged with what was learnt
        /// here.
        var kept: SchedulePopulation
        /// Without a budget, the item-seconds of expected delay that a request is worth.
        var fixedPrice: Double
    }

    /// - Parameters:
    ///   - requestsPerDay: what all feeds together may cost; `nil` for no bound.
    ///   - fixedPrice: without a bound, the summed expected delay of unseen items, in item-seconds, at which a feed is
    ///     asked. Ten minutes: one item that may wait for five minutes on average is worth a request.
    ///   - memory: what the feeds had in common before, from `memory`; a new start with `nil`.
    package init(requestsPerDay: Double?, fixedPrice: Double = 600, memory: [UInt8]? = nil) {
        let population = memory.flatMap { SchedulePopulation(decoding: $0) } ?? SchedulePopulation()
        common = Mutex(
            Common(
                population: population, budget: requestsPerDay.map { RequestBudget(requestsPerDay: $0) },
                kept: population, fixedPrice: fixedPrice))
    }

    /// What all feeds have in common, to be kept over a restart.
    package var memory: [UInt8] { common.withLock { $0.population.encoded() } }

    /// The same to be kept, where others keep theirs under the same name: what they have learnt holds here too from now on.
    /// - Parameter stored: what is kept at the moment.
    package func merge(_ stored: [UInt8]?) -> [UInt8] {
        let theirs = stored.flatMap { SchedulePopulation(decoding: $0) }
        return common.withLock { common in
            // What was kept is a little rounded, and most often this process's own.
            if let theirs, stored != common.kept.encoded() {
                common.population = common.population.moved(from: common.kept, to: theirs)
            }
            common.kept = common.population
            return common.population.encoded()
        }
    }

    /// The name under which the Archive keeps `memory`.
    package static let memoryName = "schedule.population"

    /// The number that places a feed among the others: from its identity, so that it stays over restarts.
    package static func seed(of identity: String) -> UInt32 {
        UInt32(truncatingIfNeeded: SHA256Digest(of: identity).prefix)
    }

    /// A feed joins the population that the budget is for.
    package func join(_ memory: [UInt8], identity: String) {
        let schedule = ScheduleMemory(memory, seed: Self.seed(of: identity)).schedule
        common.withLock { common in
            common.budget?.replaceDemand(0, with: schedule.demand(common.population))
        }
    }

    package func leave(_ memory: [UInt8], identity: String) {
        let schedule = ScheduleMemory(memory, seed: Self.seed(of: identity)).schedule
        common.withLock { common in
            common.budget?.replaceDemand(schedule.demand(common.population), with: 0)
        }
    }

    /// What the budget's price is made of: of these feeds.
    package var demand: Double { common.withLock { $0.budget?.demand ?? 0 } }

    /// The same of the feeds that other workers poll for the same budget.
    package func note(othersDemand: Double) { common.withLock { $0.budget?.othersDemand = othersDemand } }

    /// What a poll means for the feed's schedule, and for what the feeds share. Nothing is learnt from it before `learn`.
    struct Plan {
        /// `nil` for a feed that is not asked any more.
        var next: NextPoll?
        /// The feed's own memory after the poll; `nil` where the poll saw nothing.
        var memory: [UInt8]?
        fileprivate var moments: SchedulePopulation.Moments?
        fileprivate var demand: (before: Double, after: Double)?
    }

    /// A poll's request went out.
    /// - Parameter monotonic: seconds of the monotonic clock, for the budget.
    func noteRequest(at monotonic: Double) {
        common.withLock { $0.budget?.noteRequest(at: monotonic) }
    }

    /// - Parameters:
    ///   - before: the feed's memory before the poll.
    ///   - finding: `nil` where the poll saw no items.
    func plan(
        _ before: [UInt8], seed: UInt32, finding: PollFinding?, wishes: PublisherWishes?,
        condition: FeedCondition, bounds: Bounds, at now: Timestamp
    ) -> Plan {
        // A plan is costly; it needs no lock.
        let shared = common.withLock { $0 }
        var memory = ScheduleMemory(before, seed: seed)
        if let wishes { memory.wishes = wishes }
        var plan = Plan()
        let demand = shared.budget.map { _ in memory.schedule.demand(shared.population) }
        if let finding { plan.moments = memory.schedule.observe(finding, at: now, shared.population) }
        if let demand { plan.demand = (demand, memory.schedule.demand(shared.population)) }
        if !condition.isStopped { plan.next = Self.next(memory, condition, bounds, at: now, shared) }
        if finding != nil || wishes != nil { plan.memory = memory.bytes }
        return plan
    }

    /// The poll that was planned after is stored: what it found is known.
    func learn(_ plan: Plan) {
        guard plan.moments != nil || plan.demand != nil else { return }
        common.withLock { common in
            if let moments = plan.moments { common.population.take(moments) }
            if let demand = plan.demand { common.budget?.replaceDemand(demand.before, with: demand.after) }
        }
    }

    /// The learnt rate of each hour of the day (UTC), relative to its mean; empty where nothing is learnt.
    package func rhythm(schedule: [UInt8], identity: String) -> [Double] {
        guard !schedule.isEmpty else { return [] }
        let memory = ScheduleMemory(schedule, seed: Self.seed(of: identity))
        let cells = common.withLock { memory.schedule.curve($0.population) }.cells
        let perHour = cells.count / 24
        guard let most = cells.max(), let least = cells.min(), most - least > 0.05 else { return [] }
        return (0..<24).map { hour in
            cells[hour * perHour..<(hour + 1) * perHour].reduce(0) { $0 + Double($1) } / Double(perHour)
        }
    }

    /// When the feed is asked next, seen from now, and why; for `newsreel status`.
    package func preview(
        schedule: [UInt8], condition: [UInt8], identity: String, bounds: Bounds, at now: Timestamp
    ) -> (next: NextPoll?, itemsPerDay: Double, windowIsTooShort: Bool) {
        let seed = Self.seed(of: identity)
        let memory = ScheduleMemory(schedule, seed: seed)
        let condition = FeedCondition(decoding: condition) ?? FeedCondition(seed: seed)
        return common.withLock { common in
            (
                condition.isStopped ? nil : Self.next(memory, condition, bounds, at: now, common),
                memory.schedule.itemsPerDay(common.population), memory.schedule.isWindowTooShort
            )
        }
    }

    /// The seconds after which a feed takes its turn at start-up; what is due or overdue is spread over `window`.
    ///
    /// What was planned by a clock that was ahead is judged anew, since it would leave the feed alone for as long as
    /// that clock was wrong: the last poll lies in the future then, or the next one further off than any plan puts it.
    func startDelay(
        of feed: StoredFeed, within bounds: Bounds, at now: Timestamp, spreadOver window: Double
    ) -> Double {
        let seed = Self.seed(of: feed.identity)
        let memory = ScheduleMemory(feed.state.schedule, seed: seed)
        var stored = feed.state.nextPoll
        if let next = stored, next > now {
            let condition = FeedCondition(decoding: feed.state.condition) ?? FeedCondition(seed: seed)
            let hold = condition.hold(at: now)?.seconds(since: now) ?? 0
            let polled = feed.state.lastPolled
            let clockWasAhead = polled.map { $0 > now } ?? false
            // A plan past its bounds by its feed's slot is still one.
            let longest = max(1.1 * bounds.maximumInterval, hold) + 60
            if clockWasAhead || next.seconds(since: now) > longest {
                let anew = common.withLock { Self.next(memory, condition, bounds, at: now, $0).delay }
                // As long as was planned then, at most: a server's wish to be left alone is kept.
                let planned = clockWasAhead ? next.seconds(since: polled ?? now) : next.seconds(since: now)
                stored = now.advanced(bySeconds: min(anew, max(planned, 0)))
            }
        }
        return memory.schedule.startDelay(stored: stored, at: now, spreadOver: window)
    }

    private static func next(
        _ memory: ScheduleMemory, _ condition: FeedCondition, _ bounds: Bounds, at now: Timestamp, _ common: Common
    ) -> NextPoll {
        let wishes = memory.wishes
        var limits = PollBounds(
            minimumInterval: bounds.minimumInterval, maximumInterval: bounds.maximumInterval,
            publisherInterval: wishes.intervalInSeconds > 0 ? Double(wishes.intervalInSeconds) : nil,
            skipHours: wishes.skipHours, skipDays: wishes.skipDays, freshUntil: condition.freshness(at: now),
            notBefore: condition.hold(at: now))
        limits.isTold = condition.isServersHold
        return memory.schedule.nextPoll(
            at: now, price: common.budget?.price ?? common.fixedPrice, bounds: limits, population: common.population)
    }
}
