internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Glibc
internal import Ingest
internal import MemoryStore
internal import Publishing
internal import Renderings
internal import Subscriptions
internal import Transfer

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Ask feeds now and print their articles, or write them into a spool.",
        discussion: """
            An URL is a feed, a page that names its feeds, or an article's page; without a scheme https is tried, then \
            http. A user name and password in it go with its requests and are kept nowhere. Articles go to standard output: JSON \
            lines on a pipe, readable text on a terminal. With --spool and --state they go into the spool, once each, \
            as the daemon would write them; with --state alone, what was printed before is not printed again.

            Feeds are asked conditionally, whatever their schedule says. With --since and --limit, what is left is not \
            remembered either, and comes with another fetch. With --dry-run, nothing is written and nothing remembered: \
            the articles that would come are listed, also beside a running daemon.

            Each feed that fails is told on standard error. The exit status is 0 when any feed could be read, and that of \
            the first failure when none could, for addresses and lists alike; with --strict, when any failed. What this \
            machine is at fault for (its disk, its network, standard output) fails in any case. Ctrl-C ends what is in \
            work, says what was done, and keeps it.
            """)

    @Argument(help: ArgumentHelp("Addresses of feeds or pages.", valueName: "url"))
    var urls: [String] = []

    @Option(
        help: ArgumentHelp(
            "A list of feeds: OPML, TOML, or one URL a line; - is standard input. May be given several times.",
            valueName: "list"), completion: .file())
    var feeds: [String] = []

    @Option(help: "Write the articles into this spool instead of printing them.", completion: .directory)
    var spool: String?

    @Option(help: "The state database; made where there is none.", completion: .file())
    var state: String?

    @Flag(help: "Fetch the articles' pages for their full text.")
    var fullText = false

    @Flag(help: "Ask for the feeds' older pages too, where the feeds name them (RFC 5005), oldest article first.")
    var archives = false

    @Option(parsing: .unconditional, help: "With --archives, the most older pages that are read of one feed.")
    var archivePages = ArchiveBounds().pages

    @Option(
        help: ArgumentHelp(
            "Only what was published since then: a span such as 36h or 7d, a day such as 2026-11-01, or a moment.",
            valueName: "time"))
    var since: SinceArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("At most so many articles of each feed, the newest.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Write nothing and remember nothing: list the articles that would come.")
    var dryRun = false

    @Option(help: "What to print articles as; without it JSON on a pipe, text on a terminal.")
    var format: ArticleFormat?

    @Flag(help: "Print JSON lines, and errors as JSON, also on a terminal.")
    var json = false

    @Flag(help: "Print readable text, also on a pipe: --format text.")
    var text = false

    @Flag(help: "Keep figures' captions in the articles' text.")
    var captions = false

    @Option(help: "User name for the feeds given as URL; needs --password.")
    var user: String?

    @Option(help: "Password for --user. Others on this machine can see it; a feed list has credentials_file.")
    var password: String?

    @Option(parsing: .unconditional, help: "Feeds in work at one time.")
    var parallel = 100

    @Flag(help: "Fail when any feed failed, not only when all did.")
    var strict = false

    @OptionGroup var pager: PagerOption

    @OptionGroup var settingsOptions: SettingsOptions

    func validate() throws {
        guard !urls.isEmpty || !feeds.isEmpty else {
            throw ValidationError("name at least one URL, or a list with --feeds")
        }
        guard spool == nil || state != nil else {
            throw ValidationError("--spool needs --state, the database that remembers what was written")
        }
        guard user == nil || !urls.isEmpty else {
            throw ValidationError("--user is for feeds given as URL; in a list, a feed has its credentials_file")
        }
        guard (user == nil) == (password == nil) else { throw ValidationError("--user and --password go together") }
        guard !(json && text) else { throw ValidationError("--json and --text exclude each other") }
        if let format, json && format != .json || text && format != .text {
            throw ValidationError("--format \(format.rawValue) and --\(json ? "json" : "text") exclude each other")
        }
        guard spool == nil || dryRun || format == nil else {
            throw ValidationError("--format is for what is printed; --spool writes the articles as JSON files")
        }
        guard limit ?? 1 > 0 else { throw ValidationError("--limit must be a positive number") }
        guard archivePages > 0 else { throw ValidationError("--archive-pages must be a positive number") }
        guard parallel > 0 else { throw ValidationError("--parallel must be a positive number") }
    }

    func run() async throws {
        let recovery = recoverCommand(config: nil, state: state, spool: spool, hasSpool: spool != nil)
        try await exitingOnFailure(json: json, recovery: recovery) {
            try CommandFailure.refuseWithoutDigests()
            let settings = try settingsOptions.settings()
            let asked = try AskedFeeds(urls: urls, lists: feeds, user: user, password: password)
            let network = try settings.transferConfiguration()
            let transfer = try Transfer(network)
            let output = StandardOutput.process
            let document = document()
            let storage = try await storage(settings, asked.subscriptions, document)
            let memory = try await storage.store.memory(named: Planner.memoryName)
            var poller = try settings.poller(
                transfer: transfer, planner: settings.planner(memory: memory), sink: storage.sink)
            poller.options.wantsFullText = fullText || settings.polling.fullText
            poller.options.keepsArticles = document != nil || storage.needsArticles
            poller.options.window = ArticleWindow(since: since?.moment, most: limit)
            if captions { poller.options.includesCaptions = true }
            let interruption = Interruption()

            var tally = FetchTally(
                of: asked.subscriptions.count, leftOut: asked.leftOut, hasAddressesOnly: feeds.isEmpty, json: json,
                isRehearsal: dryRun)
            var pages: [PollReport] = []
            var unreachable: [PollReport] = []
            var round = PollRound(poller: poller, limits: .init(transfers: network.maxInFlight, parallelism: parallel))
            round.asksAnyway = { asked.isByHand($0.url) }
            round.interruption = { await interruption.wait() }
            if archives {
                var bounds = ArchiveBounds()
                bounds.pages = archivePages
                bounds.pause = settings.network.hostInterval
                round.archives = bounds
            }
            try await round.run(
                asked.subscriptions,
                load: { part throws(StoreError) in try await storage.load(part) },
                credentials: { subscription throws(SubscriptionsError) in try asked.credentials(of: subscription) },
                each: { report in
                    // An URL given by hand may be a page, and its scheme may have been guessed wrong.
                    if report.isPage, asked.isByHand(report.feed) {
                        pages.append(report)
                    } else if report.verdict == .unreachable, asked.lacksScheme(report.feed) {
                        unreachable.append(report)
                    } else {
                        tally.take(report)
                    }
                })
            let second = SecondAsking(asked: asked, poller: poller, round: round, storage: storage)
            for report in unreachable where output.code == nil && interruption.number == nil {
                let report = try await second.withoutTLS(report)
                if report.isPage { pages.append(report) } else { tally.take(report) }
            }
            for report in pages where output.code == nil && interruption.number == nil {
                tally.take(try await second.readPage(report))
            }
            // What was not printed is withdrawn by the next fetch, and comes again.
            if output.code == nil { try await storage.close() } else { try await storage.letGo() }
            await transfer.shutDown()
            guard output.code == nil else { return }
            document?.finish(pager)
            if let number = interruption.number {
                tally.tellInterruption()
                end(bySignal: number)
            }
            try tally.finish(isList: !feeds.isEmpty, isStrict: strict)
        }
    }

    /// What articles are printed as; `nil` for their JSON, and where they go into a spool.
    private func document() -> ArticleDocument? {
        guard spool == nil || dryRun else { return nil }
        let usual: ArticleFormat = Terminal.outputIsTerminal ? .text : .json
        let chosen = json ? .json : text ? .text : format ?? (dryRun ? .line : usual)
        guard chosen != .json else { return nil }
        // Who waits for a whole list sees what is there; an address or two are soon read.
        let isKept = chosen == .text && feeds.isEmpty && Terminal.outputIsTerminal && !pager.isOff
        return ArticleDocument(
            chosen, width: Terminal.columns, source: (urls + feeds).joined(separator: " "), isKept: isKept)
    }

    private func storage(
        _ settings: Settings, _ subscriptions: [Subscription], _ document: ArticleDocument?
    ) async throws -> Storage {
        let rehearsal: MemoryStore?
        if dryRun, let state {
            rehearsal = try await Rehearsal.store(StateAddress(option: state), subscriptions)
        } else {
            rehearsal = nil
        }
        // Somebody waits for the end of this round.
        return try await Storage(
            state: dryRun ? nil : state.map { StateAddress(option: $0) }, spool: dryRun ? nil : spool, settings,
            isOwnSpool: settingsOptions.config != nil && spool == settings.spool.directory, linger: .milliseconds(20),
            document: document, rehearsal: rehearsal
        ) { writeAll(Array("newsreel: \($0)\n".utf8), to: STDERR_FILENO) }
    }
}
