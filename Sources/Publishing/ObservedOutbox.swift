internal import Articles
internal import Exchange

/// An outbox that lets somebody see what it has shown.
struct ObservedOutbox: Outbox {
    let base: any Outbox
    let shown: @Sendable ([OutgoingArticle]) -> Void

    var sink: String { base.sink }

    func shortage(articles: Int, sizeInBytes: Int) async -> Shortage? {
        await base.shortage(articles: articles, sizeInBytes: sizeInBytes)
    }

    func stage(_ articles: [OutgoingArticle]) async throws(OutboxError) -> any StagedArticles {
        Staged(base: try await base.stage(articles), articles: articles, shown: shown)
    }

    func inspect(_ pending: [PendingDelivery]) async throws(OutboxError) -> any InspectedArticles {
        try await base.inspect(pending)
    }

    func latestMoment() async -> Timestamp? { await base.latestMoment() }
    func note(batches: Int64) async { await base.note(batches: batches) }
    func letGo() async { await base.letGo() }

    private struct Staged: StagedArticles {
        var base: any StagedArticles
        var articles: [OutgoingArticle]
        let shown: @Sendable ([OutgoingArticle]) -> Void

        var tokens: [String] { base.tokens }
        var queues: [(place: Int, queue: String)] { base.queues }

        mutating func discard(_ unwanted: Set<String>) async {
            let tokens = base.tokens
            if tokens.count == articles.count {
                articles = zip(tokens, articles).filter { !unwanted.contains($0.0) }.map(\.1)
            }
            await base.discard(unwanted)
        }

        mutating func show() async throws(OutboxError) {
            try await base.show()
            shown(articles)
            articles = []
        }
    }
}
