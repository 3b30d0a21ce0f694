internal import Articles
package import Exchange
internal import Kernel
package import Logging
internal import Markup
package import Publishing
package import Subscriptions
internal import Synchronization

/// Polls every feed of a list, each at its own time, until it is told to stop.
package final class PollLoop: Sendable {
    package struct Options: Sendable {
        package var admission = Admission.Limits()
        /// Seconds over which feeds that are due at the start are spread.
        package var startSpread = 120.0
        /// How long polls in work may go on once the loop is told to stop.
        package var drainTime = Duration.seconds(20)
        package var retention = RetentionPolicy()
        /// For feeds whose older pages are wanted.
        package var archives = ArchiveBounds()
        /// Seconds after which the loop turns though nothing has happened; whoever watches it sees that it lives.
        package var longestSleep = 10.0
        /// Where wishes of `revive` are left, as `Revival` has it; `nil` where none can be.
        package var wishes: String?
        /// How 'newsreel recover' is called for this state.
        package var recovery = "newsreel recover"
        /// Told of each poll as it ends.
        package var observe: (@Sendable (FeedID, PollReport) -> Void)?

        package init() {}
    }

    /// How the loop stands.
    package struct Figures: Sendable, Hashable {
        package var feeds = 0
        package var inWork = 0
        /// Feeds that are due and wait for their host or for room.
        package var waiting = 0
        /// Feeds whose last poll failed, before this process too.
        package var failing = 0
        package var polls = 0
        package var notModified = 0
        package var failures = 0
        /// Why feeds that are due do not start.
        package var obstacle: Admission.Obstacle?
        package var newArticles = 0
        package var revisedArticles = 0
        /// Why nothing is asked at the moment.
        package var pause: String?
        /// Seconds of the monotonic clock at which the loop last turned.
        package var lastTurn = 0.0

        package init() {}
    }

    private enum Event: Sendable {
        case polled(Admission.Ticket, PollReport)
        /// Its credentials cannot be had, or the state cannot be read.
        case notAsked(Admission.Ticket, PollReport)
        /// The state knows the feed no more, since it was taken out of the list while it waited.
        case forgotten(Admission.Ticket)
        case replace(SubscriptionSet, Poller?)
        case wake
        /// Articles are taken again, or were for a moment.
        case opened
        case stop
        case drainTimeIsOver
    }

    let poller: Poller
    let store: any Store
    let publisher: Publisher
    let options: Options
    let logger: Logger
    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    let shared = Mutex(Figures())
    private let alarm: Alarm
    let forgetAfter = ForgettingPlace()

    package init(poller: Poller, store: any Store, publisher: Publisher, options: Options, logger: Logger) {
        self.poller = poller
        self.store = store
        self.publisher = publisher
        self.options = options
        self.logger = logger
        (events, continuation) = AsyncStream.makeStream()
        alarm = Alarm { [continuation] in continuation.yield(.wake) }
    }

    package var figures: Figures { shared.withLock { $0 } }

    /// The clock of `Figures.lastTurn`.

    /// Another list takes the place of the present one; polls in work go on.
    /// - Parameter poller: for polls from now on, where settings changed; its planner must be the present one.
    package func replace(_ subscriptions: SubscriptionSet, poller: Poller? = nil) {
        continuation.yield(.replace(subscriptions, poller))
    }

    /// Nothing more is asked; `run` returns when the polls in work have ended, or after `drainTime`.
    package func stop() { continuation.yield(.stop) }

    /// Polls until `stop`, or until the task is cancelled, which ends polls in work at once.
    /// - Parameter changed: polling has paused, or goes on, or polls another number of feeds; `figures` says which.
    package func run(
        _ subscriptions: SubscriptionSet, changed: @escaping @Sendable () -> Void = {}
    ) async throws(StoreError) {
        var state = LoopState(poller: poller, options: options, changed: changed)
        let suspects = poller.sink.crashes?.suspectCount ?? 0
        if suspects > 0 {
            logger.notice(
                "\(suspects) feeds were in work when the program died; each is read alone next time",
                metadata: .of(.feedsSuspected))
        }
        try await load(subscriptions, into: &state, isStart: true)
        await withDiscardingTaskGroup { group in
            await turn(&state, &group)
        }
        do throws(StoreError) {
            try await store.setMemory(poller.planner.memory, named: Planner.memoryName)
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
                end(ticket, report.ending, &state)
                finish(ticket, report, &state)
            case .notAsked(let ticket, let report):
                end(ticket, .notAsked, &state)
                finish(ticket, report, &state)
            case .forgotten(let ticket):
                end(ticket, .notAsked, &state)
            case .replace(let set, let poller):
                if let poller { state.poller = poller }
                do {
                    try await load(set, into: &state, isStart: false)
                } catch {
                    logger.error("the new feed list is not taken over: \(error.message)")
                }
            case .stop:
                if !state.isStopping { beginStopping(&state, &group) }
            case .drainTimeIsOver:
                state.isOutOfTime = true
            }
            if state.isStopping, state.admission.inFlightCount == 0 || state.isOutOfTime { break }
            start(&state, &group)
        }
        group.cancelAll()
    }

    private func beginStopping(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        state.isStopping = true
        state.admission.take(.stopping, at: SystemClock.monotonicSeconds())
        logger.notice("stopping; \(state.admission.inFlightCount) polls are in work")
        let (drainTime, continuation) = (options.drainTime, continuation)
        group.addTask {
            try? await Task.sleep(for: drainTime)
            continuation.yield(.drainTimeIsOver)
        }
    }

    // MARK: - Asking

    private func start(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        let now = SystemClock.monotonicSeconds()
        defer { publish(state, now) }
        var load = Admission.Load(
            isCrowded: poller.workLimit.isCrowded,
            overdue: poller.laggards.count(at: now))
        if !state.isStopping { look(at: publisher.condition, &load, &state, &group) }
        let orders = state.admission.orders(at: now, under: load) { [subscriptions = state.subscriptions] id in
            subscriptions[id].map { WebAddress.host(of: $0.url) ?? "" }
        }
        for case .ask(let ticket) in orders {
            guard let subscription = state.subscriptions[ticket.feed] else { continue }
            group.addTask { [poller = state.poller] in await self.poll(ticket, subscription, by: poller) }
        }
        if state.isStopping { return }
        let latest = now + options.longestSleep
        if load.isPaused { return setAlarm(&state, now, at: latest) }
        tidySometimes(&state, now, &group)
        setAlarm(&state, now, at: min(state.admission.nextLook(after: now) ?? latest, latest))
    }

    private func look(
        at condition: PublisherCondition, _ load: inout Admission.Load, _ state: inout LoopState,
        _ group: inout DiscardingTaskGroup
    ) {
        if case .paused(let reason) = condition {
            load.isPaused = true
            pause(reason, &state, &group)
        } else if let was = state.pause {
            logger.notice("polling goes on", metadata: .of(.pollingResumed, ["was": "\(was)"]))
            state.pause = nil
        }
    }

    private func poll(_ ticket: Admission.Ticket, _ subscription: Subscription, by poller: Poller) async {
        let report: PollReport
        do {
            guard let feed = try await store.feed(FeedID(rawValue: ticket.feed)) else {
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
            let message = (error as? StoreError)?.message ?? (error as? SubscriptionsError)?.message ?? "\(error)"
            failed.problem = PollReport.Problem(kind: "own_side", message: "\(subscription.url): \(message)")
            continuation.yield(.notAsked(ticket, failed))
            return
        }
        continuation.yield(.polled(ticket, report))
    }

    private func end(_ ticket: Admission.Ticket, _ ending: Admission.Ending, _ state: inout LoopState) {
        state.admission.take(
            .ended(ticket, ending, isCrowded: state.poller.workLimit.isCrowded), at: SystemClock.monotonicSeconds())
        guard state.admission.isNetworkAway != state.isNetworkAway else { return }
        state.isNetworkAway.toggle()
        if state.isNetworkAway {
            let (count, interval) = (NetworkWatch.suspectCount, Int(NetworkWatch.probeInterval))
            logger.error(
                """
                the network is away: \(count) hosts in a row cannot be reached; \
                one feed is tried every \(interval) s until one answers
                """, metadata: .of(.networkAway))
        } else {
            logger.notice("the network is there again", metadata: .of(.networkBack))
        }
    }

    private func finish(_ ticket: Admission.Ticket, _ report: PollReport, _ state: inout LoopState) {
        state.figures.polls += 1
        state.figures.newArticles += report.newCount
        state.figures.revisedArticles += report.revisedCount
        if report.verdict == .notModified { state.figures.notModified += 1 }
        report.measure()
        options.observe?(FeedID(rawValue: ticket.feed), report)
        log(report, &state, ticket.feed)
        guard state.subscriptions[ticket.feed] != nil else { return }
        let now = SystemClock.monotonicSeconds()
        if let next = report.nextPoll {
            state.admission.take(.due(ticket.feed, at: now + next.delay), at: now)
        } else if report.verdict == .ownSide {
            // Nothing was taken in and nothing is held against the feed.
            state.admission.take(.due(ticket.feed, at: now + 60), at: now)
        }
    }

    private func pause(_ reason: PauseReason, _ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        if state.pause == nil {
            let message = reason.message(recovery: options.recovery)
            state.pause = message
            logger.error("polling pauses: \(message)", metadata: .of(.pollingPaused))
        }
        guard !state.awaitsOpening else { return }
        state.awaitsOpening = true
        let (publisher, continuation) = (publisher, continuation)
        group.addTask {
            await publisher.waitUntilOpen()
            continuation.yield(.opened)
        }
    }

    private func setAlarm(_ state: inout LoopState, _ now: Double, at time: Double) {
        let time = max(time, now + 0.01)
        if let set = state.alarmTime, set > now, set <= time { return }
        state.alarmTime = time
        alarm.set(after: time - now)
    }
}

