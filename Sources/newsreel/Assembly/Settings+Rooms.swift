internal import Archive
internal import Articles
internal import Cleaning
internal import Delivery
internal import Exchange
internal import FeedParsing
internal import Filtering
internal import Ingest
internal import Markup
internal import PostgresStore
internal import Publishing
internal import SpooledState
internal import Subscriptions
internal import Transfer

// Builds the rooms that a command needs from the settings.
extension Settings {
    func transferConfiguration() throws(SubscriptionsError) -> TransferConfiguration {
        var configuration = TransferConfiguration()
        configuration.userAgent = network.userAgent
        let given = ProcessLimits.current.listening(at: [status.listen, webSub.listen].count { $0 != nil })
        configuration.maxInFlight = given.transfers(of: network.transfers)
        configuration.maxIdleConnections = given.idleConnections(
            of: configuration.maxIdleConnections, beside: configuration.maxInFlight)
        configuration.maxInFlightPerHost = network.transfersPerHost
        configuration.allowedAddresses = network.allowedAddresses.compactMap { .init($0) }
        configuration.proxy = network.proxy
        if let path = network.proxyCredentialsFile {
            guard case .basic(let user, let password)? = try FeedCredentials(file: path).login else {
                throw .invalid([ConfigurationProblem(file: path, "a proxy needs `username` and `password`")])
            }
            configuration.proxyLogin = ProxyLogin(user: user, password: password)
        }
        configuration.tls.authoritiesFile = network.authoritiesFile
        configuration.bodyBudgetInBytes = Int(limits.bodiesInFlightInBytes)
        configuration.limits.connectTimeout = limits.connectTimeout
        configuration.limits.totalTimeout = limits.totalTimeout
        configuration.limits.lowSpeedTime = limits.slowTimeout
        configuration.limits.lowSpeedInBytesPerSecond = Int(limits.slowestRateInBytes)
        configuration.limits.maxBodyBytes = Int(limits.bodySizeInBytes)
        configuration.limits.maxHeaderBytes = Int(limits.headerSizeInBytes)
        configuration.limits.maxRedirects = limits.redirects
        return configuration
    }

    var spoolLimits: SpoolLimits {
        SpoolLimits(
            minimumFreeBytes: UInt64(spool.minimumFreeInBytes), minimumFreeInodes: UInt64(spool.minimumFreeInodes),
            maximumFiles: spool.maximumFiles, maximumBytes: spool.maximumSizeInBytes)
    }

    /// Those of the settings, and the queue of `on_new.command`.
    var spoolOutlets: [String] {
        onNew.command == nil || spool.outlets.contains(OnNewService.outlet)
            ? spool.outlets : spool.outlets + [OnNewService.outlet]
    }

    var publishing: Publisher.Configuration {
        var configuration = Publisher.Configuration()
        // A feed's documents hold their places in work while they wait for the batch to close.
        configuration.linger = .milliseconds(50)
        configuration.likenessBytes = spool.tellsSimilar ? Int(spool.similarMemoryInBytes) : nil
        return configuration
    }

    /// The outlets that these settings ask for, with their rules.
    var outlets: [Outlet] { spoolOutlets.map { Outlet($0) } + sinks.map { outlet(of: $0) } }

    /// What goes to a stream is kept in the state too, where others can take it over.
    private func outlet(of sink: SinkSettings) -> Outlet {
        guard sink.kind == .jetstream, case .server = StateAddress(state.database) else { return sink.outlet }
        var rules = sink.outlet.rules
        rules.isKept = true
        return Outlet(sink.name, rules: rules)
    }

    /// Those of the spool's own `new/`.
    var newRules: OutletRules { OutletRules(isClosed: !spool.fillsNew) }

