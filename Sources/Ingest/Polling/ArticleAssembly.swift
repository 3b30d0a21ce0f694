internal import Articles
internal import Cleaning
internal import FeedParsing
internal import Markup

/// Turns what a feed said into what we believe. Pure: values in, an article out.
struct ArticleAssembly {
    let cleaner: Cleaner
    let feed: Feed
    let parsed: ParsedFeed
    let fetchedAt: Timestamp

    /// - Parameters:
    ///   - firstSeen: when the article was first seen, which is now for a new one.
    ///   - fetched: what the article's page says, where the subscription wants it.
    ///   - budget: where it is spent in the end, the article is of no worth.
    func article(
        _ item: ParsedItem, id: ArticleID, revision: Int, firstSeen: Timestamp, page fetched: FetchedPage = .none,
        budget: WorkBudget = WorkBudget()
    ) -> Article {
        var article = Article(id: id, revision: revision, feed: feed, firstSeen: firstSeen, fetchedAt: fetchedAt)
        article.guid = item.id
        // FeedBurner and its kin put an address of their own in front of the article's.
        article.url = (item.originalURL ?? item.url).map { LinkCleaning.direct($0) }
        article.externalURL = item.externalURL.map { LinkCleaning.direct($0) }
        article.title = item.title
        article.datePublished = item.datePublished
        article.dateModified = item.dateModified
        article.authors = item.authors.isEmpty ? parsed.authors : item.authors
        article.tags = item.tags
        article.language = item.language ?? parsed.language
        article.attachments = attachments(of: item)
        article.details = item.details
        article.isTruncated = parsed.isTruncated
        var page: ExtractedPage?
        switch fetched {
        case .none: break
        case .page(let found): page = found
        case .missing(let reason): article.warnings.append("full text: \(reason)")
        }
        if !fillBody(of: &article, from: item, page: page, budget) { page = nil }
        fillImage(of: &article, from: item, page: page)
        if let page { fillGaps(of: &article, from: page) }
        return article
    }

    /// - Returns: whether the page is about the article.
    private func fillBody(
        of article: inout Article, from item: ParsedItem, page: ExtractedPage?, _ budget: WorkBudget
    ) -> Bool {
        let context = ItemContext(
            url: item.url, baseURL: item.baseURL ?? item.url ?? parsed.homePageURL ?? feed.url, title: item.title,
            siteName: parsed.title, language: article.language)
        if let content = item.contentHTML, !content.isEmpty {
            take(clean(content, isPlain: item.contentIsPlain, context, budget), into: &article)
            article.origins.append(.init(field: "content", source: "feed:content"))
            if let summary = item.summary, summary != content {
                article.summary = line(of: clean(summary, isPlain: item.summaryIsPlain, context, budget).body)
            }
        } else if let summary = item.summary, !summary.isEmpty {
            take(clean(summary, isPlain: item.summaryIsPlain, context, budget), into: &article)
            article.origins.append(.init(field: "content", source: "feed:summary"))
        }
        guard let page else { return false }
        let choice = BodyChoice(own: article.body, page: page)
        guard choice.takesPage else {
            article.warnings += choice.reason.map { ["full text: \($0)"] } ?? []
            return choice.trustsPage
        }
        if article.summary == nil { article.summary = line(of: article.body) }
        article.body = page.body
        article.origins = [.init(field: "content", source: "page")]
        article.warnings += page.warnings.map { "full text: \($0)" }
        return true
    }

    private func clean(
        _ text: String, isPlain: Bool, _ context: ItemContext, _ budget: WorkBudget
    ) -> CleanedItem {
        cleaner.cleanItem(isPlain ? PlainTextMarkup.html(ofEscaped: text) : text, context: context, budget: budget)
    }

    private func take(_ cleaned: CleanedItem, into article: inout Article) {
        article.body = cleaned.body
        article.warnings += cleaned.warnings
    }

    /// The feed names an image, Media RSS for it; else the first one of the article itself stands for it.
    private func fillImage(of article: inout Article, from item: ParsedItem, page: ExtractedPage?) {
        if let url = item.image {
            article.image = Image(url: url)
        } else if let image = page?.metadata.image {
            article.image = image
        } else {
            article.image =
                article.body.blocks.lazy.compactMap { block -> Image? in
                    if case .figure(let figure) = block { figure.images.first } else { nil }
                }.first
        }
    }

    /// An author that a page names with less certainty is none of an item whose feed names nobody.
    private static let leastCertainty = 0.8

    /// What the feed leaves out and the page knows.
    private func fillGaps(of article: inout Article, from page: ExtractedPage) {
        func take<Value>(_ value: Value?, as field: String, into place: inout Value?) {
            guard place == nil, let value else { return }
            place = value
            article.origins.append(.init(field: field, source: "page"))
        }
        // The form that the page itself calls the article's.
        if let url = article.url, LinkCleaning.isVariant(url), let canonical = page.metadata.canonicalURL,
            !LinkCleaning.isVariant(canonical)
        {
            article.url = canonical
            article.origins.append(.init(field: "url", source: "page"))
        }
        take(page.metadata.title, as: "title", into: &article.title)
        take(page.metadata.datePublished, as: "date_published", into: &article.datePublished)
        take(page.metadata.dateModified, as: "date_modified", into: &article.dateModified)
        take(page.metadata.language, as: "language", into: &article.language)
        if article.authors.isEmpty, page.metadata.certaintyOfAuthors >= Self.leastCertainty {
            article.authors = page.metadata.authors
            article.origins.append(.init(field: "authors", source: "page"))
        }
        if article.tags.isEmpty, !page.metadata.tags.isEmpty {
            article.tags = page.metadata.tags
            article.origins.append(.init(field: "tags", source: "page"))
        }
    }

    /// Enclosures, and Media RSS files that are not among them; images are the article's image or stand in its body.
    private func attachments(of item: ParsedItem) -> [Attachment] {
        var attachments = item.attachments
        // An episode's only file is as long as the episode.
        if attachments.count == 1, let duration = item.details.value.durationInSeconds {
            attachments[0].durationInSeconds = attachments[0].durationInSeconds ?? duration
        }
        for media in item.details.value.media where !media.isImage {
            guard let url = media.url, !attachments.contains(where: { $0.url == url }) else { continue }
            attachments.append(
                Attachment(
                    url: url, mimeType: media.mimeType, title: media.title, sizeInBytes: media.sizeInBytes,
                    durationInSeconds: media.durationInSeconds))
        }
        return attachments
    }

    private func line(of body: Body) -> String? {
        var text = body.plainText()
        guard !text.isEmpty else { return nil }
        // A string's own bytes are compared one call each.
        let hasLines = text.withUTF8 { $0.contains(0x0A) }
        return hasLines ? text.split(whereSeparator: \.isNewline).joined(separator: " ") : text
    }
}

extension FeedDetails {
    /// What of a feed stands in each of its articles. The rest is about the feed and its document: how it is polled and
    /// paged, what wrote it, its history.
    init(_ feed: ParsedFeed) {
        self.init()
        description = feed.description
        icon = feed.image
        favicon = feed.icon
        language = feed.language
        authors = feed.authors
        copyright = feed.copyright
        license = feed.license
        categories = feed.tags
        isExplicit = feed.isExplicit
        self = bounded
    }
}
