internal import Articles
internal import Exchange
internal import Kernel
internal import Logging
internal import Publishing
internal import Subscriptions

/// What is polled.
extension PollLoop {
    func load(
        _ set: SubscriptionSet, into state: inout LoopState, isStart: Bool, isUrgent: Bool = false
    ) async throws(StoreError) {
        guard let place = options.wishes else {
            return try await load(set, reviving: [], into: &state, isStart: isStart, isUrgent)
        }
        try await Revival.fulfilWishes(beside: place) { wishes throws(StoreError) in
            try await load(set, reviving: wishes, into: &state, isStart: isStart, isUrgent)
        }
    }

    /// Where the store is away, it is tried again until it is there, or another list has come.
    func replace(
        with set: SubscriptionSet, isUrgent: Bool, _ state: inout LoopState, _ group: inout DiscardingTaskGroup
    ) async {
        do throws(StoreError) {
            try await load(set, into: &state, isStart: false, isUrgent: isUrgent)
        } catch {
            guard error.kind == .unreachable else {
                logger.error("the new feed list is not taken over: \(error.message)")
                return
            }
            publisher.pause(for: error)
            let (number, continuation) = (state.lists, continuation)
            group.addTask {
                try? await Task.sleep(for: .seconds(1))
                continuation.yield(.replaceAgain(set, isUrgent: isUrgent, number))
            }
        }
    }

    private func load(
        _ set: SubscriptionSet, reviving wishes: Set<String>, into state: inout LoopState, isStart: Bool,
        _ isUrgent: Bool
    ) async throws(StoreError) {
        let subscriptions = set.subscriptions.filter(\.isEnabled)
        let now = poller.clock()
        let monotonic = SystemClock.monotonicSeconds()
        // A few feeds crowd nobody, and whoever adds the first one waits for it.
        let present = Set(state.subscriptions.values.lazy.map(\.url))
        let spread = min(options.startSpread, Double(subscriptions.count { !present.contains($0.url) }) / 4)
        var kept = Set<Int64>(minimumCapacity: subscriptions.count)
        var unlisted = wishes
        var register = FeedRegister(
            listed: subscriptions.lazy.map(\.url), elsewhere: options.isListedElsewhere, in: store)
        for start in stride(from: 0, to: subscriptions.count, by: 1000) {
            let chunk = subscriptions[start..<min(start + 1000, subscriptions.count)]
            let feeds = try await register.feeds(of: chunk)
            for (subscription, feed) in zip(chunk, feeds) {
                let id = feed.id.rawValue
                kept.insert(id)
                options.assigned?(feed.id, subscription)
                let before = state.subscriptions.updateValue(subscription, forKey: id)
                let isNew = before == nil
                if FeedCondition(decoding: feed.state.condition)?.failingSince != nil { state.unwell.insert(id) }
                if wishes.contains(feed.identity) {
                    unlisted.remove(feed.identity)
                    try await Revival.revive(feed, in: store)
                    logger.notice(
                        "\(feed.identity) is asked again, as wished",
                        metadata: .of(.feedRevived, feed: feed.identity))
                    state.admission.take(.due(id, at: monotonic), at: monotonic)
                    if isNew { poller.planner.join(feed.state.schedule, identity: feed.identity) }
                    continue
                }
                let isMended = hasOtherSettings(feed, subscription, state.poller)
                if isMended {
                    logger.notice(
                        "\(feed.identity) is asked again, since its settings have changed",
                        metadata: .of(.feedRevived, feed: feed.identity))
                    state.admission.take(.due(id, at: monotonic), at: monotonic)
                }
                if let before, before.url != subscription.url {
                    logger.notice("\(feed.identity) is asked at \(subscription.url) from now on")
                    state.admission.take(.due(id, at: monotonic), at: monotonic)
                }
                guard isNew else { continue }
                poller.planner.join(feed.state.schedule, identity: feed.identity)
                if !isMended,
                    let due = due(
                        feed, subscription, now: now, monotonic, isUrgent && feed.state.polls > 0 ? 0 : spread)
                {
                    state.admission.take(.due(id, at: due), at: monotonic)
                }
            }
        }
        // Not in the list at the moment; asked again when it is.
        for feed in try await store.feeds(identifiedBy: unlisted.sorted()) {
            try await Revival.revive(feed, in: store)
            logger.notice(
                "\(feed.identity) is asked again once it is in the feed lists, as wished",
                metadata: .of(.feedRevived, feed: feed.identity))
        }
        for id in state.subscriptions.keys where !kept.contains(id) {
            state.subscriptions[id] = nil
            state.unwell.remove(id)
            state.admission.take(.gone(id), at: monotonic)
            if let feed = try await store.feed(FeedID(rawValue: id)) {
                poller.planner.leave(feed.state.schedule, identity: feed.identity)
            }
        }
        options.observeList?(kept)
        let count = state.subscriptions.count
        logger.notice(
            "\(isStart ? "polling" : "now polling") \(count) feed\(count == 1 ? "" : "s")",
            metadata: .of(.feedListTaken, ["feeds": "\(count)"]))
    }

    /// Whether the feed was refused for what the settings said then, and they say something else now.
    private func hasOtherSettings(_ feed: StoredFeed, _ subscription: Subscription, _ poller: Poller) -> Bool {
        guard let condition = FeedCondition(decoding: feed.state.condition), condition.circumstances != 0 else {
            return false
        }
        return condition.circumstances != poller.circumstances(of: subscription)
    }

    /// When a feed takes its turn; `nil` for one that is not asked any more.
    private func due(
        _ feed: StoredFeed, _ subscription: Subscription, now: Timestamp, _ monotonic: Double, _ spread: Double
    ) -> Double? {
        if let record = store.crashRecord(of: feed.id), let until = record.hold(at: now) {
            let quarantine = Quarantine(feed: feed.identity, record: record, until: until)
            let document = poller.sink.crashes?.document(of: feed.id)
            logger.warning(
                "\(quarantine.message)",
                metadata: .of(.feedHeld, feed: feed.identity, quarantine.metadata(document)))
            return monotonic + until.seconds(since: now)
        }
        if feed.state.nextPoll == nil, feed.state.polls > 0 { return nil }
        let bounds = poller.bounds(of: PollTarget(subscription: subscription, feed: feed))
        return monotonic
            + poller.planner.startDelay(of: feed, within: bounds, at: now, spreadOver: spread)
    }
}
