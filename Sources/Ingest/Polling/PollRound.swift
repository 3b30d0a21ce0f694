package import Exchange
internal import Markup
package import Subscriptions
internal import Synchronization

/// One poll of each feed of a list, whatever the schedule says.
package struct PollRound: Sendable {
    package let poller: Poller
    /// Feeds in work at one time, not counting those whose servers have long kept them waiting.
    package var parallelism = 100
    /// Where the feeds' older pages (RFC 5005) are wanted too.
    package var archives: ArchiveBounds?
    /// Whether a feed is asked although the program died of it before: a person named it.
    package var asksAnyway: @Sendable (Subscription) -> Bool = { _ in false }
    /// Feeds whose state is read at one time.
    private static let chunk = 1000
    /// How often it is looked whether others keep the rest waiting.
    private static let tick = Duration.milliseconds(250)

    package init(poller: Poller, parallelism: Int = 100) {
        self.poller = poller
        self.parallelism = max(parallelism, 1)
    }

    /// Polls the feeds in their order, `parallelism` at a time; `each` is called for every report, one at a time.
    ///
    /// A feed that is told to wait waits. Once a host says so to two feeds in a row, its feeds that are still to come are
    /// not asked.
    ///
    /// - Parameters:
    ///   - load: gives the remembered feeds of these subscriptions, in their order.
    ///   - credentials: those of a subscription; a problem with them is the feed's.
    package func run<Failure: Error>(
        _ subscriptions: [Subscription],
        load: ([Subscription]) throws(Failure) -> [StoredFeed],
        credentials: (Subscription) throws(SubscriptionsError) -> FeedCredentials?,
        each: (PollReport) -> Void
    ) async throws(Failure) {
        var loaded: ArraySlice<StoredFeed> = []
        var next = 0
        var failure: Failure?
        let holds = HostHolds()
        // `nil` is the tick of a clock.
        await withTaskGroup(of: PollReport?.self) { group in
            var running = 0
            var isTicking = false
            var window = PollWindow(bound: parallelism)
            while true {
                let now = Poller.monotonicSeconds()
                window.look(at: now, isCrowded: poller.workLimit.isCrowded)
                let room =
                    window.size + poller.laggards.allowance(at: now, beyond: parallelism)
                while running < room, next < subscriptions.count, failure == nil, !Task.isCancelled {
                    if loaded.isEmpty {
                        do throws(Failure) {
                            let end = min(next + Self.chunk, subscriptions.count)
                            loaded = try load(Array(subscriptions[next..<end]))[...]
                        } catch {
                            failure = error
                            break
                        }
                    }
                    let subscription = subscriptions[next]
                    next += 1
                    guard let feed = loaded.popFirst() else { break }
                    // What nobody can take in is not fetched.
                    if let pause = poller.sink.pause() {
                        each(Self.notAsked(feed, .ownSide, kind: "paused", pause))
                        continue
                    }
                    if let quarantine = quarantine(of: feed, subscription) {
                        each(Self.notAsked(feed, .ownSide, kind: "quarantined", quarantine.message))
                        continue
                    }
                    let own: FeedCredentials?
                    do throws(SubscriptionsError) {
                        own = try credentials(subscription)
                    } catch {
                        each(Self.unusable(feed, error))
                        continue
                    }
                    let target = PollTarget(subscription: subscription, credentials: own, feed: feed)
                    running += 1
                    let bounds = archives ?? (subscription.wantsArchives(of: feed) ? ArchiveBounds() : nil)
                    group.addTask { [poller] in await Self.poll(target, poller, bounds, holds) }
                }
                guard running > 0 else { break }
                if running >= room, next < subscriptions.count, !isTicking, !Task.isCancelled {
                    isTicking = true
                    group.addTask {
                        try? await Task.sleep(for: Self.tick)
                        return nil
                    }
                }
                if let report = await group.next() ?? nil {
                    running -= 1
                    window.noteEnd(isCrowded: poller.workLimit.isCrowded)
                    each(report)
                } else {
                    isTicking = false
                }
            }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    private func quarantine(of feed: StoredFeed, _ subscription: Subscription) -> Quarantine? {
        guard let record = poller.sink.crashes?.record(feed.id), let until = record.holdsRound(at: poller.clock()),
            !asksAnyway(subscription)
        else { return nil }
        return Quarantine(feed: feed.identity, record: record, until: until)
    }

    private static func notAsked(
        _ feed: StoredFeed, _ verdict: PollVerdict.Kind, kind: String, _ message: String
    ) -> PollReport {
        var report = PollReport(feed: feed.identity, verdict: verdict, message: "not asked", state: feed.state)
        report.problem = PollReport.Problem(kind: kind, message: message)
        return report
    }

    private static func poll(
        _ target: PollTarget, _ poller: Poller, _ archives: ArchiveBounds?, _ holds: HostHolds
    ) async -> PollReport {
        let host = WebAddress.host(of: target.feed.state.currentURL ?? target.feed.identity) ?? ""
        if holds.contains(host) {
            return notAsked(
                target.feed, .throttled, kind: "rate_limited",
                "\(target.feed.identity) was not asked: its host asks to be left alone")
        }
        let report =
            if let archives { await poller.pollWithArchives(target, archives) } else { await poller.poll(target) }
        holds.note(host, isThrottled: report.hostHold != nil)
        return report
    }

    private static func unusable(_ feed: StoredFeed, _ error: SubscriptionsError) -> PollReport {
        notAsked(feed, .ownSide, kind: "credentials", "\(feed.identity): \(error.message)")
    }
}

/// Hosts that asked to be left alone: by two refusals with nothing good between them, since on a shared host one feed's
/// limit is not the others'.
private final class HostHolds: Sendable {
    private let refusals = Mutex<[String: Int]>([:])

    func contains(_ host: String) -> Bool { refusals.withLock { $0[host, default: 0] >= 2 } }

    func note(_ host: String, isThrottled: Bool) {
        refusals.withLock { refusals in
            if isThrottled {
                refusals[host, default: 0] += 1
            } else if refusals[host, default: 0] < 2 {
                refusals[host] = nil
            }
        }
    }
}