    /// The state and the spool that it fills: every way into a spool leads through here.
    /// - Parameters:
    ///   - isOwn: the spool is the one of these settings, which say what its folders are given; else it is filled as it
    ///     says itself.
    ///   - patience: see `Storage`.
    func durableStore(
        state: StateAddress, spool: String, isOwn: Bool, _ configuration: Publisher.Configuration,
        patience: Duration, notice: @escaping @Sendable (String) -> Void
    ) async throws -> DurableStore {
        let outlets = isOwn ? outlets : spoolOutlets.map { Outlet($0) }
        let new = isOwn ? newRules : nil
        switch state {
        case .file(let path):
            return try await DurableStore(
                state: path, spool: spool, outlets: outlets, new: new, limits: spoolLimits, filters: outletFilter,
                minimumFreeStateBytes: UInt64(self.state.minimumFreeInBytes),
                configuration: configuration, notice: notice, fault: crashPoint(), version: Newsreel.version)
        case .server(let address):
            return try await DurableStore(
                on: open(address, patience: patience, notice: notice), spool: spool, outlets: outlets, new: new,
                limits: spoolLimits, filters: outletFilter, configuration: configuration, notice: notice,
                fault: crashPoint())
        }
    }

    /// A state that fills no spool.
    func store(
        _ state: StateAddress, patience: Duration, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> any Store {
        switch state {
        case .file(let path):
            try Archive(
                file: path, version: Newsreel.version, minimumFreeBytes: UInt64(self.state.minimumFreeInBytes))
        case .server(let address): try await open(address, patience: patience, notice: notice)
        }
    }

    private func open(
        _ address: PostgresAddress, patience: Duration, notice: @escaping @Sendable (String) -> Void
    ) async throws(StoreError) -> PostgresStore {
        try await PostgresStore.open(address, worker: workerName, version: Newsreel.version, patience: patience) {
            let end = Publisher.wallClock().advanced(bySeconds: Double(patience.components.seconds))
            notice(
                "\(address.printable) has a worker \(workerName) at work, or one that died just now: its name is waited for until "
                    + "\(end.rfc3339)")
        }
    }

    /// - Parameter memory: what the feeds had in common before (`Planner.memory`).
    func planner(memory: [UInt8]?) -> Planner {
        Planner(requestsPerDay: polling.requestsPerDay.map { Double($0) }, memory: memory)
    }

    func cleaner() throws(SubscriptionsError) -> Cleaner {
        var options = CleaningOptions()
        options.usesSiteRules = cleaning.usesSiteRules
        options.outputBytesPerInputByte = limits.articleRatio
        options.siteRules =
            try cleaning.sitesFile.map { path throws(SubscriptionsError) in try SiteList.read(path) } ?? []
        return Cleaner(options: options)
    }

    /// A poller that hands on to `sink`.
    func poller(transfer: Transfer, planner: Planner, sink: PollSink) throws(SubscriptionsError) -> Poller {
        var poller = Poller(transfer: transfer, cleaner: try cleaner(), planner: planner, sink: sink)
        poller.options.feedLimits.bytes = Int(limits.bodySizeInBytes)
        poller.options.fault = documentFault()
        try adjust(&poller)
        return poller
    }

    /// Has a poller, which may be at work, follow what these settings say of polling, cleaning and pages.
    func adjust(_ poller: inout Poller) throws(SubscriptionsError) {
        poller.options.minimumInterval = Double(polling.minimumInterval.components.seconds)
        poller.options.maximumInterval = Double(polling.maximumInterval.components.seconds)
        poller.options.wantsFullText = polling.fullText
        poller.options.includesCaptions = spool.includesCaptions
        poller.options.sketchesTexts = spool.tellsSimilar
        poller.options.itemTime = limits.itemTime
        poller.options.rules = rules
        poller.cleaner = try cleaner()
        poller.pages = PageFetcher(
            transfer: poller.transfer, cleaner: poller.cleaner,
            userAgent: network.obeysRobots ? network.userAgent : nil)
    }
}

/// The filter of an outlet, in the language of filters.
@Sendable func outletFilter(_ text: String) throws(UnreadableFilter) -> OutletFilter {
    let filter: Filter
    do throws(FilterError) { filter = try Filter(text) } catch { throw UnreadableFilter(error.description) }
    return { outgoing in
        if let article = outgoing.article { return filter.passes(Subject(article.value, at: outgoing.moment)) }
        // One that was made before there were filters is read again; what cannot be read is not held back.
        guard let item = try? JSONReader.read(outgoing.json, depthLimit: 512).value else { return true }
        return filter.passes(Subject(spooled: item, at: outgoing.moment))
    }
}
