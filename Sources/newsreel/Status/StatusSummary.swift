internal import Articles
internal import Exchange
internal import Ingest
internal import StatusPage

/// The figures of `newsreel status`: what the daemon does, and what is remembered.
struct StatusSummary {
    let daemon: DaemonStanding.Report?
    /// It is known that no daemon runs.
    let isAway: Bool
    private(set) var rows: [Row] = []
    /// What waits for each consumer that has an outlet.
    var outlets: [OutletLag] = []
    /// Those that the settings name; `nil` where these are not known.
    var namedOutlets: Set<String>?
    /// Why the state tells nothing, so that this is what the spool tells; `nil` where it may not be read at all.
    var absence: String?
    /// Who shares the state.
    private var workers: [WorkerStanding] = []

    struct Row {
        let name: StaticString
        let words: String
        let number: Int64
        /// Not told to people while it is 0.
        var isRare = false
    }

    /// - Parameter waiting: what waits in the spool; `nil` where none is known.
    init(_ reports: FeedReports, _ view: any StoreView, waiting: SpoolUse?) async throws(StoreError) {
        let counts = try await view.counts()
        daemon = reports.daemon
        isAway = reports.daemon == nil
        let listed = reports.listed
        let polled = listed.filter { $0.row.health != .off }
        let crashes = listed.compactMap(\.crash).filter { $0.count > 0 }
        let left = listed.reduce(0) { $0 + $1.leftOut }
        add("feeds", reports.knowsLists ? "feeds" : "feeds remembered; their lists are not known here", polled.count)
        add("failing_feeds", "failing", polled.count { $0.feed?.state.lastError != nil || $0.fault != nil })
        add("stopped_feeds", "not asked any more", polled.count { $0.isStopped }, isRare: true)
        add("off_feeds", "switched off by their lists", listed.count - polled.count, isRare: true)
        add("crashed_feeds", "that the program died of", crashes.count, isRare: true)
        add("quarantined_feeds", "of these in quarantine", crashes.count(where: \.isQuarantined), isRare: true)
        add("removed_feeds", "remembered, and in no list any more", reports.all.count - listed.count, isRare: true)
        add("polls", "polls", Int(counts.polls))
        add("items", "items remembered", counts.items)
        add("left_out_items", "of these left out: too costly, or the program died of them", left, isRare: true)
        add("new_articles", "new articles", Int(counts.newItems))
        add("revised_articles", "revised articles", Int(counts.revisedItems))
        let blocked = try await view.blockedCounts().reduce(0) { $0 + Int($1.count) }
        add("blocked_articles", "articles that rules blocked", blocked, isRare: true)
        add("pending_deliveries", "deliveries not settled", counts.pendingDeliveries, isRare: true)
        workers = try await view.workers()
        if !workers.isEmpty {
            add("due_feeds", "feeds due, the first for \(counts.longestWaitInSeconds) s", counts.dueFeeds, isRare: true)
        }
        add("database_bytes", "bytes of state", Int(counts.databaseSizeInBytes))
        add(waiting)
    }

    /// What members of the spool's group may see.
    /// - Parameter listed: feeds of the lists, for where no daemon says how many it has.
    init(ofSpool waiting: SpoolUse, _ daemon: DaemonStanding.Report?, listed: Int? = nil) {
        self.daemon = daemon
        isAway = daemon == nil
        if let feeds = daemon?.feeds {
            add("feeds", "feeds", feeds)
        } else if let listed {
            add("feeds", "feeds in the lists", listed)
        }
        if let failing = daemon?.failing { add("failing_feeds", "failing", failing) }
        add(waiting)
    }

    private mutating func add(_ name: StaticString, _ words: String, _ number: Int, isRare: Bool = false) {
        rows.append(Row(name: name, words: words, number: Int64(number), isRare: isRare))
    }

    private mutating func add(_ waiting: SpoolUse?) {
        guard let waiting else { return }
        add("spool_files", "files waiting in the spool", waiting.files)
        add("spool_bytes", "bytes waiting in the spool", Int(waiting.sizeInBytes))
    }

    var headline: String? { Self.headline(daemon, isAway: isAway) }

