internal import Articles
internal import CLinux
internal import Exchange
internal import Glibc
internal import Ingest
internal import Kernel
internal import Logging
internal import Publishing
internal import Relay
internal import ServiceLifecycle
internal import StatusPage
internal import Subscriptions
internal import Synchronization
internal import Transfer
internal import UnixSignals

/// The rooms of `newsreel run`, and the signals that steer them.
struct Daemon {
    let config: String
    let allowedAddresses: [String]
    let settings: Settings
    /// What it polls at first; of a fleet's, its own part.
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
    private let troubled = TroubledFeeds()
    /// `nil` where nobody asked for the status page.
    private let status: StatusService?
    private let consumers: Consumers
    /// `nil` where the state is nobody else's.
    private let fleet: Fleet?
    /// `nil` where no hub is listened to.
    private let push: PushService?

    init(
        settings: Settings, config: String, allowedAddresses: [String], subscriptions: SubscriptionSet,
        listsStamp: ListWatch.Stamp, logs: Logs
    ) async throws {
        self.config = config
        self.allowedAddresses = allowedAddresses
        self.settings = settings
        self.listsStamp = listsStamp
        self.logs = logs
        logger = logs.logger("newsreel")
        status = settings.status.listen.flatMap { StatusServer.Address($0) }.map { address in
            let exposition = Exposition()
            exposition.install()
            return StatusService(
                address: address, status: DaemonStatus(settings), exposition: exposition,
                logger: logs.logger("newsreel.status"))
        }
        for problem in subscriptions.problems {
            logger.error("feed left out: \(problem)", metadata: .of(.feedLeftOut))
        }
        for notice in subscriptions.notices { logger.warning("\(notice)") }
        let alarm = SinkAlarm()
        let state = StateAddress(settings.state.database)
        let local = state.localPlace(spool: settings.spool.directory)
        storage = try await Storage(
            state: state, spool: settings.spool.directory, settings, isOwnSpool: true,
            linger: settings.publishing.linger, patience: .seconds(30), shown: Self.shown(to: status?.status, alarm)
        ) { [logger] in logger.warning("\($0)") }
        standing = DaemonStanding(
            database: local ?? settings.state.database, spool: settings.spool.directory,
            config: config)
        for path in standing.missing {
            logger.info("'newsreel status' will not tell how the daemon stands: \(path) cannot be made")
        }
        let network = try settings.transferConfiguration()
        transfer = try Transfer(network)
        consumers = Consumers(by: transfer, alarm: alarm, store: storage.store, logs: logs)
        consumers.take(try consumers.change(to: settings))
        status?.status.begin(consumers)
        let memory = try await storage.store.memory(named: Planner.memoryName)
        var poller = try settings.poller(
            transfer: transfer, planner: settings.planner(memory: memory), sink: storage.sink)
        poller.options.keepsArticles = storage.needsArticles
        var options = PollLoop.Options()
        options.admission = Admission.Limits(transfers: network.maxInFlight)
        options.startSpread = Double(settings.polling.startSpread.components.seconds)
        options.drainTime = settings.service.drainTime
        let interval = settings.network.hostInterval
        let seconds = Double(interval.components.seconds) + Double(interval.components.attoseconds) / 1e18
        options.admission.hosts = HostQueue.Limits(
            concurrency: settings.network.transfersPerHost, requestsPerSecond: seconds > 0 ? 1 / seconds : 1000)
        options.archives.pause = interval
        options.wishes = local
        options.recovery = recoverCommand(config: config, state: nil, spool: nil)
        let takesPoll = status?.status.takesPoll
        let desk = HubDesk(settings, store: storage.store, logger: logs.logger("newsreel.websub"))
        options.observe = { [troubled] feed, report in
            troubled.take(report, of: feed, at: Publisher.wallClock())
            takesPoll?(feed, report)
            desk?.take(report, of: feed)
        }
        if let desk {
            if desk.shared == nil { try await desk.restore(from: storage.store) }
            options.observePush = { desk.takePushed($1, of: $0) }
            options.observeList = { desk.keep($0) }
            poller.options.stretch = { desk.stretch(of: $0) }
        }
        fleet = Fleet(storage.store, settings, alarm: alarm, logger: logs.logger("newsreel.fleet"))
        fleet?.steer(&options)
        self.subscriptions = try await fleet?.begin(subscriptions) ?? subscriptions
        inForce = SettingsInForce(settings, poller)
        loop = PollLoop(
            poller: poller, store: storage.store, publisher: storage.publisher, options: options,
            logger: logs.logger("newsreel.poll"))
        push = desk.flatMap { [storage, transfer] in
            PushService($0, settings, transfer: transfer, store: storage.store, logger: logs.logger("newsreel.websub"))
        }
        let loop = loop
        desk?.begin { loop.push($0, of: $1) }
        status?.status.begin(loop, storage.store, poller.planner)
        status?.status.take(Self.listing(subscriptions, fleet))
        report(storage.publisher.recovery)
        warn(ofUnnamed: storage.unnamedOutlets)
        warnOfEmptyList(subscriptions, settings)
    }

    private static func shown(
        to status: DaemonStatus?, _ alarm: SinkAlarm
    ) -> @Sendable ([OutgoingArticle]) -> Void {
        let takes = status?.takesArticles
        return { articles in
            takes?(articles)
            alarm.ring()
        }
    }

