package import Articles
package import Exchange

/// A spool as a sink: an article is a file of the name that is its token.
extension SpoolDirectory: Outbox {
    /// Stands in databases; never to be changed.
    package static let sink = "spool"
    package var sink: String { Self.sink }

    package func shortage(articles: Int, sizeInBytes: Int) -> Shortage? {
        Shortage(room(files: articles, bytes: Int64(sizeInBytes)))
    }

    package func stage(_ articles: [OutgoingArticle]) throws(OutboxError) -> any StagedArticles {
        let files = articles.map { article in
            SpoolFile(
                name: SpoolFileName(moment: article.moment, id: article.id, revision: article.revision),
                bytes: article.json, article: article)
        }
        do { return StagedFiles(spool: self, batch: try stage(files)) } catch { throw OutboxError(error) }
    }

    package func latestMoment() -> Timestamp? { SpoolContents.newest(in: path)?.moment }

    package func inspect(_ pending: [PendingDelivery]) throws(OutboxError) -> any InspectedArticles {
        let expected = pending.compactMap { delivery in
            SpoolFileName(delivery.token).map {
                ExpectedFile(name: $0, sizeInBytes: delivery.sizeInBytes, digest: delivery.digest)
            }
        }
        do {
            let found = try inspect(expected)
            let damaged = Set(found.damaged.map(\.text))
            let lost = pending.filter { damaged.contains($0.token) || SpoolFileName($0.token) == nil }
            return InspectedFiles(
                spool: self, found: found,
                lost: lost.map { Withdrawal(delivery: $0, revision: SpoolFileName($0.token)?.revision) })
        } catch {
            throw OutboxError(error)
        }
    }
}

private struct StagedFiles: StagedArticles {
    let spool: SpoolDirectory
    var batch: StagedBatch

    var tokens: [String] { batch.files.map(\.name.text) }

    var queues: [(place: Int, queue: String)] {
        let kept = Set(spool.destinations.filter(\.rules.isKept).compactMap(\.outlet))
        if kept.isEmpty { return [] }
        return batch.names.compactMap { name in
            guard let outlet = name.outlet, kept.contains(outlet) else { return nil }
            return (name.file, outlet)
        }
    }

    mutating func discard(_ unwanted: Set<String>) {
        spool.discard(batch.remove { unwanted.contains($0.text) })
    }

    mutating func show() throws(OutboxError) {
        do { try spool.show(&batch) } catch { throw OutboxError(error) }
    }
}

private struct InspectedFiles: InspectedArticles {
    let spool: SpoolDirectory
    let found: Inspection
    let lost: [Withdrawal]

    func settle() throws(OutboxError) -> RecoveredArticles {
        do {
            try spool.settleMark()
            spool.discard(damagedOf: found)
            var batch = found.batch
            try spool.show(&batch)
            var recovered = RecoveredArticles()
            recovered.revealed = batch.revealed.map(\.text)
            recovered.alreadyVisible = found.alreadyVisible
            recovered.lost = found.damaged.map(\.text)
            recovered.leftovers = try spool.removeLeftovers()
            return recovered
        } catch {
            throw OutboxError(error)
        }
    }
}

extension Shortage {
    /// `nil` where there is room.
    package init?(_ room: SpoolRoom) {
        guard let message = room.message else { return nil }
        self.init(message)
    }
}

extension OutboxError {
    init(_ error: SpoolError) {
        if case .full = error { self.init(.full, error.message) } else { self.init(.failed, error.message) }
    }
}
