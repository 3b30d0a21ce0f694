internal import Archive
internal import ArgumentParser
internal import Exchange
internal import Glibc
internal import Ingest
internal import PostgresStore
internal import StatusPage

struct ReviveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revive",
        abstract: "Have feeds asked again that were stopped or held back.",
        discussion: """
            For feeds that answered 410, that wait after failures, or that are in quarantine because the program died \
            of them. While a daemon holds the state, the wish is left for it, and it asks them within a second or \
            two; with a state on a server, whichever daemon has them does.
            """)

    @Argument(help: ArgumentHelp("Addresses of feeds, as 'newsreel status --feeds' shows them.", valueName: "url"))
    var urls: [String]

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the place of the state.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Flag(help: "Print errors as JSON.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: recoverCommand(config: config, state: state, spool: nil)) {
            let places = try StatusPlaces(config: config, state: state, spool: nil)
            if places.isForbidden { throw places.refusal }
            let reports = try await places.reports()
            var known: [StoredFeed] = []
            for url in urls {
                let report = try reports.feed(named: url)
                guard let feed = report.feed else {
                    throw CommandFailure(
                        .data, kind: "unknown_feed",
                        "\(report.row.url) was never polled with \(places.state.printable); it is asked at its turn")
                }
                guard !report.isRemoved, report.row.health != .off else {
                    throw CommandFailure(
                        .data, kind: "unlisted",
                        report.isRemoved
                            ? "\(report.row.url) is in no list any more, so nothing asks it; 'newsreel add' brings it back"
                            : "\(report.row.url) is switched off by its list, so nothing asks it; "
                                + "'newsreel edit \(shellWord(report.row.url)) enabled=' switches it on")
                }
                known.append(feed)
            }
            if case .server(let address) = places.state { return try await leaveWish(for: known, at: address) }
            let local = places.localPlace
            do {
                let store = try await places.settings.store(places.state, patience: .zero)
                // What the last process died of is forgotten with the rest.
                let crashes: CrashMemory?
                if let local { crashes = try await CrashMemory(store, beside: local) } else { crashes = nil }
                for feed in known { try await Revival.revive(feed, in: store) }
                crashes?.close()
                try await store.close()
            } catch ArchiveError.locked(_, let holder) {
                try leaveWish(for: known.map(\.identity), beside: local, holder)
            } catch let error as StoreError where error.kind == .inUse {
                try leaveWish(for: known.map(\.identity), beside: local, nil)
            }
        }
    }

    /// Whichever worker has a feed does it.
    private func leaveWish(for feeds: [StoredFeed], at address: PostgresAddress) async throws(StoreError) {
        let desk = PostgresDesk(address)
        defer { desk.close() }
        let workers = try await desk.wish(for: feeds.map(\.id))
        let line =
            workers.isEmpty
            ? "newsreel: no daemon works with the state; the next one that starts asks them again\n"
            : "newsreel: the daemon that has them asks them again by itself, within some seconds\n"
        writeAll(Array(line.utf8), to: STDERR_FILENO)
    }

    private func leaveWish(for urls: [String], beside place: String?, _ holder: Int32?) throws {
        guard let place, Revival.leaveWish(for: urls, beside: place) else {
            throw CommandFailure(
                .cannotCreate, kind: "state",
                "the wish cannot be written beside \(place ?? "the state"): \(String(cString: strerror(errno)))")
        }
        let name = holder.map { "process \($0)" } ?? "another process"
        let line = "newsreel: \(name) holds the state; a daemon asks them again by itself, within a second or two\n"
        writeAll(Array(line.utf8), to: STDERR_FILENO)
    }
}
