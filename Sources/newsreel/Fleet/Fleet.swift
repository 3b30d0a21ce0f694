internal import Articles
internal import Exchange
internal import Glibc
internal import Ingest
internal import Kernel
internal import Logging
internal import PostgresStore
internal import Publishing
internal import Subscriptions
internal import Synchronization

/// This daemon's part in a fleet: it says again and again that it lives, has the loop poll the feeds of the shards that it
/// holds and no others, and gives back what it holds too much of.
final class Fleet: Sendable {
    private let store: PostgresStore
    private let lease: Duration
    private let alarm: SinkAlarm
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var source: Source
        /// What the loop polls by now; `nil` before it was given anything.
        var taken: Taken?
        /// Grows with each change of `source`.
        var version = 0
        /// For polls from the next list on.
        var poller: Poller?
        /// Whose wishes are with the loop.
        var wished: Set<FeedID> = []
        /// Whose longer leases were told.
        var toldLeases: Set<String> = []
    }

    /// Where subscriptions come from.
    private enum Source {
        case lists(ShardedLists)
        /// The state's own, by its name.
        case database(String)
    }

    private struct Taken: Equatable {
        let shards: Set<HostShard>
        /// `PostgresStore.Inbox.subscriptionChanges`.
        let changes: Int64
    }

    /// `nil` where the state is nobody else's.
    /// - Parameter alarm: rung while queues of workers that were given up wait for somebody.
    init?(_ store: any Store, _ settings: Settings, alarm: SinkAlarm, logger: Logger) {
        guard let store = store as? PostgresStore else { return nil }
        (self.store, lease, self.alarm, self.logger) = (store, settings.fleet.lease, alarm, logger)
        let source: Source =
            settings.feeds.source == .database ? .database(settings.feedPlace.printable) : .lists(ShardedLists())
        state = Mutex(State(source: source))
    }

    /// A word each: often enough that three may be lost, and that a dead worker's feeds have others within some seconds.
    private var interval: Duration { min(max(lease / 15, .milliseconds(200)), .seconds(2)) }

    /// Has the loop ask what is this worker's to ask.
    func steer(_ options: inout PollLoop.Options) {
        options.assigned = { [store] feed, subscription in
            store.withLeases { $0.assign(feed, to: ShardedLists.shard(of: subscription.url)) }
        }
        options.isListedElsewhere = { [self] () throws(StoreError) in try await listing() }
        options.mayAsk = { [store] in store.isSureOfLeases }
        options.isOurs = { [store] feed in store.withLeases { $0.begin(feed) } }
        options.hasEnded = { [store] feed in store.withLeases { $0.end(feed) } }
    }

    private func listing() async throws(StoreError) -> @Sendable (String) -> Bool {
        switch state.withLock({ $0.source }) {
        case .lists(let lists): return lists.listing
        case .database:
            // By their hashes, of which there may be millions.
            let known = Mutex<Set<Int>>([])
            try await store.forEachSubscribedAddress { address in
                known.withLock { _ = $0.insert(address.hashValue) }
            }
            let addresses = known.withLock { $0 }
            return { addresses.contains($0.hashValue) }
        }
    }

    // MARK: What is polled

    /// These lists hold from now on.
    /// - Returns: what of them this worker polls now.
    func take(_ set: SubscriptionSet) -> SubscriptionSet {
        let lists = ShardedLists(set)
        state.withLock { state in
            state.source = .lists(lists)
            state.version += 1
        }
        return lists.subscriptions(in: store.withLeases { $0.polled })
    }

    /// What is subscribed to is read anew at the next word, where it is in the database.
    func take(_ poller: Poller) {
        state.withLock { state in
            state.taken = nil
            state.poller = poller
        }
    }

    private func own(_ shards: Set<HostShard>) async throws(StoreError) -> SubscriptionSet {
        switch state.withLock({ $0.source }) {
        case .lists(let lists): return lists.subscriptions(in: shards)
        case .database(let name):
            let set = FeedPlace.set(of: try await store.subscriptions(in: shards), in: name)
            for problem in set.problems {
                logger.error("feed left out: \(problem)", metadata: .of(.feedLeftOut))
            }
            return set
        }
    }

    /// All that is listed, whoever polls it; read anew at each call.
    func everything() async throws(StoreError) -> [Subscription] {
        try await own(Set((0..<Int64(HostShard.count)).compactMap { HostShard(rawValue: $0) })).subscriptions
    }

    /// Joins, before anything is polled.
    /// - Parameter set: the feed lists; nothing where subscriptions are in the database.
    /// - Returns: what this worker polls at first.
    func begin(_ set: SubscriptionSet) async throws(StoreError) -> SubscriptionSet {
        let beat = try await store.beat(lease: lease, demand: 0)
        note(beat)
        if case .lists = state.withLock({ $0.source }) { _ = take(set) }
        let shards = store.withLeases { $0.polled }
        let own = try await own(shards)
        state.withLock { $0.taken = Taken(shards: shards, changes: beat.inbox.subscriptionChanges) }
        return own
    }

    /// Until the task is cancelled: for as long as polls are in work.
    /// - Parameter changed: told what this worker polls, whenever that is something else.
    func run(
        _ loop: PollLoop, _ publisher: Publisher, _ planner: Planner, _ desk: HubDesk?,
        changed: @Sendable (SubscriptionSet) -> Void
    ) async {
        var isFailing = false
        while true {
            try? await Task.sleep(for: interval)
            if Task.isCancelled { return }
            do throws(StoreError) {
                try await turn(loop, publisher, planner, desk, changed)
                isFailing = false
            } catch {
                // Of a server that is away the pause tells.
                publisher.pause(for: error)
                if error.kind != .unreachable, !isFailing {
                    logger.error("the leases are not renewed: \(error.message)")
                    isFailing = true
                }
            }
        }
    }

    private func turn(
        _ loop: PollLoop, _ publisher: Publisher, _ planner: Planner, _ desk: HubDesk?,
        _ changed: @Sendable (SubscriptionSet) -> Void
    ) async throws(StoreError) {
        let wasSure = store.isSureOfLeases
        let beat = try await store.beat(lease: lease, demand: planner.demand)
        planner.note(othersDemand: beat.othersDemand)
        note(beat)
        if !beat.excess.isEmpty { store.withLeases { $0.leave(beat.excess) } }
        let present = Taken(
            shards: store.withLeases { $0.polled }, changes: beat.inbox.subscriptionChanges)
        if state.withLock({ $0.taken }) != present || !beat.lost.isEmpty {
            try await replace(loop, present, isUrgent: beat.takenOver > 0, changed)
        } else if !wasSure {
            loop.wake()
        }
        if beat.inbox.hasWishes { try await fulfilWishes(loop) }
        if beat.inbox.hasEstates { alarm.ring() }
        if beat.inbox.hasHubCalls { try await desk?.takeCalls() }
        try await giveBack(loop, publisher)
    }

    private func replace(
        _ loop: PollLoop, _ present: Taken, isUrgent: Bool, _ changed: @Sendable (SubscriptionSet) -> Void
    ) async throws(StoreError) {
        while true {
            let version = state.withLock { $0.version }
            let own = try await own(present.shards)
            let isDone = state.withLock { state in
                // Other lists have come meanwhile, which must not be overtaken by these.
                guard state.version == version else { return false }
                state.taken = present
                loop.replace(own, poller: state.poller, isUrgent: isUrgent)
                state.poller = nil
                return true
            }
            if isDone { return changed(own) }
        }
    }

    /// Of those that somebody left in the state, this worker's.
    private func fulfilWishes(_ loop: PollLoop) async throws(StoreError) {
        for feed in try await store.wishes() {
            guard store.withLeases({ $0.shard(of: feed) != nil && $0.mayAsk(feed) }),
                state.withLock({ $0.wished.insert(feed).inserted })
            else { continue }
            loop.revive(feed) { [self] isDone in
                // What is not done is tried again with the next word.
                if isDone { try? await store.forgetWish(for: feed) }
                state.withLock { _ = $0.wished.remove(feed) }
            }
        }
    }

    private func note(_ beat: PostgresStore.Beat) {
        Measures.workers.set(beat.liveWorkers)
        Measures.shards.set(store.withLeases { $0.epochs.count })
        if beat.takenOver > 0 {
            Measures.takeovers.add(beat.takenOver)
            logger.notice("took over \(beat.takenOver) shards of hosts from a worker that is not heard of any more")
        }
        for name in beat.longerLeases where state.withLock({ $0.toldLeases.insert(name).inserted }) {
            logger.warning("\(Self.differentLease(of: name, lease))")
        }
        if !beat.lost.isEmpty {
            Measures.shardsLost.add(beat.lost.count)
            logger.warning(
                "\(beat.lost.count) shards of hosts have another worker now: this one was not heard of for \(lease.components.seconds) s"
            )
        }
    }

    /// That another worker's lease is longer than one's own; two that differ differ in this from the shorter one's side.
    static func differentLease(of worker: String, _ own: Duration) -> String {
        "fleet.lease is \(own.components.seconds) s here, and longer for the worker \(worker): when that one dies, its hosts wait "
            + "longer for others than these settings say; set one time for all"
    }

    /// What leaves, once nothing of it is in work or waits to be stored.
    private func giveBack(_ loop: PollLoop, _ publisher: Publisher) async throws(StoreError) {
        let leaving = store.withLeases { $0.leaving }
        guard !leaving.isEmpty else { return }
        let isInWork = loop.isWorking { feed in
            store.withLeases { $0.shard(of: feed).map { leaving.contains($0) } ?? false }
        }
        if isInWork { return }
        // Paused, it has nothing of theirs that would ever be stored.
        try? await publisher.flush()
        try await store.giveBack(leaving)
        logger.info("gave back \(leaving.count) shards of hosts to other workers")
    }

    /// Nothing is polled any more, and nothing waits to be stored.
    func retire() async {
        do throws(StoreError) {
            try await store.retire()
        } catch {
            logger.warning("the other workers have this one's feeds in \(lease.components.seconds) s: \(error.message)")
        }
    }
}
