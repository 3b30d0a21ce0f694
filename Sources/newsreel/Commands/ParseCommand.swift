internal import ArgumentParser
internal import Articles
internal import CLinux
internal import FeedParsing
internal import Glibc
internal import Ingest
internal import Subscriptions

struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print what feed documents say, a JSON object a file and line.",
        discussion: "Formats are told by content: RSS, RDF, Atom, CDF and JSON Feed. No request is made.")

    @Argument(help: "Feed documents, plain or gzip; - is standard input.", completion: .file())
    var files: [String]

    @Option(help: "The Content-Type that the documents came with.")
    var contentType: String?

    @Option(
        help: """
            The address that the documents came from; relative addresses start from it. A user name and password in it \
            are left out.
            """)
    var url: String?

    @Option(parsing: .unconditional, help: "The largest document that is read, in MB, unpacked.")
    var maxSize = 10

    @Flag(help: "Print errors as JSON. (The output is JSON in any case.)")
    var json = false

    func validate() throws {
        guard (1...1024).contains(maxSize) else { throw ValidationError("--max-size must be 1 to 1024") }
        guard !files.isEmpty else { throw ValidationError("name at least one file, or - for standard input") }
    }

    func run() async throws {
        try await exitingOnFailure(json: json) {
            let hints = ResponseHints(contentType: nonEmpty(contentType), url: AddressByHand.base(nonEmpty(url)))
            var limits = FeedLimits()
            limits.bytes = maxSize << 20
            var writer = JSONWriter(capacity: 1 << 16)
            var last: CommandFailure?
            // Each document takes the same large buffers: given back in between, they come again page by page.
            if files.count > 1 { nr_malloc_keep(64 << 20) }
            for file in files {
                do throws(CommandFailure) {
                    let bytes = try InputFile.read(file, limit: limits.bytes)
                    let feed = try Self.feed(bytes, hints, limits, file: file)
                    writer.removeAll()
                    // Handed over in pieces: a large feed's JSON never stands in memory whole.
                    feed.writeJSON(into: &writer) { writer in
                        if writer.bytes.count > 1 << 16 { writer.flush { StandardOutput.process.write($0) } }
                    }
                    writer.newline()
                    guard StandardOutput.process.write(writer.bytes) else { break }
                } catch {
                    if let last { writeAll(last.line(json: json), to: STDERR_FILENO) }
                    last = error
                }
            }
            if let last { throw last }
        }
    }

    private static func feed(
        _ bytes: [UInt8], _ hints: ResponseHints, _ limits: FeedLimits, file: String
    ) throws(CommandFailure) -> ParsedFeed {
        do {
            return try parseFeed(bytes, hints: hints, limits: limits)
        } catch {
            throw CommandFailure(error, file: file)
        }
    }

    private func nonEmpty(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
