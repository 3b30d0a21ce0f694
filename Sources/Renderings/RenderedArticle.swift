package import Articles
internal import Markup

/// An article that is to be rendered for people, or for readers of feeds.
///
/// One that a poll has made is rendered from its blocks. One that is read back from the spool (`init(spooled:)`) brings
/// its HTML along as it was written, which says more than the blocks that can be read back, and what else its feed says of
/// it as members of JSON.
package struct RenderedArticle: Sendable {
    package let article: Article
    /// Sanitised HTML without a frame; `nil` where the article has no body.
    package let html: String?
    /// What `article.details` are for one that was read back, as they were written.
    let spooledDetails: [JSONValue.Member]?

    package init(_ article: Article) {
        self.article = article
        html = article.body.blocks.isEmpty ? nil : article.body.html
        spooledDetails = nil
    }

    init(_ article: Article, html: String?, details: [JSONValue.Member]) {
        (self.article, self.html, spooledDetails) = (article, html, details)
    }

    /// Writes what the feed says of the item beside the article itself: JSON Feed's members, and the extension objects.
    func writeDetails(into writer: inout JSONWriter) {
        guard let spooledDetails else { return article.details.value.writeMembers(into: &writer) }
        for member in spooledDetails {
            writer.key(dynamic: member.name)
            writer.value(member.value)
        }
    }

    /// When it last changed, for readers that ask: the feed's own word, and of a revision of which it says nothing the
    /// time when it was fetched.
    package var updated: Timestamp {
        if let modified = article.dateModified { return modified }
        return article.revision > 1 ? article.fetchedAt : article.datePublished ?? article.firstSeen
    }

    /// A line for those who must have one: the title, else how the text begins, else the address.
    package var headline: String {
        if let title = article.title, !title.isEmpty { return title }
        let text = article.summary ?? article.body.plainText()
        let start = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !start.isEmpty else { return article.url ?? article.guid ?? article.id.base32 }
        return start.count > 80 ? start.prefix(79) + "…" : start
    }
}
