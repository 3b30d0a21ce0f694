internal import Archive
internal import ArgumentParser
internal import Exchange
internal import Glibc
internal import Ingest

struct ReviveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revive",
        abstract: "Have feeds asked again that were stopped or held back.",
        discussion: """
            For feeds that answered 410, that wait after failures, or that are in quarantine because the program died \
            of them. While a daemon holds the state, the wish is left for it, and it takes it over with its next \
            reload or start.
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
            let database =
                try state.map { DatabasePath.file(for: $0) }
                ?? Settings(file: config ?? Settings.standardFile).state.database
            var known: [String: StoredFeed] = [:]
            let wanted = Set(urls)
            try Archive.forEachFeed(file: database) { feed in
                if wanted.contains(feed.identity) { known[feed.identity] = feed }
            }
            for url in urls where known[url] == nil {
                throw CommandFailure(
                    .data, kind: "unknown_feed",
                    "\(url) was never polled with \(database); 'newsreel status --feeds' shows the feeds' addresses")
            }
            do {
                let archive = try Archive(file: database)
                // What the last process died of is forgotten with the rest.
                let crashes = try await CrashMemory(archive, beside: archive.file)
                for url in urls {
                    if let feed = known[url] { try await Revival.revive(feed, in: archive) }
                }
                crashes.close()
                archive.close()
            } catch let error as ArchiveError {
                guard case .locked(_, let holder) = error else { throw error }
                try leaveWish(database, holder)
            }
        }
    }

    private func leaveWish(_ database: String, _ holder: Int32?) throws {
        guard Revival.leaveWish(for: urls, beside: StatePlace.of(database)) else {
            throw CommandFailure(
                .cannotCreate, kind: "state",
                "the wish cannot be written beside \(database): \(String(cString: strerror(errno)))")
        }
        let name = holder.map { "process \($0)" } ?? "another process"
        let line = "newsreel: \(name) holds the state; reload the daemon, and it asks them again\n"
        writeAll(Array(line.utf8), to: STDERR_FILENO)
    }
}
