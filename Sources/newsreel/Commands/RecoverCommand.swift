internal import Archive
internal import ArgumentParser
internal import Articles
internal import Delivery
internal import Glibc
internal import Ingest

struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Rebuild a damaged or lost state database, or restore one from a backup.",
        discussion: """
            A new database is made beside the present one. What can be read of that goes into it, then the articles \
            that stand in the spool. Only when it is whole does it take the other's place; a damaged one is kept \
            beside it, never removed. Stop the daemon first. A run that was cut short is simply repeated.

            Only what neither of them shows any more may be written a second time: articles whose rows cannot be read \
            and whose files were taken. Nothing is lost: feeds of which too little is known are read again as a whole.
            """)

    @OptionGroup var places: PlaceOptions

    @Option(
        help: "A backup to begin with, from 'newsreel backup'; what the present state and the spool know is added.",
        completion: .file())
    var from: String?

    @Option(
        help: "A folder of article files that consumers took out of the spool; they are known too. May be repeated.",
        completion: .directory)
    var delivered: [String] = []

    @Flag(help: "Print the outcome, and errors, as JSON.")
    var json = false

    func validate() throws {
        guard places.state == nil || places.spool != nil || places.config != nil else {
            throw ValidationError("--state needs --spool, whose articles are to be remembered")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            try CommandFailure.refuseWithoutDigests()
            var settings = Settings()
            if places.state == nil || places.config != nil {
                settings = try Settings(file: places.config ?? Settings.standardFile)
            }
            var recovery = Recovery(
                database: DatabasePath.file(for: places.state ?? settings.state.database),
                spool: places.spool ?? settings.spool.directory)
            recovery.backup = from.map { DatabasePath.file(for: $0) }
            recovery.delivered = delivered
            let outcome = try recovery.run()
            writeAll(json ? outcome.json : Array(outcome.text.utf8), to: STDOUT_FILENO)
        }
    }
}
