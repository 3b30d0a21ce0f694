internal import ArgumentParser
internal import Articles
internal import Cleaning
internal import Glibc
internal import Ingest
internal import Publishing
internal import Subscriptions
internal import Synchronization

struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Print the article of a page: its text, structure and metadata.",
        discussion: """
            A page's address is taken from --url, or from a file NAME.url.txt beside NAME.html; relative addresses \
            start from it. No request is made.

            --title and --teaser give what a feed says of the article. It helps to find the article on the page, and \
            --trace then tells whether a feed's poll would take the page's body or keep the feed's own, and why.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, text, html, markdown
    }

    @Argument(help: "Article pages, plain or gzip; - is standard input. None: a list of files on standard input.")
    var files: [String] = []

    @Option(help: "The page's address; a user name and password in it are left out.")
    var url: String?

    @Option(help: "The Content-Type that the pages came with.")
    var contentType: String?

    @Option(help: "What to print. JSON on a pipe, text on a terminal.")
    var format: Format?

    @Flag(help: "Print a JSON line for each page.")
    var jsonl = false

    @Flag(help: "Print a JSON line for each page, and errors as JSON.")
    var json = false

    @Flag(help: "Say which rules fired and how the body was found: in the JSON, or on standard error.")
    var trace = false

    @Option(help: "The title that a feed gives the article.")
    var title: String?

    @Option(help: "The teaser or the text that a feed gives, as plain text or HTML.")
    var teaser: String?

    @Flag(help: "Keep figures' captions in the text.")
    var captions = false

    @Flag(help: "Use no rules that are made for single sites.")
    var noSiteRules = false

    @Option(help: "Rules for single sites, as cleaning.sites_file in newsreel.toml(5).", completion: .file())
    var sites: String?

    @Option(help: "A cleaning rule to leave out, by its name in --trace. May be given several times.")
    var without: [String] = []

    @Option(
        parsing: .unconditional,
        help: "Pages in work at one time. They are printed in the order in which they were named.")
    var jobs = 1

    func validate() throws {
        guard !(json || jsonl) || format ?? .json == .json else {
            throw ValidationError(
                "--\(json ? "json" : "jsonl") and --format \(format?.rawValue ?? "") exclude each other")
        }
        if let url, !url.isEmpty, AddressByHand(url)?.lacksScheme != false {
            throw ValidationError("--url '\(url)' is no http or https address")
        }
        guard jobs > 0 else { throw ValidationError("--jobs must be a positive number") }
        for rule in without where !Cleaner.ruleNames.contains(rule) {
            throw ValidationError(
                "--without: there is no rule '\(rule)'; the rules are \(Cleaner.ruleNames.joined(separator: ", "))")
        }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let files = files.isEmpty ? try listFromInput() : files
            var options = CleaningOptions()
            options.usesSiteRules = !noSiteRules
            options.siteRules = try sites.map { try SiteList.read($0) } ?? []
            options.disabledRules = Set(without)
            let cleaner = Cleaner(options: options)
            let outcome = PageOutcome(json: json)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<min(jobs, files.count) {
                    group.addTask {
                        while let place = outcome.next(of: files.count) {
                            outcome.take(output(of: files[place], cleaner), at: place)
                        }
                    }
                }
            }
            if let failure = outcome.lastFailure { throw failure }
        }
    }

    private func output(of file: String, _ cleaner: Cleaner) -> PageOutput {
        do throws(CommandFailure) {
            let page = try page(file, cleaner)
            switch format ?? (jsonl || json || !Terminal.outputIsTerminal ? .json : .text) {
            case .json:
                var writer = JSONWriter(capacity: 1 << 15)
                writer.object { writer in
                    writer.member("file", file)
                    page.writeMembers(into: &writer, includingCaptions: captions, withTrace: trace)
                }
                writer.newline()
                return .line(writer.bytes)
            case .html: return text(page.body.html, page, file)
            case .markdown: return text(page.body.markdown, page, file)
            case .text: return text(page.body.plainText(includingCaptions: captions), page, file)
            }
        } catch {
            return .failure(error)
        }
    }

    private func page(_ file: String, _ cleaner: Cleaner) throws(CommandFailure) -> ExtractedPage {
        let bytes = try InputFile.read(file)
        if let objection = NoPage.objection(to: bytes) {
            throw CommandFailure(.data, kind: objection.kind, "\(file): \(objection.message)")
        }
        let url = AddressByHand.base(url ?? addressBeside(file))
        let own = teaser.map { cleaner.cleanItem($0, context: ItemContext(url: url, baseURL: url, title: title)).body }
        let anchor = title != nil || own != nil ? PageAnchor(title: title, text: own?.plainText()) : nil
        do {
            var page = try cleaner.extractPage(
                bytes, contentType: contentType, url: url, anchor: anchor,
                latestDate: Publisher.wallClock().advanced(bySeconds: 2 * 86_400))
            if anchor != nil {
                let choice = BodyChoice(own: own ?? Body(), page: page)
                page.trace.notes.append(
                    "choice: " + (choice.reason.map { "the feed's own body, \($0)" } ?? "the page's body"))
            }
            return page
        } catch {
            throw CommandFailure(error, file: file)
        }
    }

    private func text(_ text: String, _ page: ExtractedPage, _ file: String) -> PageOutput {
        guard trace else { return .text(Array((text + "\n").utf8), notes: []) }
        let lines =
            page.trace.entries.map { "rule \($0.rule): \($0.dropped) taken out" } + page.trace.notes + page.warnings
        return .text(Array((text + "\n").utf8), notes: Array(lines.map { "\(file): \($0)\n" }.joined().utf8))
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

private enum PageOutput {
    case line([UInt8])
    case text([UInt8], notes: [UInt8])
    case failure(CommandFailure)
}

/// What several pages in work share: whose turn it is, standard output, and the failure that ends the command.
private final class PageOutcome: Sendable {
    private struct State {
        var taken = 0
        var printed = 0
        /// Done before those that were named before them.
        var early: [Int: PageOutput] = [:]
        var failure: CommandFailure?
        var hasText = false
    }

    private let json: Bool
    private let state = Mutex(State())

    init(json: Bool) {
        self.json = json
    }

    func next(of count: Int) -> Int? {
        state.withLock { state in
            guard state.taken < count, StandardOutput.process.code == nil else { return nil }
            defer { state.taken += 1 }
            return state.taken
        }
    }

    func take(_ output: PageOutput, at place: Int) {
        state.withLock { state in
            state.early[place] = output
            while let next = state.early.removeValue(forKey: state.printed) {
                state.printed += 1
                print(next, &state)
            }
        }
    }

    private func print(_ output: PageOutput, _ state: inout State) {
        switch output {
        case .line(let line): StandardOutput.process.write(line)
        case .text(let text, let notes):
            // An empty line between one page's text and the next.
            StandardOutput.process.write(state.hasText ? [0x0A] + text : text)
            writeAll(notes, to: STDERR_FILENO)
            state.hasText = true
        case .failure(let error):
            // The last failure is told by the command's end, those before it at once.
            if let last = state.failure { writeAll(last.line(json: json), to: STDERR_FILENO) }
            state.failure = error
        }
    }

    var lastFailure: CommandFailure? { state.withLock { $0.failure } }
}
