internal import Articles
internal import Exchange
internal import FeedParsing
internal import Kernel
internal import Publishing
internal import Subscriptions
internal import Transfer

/// What was found of a feed's older pages (RFC 5005).
package struct ArchiveReport: Sendable, Hashable {
    package var pages = 0
    package var newCount = 0
    package var revisedCount = 0
    /// Articles that rules kept back, by the rules' names.
    package var blocked: [String: Int] = [:]
    /// The feed's last page was read, or one that is known to lead there.
    package var isComplete = false
    /// Why the walk ended before that.
    package var reason: String?
    /// Seconds for which the host asked, on the way, to be left alone.
    var hostHold: Double?
}

/// How far back a walk goes.
package struct ArchiveBounds: Sendable, Hashable {
    package var pages = 100
    /// All pages together, as they wait in memory for the oldest one.
    package var sizeInBytes = 64 << 20
    /// Between two requests of a walk.
    package var pause = Duration.seconds(1)

    package init() {}
}

/// A feed's older pages, on request. RFC 5005 names two kinds: the documents of an archive (`prev-archive`), which do
/// not change any more, and the pages of a paged feed (`next`; JSON Feed's `next_url`).
extension Poller {
    /// Asks for the feed and all its older pages, and hands on what is new, the oldest page first and the feed itself
    /// last, so that the articles come in their order.
    package func pollWithArchives(_ target: PollTarget, _ bounds: ArchiveBounds) async -> PollReport {
        let condition = condition(of: target.feed)
        // A 304 would not say where the older pages are.
        let request = TransferRequest(target, wantsWholeBody: true, defaults: transfer.configuration)
        planner.noteRequest(at: SystemClock.monotonicSeconds())
        let response: TransferResponse
        do {
            response = try await send(request)
        } catch {
            return await take(
                Answer(content: .failed(error), requestedURL: request.url, condition: condition), of: target)
        }
        let answer = Answer(response, requestedURL: request.url, feed: target.feed.identity, condition)
        guard response.status == 200,
            let feed = await parseInTurn(response.body, ResponseHints(response), target)
        else { return await take(answer, of: target) }
        var report = ArchiveReport()
        let pages = await walk(from: feed, at: response.url, target, bounds, &report)
        var target = target
        for page in Self.withoutRepeats(pages, newest: feed, target, at: clock()).reversed() {
            do {
                target = try await takeIn(page, target, &report)
            } catch {
                report.isComplete = false
                report.reason = error.message
                break
            }
        }
        if report.isComplete {
            await sink.completeArchives(target.feed.id, pages.filter(\.feed.isArchive).map(\.key))
        }
        var poll = await take(answer, of: target)
        poll.archives = report
        if let hold = report.hostHold { poll.hostHold = max(poll.hostHold ?? 0, hold) }
        poll.newCount += report.newCount
        poll.revisedCount += report.revisedCount
        poll.blocked.merge(report.blocked, uniquingKeysWith: +)
        return poll
    }

    private struct Page {
        let feed: ParsedFeed
        /// Its address, hashed.
        let key: UInt64
    }

