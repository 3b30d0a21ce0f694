internal import Articles
internal import Markup

/// The first page: how the program stands, what is broken, and the feeds.
struct OverviewPage {
    private let selection: FeedSelection
    private let overview: Overview
    private let target: Target

    init(_ feeds: [FeedRow], _ overview: Overview, _ target: Target) {
        selection = FeedSelection(feeds, target)
        self.overview = overview
        self.target = target
    }

    var html: String {
        Page.html(
            title: selection.all.isEmpty ? "Newsreel" : "Newsreel: \(Page.count(selection.all.count, "feed"))",
            """
            <header><h1>Newsreel</h1>\(standing)</header>
            <main>
            \(tiles)
            \(charts)
            \(troubles)
            \(sinks)
            \(selection.all.isEmpty ? firstSteps : table)
            </main>
            """)
    }

    private var standing: String {
        if let pause = overview.pause { return "<p class=\"state bad\">Paused: \(escapedHTML(pause))</p>" }
        if !overview.isTurning { return "<p class=\"state bad\">The loop of polls hangs</p>" }
        if overview.isNetworkAway {
            return
                "<p class=\"state bad\">No host can be reached: look at this machine's route, name servers and proxy</p>"
        }
        return "<p class=\"state good\">Polling; started \(Page.moment(overview.startedAt, from: overview.now))</p>"
    }

    private var tiles: String {
        let broken = selection.all.count { $0.health == .fails || $0.health == .stopped }
        var tiles = [
            ("Feeds", Page.grouped(Int64(selection.all.count)), broken == 0 ? "all well" : "\(broken) not well"),
            ("New articles", Page.grouped(Int64(overview.newArticles)), "\(overview.revisedArticles) revised"),
            ("Polls", Page.grouped(Int64(overview.polls)), "\(overview.failures) failed"),
            ("In work", Page.grouped(Int64(overview.inWork)), "\(overview.waiting) due and waiting"),
        ]
        if let files = overview.spoolFiles {
            tiles.append(("In the spool", Page.grouped(Int64(files)), Page.size(overview.spoolBytes ?? 0)))
        }
        return "<ul class=\"tiles\">"
            + tiles.map { "<li><b>\($0.1)</b> <span>\($0.0)</span> <small>\($0.2)</small></li>" }.joined() + "</ul>"
    }

    private var charts: String {
        guard overview.hours.count > 1 else { return "" }
        let labels = overview.hours.map { String($0.start.rfc3339.dropFirst(11).prefix(5)) }
        let articles = Chart.bars(
            overview.hours.map { Double($0.newArticles + $0.revisedArticles) }, labels, unit: "articles",
            title: "Articles an hour")
        let delays = overview.hours.map { $0.delay.map { $0 / 60 } ?? 0 }
        return "<section class=\"charts\">" + articles
            + (delays.contains { $0 > 0 }
                ? Chart.bars(delays, labels, unit: "minutes", title: "From an article's date to the spool, median")
                : "")
            + "</section>"
    }

    /// What is wrong, one line for all feeds of a kind.
    private var troubles: String {
        let broken = selection.all.filter { $0.health == .fails || $0.health == .stopped }
        let kinds = Dictionary(grouping: broken) { $0.kind ?? "other" }.sorted {
            ($0.value.count, $1.key) > ($1.value.count, $0.key)
        }
        guard !kinds.isEmpty else { return "" }
        let lines = kinds.map { kind, feeds in
            let example = feeds.first?.shortReason.map { "<small>\(escapedHTML($0))</small>" } ?? ""
            let link = Target("/").with(["kind": kind])
            return "<li><a href=\"\(escapedHTML(link))\">\(escapedHTML(kind.replacing("_", with: " ")))</a> "
                + "<b>\(Page.count(feeds.count, "feed"))</b> \(example)</li>"
        }
        return "<section><h2>Not well</h2><ul class=\"troubles\">\(lines.joined())</ul></section>"
    }

