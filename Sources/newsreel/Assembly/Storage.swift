internal import Archive
internal import Articles
internal import Delivery
internal import Exchange
internal import Ingest
internal import LineOutbox
internal import MemoryStore
internal import Publishing
internal import Renderings
internal import SpooledState
internal import Subscriptions

/// What a command remembers and where its articles go: the place where a store and a sink are chosen.
struct Storage {
    let store: any Store
    let publisher: Publisher
    let crashes: CrashMemory?
    /// `nil` where articles go to standard output.
    private let durable: DurableStore?
    /// Of what `load` was asked for.
    private let hand: HandLease?
    /// Lets go of both as they are.
    let letGo: @Sendable () async throws(StoreError) -> Void

    var sink: PollSink { PollSink(publisher, store, crashes) }

    /// Some folder takes only certain articles: the poller must hand on the articles themselves.
    var needsArticles: Bool { durable?.isChoosy ?? false }
    /// Outlets that fill though no setting names them.
    var unnamedOutlets: [String] { durable?.unnamedOutlets ?? [] }

    /// Has the spool go over to the outlets of other settings.
    func take(_ settings: Settings) throws(SpoolError) { try durable?.take(settings.outlets, new: settings.newRules) }

    /// - Parameters:
    ///   - state: the database, or a server's address; `nil` to remember nothing beyond this process.
    ///   - spool: `nil` for standard output. A spool needs a state.
    ///   - isOwnSpool: the settings were read from a file, and the spool is theirs.
    ///   - document: what articles are on standard output; `nil` for their JSON, a line each.
    ///   - rehearsal: what is remembered in place of the state, which is not opened, and forgotten with the process.
    ///   - patience: how long a worker's name is waited for that a dead process may hold on a server.
    ///   - shown: told of articles once they are visible.
    ///   - notice: told, in a line for people, what others did to the spool and what was done about it.
    init(
        state: StateAddress?, spool: String?, _ settings: Settings, isOwnSpool: Bool = false, linger: Duration,
        document: ArticleDocument? = nil, rehearsal: MemoryStore? = nil, patience: Duration = .seconds(2),
        shown: (@Sendable ([OutgoingArticle]) -> Void)? = nil,
        notice: @escaping @Sendable (String) -> Void
    ) async throws {
        var configuration = settings.publishing
        configuration.linger = linger
        configuration.shown = shown
        switch rehearsal == nil ? (state, spool) : (nil, nil) {
        case (let state?, let spool?):
            let opened = try await settings.durableStore(
                state: state, spool: spool, isOwn: isOwnSpool, configuration, patience: patience, notice: notice)
            do {
                let crashes = try await Self.crashes(opened.store, state.localPlace(spool: spool))
                (store, publisher, self.crashes) = (opened.store, opened.publisher, crashes)
                durable = opened
                hand = HandLease(opened.store, settings.fleet)
                letGo = { () throws(StoreError) in
                    crashes?.close()
                    opened.abandon()
                }
            } catch {
                try? await opened.close()
                throw error
            }
        case (let state?, nil):
            let opened = try await settings.store(state, patience: patience, notice: notice)
            let crashes = try await Self.crashes(opened, state.localPlace(spool: nil))
            let fault = crashPoint()
            let publisher = try await Publisher(
                opened, Self.output(document, fault), configuration: configuration, fault: fault)
            (store, self.publisher, self.crashes) = (opened, publisher, crashes)
            durable = nil
            hand = HandLease(opened, settings.fleet)
            letGo = { () throws(StoreError) in
                crashes?.close()
                try await opened.close()
            }
        case (nil, _):
            // Whoever reads it sees each article when it is there.
            configuration.revisionsPerBatch = 1
            let memory = rehearsal ?? MemoryStore()
            let publisher = try await Publisher(memory, Self.output(document, nil), configuration: configuration)
            (store, self.publisher, crashes) = (memory, publisher, nil)
            durable = nil
            hand = nil
            letGo = { () throws(StoreError) in memory.close() }
        }
    }

    /// - Parameter place: `nil` where nothing of this machine's can be kept.
    private static func crashes(_ store: any Store, _ place: String?) async throws(StoreError) -> CrashMemory? {
        guard let place else { return nil }
        return try await CrashMemory(store, beside: place)
    }

    private static func output(_ document: ArticleDocument?, _ fault: FaultHook?) -> LineOutbox {
        let layout = document.map { document in
            { @Sendable (article: Article) in Array(document.piece(RenderedArticle(article)).utf8) }
        }
        return LineOutbox(layout: layout, fault: fault) { bytes in
            if let document { return document.take(bytes) }
            // What close(2) would tell is told now: what is taken is remembered.
            if StandardOutput.process.write(bytes, asClosing: true) { return nil }
            return OutboxError(.failed, StandardOutput.process.failure?.message ?? "standard output failed")
        }
    }

    /// Lets go of both, with what waits stored and shown.
    func close() async throws {
        try await publisher.shutDown()
        await hand?.end()
        try await letGo()
    }

    /// The remembered feeds of these subscriptions, in their order; for a command, which has their hosts from then on.
    func load(_ subscriptions: [Subscription]) async throws(StoreError) -> [StoredFeed] {
        try await hand?.take(subscriptions)
        var register = FeedRegister(listed: subscriptions.lazy.map(\.url), in: store)
        let feeds = try await register.feeds(of: subscriptions)
        hand?.note(feeds, of: subscriptions)
        return feeds
    }
}