    /// Whether a daemon runs, and why it pauses.
    static func headline(_ daemon: DaemonStanding.Report?, isAway: Bool) -> String? {
        guard let daemon else { return isAway ? "newsreel does not run" : nil }
        guard let pause = daemon.pause else {
            return "newsreel runs (process \(daemon.process))\(daemon.line.map { ": \($0)" } ?? "")"
        }
        return "polling pauses (process \(daemon.process))\(daemon.pausedSince.map { " since \($0)" } ?? ""): \(pause)"
    }

    var lines: [String] {
        let figures = rows.filter { $0.number != 0 || !$0.isRare }.map { row in
            let number = String(row.number)
            return String(repeating: " ", count: max(0, 14 - number.count)) + number + "  " + row.words
        }
        return figures + workers.map { "  worker \($0.text)" } + outlets.flatMap(lines(of:))
    }

    private func lines(of outlet: OutletLag) -> [String] {
        var lines = ["  waits for \(outlet.name): \(outlet.text)"]
        if let trouble = daemon?.sinks[outlet.name] { lines.append("    \(trouble)") }
        if let namedOutlets, !namedOutlets.contains(outlet.name) {
            lines.append("    in no settings, and goes on filling; to give it up, remove \(outlet.folder)")
        }
        if let aside = outlet.aside {
            lines.append("    put aside in \(aside.folder): \(aside.use.text)")
            lines.append("    to do: \(aside.step)")
        }
        return lines
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for row in rows { writer.member(row.name, row.number) }
            if !outlets.isEmpty {
                writer.key("sinks")
                writer.array { writer in
                    for outlet in outlets { writer.object { write(outlet, into: &$0) } }
                }
            }
            if !workers.isEmpty {
                writer.key("workers")
                writer.array { writer in
                    for worker in workers { writer.object { worker.write(into: &$0) } }
                }
            }
            writer.member("daemon", (daemon?.process).map { Int64($0) })
            writer.member("paused", daemon?.pause)
            writer.member("paused_since", daemon?.pausedSince)
            writer.member("state_error", absence)
        }
        writer.newline()
        return writer.bytes
    }
}

extension StatusSummary {
    private func write(_ outlet: OutletLag, into writer: inout JSONWriter) {
        writer.member("name", outlet.name)
        writer.member("files", Int64(outlet.use.files))
        writer.member("bytes", outlet.use.sizeInBytes)
        writer.member("oldest", outlet.use.oldest)
        writer.member("trouble", daemon?.sinks[outlet.name])
        if let namedOutlets, !namedOutlets.contains(outlet.name) { writer.member("unnamed", true) }
        guard let aside = outlet.aside else { return }
        writer.member("aside_files", Int64(aside.use.files))
        writer.member("aside_bytes", aside.use.sizeInBytes)
        writer.member("aside_folder", aside.folder)
    }
}

extension WorkerStanding {
    fileprivate var text: String {
        var parts: [String]
        switch secondsSinceDeath {
        case nil: parts = ["\(name): polls nothing"]
        case let seconds? where isLive: parts = ["\(name): lives, \(-seconds) s of its lease left"]
        case let seconds?: parts = ["\(name): not heard of, its lease ended \(seconds) s ago"]
        }
        if shards > 0 { parts.append("\(shards) of \(HostShard.count) shards of hosts") }
        if pendingDeliveries > 0 { parts.append("\(pendingDeliveries) articles to be shown in its spool") }
        if queued > 0 {
            parts.append("\(queued) articles on their way to its streams")
            if isBuried {
                parts.append("given up: others take these over")
            } else if !isLive {
                parts.append("if it does not come back: newsreel fleet bury \(name)")
            }
        }
        if takeovers > 0 { parts.append("took over \(takeovers) shards") }
        return parts.joined(separator: "; ")
    }

    fileprivate func write(into writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("live", isLive)
        writer.member("shards", Int64(shards))
        writer.member("pending_deliveries", Int64(pendingDeliveries))
        writer.member("queued", Int64(queued))
        writer.member("buried", isBuried)
        writer.member("takeovers", takeovers)
    }
}

extension FeedReport {
    fileprivate var isStopped: Bool { feed.map { $0.state.nextPoll == nil && $0.state.polls > 0 } ?? false }
}
