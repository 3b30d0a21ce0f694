internal import Delivery
internal import Filtering
internal import JetStream
internal import JetStreamSink
internal import SegmentSink
internal import Subscriptions
internal import WebhookSink

/// Every key of a `[[sinks]]` table. The reader, the example file and the manual come from these rows.
enum SinkTable {
    /// Keys that belong together in the manual.
    struct Section: Sendable {
        /// The kind that has them; `nil` for all.
        let kind: SinkSettings.Kind?
        let help: String
        let keys: [ConfigurationKey<SinkSettings>]
    }

    /// Of two rows with one name that of the kind counts; other kinds' keys are known, so that it can be said whose they are.
    static func keys(of kind: SinkSettings.Kind?) -> [ConfigurationKey<SinkSettings>] {
        let own = sections.filter { $0.kind == nil || $0.kind == kind }.flatMap(\.keys)
        var names = Set(own.map(\.name))
        return own + sections.flatMap(\.keys).filter { names.insert($0.name).inserted }
    }

    static let help =
        "Who else gets the articles: each [[sinks]] table is one consumer with a queue of its own in the spool, its outlet. One "
        + "that is slow or away holds back nobody until its queue is full. See newsreel-sinks(5)."

    static let sections: [Section] = [common, webhook, segments, sqlite, feed, jetstream, stream]

    private static let common = Section(
        kind: nil, help: "Of every kind:",
        keys: [
            .init(
                "name", \.name, .matching("a name of 1 to 32 small letters, digits and hyphens") { Outlet.isName($0) },
                "What status, metrics and log call it, and the name of its folder `outlets/NAME` in the spool."),
            .init("kind", \.kind, .choice, "Who takes the articles."),
            .init(
                "filter", \.filter, .filter, example: "language is \"en\" and not tag is \"sport\"",
                "Which articles it gets, in the language of filters."),
            .init(
                "max_files", \.maximumFiles, .count(1...1_000_000_000), example: 100_000,
                "With this many files waiting for this sink, polling pauses until it has taken some. Without it the spool's "
                    + "own bound, spool.max_files, holds."),
            .init(
                "max_size", \.maximumSizeInBytes, .size((1 << 20)...(1 << 50)), example: 1 << 30,
                "With this much waiting for this sink, polling pauses until it has taken some. Without it the spool's own "
                    + "bound, spool.max_size, holds."),
        ])

    private static let webhook = Section(
        kind: .webhook, help: "Of the kind \"webhook\", which posts articles to a web server, at least once each:",
        keys: [
            .init(
                "url", \.webhook.url, .webAddress(user: "put it into a file, and name that as credentials_file"),
                example: "https://example.org/articles", "Where articles are posted to."),
            .init(
                "allow_http", \.webhook.allowsHTTP, .flag,
                "Post to an address without TLS, where everyone on the way can read and change what is posted."),
            .init(
                "format", \.webhook.format, .choice,
                "`ndjson` posts an article a line (application/x-ndjson), `json` one array of them (application/json)."),
            .init(
                "secret_file", \.webhook.secretFile, .path, example: "/etc/newsreel/webhook.secret",
                "A file with the key that signs each post, not readable by others: 16 characters or more, or `whsec_` and base64."
            ),
            .init(
                "credentials_file", \.webhook.credentialsFile, .path, example: "/etc/newsreel/webhook.toml",
                "A file with `username` and `password`, or `token`, and perhaps a table `headers`, as for feeds."),
            .init(
                "tls_authorities_file", \.webhook.authoritiesFile, .path, example: "/etc/ssl/certs/own.pem",
                "Certificates (PEM) to trust in place of the system's."),
            .init("batch_files", \.webhook.batchFiles, .count(1...10_000), "The most articles of one post."),
            .init(
                "batch_size", \.webhook.batchSizeInBytes, .size(1024...(64 << 20)),
                "The most bytes of one post; an article that is larger goes alone."),
            .init(
                "timeout", \.webhook.patience, .duration(.seconds(1)...(.seconds(600))),
                "How long the server may take for one post."),
            .init(
                "pause_minimum", \.webhook.leastPause, .duration(.milliseconds(10)...(.seconds(3600))),
                "How long a post that failed waits for the next try; each further failure doubles it. A Retry-After of the "
                    + "server's is kept in any case."),
            .init(
                "pause_maximum", \.webhook.longestPause, .duration(.seconds(1)...(.seconds(86_400))),
                "The longest such pause, but for a server's own wish."),
            .init(
                "put_aside", \.webhook.putsAside, .flag,
                "Move an article that the server refuses by itself (400, 413, 415, 422) into the folder `outlets/NAME/aside`, so that "
                    + "those behind it get on. Without it all wait."),
        ])

