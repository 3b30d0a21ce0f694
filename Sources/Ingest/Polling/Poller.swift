package import Articles
package import Cleaning
internal import Exchange
package import FeedParsing
internal import Glibc
internal import Subscriptions
package import Transfer

/// The path of one poll: ask, read, build what is new, hand it on, plan the next poll.
package struct Poller: Sendable {
    package var transfer: Transfer
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
        /// Revisions of one feed that are handed on at once; more of them follow in further parts.
        package var revisionsPerPart = 200
        /// The articles themselves go to the sink beside their JSON.
        package var keepsArticles = false
        /// Articles' JSON has the figures' captions in `content_text`.
        package var includesCaptions = false
        /// CPU time that one item, or one article's page, may take to be cleaned.
        package var itemTime = Duration.seconds(10)
        /// Fails on purpose, in tests.
        package var fault: DocumentFault?

        package init() {}

        /// Whether this thread has worked for `itemTime` from now on.
        func isLateAfterItemTime() -> @Sendable () -> Bool {
            let end = Poller.threadSeconds() + itemTime.inSeconds
            return { Poller.threadSeconds() > end }
        }
    }

    package init(
        transfer: Transfer, cleaner: Cleaner, planner: Planner, sink: PollSink, options: Options = Options(),
        pages: PageFetcher? = nil, clock: @escaping @Sendable () -> Timestamp = Publisher.wallClock
    ) {
        self.transfer = transfer
        self.cleaner = cleaner
        self.planner = planner
        self.sink = sink
        self.options = options
        self.pages = pages
        self.clock = clock
    }

    /// Asks a feed and deals with the answer. What goes wrong is in the report; nothing is thrown.
    package func poll(_ target: PollTarget) async -> PollReport {
        let now = clock()
        var condition = condition(of: target.feed)
        var request = TransferRequest(
            target, wantsWholeBody: condition.wantsWholeBody(at: now), defaults: transfer.configuration)
        request.acceptsShortBodies = true
        do {
            var response = try await ask(request)
            if request.validators != Validators(), response.status == 400 || response.status == 412 {
                // Some servers choke on validators, their own among them (RFC 9110 section 13.1 has 412 for others).
                request.validators = Validators()
                request.acceptsFeedDelta = false
                response = try await ask(request)
                if (200..<300).contains(response.status) { condition.noteRefusedValidators(at: now) }
            }
            return await take(response, requestedURL: request.url, target, &condition)
        } catch {
            return failed(target, &condition, error)
        }
    }

    private func ask(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        try await laggards.waiting { () throws(TransferError) in try await transfer.send(request) }
    }

    /// There is no answer.
    func failed(_ target: PollTarget, _ condition: inout FeedCondition, _ error: TransferError) -> PollReport {
        conclude(
            target, &condition, .failed(PollFailure(error)),
            problem: PollReport.Problem(error, feed: target.feed.identity), at: clock())
    }

    /// Deals with a body that is here already, as if `url` had answered with it.
    package func ingest(_ body: [UInt8], contentType: String?, _ target: PollTarget) async -> PollReport {
        var condition = condition(of: target.feed)
        let url = target.feed.identity
        return await take(
            body, hints: ResponseHints(contentType: contentType, url: url),
            answer: { PollAnswer(status: 200, requestedURL: url, body: $0) }, response: nil, target, &condition)
    }

    func condition(of feed: StoredFeed) -> FeedCondition {
        FeedCondition(decoding: feed.state.condition) ?? FeedCondition(seed: Planner.seed(of: feed.identity))
    }

    func take(
        _ response: TransferResponse, requestedURL: String, _ target: PollTarget, _ condition: inout FeedCondition
    ) async -> PollReport {
        if let problem = PollReport.Problem(response, feed: target.feed.identity) {
            return conclude(
                target, &condition,
                .answered(PollAnswer(response, requestedURL: requestedURL, body: .none)), problem: problem,
                at: clock())
        }
        if response.status == 304 {
            // What the program died of is not served any more.
            absolve(target, sink.crashes?.record(target.feed.id))
            return conclude(
                target, &condition, .answered(PollAnswer(response, requestedURL: requestedURL, body: .none)),
                validators: response.header.validators, finding: .unchanged, at: clock())
        }
        let report = await take(
            response.body,
            hints: ResponseHints(contentType: response.header.contentType, url: response.url),
            answer: { PollAnswer(response, requestedURL: requestedURL, body: $0) }, response: response, target,
            &condition)
        // The body stays on the transfers' budget until it has been read: without this the optimizer lets go of the
        // response's lease at once, while the body waits its turn.
        withExtendedLifetime(response) {}
        return report
    }

    private func take(
        _ body: [UInt8], hints: ResponseHints, answer: (PollAnswer.Body) -> PollAnswer, response: TransferResponse?,
        _ target: PollTarget, _ condition: inout FeedCondition
    ) async -> PollReport {
        // What the program died of, or may have, is read alone, so that it is known who is to blame next time.
        let record = sink.crashes?.record(target.feed.id)
        let places = workLimit.places(for: body, isAlone: record != nil)
        await workLimit.enter(places)
        defer { workLimit.leave(places) }
        if let record, record.count > 0 { sink.crashes?.keep(body, target.feed.id) }
        let now = clock()
        let digest = SHA256Digest(of: body).prefix
        // A part of a feed (226) says nothing of the whole, nor does a document whose end is in doubt.
        let shortfall = response?.shortfall
        var isWhole = response?.status != 226 && shortfall == nil
        if isWhole, digest == target.feed.state.bodyDigest {
            absolve(target, record)
            return conclude(
                target, &condition, .answered(answer(.feed)), validators: response?.ownValidators,
                finding: .unchanged, at: now)
        }
        var reading: Reading
        do {
            reading = try read(body, hints, target)
            reading.record = record
            reading.places = places
        } catch {
            absolve(target, record)
            if let shortfall { return failed(target, &condition, shortfall) }
            var report = conclude(target, &condition, .answered(answer(.notAFeed)), problem: error, at: now)
            report.answer = response
            return report
        }
        if let shortfall, reading.feed.isTruncated {
            absolve(target, record)
            return failed(target, &condition, shortfall)
        }
        var told = answer(.feed)
        var validators = shortfall == nil ? response?.ownValidators : nil
        if response != nil, let moved = await moved(reading, from: told, target) {
            reading = moved.reading
            told.redirects.append(moved.hop)
            // The next poll must see the announcement again.
            isWhole = false
            validators = nil
        }
        // What was cut off comes with the next poll, which must not be conditional on this body.
        if reading.feed.isTruncated {
            isWhole = false
            validators = nil
        }
        if response?.status == 226 { reading.isPartial = true }
        var target = target
        let outcome: Published
        do {
            outcome = try await publish(reading, target, at: now)
        } catch {
            // Nothing was taken in, the validators neither: the next poll brings it all again.
            return Self.refused(target, error)
        }
        target = PollTarget(subscription: target.subscription, credentials: target.credentials, feed: outcome.feed)
        var report = conclude(
            target, &condition, .answered(told),
            problem: shortfall.map { PollReport.Problem(wholeDespite: $0, feed: target.feed.identity) },
            validators: validators,
            bodyDigest: isWhole ? digest : nil, finding: outcome.finding, wishes: PublisherWishes(reading.feed),
            last: outcome.lastPart, at: now)
        report.newCount = outcome.newCount
        report.revisedCount = outcome.revisedCount
        report.itemCount = reading.feed.items.count
        report.warnings = reading.feed.warnings
        report.leftOut = outcome.leftOut
        report.givenUp = outcome.givenUp
        report.identityChange = outcome.identityChange
        if let last = outcome.lastPart {
            // The state goes with the last articles, in one transaction.
            do {
                try await sink.publish(last.record(target.feed, report.state), last.articles)
            } catch {
                // Nothing of this part was taken in, and the feed's state neither.
                return Self.refused(target, error)
            }
        }
        absolve(target, record, keepingDocument: outcome.leftOut > 0)
        return report
    }

    /// The document was read to its end.
    private func absolve(_ target: PollTarget, _ record: CrashRecord?, keepingDocument: Bool = false) {
        guard let record else { return }
        sink.crashes?.absolve(target.feed.id, keepingDocument: keepingDocument || record.count == 0)
    }

    static func refused(_ target: PollTarget, _ error: PublishingError) -> PollReport {
        var report = PollReport(
            feed: target.feed.identity, verdict: .ownSide, message: error.message, state: target.feed.state)
        report.problem = PollReport.Problem(kind: error.kind, message: error.message)
        return report
    }

    /// Closes a poll: what it means for the feed, and when the next one is.
    private func conclude(
        _ target: PollTarget, _ condition: inout FeedCondition, _ outcome: PollOutcome,
        problem: PollReport.Problem? = nil, validators: Validators? = nil, bodyDigest: UInt64? = nil,
        finding: PollFinding? = nil, wishes: PublisherWishes? = nil, last: Part? = nil, at now: Timestamp
    ) -> PollReport {
        let verdict = condition.observe(outcome, at: now)
        condition.note(problem, outcome, under: circumstances(of: target.subscription))
        var state = target.feed.state
        state.polls += 1
        state.lastPolled = now
        state.lastError = problem?.message
        // What was read with a fault was read.
        if problem == nil || finding != nil { state.lastSuccess = now }
        if verdict.forgetsValidators {
            state.etag = nil
            state.lastModified = nil
        }
        if let etag = validators?.etag { state.etag = etag }
        if let lastModified = validators?.lastModified { state.lastModified = lastModified }
        if let bodyDigest {
            state.bodyDigest = bodyDigest
            // A body without a validator must not be asked for with its predecessor's.
            if validators?.etag == nil { state.etag = nil }
            if validators?.lastModified == nil { state.lastModified = nil }
        }
        // A document was read, be it in part.
        if wishes != nil { state.lastRead = now }
        if let address = verdict.newAddress { state.currentURL = address }
        state.condition = condition.encoded()
        let next = planner.plan(
            &state, seed: condition.seed, finding: verdict.sawItems ? finding : nil, wishes: wishes,
            condition: condition, bounds: bounds(of: target), at: now, monotonic: Self.monotonicSeconds())
        var report = PollReport(
            feed: target.feed.identity, verdict: verdict.kind, message: verdict.message, state: state)
        report.problem = problem
        report.nextPoll = next
        report.hostHold = verdict.hostHold
        if last == nil { sink.note(PollRecord(feed: target.feed.id, state: state)) }
        return report
    }

    package func bounds(of target: PollTarget) -> Planner.Bounds {
        Planner.Bounds(minimumInterval: options.minimumInterval, maximumInterval: options.maximumInterval)
            .of(target.subscription)
    }

    static func monotonicSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

    /// CPU time of the calling thread.
    static func threadSeconds() -> Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension PublishingError {
    fileprivate var kind: String {
        switch self {
        case .paused: "paused"
        case .archive: "state"
        case .spool: "spool"
        case .closed: "stopping"
        }
    }
}
