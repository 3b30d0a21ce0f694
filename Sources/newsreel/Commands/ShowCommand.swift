internal import ArgumentParser
internal import Articles
internal import Glibc
internal import Markup
internal import Renderings

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an article that waits in the spool or in one of its outlets.",
        discussion: """
            The article is named by its id, as its file and its JSON have it, or by as much of the beginning as no other \
            article there has; a file's path does too. Of its revisions the latest is shown. Readable text on a terminal, \
            its JSON on a pipe.
            """)

    @Argument(help: ArgumentHelp("The article's id, its beginning, or a file.", valueName: "id"))
    var id: String

    @OptionGroup var places: SpoolPlaces

    @Option(help: "What to print the article as; without it JSON on a pipe, text on a terminal.")
    var format: ArticleFormat?

    @Option(help: ArgumentHelp("The revision to show, not the latest.", valueName: "number"))
    var revision: Int?

    @Flag(help: "Print JSON, and errors as JSON, also on a terminal.")
    var json = false

    @OptionGroup var pager: PagerOption

    func validate() throws {
        if json, format ?? .json != .json { throw ValidationError("--json and --format exclude each other") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let path = try file()
            let bytes = try InputFile.read(path)
            let chosen = json ? .json : format ?? (Terminal.outputIsTerminal ? .text : .json)
            guard chosen != .json else {
                StandardOutput.process.write(bytes)
                return
            }
            let value = (try? JSONReader.read(bytes, depthLimit: 512))?.value
            guard let article = value.flatMap(RenderedArticle.init(spooled:)) else {
                throw CommandFailure(.data, kind: "not_an_article", "\(path) is no article of a spool")
            }
            let document = ArticleDocument(chosen, width: Terminal.columns, source: article.article.id.urn)
            let piece = document.piece(article)
            pager.show(document.begin() + piece + document.end())
        }
    }

    private func file() throws -> String {
        if id.contains("/") || id.hasSuffix(".json"), access(id, F_OK) == 0 { return id }
        let spool = try places.spoolFolder()
        guard access(spool + "/new", R_OK) == 0 else {
            let isForbidden = errno == EACCES
            throw CommandFailure(
                .unavailable, kind: "spool",
                isForbidden
                    ? FollowError.unreadable(path: spool + "/new", code: EACCES).message
                    : "\(spool) is no spool; name the folder that spool.directory has in newsreel.toml with --spool")
        }
        let found = SpooledFiles.find(id.lowercased(), in: spool).filter { revision == nil || $0.revision == revision }
        let ids = Set(found.map(\.id))
        guard ids.count <= 1 else {
            let shown = ids.sorted().prefix(8).map { id in "  \(id)  \(title(of: found.last { $0.id == id }))" }
            throw CommandFailure(
                .data, kind: "ambiguous",
                "\(id) is the beginning of \(ids.count) articles' ids; name more of one:\n"
                    + shown.joined(separator: "\n") + (ids.count > 8 ? "\n  and \(ids.count - 8) more" : ""))
        }
        guard let latest = found.max(by: { $0.revision < $1.revision }) else {
            throw CommandFailure(
                .data, kind: "unknown_article",
                "no \(revision.map { "revision \($0) of an " } ?? "")article whose id begins with \(id) waits in \(spool); "
                    + "what consumers have taken is not there any more")
        }
        return latest.path
    }

    private func title(of file: SpooledFiles.File?) -> String {
        guard let file, let bytes = try? InputFile.read(file.path), let line = ArticleLine(bytes) else { return "" }
        return cut(line.text, to: 60)
    }
}

/// Where the spool is, for commands that look at it alone.
struct SpoolPlaces: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The settings file, for the place of the spool.", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: "The spool, in place of the settings'.", completion: .directory)
    var spool: String?

    func spoolFolder() throws -> String {
        if let spool { return spool }
        // Who may not read the installed settings gets their defaults.
        if config == nil, access(Settings.standardFile, R_OK) != 0 { return Settings().spool.directory }
        return try settings(config).spool.directory
    }
}
