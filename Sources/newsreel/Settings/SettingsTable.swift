internal import Filtering
internal import Logging
internal import PostgresStore
internal import StatusPage
internal import Subscriptions
internal import Transfer

/// Every key of newsreel.toml. The reader, the example file and the manual come from these rows.
enum SettingsTable {
    static let keys: [ConfigurationKey<Settings>] = sections.flatMap(\.keys)

    struct Section: Sendable {
        let name: String
        let help: String
        let keys: [ConfigurationKey<Settings>]
    }

    static let sections: [Section] = [
        Section(
            name: "feeds", help: "Which feeds to poll.",
            keys: [
                .init(
                    "feeds.source", \.feeds.source, .choice,
                    "`lists` are the files in feeds.directory. `database` is a table in state.database, which is on a "
                        + "PostgreSQL server then: 'newsreel add', 'import' and the like change it from any machine, and all "
                        + "workers follow. See docs/fleet.md."),
                .init(
                    "feeds.directory", \.feeds.directory, .path,
                    "The folder of feed lists: its *.opml and *.toml files are read in the order of their names."),
            ]),
        Section(
            name: "polling", help: "When feeds are polled. Each feed's own rhythm is learnt; these are its bounds.",
            keys: [
                .init(
                    "polling.interval_minimum", \.polling.minimumInterval, .duration(interval),
                    "Polls of one feed are at least this long apart, unless its list says otherwise."),
                .init(
                    "polling.interval_maximum", \.polling.maximumInterval, .duration(interval),
                    "Polls of one feed are at most this long apart, unless its list or its server says otherwise."),
                .init(
                    "polling.requests_per_day", \.polling.requestsPerDay, .count(1...1_000_000_000),
                    example: 250_000,
                    "What the polls of all feeds together may come to. It is spent where new articles are most likely; "
                        + "without it each feed is polled as its own rhythm asks."),
                .init(
                    "polling.start_spread", \.polling.startSpread, .duration(.zero ... .seconds(86_400)),
                    "Feeds that are due when the daemon starts are spread over this time, and a few of them over less."),
                .init(
                    "polling.full_text", \.polling.fullText, .flag,
                    "Fetch each article's page for its full text, unless the feed's list says otherwise."),
            ]),
        Section(
            name: "network", help: "How requests are made.",
            keys: [
                .init(
                    "network.user_agent", \.network.userAgent, .text,
                    "The User-Agent header. Add an address at which the operators of feeds can reach you."),
                .init(
                    "network.allow_addresses", \.network.allowedAddresses, .addressBlocks,
                    "Non-public addresses that may be contacted. Everything that is not on the public internet is "
                        + "refused unless it is listed here or in the feed's list."),
                .init(
                    "network.proxy", \.network.proxy, .proxy, example: "http://proxy.example:3128",
                    "A proxy for all requests. Proxies named by the environment are not used. The proxy resolves names: let it "
                        + "refuse addresses that feeds must not reach."),
                .init(
                    "network.proxy_credentials_file", \.network.proxyCredentialsFile, .path,
                    example: "/etc/newsreel/proxy.toml",
                    "A file with `username` and `password` for network.proxy, not readable by others."),
                .init(
                    "network.tls_authorities_file", \.network.authoritiesFile, .path, example: "/etc/ssl/certs/own.pem",
                    "Certificates (PEM) to trust in place of the system's."),
                .init(
                    "network.transfers", \.network.transfers, .count(1...10_000),
                    "Requests on the network at one time, all told. Feeds are asked on half of them; the rest is for "
                        + "articles' pages and for servers that take long to answer."),
                .init(
                    "network.transfers_per_host", \.network.transfersPerHost, .count(1...100),
                    "Requests to one host at one time."),
                .init(
                    "network.host_interval", \.network.hostInterval, .duration(.zero ... .seconds(3600)),
                    "Requests to one host start at least this long apart on average."),
                .init(
                    "network.robots", \.network.obeysRobots, .flag,
                    "Ask a site's robots.txt before an article's page is fetched. Feeds are fetched without asking."),
            ]),
        Section(
            name: "limits", help: "What one request, and what comes of it, may cost. Each limit holds on its own.",
            keys: [
                .init(
                    "limits.connect_time", \.limits.connectTimeout, .duration(.milliseconds(100)...(.seconds(300))),
                    "From the start to the open and secured connection."),
                .init(
                    "limits.total_time", \.limits.totalTimeout, .duration(.seconds(1)...(.seconds(3600))),
                    "From the start to the last byte, redirects included."),
                .init(
                    "limits.slow_time", \.limits.slowTimeout, .duration(.seconds(1)...(.seconds(3600))),
                    "A transfer that stays below limits.slow_rate for this long is given up."),
                .init(
                    "limits.slow_rate", \.limits.slowestRateInBytes, .size(1...(1 << 30)),
                    "The rate of limits.slow_time, in a second."),
                .init(
                    "limits.body_size", \.limits.bodySizeInBytes, .size(1024...(1 << 30)),
                    "The largest body, before and after decompression."),
                .init(
                    "limits.header_size", \.limits.headerSizeInBytes, .size(1024...(16 << 20)),
                    "All header lines of one answer."),
                .init("limits.redirects", \.limits.redirects, .count(0...20), "Redirects followed for one request."),
                .init(
                    "limits.bodies_in_flight", \.limits.bodiesInFlightInBytes, .size((1 << 20)...(64 << 30)),
                    "All bodies in memory at one time. When it is used up, transfers wait."),
                .init(
                    "limits.item_time", \.limits.itemTime, .duration(.seconds(1)...(.seconds(50))),
                    "CPU time in which one item, or one article's page, must be cleaned. One that takes longer is given up, "
                        + "with a word in the log, and tried again when its feed changes it."),
                .init(
                    "limits.article_ratio", \.limits.articleRatio, .count(2...1000),
                    "Bytes that an article may take for each byte of its markup, beside 128 KiB. What goes beyond it is kept "
                        + "as plain text, and in the end cut off; the article's warnings say so."),
            ]),
        Section(
            name: "cleaning", help: "How articles' pages are read.",
            keys: [
                .init(
                    "cleaning.sites_file", \.cleaning.sitesFile, .path, example: "/etc/newsreel/sites.toml",
                    "What you know of single sites: a TOML file of [[site]] tables, each with `host` (and the hosts below "
                        + "it), `article` (elements that hold the article) and `drop` (elements that are none of it), as "
                        + "lists of \"div\", \".class\", \"#id\" or \"div.class\". A row takes the place of a built-in one."
                ),
                .init(
                    "cleaning.site_rules", \.cleaning.usesSiteRules, .flag,
                    "Use the rows of single sites, your own and the few built-in ones."),
            ]),
        Section(
            name: "spool", help: "Where articles are written. See newsreel-spool(5).",
            keys: [
                .init(
                    "spool.directory", \.spool.directory, .path,
                    "The spool. Its folders tmp and new must be on one file system."),
                .init(
                    "spool.outlets", \.spool.outlets, .outletNames,
                    "Further consumers. Each finds every article in a folder outlets/NAME/new of its own."),
                .init(
                    "spool.fill_new", \.spool.fillsNew, .flag,
                    "Write every article into the folder `new`. Without it articles go to outlets and [[sinks]] alone, so that "
                        + "nothing waits there for nobody; there must be one."),
                .init(
                    "spool.max_files", \.spool.maximumFiles, .count(1...1_000_000_000),
                    "With this many files waiting in one folder, polling pauses until consumers have taken some."),
                .init(
                    "spool.max_size", \.spool.maximumSizeInBytes, .size((1 << 20)...(1 << 50)),
                    "With this much waiting in one folder, polling pauses until consumers have taken some."),
                .init(
                    "spool.min_free", \.spool.minimumFreeInBytes, .size(0...(1 << 50)),
                    "With less free on the file system, or than a twentieth of it where that is less, polling pauses until "
                        + "there is more."),
                .init(
                    "spool.min_free_inodes", \.spool.minimumFreeInodes, .count(0...1_000_000_000),
                    "With fewer free inodes on the file system, or than a twentieth of them where that is less, polling "
                        + "pauses until there are more."),
                .init(
                    "spool.captions", \.spool.includesCaptions, .flag,
                    "Put the figures' captions into `content_text` too. They stand in `content_html` in any case."),
                .init(
                    "spool.similar", \.spool.tellsSimilar, .flag,
                    "Tell of each article, in `_newsreel.similar_to`, which ones of other feeds of the last seven days have "
                        + "nearly the same text. No article is kept back for it."),
                .init(
                    "spool.similar_memory", \.spool.similarMemoryInBytes, .size((1 << 20)...(1 << 32)),
                    "What spool.similar may take of memory; 1 MiB is for some 5,500 articles. When it is used up, the oldest "
                        + "are forgotten before their seven days are over: see newsreel_likeness_dropped."),
            ]),
        Section(
            name: "on_new",
            help: "A command for each article. It reads an outlet of its own, on-new, which is its queue.",
            keys: [
                .init(
                    "on_new.command", \.onNew.command, .text, example: "/usr/local/bin/article-came",
                    "A shell command that is run for each article, revisions among them. The article is on its standard "
                        + "input, as in the spool; NEWSREEL_TITLE, _URL, _ID, _OP, _REVISION, _FEED, _FEED_TITLE, "
                        + "_FOLDER, _LANGUAGE, _DATE, _TAGS (its own and those that rules set, not its feed's) and _AUTHORS "
                        + "(one a line) and _FILE name it. What feeds say "
                        + "is in them: quote them. When it ends with 0 the article is done; else it is tried again after "
                        + "1, 2, 4 seconds and so on up to 5 minutes. After a crash it may run again for an article that "
                        + "it was run for. The packaged unit lets no other program run: see newsreel(8)."),
                .init(
                    "on_new.when", \.onNew.filter, .filter, example: try? Filter("revision is 1"),
                    "Only for articles that pass this filter; the others are done at once."),
                .init(
                    "on_new.timeout", \.onNew.timeout, .duration(.seconds(1)...(.seconds(86_400))),
                    "A command that runs longer is ended with all that it started, but for what has begun a session of its own (setsid), and has "
                        + "failed."),
                .init(
                    "on_new.output", \.onNew.outputInBytes, .size(1024...(1 << 30)),
                    "A command that writes more than this is ended, and has failed. Of a failed one the beginning of its "
                        + "output is logged."),
                .init("on_new.parallel", \.onNew.parallel, .count(1...64), "Commands at work at one time."),
                .init(
                    "on_new.attempts", \.onNew.attempts, .count(1...1000), example: 20,
                    "After so many failures an article is moved into outlets/on-new/failed, and logged; without it, it is "
                        + "tried for ever. Articles that wait count for spool.max_files."),
            ]),
        Section(
            name: "state", help: "What is remembered between polls.",
            keys: [
                .init(
                    "state.database", \.state.database,
                    .path(expectation: "a path, or an address such as \"postgresql://host/database\", as a string") {
                        PostgresAddress($0) != nil
                    },
                    "The SQLite database of feeds, article identities and deliveries, whose folder must be writable; or the "
                        + "address of a PostgreSQL database, postgresql://USER@HOST/NAME, which any number of machines "
                        + "may share: see [fleet]. libpq's service file (?service=NAME) and password file hold for it; "
                        + "no password belongs here."),
                .init(
                    "state.min_free", \.state.minimumFreeInBytes, .size(0...(1 << 50)),
                    "With less free on the database's file system, or than a twentieth of it where that is less, polling "
                        + "pauses until there is more."),
            ]),
        Section(
            name: "fleet",
            help: "Machines that share a state.database on a PostgreSQL server; docs/fleet.md tells how.",
            keys: [
                .init(
                    "fleet.worker", \.fleet.worker,
                    .matching("a name of at most 64 letters, digits, dots, hyphens and underscores") { name in
                        (1...64).contains(name.utf8.count)
                            && name.utf8.allSatisfy { byte in
                                byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90 || byte >= 48 && byte <= 57
                                    || ".-_".utf8.contains(byte)
                            }
                    }, example: "reader-1",
                    "This daemon's name, unlike any other's and the same at each start: its spool and what waits to be "
                        + "shown in it go by it. Without it, the machine's host name."),
                .init(
                    "fleet.lease", \.fleet.lease, .duration(.seconds(2)...(.seconds(3600))),
                    "A worker that has not been heard of for this long, by the database's clock, is taken for dead, and the "
                        + "others poll its feeds. The same for all workers."),
            ]),
        Section(
            name: "log", help: "What is logged, on standard error.",
            keys: [
                .init("log.level", \.log.level, .choice, "The least level that is logged."),
                .init(
                    "log.format", \.log.format, .choice,
                    "`auto` is `text`, or, under systemd, entries in the journal with fields of their own (newsreel(8)). "
                        + "`journal` is lines with a priority in front, `json` one object a line."),
            ]),
        Section(
            name: "status", help: "Looking inside a running daemon.",
            keys: [
                .init(
                    "status.listen", \.status.listen,
                    .matching("a loopback address with a port, such as \"127.0.0.1:8600\", or \"unix:/path\"") {
                        StatusServer.Address($0) != nil
                    }, example: "127.0.0.1:8600",
                    "Where the status page, `/metrics` for Prometheus, `/healthz` and `/readyz` are served over HTTP; without it "
                        + "nowhere. Everybody on this machine may look; for others, put a server with TLS and passwords "
                        + "before a Unix socket.")
            ]),
        Section(
            name: "websub",
            help: "Feeds that are to be had by push: hubs bring what is new, and polls make sure of it.",
            keys: [
                .init(
                    "websub.listen", \.webSub.listen,
                    .matching("a loopback address with a port, such as \"127.0.0.1:8601\", or \"unix:/path\"") {
                        StatusServer.Address($0) != nil
                    }, example: "127.0.0.1:8601",
                    "Where hubs are listened to over HTTP; without it nowhere, and feeds are polled. A server with TLS stands "
                        + "before it and leads websub.callback here: docs/websub.md has examples."),
                .init(
                    "websub.callback", \.webSub.callback,
                    .matching("an http or https address such as \"https://news.example.org\"", isCallback),
                    example: "https://news.example.org",
                    "How hubs reach websub.listen: their requests come to /websub/ and a word that nobody guesses, below "
                        + "it. Needed with websub.listen."),
                .init(
                    "websub.lease", \.webSub.lease, .duration(.seconds(300)...(.seconds(90 * 86_400))),
                    "For how long a hub is asked to deliver; it may choose another time. It is asked again before the end."
                ),
                .init(
                    "websub.sha1", \.webSub.allowsSHA1, .flag,
                    "Take deliveries that are signed with SHA-1, from hubs that know nothing better."),
            ]),
        Section(
            name: "service", help: "How the daemon ends.",
            keys: [
                .init(
                    "service.drain_time", \.service.drainTime, .duration(.zero ... .seconds(600)),
                    "After SIGTERM, polls in flight may take this long to end. Keep it below TimeoutStopSec of the "
                        + "unit.")
            ]),
    ]

    /// Without a query, and without a slash at its end.
    private static func isCallback(_ text: String) -> Bool {
        guard WebOrigin(text) != nil, !text.hasSuffix("/") else { return false }
        return !text.utf8.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    }

    private static let interval = Duration.seconds(10)...Duration.seconds(90 * 86_400)
}

extension ConfigurationType<[String]> {
    fileprivate static var outletNames: Self {
        list(of: "names of 1 to 32 small letters, digits and hyphens") { name in
            (1...32).contains(name.utf8.count) && !name.hasPrefix("-")
                && name.utf8.allSatisfy { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 45 }
        }
    }
}
