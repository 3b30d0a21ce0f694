internal import Articles
package import Cleaning
internal import Kernel
internal import Markup
internal import Publishing
internal import Synchronization
package import Transfer

/// Fetches articles' pages, where robots.txt (RFC 9309) lets us.
package final class PageFetcher: Sendable {
    private let transfer: Transfer
    private let cleaner: Cleaner
    /// `nil` where robots.txt is not asked.
    private let userAgent: String?
    private let robots = RobotsMemory()
    private let turns = Mutex(PageTurns())
    private let sleep: @Sendable (Double) async -> Void

    /// - Parameters:
    ///   - userAgent: the name by which robots.txt knows us; `nil` to go without asking.
    ///   - sleep: lets so many seconds pass, fewer where the task is cancelled.
    package init(
        transfer: Transfer, cleaner: Cleaner, userAgent: String?,
        sleep: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) }
    ) {
        self.transfer = transfer
        self.cleaner = cleaner
        self.userAgent = userAgent
        self.sleep = sleep
    }

    /// A page's answer, or why there is none.
    enum Answer: Sendable {
        case page(TransferResponse)
        case missing(String)

        var body: [UInt8] { if case .page(let response) = self { response.body } else { [] } }
    }

    func fetch(_ url: String, of target: PollTarget) async -> Answer {
        if let reason = await objection(to: url, target) { return .missing(reason) }
        do {
            // Another site's page is that site's to forbid.
            let response = try await transfer.send(TransferRequest(page: url, of: target)) { url in
                await self.objection(to: url, target)
            }
            let isPage = (200..<300).contains(response.status) && !response.body.isEmpty
            return isPage ? .page(response) : .missing("the page answers \(response.status)")
        } catch .redirectRefused(_, let reason) {
            return .missing(reason)
        } catch {
            return .missing("the page cannot be had (\(error.kind))")
        }
    }

    /// What the page says, or why it is not known.
    ///
    /// - Parameter isLate: whether the time for it is up.
    func read(_ answer: Answer, anchor: PageAnchor, isLate: @escaping @Sendable () -> Bool) -> FetchedPage {
        switch answer {
        case .missing(let reason): return .missing(reason)
        case .page(let response):
            do {
                return .page(
                    try cleaner.extractPage(
                        response.body, contentType: response.header.contentType, url: response.url, anchor: anchor,
                        latestDate: Publisher.wallClock().advanced(bySeconds: 2 * 86_400),
                        budget: cleaner.budget(forSizeInBytes: response.body.count, isLate: isLate)))
            } catch {
                return .missing(error.message)
            }
        }
    }

    /// Why the page must not be asked for; `nil` where it may, at once.
    private func objection(to url: String, _ target: PollTarget) async -> String? {
        guard let userAgent else { return nil }
        let forbidden = "robots.txt keeps the page from being fetched"
        guard let address = SiteAddress(url) else { return forbidden }
        let rules = await robots.rules(of: address.origin) {
            var request = TransferRequest(page: address.origin.text + "/robots.txt", of: target)
            request.accept = "text/plain, */*;q=0.5"
            let response = try? await transfer.send(request)
            // Nobody knows what an answer would have said.
            if response == nil, Task.isCancelled { return nil }
            let rules = Robots(status: response?.status, body: response?.body ?? [], userAgent: userAgent)
            let isAnswer = response.map { $0.status < 500 } ?? false
            return (rules, isAnswer ? Robots.lifetime : Robots.lifetimeOfFailure)
        }
        guard rules.allows(address.path) else { return forbidden }
        guard let pause = rules.crawlDelay?.inSeconds, pause > 0 else { return nil }
        let wait = turns.withLock { $0.take(at: address.origin, pause: pause, now: SystemClock.monotonicSeconds()) }
        guard let wait else { return "robots.txt wants \(Int(pause)) s between two pages, and others come first" }
        if wait > 0 { await sleep(wait) }
        return nil
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
