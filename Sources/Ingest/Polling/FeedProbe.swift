package import Cleaning
package import FeedParsing
package import Subscriptions
package import Transfer

/// Looks once at an address that may become a feed of the list; nothing is remembered of it.
package struct FeedProbe: Sendable {
    let transfer: Transfer

    package init(_ transfer: Transfer) {
        self.transfer = transfer
    }

    package enum Finding: Sendable {
        /// - Parameter url: where it is to be asked: the address itself, or where that leads for good.
        case feed(ParsedFeed, url: String)
        /// What is there is no feed, but may name some.
        case page(FeedDiscovery, PollReport.Problem)
        case failed(PollReport.Problem, isUnreachable: Bool)
    }

    package func look(at subscription: Subscription, _ credentials: FeedCredentials? = nil) async -> Finding {
        let request = TransferRequest(subscription, credentials: credentials, defaults: transfer.configuration)
        let response: TransferResponse
        do {
            response = try await transfer.send(request)
        } catch {
            let isUnreachable = PollFailure(error) == .unreachable || PollFailure(error) == .insecure
            return .failed(.init(error, feed: subscription.url), isUnreachable: isUnreachable)
        }
        if let problem = PollReport.Problem(response, requestedURL: subscription.url, feed: subscription.url) {
            return .failed(problem, isUnreachable: false)
        }
        let hints = ResponseHints(contentType: response.header.contentType, url: response.url)
        do {
            return .feed(try parseFeed(response.body, hints: hints), url: Self.lasting(subscription.url, response))
        } catch {
            let problem = PollReport.Problem(kind: error.kind, message: "\(subscription.url): \(error.message)")
            guard case .notAFeed = error else { return .failed(problem, isUnreachable: false) }
            let discovery = FeedDiscovery(
                page: response.body, contentType: response.header.contentType, url: response.url)
            return .page(discovery, problem)
        }
    }

    /// RFC 9110 sections 15.4.2 and 15.4.9: where the resource is from now on, as far as redirects say so.
    private static func lasting(_ url: String, _ response: TransferResponse) -> String {
        response.redirects.prefix { $0.status == 301 || $0.status == 308 }.last.flatMap { feedAddress($0.url) } ?? url
    }
}
