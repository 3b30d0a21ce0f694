internal import Articles
internal import Exchange
internal import Glibc

/// The order of operations over a store and an outbox that makes articles durable and visible exactly once;
/// `docs/decisions/0003-durable-order.md` says why each step is there.
///
/// What the outbox cannot keep over a death (standard output) comes again after one: at least once, never less.
struct DurableOrder {
    let store: any Store
    let outbox: any Outbox
    private let fault: FaultHook?
    private var nextSequence: DeliverySequence = 1
    /// Visible for good, but its row still stands: the mark rides in the next commit.
    private(set) var deliveredThrough: DeliverySequence?
    /// Committed, but a showing failed. No batch goes before it.
    private var unrevealed: (staged: any StagedArticles, last: DeliverySequence)?
    /// Staged for a commit that failed without saying whether a restart would find it.
    private var inDoubt: (any StagedArticles)?
    /// Of the last article; looked for in the outbox before the first, since that may mean a look at every file.
    private var lastMoment: Timestamp?
    private(set) var recovery = RecoveredArticles()
    /// `nil` where nobody asks for them.
    private var similar: SimilarFinder?

    /// What became of a batch that was stored.
    struct Outcome {
        /// Revisions of each record that had been published before; they were not published again.
        var alreadyKnown: [Int]
        /// The articles are safe but not all visible; `settle` goes on.
        var trouble: OutboxError?
    }

    /// Recovers what the process before this one left.
    /// - Parameters:
    ///   - similar: finds what is like the articles.
    ///   - fault: asked before each step that is not the outbox's own.
    init(
        _ store: any Store, _ outbox: any Outbox, _ similar: SimilarFinder?, now: Timestamp, fault: FaultHook?
    ) async throws(PublishingError) {
        (self.store, self.outbox, self.fault) = (store, outbox, fault)
        self.similar = similar
        let all = try await pendingDeliveries()
        nextSequence = (all.last?.sequence ?? 0) + 1
        // Those of other sinks wait for theirs.
        let pending = all.filter { $0.sink == outbox.sink }
        recovery = try await recover(pending)
        deliveredThrough = pending.last?.sequence
        // What was withdrawn comes again under its id, and takes its place there.
        do { try await self.similar?.catchUp(with: store, at: now) } catch { throw .store(error) }
    }

    /// Withdraws first what cannot be shown, so that a second fault finds it pending or forgotten, but never shown in
    /// the books and gone from the disk.
    private func recover(_ pending: [PendingDelivery]) async throws(PublishingError) -> RecoveredArticles {
        let found: any InspectedArticles
        do { found = try await outbox.inspect(pending) } catch { throw .outbox(error) }
        if !found.lost.isEmpty {
            try fail(at: .commit)
            do { try await store.withdraw(found.lost) } catch { throw .store(error) }
            try fail(at: .committed)
        }
        do { return try await found.settle() } catch { throw .outbox(error) }
    }

    /// Stores the records in one transaction and makes their articles visible.
    mutating func publish(_ records: [PollRecord], now: Timestamp) async throws(PublishingError) -> Outcome {
        try await settle()
        var batch = StoreBatch()
        batch.delivered = mark
        var records = records
        let likenesses = await findSimilar(&records, now)
        (batch.sketches, batch.forgetsSketchesBefore) = (likenesses?.sketches, likenesses?.forgetsBefore)
        var articles: [OutgoingArticle] = []
        if lastMoment == nil, records.contains(where: { !$0.revisions.isEmpty }) {
            lastMoment = await outbox.latestMoment()
        }
        for record in records {
            for revision in record.revisions {
                articles.append(
                    OutgoingArticle(
                        moment: moment(now), id: revision.id, revision: revision.item.revision, json: revision.json,
                        article: revision.article))
                batch.revisions.append((record.feed, revision.id.prefix, revision.item))
            }
            batch.blocked += record.blocked.map { (record.feed, $0) }
            batch.items += record.seenItems.map { (record.feed, $0.key, $0.item) }
            if let state = record.state { batch.feeds.append((record.feed, state)) }
        }
        guard !articles.isEmpty else {
            do { _ = try await commit(batch) } catch { throw .store(error) }
            return Outcome(alreadyKnown: Array(repeating: 0, count: records.count))
        }
        var staged: any StagedArticles
        let start = ContinuousClock.now
        do {
            staged = try await outbox.stage(articles)
        } catch {
            if let likenesses { similar?.wasNotStored(likenesses) }
            throw .outbox(error)
        }
        Measures.stagings.add(since: start)
        let tokens = staged.tokens
        addDeliveries(of: articles, tokens, to: &batch)
        batch.kept = staged.queues.map { place, queue in
            (place, KeptArticle(queue: queue, name: tokens[place], bytes: articles[place].json))
        }
        let known: Set<Int>
        do {
            known = try await commit(batch)
        } catch {
            if let likenesses { similar?.wasNotStored(likenesses) }
            if error.kind == .full {
                await staged.discard(Set(staged.tokens))
            } else {
                inDoubt = staged
            }
            throw .store(error)
        }
        if let likenesses { similar?.wasStored(likenesses, at: now) }
        return await finish(records, staged, known, last: nextSequence - 1)
    }

