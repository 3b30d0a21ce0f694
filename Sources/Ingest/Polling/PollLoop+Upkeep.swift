internal import Articles
internal import Exchange
internal import Logging
internal import Publishing
internal import Synchronization

/// What the loop says of itself, and what it tidies.
extension PollLoop {
    func log(_ report: PollReport, _ state: inout LoopState, _ feed: Int64) {
        if let problem = report.problem {
            if report.isFailure { state.figures.failures += 1 }
            logger.log(
                level: level(of: report, &state, feed), "\(problem.message)",
                metadata: .of(
                    .feedFails, feed: report.feed, ["kind": "\(problem.kind)", "next": "\(next(after: report, state))"])
            )
            return
        }
        state.unwell.remove(feed)
        if let archives = report.archives {
            let reason = archives.reason.map { ", not all of them: \($0)" } ?? ""
            logger.notice(
                "\(report.feed): older pages read: \(archives.pages)\(reason)",
                metadata: .of(.olderPagesRead, feed: report.feed))
        }
        if let change = report.identityChange {
            logger.notice("\(report.feed): \(change)", metadata: .of(.identityChanged, feed: report.feed))
        }
        if report.leftOut > 0 {
            let document = poller.sink.crashes?.document(of: FeedID(rawValue: feed))
            logger.warning(
                "\(report.feed): an item is left out, of which the program died, until its feed changes it",
                metadata: .of(.itemLeftOut, feed: report.feed, document.map { ["document": "\($0)"] } ?? [:]))
        }
        for message in report.givenUpMessages {
            logger.warning("\(message)", metadata: .of(.itemLeftOut, feed: report.feed))
        }
        if state.failing.remove(feed) != nil {
            logger.notice("\(report.feed) is well again", metadata: .of(.feedWell, feed: report.feed))
        }
        logger.debug(
            "\(report.feed): \(report.message)",
            metadata: [
                "feed": "\(report.feed)", "new": "\(report.newCount)", "revised": "\(report.revisedCount)",
                "blocked": "\(report.blocked.values.reduce(0, +))",
                "next": "\(report.nextPoll?.at.rfc3339 ?? "never")",
                "why": "\(report.nextPoll?.reason.rawValue ?? "stopped")",
            ])
        for warning in report.warnings {
            logger.debug("\(report.feed): \(warning)", metadata: ["feed": "\(report.feed)"])
        }
    }

    /// Loud once when it begins; then quietly, until the feed is well again. What polling pauses for is no feed's fault.
    private func level(of report: PollReport, _ state: inout LoopState, _ feed: Int64) -> Logger.Level {
        if report.verdict == .ownSide, case .paused = publisher.condition { return .debug }
        if report.verdict != .ownSide { state.unwell.insert(feed) }
        return state.failing.insert(feed).inserted ? .warning : .debug
    }

    private func next(after report: PollReport, _ state: LoopState) -> String {
        if let next = report.nextPoll { return next.at.rfc3339 }
        guard report.verdict == .ownSide else { return "not asked any more" }
        if case .paused = publisher.condition { return "when polling goes on" }
        return "in a minute"
    }

    func publish(_ state: LoopState, _ now: Double) {
        var figures = state.figures
        figures.feeds = state.subscriptions.count
        figures.inWork = state.admission.inFlightCount
        figures.waiting = state.admission.waitingCount
        figures.failing = state.unwell.count
        figures.obstacle = state.admission.obstacle
        figures.pause = state.pause
        figures.isNetworkAway = state.isNetworkAway
        figures.lastTurn = now
        let published = figures
        let hasChanged = shared.withLock { shared in
            defer { shared = published }
            return (shared.pause, shared.feeds, shared.isNetworkAway)
                != (published.pause, published.feeds, published.isNetworkAway) || shared.lastTurn == 0
        }
        if hasChanged { state.changed() }
    }

    /// Other workers of the same state keep theirs under the same name. Two at once are not likely, and cost a few steps of
    /// one.
    func keepPopulation() async throws(StoreError) {
        let stored = try await store.memory(named: Planner.memoryName)
        try await store.setMemory(poller.planner.merge(stored), named: Planner.memoryName)
    }

    /// Each ten minutes: keeps what the feeds have in common, and lets go of items that left their feeds long ago, a
    /// thousand feeds at a time.
    func tidySometimes(_ state: inout LoopState, _ now: Double, _ group: inout DiscardingTaskGroup) {
        guard now >= state.nextTidying else { return }
        state.nextTidying = now + 600
        let (store, logger, policy, after) = (store, logger, options.retention, forgetAfter)
        group.addTask {
            do throws(StoreError) {
                try await self.keepPopulation()
                let (forgotten, next) = try await store.forgetItems(
                    policy, after: after.withLock { $0 }, feedCount: 1000)
                after.withLock { $0 = next }
                if forgotten > 0 { logger.info("forgot \(forgotten) items that left their feeds long ago") }
            } catch {
                logger.warning("the state cannot be tidied: \(error.message)")
            }
        }
    }
}

/// Where forgetting goes on.
final class ForgettingPlace: Sendable {
    private let feed = Mutex<FeedID?>(nil)

    func withLock<Value>(_ body: (inout sending FeedID?) -> sending Value) -> Value { feed.withLock(body) }
}
