internal import Exchange
internal import Kernel
internal import Logging
internal import Publishing
internal import Synchronization

/// Feeds that a person wants asked again, and of which the loop is told while it runs.
extension PollLoop {
    /// In its feed's turn: a poll in work would store what it read before.
    func revive(
        _ feed: Int64, _ done: @escaping @Sendable (Bool) async -> Void, _ state: inout LoopState,
        _ group: inout DiscardingTaskGroup
    ) {
        let isListed = state.subscriptions[feed] != nil && !state.isStopping
        if isListed { working.withLock { $0[feed, default: 0] += 1 } }
        group.addTask {
            guard isListed else { return await done(false) }
            defer { self.noteEnd(of: feed) }
            let identity = await self.turns.take(feed) { await self.reviveInTurn(FeedID(rawValue: feed)) }
            await done(identity != nil)
            if let identity { self.continuation.yield(.revived(feed, identity)) }
        }
    }

    /// - Returns: the feed's identity; `nil` where nothing was done.
    private func reviveInTurn(_ feed: FeedID) async -> String? {
        guard options.isOurs?(feed) ?? true else { return nil }
        defer { options.hasEnded?(feed) }
        do throws(StoreError) {
            guard let stored = try await store.feed(feed) else { return nil }
            try await Revival.revive(stored, in: store)
            return stored.identity
        } catch {
            publisher.pause(for: error)
            return nil
        }
    }

    func finishRevival(_ feed: Int64, _ identity: String, _ state: inout LoopState) {
        guard state.subscriptions[feed] != nil else { return }
        logger.notice("\(identity) is asked again, as wished", metadata: .of(.feedRevived, feed: identity))
        let now = SystemClock.monotonicSeconds()
        state.admission.take(.due(feed, at: now), at: now)
    }
}
