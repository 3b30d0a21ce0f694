package import Articles
package import Exchange

/// Standard output as a sink: an article is a line of JSON, or what `layout` makes of it, and a batch is written whole.
///
/// It keeps nothing over a death of the process: what was not written by then is lost here, and so withdrawn from the
/// store and written by a later run. What was written of it already comes a second time then: at least once.
package final class LineOutbox: Outbox {
    /// Stands in databases; never to be changed.
    package let sink = "stdout"
    private let write: @Sendable ([UInt8]) -> OutboxError?
    private let layout: (@Sendable (Article) -> [UInt8])?
    private let fault: FaultHook?

    /// - Parameters:
    ///   - layout: for people; `nil` for the JSON.
    ///   - write: takes bytes whole; why it did not, otherwise.
    package init(
        layout: (@Sendable (Article) -> [UInt8])? = nil, fault: FaultHook? = nil,
        write: @escaping @Sendable ([UInt8]) -> OutboxError?
    ) {
        (self.layout, self.fault, self.write) = (layout, fault, write)
    }

    /// Whoever reads it is waited for.
    package func shortage(articles: Int, sizeInBytes: Int) -> Shortage? { nil }

    package func stage(_ articles: [OutgoingArticle]) -> any StagedArticles {
        StagedLines(
            outbox: self,
            lines: articles.map { article in
                (
                    Self.token(article.id, article.revision),
                    article.article.flatMap { layout?($0.value) } ?? article.json
                )
            })
    }

    package func inspect(_ pending: [PendingDelivery]) -> any InspectedArticles {
        LostLines(lost: pending.map { Withdrawal(delivery: $0, revision: Self.revision($0.token)) })
    }

    package func note(batches: Int64) {}

    package func letGo() {}

    private static func token(_ id: ArticleID, _ revision: Int) -> String { "\(id.base32)-r\(revision)" }

    private static func revision(_ token: String) -> Int? {
        token.lastIndex(of: "r").flatMap { Int(token[token.index(after: $0)...]) }
    }

    fileprivate func show(_ bytes: [UInt8]) throws(OutboxError) {
        if let code = fault?(.reveal), code != 0 { throw OutboxError(.failed, "standard output failed: \(code)") }
        if let error = write(bytes) { throw error }
    }
}

private struct StagedLines: StagedArticles {
    let outbox: LineOutbox
    var lines: [(token: String, bytes: [UInt8])]

    var tokens: [String] { lines.map(\.token) }

    mutating func discard(_ unwanted: Set<String>) { lines.removeAll { unwanted.contains($0.token) } }

    mutating func show() throws(OutboxError) {
        if lines.isEmpty { return }
        try outbox.show(lines.flatMap(\.bytes))
        lines = []
    }
}

private struct LostLines: InspectedArticles {
    let lost: [Withdrawal]

    func settle() -> RecoveredArticles {
        var recovered = RecoveredArticles()
        recovered.lost = lost.map(\.delivery.token)
        return recovered
    }
}
