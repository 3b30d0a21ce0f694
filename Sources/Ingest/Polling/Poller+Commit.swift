internal import Articles
internal import Exchange
internal import FeedParsing
internal import Publishing
internal import Subscriptions
internal import Transfer
internal import WebSub

/// What a poll means: the sixth step's value.
struct Conclusion {
    /// What came of the document, where there was one.
    enum Document {
        case none
        case unchanged
        case unreadable(PollReport.Problem)
        indirect case read(Reading, Harvest)
    }

    var report: PollReport
    /// What the schedule learns once the state is stored.
    var plan: Planner.Plan
}

extension Poller {
    /// What the poll means for the feed, and when the next one is. Changes nothing.
    func conclude(
        _ answer: Answer, _ target: PollTarget, _ document: Conclusion.Document = .none, at now: Timestamp
    ) -> Conclusion {
        var told = Told(answer, document, feed: target.feed.identity)
        let verdict = told.condition.observe(told.outcome, at: now)
        told.condition.note(told.problem, told.outcome, under: circumstances(of: target.subscription))
        var state = told.state ?? target.feed.state
        state.polls += 1
        state.lastPolled = now
        state.lastError = told.problem?.message
        // What was read with a fault was read.
        if told.problem == nil || told.finding != nil { state.lastSuccess = now }
        told.writeValidators(into: &state, verdict)
        // A document was read, be it in part.
        if told.wishes != nil { state.lastRead = now }
        if let address = verdict.newAddress { state.currentURL = address }
        state.condition = told.condition.encoded()
        let plan = planner.plan(
            state.schedule, seed: told.condition.seed, finding: verdict.sawItems ? told.finding : nil,
            wishes: told.wishes, condition: told.condition, bounds: bounds(of: target), at: now)
        if let memory = plan.memory { state.schedule = memory }
        state.nextPoll = plan.next?.at
        state.recentPolls.append(RecordedPoll(answer, document, told.problem, at: now))
        var report = PollReport(
            feed: target.feed.identity, verdict: verdict.kind, message: verdict.message, state: state)
        report.problem = told.problem
        if let response = answer.response, let header = response.header.link, target.credentials == nil,
            target.subscription.headers.isEmpty, let links = HubLinks(header: header, url: response.url)
        {
            report.hubs = .named(links)
        }
        report.nextPoll = plan.next
        report.hostHold = verdict.hostHold
        if case .unreadable = document { report.answer = answer.response.map { Boxed($0) } }
        return Conclusion(report: report, plan: plan)
    }

    /// Stores a poll that found no articles, with one of the next batches.
    func commit(_ conclusion: Conclusion, of target: PollTarget) -> PollReport {
        sink.note(PollRecord(feed: target.feed.id, state: conclusion.report.state))
        planner.learn(conclusion.plan)
        return conclusion.report
    }

    /// Stores the last articles and the feed's state in one transaction.
    func commit(
        _ conclusion: Conclusion, _ part: Harvest.Part, of target: PollTarget
    ) async throws(PublishingError) -> PollReport {
        try await sink.publish(part.record(of: target.feed.id, conclusion.report.state))
        planner.learn(conclusion.plan)
        return conclusion.report
    }

    /// Stores a part of a poll that is not its last.
    func commit(_ part: Harvest.Part, of feed: StoredFeed) async throws(PublishingError) {
        try await sink.publish(part.record(of: feed.id))
    }
}

extension RecordedPoll {
    fileprivate init(
        _ answer: Answer, _ document: Conclusion.Document, _ problem: PollReport.Problem?, at now: Timestamp
    ) {
        var counts = (new: 0, revised: 0)
        if case .read(_, let harvest) = document { counts = (harvest.newCount, harvest.revisedCount) }
        let hasNews = counts.new + counts.revised > 0
        self.init(
            at: now, outcome: hasNews ? .content : problem == nil ? .unchanged : .failed,
            status: answer.response?.status, newArticles: counts.new, revisedArticles: counts.revised,
            sizeInBytes: answer.response?.bytesOnWire ?? 0, milliseconds: Int(answer.duration * 1000),
            kind: problem?.kind)
    }
}

/// A poll's findings in the terms of conduct and schedule.
private struct Told {
    var outcome: PollOutcome
    var condition: FeedCondition
    var problem: PollReport.Problem?
    /// The feed's state with what the document changed in it.
    var state: FeedState?
    var validators: Validators?
    var bodyDigest: UInt64?
    var finding: PollFinding?
    var wishes: PublisherWishes?

    init(_ answer: Answer, _ document: Conclusion.Document, feed: String) {
        condition = answer.condition
        var body = PollAnswer.Body.none
        var move: PollAnswer.Hop?
        switch document {
        case .none:
            if case .notModified = answer.content {
                validators = answer.response?.header.validators
                finding = .unchanged
            }
        case .unchanged:
            body = .feed
            validators = answer.response?.ownValidators
            finding = .unchanged
        case .unreadable(let error):
            body = .notAFeed
            problem = error
        case .read(let reading, let harvest):
            body = .feed
            problem = reading.shortfall.map { PollReport.Problem(wholeDespite: $0, feed: feed) }
            state = harvest.feed.state
            // No document has a digest of 0.
            bodyDigest = harvest.isCut ? 0 : reading.digest
            validators = reading.isBehindValidators && !harvest.isCut ? answer.response?.ownValidators : nil
            finding = harvest.finding
            wishes = PublisherWishes(reading.feed)
            move = reading.move
        }
        switch answer.content {
        case .failed(let error):
            outcome = .failed(PollFailure(error))
            problem = PollReport.Problem(error, feed: feed)
        case .refused(let refusal):
            problem = refusal
            outcome = .answered(PollAnswer(answer, body, move))
        case .notModified, .document:
            outcome = .answered(PollAnswer(answer, body, move))
        }
    }

    func writeValidators(into state: inout FeedState, _ verdict: PollVerdict) {
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
    }
}

extension PollAnswer {
    fileprivate init(_ answer: Answer, _ body: Body, _ move: Hop?) {
        if let response = answer.response {
            self.init(response, requestedURL: answer.requestedURL, body: body)
        } else {
            self.init(status: answer.isPushed ? 226 : 200, requestedURL: answer.requestedURL, body: body)
        }
        if let move { redirects.append(move) }
    }
}

extension PollReport {
    /// With what the document brought.
    func with(_ harvest: Harvest, _ reading: Reading, _ answer: Answer, _ target: PollTarget) -> PollReport {
        var report = self
        if !answer.isPushed, !reading.isPartial {
            let links = HubLinks(
                header: answer.response?.header.link, hubs: reading.feed.hubURLs, own: reading.feed.feedURL,
                url: answer.response?.url ?? answer.requestedURL)
            // What asks for credentials is not told to a hub.
            let isOpen = target.credentials == nil && target.subscription.headers.isEmpty
            report.hubs = isOpen ? links.map { .named($0) } ?? .none : .none
        }
        report.newCount = harvest.newCount
        report.revisedCount = harvest.revisedCount
        report.itemCount = reading.feed.items.count
        report.warnings = reading.feed.warnings
        report.leftOut = harvest.leftOut
        report.givenUp = harvest.givenUp
        report.blocked = harvest.blocked
        report.identityChange = harvest.identityChange
        return report
    }
}
