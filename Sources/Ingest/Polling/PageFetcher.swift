internal import Articles
package import Cleaning
internal import Markup
internal import Synchronization
package import Transfer

/// Fetches articles' pages, where robots.txt (RFC 9309) lets us.
package final class PageFetcher: Sendable {
    private let transfer: Transfer
    private let cleaner: Cleaner
    /// `nil` where robots.txt is not asked.
    private let userAgent: String?
    private let robots = Mutex<[String: (rules: Robots, until: ContinuousClock.Instant)]>([:])

    /// Sites whose robots.txt is kept.
    private static let siteLimit = 4096

    /// - Parameter userAgent: the name by which robots.txt knows us; `nil` to go without asking.
    package init(transfer: Transfer, cleaner: Cleaner, userAgent: String?) {
        self.transfer = transfer
        self.cleaner = cleaner
        self.userAgent = userAgent
    }

    /// A page's answer, or why there is none.
    enum Answer: Sendable {
        case page(TransferResponse)
        case missing(String)
    }

    func fetch(_ url: String, of target: PollTarget) async -> Answer {
        guard await mayFetch(url, target) else { return .missing("robots.txt keeps the page from being fetched") }
        do {
            let response = try await transfer.send(TransferRequest(page: url, of: target))
            return response.status == 200 ? .page(response) : .missing("the page answers \(response.status)")
        } catch {
            return .missing("the page cannot be had (\(error.kind))")
        }
    }

    /// What the page says, or why it is not known.
    func read(_ answer: Answer, anchor: PageAnchor) -> FetchedPage {
        switch answer {
        case .missing(let reason): return .missing(reason)
        case .page(let response):
            do {
                return .page(
                    try cleaner.extractPage(
                        response.body, contentType: response.header.contentType, url: response.url, anchor: anchor,
                        latestDate: Publisher.wallClock().advanced(bySeconds: 2 * 86_400)))
            } catch {
                return .missing(error.message)
            }
        }
    }

    private func mayFetch(_ url: String, _ target: PollTarget) async -> Bool {
        guard let userAgent else { return true }
        guard let address = SiteAddress(url) else { return false }
        let now = ContinuousClock.now
        if let kept = robots.withLock({ $0[address.origin] }), kept.until > now {
            return kept.rules.allows(address.path)
        }
        var request = TransferRequest(page: address.origin + "/robots.txt", of: target)
        request.accept = "text/plain, */*;q=0.5"
        let response = try? await transfer.send(request)
        let rules = Robots(status: response?.status, body: response?.body ?? [], userAgent: userAgent)
        let isAnswer = response.map { $0.status < 500 } ?? false
        let until = now.advanced(by: isAnswer ? Robots.lifetime : Robots.lifetimeOfFailure)
        robots.withLock { robots in
            if robots.count >= Self.siteLimit { robots = robots.filter { $0.value.until > now } }
            if robots.count >= Self.siteLimit { robots.removeAll() }
            robots[address.origin] = (rules, until)
        }
        return rules.allows(address.path)
    }
}

/// What came of the wish for an article's page.
enum FetchedPage: Sendable {
    /// The subscription does not ask for pages, or the item has no address.
    case none
    case page(ExtractedPage)
    /// Why there is no page.
    case missing(String)
}
