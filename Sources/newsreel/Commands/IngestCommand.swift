internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Glibc
internal import Ingest
internal import Publishing
internal import Subscriptions
internal import Transfer

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Take a feed's document that is here already through the whole path into a spool.",
        discussion: """
            As if --url had just answered with the file: articles that are new or revised are written into the spool, \
            and remembered in the state. No request is made.
            """)

    @Argument(help: "The feed's document; - is standard input.", completion: .file())
    var file: String

    @Option(help: "The feed's address, which is its identity; a user name and password in it are left out.")
    var url: String

    @Option(help: "The Content-Type that the document came with.")
    var contentType: String?

    @Option(help: "The spool.", completion: .directory)
    var spool: String

    @Option(help: "The state database, or a folder for it; made where there is none.", completion: .file())
    var state: String

    @Flag(help: "Print errors as JSON.")
    var json = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The settings file; without it the built-in settings hold.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: recoverCommand(config: nil, state: state, spool: spool)) {
            try CommandFailure.refuseWithoutDigests()
            var settings = try config.map { try Settings(file: $0) } ?? Settings()
            // It would take requests for the articles' pages.
            settings.polling.fullText = false
            // It names a feed for ever, so nothing is made up for it.
            guard url.contains("://") else {
                throw CommandFailure(
                    .usage, kind: "bad_url",
                    "--url \(withoutUserInfo(url)): a feed's identity is a whole address, such as https://example.org/feed.xml"
                )
            }
            let url = try AddressByHand(checking: url).address
            let body = try InputFile.read(file)
            let storage = try await Storage(
                state: StateAddress(option: state), spool: spool, settings,
                isOwnSpool: config != nil && spool == settings.spool.directory, linger: settings.publishing.linger
            ) { writeAll(Array("newsreel: \($0)\n".utf8), to: STDERR_FILENO) }
            let transfer = try Transfer(settings.transferConfiguration())
            let memory = try await storage.store.memory(named: Planner.memoryName)
            var poller = try settings.poller(
                transfer: transfer, planner: settings.planner(memory: memory), sink: storage.sink)
            poller.options.keepsArticles = storage.needsArticles
            let subscription = Subscription(url: url, source: .init(file: "the command line", line: nil))
            guard let feed = try await storage.load([subscription]).first else { return }
            let report = await poller.ingest(
                body, contentType: contentType?.isEmpty == true ? nil : contentType,
                PollTarget(subscription: subscription, feed: feed))
            try await storage.close()
            await transfer.shutDown()
            for message in report.givenUpMessages {
                writeAll(CommandFailure(.data, kind: "too_costly", message).line(json: json), to: STDERR_FILENO)
            }
            if let problem = report.problem { throw problem }
            let blocked = report.blocked.values.reduce(0, +)
            let summary =
                "newsreel: \(url): \(report.newCount) new and \(report.revisedCount) revised articles"
                + (blocked > 0 ? ", \(blocked) blocked by rules\n" : "\n")
            if !json { writeAll(Array(summary.utf8), to: STDERR_FILENO) }
        }
    }
}
