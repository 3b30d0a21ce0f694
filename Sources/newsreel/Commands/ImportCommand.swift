internal import ArgumentParser
internal import Articles
internal import Glibc
internal import PostgresStore
internal import Subscriptions

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add feeds from OPML, TOML or plain lists to the feed lists.",
        discussion: """
            Writes one new list into the folder of feed lists, with the feeds that no list there has yet; with \
            feeds.source = "database", rows into that. Changes no existing file. Whoever may read the folder may read the list. A running daemon takes the list up by itself.
            """)

    @Argument(
        help: ArgumentHelp(
            "Lists to read: OPML, TOML, or one address a line; '-' is standard input.", valueName: "file"))
    var files: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp("The folder to write to, in place of the settings' feeds.directory.", valueName: "folder"))
    var into: String?

    @Option(
        help: ArgumentHelp(
            "The new list's name, without ending; that of the first file if not given.", valueName: "name"))
    var name: String?

    @Option(help: "The new list's form: toml or opml.")
    var format = ListFormat.toml

    @Flag(help: "Write nothing, only tell what would be written.")
    var dryRun = false

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    enum ListFormat: String, ExpressibleByArgument, CaseIterable {
        case toml, opml
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let place: FeedPlace = try into.map { .folder($0) } ?? settings(config).feedPlace
            let known = try await listed(in: place)
            if !json { tellLeftOut(known.problems) }
            var found = SubscriptionSet()
            var lists: [FeedList] = []
            for file in files {
                let list = try read(file)
                found.add(list, tellsRepeats: false)
                lists.append(list)
            }
            if found.subscriptions.isEmpty, found.problems.isEmpty {
                throw CommandFailure(
                    .data, kind: "invalid_list",
                    "\(files.joined(separator: ", ")): no feed stands there; nothing is written")
            }
            var new = FeedList()
            new.title = lists.count == 1 ? lists[0].title : nil
            new.subscriptions = found.subscriptions.filter { known[$0.url] == nil }

            let path: String
            switch place {
            case .folder(let folder):
                path = "\(folder)/\(try fileName()).\(format.rawValue)"
                if !dryRun, !new.subscriptions.isEmpty {
                    try OutputFile.write(
                        Array(new.written(as: format == .toml ? .toml : .opml).utf8), to: path, replaces: false,
                        like: folder)
                }
            case .database(let address):
                path = address.printable
                if let name {
                    throw CommandFailure(
                        .usage, kind: "usage",
                        "\(path) has no lists, so --name '\(name)' names nothing there; leave it out")
                }
                if !dryRun { try await DatabaseBook(address).add(new.subscriptions) }
            }
            report(new.subscriptions.count, of: found, beside: known.problems, path: path)
        }
    }

    /// The feeds that are there already; of a folder that is only looked at, none while there is no such folder.
    private func listed(in place: FeedPlace) async throws -> SubscriptionSet {
        switch place {
        case .folder(let folder):
            if dryRun, access(folder, F_OK) != 0, errno == ENOENT { return SubscriptionSet() }
            return try await place.read()
        // It is brought up to date by whoever comes first.
        case .database(let address): return try await DatabaseBook(address).read()
        }
    }

    /// What is wrong with a list that is brought in is wrong with the data, not with our configuration.
    private func read(_ file: String) throws(CommandFailure) -> FeedList {
        let source = ConfigurationFile(path: file, bytes: try InputFile.read(file))
        do {
            return try FeedList(source)
        } catch {
            throw CommandFailure(.data, kind: "invalid_list", error.message)
        }
    }

    private func report(
        _ count: Int, of found: SubscriptionSet, beside problems: [ConfigurationProblem], path: String
    ) {
        let knownCount = found.subscriptions.count - count
        guard json else {
            tellLeftOut(found.problems)
            writeAll(Array(found.notices.map { "note: \($0)\n" }.joined().utf8), to: STDERR_FILENO)
            let done =
                count == 0
                ? "nothing to write"
                : "\(counted(count, "feed")) \(dryRun ? "would be written" : "written") to \(path)"
            StandardOutput.process.write("\(done); \(knownCount) \(knownCount == 1 ? "was" : "were") listed already\n")
            return
        }
        var writer = JSONWriter()
        writer.object { writer in
            if count > 0 { writer.member("file", path) }
            writer.member("written", dryRun ? 0 : count)
            writer.member("new", count)
            writer.member("known", knownCount)
            writer.member("notices", (problems + found.problems + found.notices).map(\.description))
        }
        writer.newline()
        StandardOutput.process.write(writer.bytes)
    }

    /// A name that is a file of the folder: what the user chose or the first file is called, without surprises.
    private func fileName() throws(CommandFailure) -> String {
        if let name {
            guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
                throw CommandFailure(
                    .usage, kind: "usage", "--name '\(name)' is no file name; it may hold no / and begin with no dot")
            }
            return name
        }
        let last = files[0].split(separator: "/").last.map(String.init) ?? ""
        let stem = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
        let plain = stem.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }.drop { $0 == "-" }
        return plain.isEmpty ? "imported" : String(plain)
    }
}

/// Feeds of lists that something is wrong with, which are missing in what the command makes.
func tellLeftOut(_ problems: [ConfigurationProblem]) {
    writeAll(Array(problems.map { "left out: \($0)\n" }.joined().utf8), to: STDERR_FILENO)
}

/// The settings that a command by hand works with: the named file, else the machine's, else the defaults.
func settings(_ path: String?) throws(SettingsError) -> Settings {
    if let path { return try Settings(file: path) }
    return access(Settings.standardFile, F_OK) == 0 ? try Settings(file: Settings.standardFile) : Settings()
}
