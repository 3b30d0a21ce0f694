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
        /// Told which feed of the store each subscription is, before it is asked.
        package var assigned: (@Sendable (FeedID, Subscription) -> Void)?
        /// What lists have beside what this process polls; `nil` where it polls all of them.
        package var isListedElsewhere: FeedRegister.Listing?
        /// Whether anything may be asked at the moment; `nil` where nobody else has a say in it.
        package var mayAsk: (@Sendable () -> Bool)?
        /// Asked before a poll reads what is stored of its feed: whether that is still this process's to ask.
        package var isOurs: (@Sendable (FeedID) -> Bool)?
        /// Told when such a poll has ended, and what it found is stored or given up.
        package var hasEnded: (@Sendable (FeedID) -> Void)?
        /// Told of each poll as it ends.
        package var observe: (@Sendable (FeedID, PollReport) -> Void)?
        /// Told which feeds are polled, whenever a list was taken up.
        package var observeList: (@Sendable (Set<Int64>) -> Void)?
        /// Told of what came of each body that a hub brought.
        package var observePush: (@Sendable (FeedID, PollReport) -> Void)?

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
        /// No host can be reached.
        package var isNetworkAway = false
        /// Seconds of the monotonic clock at which the loop last turned.
        package var lastTurn = 0.0

        package init() {}
    }

    enum Event: Sendable {
        case polled(Admission.Ticket, PollReport)
        /// Its credentials cannot be had, or the state cannot be read.
        case notAsked(Admission.Ticket, PollReport)
        /// The state knows the feed no more, since it was taken out of the list while it waited.
        case forgotten(Admission.Ticket)
        case replace(SubscriptionSet, Poller?, isUrgent: Bool)
        /// The store was away when a list was to take the place of the last one; the number is the list's.
        case replaceAgain(SubscriptionSet, isUrgent: Bool, Int)
        case revive(Int64, @Sendable (Bool) async -> Void)
        case revived(Int64, String)
        case pushed(Int64, PushedDocument)
        /// What a hub brought was read.
        case taken(Int64, PollReport)
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
    let continuation: AsyncStream<Event>.Continuation
    let shared = Mutex(Figures())
    /// Feeds whose polls are in work, by how many of each.
    let working = Mutex<[Int64: Int]>([:])
    let alarm: Alarm
    let forgetAfter = ForgettingPlace()
    let turns = FeedTurns()
    let pushes = BytesInWork()

    package init(poller: Poller, store: any Store, publisher: Publisher, options: Options, logger: Logger) {
        self.poller = poller
        self.store = store
        self.publisher = publisher
        self.options = options
        self.logger = logger
        (events, continuation) = AsyncStream.makeStream()
        alarm = Alarm { [continuation] in continuation.yield(.wake) }
    }

    package var planner: Planner { poller.planner }

    package var figures: Figures { shared.withLock { $0 } }

    /// Another list takes the place of the present one; polls in work go on.
    /// - Parameters:
    ///   - poller: for polls from now on, where settings changed; its planner must be the present one.
    ///   - isUrgent: what is due in it was polled by another, who cannot any more: it is not spread over time.
    package func replace(_ subscriptions: SubscriptionSet, poller: Poller? = nil, isUrgent: Bool = false) {
        continuation.yield(.replace(subscriptions, poller, isUrgent: isUrgent))
    }

    /// Has a feed of the list asked again, whatever stopped it or held it back.
    /// - Parameter done: told when that is stored, or that it is not.
    package func revive(_ feed: FeedID, done: @escaping @Sendable (_ isStored: Bool) async -> Void) {
        continuation.yield(.revive(feed.rawValue, done))
    }

    /// Has the loop look again at what it may do.
    package func wake() { continuation.yield(.wake) }

    /// Whether a poll of one of these feeds is in work.
    package func isWorking(onAny isMeant: (FeedID) -> Bool) -> Bool {
        working.withLock { $0.keys.contains { isMeant(FeedID(rawValue: $0)) } }
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
            let feeds = suspects == 1 ? "1 feed was" : "\(suspects) feeds were"
            logger.notice(
                "\(feeds) in work when the program died; \(suspects == 1 ? "it" : "each") is read alone next time",
                metadata: .of(.feedsSuspected))
        }
        try await load(subscriptions, into: &state, isStart: true)
        await withDiscardingTaskGroup { group in
            await turn(&state, &group)
        }
        do throws(StoreError) {
            try await keepPopulation()
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
            case .revive(let feed, let done):
                revive(feed, done, &state, &group)
            case .revived(let feed, let identity):
                finishRevival(feed, identity, &state)
            case .pushed(let feed, let document):
                take(document, of: feed, &state, &group)
            case .taken(let feed, let report):
                finishPush(feed, report, &state)
            case .replace(let set, let poller, let isUrgent):
                if let poller { state.poller = poller }
                state.lists += 1
                await replace(with: set, isUrgent: isUrgent, &state, &group)
            case .replaceAgain(let set, let isUrgent, let number):
                if number == state.lists { await replace(with: set, isUrgent: isUrgent, &state, &group) }
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
        let inWork = state.admission.inFlightCount
        logger.notice("stopping; \(inWork == 1 ? "1 poll is" : "\(inWork) polls are") in work")
        let (drainTime, continuation) = (options.drainTime, continuation)
        group.addTask {
            try? await Task.sleep(for: drainTime)
            continuation.yield(.drainTimeIsOver)
        }
    }
}
