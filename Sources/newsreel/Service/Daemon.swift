internal import Archive
internal import Articles
internal import CLinux
internal import Exchange
internal import Ingest
internal import Kernel
internal import Logging
internal import Publishing
internal import ServiceLifecycle
internal import Subscriptions
internal import Synchronization
internal import Transfer
internal import UnixSignals

/// The rooms of `newsreel run`, and the signals that steer them.
struct Daemon {
    let config: String
    let allowedAddresses: [String]
    let settings: Settings
    let subscriptions: SubscriptionSet
    let listsStamp: ListWatch.Stamp
    let logs: Logs
    let logger: Logger
    let manager = ServiceManager()
    private let storage: Storage
    let transfer: Transfer
    let loop: PollLoop
    private let inForce: SettingsInForce
    private let standing: DaemonStanding
    private let recent = RecentUse()

    init(
        settings: Settings, config: String, allowedAddresses: [String], subscriptions: SubscriptionSet,
        listsStamp: ListWatch.Stamp, logs: Logs
    ) async throws {
        self.config = config
        self.allowedAddresses = allowedAddresses
        self.settings = settings
        self.subscriptions = subscriptions
        self.listsStamp = listsStamp
        self.logs = logs
        logger = logs.logger("newsreel")
        for problem in subscriptions.problems {
            logger.error("feed left out: \(problem)", metadata: .of(.feedLeftOut))
        }
        for notice in subscriptions.notices { logger.warning("\(notice)") }
        storage = try await Storage(
            state: settings.state.database, spool: settings.spool.directory, settings,
            linger: settings.publishing.linger
        ) { [logger] in logger.warning("\($0)") }
        standing = DaemonStanding(database: settings.state.database, spool: settings.spool.directory)
        for path in standing.missing {
            logger.info("'newsreel status' will not tell how the daemon stands: \(path) cannot be made")
        }
        let network = try settings.transferConfiguration()
        transfer = try Transfer(network)
        let memory = try await storage.store.memory(named: Planner.memoryName)
        let poller = try settings.poller(
            transfer: transfer, planner: settings.planner(memory: memory), sink: storage.sink)
        var options = PollLoop.Options()
        options.admission = Admission.Limits(transfers: network.maxInFlight)
        options.startSpread = Double(settings.polling.startSpread.components.seconds)
        options.drainTime = settings.service.drainTime
        let interval = settings.network.hostInterval
        let seconds = Double(interval.components.seconds) + Double(interval.components.attoseconds) / 1e18
        options.admission.hosts = HostQueue.Limits(
            concurrency: settings.network.transfersPerHost, requestsPerSecond: seconds > 0 ? 1 / seconds : 1000)
        options.archives.pause = interval
        options.wishes = StatePlace.of(settings.state.database)
        options.recovery = recoverCommand(config: config, state: nil, spool: nil)
        inForce = SettingsInForce(settings, poller)
        loop = PollLoop(
            poller: poller, store: storage.store, publisher: storage.publisher, options: options,
            logger: logs.logger("newsreel.poll"))
        report(storage.publisher.recovery)
        warnOfEmptyList(subscriptions, settings)
    }

    private func warnOfEmptyList(_ set: SubscriptionSet, _ settings: Settings) {
        guard !set.subscriptions.contains(where: \.isEnabled) else { return }
        logger.warning("\(StatusLine.noFeeds(in: settings.feeds.directory))", metadata: .of(.feedListEmpty))
    }

    private func report(_ recovery: RecoveredArticles) {
        guard !recovery.revealed.isEmpty || recovery.leftovers > 0 || !recovery.lost.isEmpty else { return }
        logger.notice(
            "recovered from an unclean end",
            metadata: .of(
                .recovered,
                [
                    "made_visible": "\(recovery.revealed.count)", "leftovers_removed": "\(recovery.leftovers)",
                    "damaged": "\(recovery.lost.count)",
                ]))
    }

