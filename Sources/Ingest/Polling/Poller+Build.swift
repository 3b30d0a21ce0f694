internal import Articles
internal import Cleaning
internal import Exchange
internal import FeedParsing
internal import Filtering
internal import Likeness
internal import Markup
internal import Subscriptions

/// What came of a document: the fifth step's value.
struct Harvest {
    /// What is handed on at once.
    struct Part {
        var revisions: [ArticleRevision] = []
        var seenItems: [SeenItem] = []
        var blocked: [BlockedItem] = []

        var isEmpty: Bool { revisions.isEmpty && seenItems.isEmpty && blocked.isEmpty }

        func record(of feed: FeedID, _ state: FeedState? = nil) -> PollRecord {
            PollRecord(feed: feed, state: state, revisions: revisions, seenItems: seenItems, blocked: blocked)
        }
    }

    /// As the document leaves it.
    var feed: StoredFeed
    var part = Part()
    var newCount = 0
    var revisedCount = 0
    var leftOut = 0
    var givenUp: [String] = []
    /// Articles that rules keep back, by the rules' names.
    var blocked: [String: Int] = [:]
    /// Some items wait for another poll, which must read the document again.
    var isCut = false
    var identityChange: String?
    var finding = PollFinding(newItemCount: 0)

    init(_ reading: Reading, _ recognised: Recognised, _ feed: StoredFeed) {
        self.feed = feed
        if let title = reading.feed.title { self.feed.state.title = title }
        recognised.recognition.policy.store(in: &self.feed.state)
        part.seenItems = recognised.recognition.notes.map { SeenItem(key: $0.key, item: $0.item) }
        part.seenItems += recognised.seenUntilNow(feed.state)
        identityChange = recognised.identityChange
    }

    mutating func takePart() -> Part {
        defer { part = Part() }
        return part
    }

    /// All is built.
    mutating func close(itemCount: Int) {
        finding.newItemCount = newCount
        finding.windowItemCount = itemCount
        feed.state.newItems += Int64(newCount)
        feed.state.revisedItems += Int64(revisedCount)
    }
}

/// Builds articles of one document's items.
struct Builder {
    private let poller: Poller
    private let reading: Reading
    private let recognised: Recognised
    private let target: PollTarget
    /// The key of the item that the program died of.
    private let fatalItem: UInt64?
    private let now: Timestamp
    private let assembly: ArticleAssembly
    private let rules: FilterRules

    init(
        _ poller: Poller, _ reading: Reading, _ recognised: Recognised, _ target: PollTarget, fatalItem: UInt64?,
        at now: Timestamp
    ) {
        (self.poller, self.reading, self.recognised, self.target) = (poller, reading, recognised, target)
        (self.fatalItem, self.now) = (fatalItem, now)
        let (feed, subscription) = (reading.feed, target.subscription)
        rules = FilterRules(
            poller.options.rules, blocked: subscription.blockingFilters, kept: subscription.keepingFilters)
        assembly = ArticleAssembly(
            cleaner: poller.cleaner,
            feed: Feed(
                url: target.feed.identity, title: feed.title ?? subscription.title,
                homePageURL: feed.homePageURL ?? subscription.homePageURL, details: FeedDetails(feed),
                folder: subscription.folder, tags: subscription.tags),
            parsed: feed, fetchedAt: now)
    }

    func build(_ places: ArraySlice<Int>, _ pages: PageAnswers, into harvest: inout Harvest) async {
        var writer = JSONWriter(capacity: 16_384)
        let crashes = poller.sink.crashes
        for place in places {
            let found = recognised.recognition.items[place]
            guard let id = found.articleID else { continue }
            let item = reading.feed.items[place]
            if let fatalItem, fatalItem == id.prefix {
                await crashes?.leaveOut(target.feed.id, id, found, at: now)
                harvest.leftOut += 1
                continue
            }
            guard let made = make(item, id, found, pages[place], &writer) else {
                await crashes?.leaveOut(target.feed.id, id, found, at: now)
                harvest.givenUp.append(item.title ?? item.id ?? item.url ?? id.base32)
                continue
            }
            await crashes?.takeBack(target.feed.id, id)
            take(made, item, id, found, into: &harvest)
        }
    }

    private struct Made {
        let digest: UInt64
        /// `nil` where the article is what it was before, or is blocked.
        let revision: ArticleRevision?
        /// Why it is not delivered.
        var block: BlockRecord?
    }

