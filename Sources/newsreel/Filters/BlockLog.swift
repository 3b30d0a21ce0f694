internal import Articles
internal import Exchange
internal import Renderings

/// Prints what rules kept from being delivered, as the state remembers it.
struct BlockLog {
    let view: any StoreView
    let json: Bool

    func printArticles(since: Timestamp?) async throws {
        for article in try await view.blockedArticles(since: since) {
            guard StandardOutput.process.write(json ? object(article) : Array(line(article).utf8)) else { return }
        }
    }

    func printCounts() async throws {
        for found in try await view.blockedCounts() {
            let (rule, count, last) = (found.rule, found.count, found.last)
            if json {
                var writer = JSONWriter()
                writer.object { writer in
                    writer.member("rule", rule)
                    writer.member("count", count)
                    writer.member("last", last)
                }
                writer.newline()
                guard StandardOutput.process.write(writer.bytes) else { return }
            } else {
                let number = String(count)
                let padding = String(repeating: " ", count: max(0, 10 - number.count))
                guard
                    StandardOutput.process.write(
                        "\(padding)\(number)  \(last.rfc3339)  \(TextLayout.printable(rule))\n")
                else { return }
            }
        }
    }

    private func line(_ article: BlockedArticle) -> String {
        let record = article.record
        let parts = [
            record.at.rfc3339, record.rule, article.feedTitle ?? article.feed, record.title, record.url,
            "(\(record.reason))",
        ]
        return parts.compactMap { $0 }.map { TextLayout.printable($0) }.joined(separator: "  ") + "\n"
    }

    private func object(_ article: BlockedArticle) -> [UInt8] {
        let record = article.record
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("at", record.at)
            writer.member("rule", record.rule)
            writer.member("reason", record.reason)
            writer.member("feed", article.feed)
            writer.member("feed_title", article.feedTitle)
            writer.member("title", record.title)
            writer.member("url", record.url)
        }
        writer.newline()
        return writer.bytes
    }
}
