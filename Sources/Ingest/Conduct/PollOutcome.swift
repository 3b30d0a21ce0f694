/// How a request for a feed ended, in the terms that conduct depends on.
package enum PollOutcome: Sendable, Hashable {
    case answered(PollAnswer)
    case failed(PollFailure)
}

/// An answer over HTTP, and what came of its body.
package struct PollAnswer: Sendable, Hashable {
    package var status: Int
    /// The URL that was asked.
    package var requestedURL: String
    /// The redirects that led to the answer, in order.
    package var redirects: [Hop]
    package var retryAfter: String?
    package var cacheControl: String?
    package var expires: String?
    package var age: String?
    package var date: String?
    /// A gatekeeper's page for browsers, not the site's own refusal.
    package var isBotChallenge: Bool
    package var body: Body

    package struct Hop: Sendable, Hashable {
        /// 301, 302, 303, 307 or 308.
        package let status: Int
        /// Where it led.
        package let url: String

        package init(status: Int, url: String) {
            self.status = status
            self.url = url
        }
    }

    package enum Body: Sendable, Hashable {
        /// None that matters: a 304, or a refusal.
        case none
        /// A feed that could be read, or the very bytes of one read before.
        case feed
        /// Something else: a page, an empty body, a document too broken to read.
        case notAFeed
    }

    package init(
        status: Int, requestedURL: String, redirects: [Hop] = [], retryAfter: String? = nil,
        cacheControl: String? = nil, expires: String? = nil, age: String? = nil, date: String? = nil,
        isBotChallenge: Bool = false, body: Body = .none
    ) {
        self.status = status
        self.requestedURL = requestedURL
        self.redirects = redirects
        self.retryAfter = retryAfter
        self.cacheControl = cacheControl
        self.expires = expires
        self.age = age
        self.date = date
        self.isBotChallenge = isBotChallenge
        self.body = body
    }
}

/// Why there was no answer.
package enum PollFailure: String, Sendable, Hashable, CaseIterable {
    /// This machine's network, memory or descriptors: nothing is held against the feed.
    case ownSide
    /// The proxy in between takes no connection: nothing is held against the feed.
    case proxy
    /// The name does not resolve, or the connection is refused, reset or times out.
    case unreachable
    /// TLS fails: an expired certificate, a wrong name.
    case insecure
    /// An answer that broke a limit or the protocol: too large, too slow, cut short, undecodable, not HTTP.
    case badAnswer
    /// Redirects that lead nowhere, in a circle, or where we do not go.
    case badRedirect
    /// 304 to a request without validators.
    case unexpectedNotModified
    /// We refuse: scheme or address forbidden, the URL unusable. Asking again helps only after a change of settings.
    case forbidden
}
