internal import Articles
internal import Markup

extension Draft {
    var selfLink: String? { links.first { $0.relation == "self" }?.url }

    private func link(_ relations: String...) -> String? {
        for relation in relations {
            if let link = links.first(where: { $0.relation == relation }) { return link.url }
        }
        return nil
    }

    func parsedFeed(format: ParsedFeed.Format, items: [ParsedItem]) -> ParsedFeed {
        var feed = ParsedFeed(format: format)
        feed.title = title.value
        feed.description = subtitle ?? description.value
        feed.longDescription = subtitle == nil ? nil : description.value
        feed.copyright = copyright.value
        feed.homePageURL = url.value ?? (format == .atom ? permalink : nil)
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
        // The resource that a self link names is this document.
        for index in links.indices where links[index].relation == "self" && links[index].mimeType == nil {
            feed.links[index].mimeType = format == .atom ? "application/atom+xml" : nil
        }
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

    /// Fills an empty item, in place: it is large to copy.
    ///
    /// - Parameter inheritsAuthors: an Atom entry without an author has its source's, else the feed's (RFC 4287, 4.2.1).
    func complete(_ item: inout ParsedItem, base: String?, feed: borrowing Draft, inheritsAuthors: Bool) {
        item.id = id.value
        item.url = url.value ?? permalink
        item.originalURL = originalURL
        item.externalURL = link("related")
        item.title = title.value
        let (content, summary) = texts
        item.contentHTML = content?.html
        item.contentIsPlain = content?.isPlain ?? false
        item.summary = summary?.html
        item.summaryIsPlain = summary?.isPlain ?? false
        item.baseURL = contentBase ?? base
        item.datePublished = published.value
        item.dateModified = modified.value
        if published.value == nil && modified.value == nil { item.rawDate = rawDate }
        item.authors = authors
        if authors.isEmpty && inheritsAuthors {
            item.authors = source.map { $0.authors.isEmpty ? feed.authors : $0.authors } ?? feed.authors
        }
        item.tags = tags
        item.attachments = attachments
        item.details = Boxed(completedDetails(ownLink: item.url))
        item.image =
            image.value ?? attachments.first { $0.mimeType?.hasPrefix("image/") ?? false }?.url
            ?? item.details.value.media.first(where: \.isImage)?.url ?? itemThumbnails.first?.url
        item.language = language.value
    }

    /// A value of its own, so that it is moved into its box and not copied.
    private func completedDetails(ownLink: String?) -> ItemDetails {
        var details = details
        complete(&details)
        details.ownLink = ownLink
        return details
    }

    /// What several elements give, or feeds have too.
    private func complete(_ details: inout ItemDetails) {
        details.contributors = contributors
        details.publisher = publisher
        details.media = media
        for index in details.media.indices { details.media[index].complete(from: itemMedia) }
        if details.media.isEmpty, itemMedia.playerURL != nil { details.media.append(itemMedia) }
        details.thumbnails = itemThumbnails
        details.commentsURL = commentsURL.value ?? repliesLink(isFeed: false)
        details.commentsFeedURL = details.commentsFeedURL ?? repliesLink(isFeed: true)
        details.copyright = copyright.value
        details.license = license.value ?? link("license")
        details.source = source
        details.isExplicit = isExplicit
        details.isBlocked = isBlocked
        details.location = location
        details.links = links
        details.extensions = extensions
    }

    /// RFC 4685's `rel=replies`: a page of comments, or a feed of them.
    private func repliesLink(isFeed: Bool) -> String? {
        links.first { link in
            guard link.relation == "replies", let type = link.mimeType else { return false }
            return isFeed == (type.hasSuffix("xml") && type != "application/xhtml+xml")
        }?.url
    }

    /// A draft of an Atom `source`, or of RSS's with its title as text.
    func source(text: String) -> ItemDetails.Source {
        var source = ItemDetails.Source()
        source.id = id.value
        source.title = title.value ?? text.nonEmpty
        source.url = url.value ?? selfLink
        source.dateModified = modified.value ?? published.value
        source.authors = authors
        return source
    }
}
