internal import Articles
internal import Exchange
internal import FeedSink
internal import Glibc
internal import Ingest
internal import Kernel
internal import Publishing
internal import Relay
internal import StatusPage
internal import Subscriptions
internal import Synchronization

/// What a daemon tells the status page.
final class DaemonStatus: StatusSource {
    let history = PollHistory()
    let recent = ArticleLog()
    private let state: Mutex<State>
    private let startedAt = Publisher.wallClock()

    /// All feeds of the lists.
    typealias Listing = @Sendable () async throws -> [Subscription]

    private struct State {
        var settings: Settings
        var daemon: (loop: PollLoop, store: any Store, planner: Planner)?
        var listing: Listing = { [] }
        var consumers: Consumers?
        /// The rows, and when they were made: a person who looks around asks for them again and again.
        var rows: (rows: [FeedRow], madeAt: Timestamp)?
        var census: (files: SpoolUse?, outlets: [OutletLag], madeAt: Timestamp)?
    }

    /// A look at all feeds, or into the spool, serves for so many seconds.
    private static let freshness = 2.0
    private static let longestTurn = 60.0
    /// Files of the spool that are looked at for a page.
    private static let longestCount = 100_000

    init(_ settings: Settings) { state = Mutex(State(settings: settings)) }

    private var settings: Settings { state.withLock { $0.settings } }

    func begin(_ loop: PollLoop, _ store: any Store, _ planner: Planner) {
        state.withLock { $0.daemon = (loop, store, planner) }
    }

    func begin(_ consumers: Consumers) { state.withLock { $0.consumers = consumers } }

    /// Those that hold from now on.
    func take(_ settings: Settings) { state.withLock { $0.settings = settings } }

    func take(_ listing: @escaping Listing) {
        state.withLock { state in
            state.listing = listing
            state.rows = nil
        }
    }

    /// For the loop, and for the publisher.
    var takesPoll: @Sendable (FeedID, PollReport) -> Void {
        { [history] _, report in history.take(report, at: Publisher.wallClock()) }
    }
    var takesArticles: @Sendable ([OutgoingArticle]) -> Void { { self.take($0) } }

    private func take(_ articles: [OutgoingArticle]) {
        let now = Publisher.wallClock()
        for article in articles {
            recent.take(article.json)
            if article.revision == 1, let text = ArticleLog.member("\"date_published\":\"", of: article.json),
                let date = Timestamp(spoolDate: text)
            {
                history.take(delay: now.seconds(since: date), at: now)
            }
        }
    }

    // MARK: - StatusSource

    var version: String { Newsreel.version }

    func overview() async -> Overview {
        var overview = Overview()
        overview.now = Publisher.wallClock()
        overview.startedAt = startedAt
        overview.hours = history.hours(at: overview.now)
        let census = census()
        if let files = census.files { (overview.spoolFiles, overview.spoolBytes) = (files.files, files.sizeInBytes) }
        let reports = state.withLock { $0.consumers }?.reports ?? [:]
        overview.sinks = census.outlets.map { outlet in
            SinkRow(
                name: outlet.name, files: outlet.use.files, bytes: outlet.use.sizeInBytes, oldest: outlet.use.oldest,
                trouble: reports[outlet.name]?.trouble,
                aside: outlet.aside.map { .init(files: $0.use.files, folder: $0.folder, step: $0.step) })
        }
        guard let figures = state.withLock({ $0.daemon?.loop.figures }) else { return overview }
        overview.pause = figures.pause
        overview.isNetworkAway = figures.isNetworkAway
        overview.isTurning = SystemClock.monotonicSeconds() - figures.lastTurn < Self.longestTurn
        overview.polls = figures.polls
        overview.failures = figures.failures
        overview.inWork = figures.inWork
        overview.waiting = figures.waiting
        overview.newArticles = figures.newArticles
        overview.revisedArticles = figures.revisedArticles
        return overview
    }