    func run() async throws {
        let bound = StopBound(drainTime: settings.service.drainTime, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: PollingService(daemon: self), successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: SignalService(daemon: self), successTerminationBehavior: .ignore),
                    .init(service: ListWatchService(daemon: self), successTerminationBehavior: .ignore),
                    .init(service: ReportingService(daemon: self), successTerminationBehavior: .ignore),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logs.logger("newsreel.service")))
        try await group.run()
        await close()
        logger.notice("stopped: \(sinceStart)", metadata: .of(.stopped, summary))
        withExtendedLifetime(bound) {}
    }

    /// What cannot be stored any more, on a full disk above all, is lost with no harm: the next start recovers the
    /// articles, and asks again for the rest.
    private func close() async {
        do throws(PublishingError) {
            try await storage.publisher.shutDown()
        } catch {
            logger.error("the last polls are not recorded, and will be made again: \(error.message)")
        }
        await transfer.shutDown()
        standing.remove()
        do throws(StoreError) {
            try await storage.letGo()
        } catch {
            logger.error("the state is not closed in order; the next start recovers it: \(error.message)")
        }
    }

    /// What has happened since the start, for programs; `sinceStart` says the same.
    private var summary: Logger.Metadata {
        let figures = loop.figures
        return [
            "feeds": "\(figures.feeds)", "failing": "\(figures.failing)", "in_work": "\(figures.inWork)",
            "waiting": "\(figures.waiting)", "polls": "\(figures.polls)", "not_modified": "\(figures.notModified)",
            "failures": "\(figures.failures)", "new": "\(figures.newArticles)",
            "revised": "\(figures.revisedArticles)",
        ]
    }

    private var sinceStart: String {
        let figures = loop.figures
        return "\(counted(figures.polls, "poll")) since the start, \(figures.notModified) of them unchanged, "
            + "\(figures.failures) failed; \(figures.newArticles) new and "
            + "\(counted(figures.revisedArticles, "revised article"))"
    }

    /// One line for `systemctl status`.
    var statusLine: StatusLine {
        var figures = loop.figures
        // Before the loop turns for the first time, it is known already.
        if figures.pause == nil, figures.lastTurn == 0, case .paused(let reason) = storage.publisher.condition {
            figures.pause = reason.message
        }
        let use = recent.look(figures.newArticles, spool: settings.spool.directory)
        return StatusLine(
            figures: figures, newArticles: use.newArticles, spool: use.spool,
            listFolder: inForce.current.settings.feeds.directory)
    }

    /// Tells the service manager and `newsreel status` how it stands.
    func tellStatus() {
        let line = statusLine
        standing.note(line, at: Publisher.wallClock())
        manager.status(line.text)
    }

    /// SIGUSR1.
    func logSummary() {
        logger.notice("\(statusLine.text); \(sinceStart)", metadata: .of(.summary, summary))
    }

    /// SIGHUP: the feed lists, and of the settings what `Settings.takingOver` has, hold from now on.
    func reload() {
        manager.reloading(status: "Reading settings and feed lists again")
        do {
            var new = try Settings(file: config)
            new.network.allowedAddresses += allowedAddresses
            let set = try SubscriptionSet(directory: new.feeds.directory)
            // A start takes what it can get; here the lists as they were are better than lists without a feed.
            guard set.problems.isEmpty else { throw SubscriptionsError.invalid(set.problems) }
            for notice in set.notices { logger.warning("\(notice)") }
            let (poller, changed, waiting) = try inForce.takeOver(new)
            logs.level = new.log.level
            loop.replace(set, poller: poller)
            logger.notice(
                "read again: \(counted(set.subscriptions.count, "feed"))",
                metadata: .of(.reloadDone, changed.isEmpty ? [:] : ["changed": "\(changed.joined(separator: " "))"]))
            warnOfEmptyList(set, new)
            if !waiting.isEmpty {
                logger.warning("changed, but in force only after a restart: \(waiting.joined(separator: ", "))")
            }
        } catch {
            refuse(CommandFailure(error), "the settings and feed lists")
        }
        manager.ready(status: statusLine.text)
    }

    /// The feed lists alone, as somebody has written them; the settings hold as they are.
    func reloadLists() {
        do {
            let (settings, poller) = inForce.current
            let set = try SubscriptionSet(directory: settings.feeds.directory)
            guard set.problems.isEmpty else { throw SubscriptionsError.invalid(set.problems) }
            for notice in set.notices { logger.warning("\(notice)") }
            loop.replace(set, poller: poller)
            logger.notice(
                "feed lists read again: \(counted(set.subscriptions.count, "feed"))", metadata: .of(.reloadDone))
            warnOfEmptyList(set, settings)
        } catch {
            refuse(CommandFailure(error), "the feed lists")
        }
    }

    private func refuse(_ failure: CommandFailure, _ what: String) {
        logger.error("\(what) as they were still hold", metadata: .of(.reloadRefused))
        for line in failure.message.split(separator: "\n") { logger.error("\(line)") }
    }

    var listsFolder: String { inForce.current.settings.feeds.directory }
}

