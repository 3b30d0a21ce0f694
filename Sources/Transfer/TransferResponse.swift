/// A whole answer. Whether its status is good news is the caller's to judge.
package struct TransferResponse: Sendable {
    /// The last hop's status.
    package let status: Int
    /// Where the answer came from: the request's URL, or where the last redirect led.
    package let url: String
    /// The redirects that led there, in order.
    package let redirects: [Redirect]
    package let header: ResponseHeader
    /// The body, content codings removed. Complete for statuses of 2xx, but for a `shortfall`; of any other status at most the first
    /// 64 KiB, enough to see who is speaking.
    package let body: [UInt8]
    /// Why the body may not be whole, where the request accepts that: its length or its last chunk is wrong, or the
    /// server kept silent before its end.
    package let shortfall: TransferError?
    /// Header and body bytes received on all hops, before decompression.
    package let bytesOnWire: Int
    /// Keeps the body's bytes on the budget until the last copy of the response goes.
    let lease: BodyLease?
}

extension TransferResponse {
    /// An answer that came from no network.
    package init(status: Int, url: String, header: ResponseHeader = ResponseHeader(), body: [UInt8] = []) {
        self.init(
            status: status, url: url, redirects: [], header: header, body: body, shortfall: nil, bytesOnWire: 0,
            lease: nil)
    }
}

package struct Redirect: Sendable, Hashable {
    /// 301, 302, 303, 307 or 308.
    package let status: Int
    /// Where it led.
    package let url: String
}

/// The header fields that polling acts on, as the server wrote them; nil where it sent none.
/// Fields that may repeat are joined by `, ` (RFC 9110 section 5.3).
package struct ResponseHeader: Sendable, Hashable {
    /// At most 2,048 bytes; a longer one is dropped, as it would have to be sent back with every request.
    package var etag: String?
    /// At most 256 bytes; a longer one is dropped.
    package var lastModified: String?
    package var contentType: String?
    package var retryAfter: String?
    package var cacheControl: String?
    package var expires: String?
    package var age: String?
    package var date: String?
    package var link: String?
    /// The instance manipulations applied (RFC 3229), beside status 226.
    package var instanceManipulation: String?
    /// Whether a gatekeeper asks for a browser (`cf-mitigated`, `x-amzn-waf-action`, `x-vercel-mitigated`):
    /// not the site's own refusal.
    package var isBotChallenge = false

    /// Bytes above 7F are percent-encoded, beyond the host.
    var location: String?
    /// As they came, at most `CookieJar.most`.
    var cookies: [String] = []
    var contentRange: String?
    var contentEncoding: String?
    var contentLength: Int?

    package init() {}

    /// What to send with the next request.
    package var validators: Validators { Validators(etag: etag, lastModified: lastModified) }
}
