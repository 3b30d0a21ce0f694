import Articles
import Cleaning
import Exchange
import Foundation
import LineOutbox
import MemoryStore
import Publishing
import Subscriptions
import Synchronization
import Testing

@testable import Ingest
@testable import Transfer

/// A web that is a table, a clock that stands where it is put, a store in memory and an outbox that keeps its lines: all
/// that a poll touches, with no socket, disk or process.
final class PollWorld: Sendable {
    /// What an address answers; `nil` for one that nobody has.
    private let answers = Mutex<[String: Answer]>([:])
    private let requests = Mutex<[TransferRequest]>([])
    private let output = Output()
    /// Addresses as they are asked, for who waits for that.
    let questions: AsyncStream<String>
    private let question: AsyncStream<String>.Continuation
    private let time = Mutex(Timestamp(secondsSince1970: 1_700_000_000))
    let store = MemoryStore()
    let publisher: Publisher

    struct Answer: Sendable {
        var status = 200
        var body = ""
        var etag: String?
        var type: String? = "application/rss+xml"
        var retryAfter: String?
        /// The answer that its server did not end as it should.
        var isCutOff = false
        var failure: TransferError?
        /// Nothing comes until the task is cancelled.
        var isSilent = false
    }

    private final class Output: Sendable {
        let lines = Mutex<[String]>([])
    }

    init() async throws {
        (questions, question) = AsyncStream.makeStream()
        var configuration = Publisher.Configuration()
        configuration.revisionsPerBatch = 1
        let output = output
        publisher = try await Publisher(
            store,
            LineOutbox { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                output.lines.withLock { $0 += text.split(separator: "\n").map(String.init) }
                return nil
            }, configuration: configuration)
    }

    var now: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    /// Addresses that were asked, in order.
    var asked: [String] { requests.withLock { $0.map(\.url) } }
    var lastRequest: TransferRequest? { requests.withLock { $0.last } }

    func pass(seconds: Double) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }

    func answer(_ url: String, _ body: String, etag: String? = nil) {
        answer(url, Answer(body: body, etag: etag))
    }

    func answer(_ url: String, _ answer: Answer) { answers.withLock { $0[url] = answer } }

    /// The articles that came, a line each, as `revision title`.
    func takeArticles() throws -> [String] {
        try takeObjects().map { article in
            let own = article["_newsreel"] as? [String: Any]
            return "\(own?["revision"] as? Int ?? 0) \(article["title"] as? String ?? "?")"
        }
    }

    /// The articles themselves.
    func takeObjects() throws -> [[String: Any]] {
        let lines = output.lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
        return try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    func poller() throws -> Poller {
        var poller = Poller(
            transfer: try Transfer(TransferConfiguration()), cleaner: Cleaner(), planner: Planner(requestsPerDay: nil),
            sink: PollSink(publisher, store, nil), clock: { self.now })
        poller.network = { request throws(TransferError) in try await self.respond(to: request) }
        return poller
    }

    func target(_ url: String, _ change: (inout Subscription) -> Void = { _ in }) -> PollTarget {
        var subscription = Subscription(url: url, source: .init(file: "test", line: nil))
        change(&subscription)
        return PollTarget(subscription: subscription, feed: store.feeds(identifiedBy: [url])[0])
    }

    /// Polls the feed with what is remembered of it, and has the outcome stored.
    @discardableResult
    func poll(_ url: String, by poller: Poller) async throws -> PollReport {
        let report = await poller.poll(target(url))
        try await publisher.flush()
        return report
    }

    private func respond(to request: TransferRequest) async throws(TransferError) -> TransferResponse {
        requests.withLock { $0.append(request) }
        question.yield(request.url)
        guard let answer = answers.withLock({ $0[request.url] }) else {
            throw .unresolvedHost(url: request.url, host: "nobody")
        }
        if let failure = answer.failure { throw failure }
        if answer.isSilent {
            try? await Task.sleep(for: .seconds(3600))
            throw .cancelled(url: request.url)
        }
        var header = ResponseHeader()
        (header.etag, header.contentType, header.retryAfter) = (answer.etag, answer.type, answer.retryAfter)
        let isKnown = answer.etag != nil && request.validators.etag == answer.etag
        let shortfall = TransferError.truncated(url: request.url, reason: "9000 bytes were announced")
        return TransferResponse(
            status: isKnown ? 304 : answer.status, url: request.url, redirects: [], header: header,
            body: isKnown ? [] : Array(answer.body.utf8), shortfall: answer.isCutOff ? shortfall : nil, bytesOnWire: 0,
            lease: nil)
    }
}

/// An RSS document of these items, the newest first.
func rss(_ items: [(id: String, text: String)], channel: String = "") -> String {
    let items = items.map { item in
        "<item><title>\(item.id)</title><guid isPermaLink='false'>\(item.id)</guid>"
            + "<link>https://one.example/\(item.id)</link><description>\(item.text)</description></item>\n"
    }
    return "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom' "
        + "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>F</title>"
        + "<link>https://one.example/</link>\(channel)\n\(items.joined())</channel></rss>"
}
