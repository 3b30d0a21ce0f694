internal import Articles
internal import Markup

/// Articles as an Atom feed (RFC 4287) with their full text: pure functions over values, for `fetch --format atom` and
/// `show`, which write it piece by piece, and for the sinks that offer a folder, a tag or a filter as a feed.
package enum AtomDocument {
    /// A whole document, in the order of the articles; as old as what changed last among them.
    package static func document(_ head: FeedHead, _ articles: [RenderedArticle]) -> [UInt8] {
        var head = head
        if let latest = articles.lazy.map(\.updated).max() { head.updated = latest }
        var text = opening(head)
        for article in articles { text += entry(article) }
        return Array((text + closing).utf8)
    }

    /// The document up to its first entry.
    package static func opening(_ head: FeedHead) -> String {
        var writer = XMLText()
        writer.text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        var attributes: [(String, String?)] = [
            ("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ]
        attributes.append(("xml:lang", head.language))
        writer.open("feed", attributes)
        writer.line("id", head.id)
        writer.line("title", head.title)
        if let description = head.description { writer.line("subtitle", description) }
        writer.line("updated", head.updated.rfc3339)
        if let version = head.version { writer.line("generator", "newsreel", [("version", version)]) }
        if let url = head.feedURL {
            writer.empty("link", [("rel", "self"), ("type", "application/atom+xml"), ("href", url)])
        }
        if let url = head.homePageURL {
            writer.empty("link", [("rel", "alternate"), ("type", "text/html"), ("href", url)])
        }
        return writer.text
    }

    package static let closing = "</feed>\n"

    /// One `entry`.
    package static func entry(_ rendered: RenderedArticle) -> String {
        let article = rendered.article
        var writer = XMLText()
        writer.open("entry", [("xml:lang", article.language)])
        writer.line("id", article.id.urn)
        writer.line("title", rendered.headline)
        writer.line("updated", rendered.updated.rfc3339)
        if let published = article.datePublished { writer.line("published", published.rfc3339) }
        if let url = article.url {
            writer.empty("link", [("rel", "alternate"), ("type", "text/html"), ("href", url)])
        }
        if let url = article.externalURL { writer.empty("link", [("rel", "related"), ("href", url)]) }
        for file in article.attachments {
            writer.empty(
                "link",
                [
                    ("rel", "enclosure"), ("type", file.mimeType), ("length", file.sizeInBytes.map { "\($0)" }),
                    ("title", file.title), ("href", file.url),
                ])
        }
        write(article.authors, of: article.feed, into: &writer)
        for tag in article.tags { writer.empty("category", [("term", tag)]) }
        if let image = article.image { writer.empty("media:thumbnail", [("url", image.url)]) }
        if let summary = article.summary { writer.line("summary", summary) }
        if let html = rendered.html { writer.line("content", html, [("type", "html")]) }
        write(article.feed, updated: rendered.updated, into: &writer)
        writer.close("entry")
        return writer.text
    }

    /// An entry must have an author where its feed has none (section 4.1.2): the feed that it came from.
    private static func write(_ authors: [Author], of feed: Feed, into writer: inout XMLText) {
        let authors = authors.isEmpty ? [Author(name: feed.title ?? feed.url)] : authors
        for author in authors {
            writer.open("author")
            writer.line("name", author.name ?? author.email ?? author.url ?? "")
            if let url = author.url { writer.line("uri", url) }
            if let email = author.email { writer.line("email", email) }
            writer.close("author")
        }
    }

    /// Where it was copied from (section 4.2.11).
    private static func write(_ feed: Feed, updated: Timestamp, into writer: inout XMLText) {
        writer.open("source")
        writer.line("id", feed.url)
        writer.line("title", feed.title ?? feed.url)
        writer.line("updated", updated.rfc3339)
        writer.empty("link", [("rel", "self"), ("href", feed.url)])
        if let url = feed.homePageURL {
            writer.empty("link", [("rel", "alternate"), ("type", "text/html"), ("href", url)])
        }
        writer.close("source")
    }
}

/// Elements a line each.
private struct XMLText {
    var text = ""

    mutating func open(_ name: String, _ attributes: [(String, String?)] = []) {
        tag(name, attributes)
        text += ">\n"
    }

    mutating func close(_ name: String) { text += "</\(name)>\n" }

    mutating func empty(_ name: String, _ attributes: [(String, String?)]) {
        tag(name, attributes)
        text += "/>\n"
    }

    mutating func line(_ name: String, _ content: String, _ attributes: [(String, String?)] = []) {
        tag(name, attributes)
        text += ">" + escapedXML(content) + "</\(name)>\n"
    }

    /// Attributes without a value are left out.
    private mutating func tag(_ name: String, _ attributes: [(String, String?)]) {
        text += "<" + name
        for (name, value) in attributes {
            if let value { text += " \(name)=\"\(escapedXML(value))\"" }
        }
    }
}
