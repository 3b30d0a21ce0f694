internal import Archive
internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Glibc
internal import PostgresStore
internal import SpooledState

struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Move the state to where another store keeps it.",
        subcommands: [StateCopyCommand.self])
}

struct StateCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a state from a file to a PostgreSQL server, or back.",
        discussion: """
            All that is remembered: feeds with their learnt schedules, article identities, what waits to be shown. The \
            spool takes the copy for the state that filled it, so no article comes a second time. Stop the daemon first, \
            name the copy in the settings as state.database, and start it again; the old state must not be used any more. \
            The copy must be empty, or one that was cut short, which is made whole.
            """)

    @Argument(help: "The state: a file, or postgresql://...", completion: .file())
    var from: String

    @Argument(help: "Where the copy goes: a file that is not there yet, or postgresql://...", completion: .file())
    var to: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for fleet.worker.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Flag(help: "Print the outcome, and errors, as JSON.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let settings = try config.map { try Settings(file: $0) } ?? Settings()
            let (from, to) = (StateAddress(option: from), StateAddress(option: to))
            guard from.printable != to.printable else {
                throw CommandFailure(.usage, kind: "usage", "\(from.printable) cannot be copied to itself")
            }
            if let file = from.file, access(file, F_OK) != 0 {
                throw CommandFailure(.unavailable, kind: "state", "there is no state database at \(file)")
            }
            tellAssumedName(settings, from, to)
            let source = try await settings.store(from, patience: .zero)
            let outcome: StateCopy.Outcome
            do {
                let target = try await settings.copyTarget(to)
                do {
                    outcome = try await StateCopy(
                        from: source, from.view, worker: settings.worker(of: from), to: target,
                        worker: settings.worker(of: to)
                    ).run()
                } catch {
                    try? await target.close()
                    throw error
                }
                try await target.close()
            } catch {
                try? await source.close()
                throw error
            }
            try await source.close()
            StandardOutput.process.write(json ? line(outcome, to) : Array(text(outcome, to).utf8))
        }
    }

    /// A copy under a name that the daemon does not have would be another worker's.
    private func tellAssumedName(_ settings: Settings, _ from: StateAddress, _ to: StateAddress) {
        guard settings.fleet.worker == nil, settings.worker(of: from) ?? settings.worker(of: to) != nil else { return }
        let why = config == nil ? "no --config says fleet.worker" : "the settings have no fleet.worker"
        writeAll(
            Array("note: the worker's name is this machine's, \(settings.workerName), since \(why)\n".utf8),
            to: STDERR_FILENO)
    }

    private func text(_ outcome: StateCopy.Outcome, _ to: StateAddress) -> String {
        "\(to.printable): \(outcome.feeds) feeds, \(outcome.items) articles, \(outcome.pendingDeliveries) of them to be shown\n"
    }

    private func line(_ outcome: StateCopy.Outcome, _ to: StateAddress) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("copy", to.printable)
            writer.member("feeds", outcome.feeds)
            writer.member("items", outcome.items)
            writer.member("pending_deliveries", outcome.pendingDeliveries)
        }
        writer.newline()
        return writer.bytes
    }
}

extension Settings {
    /// The name under which this machine's spool goes with a state; `nil` where the state has one spool alone.
    fileprivate func worker(of state: StateAddress) -> String? {
        if case .server = state { workerName } else { nil }
    }

    fileprivate func copyTarget(_ state: StateAddress) async throws -> any CopyTarget {
        switch state {
        case .file(let path):
            try Archive(
                file: path, version: Newsreel.version, minimumFreeBytes: UInt64(self.state.minimumFreeInBytes))
        case .server(let address):
            try await PostgresStore.open(address, worker: workerName, version: Newsreel.version, patience: .zero)
        }
    }
}
