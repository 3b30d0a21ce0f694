internal import Articles
internal import Exchange
internal import Ingest
internal import Publishing
internal import StatusPage
internal import Subscriptions

/// Every feed that the state knows or a list has, read beside a running daemon: no lock is taken, nothing written.
struct FeedReports {
    let now: Timestamp
    /// What is broken first (`FeedReport.comesFirst`).
    let all: [FeedReport]
    let daemon: DaemonStanding.Report?
    /// It is known which feeds are in no list any more.
    let knowsLists: Bool
    /// The settings file that was named, for commands that are advised.
    var config: String?
    private let planner: Planner
    private let bounds: Planner.Bounds

    /// - Parameters:
    ///   - lists: `nil` where no list is known, as with a state alone.
    ///   - place: `StateAddress.localPlace`, for how the daemon stands; `nil` where that is not known.
    init(
        _ view: any StoreView, _ settings: Settings, lists: SubscriptionSet?, daemonAt place: String?
    ) async throws(StoreError) {
        let now = Publisher.wallClock()
        planner = settings.planner(memory: try await view.memory(named: Planner.memoryName))
        bounds = Planner.Bounds(
            minimumInterval: Double(settings.polling.minimumInterval.components.seconds),
            maximumInterval: Double(settings.polling.maximumInterval.components.seconds))
        daemon = place.flatMap { DaemonStanding.read(database: $0) }
        let crashes = try await view.crashRecords()
        let leftOut = try await view.leftOutItems().mapValues(\.count)
        var stored: [FeedID: StoredFeed] = [:]
        var addresses = try await view.addresses()
        try await view.forEachFeed { feed in
            stored[feed.id] = feed
            addresses[feed.identity] = feed.id
            if let current = feed.state.currentURL, addresses[current] == nil { addresses[current] = feed.id }
        }
        // What is left out of a list for what is wrong with it may be any feed.
        let knowsLists = lists?.problems.isEmpty ?? false
        self.knowsLists = knowsLists
        func report(_ url: String, _ feed: StoredFeed?, _ subscription: Subscription?) -> FeedReport {
            FeedReport(
                url: url, feed: feed, subscription: subscription, crash: feed.flatMap { crashes[$0.id] },
                leftOut: feed.flatMap { leftOut[$0.id] } ?? 0, isRemoved: knowsLists && subscription == nil, at: now)
        }
        var all = (lists?.subscriptions ?? []).map { subscription in
            let id = addresses[subscription.url] ?? subscription.formerly.flatMap { addresses[$0] }
            return report(subscription.url, id.flatMap { stored[$0] }, subscription)
        }
        for report in all { if let id = report.feed?.id { stored[id] = nil } }
        for feed in stored.values { all.append(report(feed.identity, feed, nil)) }
        self.all = all.sorted(by: FeedReport.comesFirst)
        self.now = now
    }

    /// Those that are polled or switched off; without known lists, all.
    var listed: [FeedReport] { all.filter { !$0.isRemoved } }

    func preview(_ report: FeedReport) -> (next: NextPoll?, itemsPerDay: Double, windowIsTooShort: Bool)? {
        guard let feed = report.feed else { return nil }
        return planner.preview(
            schedule: feed.state.schedule, condition: feed.state.condition, identity: feed.identity,
            bounds: bounds.of(report.subscription), at: now)
    }

    /// Two digits are what the learning can promise; `nil` before there are two polls to learn from.
    func itemsPerDay(_ report: FeedReport) -> Double? {
        guard let feed = report.feed, feed.state.polls > 1, let rate = preview(report)?.itemsPerDay else { return nil }
        return rate >= 10 ? rate.rounded() : (rate * 100).rounded() / 100
    }

    /// The feed that somebody means by an address, or by a part of an address or title that one feed alone has.
    func feed(named text: String) throws(CommandFailure) -> FeedReport {
        func isNamed(_ report: FeedReport) -> Bool {
            let state = report.feed?.state
            return report.row.url == text || report.feed?.identity == text || state?.currentURL == text
                || report.subscription?.formerly == text
        }
        if let found = all.first(where: isNamed) { return found }
        let part = text.lowercased()
        let found = all.filter { report in
            report.row.url.lowercased().contains(part) || report.row.title?.lowercased().contains(part) == true
        }
        if found.count == 1 { return found[0] }
        if !found.isEmpty {
            throw CommandFailure(
                .data, kind: "unknown_feed",
                "\(withoutUserInfo(text)) is a part of \(found.count) feeds; name one of them:\n"
                    + found.prefix(8).map { "  \($0.row.url)" }.joined(separator: "\n")
                    + (found.count > 8 ? "\n  and \(found.count - 8) more" : ""))
        }
        // Addresses are long, and much of each is the same: a slip is a character or two.
        let alike = all.lazy.map(\.row.url).filter { abs($0.count - text.count) <= 2 }
        let meant = nearest(to: text, among: alike).map { "; did you mean \($0)?" }
        throw CommandFailure(
            .data, kind: "unknown_feed",
            "\(withoutUserInfo(text)) is no feed that is known here\(meant ?? "; 'newsreel status --feeds' shows them")"
        )
    }
}
