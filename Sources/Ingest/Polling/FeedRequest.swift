internal import Exchange
internal import Subscriptions
internal import Transfer

extension TransferRequest {
    /// The request for a feed, conditional unless the whole body is wanted.
    /// - Parameter defaults: what holds where the subscription says nothing.
    init(_ target: PollTarget, wantsWholeBody: Bool, defaults: TransferConfiguration) {
        let state = target.feed.state
        self.init(url: state.currentURL ?? target.feed.identity)
        if !wantsWholeBody {
            validators = Validators(etag: state.etag, lastModified: state.lastModified)
            // RFC 3229 rides on an entity tag.
            acceptsFeedDelta = state.etag != nil
        }
        aim(at: state.currentURL, target, defaults)
    }

    /// The request for one of the feed's older pages.
    init(archive url: String, of target: PollTarget, defaults: TransferConfiguration) {
        self.init(url: url)
        aim(at: url, target, defaults)
    }

    /// The request for a feed that nothing is remembered of.
    init(_ subscription: Subscription, credentials: FeedCredentials?, defaults: TransferConfiguration) {
        self.init(url: subscription.url)
        apply(subscription, credentials, withHeaders: true)
        limit(subscription, defaults)
        acceptsShortBodies = true
    }

    private mutating func aim(at url: String?, _ target: PollTarget, _ defaults: TransferConfiguration) {
        // Away from the feed's own origin, what proves who we are stays behind.
        // A feed whose address was changed by hand is at home where its list has it now.
        let isAtHome = url.map { WebOrigin($0) == WebOrigin(target.subscription.url) } ?? true
        apply(target.subscription, isAtHome ? target.credentials : nil, withHeaders: isAtHome)
        limit(target.subscription, defaults)
    }

    /// The request for an article's page.
    init(page url: String, of target: PollTarget) {
        self.init(url: url)
        accept = Self.acceptPages
        // Credentials and extra headers are for the feed's own host, and a page may stand on any other.
        userAgent = target.subscription.userAgent
        allowedAddresses = target.subscription.allowedAddresses.compactMap { .init($0) }
        proxy = ProxyChoice(target.subscription)
    }

    fileprivate mutating func apply(
        _ subscription: Subscription, _ own: FeedCredentials?, withHeaders: Bool
    ) {
        userAgent = subscription.userAgent
        if withHeaders {
            headers = (subscription.headers + (own?.headers ?? [])).map {
                HeaderField(name: $0.name, value: $0.value)
            }
        }
        allowedAddresses = subscription.allowedAddresses.compactMap { .init($0) }
        proxy = ProxyChoice(subscription)
        switch own?.login {
        case .basic(let user, let password): credentials = .basic(user: user, password: password)
        case .bearer(let token): credentials = .bearer(token: token)
        case nil: break
        }
        switch subscription.httpVersion {
        case .http1: httpVersion = .onlyOneDotOne
        case .http2WithPriorKnowledge: httpVersion = .twoWithPriorKnowledge
        case .automatic, nil: break
        }
    }
}

extension TransferRequest {
    /// The subscription's own limits and TLS settings, over the configuration's.
    fileprivate mutating func limit(_ subscription: Subscription, _ defaults: TransferConfiguration) {
        if subscription.maximumBodySizeInBytes != nil || subscription.totalTimeout != nil {
            var own = defaults.limits
            if let size = subscription.maximumBodySizeInBytes { own.maxBodyBytes = Int(size) }
            if let time = subscription.totalTimeout { own.totalTimeout = time }
            limits = own
        }
        let wished = subscription.tls
        guard wished != Subscription.TLS() else { return }
        var own = defaults.tls
        if let verifies = wished.verifiesPeer { own.verifiesPeer = verifies }
        if let file = wished.authoritiesFile { own.authoritiesFile = file }
        if let file = wished.certificateFile { own.certificateFile = file }
        if let file = wished.keyFile { own.keyFile = file }
        tls = own
    }
}

