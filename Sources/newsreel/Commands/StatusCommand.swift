internal import Archive
internal import ArgumentParser
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Ingest
internal import Publishing
internal import Subscriptions

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is remembered: feeds, articles, and what waits in the spool.",
        discussion: """
            Looks at the state database beside a running daemon, without disturbing it, and says whether the daemon \
            runs and why it pauses. Who may read the spool and not the state, as the members of newsreel-readers, \
            sees how the daemon stands and what waits in the spool.
            """)

    @OptionGroup var places: PlaceOptions

    @Flag(help: "A line for each feed: what is learnt of it, its next poll and why.")
    var feeds = false

    @Flag(help: "With --feeds, only feeds whose last poll failed, or that cannot be asked.")
    var failing = false

    @Flag(help: "Print JSON; with --feeds a line for each feed.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: places.recovery) {
            let settings = try readSettings()
            let database = DatabasePath.file(for: places.state ?? settings.state.database)
            if Self.isForbidden(database) {
                try showSpool(places.spool ?? settings.spool.directory, besides: database)
            } else if feeds || failing {
                try showFeeds(of: database, settings)
            } else {
                try showSummary(of: database, settings)
            }
        }
    }

    private func readSettings() throws -> Settings {
        if let config = places.config { return try Settings(file: config) }
        // Without a state named, the installed settings are meant; who may not read them gets their defaults.
        let isAsked = places.state == nil && !Self.isForbidden(Settings.standardFile)
        return isAsked ? try Settings(file: Settings.standardFile) : Settings()
    }

    private static func isForbidden(_ path: String) -> Bool { access(path, R_OK) != 0 && errno == EACCES }

    /// What members of the spool's group may see.
    private func showSpool(_ spool: String, besides database: String) throws {
        let refusal = "\(database) may not be read by this user"
        guard !feeds, !failing, let waiting = SpoolUse(waitingIn: spool) else {
            throw CommandFailure(
                .unavailable, kind: "state", "\(refusal); ask as the daemon's user or as root: sudo newsreel status")
        }
        let daemon = DaemonStanding.read(spool: spool)
        show(
            [
                ("feeds", "feeds", Int64(daemon?.feeds ?? -1)),
                ("failing_feeds", "failing", Int64(daemon?.failing ?? -1)),
            ] + Self.rows(of: waiting), daemon, isAway: daemon == nil)
        if !json {
            writeAll(Array("note: \(refusal); this is what the spool \(spool) tells\n".utf8), to: STDERR_FILENO)
        }
    }

    private typealias Row = (name: StaticString, words: String, number: Int64)

    private static func rows(of waiting: SpoolUse) -> [Row] {
        [
            ("spool_files", "files waiting in the spool", Int64(waiting.files)),
            ("spool_bytes", "bytes waiting in the spool", waiting.sizeInBytes),
        ]
    }

    /// - Parameters:
    ///   - rows: what is not known has a negative number.
    ///   - isAway: it is known that no daemon runs.
    private func show(_ rows: [Row], _ daemon: DaemonStanding.Report?, isAway: Bool) {
        let rows = rows.filter { $0.number >= 0 }
        if json {
            var writer = JSONWriter()
            writer.object { writer in
                for row in rows { writer.member(row.name, row.number) }
                writer.member("daemon", (daemon?.process).map { Int64($0) })
                writer.member("paused", daemon?.pause)
                writer.member("paused_since", daemon?.pausedSince)
            }
            writer.newline()
            StandardOutput.process.write(writer.bytes)
            return
        }
        let lines = rows.map { row in
            let number = String(row.number)
            return String(repeating: " ", count: max(0, 14 - number.count)) + number + "  " + row.words + "\n"
        }
        let headline = daemon.map(Self.headline) ?? (isAway ? "newsreel does not run\n" : "")
        StandardOutput.process.write(headline + lines.joined())
    }

    private func showSummary(of database: String, _ settings: Settings) throws {
        let counts = try Archive.counts(file: database)
        let crashes = try Archive.crashRecords(file: database).values.filter { $0.count > 0 }
        let leftOut = try Archive.leftOutCounts(file: database).values.reduce(0, +)
        let blocked = try Archive.blockedCounts(file: database).reduce(0) { $0 + $1.count }
        let directory = places.spool ?? (places.state == nil ? settings.spool.directory : nil)
        let waiting = directory.flatMap { SpoolUse(waitingIn: $0) }
        if let spool = places.spool, waiting == nil {
            throw CommandFailure(
                .unavailable, kind: "spool",
                "\(spool) is no spool, or may not be read; name the folder that spool.directory has in newsreel.toml")
        }
        let rows: [Row] = [
            ("feeds", "feeds", Int64(counts.feeds)), ("failing_feeds", "failing", Int64(counts.failingFeeds)),
            ("stopped_feeds", "not asked any more", Int64(counts.stoppedFeeds)),
            ("crashed_feeds", "that the program died of", Int64(crashes.count)),
            ("quarantined_feeds", "of these in quarantine", Int64(crashes.count(where: \.isQuarantined))),
            ("polls", "polls", counts.polls),
            ("items", "items remembered", Int64(counts.items)),
            ("left_out_items", "of these left out: too costly, or the program died of them", Int64(leftOut)),
            ("new_articles", "new articles", counts.newItems),
            ("revised_articles", "revised articles", counts.revisedItems),
            ("blocked_articles", "articles that rules blocked", blocked),
            ("pending_deliveries", "deliveries not settled", Int64(counts.pendingDeliveries)),
            ("database_bytes", "bytes of state", counts.databaseSizeInBytes),
        ]
        let daemon = DaemonStanding.read(database: database)
        show(rows + (waiting.map(Self.rows) ?? []), daemon, isAway: daemon == nil)
        if !json, counts.feeds == 0, places.state == nil { StandardOutput.process.write(hint(settings, daemon)) }
    }

    /// Of a state that no feed is in.
    private func hint(_ settings: Settings, _ daemon: DaemonStanding.Report?) -> String {
        let listed = readLists(settings).subscriptions.count { $0.isEnabled }
        let advice = StatusLine.noFeeds(in: settings.feeds.directory)
        // The headline may have said it.
        if listed == 0 { return !feeds && daemon?.line == advice ? "" : advice + "\n" }
        return
            "\(counted(listed, "feed")) in the lists of \(settings.feeds.directory): the daemon takes them up at its "
            + "start and on reload\n"
    }

    /// Why the feed's credentials cannot be had; `nil` where they can, or where only the daemon may see them.
    private static func credentialsFault(of subscription: Subscription) -> String? {
        guard let path = subscription.credentialsFile, access(path, R_OK) == 0 || errno != EACCES else { return nil }
        do throws(SubscriptionsError) {
            _ = try FeedCredentials(file: path)
            return nil
        } catch {
            return error.message
        }
    }

    private static func headline(_ daemon: DaemonStanding.Report) -> String {
        guard let pause = daemon.pause else {
            return "newsreel runs (process \(daemon.process))\(daemon.line.map { ": \($0)" } ?? "")\n"
        }
        return
            "polling pauses (process \(daemon.process))\(daemon.pausedSince.map { " since \($0)" } ?? ""): \(pause)\n"
    }

    /// The feed lists, for the bounds that feeds have of their own. Without them there is a status all the same.
    private func readLists(_ settings: Settings) -> SubscriptionSet {
        // With a state alone, no list is known.
        guard places.config != nil || places.state == nil else { return SubscriptionSet() }
        do throws(SubscriptionsError) {
            return try SubscriptionSet(directory: settings.feeds.directory)
        } catch {
            let note =
                "newsreel: the feed lists cannot be read, so intervals that feeds have of their own are not "
                + "looked at:\n"
            writeAll(Array(note.utf8) + CommandFailure(error).line(json: false), to: STDERR_FILENO)
            return SubscriptionSet()
        }
    }

    private func showFeeds(of database: String, _ settings: Settings) throws {
        let planner = settings.planner(memory: try Archive.memory(named: Planner.memoryName, file: database))
        let now = Publisher.wallClock()
        let bounds = Planner.Bounds(
            minimumInterval: Double(settings.polling.minimumInterval.components.seconds),
            maximumInterval: Double(settings.polling.maximumInterval.components.seconds))
        let subscriptions = readLists(settings)
        let crashes = try Archive.crashRecords(file: database)
        let leftOut = try Archive.leftOutCounts(file: database)
        let daemon = DaemonStanding.read(database: database)
        if !json, let daemon, daemon.pause != nil { StandardOutput.process.write(Self.headline(daemon)) }
        var isEmpty = true
        defer { if isEmpty, !json, !failing { StandardOutput.process.write(hint(settings, daemon)) } }
        try Archive.forEachFeed(file: database) { feed in
            isEmpty = false
            let crash = crashes[feed.id]
            let fault = subscriptions[feed.identity].flatMap { Self.credentialsFault(of: $0) }
            guard !failing || feed.state.lastError != nil || (crash?.count ?? 0) > 0 || fault != nil else { return }
            let preview = planner.preview(
                schedule: feed.state.schedule, condition: feed.state.condition, identity: feed.identity,
                bounds: bounds.of(subscriptions[feed.identity]), at: now)
            let line = FeedLine(
                feed: feed, preview: preview, crash: crash, leftOut: leftOut[feed.id] ?? 0, pause: daemon?.pause,
                fault: fault,
                now: now)
            StandardOutput.process.write(json ? line.json : Array(line.text.utf8))
        }
    }
}

