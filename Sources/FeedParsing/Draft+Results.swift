internal import Articles
internal import Markup

extension Draft {
    var selfLink: String? { links.first { $0.relation == "self" }?.url }

    /// The page that an item, or a feed, is about: the surest link element, else Atom's alternates, HTML first.
    private var pageURL: String? {
        if let url = url.value { return url }
        let alternates = links.filter { $0.relation == "alternate" }
        let page = alternates.first {
            $0.mimeType == nil || $0.mimeType == "text/html" || $0.mimeType == "application/xhtml+xml"
        }
        return (page ?? alternates.first)?.url
    }

    private func link(_ relations: String...) -> String? {
        for relation in relations {
            if let link = links.first(where: { $0.relation == relation }) { return link.url }
        }
        return nil
    }

    func parsedFeed(format: ParsedFeed.Format, items: [ParsedItem]) -> ParsedFeed {
        var feed = ParsedFeed(format: format)
        feed.title = title.value
        feed.description = description.value
        feed.copyright = copyright.value
        feed.homePageURL = pageURL
        feed.feedURL = selfLink
        feed.nextURL = link("next")
        feed.previousArchiveURL = link("prev-archive")
        feed.nextArchiveURL = link("next-archive")
        feed.currentURL = link("current")
        feed.hubURLs = hubURLs + links.filter { $0.relation == "hub" }.map(\.url)
        feed.newFeedURL = newFeedURL
        feed.id = id.value
        feed.language = language.value
        feed.datePublished = published.value
        feed.dateModified = modified.value
        feed.generator = generator.value
        feed.image = image.value
        feed.icon = icon
        feed.ttlInMinutes = ttl
        feed.skipHours = skipHours
        feed.skipDays = skipDays
        if period != nil || frequency != nil || updateBase != nil {
            // The module's own defaults: daily, once.
            feed.syndication = .init(periodInSeconds: period ?? 86_400, frequency: frequency ?? 1, base: updateBase)
        }
        feed.authors = authors
        feed.contributors = contributors
        feed.publisher = publisher
        feed.tags = tags
        feed.links = links
        feed.license = license.value ?? link("license")
        feed.isExplicit = isExplicit
        feed.isBlocked = isBlocked
        feed.isComplete = isComplete
        feed.isArchive = isArchive
        feed.items = items
        feed.deletedEntries = deletedEntries
        feed.extensions = extensions
        return feed
    }

    func parsedItem(base: String?) -> ParsedItem {
        var item = ParsedItem()
        item.id = id.value
        item.url = pageURL ?? permalink.flatMap { WebAddress.resolve($0, against: nil) }
        item.externalURL = link("related")
        item.title = title.value
        item.summary = summary.value
        item.contentHTML = content.value
        item.baseURL = contentBase ?? base
        item.datePublished = published.value
        item.dateModified = modified.value
        if published.value == nil && modified.value == nil { item.rawDate = rawDate }
        item.authors = authors
        item.contributors = contributors
        item.publisher = publisher
        item.tags = tags
        item.attachments = attachments
        item.media = media
        for index in item.media.indices { item.media[index].complete(from: itemMedia) }
        if item.media.isEmpty, itemMedia.playerURL != nil { item.media.append(itemMedia) }
        item.thumbnails = itemThumbnails
        item.image = image.value
        item.commentsURL = commentsURL.value ?? repliesLink(isFeed: false)
        item.commentsFeedURL = commentsFeedURL ?? repliesLink(isFeed: true)
        item.commentCount = commentCount
        item.language = language.value
        item.copyright = copyright.value
        item.license = license.value ?? link("license")
        item.source = source
        item.durationInSeconds = duration
        item.season = season
        item.episode = episode
        item.isExplicit = isExplicit
        item.isBlocked = isBlocked
        item.location = location
        item.inReplyTo = inReplyTo
        item.chapters = chapters
        item.chaptersURL = chaptersURL
        item.transcripts = transcripts
        item.links = links
        item.extensions = extensions
        return item
    }

    /// RFC 4685's `rel=replies`: a page of comments, or a feed of them.
    private func repliesLink(isFeed: Bool) -> String? {
        links.first { link in
            let type = link.mimeType ?? "text/html"
            return link.relation == "replies" && isFeed == (type.hasSuffix("xml") && type != "application/xhtml+xml")
        }?.url
    }

    /// A draft of an Atom `source`, or of RSS's with its title as text.
    func source(text: String) -> ParsedItem.Source {
        var source = ParsedItem.Source()
        source.id = id.value
        source.title = title.value ?? text.nonEmpty
        source.url = pageURL ?? selfLink
        source.dateModified = modified.value ?? published.value
        source.authors = authors
        return source
    }
}
