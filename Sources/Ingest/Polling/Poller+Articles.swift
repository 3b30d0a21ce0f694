internal import Archive
internal import Articles
internal import Cleaning
internal import FeedParsing
internal import Markup
internal import Subscriptions

/// From a document's items to new articles.
extension Poller {
    /// What is handed on at once.
    struct Part {
        var revisions: [ArticleRevision] = []
        var articles: [Article] = []
        var seenItems: [SeenItem] = []

        func record(_ feed: StoredFeed, _ state: FeedState? = nil) -> PollRecord {
            PollRecord(feed: feed.id, state: state, revisions: revisions, seenItems: seenItems)
        }
    }

    struct Published {
        var feed: StoredFeed
        var lastPart: Part?
        var newCount = 0
        var revisedCount = 0
        var leftOut = 0
        var givenUp: [String] = []
        var finding: PollFinding
    }

    /// Builds what is new or changed, oldest first, and hands it on in parts; the last part is the caller's, to go
    /// together with the feed's new state.
    func publish(
        _ reading: Reading, _ target: PollTarget, at now: Timestamp
    ) async throws(PublishingError) -> Published {
        var stored = target.feed
        stored.state.title = reading.feed.title ?? stored.state.title
        stored.state.identityRung = reading.rung
        let assembly = assembly(of: reading.feed, target, at: now)
        var recognition = Recognition(known: reading.known)
        var writer = JSONWriter(capacity: 16_384)
        var part = Part()
        var published = Published(
            feed: stored, finding: PollFinding(newItemCount: 0, windowItemCount: reading.feed.items.count))
        for (place, digests) in reading.items.reversed() {
            if let (key, known) = recognition.unchanged(digests) {
                if let seen = known.seen(key, at: now) { part.seenItems.append(seen) }
                continue
            }
            if let item = reading.record?.fatalItem, item == digests.id.prefix {
                sink.crashes?.leaveOut(target.feed.id, digests, at: now)
                published.leftOut += 1
                continue
            }
            let item = reading.feed.items[place]
            let before = reading.known[digests.id.prefix]
            let page = await page(of: item, digests.id.prefix, target, places: reading.places)
            // Told to stop while it waited: an article is not published for good without the page that it should have.
            if case .missing = page, Task.isCancelled { throw .closed }
            var made: (article: Article, revision: ArticleRevision?)?
            sink.marked(target.feed.id, digests.id.prefix) {
                if let fault = options.fault { fault(.item, Array((item.title ?? "").utf8)) }
                let budget = budget(of: item)
                let article = assembly.article(
                    item, id: digests.id, revision: (before?.revision ?? 0) + 1, firstSeen: before?.firstSeen ?? now,
                    page: page, budget: budget)
                if budget.isSpent { return }
                made = (article, revision(of: article, source: digests.source, before, at: now, by: &writer))
            }
            guard let made else {
                sink.crashes?.leaveOut(target.feed.id, digests, at: now)
                published.givenUp.append(item.title ?? item.id ?? item.url ?? digests.id.base32)
                continue
            }
            sink.crashes?.takeBack(target.feed.id, digests)
            guard let revision = made.revision else {
                // The source changed, the article did not: an advert, a tracking parameter.
                if var known = before {
                    known.sourceDigest = digests.source
                    known.markSeen(at: now)
                    part.seenItems.append(SeenItem(key: digests.id.prefix, item: known))
                }
                continue
            }
            part.revisions.append(revision)
            if options.keepsArticles { part.articles.append(made.article) }
            // Revision 0 was left out, and is now in a form that can be cleaned.
            if before.map({ $0.revision == 0 }) ?? true {
                published.newCount += 1
                if let date = Self.date(of: item, at: now) { published.finding.dates.append(date) }
            } else {
                published.revisedCount += 1
            }
            if part.revisions.count >= options.revisionsPerPart {
                try await sink.publish(part.record(stored), part.articles)
                part = Part()
            }
        }
        published.finding.newItemCount = published.newCount
        published.feed.state.newItems += Int64(published.newCount)
        published.feed.state.revisedItems += Int64(published.revisedCount)
        published.lastPart = part
        return published
    }