    /// `nil` where it takes more work than any item may.
    private func make(
        _ item: ParsedItem, _ id: ArticleID, _ found: RecognisedItem, _ page: PageFetcher.Answer?,
        _ writer: inout JSONWriter
    ) -> Made? {
        let before = recognised.known[id.prefix]
        var made: Made?
        poller.sink.marked(target.feed.id, id.prefix) {
            if let fault = poller.options.fault { fault(.item, Array((item.title ?? "").utf8)) }
            let budget = poller.budget(of: item)
            var article = assembly.article(
                item, id: id, revision: (before?.revision ?? 0) + 1, firstSeen: before?.firstSeen ?? now,
                page: page.map { poller.read($0, of: item) } ?? .none, budget: budget)
            if budget.isSpent { return }
            let digest = article.contentDigest
            if !rules.isEmpty, let block = rules.apply(to: &article, at: now) {
                let isKnown = before.map { article.shows(contentOf: $0.contentDigest, digest) } ?? false
                made = Made(
                    digest: digest.prefix, revision: nil,
                    block: isKnown ? nil : BlockRecord(block, of: article, at: now))
                return
            }
            made = Made(
                digest: digest.prefix,
                revision: poller.revision(of: article, digest, found, before, at: now, by: &writer))
        }
        return made
    }

    private func take(
        _ made: Made, _ item: ParsedItem, _ id: ArticleID, _ found: RecognisedItem, into harvest: inout Harvest
    ) {
        let before = recognised.known[id.prefix]
        if let block = made.block {
            let item = KnownItem(
                revision: before?.revision ?? 0, contentDigest: made.digest, sourceDigest: found.source,
                firstSeen: before?.firstSeen ?? now, lastSeen: now, id: id, marks: found.marks)
            harvest.part.blocked.append(BlockedItem(key: id.prefix, item: item, record: block))
            harvest.blocked[block.rule, default: 0] += 1
            return
        }
        guard let revision = made.revision else {
            // The source changed, the article did not: an advert, a tracking parameter.
            guard var known = before else { return }
            known.id = id
            known.marks = found.marks
            known.sourceDigest = found.source
            known.contentDigest = made.digest
            known.markSeen(at: now)
            harvest.part.seenItems.append(SeenItem(key: id.prefix, item: known))
            return
        }
        harvest.part.revisions.append(revision)
        // Revision 0 was left out, and is now in a form that can be cleaned.
        if before.map({ $0.revision == 0 }) ?? true {
            harvest.newCount += 1
            if let date = Self.date(of: item, at: now) { harvest.finding.dates.append(date) }
        } else {
            harvest.revisedCount += 1
        }
    }

    /// When an item appeared, for the schedule. Clocks of publishers run ahead by hours; a date beyond two days is kept
    /// as what the feed says, and nothing is concluded from it.
    private static func date(of item: ParsedItem, at now: Timestamp) -> Timestamp? {
        let latest = now.advanced(bySeconds: 2 * 86_400)
        return [item.datePublished, item.dateModified].lazy.compactMap { $0 }.first { $0 <= latest }
    }
}

extension Poller {
    /// What cleaning an item may cost.
    fileprivate func budget(of item: ParsedItem) -> WorkBudget {
        let size = (item.contentHTML?.utf8.count ?? 0) + (item.summary?.utf8.count ?? 0)
        return cleaner.budget(forSizeInBytes: size, isLate: options.isLateAfterItemTime())
    }

    /// What an item's page says.
    fileprivate func read(_ answer: PageFetcher.Answer, of item: ParsedItem) -> FetchedPage {
        guard let pages, let url = item.url else { return .none }
        let context = ItemContext(url: url, baseURL: url, title: item.title)
        let teaser = (item.contentHTML ?? item.summary).map {
            cleaner.cleanItem($0, context: context, budget: budget(of: item)).body.plainText()
        }
        return pages.read(
            answer, anchor: PageAnchor(title: item.title, text: teaser), isLate: options.isLateAfterItemTime())
    }

    /// `nil` where the article is what it was before.
    /// - Parameter digest: the article's `contentDigest`.
    func revision(
        of article: Article, _ digest: SHA256Digest, _ recognised: RecognisedItem, _ before: KnownItem?,
        at now: Timestamp, by writer: inout JSONWriter
    ) -> ArticleRevision? {
        if let before, article.shows(contentOf: before.contentDigest, digest) { return nil }
        var words: WordHashes? = options.sketchesTexts ? WordHashes() : nil
        let place = article.writeJSON(
            into: &writer, includingCaptions: options.includesCaptions, digest: digest, words: &words)
        writer.newline()
        var revision = ArticleRevision(
            id: article.id,
            item: KnownItem(
                revision: article.revision, contentDigest: digest.prefix, sourceDigest: recognised.source,
                firstSeen: article.firstSeen, lastSeen: now, id: article.id, marks: recognised.marks),
            json: writer.take())
        if let words, let sketch = TextSketch(of: words) {
            revision.sketch = Boxed(
                SketchedArticle(sketch, id: article.id, feed: article.feed.url, language: article.language))
            revision.likenessPlace = place
        }
        if options.keepsArticles { revision.article = Boxed(article) }
        return revision
    }
}

extension BlockRecord {
    fileprivate init(_ block: FilterRules.Block, of article: Article, at now: Timestamp) {
        self.init(
            at: now, rule: block.rule, reason: block.reason, title: article.title ?? article.summary,
            url: article.url ?? article.externalURL)
    }
}