extension PollReport {
    func measure() {
        Measures.polls.add(1, verdict.rawValue)
        Measures.articles.add(newCount, "new")
        Measures.articles.add(revisedCount, "revised")
        if let itemCount { Measures.knownItems.add(max(0, itemCount - newCount - revisedCount)) }
    }

    var ending: Admission.Ending {
        switch verdict {
        case .unreachable: .unreachable(isLocal: false)
        case .ownSide:
            switch problem?.kind {
            case "own_network": .unreachable(isLocal: true)
            // A proxy of one feed's own is not the way of the others.
            case "connection": .unreachable(isLocal: false)
            // The state or the spool did not take what the host had answered, or nobody was asked.
            default: .notAsked
            }
        default: hostHold.map { .throttled($0) } ?? .answered
        }
    }
}

/// What only the loop's own task touches.
struct LoopState {
    var poller: Poller
    var subscriptions: [Int64: Subscription] = [:]
    var admission: Admission
    /// Of which the log has said that they fail.
    var failing: Set<Int64> = []
    /// Whose last poll failed, by what is remembered of them.
    var unwell: Set<Int64> = []
    /// As it was said in the log.
    var isNetworkAway = false
    var figures = PollLoop.Figures()
    var pause: String?
    let changed: @Sendable () -> Void
    /// A task waits until articles are taken again.
    var awaitsOpening = false
    /// When the alarm rings.
    var alarmTime: Double?
    var nextTidying = 0.0
    var isStopping = false
    var isOutOfTime = false

    init(poller: Poller, options: PollLoop.Options, changed: @escaping @Sendable () -> Void) {
        self.poller = poller
        self.changed = changed
        admission = Admission(options.admission)
    }
}
