internal import Articles
package import Cleaning
internal import Exchange
internal import FeedParsing
internal import Publishing
package import Transfer

/// An article's page that was asked for by its own address: the page stands for the feed, and the article is its only item.
extension Poller {
    /// Hands the article on as one of a feed would be: once, and again as a revision where the page has changed.
    /// - Parameters:
    ///   - report: of the poll that found a page in place of a feed.
    ///   - target: that poll's.
    package func take(
        _ page: ExtractedPage, from answer: TransferResponse, _ report: PollReport, of target: PollTarget
    ) async -> PollReport {
        let now = clock()
        let address = page.metadata.canonicalURL ?? LinkCleaning.direct(answer.url)
        let id = ArticleID(feedIdentity: address, itemIdentity: ItemIdentity(rung: .link, value: address))
        var report = report
        report.problem = nil
        report.state.lastError = nil
        report.state.lastSuccess = now
        do throws(PublishingError) {
            let before: KnownItem?
            do { before = try await sink.knownItems(target.feed.id)[id.prefix] } catch { throw .store(error) }
            let article = Article(page, id: id, url: address, before, at: now)
            var part = Harvest.Part()
            var writer = JSONWriter(capacity: 16_384)
            let recognised = RecognisedItem(
                decision: before == nil ? .new(id) : .changed(id), source: SHA256Digest(of: answer.body).prefix,
                marks: ItemMarks(link: ItemMarks.link(address)))
            if let revision = revision(of: article, article.contentDigest, recognised, before, at: now, by: &writer) {
                part.revisions = [revision]
                if before == nil { report.newCount = 1 } else { report.revisedCount = 1 }
            }
            report.state.newItems += Int64(report.newCount)
            report.state.revisedItems += Int64(report.revisedCount)
            try await sink.publish(part.record(of: target.feed.id, report.state))
        } catch {
            return Self.refused(target, error)
        }
        return report
    }
}

extension Article {
    fileprivate init(_ page: ExtractedPage, id: ArticleID, url: String, _ before: KnownItem?, at now: Timestamp) {
        self.init(
            id: id, revision: (before?.revision ?? 0) + 1, feed: Feed(url: url, title: page.metadata.siteName),
            firstSeen: before?.firstSeen ?? now, fetchedAt: now)
        self.url = url
        title = page.metadata.title
        summary = page.metadata.summary
        image = page.metadata.image
        datePublished = page.metadata.datePublished
        dateModified = page.metadata.dateModified
        authors = page.metadata.authors
        tags = page.metadata.tags
        language = page.metadata.language
        body = page.body
        warnings = page.warnings
        origins = page.metadata.origins + [.init(field: "content", source: "page")]
    }
}
