internal import Delivery
internal import JetStream
internal import SegmentSink
internal import WebhookSink

/// One `[[sinks]]` table of newsreel.toml: a consumer of the articles, with a queue of its own in the spool.
/// `SinkTable` has a row for each key.
struct SinkSettings: Sendable, Equatable {
    /// What takes the articles.
    enum Kind: String, Sendable, CaseIterable {
        /// A program of the operator's, which takes files from `outlets/NAME/new` itself: the spool's promises hold.
        case outlet
        /// A web server: at least once.
        case webhook
        /// Closed files of lines, for log shippers: exactly once.
        case segments
        /// A database with full-text search: exactly once in effect.
        case sqlite
        /// An Atom and a JSON Feed document: exactly once in effect.
        case feed
        /// A stream of NATS JetStream: once.
        case jetstream

        /// For the example file.
        var exampleName: String {
            switch self {
            case .outlet: "index"
            case .webhook: "shop"
            case .segments: "ship"
            case .sqlite: "search"
            case .feed: "news"
            case .jetstream: "bus"
            }
        }
    }

    /// The outlet's, and the one that status, metrics and log call it by.
    var name = ""
    var kind = Kind.outlet
    /// Which articles it gets; `nil` for all.
    var filter: String?
    /// `nil` for the spool's own bound.
    var maximumFiles: Int?
    var maximumSizeInBytes: Int64?
    var webhook = Webhook()
    var segments = Segments()
    var sqlite = SQLite()
    var feed = Feed()
    var jetstream = JetStream()

    struct Webhook: Sendable, Equatable {
        var url: String?
        /// Posts are allowed to a server without TLS.
        var allowsHTTP = false
        var format = WebhookSink.Webhook.Format.ndjson
        /// Signs each post.
        var secretFile: String?
        /// As a feed's.
        var credentialsFile: String?
        var authoritiesFile: String?
        var batchFiles = 100
        var batchSizeInBytes: Int64 = 1 << 20
        var patience = Duration.seconds(30)
        var leastPause = Duration.seconds(1)
        var longestPause = Duration.seconds(300)
        /// An article that the server refuses by itself is moved into `aside`.
        var putsAside = false
    }

    struct Segments: Sendable, Equatable {
        /// `nil` for a folder in the spool.
        var directory: String?
        var compression = Compression.zstd
        /// Of the lines, before they are compressed.
        var sizeInBytes: Int64 = 64 << 20
        var articles = 10_000
        /// The first article of a segment waits at most so long for the last.
        var time = Duration.seconds(300)
    }

    struct SQLite: Sendable, Equatable {
        /// `nil` for a file in the spool.
        var database: String?
    }

    struct Feed: Sendable, Equatable {
        /// `nil` for a folder in the spool.
        var directory: String?
        var title: String?
        var description: String?
        /// Where its documents are to be had, without `.atom` and `.json`.
        var url: String?
        var entries = 50
    }

    struct JetStream: Sendable, Equatable {
        /// One at least.
        var servers: [String]?
        /// A server may be asked without TLS beyond this machine.
        var allowsPlain = false
        var stream: String?
        var subject = "newsreel.articles.{folder}.{language}"
        /// Nobody else writes to the stream.
        var isExclusive = true
        /// The most messages that are sent and not acknowledged.
        var mostUnacknowledged = 1000
        var patience = Duration.seconds(10)
        /// As a feed's, or a .creds file.
        var credentialsFile: String?
        var authoritiesFile: String?
        var certificateFile: String?
        var keyFile: String?
        var leastPause = Duration.seconds(1)
        var longestPause = Duration.seconds(60)
        var retention = StreamSettings.Retention.limits
        var storage = StreamSettings.Storage.file
        var discard = StreamSettings.Discard.new
        var replicas = 1
        /// Zero for no bound.
        var maximumAge = Duration.seconds(30 * 86_400)
        var maximumSizeInBytes: Int64?
        var duplicateWindow = Duration.seconds(120)
    }

    func segmentsFolder(_ settings: Settings) -> String {
        segments.directory ?? "\(settings.spool.directory)/segments/\(name)"
    }

    func databasePath(_ settings: Settings) -> String {
        sqlite.database ?? "\(settings.spool.directory)/search/\(name).sqlite"
    }

    func feedsFolder(_ settings: Settings) -> String { feed.directory ?? "\(settings.spool.directory)/feeds" }

    /// Its queue.
    var outlet: Outlet {
        Outlet(
            name, rules: OutletRules(filter: filter, maximumFiles: maximumFiles, maximumBytes: maximumSizeInBytes))
    }
}
