internal import Articles
internal import Cleaning
internal import Exchange
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
        /// What the document changed in how the feed's items are told apart, for the log.
        var identityChange: String?
        var finding: PollFinding
    }

    /// Builds what is new or changed, oldest first, and hands it on in parts; the last part is the caller's, to go
    /// together with the feed's new state.
    func publish(
        _ reading: Reading, _ target: PollTarget, at now: Timestamp
    ) async throws(PublishingError) -> Published {
        var stored = target.feed
        stored.state.title = reading.feed.title ?? stored.state.title
        let before = IdentityPolicy(stored.state)
        let recognition = Self.recognise(reading, target, at: now)
        recognition.policy.store(in: &stored.state)
        let assembly = assembly(of: reading.feed, target, at: now)
        var writer = JSONWriter(capacity: 16_384)
        var part = Part()
        part.seenItems = recognition.notes.map { SeenItem(key: $0.key, item: $0.item) }
        var published = Published(
            feed: stored, finding: PollFinding(newItemCount: 0, windowItemCount: reading.feed.items.count))
        published.identityChange = recognition.policy.change(since: before)
        for place in reading.feed.items.indices.reversed() {
            let recognised = recognition.items[place]
            guard let id = recognised.articleID else { continue }
            let item = reading.feed.items[place]
            let before = reading.known[id.prefix]
            if let fatal = reading.record?.fatalItem, fatal == id.prefix {
                sink.crashes?.leaveOut(target.feed.id, id, recognised, at: now)
                published.leftOut += 1
                continue
            }
            let page = await page(of: item, id.prefix, target, places: reading.places)
            // Told to stop while it waited: an article is not published for good without the page that it should have.
            if case .missing = page, Task.isCancelled { throw .closed }
            var made: (article: Article, revision: ArticleRevision?, digest: UInt64)?
            sink.marked(target.feed.id, id.prefix) {
                if let fault = options.fault { fault(.item, Array((item.title ?? "").utf8)) }
                let budget = budget(of: item)
                let article = assembly.article(
                    item, id: id, revision: (before?.revision ?? 0) + 1, firstSeen: before?.firstSeen ?? now,
                    page: page, budget: budget)
                if budget.isSpent { return }
                let digest = article.contentDigest
                made = (
                    article, revision(of: article, digest, recognised, before, at: now, by: &writer), digest.prefix
                )
            }
            guard let made else {
                sink.crashes?.leaveOut(target.feed.id, id, recognised, at: now)
                published.givenUp.append(item.title ?? item.id ?? item.url ?? id.base32)
                continue
            }
            sink.crashes?.takeBack(target.feed.id, id)
            guard let revision = made.revision else {
                // The source changed, the article did not: an advert, a tracking parameter.
                if var known = before {
                    known.id = id
                    known.marks = recognised.marks
                    known.sourceDigest = recognised.source
                    known.contentDigest = made.digest
                    known.markSeen(at: now)
                    part.seenItems.append(SeenItem(key: id.prefix, item: known))
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
    /// - Parameter digest: the article's `contentDigest`.
    func revision(
        of article: Article, _ digest: SHA256Digest, _ recognised: RecognisedItem, _ before: KnownItem?,
        at now: Timestamp, by writer: inout JSONWriter
    ) -> ArticleRevision? {
        if let before {
            if before.contentDigest == digest.prefix { return nil }
            // An earlier version compared addresses as they were written.
            if before.marks == nil, before.contentDigest == article.contentDigestAsWritten.prefix { return nil }
        }
        article.writeJSON(into: &writer, includingCaptions: options.includesCaptions, digest: digest)
        writer.newline()
        return ArticleRevision(
            id: article.id,
            item: KnownItem(
                revision: article.revision, contentDigest: digest.prefix, sourceDigest: recognised.source,
                firstSeen: article.firstSeen, lastSeen: now, id: article.id, marks: recognised.marks),
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

extension RecognisedItem {
    /// What is to be built; `nil` for what is known in this form.
    fileprivate var articleID: ArticleID? {
        switch decision {
        case .new(let id), .changed(let id): id
        case .unchanged, .repeated: nil
        }
    }
}
