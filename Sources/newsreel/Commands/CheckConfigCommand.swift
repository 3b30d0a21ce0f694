internal import Archive
internal import ArgumentParser
internal import Exchange
internal import Glibc
internal import PostgresStore
internal import Subscriptions

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the settings and the feed lists.",
        discussion: """
            Reads everything that the daemon reads at its start and names each problem with file, line and key. Exits with \
            78 when the daemon would refuse to start, or would leave a feed out for what is wrong with it; with 65 for a state \
            that is no state of newsreel's; with 73, as \
            the daemon does, when all that is wrong is a place that is not there or not for it to write. What it prints without failing is left out or may be missing later. For settings that a systemd unit runs, root's check asks \
            what the unit's user may read and write, and what the unit lets the daemon write and reach; any other check \
            asks for the user who runs it.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config = Settings.standardFile

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Flag(help: "Print an example file with every key and its default, and check nothing.")
    var example = false

    /// Prints docs/man/newsreel.toml.5.
    @Flag(help: .hidden)
    var manual = false

    /// Prints systemd/newsreel.catalog.
    @Flag(help: .hidden)
    var catalog = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            if example || manual || catalog {
                let text =
                    example
                    ? SettingsTable.exampleFile : manual ? SettingsTable.manualPage : JournalCatalog.file
                StandardOutput.process.write(text)
                return
            }
            try await lookAtState()
            let checked = try CheckedConfiguration(
                file: config, unit: DaemonUnit.of(settingsFile: config), subscriptions: await subscriptions())
            if let path = StateAddress(checked.settings.state.database).file,
                let objection = ArchiveView.objection(to: path)
            {
                throw CommandFailure(objection)
            }
            StandardOutput.process.write(json ? checked.json : checked.text)
        }
    }

    /// A server that is away may be back when the daemon asks; an address or a database that will not do never will.
    private func lookAtState() async throws {
        guard let settings = try? Settings(file: config),
            case .server(let address) = StateAddress(settings.state.database)
        else { return }
        if settings.feeds.source == .lists {
            do throws(StoreError) {
                try await address.reach()
            } catch {
                if error.kind == .unreadable { throw CommandFailure(error) }
                return Self.note("state.database: \(error.message)")
            }
        }
        // In a database without a state nobody works.
        for other in (try? await PostgresView(address).workers()) ?? [] where other.name != settings.workerName {
            guard other.isLive, let left = other.secondsSinceDeath.map({ -$0 }),
                left > settings.fleet.lease.components.seconds
            else { continue }
            Self.note(Fleet.differentLease(of: other.name, settings.fleet.lease))
        }
    }

    private static func note(_ text: String) { writeAll(Array("note: \(text)\n".utf8), to: STDERR_FILENO) }

    /// What the database has, where feeds come from there; a daemon waits for a server that is away, so that is no fault.
    private func subscriptions() async -> SubscriptionSet? {
        guard let settings = try? Settings(file: config), settings.feeds.source == .database else { return nil }
        do {
            return try await settings.feedPlace.read()
        } catch {
            let line = "note: which feeds are subscribed to is not known: \(CommandFailure(error).message)\n"
            writeAll(Array(line.utf8), to: STDERR_FILENO)
            return nil
        }
    }
}
