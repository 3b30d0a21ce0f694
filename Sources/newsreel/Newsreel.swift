internal import ArgumentParser
internal import CLinux
internal import Glibc
internal import Subscriptions

struct Newsreel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newsreel",
        abstract: "Poll feeds and write clean articles into a spool of JSON files.",
        discussion: """
            Ways of use: 'run' is the daemon that the systemd unit starts; 'fetch' asks now, by hand; 'watch' follows \
            the spool that either of them fills. Each subcommand explains itself with --help.
            """,
        version: version,
        subcommands: [
            RunCommand.self, CheckConfigCommand.self, FetchCommand.self, ParseCommand.self, ExtractCommand.self,
            WatchCommand.self, ShowCommand.self, AddCommand.self, RemoveCommand.self, ListCommand.self,
            EditCommand.self, MoveCommand.self, ImportCommand.self, ExportCommand.self, IngestCommand.self,
            FilterCommand.self, StatusCommand.self,
            ReviveCommand.self, BackupCommand.self, RecoverCommand.self, SimulateCommand.self, SchemaCommand.self,
            SearchCommand.self, StateCommand.self, FleetCommand.self, StreamCommand.self,
        ])

    static let version = "0.1.0"

    /// ArgumentParser says of what is no command that it is unexpected, and answers 'help' for it with the help of all.
    static func refuseUnknownCommand(_ arguments: [String]) throws {
        let name = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let name, !name.isEmpty, !name.hasPrefix("-"), name != "help", !names.contains(name) else { return }
        if name.contains("://") { throw ValidationError("'\(name)' is no command; 'newsreel fetch \(name)' asks it") }
        let meant = nearest(to: name, among: names).map { "; did you mean '\($0)'?" }
        throw ValidationError("there is no command '\(name)'\(meant ?? "; 'newsreel help' names them all")")
    }

    /// Help, versions and completion scripts are ArgumentParser's, which prints them without looking at errors.
    private static func finish(_ error: any Error) -> Never {
        guard !(error is ExitCode), exitCode(for: error) == .success else { exit(withError: error) }
        StandardOutput.process.write(fullMessage(for: error) + "\n")
        Glibc.exit(lostOutput(json: false)?.rawValue ?? ExitStatus.success.rawValue)
    }

    /// Wrong options or arguments. Who reads errors as JSON reads these so too.
    private static func refuse(_ error: any Error) {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let unknown = UnknownOption(in: arguments, help: optionsOfAll)?.message
        if arguments.contains("--json") {
            let failure = CommandFailure(.usage, kind: "usage", unknown ?? message(for: error))
            writeAll(failure.line(json: true), to: STDERR_FILENO)
            Glibc.exit(failure.status.rawValue)
        }
        guard let unknown else { return }
        let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
        let usage = lines.drop { !$0.hasPrefix("Usage: ") }.joined(separator: "\n")
        writeAll(Array("Error: \(unknown)\n\(usage)\n".utf8), to: STDERR_FILENO)
        Glibc.exit(ExitStatus.usage.rawValue)
    }

    /// All commands with the names of their options, as JSON.
    static var optionsOfAll: String {
        do {
            _ = try parseAsRoot(["--experimental-dump-help"])
            return ""
        } catch {
            return fullMessage(for: error)
        }
    }

    static func main() async {
        // Each thread that allocates would get an arena of its own; a daemon of few threads is smaller with two.
        nr_malloc_set_up(2)
        do {
            try refuseUnknownCommand(Array(CommandLine.arguments.dropFirst()))
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if !(error is ExitCode), exitCode(for: error) == .validationFailure { refuse(error) }
            finish(error)
        }
    }
}
