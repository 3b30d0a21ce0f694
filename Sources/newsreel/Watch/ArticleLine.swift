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
        let date = (item["date_published"] ?? newsreel?["first_seen"])?.string
        let body = (item["title"] ?? item["summary"] ?? item["content_text"])?.string ?? ""
        let parts = [
            date.map { String($0.prefix(16)).replacing("T", with: " ") },
            (feed?["title"] ?? feed?["url"])?.string,
            (newsreel?["op"]?.string == "revised" ? "(revised) " : "") + String(body.prefix(200)),
            (item["url"] ?? item["external_url"])?.string,
        ]
        text = parts.compactMap { $0 }.map(Self.harmless).filter { !$0.isEmpty }.joined(separator: "  ")
    }

    init(_ rendered: RenderedArticle) {
        let article = rendered.article
        let parts: [String?] = [
            String((article.datePublished ?? article.firstSeen).rfc3339.prefix(16)).replacing("T", with: " "),
            article.feed.title ?? article.feed.url,
            (article.revision > 1 ? "(revised) " : "") + rendered.headline.prefix(200),
            article.url ?? article.externalURL,
        ]
        text = parts.compactMap { $0 }.map(Self.harmless).filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// Controls, which could steer the terminal, as spaces.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value >= 0x7F && $0.value < 0xA0 ? " " : $0 }))
    }
}
