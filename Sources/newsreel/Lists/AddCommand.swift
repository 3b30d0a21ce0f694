internal import ArgumentParser
internal import Articles
internal import FeedParsing
internal import Glibc
internal import Ingest
internal import Renderings
internal import Subscriptions
internal import Transfer

struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add feeds to the feed lists, by their addresses or those of pages that name them.",
        discussion: """
            Asks each address once, shows the feed that is found there with its latest items, and writes it at the end of \
            a list. A running daemon takes it up by itself.

            Of a page that names several feeds the first that can be read is added, or each with --all. The exit status \
            is 0 when every address led to a feed, be it one that is listed already.
            """)

    @Argument(help: ArgumentHelp("Addresses of feeds or of pages.", valueName: "url"))
    var urls: [String]

    @OptionGroup var lists: ListOptions

    @Option(
        help: ArgumentHelp(
            "The list to write to, by its name in the folder; feeds.toml if not given.", valueName: "name"))
    var list: String?

    @Option(help: ArgumentHelp("The folder that the feeds stand in, such as News/World.", valueName: "path"))
    var folder: String?

    @Option(name: .customLong("tag"), help: "A tag of the feeds. May be given several times.")
    var tags: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A key of the feeds as newsreel.toml(5) has them, such as full_text=true. May be given several times.",
            valueName: "key=value"))
    var keys: [KeyArgument] = []

    @OptionGroup var allowed: AllowedAddresses

    @Flag(help: "Add each feed that a page names, not only the first.")
    var all = false

    @Flag(help: "Write the addresses as they are, without asking their servers.")
    var unseen = false

    @Flag(help: "Write nothing, only show what would be added.")
    var dryRun = false

    @Flag(help: "Print the outcome as JSON, a line for each feed.")
    var json = false

    func validate() throws {
        guard !urls.isEmpty else { throw ValidationError("name at least one URL") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            var template = Subscription(url: "", source: .init(file: "the command line", line: nil))
            for (key, value) in try values() {
                if let value { try template.set(key, to: value, in: ".") }
            }
            let credentials = try template.credentialsFile.map { path throws(SubscriptionsError) in
                try FeedCredentials(file: path)
            }
            let given = try urls.map { try AddressByHand(checking: $0) }
            for address in given where address.login != nil {
                throw CommandFailure(
                    .usage, kind: "usage",
                    "\(address.address): a user name and password belong in a file; give it with "
                        + "--set credentials_file=FILE")
            }
            let place = try lists.place()
            var failures: [CommandFailure] = []
            var found: [FeedSearch.Found] = []
            if !unseen { (found, failures) = try await search(given, template, credentials) }
            let feeds = unseen ? given.map { ($0.address, nil) } : found.map { ($0.url, Optional($0.feed)) }
            try await write(feeds, template, to: place.book())
            for failure in failures.dropLast() { writeAll(failure.line(json: json), to: STDERR_FILENO) }
            if let failure = failures.last { throw failure }
        }
    }

    private func values() throws -> [(key: String, value: TOMLValue.Kind?)] {
        var values = try keys.map { (key: $0.key, value: try $0.value()) }
        if let folder { values.append(("folder", .string(folder))) }
        if !tags.isEmpty {
            let written = "[" + tags.map(tomlString).joined(separator: ", ") + "]"
            values.append(("tags", Subscription.value(of: "tags", written: written) ?? .string(written)))
        }
        return values
    }

    private func search(
        _ given: [AddressByHand], _ template: Subscription, _ credentials: FeedCredentials?
    ) async throws -> ([FeedSearch.Found], [CommandFailure]) {
        var settings = try newsreel.settings(lists.config)
        settings.network.allowedAddresses += allowed.blocks
        let transfer = try Transfer(settings.transferConfiguration())
        let search = FeedSearch(probe: FeedProbe(transfer)) { line in
            writeAll(Array("newsreel: \(line)\n".utf8), to: STDERR_FILENO)
        }
        var found: [FeedSearch.Found] = []
        var failures: [CommandFailure] = []
        for address in given {
            do throws(CommandFailure) {
                found += try await search.feeds(at: address, template: template, credentials, takesAll: all)
            } catch {
                failures.append(error)
            }
        }
        await transfer.shutDown()
        return (found, failures)
    }

    private func write(
        _ feeds: [(url: String, feed: ParsedFeed?)], _ template: Subscription, to book: any FeedBook
    ) async throws {
        let before = try await book.newEntries(in: list)
        var list = before
        let listed = try await book.read()
        var outcomes: [(url: String, feed: ParsedFeed?, known: Subscription.Source?)] = []
        for (url, feed) in feeds {
            let known = listed[url]?.source ?? list.list.subscriptions.first { $0.url == url }?.source
            if known == nil {
                var subscription = template.at(url)
                subscription.title = template.title ?? feed?.title
                subscription.homePageURL = template.homePageURL ?? feed?.homePageURL
                try list.add(subscription)
            }
            outcomes.append((url, feed, known))
        }
        if !dryRun, outcomes.contains(where: { $0.known == nil }) { try await book.save(list, before: before) }
        for (url, feed, known) in outcomes {
            let card = FeedCard(url: url, feed: feed, file: list.file.path, known: known, isDryRun: dryRun)
            StandardOutput.process.write(json ? card.json : Array(card.text(width: Terminal.columns).utf8))
        }
    }
}

/// A feed as it is shown to whoever adds it.
private struct FeedCard {
    let url: String
    /// `nil` where nobody looked.
    let feed: ParsedFeed?
    /// The list that it goes into.
    let file: String
    /// Where it is listed already.
    let known: Subscription.Source?
    let isDryRun: Bool
    private static let shownItems = 3

    /// The first of the document, which are its latest, unless each has a date that tells.
    private static func latest(_ items: [ParsedItem]) -> ArraySlice<ParsedItem> {
        let dates = items.map { $0.datePublished ?? $0.dateModified }
        guard dates.allSatisfy({ $0 != nil }) else { return items.prefix(shownItems) }
        let order = items.indices.sorted { (dates[$1]!, $0) < (dates[$0]!, $1) }
        return order.map { items[$0] }.prefix(shownItems)
    }

    private var outcome: String {
        if let known { return "is listed already at \(known)" }
        return isDryRun ? "would be added to \(file)" : "added to \(file)"
    }

    func text(width: Int) -> String {
        let layout = TextLayout(width: width)
        guard let feed else { return "\(url)\n  \(outcome)\n" }
        var lines = layout.wrap(feed.title ?? "(a feed without a title)")
        lines.append("  \(url)")
        lines.append("  \(feed.format.rawValue), \(feed.items.count == 1 ? "1 item" : "\(feed.items.count) items")")
        for item in Self.latest(feed.items) {
            let day = (item.datePublished ?? item.dateModified).map { String($0.rfc3339.prefix(10)) }
            let title = layout.wrap(item.title ?? item.summary ?? "(without a title)").first ?? ""
            lines.append("    \(day ?? String(repeating: " ", count: 10))  \(title)")
        }
        lines.append("  \(outcome)")
        return lines.joined(separator: "\n") + "\n"
    }

    var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("url", url)
            writer.member("title", feed?.title)
            writer.member("format", feed?.format.rawValue)
            if let feed { writer.member("items", feed.items.count) }
            writer.member("added", known == nil && !isDryRun)
            writer.member("file", known?.file ?? file)
        }
        writer.newline()
        return writer.bytes
    }
}
