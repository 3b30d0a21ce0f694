/// Why a request has no answer. Statuses, 404 and 503 among them, are answers.
package enum TransferError: Error, Sendable, Hashable {
    case badURL(url: String, reason: String)
    /// The address that was asked for is something else than http or https.
    case forbiddenScheme(url: String, scheme: String)
    /// A redirect to something else than http or https.
    case forbiddenRedirect(url: String, target: String, scheme: String)
    /// A non-public address that nothing allows, on any hop.
    case forbiddenAddress(url: String, address: String)
    case redirectLimit(url: String, limit: Int)
    case badRedirect(url: String, status: Int, reason: String)
    /// The caller objects to where a redirect leads.
    case redirectRefused(url: String, reason: String)
    case unresolvedHost(url: String, host: String)
    /// The proxy that the request goes through does not resolve, or takes no connection.
    case proxy(url: String, proxy: String, reason: String)
    /// Refused, reset or unreachable. `isLocal` where this machine's own network or limits are at fault
    /// (no route, no free port or descriptor), not the host.
    case connection(url: String, reason: String, isLocal: Bool)
    case tls(url: String, reason: String)
    /// The connect or total time ran out.
    case timeout(url: String, after: Duration)
    case tooSlow(url: String, bytesPerSecond: Int)
    case tooLarge(url: String, limitInBytes: Int)
    /// Headers too long or cut short, framing without end, or not HTTP at all.
    case badHeader(url: String, reason: String)
    case undecodableBody(url: String, reason: String)
    case truncated(url: String, reason: String)
    /// 304 to a request that carried no validators.
    case unexpectedNotModified(url: String)
    /// The task was cancelled, or the transfer was shut down.
    case cancelled(url: String)
    /// libcurl refused its set-up.
    case setup(reason: String)

    /// One word for machines.
    package var kind: String {
        switch self {
        case .badURL: "bad_url"
        case .forbiddenScheme, .forbiddenRedirect: "forbidden_scheme"
        case .forbiddenAddress: "forbidden_address"
        case .redirectLimit: "redirect_limit"
        case .badRedirect: "bad_redirect"
        case .redirectRefused: "redirect_refused"
        case .connection(_, _, isLocal: true): "own_network"
        case .unresolvedHost, .connection, .proxy, .tls: "connection"
        case .timeout: "timeout"
        case .tooSlow: "too_slow"
        case .tooLarge: "too_large"
        case .badHeader: "bad_header"
        case .undecodableBody: "decode_error"
        case .truncated: "truncated"
        case .unexpectedNotModified: "unexpected_304"
        case .cancelled: "cancelled"
        case .setup: "setup"
        }
    }

    /// One sentence for people, and the next step where there is one.
    package var message: String {
        switch self {
        case .badURL(let url, let reason):
            "\(url) is no usable address: \(reason); correct it in the feed list"
        case .forbiddenScheme(let url, let scheme):
            "\(url) uses the scheme \(scheme); only http and https are fetched"
        case .forbiddenRedirect(let url, let target, let scheme):
            "\(url) redirects to \(target.prefix(200)), and the scheme \(scheme) is not fetched, only http and https"
        case .forbiddenAddress(let url, let address):
            "\(url) leads to \(address), which is not a public address; if that is meant, "
                + "allow it with network.allow_addresses or --allow-address \(address)"
        case .redirectLimit(let url, let limit):
            "\(url) redirects more than \(limit) times; look where it leads with a browser"
        case .badRedirect(let url, let status, let reason):
            "\(url) answers \(status) without a usable Location: \(reason)"
        case .redirectRefused(let url, let reason):
            "\(url), where it redirects to, is not asked: \(reason)"
        case .unresolvedHost(let url, let host):
            "\(url): the name \(host) does not resolve; check the spelling and the resolver"
        case .proxy(let url, let proxy, let reason):
            "\(url) was not reached, since its proxy \(proxy) does not answer: \(reason); check network.proxy, or the "
                + "feed's proxy"
        case .connection(let url, let reason, let isLocal):
            isLocal ? "\(url): \(reason); this machine's network is at fault" : "\(url): \(reason)"
        case .tls(let url, let reason):
            "\(url): no secure connection: \(reason)"
                + (reason.contains("self-signed") || reason.contains("local issuer")
                    ? "; if the certificate is your own, name its authority with tls_authorities_file, of the feed in its list "
                        + "or as network.tls_authorities_file in settings (--config)" : "")
        case .timeout(let url, let after):
            "\(url) did not answer in full within \(after); limits.connect_time and limits.total_time are settings, and "
                + "total_time is one of a feed's too"
        case .tooSlow(let url, let speed):
            "\(url) sent less than \(speed) bytes a second for too long; if that is meant, raise limits.slow_time or lower "
                + "limits.slow_rate"
        case .tooLarge(let url, let limit):
            "\(url) is larger than \(limit) bytes after decompression; if that is meant, raise limits.body_size, or body_size "
                + "of the feed"
        case .badHeader(let url, let reason):
            "\(url) does not answer in proper HTTP: \(reason)"
        case .undecodableBody(let url, let reason):
            "\(url): the body cannot be decompressed: \(reason)"
        case .truncated(let url, let reason):
            "\(url) answered in part only: \(reason)"
        case .unexpectedNotModified(let url):
            "\(url) answers 304 to a request without validators"
        case .cancelled(let url):
            "\(url): the request was cancelled"
        case .setup(let reason):
            "the fetcher cannot be set up: \(reason)"
        }
    }
}