/// A feed's line of `newsreel status --feeds`.
private struct FeedLine {
    let feed: StoredFeed
    let preview: (next: NextPoll?, itemsPerDay: Double, windowIsTooShort: Bool)
    /// The program died while it worked on this feed.
    let crash: CrashRecord?
    /// Items of which no article is made.
    let leftOut: Int
    /// Why the daemon asks no feed at the moment.
    let pause: String?
    /// Why the feed cannot be asked, by what its list says.
    let fault: String?
    let now: Timestamp

    /// Two digits are what the learning can promise; `nil` before there are two polls to learn from.
    private var itemsPerDay: Double? {
        guard feed.state.polls > 1 else { return nil }
        let rate = preview.itemsPerDay
        return rate >= 10 ? rate.rounded() : (rate * 100).rounded() / 100
    }

    private var condition: FeedCondition? { FeedCondition(decoding: feed.state.condition) }
    private var identity: (rung: String, reason: String?, since: Timestamp?) { IdentityPolicy(feed.state).standing }

    private var isNew: Bool { feed.state.nextPoll == nil && feed.state.polls == 0 }
    private var next: String { feed.state.nextPoll?.rfc3339 ?? (isNew ? "at its turn" : "not asked any more") }
    private var reason: String { isNew ? "first poll" : preview.next?.reason.rawValue ?? "stopped" }

