import Foundation

/// Feeds that the tests serve.
enum Documents {
    /// The example that `./run` fetches; it must stay true.
    static func example() throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/example/harbour-wire.xml")
        return try String(contentsOf: file, encoding: .utf8)
    }

    struct Item {
        var id: String
        var title = "A title"
        var body = "<p>The body of an article, long enough to be one.</p>"
    }

    static func feed(_ items: [Item], title: String = "A feed") -> String {
        let entries = items.map { item in
            """
            <item><title>\(item.title)</title><link>https://example.org/\(item.id)</link>
            <guid isPermaLink="false">\(item.id)</guid><pubDate>Mon, 04 Mar 2024 10:00:00 +0000</pubDate>
            <content:encoded><![CDATA[\(item.body)]]></content:encoded></item>
            """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
            <title>\(title)</title><link>https://example.org/</link><description>d</description>
            \(entries.joined(separator: "\n"))
            </channel></rss>
            """
    }

    static func feed(_ count: Int, prefix: String = "item") -> String {
        feed((0..<count).map { Item(id: "\(prefix)-\($0)", title: "\(prefix) \($0)") })
    }
}
