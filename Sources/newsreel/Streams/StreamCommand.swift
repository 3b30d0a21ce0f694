internal import ArgumentParser
internal import JetStream
internal import Subscriptions

struct StreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Make the JetStream stream of a sink.",
        subcommands: [StreamCreateCommand.self])
}

struct StreamCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make the stream that a sink of the kind \"jetstream\" sends to, as the settings have it.",
        discussion: """
            One that is there is never changed: where it differs from the settings, the differences are told, a line each, \
            and the exit status is 73. Change it with NATS' own tools, or change the settings.
            """)

    @Argument(help: "The sink's name; without it the only one of the kind.")
    var sink: String?

    @Flag(help: "Print what would be asked for, and whether the stream is there, and change nothing.")
    var dryRun = false

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the sinks.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config = Settings.standardFile

    func run() async throws {
        try await exitingOnFailure {
            let sink = try found()
            let settings = sink.streamSettings
            if dryRun { Self.tell(settings.rows.map { "\($0.name): \($0.value)" }) }
            let differences: [String]?
            do throws(NATSFault) {
                let connection = try NATSConnection(try Self.servers(of: sink), name: "newsreel stream create")
                let standing = try connection.standing(of: settings.name)
                if standing == nil, !dryRun { try connection.make(settings) }
                differences = standing.map { settings.differences(from: $0.settings) }
            } catch {
                throw CommandFailure(
                    .unavailable, kind: "nats",
                    dryRun ? "whether it is there is not known: \(error.message)" : error.message)
            }
            guard let differences else {
                return Self.tell([
                    dryRun ? "it is not there, and would be made" : "the stream \(settings.name) is made"
                ])
            }
            if differences.isEmpty { return Self.tell(["the stream \(settings.name) is there as the settings say"]) }
            throw CommandFailure(
                .cannotCreate, kind: "stream",
                (["the stream \(settings.name) is there and differs; it is left as it is:"] + differences)
                    .joined(separator: "\n"))
        }
    }

    private static func tell(_ lines: [String]) {
        StandardOutput.process.write(lines.map { $0 + "\n" }.joined())
    }

    private func found() throws(CommandFailure) -> SinkSettings {
        let settings: Settings
        do throws(SettingsError) { settings = try Settings(file: config) } catch {
            throw CommandFailure(.configuration, kind: "settings", error.message)
        }
        let sinks = settings.sinks.filter { $0.kind == .jetstream && (sink == nil || $0.name == sink) }
        guard let first = sinks.first, sinks.count == 1 else {
            let which = sink.map { "no sink '\($0)' of the kind \"jetstream\"" } ?? "no sink of the kind \"jetstream\""
            throw CommandFailure(
                .configuration, kind: "settings",
                sinks.isEmpty
                    ? "\(config) has \(which)"
                    : "\(config) has several sinks of the kind \"jetstream\"; name one of: "
                        + sinks.map(\.name).joined(separator: ", "))
        }
        return first
    }

    private static func servers(of sink: SinkSettings) throws(NATSFault) -> NATSServers {
        do throws(SubscriptionsError) { return try sink.natsServers() } catch { throw .refused(code: 0, error.message) }
    }
}
