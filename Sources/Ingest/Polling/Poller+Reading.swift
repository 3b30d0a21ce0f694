internal import Archive
internal import Articles
internal import Cleaning
internal import FeedParsing
internal import Subscriptions

/// From a body to new articles.
extension Poller {
    /// What a document holds, before anything of it is cleaned.
    struct Reading {
        var feed: ParsedFeed
        /// By their place in the feed.
        var items: [NamedItem]
        var known: [UInt64: KnownItem]
        var rung: ItemIdentity.Rung
        /// The program died while it worked on this feed.
        var record: CrashRecord?
        /// Taken of `workLimit`.
        var places = 1
    }

    typealias NamedItem = (place: Int, digests: ItemDigests)

    /// What is handed on at once.
    struct Part {
        var revisions: [ArticleRevision] = []
        var articles: [Article] = []
        var seenItems: [SeenItem] = []
    }

    struct Published {
        var feed: StoredFeed
        var lastPart: Part?
        var newCount = 0
        var revisedCount = 0
        var leftOut = 0
        var finding: PollFinding
    }

    func read(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget, at now: Timestamp
    ) throws(PollReport.Problem) -> Reading {
        var parsed: Result<ParsedFeed, FeedParsingError> = .failure(.empty)
        var limits = options.feedLimits
        // Clocks of publishers run ahead by hours; a date beyond two days is an error.
        limits.latestDate = now.advanced(bySeconds: 2 * 86_400)
        let effectiveLimits = limits
        sink.marked(target.feed.id, nil) {
            options.fault?(.document, body)
            do throws(FeedParsingError) {
                parsed = .success(try parseFeed(body, hints: hints, limits: effectiveLimits))
            } catch {
                parsed = .failure(error)
            }
        }
        let feed: ParsedFeed
        switch parsed {
        case .success(let read): feed = read
        case .failure(let error):
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        if feed.isTruncated, feed.items.isEmpty {
            let error = FeedParsingError.truncated
            throw PollReport.Problem(kind: error.kind, message: "\(target.feed.identity): \(error.message)")
        }
        var known: [UInt64: KnownItem] = [:]
        // A feed that was never read has no known items.
        if target.feed.state.lastRead != nil {
            do {
                known = try sink.knownItems(target.feed.id)
            } catch {
                throw PollReport.Problem(kind: "state", message: error.message)
            }
        }
        return Self.identify(feed, target.feed, known)
    }

    /// Names each item once; the ladder is stepped down where the feed's ids prove worthless.
    static func identify(_ feed: ParsedFeed, _ stored: StoredFeed, _ known: [UInt64: KnownItem]) -> Reading {
        var rung = stored.state.identityRung
        if rung == .id, hasRepeatedIDs(feed) { rung = .link }
        var items = named(feed, stored.identity, rung)
        if rung == .id, !known.isEmpty, idsChangeWithEachPoll(items, known) {
            rung = .link
            items = named(feed, stored.identity, rung)
        }
        return Reading(feed: feed, items: items, known: known, rung: rung)
    }

    private static func named(
        _ feed: ParsedFeed, _ identity: String, _ rung: ItemIdentity.Rung
    ) -> [NamedItem] {
        var keys = Set<UInt64>(minimumCapacity: feed.items.count)
        var twins = Set<UInt64>(minimumCapacity: feed.items.count)
        return feed.items.indices.compactMap { place in
            let digests = ItemDigests(feed.items[place], feedIdentity: identity, rung: rung)
            guard keys.insert(digests.id.prefix).inserted else { return nil }
            if digests.canHaveTwin, !twins.insert(digests.source).inserted { return nil }
            return (place, digests)
        }
    }

    /// One id on items with different links, in the same document.
    private static func hasRepeatedIDs(_ feed: ParsedFeed) -> Bool {
        var links: [String: String] = [:]
        for item in feed.items {
            guard let id = item.id, let url = item.url else { continue }
            if let other = links.updateValue(url, forKey: id), other != url { return true }
        }
        return false
    }

    /// No id is known, and yet all items that can be recognised without it are.
    private static func idsChangeWithEachPoll(
        _ items: [NamedItem], _ known: [UInt64: KnownItem]
    ) -> Bool {
        guard !items.isEmpty, items.allSatisfy({ known[$0.digests.id.prefix] == nil }) else { return false }
        let sources = Set(known.values.map(\.sourceDigest))
        let recognised = items.count { $0.digests.canHaveTwin && sources.contains($0.digests.source) }
        return recognised > 0 && recognised * 2 >= items.count
    }

    /// Builds what is new or changed, oldest first, and hands it on in parts; the last part is the caller's, to go
    /// together with the feed's new state.
    func publish(
        _ reading: Reading, _ target: PollTarget, at now: Timestamp
    ) async throws(PublishingError) -> Published {
        var stored = target.feed
        stored.state.title = reading.feed.title ?? stored.state.title
        stored.state.identityRung = reading.rung
        let isFirst = stored.state.lastRead == nil
        let assembly = ArticleAssembly(
            cleaner: cleaner,
            feed: Feed(
                url: stored.identity, title: reading.feed.title ?? target.subscription.title,
                homePageURL: reading.feed.homePageURL ?? target.subscription.homePageURL,
                folder: target.subscription.folder, tags: target.subscription.tags),
            parsed: reading.feed, fetchedAt: now)
        // Only looked at for items whose id is not known.
        lazy var sources = Dictionary(
            reading.known.map { ($0.value.sourceDigest, $0.key) }, uniquingKeysWith: { first, _ in first })
        var part = Part()
        var writer = JSONWriter(capacity: 16_384)
        var published = Published(
            feed: stored, finding: PollFinding(newItemCount: 0, windowItemCount: reading.feed.items.count))
        for (place, digests) in reading.items.reversed() {
            var before = reading.known[digests.id.prefix]
            if before == nil, !reading.known.isEmpty, digests.canHaveTwin, let twin = sources[digests.source] {
                // The same item under another id: its own row stays the one that is kept.
                note(reading.known[twin], key: twin, at: now, in: &part)
                continue
            }
            if let known = before, known.sourceDigest == digests.source {
                note(known, key: digests.id.prefix, at: now, in: &part)
                continue
            }
            if let item = reading.record?.fatalItem, item == digests.id.prefix {
                sink.crashes?.leaveOut(target.feed.id, digests, at: now)
                published.leftOut += 1
                continue
            }
            let item = reading.feed.items[place]
            let page = await page(of: item, digests.id.prefix, target, places: reading.places)
            var made: (article: Article, content: UInt64, json: [UInt8])?
            sink.marked(target.feed.id, digests.id.prefix) {
                if let fault = options.fault { fault(.item, Array((item.title ?? "").utf8)) }
                let article = assembly.article(
                    item, id: digests.id, revision: (before?.revision ?? 0) + 1,
                    firstSeen: before?.firstSeen ?? now, page: page)
                let digest = article.contentDigest
                let isNew = before?.contentDigest != digest.prefix
                made = (article, digest.prefix, isNew ? json(of: article, digest, by: &writer) : [])
            }
            guard let (article, content, json) = made else { continue }
            if before != nil, before?.contentDigest == content {
                // The source changed, the article did not: an advert, a tracking parameter.
                before?.sourceDigest = digests.source
                before?.markSeen(at: now)
                if let before { part.seenItems.append(SeenItem(key: digests.id.prefix, item: before)) }
                continue
            }
            part.revisions.append(
                ArticleRevision(
                    id: digests.id,
                    item: KnownItem(
                        revision: article.revision, contentDigest: content, sourceDigest: digests.source,
                        firstSeen: article.firstSeen, lastSeen: now),
                    json: json))
            if options.keepsArticles { part.articles.append(article) }
            // Revision 0 was left out, and is now in a form that can be cleaned.
            if before.map({ $0.revision == 0 }) ?? true {
                published.newCount += 1
                if let date = item.datePublished ?? item.dateModified { published.finding.dates.append(date) }
            } else {
                published.revisedCount += 1
            }
            if part.revisions.count >= options.revisionsPerPart {
                try await sink.publish(
                    PollRecord(feed: stored.id, state: nil, revisions: part.revisions, seenItems: part.seenItems),
                    part.articles)
                part = Part()
            }
        }
        published.finding.newItemCount = published.newCount
        if isFirst { published.finding.windowItemCount = reading.feed.items.count }
        published.feed.state.newItems += Int64(published.newCount)
        published.feed.state.revisedItems += Int64(published.revisedCount)
        published.lastPart = part
        return published
    }

    private func note(_ known: KnownItem?, key: UInt64, at now: Timestamp, in part: inout Part) {
        guard var known, known.isSeenLongAgo(at: now) else { return }
        known.markSeen(at: now)
        part.seenItems.append(SeenItem(key: key, item: known))
    }

    private func json(of article: Article, _ digest: SHA256Digest, by writer: inout JSONWriter) -> [UInt8] {
        article.writeJSON(into: &writer, includingCaptions: options.includesCaptions, digest: digest)
        writer.newline()
        return writer.take()
    }

    private func page(
        of item: ParsedItem, _ key: UInt64, _ target: PollTarget, places: Int
    ) async -> FetchedPage {
        guard target.subscription.wantsFullText ?? options.wantsFullText, let pages, let url = item.url else {
            return .none
        }
        // A page that hangs must not hold up other feeds' documents.
        workLimit.leave(places)
        let answer = await laggards.waiting { await pages.fetch(url, of: target) }
        await workLimit.enter(places)
        var page = FetchedPage.none
        sink.marked(target.feed.id, key) {
            let teaser = item.contentHTML ?? item.summary
            let context = ItemContext(url: url, baseURL: url, title: item.title)
            page = pages.read(
                answer,
                anchor: PageAnchor(
                    title: item.title, text: teaser.map { cleaner.cleanItem($0, context: context).body.plainText() }))
        }
        // As in `take`: on the budget until it is read.
        withExtendedLifetime(answer) {}
        return page
    }
}
