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
    private let logger: Logger
    private let lists = Mutex(ShardedLists())

    /// `nil` where the state is nobody else's.
    init?(_ store: any Store, _ settings: Settings.Fleet, logger: Logger) {
        guard let store = store as? PostgresStore else { return nil }
        (self.store, lease, self.logger) = (store, settings.lease, logger)
    }

    /// A word each: often enough that three may be lost, and that a dead worker's feeds have others within some seconds.
    private var interval: Duration { min(max(lease / 15, .milliseconds(200)), .seconds(2)) }

    /// Has the loop ask what is this worker's to ask.
    func steer(_ options: inout PollLoop.Options) {
        options.assigned = { [store] feed, subscription in
            store.withLeases { $0.assign(feed, to: ShardedLists.shard(of: subscription.url)) }
        }
        options.isListedElsewhere = { [self] in lists.withLock { $0 }.listing }
        options.mayAsk = { [store] in store.isSureOfLeases }
        options.isOurs = { [store] feed in store.withLeases { $0.begin(feed) } }
        options.hasEnded = { [store] feed in store.withLeases { $0.end(feed) } }
    }

    /// These lists hold from now on.
    /// - Returns: what of them this worker polls now.
    func take(_ set: SubscriptionSet) -> SubscriptionSet {
        let new = ShardedLists(set)
        lists.withLock { $0 = new }
        return own
    }

    /// What of the lists this worker polls now.
    private var own: SubscriptionSet {
        let shards = store.withLeases { $0.polled }
        return lists.withLock { $0 }.subscriptions(in: shards)
    }

    /// All that is listed, whoever polls it; read anew at each call.
    var everything: [Subscription] {
        lists.withLock { $0 }.subscriptions(in: Set((0..<Int64(HostShard.count)).compactMap { HostShard(rawValue: $0) }))
            .subscriptions
    }

    /// Joins, before anything is polled.
    func begin() async throws(StoreError) { note(try await store.beat(lease: lease, demand: 0)) }

    /// Until the task is cancelled: for as long as polls are in work.
    /// - Parameter changed: told what this worker polls, whenever that is something else.
    func run(
        _ loop: PollLoop, _ publisher: Publisher, _ planner: Planner,
        changed: @Sendable (SubscriptionSet) -> Void
    ) async {
        var isFailing = false
        while true {
            try? await Task.sleep(for: interval)
            if Task.isCancelled { return }
            do throws(StoreError) {
                try await turn(loop, publisher, planner, changed)
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
        _ loop: PollLoop, _ publisher: Publisher, _ planner: Planner, _ changed: @Sendable (SubscriptionSet) -> Void
    ) async throws(StoreError) {
        let (before, wasSure) = (store.withLeases { $0.polled }, store.isSureOfLeases)
        let beat = try await store.beat(lease: lease, demand: planner.demand)
        planner.note(othersDemand: beat.othersDemand)
        note(beat)
        if !beat.excess.isEmpty { store.withLeases { $0.leave(beat.excess) } }
        if store.withLeases({ $0.polled }) != before || !beat.lost.isEmpty {
            let own = own
            loop.replace(own, isUrgent: beat.takenOver > 0)
            changed(own)
        } else if !wasSure {
            loop.wake()
        }
        try await giveBack(loop, publisher)
    }

    private func note(_ beat: PostgresStore.Beat) {
        Measures.workers.set(beat.liveWorkers)
        Measures.shards.set(store.withLeases { $0.epochs.count })
        if beat.takenOver > 0 {
            Measures.takeovers.add(beat.takenOver)
            logger.notice("took over \(beat.takenOver) shards of hosts from a worker that is not heard of any more")
        }
        if !beat.lost.isEmpty {
            Measures.shardsLost.add(beat.lost.count)
            logger.warning(
                "\(beat.lost.count) shards of hosts have another worker now: this one was not heard of for \(lease.components.seconds) s"
            )
        }
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