    /// Who else gets the articles, and what waits for each.
    private var sinks: String {
        guard !overview.sinks.isEmpty else { return "" }
        let rows = overview.sinks.map { sink in
            """
            <tr><td>\(escapedHTML(sink.name))\
            \(sink.trouble.map { "<small class=\"reason\">\(escapedHTML($0))</small>" } ?? "")\
            \(sink.aside.map(Self.note) ?? "")</td>\
            <td class="number">\(Page.grouped(Int64(sink.files)))</td><td class="number">\(Page.size(sink.bytes))</td>\
            <td>\(sink.oldest == nil ? "" : Page.moment(sink.oldest, from: overview.now))</td></tr>
            """
        }
        return """
            <section><h2>Sinks</h2><table><thead><tr><th scope="col">Sink</th>\
            <th scope="col" class="number">Files waiting</th><th scope="col" class="number">Bytes</th>\
            <th scope="col">Oldest</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></section>
            """
    }

    private static func note(_ aside: SinkRow.PutAside) -> String {
        "<small class=\"reason\">\(escapedHTML("\(Page.count(aside.files, "file")) put aside in \(aside.folder): \(aside.step)"))</small>"
    }

    private var firstSteps: String {
        """
        <section><h2>No feeds yet</h2>
        <p>Add the first with <code>newsreel add https://example.org/</code>, or bring a list of another reader with \
        <code>newsreel import subscriptions.opml</code>. Both are taken up at once.</p></section>
        """
    }

    // MARK: The feeds

    private var table: String {
        let rows = selection.shown.map { feed in
            """
            <tr><td><span class="health \(feed.health.rawValue)">\(feed.health.rawValue)</span></td>\
            <td><a href="\(escapedHTML(Target("/feed").with(["url": feed.url])))">\(escapedHTML(feed.name))</a>\
            \(feed.shortReason.map { "<small class=\"reason\">\(escapedHTML($0))</small>" } ?? "")</td>\
            <td class="wide">\(escapedHTML(feed.folder.joined(separator: "/")))</td>\
            <td class="wide">\(Page.moment(feed.lastSuccess, from: overview.now))</td>\
            <td>\(Page.moment(feed.nextPoll, from: overview.now))</td>\
            <td class="number">\(Page.grouped(feed.newItems))</td></tr>
            """
        }
        return """
            <section><h2>Feeds</h2>
            \(form)
            <table><thead><tr>\(heading(.health, "State"))\(heading(.title, "Feed"))\
            \(heading(.folder, "Folder", "wide"))\(heading(.last, "Last good", "wide"))\(heading(.next, "Next poll"))\
            \(heading(.new, "Articles", "number"))</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            \(selection.matching.isEmpty ? "<p>No feed matches.</p>" : "")\(pager)</section>
            """
    }

    private func heading(_ sort: FeedSelection.Sort, _ text: String, _ style: String = "") -> String {
        let isSorted = sort == selection.sort
        return
            "<th scope=\"col\"\(style.isEmpty ? "" : " class=\"\(style)\"")\(isSorted ? " aria-sort=\"other\"" : "")>"
            + "<a href=\"\(escapedHTML(target.with(["sort": sort.rawValue, "page": nil])))\">\(text)</a></th>"
    }

    private var form: String {
        let options = FeedRow.Health.allCases.map { health in
            let count = selection.all.count { $0.health == health }
            let isChosen = target["health"] == health.rawValue
            return
                "<option value=\"\(health.rawValue)\"\(isChosen ? " selected" : "")>\(health.rawValue) (\(count))</option>"
        }
        return """
            <form action="/" method="get" role="search">
            <input type="search" name="q" value="\(escapedHTML(target["q"] ?? ""))" \
            placeholder="title, address, folder, tag" aria-label="Search the feeds">
            <select name="health" aria-label="State"><option value="">any state</option>\(options.joined())</select>
            <input type="hidden" name="sort" value="\(selection.sort.rawValue)"><button>Search</button>
            \(target["q"] == nil && target["health"] == nil && target["kind"] == nil ? "" : "<a href=\"/\">all feeds</a>")
            </form>
            """
    }

    private var pager: String {
        guard selection.pageCount > 1 else { return "" }
        func link(_ page: Int, _ text: String) -> String {
            (1...selection.pageCount).contains(page)
                ? "<a href=\"\(escapedHTML(target.with(["page": String(page)])))\">\(text)</a>" : "<span>\(text)</span>"
        }
        return "<nav class=\"pager\">\(link(selection.page - 1, "before")) page \(selection.page) of "
            + "\(selection.pageCount) \(link(selection.page + 1, "next"))</nav>"
    }
}
