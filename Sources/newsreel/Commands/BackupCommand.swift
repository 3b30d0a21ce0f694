internal import Archive
internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Glibc

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the state database into a file, also while the daemon runs.",
        discussion: """
            The file holds what was remembered at one moment, whole, and says which spool's state it is. A copy by cp \
            does not: a good part of the state stands in the log beside the database. An earlier backup of that name \
            is replaced when the new one is complete.

            To restore it, stop the daemon, run 'newsreel recover --from FILE', and start it again: what the spool \
            shows and the backup does not know yet is taken as known, so that it is not written a second time.
            """)

    @Argument(help: "Where the backup goes.", completion: .file())
    var file: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the place of the state.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The state database, in place of the settings'.", completion: .file())
    var state: String?

    @Flag(help: "Print the outcome, and errors, as JSON.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: recoverCommand(config: config, state: state, spool: nil)) {
            let address =
                try state.map { StateAddress(option: $0) }
                ?? StateAddress(Settings(file: config ?? Settings.standardFile).state.database)
            let database = try address.requireFile(
                "back it up with pg_dump, or by its write-ahead log (docs/fleet.md)")
            let backup = try Archive.backUp(database, to: file)
            StandardOutput.process.write(json ? line(backup, database) : Array(text(backup, database).utf8))
        }
    }

    private func text(_ backup: StateBackup, _ database: String) -> String {
        "\(file): \(backup.counts.feeds) feeds and \(backup.counts.items) articles of \(database), as of batch "
            + "\(backup.origin.batches)\n"
    }

    private func line(_ backup: StateBackup, _ database: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("backup", file)
            writer.member("database", database)
            writer.member("state", backup.origin.identity)
            writer.member("batches", backup.origin.batches)
            writer.member("feeds", backup.counts.feeds)
            writer.member("items", backup.counts.items)
            writer.member("bytes", backup.counts.databaseSizeInBytes)
        }
        writer.newline()
        return writer.bytes
    }
}
