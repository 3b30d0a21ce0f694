internal import ArgumentParser
internal import CLinux
internal import Glibc

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
            WatchCommand.self, ImportCommand.self, ExportCommand.self, IngestCommand.self, StatusCommand.self,
            ReviveCommand.self, BackupCommand.self, RecoverCommand.self, SimulateCommand.self, SchemaCommand.self,
        ])

    static let version = "0.1.0"

    static func main() async {
        // Each thread that allocates would get an arena of its own; a daemon of few threads is smaller with two.
        nr_malloc_set_up(2)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // Who reads errors as JSON reads wrong options so too.
            if !(error is ExitCode), exitCode(for: error) == .validationFailure,
                CommandLine.arguments.contains("--json")
            {
                let failure = CommandFailure(.usage, kind: "usage", message(for: error))
                writeAll(failure.line(json: true), to: STDERR_FILENO)
                Glibc.exit(failure.status.rawValue)
            }
            exit(withError: error)
        }
    }
}
