internal import ArgumentParser
internal import Articles
internal import Glibc
internal import Publishing
internal import SearchSink
internal import Subscriptions

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find articles by their words, in the database of a sink.",
        discussion: """
            Looks into the database that a sink of the kind "sqlite" fills, beside the running daemon. All words must be in \
            an article; "words in quotes" stand in a row, begin* is the beginning of a word, and -word must not be there: \
            quote the whole for the shell, newsreel search '"budget talks" minist* -sport'. Words are found whatever \
            their case and accents. The best match comes first.
            """)

    @Argument(help: "What to look for.")
    var words: [String]

    @Option(
        help: "Only what was published since then: 2026-11-01, 2026-11-01T08:00:00Z, or a time back such as 12h or 7d.")
    var since: String?

    @Option(help: "Only of this feed: its address, or a part of its title.")
    var feed: String?

    @Option(parsing: .unconditional, help: "The most articles that are shown.")
    var limit = 20

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @Option(help: "The sink whose database is meant; without it the first of the kind.")
    var sink: String?

    @Option(help: "A database, in place of a sink's.", completion: .file())
    var database: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the sinks.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config = Settings.standardFile

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be a positive number") }
        guard SearchWords(words.joined(separator: " ")) != nil else {
            throw ValidationError("name at least one word that must be there")
        }
        guard words.joined(separator: " ").count(where: { $0 == "\"" }).isMultiple(of: 2) else {
            throw ValidationError("a quote is not closed; words in a row stand between two")
        }
        if let since, Self.moment(since, now: Publisher.wallClock()) == nil {
            throw ValidationError("--since: '\(since)' is no date such as 2026-11-01, and no time back such as 7d")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            guard let words = SearchWords(words.joined(separator: " ")) else { return }
            var query = SearchQuery(words)
            query.since = since.flatMap { Self.moment($0, now: Publisher.wallClock()) }?.secondsSince1970
            (query.feed, query.limit) = (feed, limit)
            let isTerminal = !json && Terminal.outputIsTerminal
            let path = if let database { database } else { try file() }
            let hits: [SearchHit]
            do throws(SearchReader.Fault) {
                let reader = try SearchReader(file: path)
                hits = try reader.search(
                    query, marks: json ? ("[", "]") : isTerminal ? ("\u{1B}[1m", "\u{1B}[0m") : ("", ""))
            } catch {
                throw CommandFailure(error.isAbsent ? .unavailable : .data, kind: "database", error.message)
            }
            for hit in hits { StandardOutput.process.write(json ? hit.json : Array(hit.text.utf8)) }
            if hits.isEmpty, !json { writeAll(Array("newsreel: nothing found\n".utf8), to: STDERR_FILENO) }
        }
    }

    /// The database of the sink that is meant.
    private func file() throws(CommandFailure) -> String {
        let settings: Settings
        do throws(SettingsError) { settings = try Settings(file: config) } catch {
            throw CommandFailure(
                .configuration, kind: error.kind, error.message + "; or name the file with --database")
        }
        let found = settings.sinks.first { $0.kind == .sqlite && (sink == nil || $0.name == sink) }
        guard let found else {
            throw CommandFailure(
                .configuration, kind: "settings", "\(config) has \(Self.absence(of: sink, among: settings.sinks))")
        }
        return found.databasePath(settings)
    }

    /// Of the sink that is asked for, and what to do.
    static func absence(of name: String?, among sinks: [SinkSettings]) -> String {
        let names = sinks.filter { $0.kind == .sqlite }.map(\.name)
        guard let name, !names.isEmpty else {
            return "no sink of the kind \"sqlite\"; add one, or name a file with --database"
        }
        if let other = sinks.first(where: { $0.name == name }) {
            return
                "a sink '\(name)' of the kind \"\(other.kind.rawValue)\", which cannot be searched; --sink \(names[0]) can"
        }
        let meant = nearest(to: name, among: names).map { "did you mean \($0)?" }
        return "no sink '\(name)'; \(meant ?? "those that can be searched: \(names.joined(separator: ", "))")"
    }

    /// A day, a moment, or so long before now.
    static func moment(_ text: String, now: Timestamp) -> Timestamp? {
        if let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") { return moment }
        guard let back = Duration(configuration: text) else { return nil }
        return Timestamp(secondsSince1970: now.secondsSince1970 - back.components.seconds)
    }
}

extension SearchHit {
    fileprivate var date: String { Timestamp(secondsSince1970: published).rfc3339 }

    /// Title, where and when, and the excerpt, a line each, and an empty one. What a feed says has no control characters
    /// (newsreel-spool(5)) but for line breaks.
    fileprivate var text: String {
        func line(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }
        let place = [feedTitle ?? feed, String(date.prefix(10)), url ?? ""].filter { !$0.isEmpty }
        return "\(line(title ?? "(no title)"))\n  \(place.map(line).joined(separator: " | "))\n  \(line(excerpt))\n\n"
    }

    fileprivate var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("id", id)
            writer.member("revision", revision)
            writer.member("title", title)
            writer.member("url", url)
            writer.member("feed", feed)
            writer.member("feed_title", feedTitle)
            writer.member("date_published", date)
            writer.member("rank", rank)
            writer.member("snippet", excerpt)
        }
        writer.newline()
        return writer.bytes
    }
}
