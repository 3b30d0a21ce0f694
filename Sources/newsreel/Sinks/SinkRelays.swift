internal import Articles
internal import Delivery
internal import Exchange
internal import FeedSink
internal import Glibc
internal import Ingest
internal import JetStreamSink
internal import Logging
internal import PostgresStore
internal import Publishing
internal import Relay
internal import Renderings
internal import SearchSink
internal import SegmentSink
internal import Subscriptions
internal import Synchronization
internal import Transfer
internal import WebhookSink

/// Relays of sinks that this process hands articles on to: where each kind's receiver is chosen.
struct SinkRelays: Sendable {
    let relays: [Relay]

    /// Throws what is wrong with the files that the settings name.
    /// - Parameters:
    ///   - sinks: those of `settings` that are to be made.
    ///   - store: the state, where others share it.
    init(
        _ sinks: [SinkSettings], of settings: Settings, by transfer: Transfer, sharing store: PostgresStore?,
        logger: Logger
    ) throws(SubscriptionsError) {
        var relays: [Relay] = []
        // In debug builds a test kills the process at a step of a sink; those of all are counted together.
        let dieAtStep = killing("NEWSREEL_SINK_CRASH_AT")
        for sink in sinks {
            let folder = OutletFolder(path: "\(settings.spool.directory)/outlets/\(sink.name)")
            var limits = RelayPace.Limits()
            let receiver: any Receiver
            switch sink.kind {
            // Its consumer is another program.
            case .outlet: continue
            case .webhook:
                receiver = Webhook(
                    try sink.webhookConfiguration(settings), from: folder, by: transfer, clock: Publisher.wallClock
                ) { text in
                    Freshness.retryAfter(text, now: Publisher.wallClock(), least: 0).map { .seconds($0) }
                }
                limits = RelayPace.Limits(
                    leastPause: sink.webhook.leastPause, longestPause: sink.webhook.longestPause,
                    putsAside: sink.webhook.putsAside)
            case .segments:
                let segments = sink.segments
                receiver = SegmentFolder(
                    path: sink.segmentsFolder(settings),
                    // In the spool, which others may take away.
                    parent: segments.directory == nil ? folderPath(of: sink.segmentsFolder(settings)) : nil,
                    name: sink.name, compression: segments.compression,
                    bounds: BatchBounds(
                        files: segments.articles, bytes: Int(segments.sizeInBytes), linger: segments.time),
                    from: folder, fault: Self.fault(dieAtStep))
            case .sqlite:
                receiver = SearchDatabase(
                    file: sink.databasePath(settings), from: folder, fault: Self.fault(dieAtStep))
            case .jetstream:
                receiver = JetStreamSink(
                    try sink.jetStreamConfiguration(), from: folder,
                    keptIn: store.map { KeptQueue(of: sink.name, in: $0) },
                    tell: { Self.log($0, of: sink.name, logger) }, fault: Self.fault(dieAtStep))
                limits = RelayPace.Limits(
                    leastPause: sink.jetstream.leastPause, longestPause: sink.jetstream.longestPause, putsAside: true)
            case .feed:
                receiver = FeedFolder(
                    folder: sink.feedsFolder(settings), name: sink.name, head: sink.feedHead, most: sink.feed.entries,
                    from: folder)
            }
            let surroundings = Relay.Surroundings(tell: { Self.log($0, of: sink.name, logger) })
            relays.append(Relay(sink.name, from: folder, to: receiver, limits: limits, surroundings: surroundings))
        }
        self.relays = relays
    }

    private static func fault<Step>(_ die: (@Sendable () -> Void)?) -> (@Sendable (Step) -> Int32)? {
        guard let die else { return nil }
        return { _ in
            die()
            return 0
        }
    }

