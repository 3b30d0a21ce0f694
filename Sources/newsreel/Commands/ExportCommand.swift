internal import ArgumentParser
internal import Glibc
internal import Subscriptions

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all feeds as one OPML, TOML or plain list.",
        discussion: """
            OPML carries everything: what it has no word for stands in attributes of Newsreel's namespace, which other \
            programs pass over and 'import' reads back. Credentials are never written, only their files' names.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp("The folder of feed lists, in place of the settings' feeds.directory.", valueName: "folder"))
    var from: String?

    @Option(help: "The form: opml, toml or text (addresses only).")
    var format = FeedList.Format.opml

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file, replacing it.", valueName: "file"))
    var output: String?

    func run() async throws {
        try await exitingOnFailure {
            let place: FeedPlace = try from.map { .folder($0) } ?? settings(config).feedPlace
            let set = try await place.read()
            tellLeftOut(set.problems)
            var list = FeedList()
            list.title = "Newsreel feeds"
            list.subscriptions = set.subscriptions
            let bytes = Array(list.written(as: format).utf8)
            if let output {
                try OutputFile.write(bytes, to: output, replaces: true)
            } else {
                StandardOutput.process.write(bytes)
            }
        }
    }
}

extension FeedList.Format: ExpressibleByArgument {}