/// What holds at the moment; only reloads change it, one after another.
private final class SettingsInForce: Sendable {
    private let state: Mutex<(settings: Settings, poller: Poller)>

    init(_ settings: Settings, _ poller: Poller) {
        state = Mutex((settings, poller))
    }

    var current: (settings: Settings, poller: Poller) { state.withLock { $0 } }

    /// - Returns: the poller for polls from now on, the keys that changed, and those that wait for a restart.
    func takeOver(_ new: Settings) throws -> (Poller, changed: [String], waiting: [String]) {
        try state.withLock { state in
            let taken = state.settings.takingOver(new)
            var poller = state.poller
            try taken.adjust(&poller)
            let changed = taken.keys(differingFrom: state.settings)
            state = (taken, poller)
            return (poller, changed, new.keys(differingFrom: taken))
        }
    }
}

/// What the status line needs to remember from one look to the next.
private final class RecentUse: Sendable {
    /// Files that are counted for a line that nobody may read.
    private static let longestCount = 100_000
    private let state = Mutex<(articles: RecentArticles, spool: SpoolUse?, nextCount: Double)>(
        (RecentArticles(), nil, 0))

    func look(_ newArticles: Int, spool: String) -> (newArticles: Int, spool: SpoolUse?) {
        state.withLock { state in
            let now = SystemClock.monotonicSeconds()
            state.articles.note(newArticles, at: now)
            if now >= state.nextCount {
                state.spool = SpoolUse(waitingIn: spool, limit: Self.longestCount)
                // A count of many files must not become all that the daemon does.
                state.nextCount = now + 100 * (SystemClock.monotonicSeconds() - now)
            }
            return (state.articles.inLastMinute(newArticles), state.spool)
        }
    }
}

/// ServiceLifecycle logs services by their descriptions, which would be the whole feed list and all settings.
private struct PollingService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "polling" }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await daemon.loop.run(daemon.subscriptions) { daemon.tellStatus() }
        } onGracefulShutdown: {
            daemon.manager.stopping(status: "Ending the polls in work")
            daemon.loop.stop()
        }
    }
}

private struct SignalService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "signals" }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
        // Not before: a reload that follows at once would be lost.
        daemon.tellStatus()
        daemon.manager.ready(status: daemon.statusLine.text)
        for await signal in signals.cancelOnGracefulShutdown() {
            if signal == .sighup {
                daemon.reload()
            } else {
                daemon.logSummary()
            }
        }
    }
}

/// Takes up feed lists that somebody has written, without being told.
private struct ListWatchService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "feed lists" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var stamp = daemon.listsStamp
            while true {
                do throws(FollowError) {
                    let folder = daemon.listsFolder
                    var watch = try ListWatch(folder, readAt: stamp)
                    while folder == daemon.listsFolder {
                        try? await Task.sleep(for: .seconds(1))
                        if Task.isCancelled { return }
                        if try watch.isDue() { daemon.reloadLists() }
                    }
                    stamp = ListWatch.Stamp(daemon.listsFolder)
                } catch {
                    daemon.logger.warning("feed lists are read again on SIGHUP only: \(error.message)")
                    return
                }
            }
        }
    }
}

/// Keeps the service manager's watchdog and status line fed, and returns freed memory to the kernel.
private struct ReportingService: Service, CustomStringConvertible {
    let daemon: Daemon
    var description: String { "reports" }
    /// A loop that has not turned for so long hangs.
    private static let longestTurn = 60.0

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await daemon.manager.watchdog { Self.isTurning(daemon.loop.figures) }
            }
            group.addTask {
                while !Task.isCancelled {
                    daemon.tellStatus()
                    nr_malloc_trim()
                    try? await Task.sleep(for: .seconds(10))
                }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private static func isTurning(_ figures: PollLoop.Figures) -> Bool {
        SystemClock.monotonicSeconds() - figures.lastTurn < longestTurn
    }
}