extension ProxyChoice {
    /// `nil` where the subscription says nothing.
    fileprivate init?(_ subscription: Subscription) {
        guard let proxy = subscription.proxy else { return nil }
        self = proxy == Subscription.noProxy ? .none : .through(proxy)
    }
}

extension PollFailure {
    init(_ error: TransferError) {
        self =
            switch error {
            case .badURL, .forbiddenScheme, .forbiddenAddress: .forbidden
            case .redirectLimit, .badRedirect, .redirectRefused, .forbiddenRedirect: .badRedirect
            case .unresolvedHost: .unreachable
            case .proxy: .proxy
            case .connection(_, _, let isLocal): isLocal ? .ownSide : .unreachable
            case .timeout: .unreachable
            case .tls: .insecure
            case .tooSlow, .tooLarge, .badHeader, .undecodableBody, .truncated: .badAnswer
            case .unexpectedNotModified: .unexpectedNotModified
            case .cancelled, .setup: .ownSide
            }
    }
}

extension TransferResponse {
    /// What to recognise the feed by; `nil` where the status says that this is not the resource itself: 201 and 202 tell
    /// of something else, 203 of a copy that was changed on the way (RFC 9110 section 15.3).
    var ownValidators: Validators? { (201...203).contains(status) ? nil : header.validators }
}

extension PollAnswer {
    init(_ response: TransferResponse, requestedURL: String, body: Body) {
        self.init(
            status: response.status, requestedURL: requestedURL,
            redirects: response.redirects.map { Hop(status: $0.status, url: $0.url) },
            retryAfter: response.header.retryAfter, cacheControl: response.header.cacheControl,
            expires: response.header.expires, age: response.header.age, date: response.header.date,
            isBotChallenge: response.header.isBotChallenge, body: body)
    }
}

extension PollReport.Problem {
    init(_ error: TransferError, feed: String) {
        // A redirect's target may be at fault: the feed is named all the same.
        let message = error.message
        var isServers = false
        if case .forbiddenRedirect = error { isServers = true }
        self.init(
            kind: error.kind, message: message.contains(feed) ? message : "\(feed): \(message)", isServers: isServers)
    }

    /// A document that ends as it should, in an answer that does not.
    init(wholeDespite error: TransferError, feed: String) {
        self.init(
            kind: error.kind,
            message: "\(feed): the feed is read, but its answer did not end as it should: \(error.message)")
    }

    /// A status that brings no feed; `nil` for those that may.
    init?(_ response: TransferResponse, requestedURL: String, feed: String) {
        let feed = Self.name(of: feed, asked: requestedURL, answeredBy: response)
        switch response.status {
        // RFC 9110 section 15: an unknown status is as good as the first of its class.
        case 304, 200..<204, 206..<300: return nil
        case 204, 205: self.init(kind: "empty_body", message: "\(feed) answers \(response.status), without a body")
        case 401, 407:
            self.init(
                kind: "unauthorized",
                message: "\(feed) asks for credentials (\(response.status)); give them with credentials_file")
        case 410: self.init(kind: "gone", message: "\(feed) is gone for good (410); remove it from the feed list")
        case 429:
            self.init(kind: "rate_limited", message: "\(feed) asks to be left alone for a while (429); try again later")
        case 404:
            self.init(kind: "http_status", message: "\(feed) is not there (404); check the address")
        default:
            self.init(kind: "http_status", message: "\(feed) answers \(response.status)")
        }
    }

    /// The feed, and where its address led, by a redirect now or by one that was remembered.
    private static func name(of feed: String, asked: String, answeredBy response: TransferResponse) -> String {
        let end = bare(response.redirects.last?.url ?? asked)
        return end == bare(feed) ? feed : "\(feed), which leads to \(end),"
    }

    /// Without what may be a secret: user and password, and all behind the path.
    private static func bare(_ url: String) -> String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        return withoutUserInfo(String(url[..<end])) + (end == url.endIndex ? "" : "?…")
    }
}
