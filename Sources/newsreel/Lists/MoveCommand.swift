internal import ArgumentParser
internal import Subscriptions

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Give a feed of the lists another address; it stays the feed that it was.",
        discussion: """
            The list gets the new address, and the old one as 'formerly': the feed keeps its identity, its articles keep \
            their ids, and none comes twice. Needed where a feed changes its address without a redirect; redirects are \
            followed without it.
            """)

    @Argument(help: ArgumentHelp("The feed's address, as 'newsreel list' shows it.", valueName: "old-url"))
    var old: String

    @Argument(help: ArgumentHelp("Where it is from now on.", valueName: "new-url"))
    var new: String

    @OptionGroup var lists: ListOptions

    @Flag(help: "Print errors as JSON.")
    var json = false

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let book = try lists.place().book()
            let old = try AddressByHand(checking: old).address
            let new = try AddressByHand(checking: new).address
            let changed = try await book.lists(of: old)
            if changed.isEmpty { throw await CommandFailure(unlisted: old, in: book) }
            if old != new, let other = try await book.lists(of: new).first {
                throw CommandFailure(
                    .data, kind: "exists",
                    "\(new) is a feed of its own in \(other.file.path); remove one of them: 'newsreel remove \(new)', or 'newsreel remove \(old)'"
                )
            }
            for before in changed {
                var list = before
                try list.move(old, to: new)
                try await book.save(list, before: before)
                StandardOutput.process.write("\(old)\n  is \(new) from now on, in \(list.file.path)\n")
            }
        }
    }
}
