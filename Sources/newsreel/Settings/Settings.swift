internal import Filtering
internal import Logging

/// What /etc/newsreel/newsreel.toml says; the initial values are the defaults. `SettingsTable` has a row for each.
struct Settings: Sendable, Equatable {
    var feeds = Feeds()
    var polling = Polling()
    var network = Network()
    var limits = Limits()
    var cleaning = Cleaning()
    var spool = Spool()
    var state = State()
    var fleet = Fleet()
    var log = Log()
    var service = Service()
    var status = Status()
    var webSub = WebSub()
    /// In their order.
    var rules: [FilterRule] = []
    var onNew = OnNew()
    var retention: [RetentionRule] = []
    /// Further consumers of the articles.
    var sinks: [SinkSettings] = []

    struct Feeds: Sendable, Equatable {
        enum Source: String, Sendable, CaseIterable {
            /// The files in `directory`.
            case lists
            /// The state, which is on a PostgreSQL server then.
            case database
        }

        var source = Source.lists
        /// The folder of `*.opml` and `*.toml` feed lists.
        var directory = "/etc/newsreel/feeds.d"
    }

    struct Polling: Sendable, Equatable {
        var minimumInterval = Duration.seconds(10 * 60)
        var maximumInterval = Duration.seconds(24 * 3600)
        /// All feeds together; `nil` where each feed may be asked as often as it deserves.
        var requestsPerDay: Int?
        /// Feeds that are due when the daemon starts are spread over this time.
        var startSpread = Duration.seconds(2 * 60)
        var fullText = false
    }

    struct Network: Sendable, Equatable {
        var userAgent = "Newsreel/\(Newsreel.version)"
        /// Non-public address blocks that may be contacted.
        var allowedAddresses: [String] = []
        var proxy: String?
        /// User name and password for `proxy`.
        var proxyCredentialsFile: String?
        var authoritiesFile: String?
        /// Requests on the network at one time, but for those that wait long for an answer.
        var transfers = 400
        var transfersPerHost = 4
        /// Requests to one host start at least this long apart.
        var hostInterval = Duration.seconds(1)
        /// Ask robots.txt (RFC 9309) before an article's page is fetched.
        var obeysRobots = true
    }

    /// What one request may cost.
    struct Limits: Sendable, Equatable {
        var connectTimeout = Duration.seconds(10)
        var totalTimeout = Duration.seconds(30)
        /// A transfer slower than `slowestRateInBytes` a second for this long is given up.
        var slowTimeout = Duration.seconds(15)
        var slowestRateInBytes: Int64 = 64
        var bodySizeInBytes: Int64 = 10 << 20
        var headerSizeInBytes: Int64 = 256 << 10
        var redirects = 5
        /// All bodies in memory at one time.
        var bodiesInFlightInBytes: Int64 = 64 << 20
        /// CPU time that one item, or one article's page, may take to be cleaned.
        var itemTime = Duration.seconds(10)
        /// Bytes of an article for each byte of its markup.
        var articleRatio = 6
    }

    struct Spool: Sendable, Equatable {
        var directory = "/var/spool/newsreel"
        /// Names of further consumers, each with a folder of its own.
        var outlets: [String] = []
        /// Articles go into `new/` too, and not into outlets alone.
        var fillsNew = true
        var maximumFiles = 1_000_000
        var maximumSizeInBytes: Int64 = 8 << 30
        var minimumFreeInBytes: Int64 = 64 << 20
        var minimumFreeInodes = 10_000
        /// Figures' captions stand in `content_text` as well.
        var includesCaptions = false
        /// Articles tell which earlier ones say nearly the same.
        var tellsSimilar = false
        /// Memory of what they are compared with.
        var similarMemoryInBytes: Int64 = 32 << 20
    }

    struct Cleaning: Sendable, Equatable {
        /// The operator's rows of the site table; `nil` for none.
        var sitesFile: String?
        var usesSiteRules = true
    }

    struct State: Sendable, Equatable {
        var database = "/var/lib/newsreel/state.sqlite"
        var minimumFreeInBytes: Int64 = 64 << 20
    }

    /// Several machines with one state, on a PostgreSQL server.
    struct Fleet: Sendable, Equatable {
        /// `nil` for the machine's host name.
        var worker: String?
        /// After a worker's last word, others have its feeds.
        var lease = Duration.seconds(30)
    }

    struct Log: Sendable, Equatable {
        var level = Logger.Level.info
        var format = LogFormat.automatic
    }

    struct Status: Sendable, Equatable {
        /// Where the status page is served; `nil` for nowhere.
        var listen: String?
    }

    /// Feeds that are to be had by push.
    struct WebSub: Sendable, Equatable {
        /// Where hubs are listened to; `nil` for nowhere.
        var listen: String?
        /// How hubs reach that, without a slash at its end.
        var callback: String?
        /// Wished for; the hub decides.
        var lease = Duration.seconds(10 * 86_400)
        var allowsSHA1 = false
    }

    /// A command for each article.
    struct OnNew: Sendable, Equatable {
        /// For `sh -c`; `nil` for none.
        var command: String?
        /// The articles that it is for; `nil` for all.
        var filter: Filter?
        var timeout = Duration.seconds(60)
        var outputInBytes: Int64 = 1 << 20
        /// At one time.
        var parallel = 2
        /// Failures after which an article is set aside; `nil` for never.
        var attempts: Int?
    }

    struct Service: Sendable, Equatable {
        /// After SIGTERM, polls in flight may take this long to end.
        var drainTime = Duration.seconds(20)
    }
}

extension Settings {
    static let standardFile = "/etc/newsreel/newsreel.toml"
}
