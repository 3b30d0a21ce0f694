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
            that stand in the spool. Only when it is whole does it take the other's place, which is kept \
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

    @Flag(help: "The state fills no spool: 'newsreel fetch --state' alone remembers in it what was printed.")
    var noSpool = false

    func validate() throws {
        guard !noSpool || places.spool == nil else {
            throw ValidationError("--spool and --no-spool exclude each other")
        }
        guard places.state == nil || places.spool != nil || places.config != nil || noSpool else {
            throw ValidationError(
                "--state needs --spool, whose articles are to be remembered, or --no-spool where there is none")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json, recovery: places.recovery) {
            try CommandFailure.refuseWithoutDigests()
            var settings = Settings()
            if places.state == nil || places.config != nil {
                settings = try Settings(file: places.config ?? Settings.standardFile)
            }
            var recovery = Recovery(
                database: try Self.file(places.state, settings),
                spool: noSpool ? nil : places.spool ?? settings.spool.directory)
            recovery.backup = from.map { DatabasePath.file(for: $0) }
            recovery.delivered = try delivered.map { try Self.existing($0) }
            let outcome = try recovery.run()
            StandardOutput.process.write(json ? outcome.json : Array(outcome.text.utf8))
        }
    }

    private static func file(_ state: String?, _ settings: Settings) throws(CommandFailure) -> String {
        try (state.map { StateAddress(option: $0) } ?? StateAddress(settings.state.database))
            .requireFile("a lost or damaged one is brought back by PostgreSQL's own means (docs/fleet.md)")
    }

    /// A folder that is misspelt knows no article, and all of them would come again.
    private static func existing(_ folder: String) throws(CommandFailure) -> String {
        var status = stat()
        let code = stat(folder, &status) != 0 ? errno : status.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR
        guard code == 0, access(folder, R_OK | X_OK) == 0 else {
            throw CommandFailure(
                .unavailable, kind: "unreadable",
                "--delivered: \(folder) cannot be read: \(String(cString: strerror(code == 0 ? errno : code))); "
                    + "name the folder that consumers keep their files in")
        }
        return folder
    }
}
