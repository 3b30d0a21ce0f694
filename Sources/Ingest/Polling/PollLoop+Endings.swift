internal import Exchange
internal import Kernel
internal import Logging
internal import Subscriptions

/// What the loop does with a poll that has ended.
extension PollLoop {
    func end(_ ticket: Admission.Ticket, _ ending: Admission.Ending, _ state: inout LoopState) {
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

    func finish(_ ticket: Admission.Ticket, _ report: PollReport, _ state: inout LoopState) {
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
}

extension PollReport {
    func measure() {
        Measures.polls.add(1, verdict.rawValue)
        measureArticles()
    }

    func measureArticles() {
        Measures.articles.add(newCount, "new")
        Measures.articles.add(revisedCount, "revised")
        for (rule, count) in blocked { Measures.blocked.add(count, rule) }
        let blockedCount = blocked.isEmpty ? 0 : blocked.values.reduce(0, +)
        if let itemCount { Measures.knownItems.add(max(0, itemCount - newCount - revisedCount - blockedCount)) }
    }

    /// Whether something is wrong with the feed, or on the way to it: not where it was not asked, or polling paused before
    /// its articles were taken in.
    package var isFailure: Bool {
        if problem == nil { return false }
        if case .notAsked = ending { return false }
        return true
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