    func feeds() async throws -> [FeedRow] {
        let now = Publisher.wallClock()
        if let kept = state.withLock({ $0.rows }), now.seconds(since: kept.madeAt) < Self.freshness { return kept.rows }
        let (listing, daemon) = state.withLock { ($0.listing, $0.daemon) }
        guard let daemon else { return [] }
        let known = Mutex([String: FeedRow]())
        try await daemon.store.forEachFeed { feed in
            let row = FeedRow(feed, daemon.store.crashRecord(of: feed.id), at: now)
            known.withLock { known in
                known[feed.identity] = row
                if let current = feed.state.currentURL, known[current] == nil { known[current] = row }
            }
        }
        let found = known.withLock { $0 }
        let rows = try await listing().map { subscription in
            (found[subscription.url] ?? subscription.formerly.flatMap { found[$0] } ?? FeedRow(url: subscription.url))
                .listed(as: subscription)
        }
        state.withLock { $0.rows = (rows, now) }
        return rows
    }

    func feed(at url: String) async throws -> FeedStanding? {
        let (listing, daemon) = state.withLock { ($0.listing, $0.daemon) }
        guard let daemon, let subscription = try await listing().first(where: { $0.url == url }) else { return nil }
        let now = Publisher.wallClock()
        let place = subscription.source.description
        let addresses = [url] + [subscription.formerly].compactMap { $0 }
        guard let feed = try await daemon.store.knownFeeds(at: addresses).lazy.compactMap({ $0 }).first else {
            return FeedStanding(
                row: FeedRow(url: url).listed(as: subscription), place: place,
                identity: subscription.identity?.rawValue ?? "guid")
        }
        let row = FeedRow(feed, daemon.store.crashRecord(of: feed.id), at: now).listed(as: subscription)
        let standing = IdentityPolicy(feed.state).standing
        var details = FeedStanding(row: row, place: place, identity: standing.rung)
        (details.identityReason, details.identitySince) = (standing.reason, standing.since)
        details.homePageURL = subscription.homePageURL
        details.currentURL = feed.state.currentURL == url ? nil : feed.state.currentURL
        let bounds = Planner.Bounds(
            minimumInterval: Double(settings.polling.minimumInterval.components.seconds),
            maximumInterval: Double(settings.polling.maximumInterval.components.seconds))
        if feed.state.polls > 0 {
            let preview = daemon.planner.preview(
                schedule: feed.state.schedule, condition: feed.state.condition, identity: feed.identity,
                bounds: bounds.of(subscription), at: now)
            details.why = preview.next?.reason.rawValue
            details.windowIsTooShort = preview.windowIsTooShort
            if feed.state.polls > 1 { details.itemsPerDay = preview.itemsPerDay }
            details.rhythm = daemon.planner.rhythm(schedule: feed.state.schedule, identity: feed.identity)
        }
        details.polls = feed.state.recentPolls.polls
        details.articles = recent.of(feed: feed.identity)
        return details
    }

    private func census() -> (files: SpoolUse?, outlets: [OutletLag]) {
        let now = Publisher.wallClock()
        if let kept = state.withLock({ $0.census }), now.seconds(since: kept.madeAt) < Self.freshness {
            return (kept.files, kept.outlets)
        }
        let spool = settings.spool.directory
        let files = SpoolUse(waitingIn: spool, limit: Self.longestCount)
        let outlets = OutletLag.all(in: spool, limit: Self.longestCount)
        state.withLock { $0.census = (files, outlets, now) }
        return (files, outlets)
    }

