internal import JetStream
internal import Subscriptions

/// The `[[sinks]]` of a settings file.
struct SinkList {
    private(set) var sinks: [SinkSettings] = []
    private(set) var problems: [ConfigurationProblem] = []
    private let file: String
    private let spool: Settings.Spool

    /// - Parameters:
    ///   - outlets: names of outlets that the settings make beside the sinks'.
    ///   - spool: whose bounds hold where a sink has none of its own.
    init(_ document: TOMLTable, file: String, outlets: [String], spool: Settings.Spool) {
        self.file = file
        self.spool = spool
        guard let value = document["sinks"] else { return }
        guard case .array(let tables) = value.kind else {
            report(value.line, nil, "expected [[sinks]] in double brackets, a table for each")
            return
        }
        // By name, who else has an outlet of that name.
        var taken: [String: String] = [:]
        for name in outlets {
            let isCommand = name == OnNewService.outlet && document.line(of: "on_new.command") != nil
            taken[name] = isCommand ? "on_new.command has an outlet of that name" : "spool.outlets has that name"
        }
        var places: [String: String] = [:]
        for table in tables {
            guard case .table(let keys) = table.kind else {
                report(table.line, nil, "expected a table; write each sink as [[sinks]] with a name and a kind")
                continue
            }
            var sink = SinkSettings()
            let found = keys.read(
                into: &sink, keys: SinkTable.keys(of: Self.kind(keys)), file: file, elsewhere: SettingsTable.hint(for:)
            ).map { $0.below(Self.name) }
            problems += found
            check(sink, keys, table.line, &taken, isRead: found.isEmpty)
            checkPlace(sink, keys, &places)
            sinks.append(sink)
        }
    }

    private static func kind(_ keys: TOMLTable) -> SinkSettings.Kind? {
        guard case .string(let word)? = keys["kind"]?.kind else { return nil }
        return SinkSettings.Kind(rawValue: word)
    }

    private mutating func check(
        _ sink: SinkSettings, _ keys: TOMLTable, _ line: Int?, _ taken: inout [String: String], isRead: Bool
    ) {
        if keys["name"] == nil { report(line, "name", "each [[sinks]] needs a name of its own, name = \"search\"") }
        if keys["kind"] == nil {
            let kinds = SinkSettings.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            report(line, "kind", "each [[sinks]] needs its kind, one of \(kinds)")
        }
        guard isRead, keys["name"] != nil, keys["kind"] != nil else { return }
        let place = keys["name"]?.line
        if let other = taken[sink.name] {
            report(place, "name", "\(other) too: \(sink.name); give each its own")
        } else {
            taken[sink.name] = place.map { "the sink of line \($0) has that name" }
        }
        if sink.kind == .webhook { checkWebhook(sink.webhook, keys, line) }
        if sink.kind == .segments { checkBounds(sink, keys, line) }
        if sink.kind == .jetstream { checkJetStream(sink.jetstream, keys, line) }
        for section in SinkTable.sections {
            guard let kind = section.kind, kind != sink.kind else { continue }
            let foreign = keys.entries.filter { entry in
                section.keys.contains { $0.name == entry.key }
                    && !SinkTable.sections.contains {
                        $0.kind == sink.kind && $0.keys.contains { $0.name == entry.key }
                    }
            }
            for entry in foreign {
                report(
                    entry.value.line, entry.key,
                    "is for sinks of the kind \"\(kind.rawValue)\", and this one's is \"\(sink.kind.rawValue)\"; remove it"
                )
            }
        }
    }

    /// Segments and databases of two sinks in one place would take each other's.
    ///
    /// - Parameter places: by place, the sink that has it.
    private mutating func checkPlace(_ sink: SinkSettings, _ keys: TOMLTable, _ places: inout [String: String]) {
        let (key, place) =
            switch sink.kind {
            case .segments: ("segments_directory", sink.segments.directory)
            case .sqlite: ("database", sink.sqlite.database)
            case .outlet, .webhook, .feed, .jetstream: ("", nil)
            }
        guard let place else { return }
        if let other = places.updateValue(sink.name, forKey: Self.plain(place)) {
            report(keys[key]?.line, key, "the sink \(other) writes there; each needs a place of its own")
        }
    }

