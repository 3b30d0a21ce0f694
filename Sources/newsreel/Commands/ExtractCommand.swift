internal import ArgumentParser
internal import Articles
internal import Cleaning
internal import Glibc
internal import Synchronization

struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Print the article of a page: its text, structure and metadata.",
        discussion: """
            A page's address is taken from --url, or from a file NAME.url.txt beside NAME.html; relative addresses \
            start from it. No request is made.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, text, html
    }

    @Argument(help: "Article pages, plain or gzip; - is standard input. None: a list of files on standard input.")
    var files: [String] = []

    @Option(help: "The page's address.")
    var url: String?

    @Option(help: "The Content-Type that the pages came with.")
    var contentType: String?

    @Option(help: "json, text or html. JSON on a pipe, text on a terminal.")
    var format: Format?

    @Flag(help: "Print a JSON line for each page.")
    var jsonl = false

    @Flag(help: "Print a JSON line for each page, and errors as JSON.")
    var json = false

    @Flag(help: "Say which rules fired and how the body was found.")
    var trace = false

    @Flag(help: "Keep figures' captions in the text.")
    var captions = false

    @Flag(help: "Use no rules that are made for single sites. (At present there are none.)")
    var noSiteRules = false

    @Option(help: "A cleaning rule to leave out, by its name in --trace. May be given several times.")
    var without: [String] = []

    @Option(help: "Pages in work at one time.")
    var jobs = 1

    func validate() throws {
        guard jobs > 0 else { throw ValidationError("--jobs must be a positive number") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let files = files.isEmpty ? try listFromInput() : files
            var options = CleaningOptions()
            options.usesSiteRules = !noSiteRules
            options.disabledRules = Set(without)
            let cleaner = Cleaner(options: options)
            let outcome = PageOutcome(json: json)
            await withTaskGroup(of: Void.self) { group in
                for start in 0..<min(jobs, files.count) {
                    group.addTask {
                        for place in stride(from: start, to: files.count, by: jobs) {
                            do throws(CommandFailure) {
                                outcome.print(try page(files[place], cleaner))
                            } catch {
                                outcome.fail(error)
                            }
                        }
                    }
                }
            }
            if let failure = outcome.lastFailure { throw failure }
        }
    }

    private func page(_ file: String, _ cleaner: Cleaner) throws(CommandFailure) -> [UInt8] {
        let bytes = try InputFile.read(file)
        let page: ExtractedPage
        do {
            page = try cleaner.extractPage(
                bytes, contentType: contentType, url: url ?? addressBeside(file), anchor: nil)
        } catch {
            throw CommandFailure(error, file: file)
        }
        switch format ?? (jsonl || json || !Terminal.outputIsTerminal ? .json : .text) {
        case .json:
            var writer = JSONWriter(capacity: 1 << 15)
            writer.object { writer in
                writer.member("file", file)
                page.writeMembers(into: &writer, includingCaptions: captions, withTrace: trace)
            }
            writer.newline()
            return writer.bytes
        case .html:
            return Array((page.body.html + "\n").utf8)
        case .text:
            return Array((page.body.plainText(includingCaptions: captions) + "\n").utf8)
        }
    }

    /// `NAME.url.txt` beside `NAME.html` or `NAME.html.gz`.
    private func addressBeside(_ file: String) -> String? {
        var name = file[...]
        for ending in [".gz", ".html", ".htm"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        guard file != "-", access(name + ".url.txt", R_OK) == 0, let bytes = try? InputFile.read(name + ".url.txt")
        else { return nil }
        let address = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        return address.map(String.init)
    }

    private func listFromInput() throws(CommandFailure) -> [String] {
        let lines = String(decoding: try InputFile.read("-"), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard !lines.isEmpty else {
            throw CommandFailure(.usage, kind: "usage", "name pages as arguments, or a line each on standard input")
        }
        return lines.map(String.init)
    }
}

/// What several pages in work share: standard output, and the failure that ends the command.
private final class PageOutcome: Sendable {
    private let json: Bool
    private let failure = Mutex<CommandFailure?>(nil)

    init(json: Bool) {
        self.json = json
    }

    /// One page's lines stay together.
    func print(_ lines: [UInt8]) {
        failure.withLock { _ in _ = writeAll(lines, to: STDOUT_FILENO) }
    }

    /// The last failure is told by the command's end, those before it at once.
    func fail(_ error: CommandFailure) {
        failure.withLock { last in
            if let last { writeAll(last.line(json: json), to: STDERR_FILENO) }
            last = error
        }
    }

    var lastFailure: CommandFailure? { failure.withLock { $0 } }
}
