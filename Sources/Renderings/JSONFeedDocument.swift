package import Articles

/// Articles as a JSON Feed (https://www.jsonfeed.org/version/1.1/) with their full text: a pure function over values, for
/// the sinks that offer a folder, a tag or a filter as a feed, and for whoever prints one.
///
/// An item is smaller than the spool's object: what only programs ask for (blocks, digests, where each field came from) is
/// left out.
package enum JSONFeedDocument {
    /// A whole document, in the order of the articles.
    package static func document(_ head: FeedHead, _ articles: [RenderedArticle]) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096 + articles.count * 8192)
        writer.object { writer in
            writer.member("version", "https://jsonfeed.org/version/1.1")
            writer.member("title", head.title)
            writer.member("home_page_url", head.homePageURL)
            writer.member("feed_url", head.feedURL)
            writer.member("description", head.description)
            writer.member("language", head.language)
            // JSON Feed asks for `items`, also where there are none.
            writer.key("items")
            writer.array { writer in
                for article in articles { write(article, into: &writer) }
            }
        }
        writer.newline()
        return writer.bytes
    }

    /// One item, as an object.
    package static func write(_ rendered: RenderedArticle, into writer: inout JSONWriter) {
        let article = rendered.article
        writer.object { writer in
            writer.member("id", article.id.base32)
            writer.member("url", article.url)
            writer.member("external_url", article.externalURL)
            writer.member("title", article.title)
            if let html = rendered.html {
                writer.member("content_html", html)
            } else {
                // One of the two must be there (JSON Feed 1.1, "Items").
                writer.key("content_text")
                writer.string(article.body.plainText())
            }
            writer.member("summary", article.summary)
            writer.member("image", article.image?.url)
            writer.member("date_published", article.datePublished)
            writer.member("date_modified", article.dateModified ?? (article.revision > 1 ? article.fetchedAt : nil))
            article.authors.writeMember(into: &writer)
            writer.member("tags", article.tags)
            writer.member("language", article.language)
            article.attachments.writeMember(into: &writer)
            rendered.writeDetails(into: &writer)
            writer.member("_newsreel") { writer in
                writer.member("revision", article.revision)
                writer.member("feed") { writer in
                    writer.member("url", article.feed.url)
                    writer.member("title", article.feed.title)
                    writer.member("home_page_url", article.feed.homePageURL)
                }
            }
        }
    }
}
