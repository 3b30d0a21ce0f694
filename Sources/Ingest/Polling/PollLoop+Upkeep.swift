internal import Articles
internal import Exchange
internal import Logging
internal import Synchronization

/// What the loop says of itself, and what it tidies.
extension PollLoop {
    func log(_ report: PollReport, _ state: inout LoopState, _ feed: Int64) {
        if let problem = report.problem {
            state.figures.failures += 1
            // Once when it begins; then quietly, until the feed is well again.
            let level: Logger.Level = state.failing.insert(feed).inserted ? .warning : .debug
            let next = report.nextPoll?.at.rfc3339 ?? (report.verdict == .ownSide ? "in a minute" : "never")
            logger.log(
                level: level, "\(problem.message)", metadata: ["kind": "\(problem.kind)", "next": "\(next)"])
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

    func publish(_ state: LoopState, _ now: Double) {
        var figures = state.figures
        figures.feeds = state.subscriptions.count
        figures.inWork = state.admission.inFlightCount
        figures.waiting = state.admission.waitingCount
        figures.pause = state.pause
        figures.lastTurn = now
        let published = figures
        let pauseHasChanged = shared.withLock { shared in
            defer { shared = published }
            return shared.pause != published.pause
        }
        if pauseHasChanged { state.pauseChanged() }
    }

    /// Each ten minutes: keeps what the feeds have in common, and lets go of items that left their feeds long ago, a
    /// thousand feeds at a time.
    func tidySometimes(_ state: inout LoopState, _ now: Double, _ group: inout DiscardingTaskGroup) {
        guard now >= state.nextTidying else { return }
        state.nextTidying = now + 600
        let (store, logger, policy, after) = (store, logger, options.retention, forgetAfter)
        let memory = poller.planner.memory
        group.addTask {
            do throws(StoreError) {
                try await store.setMemory(memory, named: Planner.memoryName)
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
