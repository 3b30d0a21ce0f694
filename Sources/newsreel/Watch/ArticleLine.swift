internal import Foundation

/// A spool file as one readable line for a terminal.
struct ArticleLine {
    let text: String

    /// `nil` when the bytes are no JSON object.
    init?(_ bytes: [UInt8]) {
        guard let item = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] else { return nil }
        let newsreel = item["_newsreel"] as? [String: Any]
        let feed = newsreel?["feed"] as? [String: Any]
        let date = (item["date_published"] ?? newsreel?["first_seen"]) as? String
        let body = item["title"] as? String ?? item["summary"] as? String ?? item["content_text"] as? String ?? ""
        let parts = [
            date.map { String($0.prefix(16)).replacing("T", with: " ") },
            (feed?["title"] ?? feed?["url"]) as? String,
            (newsreel?["op"] as? String == "revised" ? "(revised) " : "") + String(body.prefix(200)),
            (item["url"] ?? item["external_url"]) as? String,
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
