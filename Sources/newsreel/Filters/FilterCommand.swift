internal import ArgumentParser
internal import Articles
internal import Filtering
internal import Publishing
internal import Subscriptions

struct FilterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Try a filter or the settings' rules on articles, or look up what rules blocked.",
        discussion: """
            With --try, tells for each article of the files whether the filter passes it, and by which part. Without it, \
            tells what the rules of the settings make of it; the block and keep of feed lists are not asked. Files are \
            spool files, JSON lines, or a feed's document, which has the folder and the tags that the feed lists give to \
            --url; - is standard input. No request is made.

            With --blocked, prints the articles that rules kept from being delivered, the oldest first, as far as the \
            state remembers them: the last 10,000. With --counts, how many each rule has blocked. newsreel.toml(5) \
            explains filters and rules.
            """)

    @Argument(help: "Spool files, JSON lines, or a feed; - is standard input.", completion: .file())
    var files: [String] = []

    @Option(
        name: .customLong("try"),
        help: ArgumentHelp("The filter, such as 'title contains \"budget\" and age < 7d'.", valueName: "filter"))
    var trial: String?

    @Option(help: "The address that a feed's document came from.")
    var url: String?

    @Flag(help: "Print what rules blocked.")
    var blocked = false

    @Option(help: "With --blocked, only from then on: 12h or 7d ago, or a date such as 2026-03-01.")
    var since: String?

    @Flag(help: "Print how many articles each rule has blocked.")
    var counts = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The settings file, for the rules and the place of the state.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Flag(help: "Print a JSON object a line.")
    var json = false

    func validate() throws {
        guard [!files.isEmpty, blocked, counts].count(where: { $0 }) == 1 else {
            throw ValidationError("name files to look at, or --blocked, or --counts")
        }
        guard trial == nil || !files.isEmpty else { throw ValidationError("--try needs files with articles") }
        guard since == nil || blocked else { throw ValidationError("--since is for --blocked") }
        if let trial {
            do {
                _ = try Filter(trial)
            } catch {
                throw ValidationError("--try, \(error)\n\(Self.pointer(to: error.column, in: trial))")
            }
        }
        if let since, Self.moment(since, at: Publisher.wallClock()) == nil {
            throw ValidationError("--since takes a time such as 12h or 7d, or a date such as 2026-03-01")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: recoverCommand(config: config, state: state, spool: nil)) {
            if files.isEmpty {
                let address =
                    try state.map { StateAddress(option: $0) }
                    ?? StateAddress(Settings(file: config ?? Settings.standardFile).state.database)
                let log = BlockLog(view: address.view, json: json)
                if counts { return try await log.printCounts() }
                return try await log.printArticles(since: since.flatMap { Self.moment($0, at: Publisher.wallClock()) })
            }
            let judge: FilterTrial.Judge
            if let trial {
                judge = .filter(try Filter(trial))
            } else {
                let rules = try Settings(file: config ?? Settings.standardFile).rules
                guard !rules.isEmpty else {
                    throw CommandFailure(
                        .configuration, kind: "no_rules",
                        "\(config ?? Settings.standardFile) has no [[rules]]; write some, or try a filter with --try")
                }
                judge = .rules(FilterRules(rules))
            }
            // Without a settings file named, the installed one's lists are meant, if they can be had.
            let settings =
                try config.map { try Settings(file: $0) } ?? (try? Settings(file: Settings.standardFile)) ?? Settings()
            let trial = FilterTrial(judge: judge, json: json, now: Publisher.wallClock())
            let feed: Subscription? =
                if let url { try await FilterTrial.subscription(url, in: settings.feedPlace) } else { nil }
            for file in files { try await trial.run(file, of: feed, settings) }
        }
    }

    /// A time ago, or a date at its beginning in UTC, or a moment as RFC 3339 has it.
    static func moment(_ text: String, at now: Timestamp) -> Timestamp? {
        if let ago = Duration(configuration: text) { return now.advanced(bySeconds: -Double(ago.components.seconds)) }
        return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z")
    }

    /// The filter with a mark below the place; only where both fit on a line.
    private static func pointer(to column: Int, in text: String) -> String {
        guard text.count <= 100, !text.contains(where: \.isNewline) else { return "" }
        return "  \(text)\n  \(String(repeating: " ", count: column - 1))^"
    }
}
