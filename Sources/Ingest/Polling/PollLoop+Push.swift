package import Exchange
internal import Kernel
internal import Logging
internal import Subscriptions
internal import Synchronization

/// A body that a feed's hub brought.
package struct PushedDocument: Sendable {
    package let body: [UInt8]
    package let contentType: String?
    /// Told when it is dealt with: false where that is another worker's to do.
    let isSettled: (@Sendable (Bool) -> Void)?

    package init(body: [UInt8], contentType: String?, isSettled: (@Sendable (Bool) -> Void)? = nil) {
        (self.body, self.contentType, self.isSettled) = (body, contentType, isSettled)
    }
}

/// What hubs bring: it goes the way of a poll's answer from its second step on, beside the polls and without their places.
extension PollLoop {
    /// What the pushed bodies that wait may come to; a hub whose body has no room brings it again.
    private static let roomForPushes = 64 << 20

    /// Takes a body for a feed of the list.
    /// - Returns: false where nothing is taken at the moment: while polling is paused or ends, or bodies wait already.
    package func push(_ document: PushedDocument, of feed: FeedID) -> Bool {
        guard pushes.enter(document.body.count, most: Self.roomForPushes) else { return false }
        guard figures.pause == nil, figures.lastTurn > 0 else {
            pushes.leave(document.body.count)
            return false
        }
        if case .terminated = continuation.yield(.pushed(feed.rawValue, document)) {
            pushes.leave(document.body.count)
            return false
        }
        return true
    }

    func take(
        _ document: PushedDocument, of feed: Int64, _ state: inout LoopState, _ group: inout DiscardingTaskGroup
    ) {
        guard !state.isStopping, let subscription = state.subscriptions[feed] else {
            pushes.leave(document.body.count)
            document.isSettled?(!state.isStopping && options.isOurs == nil)
            return
        }
        working.withLock { $0[feed, default: 0] += 1 }
        group.addTask { [poller = state.poller] in
            defer { self.noteEnd(of: feed) }
            let report = await self.turns.take(feed) { () -> PollReport? in
                guard self.options.isOurs?(FeedID(rawValue: feed)) ?? true else { return nil }
                defer { self.options.hasEnded?(FeedID(rawValue: feed)) }
                guard let stored = try? await self.store.feed(FeedID(rawValue: feed)) else { return nil }
                return await poller.take(
                    pushed: document.body, contentType: document.contentType,
                    PollTarget(subscription: subscription, feed: stored))
            }
            self.pushes.leave(document.body.count)
            document.isSettled?(report != nil && report?.verdict != .ownSide)
            if let report { self.continuation.yield(.taken(feed, report)) }
        }
    }

    /// The next poll is where the schedule has it now; at once where the body was of no use, as it announced something, once
    /// in the least time between two polls, and not of a feed that fails already.
    func finishPush(_ feed: Int64, _ report: PollReport, _ state: inout LoopState) {
        state.figures.newArticles += report.newCount
        state.figures.revisedArticles += report.revisedCount
        report.measureArticles()
        options.observePush?(FeedID(rawValue: feed), report)
        if let problem = report.problem {
            logger.warning(
                "what a hub brought is left alone, and the feed is asked: \(problem.message)",
                metadata: ["feed": "\(report.feed)"])
        }
        guard state.subscriptions[feed] != nil else { return }
        let now = SystemClock.monotonicSeconds()
        guard report.problem != nil else {
            state.admission.take(.due(feed, at: now + (report.nextPoll?.delay ?? 0)), at: now)
            return
        }
        let pause = state.poller.options.minimumInterval
        guard !state.unwell.contains(feed), now - (state.askedForPush[feed] ?? -.infinity) >= pause else { return }
        state.askedForPush[feed] = now
        state.admission.take(.due(feed, at: now), at: now)
    }
}
