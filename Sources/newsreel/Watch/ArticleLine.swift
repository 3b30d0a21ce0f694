internal import Markup

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

    /// Controls, which could steer the terminal, as spaces.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value >= 0x7F && $0.value < 0xA0 ? " " : $0 }))
    }
}