    /// `nil` where nobody asks, or there are no articles.
    private mutating func findSimilar(
        _ records: inout [PollRecord], _ now: Timestamp
    ) async -> SimilarFinder.Batch? {
        // Taken out, not copied, while it is changed.
        guard records.contains(where: { !$0.revisions.isEmpty }), var finder = similar.take() else { return nil }
        defer { similar = finder }
        // What others stored can wait: a store that is away says so at the commit.
        try? await finder.catchUp(with: store, at: now)
        return finder.take(&records, at: now)
    }

    private mutating func addDeliveries(
        of articles: [OutgoingArticle], _ tokens: [String], to batch: inout StoreBatch
    ) {
        batch.deliveries.reserveCapacity(articles.count)
        for (place, article) in articles.enumerated() {
            let revision = batch.revisions[place]
            let delivery = PendingDelivery(
                sequence: nextSequence, sink: outbox.sink, feed: revision.feed, key: revision.key,
                token: tokens[place], sizeInBytes: article.json.count, digest: XXH64.of(article.json))
            batch.deliveries.append((place, delivery))
            nextSequence += 1
        }
    }

    private mutating func finish(
        _ records: [PollRecord], _ staged: any StagedArticles, _ known: Set<Int>, last: DeliverySequence
    ) async -> Outcome {
        var outcome = Outcome(alreadyKnown: Array(repeating: 0, count: records.count))
        var staged = staged
        if !known.isEmpty {
            let tokens = staged.tokens
            await staged.discard(Set(known.map { tokens[$0] }))
            var start = 0
            for (place, record) in records.enumerated() {
                let own = start..<(start + record.revisions.count)
                outcome.alreadyKnown[place] = own.count { known.contains($0) }
                start = own.upperBound
            }
        }
        unrevealed = (staged, last)
        do {
            try await showUnrevealed()
        } catch {
            outcome.trouble = error
        }
        return outcome
    }

    /// Brings to an end what an earlier failure left open. To be repeated until it succeeds.
    mutating func settle() async throws(PublishingError) {
        if let staged = inDoubt { try await resolveDoubt(staged) }
        do { try await showUnrevealed() } catch { throw .outbox(error) }
    }

    private mutating func showUnrevealed() async throws(OutboxError) {
        guard let (batch, last) = unrevealed else { return }
        var staged = batch
        let start = ContinuousClock.now
        do {
            try await staged.show()
            Measures.showings.add(since: start)
        } catch {
            unrevealed = (staged, last)
            throw error
        }
        deliveredThrough = last
        unrevealed = nil
    }

    /// Stores the mark of what is visible, when no batch comes to carry it.
    mutating func storeMarks() async throws(PublishingError) {
        guard let mark else { return }
        var batch = StoreBatch()
        batch.delivered = mark
        do { _ = try await commit(batch) } catch { throw .store(error) }
    }

    private var mark: DeliveredMark? { deliveredThrough.map { DeliveredMark(sink: outbox.sink, through: $0) } }

    /// Only when the store is sealed is it certain what it holds.
    private mutating func resolveDoubt(_ staged: any StagedArticles) async throws(PublishingError) {
        try fail(at: .commit)
        do { try await store.seal() } catch { throw .store(error) }
        let all = try await pendingDeliveries()
        let pending = all.filter { $0.sink == outbox.sink && $0.sequence > deliveredThrough ?? 0 }
        var staged = staged
        await staged.discard(Set(staged.tokens).subtracting(pending.map(\.token)))
        inDoubt = nil
        guard let last = pending.last?.sequence else { return }
        unrevealed = (staged, last)
        nextSequence = max(nextSequence, last + 1)
    }

    private func pendingDeliveries() async throws(PublishingError) -> [PendingDelivery] {
        do { return try await store.pendingDeliveries() } catch { throw .store(error) }
    }

    private mutating func commit(_ batch: StoreBatch) async throws(StoreError) -> Set<Int> {
        if let error = injected(.commit) { throw error }
        let start = ContinuousClock.now
        let known = try await store.commit(batch)
        Measures.commits.add(since: start)
        if batch.delivered?.through == deliveredThrough { deliveredThrough = nil }
        if !batch.deliveries.isEmpty { await outbox.note(batches: store.origin.batches) }
        if let error = injected(.committed) { throw StoreError(.failed, error.message) }
        return known
    }

    private func injected(_ step: PublishStep) -> StoreError? {
        guard let code = fault?(step), code != 0 else { return nil }
        return StoreError(code == ENOSPC ? .full : .failed, "the store failed: \(String(cString: strerror(code)))")
    }

    private func fail(at step: PublishStep) throws(PublishingError) {
        if let error = injected(step) { throw .store(StoreError(.failed, error.message)) }
    }

    /// Distinct for each revision, and not before the last one: names keep the order of publishing.
    private mutating func moment(_ now: Timestamp) -> Timestamp {
        let earliest = lastMoment.map { $0.microsecondsSince1970 + 1 } ?? 0
        let moment = Timestamp(microsecondsSince1970: max(now.microsecondsSince1970, earliest))
        lastMoment = moment
        return moment
    }
}
