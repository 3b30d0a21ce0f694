internal import Articles
internal import Markup
internal import Renderings

/// A spool file as one readable line for a terminal.
struct ArticleLine {
    let text: String

    /// `nil` when the bytes are no JSON object.
    init?(_ bytes: [UInt8]) {
        guard let (item, isTruncated) = try? JSONReader.read(bytes, depthLimit: 512), item.isObject, !isTruncated else {
            return nil
        }
        let newsreel = item["_newsreel"]
        let feed = newsreel?["feed"]
        let body = (item["title"] ?? item["summary"] ?? item["content_text"])?.string ?? ""
        let parts: [String?] = [
            Self.date(item["date_published"]?.string),
            (feed?["title"] ?? feed?["url"])?.string,
            (newsreel?["op"]?.string == "revised" ? "(revised) " : "") + String(body.prefix(200)),
            (item["url"] ?? item["external_url"])?.string,
        ]
        text = parts.compactMap { $0 }.map(Self.harmless).filter { !$0.isEmpty }.joined(separator: "  ")
    }

    init(_ rendered: RenderedArticle) {
        let article = rendered.article
        let parts: [String?] = [
            Self.date(article.datePublished?.rfc3339),
            article.feed.title ?? article.feed.url,
            (article.revision > 1 ? "(revised) " : "") + rendered.headline.prefix(200),
            article.url ?? article.externalURL,
        ]
        text = parts.compactMap { $0 }.map(Self.harmless).filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// To the minute; of an article without a date a dash, since when it was fetched says nothing of that.
    private static func date(_ text: String?) -> String {
        text.map { String($0.prefix(16)).replacing("T", with: " ") } ?? "-"
    }

    /// Controls, which could steer the terminal, as spaces.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value >= 0x7F && $0.value < 0xA0 ? " " : $0 }))
    }
}
