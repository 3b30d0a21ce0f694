internal import ArgumentParser

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the settings and the feed lists.",
        discussion: """
            Reads everything that the daemon reads at its start and names each problem with file, line and key. Exits with \
            78 when the daemon would refuse to start, or would leave a feed out for what is wrong with it. What it prints \
            without failing is left out or may be missing later. Whether spool and state may be written is asked for the \
            user who runs the check; for root and the installed settings, for the user newsreel.
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

    func run() async throws {
        try await exitingOnFailure(json: json) {
            if example || manual {
                let text = example ? SettingsTable.exampleFile : SettingsTable.manualPage
                StandardOutput.process.write(text)
                return
            }
            let checked = try CheckedConfiguration(file: config)
            StandardOutput.process.write(json ? checked.json : checked.text)
        }
    }
}