    /// A path by which two are compared: without `.` and repeated slashes.
    static func plain(_ path: String) -> String {
        (path.hasPrefix("/") ? "/" : "") + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private mutating func checkWebhook(_ webhook: SinkSettings.Webhook, _ keys: TOMLTable, _ line: Int?) {
        guard let url = webhook.url else {
            return report(line, "url", "a webhook needs the address that it posts to, url = \"https://…\"")
        }
        if !url.hasPrefix("https://"), !webhook.allowsHTTP {
            report(
                keys["url"]?.line, "url",
                "everyone on the way could read and change what is posted; use https, or say allow_http = true")
        }
        checkPauses(webhook.leastPause, webhook.longestPause, keys)
    }

    private mutating func checkJetStream(_ jetstream: SinkSettings.JetStream, _ keys: TOMLTable, _ line: Int?) {
        let servers = jetstream.servers ?? []
        if servers.isEmpty {
            report(
                keys["servers"]?.line ?? line, "servers", "a jetstream sink needs its servers, servers = [\"tls://…\"]")
        }
        if jetstream.stream == nil {
            report(line, "stream", "a jetstream sink needs the name of its stream, stream = \"NEWS\"")
        }
        let open = servers.first { $0.hasPrefix("nats://") && !NATSServers.isLoopback($0) }
        if let open, !jetstream.allowsPlain {
            report(
                keys["servers"]?.line, "servers",
                "everyone on the way to \(open) could read and change what is sent; use tls://, or say allow_plain = true"
            )
        }
        if (jetstream.certificateFile == nil) != (jetstream.keyFile == nil) {
            let key = jetstream.keyFile == nil ? "tls_certificate_file" : "tls_key_file"
            report(keys[key]?.line, key, "tls_certificate_file and tls_key_file belong together; name both")
        }
        checkPauses(jetstream.leastPause, jetstream.longestPause, keys)
    }

    private mutating func checkPauses(_ least: Duration, _ longest: Duration, _ keys: TOMLTable) {
        if least > longest {
            let key = keys["pause_maximum"] == nil ? "pause_minimum" : "pause_maximum"
            report(keys[key]?.line, key, "pause_maximum is below pause_minimum; raise the one or lower the other")
        }
    }

    /// A queue that is full before its segment would have polling pause until the segment's time is over.
    private mutating func checkBounds(_ sink: SinkSettings, _ keys: TOMLTable, _ line: Int?) {
        let files = sink.maximumFiles ?? spool.maximumFiles
        let bytes = sink.maximumSizeInBytes ?? spool.maximumSizeInBytes
        for (bound, own, isBelow, least) in [
            ("max_files", "segment_articles", files < sink.segments.articles, "\(sink.segments.articles)"),
            (
                "max_size", "segment_size", bytes < sink.segments.sizeInBytes,
                "\"\(configurationText(sizeInBytes: sink.segments.sizeInBytes))\""
            ),
        ] where isBelow {
            let isOwn = keys[bound] != nil
            report(
                (keys[bound] ?? keys[own])?.line ?? line, isOwn ? bound : own,
                "\(isOwn ? bound : "spool.\(bound)") is below \(own), \(least), so polling would pause before a segment is full; "
                    + "raise the one or lower the other")
        }
    }

    private static let name = "sinks"

    /// - Parameter key: of a sink's table; `nil` for the whole.
    private mutating func report(_ line: Int?, _ key: String?, _ message: String) {
        guard problems.count < ConfigurationProblem.mostAtOnce else { return }
        problems.append(
            ConfigurationProblem(file: file, line: line, key: key.map { "\(Self.name).\($0)" } ?? Self.name, message))
    }
}