    private static let segments = Section(
        kind: .segments,
        help:
            "Of the kind \"segments\", which writes closed files of lines for log shippers, each article exactly once:",
        keys: [
            .init(
                "segments_directory", \.segments.directory, .path, example: "/var/spool/newsreel/segments/ship",
                "The folder of segments; its parent must be there. Without it `segments/NAME` in the spool."),
            .init("compression", \.segments.compression, .choice, "How segments are compressed."),
            .init(
                "segment_size", \.segments.sizeInBytes, .size(1024...(4 << 30)),
                "A segment is closed with so much in it, before it is compressed."),
            .init(
                "segment_articles", \.segments.articles, .count(1...1_000_000),
                "A segment is closed with so many articles in it."),
            .init(
                "segment_time", \.segments.time, .duration(.seconds(1)...(.seconds(86_400))),
                "A segment is closed when its first article has waited so long."),
        ])

    private static let sqlite = Section(
        kind: .sqlite,
        help:
            "Of the kind \"sqlite\", which keeps each article's last revision in a database with full-text search, for "
            + "`newsreel search`:",
        keys: [
            .init(
                "database", \.sqlite.database, .path, example: "/var/spool/newsreel/search/search.sqlite",
                "The database; made where there is none. Without it `search/NAME.sqlite` in the spool.")
        ])

    private static let feed = Section(
        kind: .feed,
        help:
            "Of the kind \"feed\", which offers its latest articles as NAME.atom and NAME.json for any reader of feeds, as files and, "
            + "with status.listen, at /feeds/NAME.atom and /feeds/NAME.json:",
        keys: [
            .init(
                "feeds_directory", \.feed.directory, .path, example: "/var/www/feeds",
                "The folder of the documents; its parent must be there. Without it `feeds` in the spool."),
            .init("title", \.feed.title, .text, example: "News", "The feed's title; without it the sink's name."),
            .init("description", \.feed.description, .text, example: "What we read", "One line about the feed."),
            .init(
                "feed_url", \.feed.url, .webAddress(user: "all readers would see it; leave it out"),
                example: "https://example.org/feeds/news",
                "Where readers find the documents, without `.atom` and `.json`; for the documents themselves to say."),
            .init("entries", \.feed.entries, .count(1...1000), "The most articles of a document; older ones leave it."),
        ])

