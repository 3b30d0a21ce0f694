internal import Exchange
internal import FeedParsing
internal import Kernel
internal import Transfer

/// What came of asking a feed: the first step's value.
struct Answer {
    enum Content {
        /// There is no answer.
        case failed(TransferError)
        /// A status that brings no feed.
        case refused(PollReport.Problem)
        /// 304.
        case notModified
        case document(FeedDocument)
    }

    var content: Content
    var requestedURL: String
    /// `nil` where nothing answered, or nothing was asked.
    var response: TransferResponse?
    /// As the request left it.
    var condition: FeedCondition
    /// Seconds from asking to the answer's end.
    var duration = 0.0
    /// Brought by the feed's hub; nobody was asked.
    var isPushed = false

    /// The same poll, had there been no answer.
    func failing(_ error: TransferError) -> Answer {
        Answer(
            content: .failed(error), requestedURL: requestedURL, response: nil, condition: condition, duration: duration
        )
    }
}

/// A body, and what HTTP says of it.
struct FeedDocument {
    let body: [UInt8]
    let hints: ResponseHints
    /// Why its end is in doubt.
    var shortfall: TransferError?
    /// Only what changed (RFC 3229, status 226).
    var isDelta = false
}

extension Poller {
    func ask(_ target: PollTarget) async -> Answer {
        let start = SystemClock.monotonicSeconds()
        var answer = await request(target)
        answer.duration = SystemClock.monotonicSeconds() - start
        return answer
    }

    private func request(_ target: PollTarget) async -> Answer {
        let now = clock()
        var condition = condition(of: target.feed)
        var request = TransferRequest(
            target, wantsWholeBody: target.isToBeReadAnew || condition.wantsWholeBody(at: now),
            defaults: transfer.configuration)
        request.acceptsShortBodies = true
        planner.noteRequest(at: SystemClock.monotonicSeconds())
        do {
            var response = try await send(request)
            if request.validators != Validators(), response.status == 400 || response.status == 412 {
                // Some servers choke on validators, their own among them (RFC 9110 section 13.1 has 412 for others).
                request.validators = Validators()
                request.acceptsFeedDelta = false
                response = try await send(request)
                if (200..<300).contains(response.status) { condition.noteRefusedValidators(at: now) }
            }
            return Answer(response, requestedURL: request.url, feed: target.feed.identity, condition)
        } catch {
            return Answer(content: .failed(error), requestedURL: request.url, condition: condition)
        }
    }

    func send(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        let response = try await laggards.waiting { () throws(TransferError) in try await network(request) }
        Measures.answers.add(1, "\(response.status / 100)xx")
        Measures.receivedBytes.add(response.bytesOnWire)
        return response
    }
}

extension Answer {
    /// - Parameter feed: its identity, for the problem's text.
    init(_ response: TransferResponse, requestedURL: String, feed: String, _ condition: FeedCondition) {
        let content: Content =
            if let problem = PollReport.Problem(response, requestedURL: requestedURL, feed: feed) {
                .refused(problem)
            } else if response.status == 304 {
                .notModified
            } else {
                .document(
                    FeedDocument(
                        body: response.body,
                        hints: ResponseHints(contentType: response.header.contentType, url: response.url),
                        shortfall: response.shortfall, isDelta: response.status == 226))
            }
        self.init(content: content, requestedURL: requestedURL, response: response, condition: condition)
    }
}
