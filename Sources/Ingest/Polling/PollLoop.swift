package import Archive
internal import Articles
internal import Exchange
package import Logging
internal import Markup
package import Subscriptions
internal import Synchronization

/// Polls every feed of a list, each at its own time, until it is told to stop.
package final class PollLoop: Sendable {
    package struct Options: Sendable {
        /// Feeds in work at one time, not counting those whose servers have long kept them waiting.
        package var parallelism = 100
        package var hostLimits = HostQueue.Limits()
        /// Seconds over which feeds that are due at the start are spread.
        package var startSpread = 120.0
        /// How long polls in work may go on once the loop is told to stop.
        package var drainTime = Duration.seconds(20)
        package var retention = RetentionPolicy()
        /// For feeds whose older pages are wanted.
        package var archives = ArchiveBounds()
        /// Seconds after which the loop turns though nothing has happened; whoever watches it sees that it lives.
        package var longestSleep = 10.0

        package init() {}
    }

    /// How the loop stands.
    package struct Figures: Sendable, Hashable {
        package var feeds = 0
        package var inWork = 0
        /// Feeds that are due and wait for their host or for room.
        package var waiting = 0
        package var polls = 0
        package var notModified = 0
        package var failures = 0
        package var newArticles = 0
        package var revisedArticles = 0
        /// Why nothing is asked at the moment.
        package var pause: String?
        /// Seconds of the monotonic clock at which the loop last turned.
        package var lastTurn = 0.0
    }

    private enum Event: Sendable {
        case polled(HostQueue.Ticket, PollReport)
        /// The state knows the feed no more, since it was taken out of the list while it waited.
        case forgotten(HostQueue.Ticket)
        case replace(SubscriptionSet, Poller?)
        case wake
        /// Articles are taken again, or were for a moment.
        case opened
        case stop
        case drainTimeIsOver
    }

    private let poller: Poller
    private let archive: Archive
    private let publisher: Publisher
    private let options: Options
    private let logger: Logger
    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let shared = Mutex(Figures())
    private let alarm: Alarm
    private let forgetAfter = ForgettingPlace()

    package init(poller: Poller, archive: Archive, publisher: Publisher, options: Options, logger: Logger) {
        self.poller = poller
        self.archive = archive
        self.publisher = publisher
        self.options = options
        self.logger = logger
        (events, continuation) = AsyncStream.makeStream()
        alarm = Alarm { [continuation] in continuation.yield(.wake) }
    }

    package var figures: Figures { shared.withLock { $0 } }

    /// The clock of `Figures.lastTurn`.
    package static func monotonicSeconds() -> Double { Poller.monotonicSeconds() }

    /// Another list takes the place of the present one; polls in work go on.
    /// - Parameter poller: for polls from now on, where settings changed; its planner must be the present one.
    package func replace(_ subscriptions: SubscriptionSet, poller: Poller? = nil) {
        continuation.yield(.replace(subscriptions, poller))
    }

    /// Nothing more is asked; `run` returns when the polls in work have ended, or after `drainTime`.
    package func stop() { continuation.yield(.stop) }

    /// Polls until `stop`, or until the task is cancelled, which ends polls in work at once.
    /// - Parameter pauseChanged: polling has paused, or goes on; `figures` says which.
    package func run(
        _ subscriptions: SubscriptionSet, pauseChanged: @escaping @Sendable () -> Void = {}
    ) async throws(ArchiveError) {
        var state = LoopState(poller: poller, options: options, pauseChanged: pauseChanged)
        let suspects = poller.sink.crashes?.suspectCount ?? 0
        if suspects > 0 {
            logger.notice("\(suspects) feeds were in work when the program died; each is read alone next time")
        }
        try load(subscriptions, into: &state, isStart: true)
        await withDiscardingTaskGroup { group in
            await turn(&state, &group)
        }
        do throws(ArchiveError) {
            try archive.setMemory(poller.planner.memory, named: Planner.memoryName)
        } catch {
            // On a full disk the daemon ends all the same, and the feeds learn again what they have in common.
            logger.warning("what the feeds have in common is not kept: \(error.message)")
        }
    }

    private func turn(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) async {
        start(&state, &group)
        for await event in events {
            switch event {
            case .wake:
                state.alarmTime = nil
            case .opened:
                state.awaitsOpening = false
            case .polled(let ticket, let report):
                finish(ticket, report, &state)
            case .forgotten(let ticket):
                state.hosts.finish(ticket, .answered, at: Poller.monotonicSeconds())
                state.window.noteEnd(isCrowded: state.poller.workLimit.isCrowded)
            case .replace(let set, let poller):
                if let poller { state.poller = poller }
                do {
                    try load(set, into: &state, isStart: false)
                } catch {
                    logger.error("the new feed list is not taken over: \(error.message)")
                }
            case .stop:
                if !state.isStopping { beginStopping(&state, &group) }
            case .drainTimeIsOver:
                state.isOutOfTime = true
            }
            if state.isStopping, state.hosts.inFlightCount == 0 || state.isOutOfTime { break }
            start(&state, &group)
        }
        group.cancelAll()
    }

    private func beginStopping(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        state.isStopping = true
        logger.notice("stopping; \(state.hosts.inFlightCount) polls are in work")
        let (drainTime, continuation) = (options.drainTime, continuation)
        group.addTask {
            try? await Task.sleep(for: drainTime)
            continuation.yield(.drainTimeIsOver)
        }
    }

    // MARK: - The list

    private func load(_ set: SubscriptionSet, into state: inout LoopState, isStart: Bool) throws(ArchiveError) {
        try Revival.fulfilWishes(database: archive.file) { wishes throws(ArchiveError) in
            try load(set, reviving: wishes, into: &state, isStart: isStart)
        }
    }

    private func load(
        _ set: SubscriptionSet, reviving wishes: Set<String>, into state: inout LoopState, isStart: Bool
    ) throws(ArchiveError) {
        let subscriptions = set.subscriptions.filter(\.isEnabled)
        let now = poller.clock()
        let monotonic = Poller.monotonicSeconds()
        var kept = Set<Int64>(minimumCapacity: subscriptions.count)
        var unlisted = wishes
        var register = FeedRegister(listed: subscriptions.lazy.map(\.url), in: archive)
        for start in stride(from: 0, to: subscriptions.count, by: 1000) {
            let chunk = subscriptions[start..<min(start + 1000, subscriptions.count)]
            let feeds = try register.feeds(of: chunk)
            for (subscription, feed) in zip(chunk, feeds) {
                let id = feed.id.rawValue
                kept.insert(id)
                let isNew = state.subscriptions.updateValue(subscription, forKey: id) == nil
                if wishes.contains(feed.identity) {
                    unlisted.remove(feed.identity)
                    try Revival.revive(feed, in: archive)
                    logger.notice("\(feed.identity) is asked again, as wished")
                    state.due.set(id, due: monotonic)
                    if isNew { poller.planner.join(feed.state.schedule, identity: feed.identity) }
                    continue
                }
                let isMended = hasOtherSettings(feed, subscription, state.poller)
                if isMended {
                    logger.notice("\(feed.identity) is asked again, since its settings have changed")
                    state.due.set(id, due: monotonic)
                }
                guard isNew else { continue }
                poller.planner.join(feed.state.schedule, identity: feed.identity)
                if !isMended, let due = due(feed, subscription, now: now, monotonic: monotonic) {
                    state.due.set(id, due: due)
                }
            }
        }
        // Not in the list at the moment; asked again when it is.
        for feed in try archive.feeds(identifiedBy: unlisted.sorted()) {
            try Revival.revive(feed, in: archive)
            logger.notice("\(feed.identity) is asked again once it is in the feed lists, as wished")
        }
        for id in state.subscriptions.keys where !kept.contains(id) {
            state.subscriptions[id] = nil
            state.due.remove(id)
            if let feed = try archive.feed(FeedID(rawValue: id)) {
                poller.planner.leave(feed.state.schedule, identity: feed.identity)
            }
        }
        logger.notice("\(isStart ? "polling" : "now polling") \(state.subscriptions.count) feeds")
    }

    /// Whether the feed was refused for what the settings said then, and they say something else now.
    private func hasOtherSettings(_ feed: StoredFeed, _ subscription: Subscription, _ poller: Poller) -> Bool {
        guard let condition = FeedCondition(decoding: feed.state.condition), condition.circumstances != 0 else {
            return false
        }
        return condition.circumstances != poller.circumstances(of: subscription)
    }

    /// When a feed takes its turn; `nil` for one that is not asked any more.
    private func due(
        _ feed: StoredFeed, _ subscription: Subscription, now: Timestamp, monotonic: Double
    ) -> Double? {
        if let record = archive.crashRecord(of: feed.id), let until = record.hold(at: now) {
            let quarantine = Quarantine(feed: feed.identity, record: record, until: until)
            let document = poller.sink.crashes?.document(of: feed.id) ?? ""
            logger.warning("\(quarantine.message)", metadata: quarantine.metadata(document))
            return monotonic + until.seconds(since: now)
        }
        if feed.state.nextPoll == nil, feed.state.polls > 0 { return nil }
        let bounds = poller.bounds(of: PollTarget(subscription: subscription, feed: feed))
        return monotonic
            + poller.planner.startDelay(of: feed, within: bounds, at: now, spreadOver: options.startSpread)
    }

    // MARK: - Asking

    private func start(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        let now = Poller.monotonicSeconds()
        defer { publish(state, now) }
        guard !state.isStopping else { return }
        if case .paused(let reason) = publisher.condition {
            pause(reason, &state, &group)
            setAlarm(&state, now, at: now + options.longestSleep)
            return
        }
        if let was = state.pause {
            logger.notice("polling goes on", metadata: ["was": "\(was)"])
            state.pause = nil
        }
        while let id = state.due.popDue(at: now) {
            guard let subscription = state.subscriptions[id] else { continue }
            state.hosts.enqueue(id, host: WebAddress.host(of: subscription.url) ?? "", at: now)
        }
        state.window.look(at: now, isCrowded: poller.workLimit.isCrowded)
        let room = state.window.size + poller.laggards.allowance(at: now, beyond: options.parallelism)
        while state.hosts.inFlightCount < room, state.network.mayTry(at: now),
            let ticket = state.hosts.next(at: now)
        {
            guard let subscription = state.subscriptions[ticket.feed] else {
                state.hosts.finish(ticket, .failed, at: now)
                continue
            }
            group.addTask { [poller = state.poller] in await self.poll(ticket, subscription, by: poller) }
        }
        tidySometimes(&state, now, &group)
        setAlarm(&state, now, at: nextTurn(state, now, isFull: state.hosts.inFlightCount >= room))
    }

    private func poll(_ ticket: HostQueue.Ticket, _ subscription: Subscription, by poller: Poller) async {
        let report: PollReport
        do {
            guard let feed = try archive.feed(FeedID(rawValue: ticket.feed)) else {
                continuation.yield(.forgotten(ticket))
                return
            }
            let credentials = try subscription.credentialsFile.map { try FeedCredentials(file: $0) }
            let target = PollTarget(subscription: subscription, credentials: credentials, feed: feed)
            if subscription.wantsArchives(of: feed) {
                report = await poller.pollWithArchives(target, options.archives)
            } else {
                report = await poller.poll(target)
            }
        } catch {
            var failed = PollReport(
                feed: subscription.url, verdict: .ownSide, message: "not asked", state: FeedState())
            let message = (error as? ArchiveError)?.message ?? (error as? SubscriptionsError)?.message ?? "\(error)"
            failed.problem = PollReport.Problem(kind: "own_side", message: "\(subscription.url): \(message)")
            report = failed
        }
        continuation.yield(.polled(ticket, report))
    }

    private func finish(_ ticket: HostQueue.Ticket, _ report: PollReport, _ state: inout LoopState) {
        let now = Poller.monotonicSeconds()
        switch report.verdict {
        case .unreachable, .ownSide:
            state.network.noteUnreachable(host: ticket.host, isLocal: report.verdict == .ownSide, at: now)
            state.hosts.finish(ticket, .failed, at: now)
        default:
            state.network.noteAnswer()
            state.hosts.finish(ticket, report.hostHold.map { .throttled($0) } ?? .answered, at: now)
        }
        state.window.noteEnd(isCrowded: state.poller.workLimit.isCrowded)
        state.figures.polls += 1
        state.figures.newArticles += report.newCount
        state.figures.revisedArticles += report.revisedCount
        if report.verdict == .notModified { state.figures.notModified += 1 }
        log(report, &state, ticket.feed)
        guard state.subscriptions[ticket.feed] != nil else { return }
        if let next = report.nextPoll {
            state.due.set(ticket.feed, due: now + next.delay)
        } else if report.verdict == .ownSide {
            // Nothing was taken in and nothing is held against the feed.
            state.due.set(ticket.feed, due: now + 60)
        }
    }

    private func log(_ report: PollReport, _ state: inout LoopState, _ feed: Int64) {
        if let problem = report.problem {
            state.figures.failures += 1
            // Once when it begins; then quietly, until the feed is well again.
            let level: Logger.Level = state.failing.insert(feed).inserted ? .warning : .debug
            logger.log(
                level: level, "\(problem.message)",
                metadata: ["kind": "\(problem.kind)", "next": "\(report.nextPoll?.at.rfc3339 ?? "never")"])
            return
        }
        if let archives = report.archives {
            let reason = archives.reason.map { ", not all of them: \($0)" } ?? ""
            logger.notice("\(report.feed): older pages read: \(archives.pages)\(reason)")
        }
        if let change = report.identityChange { logger.notice("\(report.feed): \(change)") }
        if report.leftOut > 0 {
            let document = poller.sink.crashes?.document(of: FeedID(rawValue: feed)) ?? ""
            logger.warning(
                "\(report.feed): an item is left out, of which the program died, until its feed changes it",
                metadata: ["document": "\(document)"])
        }
        for message in report.givenUpMessages { logger.warning("\(message)") }
        if state.failing.remove(feed) != nil { logger.notice("\(report.feed) is well again") }
        logger.debug(
            "\(report.feed): \(report.message)",
            metadata: [
                "new": "\(report.newCount)", "revised": "\(report.revisedCount)",
                "next": "\(report.nextPoll?.at.rfc3339 ?? "never")",
                "why": "\(report.nextPoll?.reason.rawValue ?? "stopped")",
            ])
        for warning in report.warnings { logger.debug("\(report.feed): \(warning)") }
    }

    private func pause(_ reason: PauseReason, _ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        if state.pause == nil {
            state.pause = reason.message
            logger.error("polling pauses: \(reason.message)")
        }
        guard !state.awaitsOpening else { return }
        state.awaitsOpening = true
        let (publisher, continuation) = (publisher, continuation)
        group.addTask {
            await publisher.waitUntilOpen()
            continuation.yield(.opened)
        }
    }

    /// When the next feed is due, or its host may be asked.
    private func nextTurn(_ state: LoopState, _ now: Double, isFull: Bool) -> Double {
        if state.network.isDown { return now + 1 }
        var next = now + options.longestSleep
        if let due = state.due.first?.due { next = min(next, due) }
        // Requests that wait too long make room without an event.
        if isFull { return min(next, now + 0.25) }
        return state.hosts.wakeUp.map { min(next, $0) } ?? next
    }

    private func setAlarm(_ state: inout LoopState, _ now: Double, at time: Double) {
        let time = max(time, now + 0.01)
        if let set = state.alarmTime, set > now, set <= time { return }
        state.alarmTime = time
        alarm.set(after: time - now)
    }

    /// Each ten minutes: keeps what the feeds have in common, and lets go of items that left their feeds long ago, a
    /// thousand feeds at a time.
    private func tidySometimes(_ state: inout LoopState, _ now: Double, _ group: inout DiscardingTaskGroup) {
        guard now >= state.nextTidying else { return }
        state.nextTidying = now + 600
        let (archive, logger, policy, after) = (archive, logger, options.retention, forgetAfter)
        let memory = poller.planner.memory
        group.addTask {
            do throws(ArchiveError) {
                try archive.setMemory(memory, named: Planner.memoryName)
                let (forgotten, next) = try archive.forgetItems(policy, after: after.withLock { $0 })
                after.withLock { $0 = next }
                if forgotten > 0 { logger.info("forgot \(forgotten) items that left their feeds long ago") }
            } catch {
                logger.warning("the state cannot be tidied: \(error.message)")
            }
        }
    }

    private func publish(_ state: LoopState, _ now: Double) {
        var figures = state.figures
        figures.feeds = state.subscriptions.count
        figures.inWork = state.hosts.inFlightCount
        figures.waiting = state.hosts.waitingCount
        figures.pause = state.pause
        figures.lastTurn = now
        let published = figures
        let pauseHasChanged = shared.withLock { shared in
            defer { shared = published }
            return shared.pause != published.pause
        }
        if pauseHasChanged { state.pauseChanged() }
    }
}

/// Where forgetting goes on.
private final class ForgettingPlace: Sendable {
    private let feed = Mutex<FeedID?>(nil)

    func withLock<Value>(_ body: (inout sending FeedID?) -> sending Value) -> Value { feed.withLock(body) }
}

/// What only the loop's own task touches.
private struct LoopState {
    var poller: Poller
    var subscriptions: [Int64: Subscription] = [:]
    var due = DueQueue()
    var hosts: HostQueue
    var network = NetworkWatch()
    var failing: Set<Int64> = []
    var figures = PollLoop.Figures()
    var pause: String?
    let pauseChanged: @Sendable () -> Void
    /// A task waits until articles are taken again.
    var awaitsOpening = false
    /// When the alarm rings.
    var alarmTime: Double?
    var nextTidying = 0.0
    var isStopping = false
    var isOutOfTime = false
    var window: PollWindow

    init(poller: Poller, options: PollLoop.Options, pauseChanged: @escaping @Sendable () -> Void) {
        self.poller = poller
        self.pauseChanged = pauseChanged
        hosts = HostQueue(limits: options.hostLimits)
        window = PollWindow(bound: options.parallelism)
    }
}