    /// When an item appeared, for the schedule. Clocks of publishers run ahead by hours; a date beyond two days is kept
    /// as what the feed says, and nothing is concluded from it.
    private static func date(of item: ParsedItem, at now: Timestamp) -> Timestamp? {
        let latest = now.advanced(bySeconds: 2 * 86_400)
        return [item.datePublished, item.dateModified].lazy.compactMap { $0 }.first { $0 <= latest }
    }

    /// What cleaning an item may cost.
    private func budget(of item: ParsedItem) -> WorkBudget {
        let size = (item.contentHTML?.utf8.count ?? 0) + (item.summary?.utf8.count ?? 0)
        return cleaner.budget(forSizeInBytes: size, isLate: options.isLateAfterItemTime())
    }

    private func assembly(of feed: ParsedFeed, _ target: PollTarget, at now: Timestamp) -> ArticleAssembly {
        let subscription = target.subscription
        return ArticleAssembly(
            cleaner: cleaner,
            feed: Feed(
                url: target.feed.identity, title: feed.title ?? subscription.title,
                homePageURL: feed.homePageURL ?? subscription.homePageURL, folder: subscription.folder,
                tags: subscription.tags),
            parsed: feed, fetchedAt: now)
    }

    /// `nil` where the article is what it was before.
    /// - Parameter source: the digest of what the article was made of.
    func revision(
        of article: Article, source: UInt64, _ before: KnownItem?, at now: Timestamp, by writer: inout JSONWriter
    ) -> ArticleRevision? {
        let digest = article.contentDigest
        guard before?.contentDigest != digest.prefix else { return nil }
        article.writeJSON(into: &writer, includingCaptions: options.includesCaptions, digest: digest)
        writer.newline()
        return ArticleRevision(
            id: article.id,
            item: KnownItem(
                revision: article.revision, contentDigest: digest.prefix, sourceDigest: source,
                firstSeen: article.firstSeen, lastSeen: now),
            json: writer.take())
    }

    private func page(
        of item: ParsedItem, _ key: UInt64, _ target: PollTarget, places placesOfDocument: Int
    ) async -> FetchedPage {
        guard target.subscription.wantsFullText ?? options.wantsFullText, let pages, let url = item.url else {
            return .none
        }
        // A page that hangs must not hold up other feeds' documents.
        workLimit.leave(placesOfDocument)
        let answer = await laggards.waiting { await pages.fetch(url, of: target) }
        let places = max(placesOfDocument, workLimit.places(for: answer.body, isAlone: false))
        await workLimit.enter(places)
        defer { workLimit.leave(places - placesOfDocument) }
        var page = FetchedPage.none
        sink.marked(target.feed.id, key) {
            let teaser = item.contentHTML ?? item.summary
            let context = ItemContext(url: url, baseURL: url, title: item.title)
            page = pages.read(
                answer,
                anchor: PageAnchor(
                    title: item.title,
                    text: teaser.map {
                        cleaner.cleanItem($0, context: context, budget: budget(of: item)).body.plainText()
                    }), isLate: options.isLateAfterItemTime())
        }
        // As in `take`: on the budget until it is read.
        withExtendedLifetime(answer) {}
        return page
    }
}

/// Tells items that are known in the form that they have now.
private struct Recognition {
    let known: [UInt64: KnownItem]
    /// Keys by source; only made for items whose id is not known.
    private lazy var keysBySource = Dictionary(
        known.map { ($0.value.sourceDigest, $0.key) }, uniquingKeysWith: { first, _ in first })

    init(known: [UInt64: KnownItem]) { self.known = known }

    mutating func unchanged(_ digests: ItemDigests) -> (key: UInt64, item: KnownItem)? {
        let key = digests.id.prefix
        if let item = known[key] { return item.sourceDigest == digests.source ? (key, item) : nil }
        // The same item under another id: its own row stays the one that is kept.
        guard !known.isEmpty, digests.canHaveTwin, let twin = keysBySource[digests.source], let item = known[twin]
        else {
            return nil
        }
        return (twin, item)
    }
}

extension KnownItem {
    /// What is noted of an item that is still there, once in a while.
    fileprivate func seen(_ key: UInt64, at now: Timestamp) -> SeenItem? {
        guard isSeenLongAgo(at: now) else { return nil }
        var item = self
        item.markSeen(at: now)
        return SeenItem(key: key, item: item)
    }
}