    private static let jetstream = Section(
        kind: .jetstream,
        help: "Of the kind \"jetstream\", which sends each article once into a stream of NATS JetStream:",
        keys: [
            .init(
                "servers", \.jetstream.servers, natsAddresses, example: ["tls://nats.example.org:4222"],
                "The servers of one NATS system, any of which is asked; `tls://` for a connection under TLS."),
            .init(
                "allow_plain", \.jetstream.allowsPlain, .flag,
                "Send to another machine without TLS, where everyone on the way can read and change what is sent."),
            .init(
                "stream", \.jetstream.stream,
                .matching("a stream's name, without spaces, dots, slashes and wildcards", isStream), example: "NEWS",
                "The stream's name. `newsreel stream create` makes it."),
            .init(
                "subject", \.jetstream.subject, subjectTemplate,
                "What articles are sent to: tokens with dots between them, in which `{folder}`, `{language}`, `{host}` (the "
                    + "feed's) and `{op}` (`new` or `revised`) stand for what the article says."),
            .init(
                "exclusive", \.jetstream.isExclusive, .flag,
                "Nobody else writes to the stream. Then each article is in it once for ever, whatever its retention. Several "
                    + "newsreels with one stream say false."),
            .init(
                "max_unacknowledged", \.jetstream.mostUnacknowledged, .count(1...100_000),
                "The most articles that are sent and not acknowledged yet."),
            .init(
                "timeout", \.jetstream.patience, .duration(.milliseconds(100)...(.seconds(600))),
                "How long an answer of the servers may take."),
            .init(
                "credentials_file", \.jetstream.credentialsFile, .path, example: "/etc/newsreel/nats.creds",
                "A file with `username` and `password`, or `token`, as for feeds; or a user's .creds file as NATS has it. Not "
                    + "readable by others."),
            .init(
                "tls_authorities_file", \.jetstream.authoritiesFile, .path, example: "/etc/ssl/certs/own.pem",
                "Certificates (PEM) to trust in place of the system's."),
            .init(
                "tls_certificate_file", \.jetstream.certificateFile, .path, example: "/etc/newsreel/nats.pem",
                "This side's certificate (PEM), for servers that want one."),
            .init(
                "tls_key_file", \.jetstream.keyFile, .path, example: "/etc/newsreel/nats.key",
                "The key of that certificate (PEM)."),
            .init(
                "pause_minimum", \.jetstream.leastPause, .duration(.milliseconds(10)...(.seconds(3600))),
                "How long it is waited after a failure; each further failure doubles it."),
            .init(
                "pause_maximum", \.jetstream.longestPause, .duration(.seconds(1)...(.seconds(86_400))),
                "The longest such pause."),
        ])

    private static let stream = Section(
        kind: .jetstream,
        help: "Of the stream, for `newsreel stream create`; one that is there is never changed:",
        keys: [
            .init(
                "stream_retention", \.jetstream.retention, .choice,
                "`limits` keeps messages up to the bounds below, `interest` until all consumers have them, `workqueue` until "
                    + "one has."),
            .init("stream_storage", \.jetstream.storage, .choice, "Where the server keeps messages."),
            .init(
                "stream_discard", \.jetstream.discard, .choice,
                "At its size's bound: `new` takes no more, and articles wait in the spool; `old` lets go of the oldest."
            ),
            .init("stream_replicas", \.jetstream.replicas, .count(1...5), "Servers that each hold a copy."),
            .init(
                "stream_max_age", \.jetstream.maximumAge, .duration(.zero...(.seconds(36_500 * 86_400))),
                "Messages go after this time; `0s` for never."),
            .init(
                "stream_max_size", \.jetstream.maximumSizeInBytes, .size((1 << 20)...(1 << 50)), example: 100 << 30,
                "The bound of its size."),
            .init(
                "stream_duplicate_window", \.jetstream.duplicateWindow,
                .duration(.milliseconds(100)...(.seconds(86_400))),
                "For how long the server itself tells a message that it has; newsreel does not depend on it."),
        ])

    private static let natsAddresses = ConfigurationType<[String]>.list(
        of: "addresses such as \"nats://host:4222\" or \"tls://host:4222\"", NATSServers.isAddress)
    private static let subjectTemplate = ConfigurationType<String>.matching(
        "a subject such as \"newsreel.articles.{folder}.{language}\""
    ) { SubjectTemplate($0) != nil }

    private static func isStream(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.contains { ".*>/\\ ".contains($0) || $0.isWhitespace }
    }
}

extension ConfigurationType<String> {
    /// An http or https address, without a user.
    /// - Parameter user: what to do with one that is there.
    fileprivate static func webAddress(user: String) -> Self {
        var type = matching("an address that begins with \"https://\" or \"http://\"") { text in
            WebPlace(text).map { $0.fault == nil } ?? false
        }
        type.objection = { kind in
            guard case .string(let text) = kind else { return nil }
            return WebPlace(text)?.fault.map { $0 == .user ? "\($0.rawValue); \(user)" : $0.rawValue }
        }
        return type
    }

    /// A filter, kept as it is written.
    fileprivate static var filter: Self {
        var type = matching("a filter such as 'title contains \"budget\"'") { (try? Filter($0)) != nil }
        type.objection = { kind in
            guard case .string(let text) = kind else { return nil }
            do throws(FilterError) {
                _ = try Filter(text)
                return nil
            } catch {
                return error.description
            }
        }
        return type
    }
}
