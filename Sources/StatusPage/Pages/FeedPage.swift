internal import Articles
internal import Exchange
internal import Markup

/// All that is known of one feed.
struct FeedPage {
    private let feed: FeedStanding
    private let now: Timestamp

    init(_ feed: FeedStanding, at now: Timestamp) {
        self.feed = feed
        self.now = now
    }

    var html: String {
        let row = feed.row
        return Page.html(
            title: "\(row.name): Newsreel",
            """
            <header><p><a href="/">Newsreel</a></p><h1>\(escapedHTML(row.name))</h1>
            <p class="address">\(Page.link(row.url, row.url))</p>
            <p><span class="health \(row.health.rawValue)">\(row.health.rawValue)</span> \
            \(row.shortReason.map(escapedHTML) ?? "")</p></header>
            <main>
            <section><dl>\(facts)</dl></section>
            \(strip)
            \(rhythm)
            \(articles)
            </main>
            """)
    }

    private var facts: String {
        let row = feed.row
        var facts: [(String, String)] = [
            ("Next poll", Page.moment(row.nextPoll, from: now) + (feed.why.map { ": \(escapedHTML($0))" } ?? "")),
            ("Last good", Page.moment(row.lastSuccess, from: now)),
            ("Last asked", Page.moment(row.lastPolled, from: now)),
            (
                "Articles",
                "\(Page.grouped(row.newItems)) new, \(Page.grouped(row.revisedItems)) revised, by "
                    + Page.count(row.polls, "poll")
            ),
        ]
        if let since = row.since { facts.insert(("Since", Page.moment(since, from: now)), at: 0) }
        if let rate = feed.itemsPerDay { facts.append(("Expected", "about \(Self.rounded(rate)) items a day")) }
        if feed.windowIsTooShort {
            facts.append(("Window", "all items were new at the last poll: some may have been missed"))
        }
        var identity = "by \(feed.identity)"
        if let reason = feed.identityReason { identity += ": \(reason)" }
        facts.append(("Items told apart", escapedHTML(identity)))
        if feed.leftOut > 0 {
            facts.append(("Left out", "\(Page.count(feed.leftOut, "item")) until the feed changes them"))
        }
        if let current = feed.currentURL { facts.append(("Asked at", Page.link(current, current))) }
        if let home = feed.homePageURL { facts.append(("Site", Page.link(home, home))) }
        if !row.folder.isEmpty { facts.append(("Folder", escapedHTML(row.folder.joined(separator: "/")))) }
        if !row.tags.isEmpty { facts.append(("Tags", escapedHTML(row.tags.joined(separator: ", ")))) }
        facts.append(("Listed at", "<code>\(escapedHTML(feed.place))</code>"))
        return facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }.joined()
    }

    private static func rounded(_ rate: Double) -> String {
        rate >= 10 ? "\(Int(rate.rounded()))" : "\((rate * 100).rounded() / 100)"
    }

    private var strip: String {
        guard !feed.polls.isEmpty else { return "" }
        let marks = feed.polls.map { poll in
            let words = Self.words(poll)
            return
                "<li class=\"\(poll.outcome.name)\" title=\"\(poll.at.rfc3339): \(words)\"><span>\(words)</span></li>"
        }
        let rows = feed.polls.reversed().map { poll in
            "<tr><td>\(Page.moment(poll.at, from: now))</td><td>\(Self.words(poll))</td>"
                + "<td>\(poll.status.map { "\($0)" } ?? "–")</td>"
                + "<td class=\"wide\">\(Page.size(Int64(poll.sizeInBytes)))</td>"
                + "<td class=\"wide\">\(Page.grouped(Int64(poll.milliseconds))) ms</td></tr>"
        }
        return "<section><h2>Last polls</h2><ol class=\"strip\">\(marks.joined())</ol>"
            + "<p class=\"note\">From \(Page.moment(feed.polls.first?.at, from: now)) to "
            + "\(Page.moment(feed.polls.last?.at, from: now)).</p>"
            + "<details><summary>Each of them</summary><table><thead><tr><th>When</th><th>Outcome</th><th>HTTP</th>"
            + "<th class=\"wide\">Size</th><th class=\"wide\">Took</th></tr></thead>"
            + "<tbody>\(rows.joined())</tbody></table></details></section>"
    }

    private static func words(_ poll: RecordedPoll) -> String {
        switch poll.outcome {
        case .unchanged: return "unchanged"
        case .failed: return escapedHTML(poll.kind ?? "failed")
        case .content:
            let revised = poll.revisedArticles > 0 ? ", \(Page.grouped(Int64(poll.revisedArticles))) revised" : ""
            return Page.count(poll.newArticles, "new article") + revised
        }
    }

    private var rhythm: String {
        guard feed.rhythm.count == 24 else { return "" }
        return "<section>"
            + Chart.bars(
                feed.rhythm, (0..<24).map { "\($0):00" }, unit: "times its mean",
                title: "When it posts, by hours of the day (UTC)")
            + "</section>"
    }

    private var articles: String {
        guard !feed.articles.isEmpty else { return "" }
        let items = feed.articles.map { article in
            let title = article.title ?? "(without a title)"
            return """
                <li><b>\(article.url.map { Page.link($0, title) } ?? escapedHTML(title))</b> \
                <small>\(Page.moment(article.published, from: now))\
                \(article.revision > 1 ? ", revision \(article.revision)" : "")</small>
                <p>\(escapedHTML(article.preview))</p></li>
                """
        }
        return "<section><h2>Latest articles</h2><ul class=\"articles\">\(items.joined())</ul></section>"
    }
}
