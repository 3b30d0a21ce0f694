/// One conditional or unconditional GET, or a POST where there is a body to send.
package struct TransferRequest: Sendable {
    /// An absolute http or https URL. A user and password in it serve as credentials.
    package var url: String
    /// Sent back verbatim as `If-None-Match` and `If-Modified-Since`.
    package var validators = Validators()
    /// The `Accept` header.
    package var accept = Self.acceptFeeds
    /// In place of the configuration's.
    package var userAgent: String?
    /// Further headers. As they may hold secrets, they go to the URL's own origin only, not where it redirects to.
    package var headers: [HeaderField] = []
    /// For the URL's own origin only.
    package var credentials: Credentials?
    /// Asks for the new entries only (`A-IM: feed`, RFC 3229); the answer is then 226 in place of 200.
    package var acceptsFeedDelta = false
    /// Takes a body whose end is missing, or was never told: `TransferResponse.shortfall` says so then.
    package var acceptsShortBodies = false
    /// In place of the configuration's.
    package var limits: TransferLimits?
    /// Beside the configuration's.
    package var allowedAddresses: [AddressBlock] = []
    /// In place of the configuration's.
    package var httpVersion: HTTPVersion?
    /// In place of the configuration's.
    package var tls: TLSOptions?
    /// In place of the configuration's.
    package var proxy: ProxyChoice?

    /// Makes it a POST. Goes to the URL itself only: a redirect is an answer like any other.
    package var body: RequestBody?

    package init(url: String, validators: Validators = Validators()) {
        self.url = url
        self.validators = validators
    }

    package static let acceptFeeds =
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
        + "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.6, */*;q=0.5"
    package static let acceptPages = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"

    var isConditional: Bool { validators.etag != nil || validators.lastModified != nil }
}

/// What a POST brings.
package struct RequestBody: Sendable {
    package let bytes: [UInt8]
    /// The `Content-Type`.
    package let type: String

    package init(_ bytes: [UInt8], type: String) {
        (self.bytes, self.type) = (bytes, type)
    }
}

/// What a server gave to recognise a representation by (RFC 9110 section 8.8), verbatim.
package struct Validators: Sendable, Hashable {
    package var etag: String?
    package var lastModified: String?

    package init(etag: String? = nil, lastModified: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
    }
}

package struct HeaderField: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

package enum Credentials: Sendable, Hashable {
    /// RFC 7617, as UTF-8.
    case basic(user: String, password: String)
    /// RFC 6750.
    case bearer(token: String)
}

/// How a request leaves, where that is not as the configuration says.
package enum ProxyChoice: Sendable, Hashable {
    case none
    /// As `TransferConfiguration.proxy`.
    case through(String)
}