    /// Nobody takes what waits there, or only a program that newsreel does not know.
    private func warn(ofUnnamed outlets: [String]) {
        for outlet in outlets {
            let what =
                outlet == OnNewService.outlet
                ? "on_new.command is not set, and its outlet" : "the outlet \(outlet) is in no settings, and its folder"
            logger.warning(
                "\(what) \(settings.spool.directory)/outlets/\(outlet) goes on filling, with what waits there; to give it up, remove that folder"
            )
        }
    }

    private func warnOfEmptyList(_ set: SubscriptionSet, _ settings: Settings) {
        // Of a database a worker reads its own part alone.
        guard settings.feeds.source == .lists, !set.subscriptions.contains(where: \.isEnabled) else { return }
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
        let bound = StopBound(drainTime: settings.service.drainTime, manager: manager, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (status.map { [.init(service: $0, successTerminationBehavior: .ignore)] } ?? [])
                    + (push.map { [.init(service: $0, successTerminationBehavior: .ignore)] } ?? [])
                    + [
                        .init(service: consumers, successTerminationBehavior: .ignore),
                        .init(
                            service: PollingService(daemon: self), successTerminationBehavior: .gracefullyShutdownGroup),
                        .init(service: SignalService(daemon: self), successTerminationBehavior: .ignore),
                        .init(service: ListWatchService(daemon: self), successTerminationBehavior: .ignore),
                        .init(service: ReportingService(daemon: self), successTerminationBehavior: .ignore),
                    ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logs.logger("newsreel.service")))
        // Until the last poll has ended, whatever ends the services.
        let beating = Task { [fleet, loop, storage, troubled, push] in
            await fleet?.run(loop, storage.publisher, loop.planner, push?.desk) { troubled.keep($0) }
        }
        defer { beating.cancel() }
        try await group.run()
        beating.cancel()
        await beating.value
        await close()
        logger.notice("stopped: \(sinceStart)", metadata: .of(.stopped, summary))
        withExtendedLifetime(bound) {}
    }

    /// Other feed lists hold from now on.
    private func take(_ set: SubscriptionSet, _ poller: Poller) {
        let own = fleet?.take(set) ?? set
        loop.replace(own, poller: poller)
        status?.status.take(Self.listing(set, fleet))
        troubled.keep(own)
    }

    /// What the lists have, for the status page: a worker of a fleet keeps only its own part at hand.
    private static func listing(_ set: SubscriptionSet, _ fleet: Fleet?) -> DaemonStatus.Listing {
        if let fleet { return { try await fleet.everything() } }
        let subscriptions = set.subscriptions
        return { subscriptions }
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
        await fleet?.retire()
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
            listFolder: inForce.current.settings.feedPlace.printable)
    }

    /// Looks back at which feeds were not well before this process.
    func lookBack() async {
        do throws(StoreError) {
            try await troubled.begin(storage.store, subscriptions, at: Publisher.wallClock())
        } catch {
            logger.warning("which feeds are not well is told once they are polled: \(error.message)")
        }
    }

    /// Tells the service manager and `newsreel status` how it stands.
    func tellStatus() {
        let line = statusLine
        standing.note(
            line, troubled.all, sinks: consumers.reports.compactMapValues(\.trouble), at: Publisher.wallClock())
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
            let isInLists = settings.feeds.source == .lists
            let set = isInLists ? try SubscriptionSet(directory: new.feeds.directory) : SubscriptionSet()
            // A start takes what it can get; here the lists as they were are better than lists without a feed.
            guard set.problems.isEmpty else { throw SubscriptionsError.invalid(set.problems) }
            for notice in set.notices { logger.warning("\(notice)") }
            try CheckedPlaces.check(new, file: config)
            let taken = inForce.current.settings.takingOver(new)
            let change = try consumers.change(to: taken)
            _ = try taken.cleaner()
            let unnamed = storage.unnamedOutlets
            // From here on nothing is refused.
            try storage.take(taken)
            let (poller, changed, waiting) = try inForce.takeOver(new, keepingArticles: storage.needsArticles)
            consumers.take(change)
            logs.level = new.log.level
            if isInLists { take(set, poller) } else { fleet?.take(poller) }
            status?.status.take(taken)
            logger.notice(
                "read again: \(isInLists ? counted(set.subscriptions.count, "feed") : "the settings")",
                metadata: .of(.reloadDone, changed.isEmpty ? [:] : ["changed": "\(changed.joined(separator: " "))"]))
            warn(ofUnnamed: storage.unnamedOutlets.filter { !unnamed.contains($0) })
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
        guard settings.feeds.source == .lists else { return }
        do {
            let (settings, poller) = inForce.current
            let set = try SubscriptionSet(directory: settings.feeds.directory)
            guard set.problems.isEmpty else { throw SubscriptionsError.invalid(set.problems) }
            for notice in set.notices { logger.warning("\(notice)") }
            take(set, poller)
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

    /// The one wish that was left for this process, or that there is none.
    var wish: Revival.Stamp {
        Revival.Stamp(
            beside: StateAddress(settings.state.database).localPlace(spool: settings.spool.directory) ?? "")
    }

    /// The folder to watch; `nil` where subscriptions are in the database, of which the fleet hears.
    var listsFolder: String? {
        let feeds = inForce.current.settings.feeds
        return feeds.source == .lists ? feeds.directory : nil
    }
}