    /// Follows the links from page to page; the newest page comes first.
    private func walk(
        from newest: ParsedFeed, at url: String, _ target: PollTarget, _ bounds: ArchiveBounds,
        _ report: inout ArchiveReport
    ) async -> [Page] {
        let known = await sink.knownArchives(target.feed.id)
        var pages: [Page] = []
        var visited: Set<UInt64> = [Self.key(url), Self.key(target.feed.identity)]
        var size = 0
        var next = Self.olderPage(of: newest)
        while let url = next {
            let key = Self.key(url)
            guard visited.insert(key).inserted else {
                report.reason = "\(url) leads back to a page that was read"
                return pages
            }
            if known.contains(key) { break }
            guard pages.count < bounds.pages else {
                report.reason = "there are more than \(bounds.pages) older pages"
                return pages
            }
            guard size < bounds.sizeInBytes else {
                report.reason = "the older pages have more than \(bounds.sizeInBytes >> 20) MB"
                return pages
            }
            try? await Task.sleep(for: bounds.pause)
            let answer: TransferResponse
            do {
                answer = try await network(
                    TransferRequest(archive: url, of: target, defaults: transfer.configuration))
            } catch {
                report.reason = error.message
                return pages
            }
            if answer.status == 429 || answer.status == 503 {
                report.hostHold = Freshness.retryAfter(answer.header.retryAfter, now: clock()) ?? 300
            }
            guard answer.status == 200 else {
                report.reason = "\(url) answers \(answer.status)"
                return pages
            }
            visited.insert(Self.key(answer.url))
            size += answer.body.count
            guard let page = await parseInTurn(answer.body, ResponseHints(answer), target),
                !page.isTruncated
            else {
                report.reason = "\(url) is no whole feed"
                return pages
            }
            pages.append(Page(feed: page, key: key))
            report.pages += 1
            next = Self.olderPage(of: page)
        }
        report.isComplete = true
        return pages
    }

    private func parseInTurn(
        _ body: [UInt8], _ hints: ResponseHints, _ target: PollTarget
    ) async -> ParsedFeed? {
        let seat = await workLimit.seat(for: body, isAlone: sink.crashes?.record(target.feed.id) != nil)
        defer { seat.leave() }
        return try? parse(body, hints, target)
    }

    /// An item that stands on several pages counts as the newest of them has it.
    private static func withoutRepeats(
        _ pages: [Page], newest: ParsedFeed, _ target: PollTarget, at now: Timestamp
    ) -> [Reading] {
        var names: Set<UInt64> = []
        /// The items of a page that no newer one has.
        func first(_ reading: Reading) -> Reading {
            var reading = reading
            let decisions = recognise(reading, target, known: [:], at: now).recognition.items.map(\.decision)
            reading.feed.items = zip(reading.feed.items, decisions).compactMap { item, decision in
                guard case .new(let id) = decision else { return nil }
                return names.insert(id.prefix).inserted ? item : nil
            }
            return reading
        }
        _ = first(Reading(newest))
        return pages.map { first(Reading($0.feed, isPartial: true)) }
    }

    private func takeIn(
        _ page: Reading, _ target: PollTarget, _ report: inout ArchiveReport
    ) async throws(PublishingError) -> PollTarget {
        let suspect = sink.crashes?.record(target.feed.id)
        var seat = await workLimit.seat(for: [], isAlone: suspect != nil)
        defer { seat.leave() }
        // The pages before this one have left items behind, though the feed itself was never read.
        var harvest = try await takeIn(page, target, suspect, &seat, at: clock())
        report.newCount += harvest.newCount
        report.revisedCount += harvest.revisedCount
        report.blocked.merge(harvest.blocked, uniquingKeysWith: +)
        let last = harvest.takePart()
        if !last.isEmpty { try await commit(last, of: target.feed) }
        // The counts go with the feed's own record.
        var feed = target.feed
        feed.state.newItems = harvest.feed.state.newItems
        feed.state.revisedItems = harvest.feed.state.revisedItems
        feed.state.identityRung = harvest.feed.state.identityRung
        feed.state.identityPolicy = harvest.feed.state.identityPolicy
        return PollTarget(subscription: target.subscription, credentials: target.credentials, feed: feed)
    }

    /// An archive's document leads to the one before it; a page of a paged feed to the next older one.
    private static func olderPage(of feed: ParsedFeed) -> String? {
        feed.previousArchiveURL ?? feed.nextURL
    }

    private static func key(_ url: String) -> UInt64 {
        SHA256Digest(of: String(url.prefix { $0 != "#" })).prefix
    }
}

extension ResponseHints {
    init(_ response: TransferResponse) {
        self.init(contentType: response.header.contentType, url: response.url)
    }
}

extension Subscription {
    /// Older pages are asked for once, when the feed is new.
    func wantsArchives(of feed: StoredFeed) -> Bool { readsArchives == true && feed.state.lastRead == nil }
}
