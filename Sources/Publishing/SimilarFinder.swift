internal import Articles
internal import Exchange
internal import Likeness

/// Tells of articles on their way into the store which earlier ones of other feeds say nearly the same: those that are
/// stored, and those before them in the same batch. Nothing is ever kept back for it.
struct SimilarFinder {
    private var index: LikenessIndex
    /// How far the store's sketches are read; `nil` before the first time.
    private var mark: SketchMark?
    private var lastLook: Timestamp?
    private var lastForgetting: Timestamp?

    /// - Parameter bytes: of memory.
    init(bytes: Int) { index = LikenessIndex(bytes: bytes) }

    /// What the store takes of a batch, and how many articles were taken in for it.
    struct Batch {
        var sketches: StoredSketches?
        var forgetsBefore: Timestamp?
        var count = 0
    }

    /// Reads what was stored before, or by others since the last time, a second ago at least.
    mutating func catchUp(with store: any Store, at now: Timestamp) async throws(StoreError) {
        if let lastLook, abs(now.seconds(since: lastLook)) < Self.lookInterval { return }
        lastLook = now
        let seconds = now.wholeSeconds
        mark = try await store.sketches(after: mark) { row in
            for article in SketchRow.articles(in: row.bytes) { index.restore(article, at: seconds) }
        }
        note()
    }

    /// Puts into the records' articles what is like them.
    mutating func take(_ records: inout [PollRecord], at now: Timestamp) -> Batch {
        var batch = Batch()
        var stored: [SketchedArticle] = []
        let seconds = now.wholeSeconds
        for place in records.indices {
            let revisions = records[place].revisions
            let sketched = revisions.indices.filter { revisions[$0].sketch != nil }
            guard !sketched.isEmpty else { continue }
            var articles = sketched.compactMap { revisions[$0].sketch?.value }
            let found = index.take(articles, at: seconds)
            for (revision, likenesses) in zip(sketched, found) where !likenesses.isEmpty {
                records[place].revisions[revision].tell(of: likenesses)
                Measures.similar.add()
            }
            for number in articles.indices { articles[number].storedAt = seconds }
            stored += articles
        }
        batch.count = stored.count
        if !stored.isEmpty { batch.sketches = StoredSketches(at: now, bytes: SketchRow.bytes(of: stored)) }
        if lastForgetting.map({ abs(now.seconds(since: $0)) >= Self.forgettingInterval }) ?? true {
            batch.forgetsBefore = now.advanced(bySeconds: -Double(LikenessIndex.span))
        }
        return batch
    }

    mutating func wasStored(_ batch: Batch, at now: Timestamp) {
        if batch.forgetsBefore != nil { lastForgetting = now }
        note()
    }

    mutating func wasNotStored(_ batch: Batch) { index.takeBack(batch.count) }

    private func note() {
        Measures.likenessArticles.set(index.count)
        Measures.likenessBytes.set(index.sizeInBytes)
        Measures.likenessDropped.set(index.dropped)
    }

    /// Seconds.
    private static let lookInterval = 1.0
    private static let forgettingInterval = 3600.0
}

extension ArticleRevision {
    fileprivate mutating func tell(of likenesses: [SimilarArticle]) {
        json.insert(contentsOf: likenesses.insertion, at: likenessPlace)
        if var known = article?.value {
            known.similar = likenesses
            article = Boxed(known)
        }
    }
}

extension Timestamp {
    fileprivate var wholeSeconds: UInt32 { UInt32(clamping: secondsSince1970) }
}
