internal import Archive
internal import Articles
internal import Delivery
internal import Exchange
internal import Glibc
internal import Ingest
internal import Subscriptions

/// Where articles go that were fetched by hand, and what is remembered.
struct FetchStore {
    let archive: Archive?
    let publisher: Publisher?
    let crashes: CrashMemory?

    init(spool: String?, state: String?, settings: Settings) throws {
        guard let database = state.map({ DatabasePath.file(for: $0) }) else {
            (archive, publisher, crashes) = (nil, nil, nil)
            return
        }
        guard let spool else {
            let archive = try Archive(file: database, version: Newsreel.version)
            (self.archive, publisher, crashes) = (archive, nil, try CrashMemory(archive))
            return
        }
        var configuration = settings.publishing
        // Somebody waits for the end of this round.
        configuration.linger = .milliseconds(20)
        let store = try settings.durableStore(state: database, spool: spool, configuration) {
            writeAll(Array("newsreel: \($0)\n".utf8), to: STDERR_FILENO)
        }
        (archive, publisher, crashes) = (store.archive, store.publisher, store.crashes)
    }

    func sink(_ printer: ArticlePrinter) -> PollSink {
        if let archive, let publisher, let crashes { return .durable(publisher, archive, crashes) }
        var sink: PollSink
        if let archive, let crashes {
            // What was not printed is not remembered, and comes again with the next fetch.
            sink = .remembering(archive, crashes) { (record, articles) throws(PublishingError) in
                if !printer.print(record, articles) { throw .closed }
            }
        } else {
            sink = .forgetful { printer.print($0, $1) }
        }
        // What nobody can take in is not fetched.
        sink.pause = { printer.output.failure?.message }
        return sink
    }

    func load(_ subscriptions: [Subscription]) throws(ArchiveError) -> [StoredFeed] {
        guard let archive else {
            return subscriptions.map { StoredFeed(id: FeedID(rawValue: 0), identity: $0.url) }
        }
        var register = FeedRegister(listed: subscriptions.lazy.map(\.url), in: archive)
        return try register.feeds(of: subscriptions)
    }

    var plannerMemory: [UInt8]? {
        get throws(ArchiveError) { try archive?.memory(named: Planner.memoryName) }
    }

    func close() async throws {
        try await publisher?.shutDown()
        crashes?.close()
        try archive?.close()
    }
}

/// Prints articles as they come.
struct ArticlePrinter: Sendable {
    let asText: Bool
    let output = StandardOutput.process
    private let layout = TextLayout(width: Terminal.columns)

    init(asText: Bool) {
        self.asText = asText
    }

    /// All of a record's articles, or none: they are remembered together.
    ///
    /// - Returns: whether they are out.
    @discardableResult
    func print(_ record: PollRecord, _ articles: [Article]) -> Bool {
        var bytes: [UInt8] = []
        if asText {
            for article in articles { bytes += layout.article(article).utf8 }
        } else {
            for revision in record.revisions { bytes += revision.json }
        }
        return output.write(bytes, asClosing: true)
    }
}
