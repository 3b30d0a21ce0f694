internal import Glibc
internal import Markup
internal import Renderings

/// How `newsreel watch` prints what it gets: one spool object at a time.
struct ArticlePrinter: Sendable {
    private let document: ArticleDocument?
    private let printsLines: Bool

    /// - Parameter source: what the articles are of.
    init(_ format: ArticleFormat?, json: Bool, source: String) {
        // `nil` for a line each, and for JSON, which is printed as it is.
        let whole = format == .json || format == .line ? nil : format
        document = whole.map { ArticleDocument($0, width: Terminal.columns, source: source) }
        printsLines = !json && (format.map { $0 == .line } ?? Terminal.outputIsTerminal)
    }

    static func article(_ bytes: [UInt8]) -> RenderedArticle? {
        (try? JSONReader.read(bytes, depthLimit: 512)).flatMap { RenderedArticle(spooled: $0.value) }
    }

    func show(_ bytes: [UInt8]) -> Handling {
        if StandardOutput.process.write(printed(bytes), asClosing: true) { return .done }
        switch StandardOutput.process.code {
        // Nobody reads any more, which is as good an end as any.
        case EPIPE: StandardOutput.process.forgive()
        case ENOSPC, EDQUOT:
            defer { StandardOutput.process.forgive() }
            return .failed(StandardOutput.process.failure?.message ?? "")
        default: break
        }
        return .closed
    }

    private func printed(_ bytes: [UInt8]) -> [UInt8] {
        if let document {
            // What is no article of the spool has no place in a document.
            guard let piece = Self.article(bytes).map({ document.piece($0) }) else { return [] }
            return Array((document.begin() + piece).utf8)
        }
        if printsLines, let line = ArticleLine(bytes) { return Array((line.text + "\n").utf8) }
        return bytes.last == 0x0A ? bytes : bytes + [0x0A]
    }

    /// Ends the document, where it is one.
    func finish() { document?.finish() }
}
