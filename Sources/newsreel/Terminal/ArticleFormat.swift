internal import ArgumentParser
internal import Articles
internal import Exchange
internal import Publishing
internal import Renderings
internal import Synchronization

/// What commands print articles as.
enum ArticleFormat: String, ExpressibleByArgument, CaseIterable {
    /// Date, feed, title and address; `-` in place of the date where there is none.
    case line
    /// Lines for a terminal.
    case text
    case markdown
    /// A page.
    case html
    /// The spool's object, a line each.
    case json
    /// A feed.
    case atom
}

/// Articles one after another, with what a document of the format has before and after them.
final class ArticleDocument: Sendable {
    let format: ArticleFormat
    /// Of lines, in columns.
    private let width: Int
    /// What the articles are of: an address, a folder. Names the document.
    private let source: String
    private let state = Mutex(State())

    private struct State {
        /// What is kept back to be shown whole.
        var kept: [UInt8] = []
        var hasBegun = false
        /// Of the first article's feed.
        var feed: Feed?
        var language: String?
    }

    /// Nothing is written before the end: a pager may be asked to show it.
    private let isKept: Bool

    init(_ format: ArticleFormat, width: Int, source: String, isKept: Bool = false) {
        (self.format, self.width, self.source, self.isKept) = (format, width, source, isKept)
    }

    /// One article without a frame. Of JSON, which is written as it is, nothing.
    func piece(_ rendered: RenderedArticle) -> String {
        state.withLock { state in
            guard state.feed == nil else { return }
            (state.feed, state.language) = (rendered.article.feed, rendered.article.language)
        }
        return switch format {
        case .line: ArticleLine(rendered).text + "\n"
        case .text: TextLayout(width: width).article(rendered.article)
        case .markdown: MarkdownDocument.article(rendered)
        case .html: HTMLDocument.article(rendered)
        case .atom: AtomDocument.entry(rendered)
        case .json: ""
        }
    }

    /// What stands before the first article, once.
    func begin() -> String {
        let (isFirst, feed, language) = state.withLock { state in
            defer { state.hasBegun = true }
            return (!state.hasBegun, state.feed, state.language)
        }
        guard isFirst else { return "" }
        let title = feed?.title ?? "Newsreel: \(source)"
        switch format {
        case .line, .text, .markdown, .json: return ""
        case .html: return HTMLDocument.opening(title: title, language: language)
        case .atom:
            var head = FeedHead(id: FeedHead.id(naming: source), title: title, updated: Publisher.wallClock())
            head.homePageURL = feed?.homePageURL
            head.language = language
            head.version = Newsreel.version
            return AtomDocument.opening(head)
        }
    }

    /// Writes pieces to standard output, with what stands before them; why they were not taken, otherwise.
    func take(_ pieces: [UInt8]) -> OutboxError? {
        let bytes = Array(begin().utf8) + pieces
        if isKept {
            state.withLock { $0.kept += bytes }
            return nil
        }
        // What close(2) would tell is told now: what is taken is remembered.
        if StandardOutput.process.write(bytes, asClosing: true) { return nil }
        return OutboxError(.failed, StandardOutput.process.failure?.message ?? "standard output failed")
    }

    /// Ends the document: writes what ends it, and what was kept back.
    func finish(_ pager: PagerOption? = nil) {
        let end = end()
        let kept = state.withLock { state in
            defer { state.kept = [] }
            return state.kept
        }
        if isKept, let pager {
            pager.show(String(decoding: kept, as: UTF8.self) + end)
        } else if !end.isEmpty {
            StandardOutput.process.write(end)
        }
    }

    /// What stands behind the last article, or is the document where there was none.
    func end() -> String {
        switch format {
        case .line, .text, .markdown, .json: ""
        case .html: begin() + HTMLDocument.closing
        case .atom: begin() + AtomDocument.closing
        }
    }
}
