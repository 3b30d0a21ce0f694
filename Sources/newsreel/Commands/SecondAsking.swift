internal import Articles
internal import Cleaning
internal import Exchange
internal import Glibc
internal import Ingest
internal import Subscriptions
internal import Transfer

/// What `fetch` asks when an address given by hand is not the feed that it was taken for: another scheme, an article's page,
/// the feeds that a page names.
struct SecondAsking {
    let asked: AskedFeeds
    let poller: Poller
    let round: PollRound
    let storage: Storage

    /// https was a guess, and nobody answers there.
    func withoutTLS(_ report: PollReport) async throws -> PollReport {
        let address = "http" + report.feed.dropFirst("https".count)
        let withheld =
            asked.hasLogin(report.feed)
            ? ", without the user name and password, which go nowhere unencrypted unless you write http://" : ""
        tell("\(report.problem?.message ?? report.message); asking \(address)\(withheld)")
        return try await ask(address, from: report) ?? report
    }

    private func ask(_ address: String, from report: PollReport) async throws -> PollReport? {
        var found: PollReport?
        var round = round
        round.asksAnyway = { _ in true }
        // A password goes nowhere but where it was given for.
        let isSameHost = WebOrigin(address) == WebOrigin(report.feed)
        try await round.run(
            [Subscription(url: address, source: .init(file: report.feed, line: nil))],
            load: { part throws(StoreError) in try await storage.load(part) },
            credentials: { subscription throws(SubscriptionsError) in
                isSameHost ? try asked.credentials(of: subscription, as: report.feed) : nil
            }, each: { found = $0 })
        return found
    }

    /// A page: the article on it, or the first of the feeds that it names which is one.
    func readPage(_ report: PollReport) async throws -> PollReport {
        guard let answer = report.answer?.value else { return report }
        let page = try? poller.cleaner.extractPage(
            answer.body, contentType: answer.header.contentType, url: answer.url, anchor: nil)
        if let page, PageKind(page, url: answer.url) == .article {
            let subscription = Subscription(url: report.feed, source: .init(file: "the command line", line: nil))
            guard let feed = try await storage.load([subscription]).first else { return report }
            return await poller.take(
                page, from: answer, report, of: PollTarget(subscription: subscription, feed: feed))
        }
        let discovery = FeedDiscovery(page: answer.body, contentType: answer.header.contentType, url: answer.url)
        var seen = discovery.passedOver.map { "\($0.reference.isEmpty ? "a link" : $0.reference) \($0.reason)" }
        for candidate in discovery.candidates where candidate.url != report.feed {
            tell("\(report.feed) is a page; asking \(candidate.url) (\(candidate.source))")
            guard let found = try await ask(candidate.url, from: report) else { continue }
            guard let problem = found.problem else { return found }
            // This machine's own trouble is no word on the feed.
            if found.verdict == .ownSide { return found }
            seen.append(problem.message)
        }
        guard !seen.isEmpty else { return report }
        var outcome = report
        outcome.problem = PollReport.Problem(
            kind: "not_a_feed",
            message: "\(report.feed): a page, and none of the feeds that it may name could be read:\n"
                + seen.map { "  " + $0 }.joined(separator: "\n"))
        return outcome
    }

    private func tell(_ line: String) { writeAll(Array("newsreel: \(line)\n".utf8), to: STDERR_FILENO) }
}

extension PollReport {
    /// The answer was read, and is no feed: it may be a page.
    var isPage: Bool { problem?.kind == "not_a_feed" && answer != nil }
}

/// What a page given by hand is taken for.
private enum PageKind {
    case article, other

    /// An article says so, or has a good deal of text under a path of its own.
    init(_ page: ExtractedPage, url: String) {
        let words = TextStatistics(of: page.body.plainText()).wordCount
        let path = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
        let isFrontPage = path.isEmpty || path.hasPrefix("index.")
        let saysSo = page.metadata.datePublished != nil && page.metadata.title != nil
        self = !isFrontPage && page.confidence >= 0.3 && words >= (saysSo ? 40 : 120) ? .article : .other
    }
}
