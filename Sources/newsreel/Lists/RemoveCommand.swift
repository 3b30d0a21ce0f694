internal import ArgumentParser
internal import Articles
internal import Subscriptions

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take feeds out of the feed lists.",
        discussion: """
            Every list that has the feed loses it; all else in the lists stays as it is written. What is remembered of the \
            feed is kept, so that a feed that comes back brings no article twice. To have a feed rest, set enabled=false \
            with 'newsreel edit'.
            """)

    @Argument(help: ArgumentHelp("Addresses of feeds, as 'newsreel list' shows them.", valueName: "url"))
    var urls: [String]

    @OptionGroup var lists: ListOptions

    @Flag(help: "Write nothing, only show what would be removed.")
    var dryRun = false

    @Flag(help: "Print the outcome as JSON, a line for each list that changes.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let book = try lists.place().book()
            let wanted = try urls.map { try AddressByHand(checking: $0).address }
            for url in wanted where try await book.lists(of: url).isEmpty {
                throw await CommandFailure(unlisted: url, in: book)
            }
            for url in wanted {
                for before in try await book.lists(of: url) {
                    var list = before
                    try list.remove(url)
                    if !dryRun { try await book.save(list, before: before) }
                    tell(url, list.file.path)
                }
            }
        }
    }

    private func tell(_ url: String, _ file: String) {
        guard json else {
            StandardOutput.process.write("\(url)\n  \(dryRun ? "would be removed" : "removed") from \(file)\n")
            return
        }
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("url", url)
            writer.member("file", file)
            writer.member("removed", !dryRun)
        }
        writer.newline()
        StandardOutput.process.write(writer.bytes)
    }
}
