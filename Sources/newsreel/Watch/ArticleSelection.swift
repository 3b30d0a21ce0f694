internal import ArgumentParser
internal import Articles
internal import Filtering
internal import Markup
internal import Publishing
internal import Subscriptions

/// Which articles of a spool are meant, by what their files say.
struct ArticleSelection: ParsableArguments {
    @Option(
        name: .customLong("feed"),
        help: ArgumentHelp(
            "Only articles of this feed: its address, or a part of its address or title. May be given several times.",
            valueName: "url"))
    var feeds: [String] = []

    @Option(help: ArgumentHelp("Only of this folder and those below it, in capitals or not.", valueName: "path"))
    var folder: String?

    @Option(
        name: .customLong("tag"),
        help:
            "Only articles with this tag, their own or their feed's, in capitals or not. May be given several times: any of them."
    )
    var tags: [String] = []

    @Option(
        name: .customLong("language"),
        help: "Only in this language; en takes en-GB too. May be given several times: any of them.")
    var languages: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only what was published since then: a span such as 36h or 7d12h, a day such as 2026-11-01, or a moment. What "
                + "has no date counts by when it came.", valueName: "time"))
    var since: SinceArgument?

    /// Whether each article is meant, so that none need be looked into.
    var isAll: Bool { feeds.isEmpty && folder == nil && tags.isEmpty && languages.isEmpty && since == nil }

    func takes(_ article: Article) -> Bool {
        func isLike(_ text: String?, _ part: String) -> Bool {
            text?.lowercased().contains(part.lowercased()) ?? false
        }
        if !feeds.isEmpty, !feeds.contains(where: { isLike(article.feed.url, $0) || isLike(article.feed.title, $0) }) {
            return false
        }
        let filters = filters
        if !filters.isEmpty {
            let subject = Subject(article, at: Publisher.wallClock())
            guard filters.allSatisfy({ $0.passes(subject) }) else { return false }
        }
        if let since, (article.datePublished ?? article.firstSeen) < since.moment { return false }
        return true
    }

    /// What is compared as rules and sinks do it.
    private var filters: [Filter] {
        var filters: [Filter] = []
        if let folder {
            filters.append(Filter(.folder, isOneOf: [folder.split(separator: "/").joined(separator: "/")]))
        }
        if !tags.isEmpty { filters.append(Filter(.tag, isOneOf: tags)) }
        if !languages.isEmpty { filters.append(Filter(.language, isOneOf: languages)) }
        return filters
    }
}

/// A moment in the past: `36h`, `7d` before now, `2026-11-01` at its beginning in UTC, or RFC 3339.
struct SinceArgument: ExpressibleByArgument {
    let moment: Timestamp

    init?(argument: String) {
        self.init(argument, now: Publisher.wallClock())
    }

    init?(_ text: String, now: Timestamp) {
        if let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") {
            self.moment = moment
            return
        }
        guard let span = Duration(configuration: text) else { return nil }
        moment = now.advanced(bySeconds: -Double(span.components.seconds))
    }
}
