internal import Exchange
internal import Kernel
internal import Logging
internal import Markup
internal import Publishing
internal import Subscriptions
internal import Synchronization

/// What the loop asks, and when it does not.
extension PollLoop {
    func start(_ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
        let now = SystemClock.monotonicSeconds()
        defer { publish(state, now) }
        var load = Admission.Load(
            isCrowded: poller.workLimit.isCrowded,
            overdue: poller.laggards.count(at: now))
        if !state.isStopping { look(at: publisher.condition, &load, &state, &group) }
        if options.mayAsk?() == false { load.isPaused = true }
        let orders = state.admission.orders(at: now, under: load) { [subscriptions = state.subscriptions] id in
            subscriptions[id].map { WebAddress.host(of: $0.url) ?? "" }
        }
        for case .ask(let ticket) in orders {
            guard let subscription = state.subscriptions[ticket.feed] else { continue }
            working.withLock { $0[ticket.feed, default: 0] += 1 }
            group.addTask { [poller = state.poller] in await self.poll(ticket, subscription, by: poller) }
        }
        if state.isStopping { return }
        let latest = now + options.longestSleep
        if load.isPaused { return setAlarm(&state, now, at: latest) }
        tidySometimes(&state, now, &group)
        setAlarm(&state, now, at: min(state.admission.nextLook(after: now) ?? latest, latest))
    }

    func look(
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

    func pause(_ reason: PauseReason, _ state: inout LoopState, _ group: inout DiscardingTaskGroup) {
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

    func poll(_ ticket: Admission.Ticket, _ subscription: Subscription, by poller: Poller) async {
        defer { noteEnd(of: ticket.feed) }
        await turns.take(ticket.feed) { await pollInTurn(ticket, subscription, by: poller) }
    }

    func noteEnd(of feed: Int64) {
        working.withLock { working in
            let count = working[feed, default: 1] - 1
            working[feed] = count > 0 ? count : nil
        }
    }

    private func pollInTurn(_ ticket: Admission.Ticket, _ subscription: Subscription, by poller: Poller) async {
        let report: PollReport
        do {
            guard options.isOurs?(FeedID(rawValue: ticket.feed)) ?? true else {
                continuation.yield(.forgotten(ticket))
                return
            }
            defer { options.hasEnded?(FeedID(rawValue: ticket.feed)) }
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
            if let error = error as? StoreError { publisher.pause(for: error) }
            var failed = PollReport(
                feed: subscription.url, verdict: .ownSide, message: "not asked", state: FeedState())
            let message = (error as? StoreError)?.message ?? (error as? SubscriptionsError)?.message ?? "\(error)"
            failed.problem = PollReport.Problem(kind: "own_side", message: "\(subscription.url): \(message)")
            continuation.yield(.notAsked(ticket, failed))
            return
        }
        continuation.yield(.polled(ticket, report))
    }

    func setAlarm(_ state: inout LoopState, _ now: Double, at time: Double) {
        let time = max(time, now + 0.01)
        if let set = state.alarmTime, set > now, set <= time { return }
        state.alarmTime = time
        alarm.set(after: time - now)
    }
}
