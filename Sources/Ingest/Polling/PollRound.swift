internal import Articles
package import Exchange
internal import Kernel
internal import Markup
package import Subscriptions

/// One poll of each feed of a list, whatever the schedule says: a finished list for the `Admission` that the daemon has.
package struct PollRound: Sendable {
    package let poller: Poller
    private let limits: Admission.Limits
    /// Where the feeds' older pages (RFC 5005) are wanted too.
    package var archives: ArchiveBounds?
    /// Whether a feed is asked although the program died of it before: a person named it.
    package var asksAnyway: @Sendable (Subscription) -> Bool = { _ in false }
    /// Returns when the round is to end early: what is in work is ended, and the rest is not asked. `nil` for never.
    package var interruption: (@Sendable () async -> Void)?
    /// How often it is looked whether others keep the rest waiting.
    private static let tick = Duration.milliseconds(250)

    /// - Parameter limits: nobody waits for hosts, whatever they say of them.
    package init(poller: Poller, limits: Admission.Limits = Admission.Limits()) {
        self.poller = poller
        self.limits = Admission.Limits(transfers: limits.transfers, parallelism: limits.parallelism, hosts: nil)
    }

    /// Polls the feeds in their order, so many at a time as the limits say; `each` is called for every report, one at a time.
    ///
    /// A feed that is told to wait waits. Once a host says so to two feeds in a row, its feeds that are still to come are
    /// not asked.
    ///
    /// - Parameters:
    ///   - load: gives the remembered feeds of these subscriptions, in their order.
    ///   - credentials: those of a subscription; a problem with them is the feed's.
    package func run<Failure: Error>(
        _ subscriptions: [Subscription],
        load: ([Subscription]) async throws(Failure) -> [StoredFeed],
        credentials: (Subscription) throws(SubscriptionsError) -> FeedCredentials?,
        each: (PollReport) -> Void
    ) async throws(Failure) {
        var line = ListLine()
        var failure: Failure?
        var admission = Admission(limits)
        await withTaskGroup(of: Event.self) { group in
            var isTicking = false
            var isInterrupted = false
            if let interruption {
                group.addTask {
                    await interruption()
                    return .interrupted
                }
            }
            while !Task.isCancelled && !isInterrupted || admission.inFlightCount > 0 {
                let now = SystemClock.monotonicSeconds()
                do throws(Failure) {
                    // After a failure what is in work comes to its end, and no more is read.
                    if failure == nil {
                        try await line.fill(from: subscriptions, beyond: limits.parallelism, load) { feed in
                            admission.take(.due(feed, at: now), at: now)
                        }
                    }
                } catch {
                    failure = error
                }
                if Task.isCancelled || isInterrupted || failure != nil { admission.take(.stopping, at: now) }
                let load = Admission.Load(
                    isCrowded: poller.workLimit.isCrowded,
                    overdue: poller.laggards.count(at: now))
                for order in admission.orders(at: now, under: load, host: { line.host(of: $0) }) {
                    switch order {
                    case .leaveOut(let feed):
                        if let (_, stored) = line.take(feed) { each(Self.leftAlone(stored)) }
                    case .ask(let ticket):
                        guard let (subscription, feed) = line.take(ticket.feed) else { continue }
                        switch target(of: subscription, feed, credentials) {
                        case .failure(let report):
                            each(report)
                            admission.take(.ended(ticket, .notAsked, isCrowded: load.isCrowded), at: now)
                        case .success(let target):
                            group.addTask { [self] in .ended(ticket, await poll(target)) }
                        }
                    }
                }
                guard admission.inFlightCount > 0 else {
                    if line.isEmpty || failure != nil { break }
                    continue
                }
                if admission.obstacle == .parallelism, !isTicking {
                    isTicking = true
                    group.addTask {
                        try? await Task.sleep(for: Self.tick)
                        return .tick
                    }
                }
                switch await group.next() {
                case .ended(let ticket, let report):
                    admission.take(
                        .ended(ticket, report.ending, isCrowded: poller.workLimit.isCrowded),
                        at: SystemClock.monotonicSeconds())
                    each(report)
                case .interrupted:
                    isInterrupted = true
                    group.cancelAll()
                case .tick, nil: isTicking = false
                }
            }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    private enum Event: Sendable {
        case ended(Admission.Ticket, PollReport)
        case tick
        case interrupted
    }

    private enum Target {
        case success(PollTarget)
        /// Why it is not asked.
        case failure(PollReport)
    }

    private func target(
        of subscription: Subscription, _ feed: StoredFeed,
        _ credentials: (Subscription) throws(SubscriptionsError) -> FeedCredentials?
    ) -> Target {
        // What nobody can take in is not fetched.
        if let pause = poller.sink.pause() {
            return .failure(Self.notAsked(feed, .ownSide, kind: "paused", pause))
        }
        if let record = poller.sink.crashes?.record(feed.id), let until = record.holdsRound(at: poller.clock()),
            !asksAnyway(subscription)
        {
            let quarantine = Quarantine(feed: feed.identity, record: record, until: until)
            return .failure(Self.notAsked(feed, .ownSide, kind: "quarantined", quarantine.message))
        }
        do throws(SubscriptionsError) {
            let own = try credentials(subscription)
            return .success(PollTarget(subscription: subscription, credentials: own, feed: feed))
        } catch {
            return .failure(
                Self.notAsked(feed, .ownSide, kind: "credentials", "\(feed.identity): \(error.message)"))
        }
    }

    private func poll(_ target: PollTarget) async -> PollReport {
        let bounds = archives ?? (target.subscription.wantsArchives(of: target.feed) ? ArchiveBounds() : nil)
        if let bounds { return await poller.pollWithArchives(target, bounds) }
        return await poller.poll(target)
    }

    private static func leftAlone(_ feed: StoredFeed) -> PollReport {
        notAsked(
            feed, .throttled, kind: "rate_limited",
            "\(feed.identity) was not asked: its host asks to be left alone")
    }

    private static func notAsked(
        _ feed: StoredFeed, _ verdict: PollVerdict.Kind, kind: String, _ message: String
    ) -> PollReport {
        var report = PollReport(feed: feed.identity, verdict: verdict, message: "not asked", state: feed.state)
        report.problem = PollReport.Problem(kind: kind, message: message)
        return report
    }
}

/// The feeds of a list that have not started, by their places in it; their state is read chunk by chunk.
private struct ListLine {
    private static let chunk = 1000

    private struct Waiting: Sendable {
        let subscription: Subscription
        let feed: StoredFeed
    }

    private var waiting: [Int64: Boxed<Waiting>] = [:]
    private var next = 0
    private(set) var isRead = false

    var isEmpty: Bool { isRead && waiting.isEmpty }

    /// Reads on while fewer than `count` feeds wait, and tells of each that it read.
    mutating func fill<Failure: Error>(
        from subscriptions: [Subscription], beyond count: Int,
        _ load: ([Subscription]) async throws(Failure) -> [StoredFeed], _ isDue: (Int64) -> Void
    ) async throws(Failure) {
        isRead = next >= subscriptions.count
        guard !isRead, waiting.count < count else { return }
        let end = min(next + Self.chunk, subscriptions.count)
        let feeds = try await load(Array(subscriptions[next..<end]))
        for (place, feed) in zip(next..<end, feeds) {
            waiting[Int64(place)] = Boxed(Waiting(subscription: subscriptions[place], feed: feed))
            isDue(Int64(place))
        }
        next = end
        isRead = next >= subscriptions.count
    }

    func host(of feed: Int64) -> String? {
        waiting[feed].map { waiting in
            let feed = waiting.value.feed
            return WebAddress.host(of: feed.state.currentURL ?? feed.identity) ?? ""
        }
    }

    mutating func take(_ feed: Int64) -> (subscription: Subscription, feed: StoredFeed)? {
        waiting.removeValue(forKey: feed).map { ($0.value.subscription, $0.value.feed) }
    }
}
