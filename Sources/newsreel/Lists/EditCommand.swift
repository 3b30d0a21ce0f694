internal import ArgumentParser
internal import Glibc
internal import Subscriptions

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change what the lists say of a feed, or a whole list in an editor.",
        discussion: """
            With an address, sets keys of that feed: full_text=true, 'tags=["a", "b"]', enabled=false; a key with nothing \
            after its = is left out again. All else in the list stays as it is written.

            Without one, opens a list in $VISUAL or $EDITOR and puts it in place only when it is sound.
            """)

    @Argument(help: ArgumentHelp("The feed's address, as 'newsreel list' shows it.", valueName: "url"))
    var url: String?

    @Argument(help: ArgumentHelp("Keys of a feed as newsreel.toml(5) has them.", valueName: "key=value"))
    var keys: [KeyArgument] = []

    @OptionGroup var lists: ListOptions

    @Option(
        help: ArgumentHelp(
            "The list to open, by its name in the folder; feeds.toml if not given.", valueName: "name"))
    var list: String?

    @Flag(help: "Print errors as JSON.")
    var json = false

    func validate() throws {
        if url != nil, keys.isEmpty {
            throw ValidationError("say what to change, such as full_text=true; 'newsreel edit' alone opens an editor")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let book = try lists.place().book()
            guard let url else {
                let text = try await book.whole(list)
                if text.file.bytes.isEmpty {
                    writeAll(Array("newsreel: \(text.file.path) is a new list\n".utf8), to: STDERR_FILENO)
                }
                return try await edit(text, in: book)
            }
            let address = try AddressByHand(checking: url).address
            let changed = try await book.lists(of: address)
            if changed.isEmpty { throw await CommandFailure(unlisted: address, in: book) }
            let values = try keys.map { (key: $0.key, value: try $0.value()) }
            for before in changed {
                var list = before
                try list.set(values, of: address)
                try await book.save(list, before: before)
                StandardOutput.process.write("\(address)\n  changed in \(list.file.path)\n")
            }
        }
    }

    /// A copy is edited, so that neither a slip nor a crash of the editor reaches the list.
    private func edit(_ list: FeedListText, in book: any FeedBook) async throws {
        let ending = list.file.path.hasSuffix(".opml") ? ".opml" : ".toml"
        let draft = "\(temporaryFolder())/newsreel-\(getpid())\(ending)"
        try OutputFile.write(list.file.bytes, to: draft, replaces: false, mode: 0o600)
        if let reason = FileCommand(command: editor()).run(draft) {
            unlink(draft)
            throw CommandFailure(.unavailable, kind: "editor", "nothing is changed: \(reason)")
        }
        let edited = try ConfigurationFile(reading: draft)
        guard edited.bytes != list.file.bytes else {
            unlink(draft)
            StandardOutput.process.write("nothing is changed\n")
            return
        }
        do {
            let changed = ConfigurationFile(path: list.file.path, bytes: edited.bytes, mode: list.file.mode)
            try await book.save(FeedListText(changed, format: list.format), before: list)
        } catch {
            let failure = CommandFailure(error)
            throw CommandFailure(
                failure.status, kind: failure.kind,
                failure.message + "\nnothing is changed; what you wrote is kept in \(draft)")
        }
        unlink(draft)
        StandardOutput.process.write("changed \(list.file.path)\n")
    }

    private func editor() -> String {
        for name in ["VISUAL", "EDITOR"] {
            if let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty { return value }
        }
        return "editor"
    }

    private func temporaryFolder() -> String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}