    private static func log(_ event: RelayEvent, of sink: String, _ logger: Logger) {
        switch event {
        case .stuck(let reason):
            logger.warning(
                "the sink '\(sink)' takes no articles; they wait for it: \(reason)",
                metadata: .of(.sinkStuck, ["sink": "\(sink)"]))
        case .wellAgain:
            logger.notice("the sink '\(sink)' takes articles again", metadata: .of(.sinkWell, ["sink": "\(sink)"]))
        case .putAside(let file, let reason):
            logger.error(
                "the sink '\(sink)' does not take an article, which was put aside: \(reason)",
                metadata: .of(.articleAside, ["sink": "\(sink)", "file": "\(file)"]))
        case .ended(let reason):
            logger.error(
                "the sink '\(sink)' is handed nothing more: \(reason)", metadata: .of(.sinkEnded, ["sink": "\(sink)"]))
        }
    }

    private static func log(_ notice: JetStreamSink.Notice, of sink: String, _ logger: Logger) {
        switch notice {
        case .shortened(let file, let words):
            Measures.sinkShortened.add(1, sink)
            logger.warning(
                "the sink '\(sink)': \(words)",
                metadata: .of(.articleShortened, ["sink": "\(sink)", "file": "\(file)"]))
        case .inherited(let words): logger.notice("the sink '\(sink)': \(words)")
        case .foreign(let words): logger.warning("the sink '\(sink)': \(words)")
        case .others(let words), .wentBack(let words), .perhapsTwice(let words):
            logger.warning("the sink '\(sink)': \(words)", metadata: .of(.streamDoubtful, ["sink": "\(sink)"]))
        }
    }
}

/// Has relays look into their outlets when articles were shown. Made before them: publishing begins first.
final class SinkAlarm: Sendable {
    private let wakes = Mutex<[Wake]>([])

    func begin(_ relays: [Relay]) { wakes.withLock { $0 = relays.map(\.wake) } }

    func ring() { for wake in wakes.withLock({ $0 }) { wake.set() } }
}

extension SinkSettings {
    /// What the documents of a feed say of themselves.
    var feedHead: FeedHead {
        let now = Publisher.wallClock()
        var head = FeedHead(id: feed.url ?? FeedHead.id(naming: name), title: feed.title ?? name, updated: now)
        head.description = feed.description
        head.feedURL = feed.url
        head.version = Newsreel.version
        return head
    }

    func webhookConfiguration(_ settings: Settings) throws(SubscriptionsError) -> WebhookSink.Webhook.Configuration {
        var configuration = WebhookSink.Webhook.Configuration(name: name, url: webhook.url ?? "")
        configuration.format = webhook.format
        configuration.bounds = BatchBounds(files: webhook.batchFiles, bytes: Int(webhook.batchSizeInBytes))
        configuration.patience = webhook.patience
        configuration.key = try signingKey()
        if let credentials = try credentials() {
            configuration.credentials =
                switch credentials.login {
                case .basic(let user, let password): .basic(user: user, password: password)
                case .bearer(let token): .bearer(token: token)
                case nil: nil
                }
            configuration.headers = credentials.headers.map { HeaderField(name: $0.name, value: $0.value) }
        }
        if let path = webhook.authoritiesFile {
            var tls = TLSOptions()
            tls.authoritiesFile = path
            configuration.tls = tls
        }
        return configuration
    }

    /// User, password and headers of a webhook's; `nil` where no file is named.
    func credentials() throws(SubscriptionsError) -> FeedCredentials? {
        try webhook.credentialsFile.map { path throws(SubscriptionsError) in try FeedCredentials(file: path) }
    }

    /// What signs a webhook's posts; `nil` where no file is named.
    func signingKey() throws(SubscriptionsError) -> SigningKey? {
        guard let path = webhook.secretFile else { return nil }
        let file = try ConfigurationFile(reading: path, limitInBytes: 64 << 10)
        guard file.mode & 0o007 == 0 else {
            throw .invalid([
                ConfigurationProblem(file: path, "is open to every user of this machine; run: chmod o= '\(path)'")
            ])
        }
        guard let key = SigningKey(String(decoding: file.bytes, as: UTF8.self)) else {
            throw .invalid([
                ConfigurationProblem(
                    file: path,
                    "a secret has 16 characters or more, or is whsec_ and base64; make one with: openssl rand -base64 24"
                )
            ])
        }
        return key
    }
}
