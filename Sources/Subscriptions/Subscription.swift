package import Filtering

/// One feed to poll, with the settings that are its own. `nil` means that the program's setting holds.
package struct Subscription: Sendable, Hashable {
    /// Absolute http or https address; the feed's identity.
    package internal(set) var url: String
    package var title: String?
    /// The site, OPML's `htmlUrl`.
    package var homePageURL: String?
    /// The folder's path from the top: `["News", "World"]`; empty outside any folder.
    package var folder: [String] = []
    package var tags: [String] = []

    /// Levels of folders.
    static let deepestFolder = 32
    /// Characters of a folder's name; a longer one is cut.
    static let longestFolderName = 200

    /// A feed that is switched off stays in the list and is not polled.
    package var isEnabled = true

    /// Polls are at least this long apart.
    package var minimumInterval: Duration?
    /// Polls are at most this long apart.
    package var maximumInterval: Duration?
    /// Fetch each article's page for its full text.
    package var wantsFullText: Bool?

    package var source: Source
    /// Shared by copies; `nil` where all of it is unset, as with most of a hundred thousand feeds.
    private var own: Box?

    package init(url: String, source: Source) {
        self.url = url
        self.source = source
    }

    /// Where a subscription is written down.
    package struct Source: Sendable, Hashable, CustomStringConvertible {
        package let file: String
        /// Counted from 1; `nil` where the format does not tell.
        package let line: Int?

        package init(file: String, line: Int?) {
            self.file = file
            self.line = line
        }

        package var description: String { line.map { "\(file):\($0)" } ?? file }
    }

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// By what a feed's items are told apart.
    package enum Identity: String, Sendable, CaseIterable {
        /// The feed's own ids.
        case guid
        case link
        /// Title, date and text.
        case content
    }

    /// The HTTP version to ask for.
    package enum HTTPVersion: String, Sendable, CaseIterable {
        /// HTTP/2 over TLS where the server offers it, else HTTP/1.1.
        case automatic = "auto"
        case http1 = "1.1"
        /// HTTP/2 from the first byte, for servers known to speak it without TLS.
        case http2WithPriorKnowledge = "2-prior-knowledge"
    }

    /// Paths are absolute, files are PEM.
    package struct TLS: Sendable, Hashable {
        package var verifiesPeer: Bool?
        package var authoritiesFile: String?
        package var certificateFile: String?
        package var keyFile: String?

        package init() {}
    }
}

// MARK: - How the feed is fetched

extension Subscription {
    package var userAgent: String? {
        get { request.userAgent }
        set { request.userAgent = newValue }
    }

    /// Sent to the feed's own origin with each request; never `Authorization` or `Cookie`.
    package var headers: [Header] {
        get { request.headers }
        set { request.headers = newValue }
    }

    /// The file with user name and password or a token, absolute; see `FeedCredentials`.
    package var credentialsFile: String? {
        get { request.credentialsFile }
        set { request.credentialsFile = newValue }
    }

    /// Blocks of non-public addresses that this feed may be fetched from, such as `10.1.0.0/16`.
    package var allowedAddresses: [String] {
        get { request.allowedAddresses }
        set { request.allowedAddresses = newValue }
    }

    package var httpVersion: HTTPVersion? {
        get { request.httpVersion }
        set { request.httpVersion = newValue }
    }

    /// Of one body, before and after decompression.
    package var maximumBodySizeInBytes: Int64? {
        get { request.maximumBodySizeInBytes }
        set { request.maximumBodySizeInBytes = newValue }
    }

    /// From the first request of a poll to the last byte of its answer.
    package var totalTimeout: Duration? {
        get { request.totalTimeout }
        set { request.totalTimeout = newValue }
    }

    /// In place of the program's proxy; `noProxy` for none.
    package var proxy: String? {
        get { request.proxy }
        set { request.proxy = newValue }
    }

    /// As a value of `proxy`: straight, whatever the program's proxy is.
    package static let noProxy = "none"

    /// When the feed is new, its older pages (RFC 5005) are read too.
    package var readsArchives: Bool? {
        get { request.readsArchives }
        set { request.readsArchives = newValue }
    }

    /// By what the feed's items are told apart, whatever its documents show; `nil` to go by them.
    package var identity: Identity? {
        get { request.identity }
        set { request.identity = newValue }
    }

    /// The address that the feed was subscribed by before: it goes on as the feed that it was.
    package var formerly: String? {
        get { request.formerly }
        set { request.formerly = newValue }
    }

    /// An article for which one holds is not delivered.
    package var blockingFilters: [Filter] {
        get { own?.request.blockingFilters ?? [] }
        set { request.blockingFilters = newValue }
    }

    /// Where there are any, an article for which none holds is not delivered.
    package var keepingFilters: [Filter] {
        get { own?.request.keepingFilters ?? [] }
        set { request.keepingFilters = newValue }
    }

    package var tls: TLS {
        get { request.tls }
        set { request.tls = newValue }
    }

    private struct Request: Hashable, Sendable {
        var userAgent: String?
        var headers: [Header] = []
        var credentialsFile: String?
        var allowedAddresses: [String] = []
        var httpVersion: HTTPVersion?
        var maximumBodySizeInBytes: Int64?
        var totalTimeout: Duration?
        var proxy: String?
        var readsArchives: Bool?
        var identity: Identity?
        var formerly: String?
        var blockingFilters: [Filter] = []
        var keepingFilters: [Filter] = []
        var tls = TLS()
    }

    private var request: Request {
        get { own?.request ?? Request() }
        set { own = newValue == Request() ? nil : Box(newValue) }
    }

    /// Never changed once it is made.
    private final class Box: Hashable, Sendable {
        let request: Request

        init(_ request: Request) {
            self.request = request
        }

        static func == (left: Box, right: Box) -> Bool { left.request == right.request }

        func hash(into hasher: inout Hasher) { hasher.combine(request) }
    }
}