    private var rate: String { itemsPerDay.map { "about \($0) items a day" } ?? "no rate known yet" }

    var text: String {
        var line = "\(feed.identity)\n    next poll \(next) (\(reason)); \(rate); "
        line += "\(feed.state.polls) polls, \(feed.state.newItems) new, \(feed.state.revisedItems) revised"
        if let last = feed.state.lastSuccess { line += "; last good \(last.rfc3339)" }
        line += "\n    items told apart by \(identity.rung)"
        if let reason = identity.reason { line += ": \(reason)" }
        if let since = identity.since { line += ", since \(since.rfc3339)" }
        if let moved = feed.state.currentURL { line += "\n    moved to \(moved)" }
        if let move = condition?.pendingMove {
            line +=
                "\n    redirects for good since \(move.since.rfc3339) by \(move.polls) polls; not followed for good yet"
        }
        if let condition, condition.isServersHold, let until = condition.hold(at: now) {
            line += "\n    its server asks to be left alone until \(until.rfc3339)"
        }
        if let condition, let since = condition.failingSince {
            let status = condition.lastStatus > 0 ? " \(condition.lastStatus)" : ""
            line += "\n    fails since \(since.rfc3339), \(condition.failureCount) times in a row"
            if !condition.lastProblem.isEmpty { line += " (\(condition.lastProblem)\(status))" }
        }
        if preview.windowIsTooShort {
            line += "\n    its window was all new at the last poll: items may have been missed"
        }
        if let error = feed.state.lastError { line += "\n    \(error)" }
        if let fault { line += "\n    not asked until its credentials can be had: \(fault)" }
        if leftOut > 0 {
            line +=
                "\n    \(leftOut) items left out until the feed changes them: too costly, or the program died of them"
        }
        if let crash, let until = crash.hold(at: now) {
            line += "\n    \(Quarantine(feed: feed.identity, record: crash, until: until).message)"
        } else if let crash {
            line += "\n    was in work when the program died at \(crash.diedAt.rfc3339); it is read alone next time"
        } else if feed.state.nextPoll == nil, feed.state.polls > 0 {
            line += "\n    'newsreel revive \(feed.identity)' has it asked again"
        }
        return line + "\n"
    }

    var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("url", feed.identity)
            writer.member("current_url", feed.state.currentURL)
            writer.member("title", feed.state.title)
            writer.member("next_poll", feed.state.nextPoll)
            writer.member("why", reason)
            writer.member("paused", pause)
            writer.member("items_per_day", itemsPerDay)
            writer.member("window_is_too_short", preview.windowIsTooShort)
            writer.member("polls", feed.state.polls)
            writer.member("new_items", feed.state.newItems)
            writer.member("revised_items", feed.state.revisedItems)
            writer.member("identity", identity.rung)
            writer.member("identity_why", identity.reason)
            writer.member("identity_since", identity.since)
            writer.member("last_polled", feed.state.lastPolled)
            writer.member("last_success", feed.state.lastSuccess)
            writer.member("last_error", feed.state.lastError)
            writer.member("not_asked", fault)
            if let condition {
                writer.member("failing_since", condition.failingSince)
                if condition.failingSince != nil { writer.member("failures", Int64(condition.failureCount)) }
                if !condition.lastProblem.isEmpty { writer.member("last_kind", condition.lastProblem) }
                if condition.lastStatus > 0 { writer.member("last_status", Int64(condition.lastStatus)) }
                if condition.isServersHold { writer.member("told_to_wait_until", condition.hold(at: now)) }
                writer.member("permanent_redirect_since", condition.pendingMove?.since)
            }
            if leftOut > 0 { writer.member("left_out_items", leftOut) }
            if let crash {
                writer.member("crashes", Int64(crash.count))
                writer.member("died_at", crash.diedAt)
                writer.member("held_until", crash.hold(at: now))
            }
        }
        writer.newline()
        return writer.bytes
    }
}
