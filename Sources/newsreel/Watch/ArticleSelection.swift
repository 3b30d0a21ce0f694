internal import ArgumentParser
internal import Articles
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

    @Option(help: ArgumentHelp("Only of feeds in this folder and those below it.", valueName: "path"))
    var folder: String?

    @Option(
        name: .customLong("tag"),
        help: "Only articles with this tag, their own or their feed's. May be given several times: any of them.")
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
        // A rule's folder is in place of the feed's, as for filters.
        let place = article.filing?.value.folder ?? article.feed.folder
        if let folder, !place.starts(with: folder.split(separator: "/").map(String.init)) { return false }
        if !tags.isEmpty, !tags.contains(where: { article.tags.contains($0) || article.feed.tags.contains($0) }) {
            return false
        }
        if !languages.isEmpty, !languages.contains(where: { Self.isIn($0, article.language) }) { return false }
        if let since, (article.datePublished ?? article.firstSeen) < since.moment { return false }
        return true
    }

    /// RFC 4647, basic filtering.
    private static func isIn(_ range: String, _ language: String?) -> Bool {
        guard let language = language?.lowercased() else { return false }
        let range = range.lowercased()
        return language == range || language.hasPrefix(range + "-")
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
