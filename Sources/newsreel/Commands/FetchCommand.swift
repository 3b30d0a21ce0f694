internal import ArgumentParser
internal import Articles
internal import Cleaning
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
            let given = try urls.map { try AddressByHand(checking: $0) }
            let (subscriptions, leftOut) = try readSubscriptions(given)
            let network = try settings.transferConfiguration()
            let transfer = try Transfer(network)
            let output = StandardOutput.process
            let document = document(of: subscriptions)
            let storage = try await storage(settings, subscriptions, document)
            let memory = try await storage.store.memory(named: Planner.memoryName)
            var poller = try settings.poller(
                transfer: transfer, planner: settings.planner(memory: memory), sink: storage.sink)
            poller.options.wantsFullText = fullText || settings.polling.fullText
            poller.options.keepsArticles = document != nil || storage.needsArticles
            poller.options.window = ArticleWindow(since: since?.moment, most: limit)
            if captions { poller.options.includesCaptions = true }
            let interruption = Interruption()

            var tally = FetchTally(
                of: subscriptions.count, leftOut: leftOut, hasAddressesOnly: feeds.isEmpty, json: json,
                isRehearsal: dryRun)
            var pages: [PollReport] = []
            var unreachable: [PollReport] = []
            var round = PollRound(poller: poller, limits: .init(transfers: network.maxInFlight, parallelism: parallel))
            let byHand = Dictionary(given.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
            round.asksAnyway = { byHand[$0.url] != nil }
            round.interruption = { await interruption.wait() }
            if archives {
                var bounds = ArchiveBounds()
                bounds.pages = archivePages
                bounds.pause = settings.network.hostInterval
                round.archives = bounds
            }
            try await round.run(
                subscriptions,
                load: { part throws(StoreError) in try await storage.load(part) },
                credentials: { subscription throws(SubscriptionsError) in
                    try credentials(of: subscription, byHand[subscription.url])
                },
                each: { report in
                    // An URL given by hand may be a page, and its scheme may have been guessed wrong.
                    if report.problem?.kind == "not_a_feed", report.answer != nil, byHand[report.feed] != nil {
                        pages.append(report)
                    } else if report.verdict == .unreachable, byHand[report.feed]?.lacksScheme == true {
                        unreachable.append(report)
                    } else {
                        tally.take(report)
                    }
                })
            for report in unreachable where output.code == nil && interruption.number == nil {
                let second = try await askWithoutTLS(report, byHand[report.feed], round: round, storage: storage)
                if second.problem?.kind == "not_a_feed", second.answer != nil {
                    pages.append(second)
                } else {
                    tally.take(second)
                }
            }
            for report in pages where output.code == nil && interruption.number == nil {
                tally.take(
                    try await readPage(report, byHand[report.feed], poller: poller, round: round, storage: storage))
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
    private func document(of subscriptions: [Subscription]) -> ArticleDocument? {
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

    /// - Returns: the number of entries too that are left out for what is wrong with them.
    private func readSubscriptions(_ given: [AddressByHand]) throws -> ([Subscription], leftOut: Int) {
        var set = SubscriptionSet()
        var list = FeedList()
        list.subscriptions = given.map {
            Subscription(url: $0.address, source: .init(file: "the command line", line: nil))
        }
        set.add(list)
        for file in feeds {
            let path = file == "-" ? "standard input" : file
            set.add(try FeedList(ConfigurationFile(path: path, bytes: InputFile.read(file))))
        }
        for problem in set.problems { note("newsreel: left out: \(problem)") }
        for notice in set.notices { note("newsreel: \(notice)") }
        return (set.subscriptions.filter(\.isEnabled), set.problems.count)
    }

    private func credentials(
        of subscription: Subscription, _ given: AddressByHand?
    ) throws(SubscriptionsError) -> FeedCredentials? {
        if let user, let password, given != nil {
            return FeedCredentials(login: .basic(user: user, password: password))
        }
        if let login = given?.login { return FeedCredentials(login: login) }
        return try subscription.credentialsFile.map { path throws(SubscriptionsError) in
            try FeedCredentials(file: path)
        }
    }

    /// https was a guess, and nobody answers there.
    private func askWithoutTLS(
        _ report: PollReport, _ given: AddressByHand?, round: PollRound, storage: Storage
    ) async throws -> PollReport {
        let address = "http" + report.feed.dropFirst("https".count)
        let withheld =
            given?.login != nil || user != nil
            ? ", without the user name and password, which go nowhere unencrypted unless you write http://" : ""
        note("newsreel: \(report.problem?.message ?? report.message); asking \(address)\(withheld)")
        return try await ask(address, from: report, given, round: round, storage: storage) ?? report
    }

    private func ask(
        _ address: String, from report: PollReport, _ given: AddressByHand?, round: PollRound, storage: Storage
    ) async throws -> PollReport? {
        var found: PollReport?
        var round = round
        round.asksAnyway = { _ in true }
        // A password goes nowhere but where it was given for.
        let isSameHost = WebOrigin(address) == WebOrigin(report.feed)
        try await round.run(
            [Subscription(url: address, source: .init(file: report.feed, line: nil))],
            load: { part throws(StoreError) in try await storage.load(part) },
            credentials: { subscription throws(SubscriptionsError) in
                isSameHost ? try credentials(of: subscription, given) : nil
            }, each: { found = $0 })
        return found
    }

    /// A page: the article on it, or the first of the feeds that it names which is one.
    private func readPage(
        _ report: PollReport, _ given: AddressByHand?, poller: Poller, round: PollRound, storage: Storage
    ) async throws -> PollReport {
        guard let answer = report.answer?.value else { return report }
        let page = try? poller.cleaner.extractPage(
            answer.body, contentType: answer.header.contentType, url: answer.url, anchor: nil)
        if let page, PageKind(page, url: answer.url) == .article {
            let subscription = Subscription(url: report.feed, source: .init(file: "the command line", line: nil))
            guard let feed = try await storage.load([subscription]).first else { return report }
            return await poller.take(
                page, from: answer, report, of: PollTarget(subscription: subscription, feed: feed))
        }
        let discovery = FeedDiscovery(page: answer.body, contentType: answer.header.contentType, url: answer.url)
        var seen = discovery.passedOver.map { "\($0.reference.isEmpty ? "a link" : $0.reference) \($0.reason)" }
        for candidate in discovery.candidates where candidate.url != report.feed {
            note("newsreel: \(report.feed) is a page; asking \(candidate.url) (\(candidate.source))")
            guard
                let found = try await ask(candidate.url, from: report, given, round: round, storage: storage)
            else { continue }
            guard let problem = found.problem else { return found }
            // This machine's own trouble is no word on the feed.
            if found.verdict == .ownSide { return found }
            seen.append(problem.message)
        }
        guard !seen.isEmpty else { return report }
        var outcome = report
        outcome.problem = PollReport.Problem(
            kind: "not_a_feed",
            message: "\(report.feed): a page, and none of the feeds that it may name could be read:\n"
                + seen.map { "  " + $0 }.joined(separator: "\n"))
        return outcome
    }

    private func note(_ line: String) {
        writeAll(Array((line + "\n").utf8), to: STDERR_FILENO)
    }
}

/// What a page given by hand is taken for.
private enum PageKind {
    case article, other

    /// An article says so, or has a good deal of text under a path of its own.
    init(_ page: ExtractedPage, url: String) {
        let words = TextStatistics(of: page.body.plainText()).wordCount
        let path = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
        let isFrontPage = path.isEmpty || path.hasPrefix("index.")
        let saysSo = page.metadata.datePublished != nil && page.metadata.title != nil
        self = !isFrontPage && page.confidence >= 0.3 && words >= (saysSo ? 40 : 120) ? .article : .other
    }
}
