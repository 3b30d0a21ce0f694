package import Articles
package import Cleaning
package import Exchange
package import FeedParsing
package import Filtering
internal import Kernel
internal import Publishing
internal import Subscriptions
internal import Synchronization
package import Transfer

/// One poll in six steps, each a function over a named value:
///
/// 1. `ask`: a request, conditional where it can be; `Answer`.
/// 2. `decode`: the bytes and what HTTP says of them; `Decoded`.
/// 3. `recognise`: which items are known, new or changed; `Recognised`.
/// 4. `fetchPages`: the pages of those whose full text is wanted, while no place of work is held; `PageAnswers`.
/// 5. `build`: articles, and the revisions that come of them; `Harvest`.
/// 6. `commit`: stores revisions, state and next poll together; only then does the schedule learn.
///
/// A body that is here already enters at the second step, a page that was asked for by hand at the fifth.
package struct Poller: Sendable {
    package typealias Network =
        @Sendable (TransferRequest) async throws(TransferError) -> TransferResponse

    package var transfer: Transfer
    /// How feeds are asked; `transfer`'s way, but for tests.
    package var network: Network
    package var cleaner: Cleaner
    package var planner: Planner
    package var sink: PollSink
    package var options: Options
    /// For articles' pages; `nil` where no feed may have its full text fetched.
    package var pages: PageFetcher?
    /// Documents that are read and cleaned, or wait to be stored, at one time.
    package var workLimit = WorkLimit(8)
    package let laggards = Laggards()
    /// The wall clock.
    package var clock: @Sendable () -> Timestamp

    package struct Options: Sendable {
        /// Used where the subscription does not say; seconds.
        package var minimumInterval = 600.0
        package var maximumInterval = 86_400.0
        package var wantsFullText = false
        package var feedLimits = FeedLimits()
        /// What becomes of articles before they are handed on, beside what their feeds' lists say.
        package var rules: [FilterRule] = []
        /// Revisions of one feed that are handed on at once; more of them follow in further parts.
        package var revisionsPerPart = 200
        /// The articles themselves go to the sink beside their JSON.
        package var keepsArticles = false
        /// Articles' JSON has the figures' captions in `content_text`.
        package var includesCaptions = false
        /// Articles go with what their texts are compared by.
        package var sketchesTexts = false
        /// CPU time that one item, or one article's page, may take to be cleaned.
        package var itemTime = Duration.seconds(10)
        /// Which new and changed items are wanted; all, but by hand.
        package var window = ArticleWindow()
        /// How many times the least time between two polls of a feed is stretched, where a hub brings what is new.
        package var stretch: (@Sendable (FeedID) -> Double)?
        /// Fails on purpose, in tests.
        package var fault: DocumentFault?

        package init() {}

        /// Whether this thread has worked for `itemTime` since it was first asked, which it is not for an ordinary item
        /// (`WorkBudget`): a thread's clock is a system call.
        func isLateAfterItemTime() -> @Sendable () -> Bool {
            let itemTime = itemTime.inSeconds
            let end = Mutex<Double?>(nil)
            return {
                let now = SystemClock.threadSeconds()
                return end.withLock { end in
                    let latest = end ?? now + itemTime
                    end = latest
                    return now > latest
                }
            }
        }
    }

    package init(
        transfer: Transfer, cleaner: Cleaner, planner: Planner, sink: PollSink, options: Options = Options(),
        pages: PageFetcher? = nil, clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock
    ) {
        self.transfer = transfer
        network = { request throws(TransferError) in try await transfer.send(request) }
        self.cleaner = cleaner
        self.planner = planner
        self.sink = sink
        self.options = options
        self.pages = pages
        self.clock = clock
    }

    // MARK: - The ways in

    /// Asks a feed and deals with the answer. What goes wrong is in the report; nothing is thrown.
    package func poll(_ target: PollTarget) async -> PollReport {
        await take(await ask(target), of: target)
    }

    /// Deals with a body that is here already, as if the feed's own address had answered with it.
    package func ingest(_ body: [UInt8], contentType: String?, _ target: PollTarget) async -> PollReport {
        let url = target.feed.identity
        let document = FeedDocument(body: body, hints: ResponseHints(contentType: contentType, url: url))
        return await take(
            Answer(content: .document(document), requestedURL: url, condition: condition(of: target.feed)), of: target)
    }

    /// Deals with a body that a hub brought: all of the feed, or only what changed in it (WebSub, section 7). What
    /// cannot be read is held against nobody.
    package func take(pushed body: [UInt8], contentType: String?, _ target: PollTarget) async -> PollReport {
        let url = target.feed.state.currentURL ?? target.feed.identity
        var document = FeedDocument(body: body, hints: ResponseHints(contentType: contentType, url: url))
        document.isDelta = true
        var answer = Answer(content: .document(document), requestedURL: url, condition: condition(of: target.feed))
        answer.isPushed = true
        return await take(answer, of: target)
    }

    // MARK: - The way of an answer

    func take(_ answer: Answer, of target: PollTarget) async -> PollReport {
        guard case .document(let document) = answer.content else {
            // Nobody waited for it: it says nothing of the feed, and is remembered as no poll.
            if case .failed(.cancelled) = answer.content {
                return conclude(answer, target, at: clock()).report
            }
            // What the program died of is not served any more.
            if case .notModified = answer.content, let suspect = sink.crashes?.record(target.feed.id) {
                await absolve(target, suspect)
            }
            return commit(conclude(answer, target, at: clock()), of: target)
        }
        return await read(document, answer, target)
    }

    /// Not a part of `take`, whose frame it would make ten times as large: nearly all answers bring no document.
    @inline(never)
    private func read(_ document: FeedDocument, _ answer: Answer, _ target: PollTarget) async -> PollReport {
        // What the program died of, or may have, is read alone, so that it is known who is to blame next time.
        let suspect = sink.crashes?.record(target.feed.id)
        var seat = await workLimit.seat(for: document.body, isAlone: suspect != nil)
        defer { seat.leave() }
        if let suspect, suspect.count > 0 { sink.crashes?.keep(document.body, target.feed.id) }
        let now = clock()
        let report: PollReport
        switch await decode(document, answer, target, &seat) {
        case .asBefore:
            report = commit(conclude(answer, target, .unchanged, at: now), of: target)
        case .unreadable(let problem) where answer.isPushed:
            report = Self.leftAlone(target, problem)
        case .unreadable(let problem):
            report = commit(conclude(answer, target, .unreadable(problem), at: now), of: target)
        case .cutShort(let error):
            report = commit(conclude(answer.failing(error), target, at: now), of: target)
        case .feed(let reading):
            do {
                var harvest = try await takeIn(reading, target, suspect, &seat, at: now)
                let conclusion = conclude(answer, target, .read(reading, harvest), at: now)
                report = try await commit(conclusion, harvest.takePart(), of: target)
                    .with(harvest, reading, answer, target)
            } catch {
                // Nothing was taken in, the validators neither: the next poll brings it all again.
                return Self.refused(target, error)
            }
        }
        await absolve(target, suspect, keepingDocument: report.leftOut > 0)
        // The body stays on the transfers' budget until it has been read: without this the optimizer lets go of the
        // response's lease at once, while the body waits its turn.
        withExtendedLifetime(answer) {}
        return report
    }

    /// What is new or changed in a document, oldest first, committed part by part; the last part is the caller's, to go
    /// together with the feed's new state.
    func takeIn(
        _ reading: Reading, _ target: PollTarget, _ suspect: CrashRecord?, _ seat: inout WorkSeat, at now: Timestamp
    ) async throws(PublishingError) -> Harvest {
        let recognised = try await recognise(reading, target, at: now)
        let builder = Builder(self, reading, recognised, target, fatalItem: suspect?.fatalItem, at: now)
        var harvest = Harvest(reading, recognised, target.feed)
        let chosen = options.window.choose(recognised.toBuild, of: reading.feed.items)
        harvest.isCut = chosen.isCut
        var rest = chosen.places[...]
        while !rest.isEmpty {
            let batch = rest.prefix(batchSize(target, harvest))
            rest.removeFirst(batch.count)
            let pages = try await fetchPages(of: batch, reading, target, &seat)
            await builder.build(batch, pages, into: &harvest)
            if !rest.isEmpty, harvest.part.revisions.count >= options.revisionsPerPart {
                try await commit(harvest.takePart(), of: harvest.feed)
            }
        }
        harvest.close(itemCount: reading.feed.items.count)
        return harvest
    }

    /// The document was read to its end.
    private func absolve(
        _ target: PollTarget, _ suspect: CrashRecord?, keepingDocument: Bool = false
    ) async {
        guard let suspect else { return }
        await sink.crashes?.absolve(target.feed.id, keepingDocument: keepingDocument || suspect.count == 0)
    }

    static func refused(_ target: PollTarget, _ error: PublishingError) -> PollReport {
        var report = PollReport(
            feed: target.feed.identity, verdict: .ownSide, message: error.message, state: target.feed.state)
        report.problem = PollReport.Problem(kind: error.kind, message: error.message)
        return report
    }

    private static func leftAlone(_ target: PollTarget, _ problem: PollReport.Problem) -> PollReport {
        var report = PollReport(
            feed: target.feed.identity, verdict: .notAFeed, message: problem.message, state: target.feed.state)
        report.problem = problem
        return report
    }

    func condition(of feed: StoredFeed) -> FeedCondition {
        FeedCondition(decoding: feed.state.condition) ?? FeedCondition(seed: Planner.seed(of: feed.identity))
    }

    package func bounds(of target: PollTarget) -> Planner.Bounds {
        var bounds = Planner.Bounds(
            minimumInterval: options.minimumInterval, maximumInterval: options.maximumInterval
        ).of(target.subscription)
        if let stretch = options.stretch?(target.feed.id), stretch > 1 {
            bounds.minimumInterval = min(bounds.minimumInterval * stretch, bounds.maximumInterval)
        }
        return bounds
    }
}

extension PublishingError {
    fileprivate var kind: String {
        switch self {
        case .paused: "paused"
        case .store(let error) where error.kind == .full: "full"
        case .outbox(let error) where error.kind == .full: "full"
        case .store: "state"
        case .outbox: "spool"
        case .closed: "stopping"
        }
    }
}