    func measure() async {
        let overview = await overview()
        guard let (loop, store, _) = state.withLock({ $0.daemon }) else { return }
        let figures = loop.figures
        Measures.feeds.set(figures.feeds)
        Measures.failingFeeds.set(figures.failing)
        Measures.inWork.set(figures.inWork)
        Measures.lateFeeds.set(figures.waiting)
        for obstacle in Admission.Obstacle.allCases where obstacle != .stopping {
            Measures.obstacles.set(figures.obstacle == obstacle ? 1 : 0, "\(obstacle)")
        }
        Measures.isPaused.set(overview.pause == nil ? 0 : 1)
        if let pending = try? await store.pendingDeliveries() { Measures.pending.set(pending.count) }
        let census = census()
        func age(_ oldest: Timestamp?) -> Double { oldest.map { max(0, overview.now.seconds(since: $0)) } ?? 0 }
        if let files = census.files {
            Measures.spoolFiles.set(files.files)
            Measures.spoolBytes.set(Double(files.sizeInBytes))
            Measures.spoolAge.set(age(files.oldest))
        }
        Measures.sinkFiles.set(census.outlets.map { ($0.name, Double($0.use.files)) })
        Measures.sinkBytes.set(census.outlets.map { ($0.name, Double($0.use.sizeInBytes)) })
        Measures.sinkAge.set(census.outlets.map { ($0.name, age($0.use.oldest)) })
        Measures.sinkAsideFiles.set(census.outlets.map { ($0.name, Double($0.aside?.use.files ?? 0)) })
        if let bytes = try? await store.sizeInBytes() { Measures.databaseBytes.set(Double(bytes)) }
        measureProcess()
    }

    func feedDocument(_ name: String) async -> FeedDocument? {
        for sink in settings.sinks where sink.kind == .feed {
            guard FeedFolder.documents(of: sink.name).contains(name) else { continue }
            let path = "\(sink.feedsFolder(settings))/\(name)"
            var status = stat()
            guard stat(path, &status) == 0, let bytes = try? InputFile.read(path, limit: 256 << 20) else { return nil }
            return FeedDocument(
                bytes: bytes, modified: Timestamp(secondsSince1970: Int64(contentTime(of: status).seconds)))
        }
        return nil
    }

    private func measureProcess() {
        Measures.processorTime.set(SystemClock.processSeconds())
        Measures.startTime.set(Double(startedAt.microsecondsSince1970) / 1e6)
        // proc(5): the second number of statm is the resident set, in pages.
        let words = (try? InputFile.read("/proc/self/statm", limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
        if let pages = words?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) {
            Measures.memory.set(pages * Double(sysconf(Int32(_SC_PAGESIZE))))
        }
    }
}

extension FeedRow {
    init(_ feed: StoredFeed, _ crash: CrashRecord?, at now: Timestamp) {
        self.init(url: feed.identity)
        title = feed.state.title
        (nextPoll, lastPolled, lastSuccess) = (feed.state.nextPoll, feed.state.lastPolled, feed.state.lastSuccess)
        (polls, newItems, revisedItems) = (feed.state.polls, feed.state.newItems, feed.state.revisedItems)
        reason = feed.state.lastError
        let condition = FeedCondition(decoding: feed.state.condition)
        since = condition?.failingSince
        if let last = condition?.lastProblem, !last.isEmpty, reason != nil { kind = last }
        if let crash, let until = crash.hold(at: now) {
            health = .stopped
            kind = "crashed"
            reason = Quarantine(feed: feed.identity, record: crash, until: until).message
            since = crash.diedAt
        } else if feed.state.polls == 0 {
            health = .new
        } else if feed.state.nextPoll == nil {
            health = .stopped
        } else if let condition, condition.isServersHold, let until = condition.hold(at: now) {
            health = .waits
            reason = "its server asks to be left alone until \(until.rfc3339)"
        } else {
            health = reason == nil ? .ok : .fails
        }
    }

    /// The same feed as its list has it.
    func listed(as subscription: Subscription) -> FeedRow {
        var row = self
        row.url = subscription.url
        row.title = subscription.title ?? title
        row.folder = subscription.folder
        row.tags = subscription.tags
        if !subscription.isEnabled { row.health = .off }
        return row
    }
}
