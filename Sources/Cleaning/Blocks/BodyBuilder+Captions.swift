internal import Articles
internal import Markup

/// What is said of figures, and by whom they are.
extension BodyBuilder {
    /// Adds the text of a caption's element, its credit apart.
    func addCaption(_ node: Int, to figure: inout Figure) {
        let whole = tree.text(of: node)
        if figure.credit == nil, CreditLine.name(in: whole) != nil, figure.caption.isEmpty, !hasImage(node) {
            figure.creditLine = whole
            figure.credit = CreditLine.name(in: whole)
            return
        }
        // A credit in an element of its own is the source's word for it.
        if let creditNode = creditElement(in: node) {
            var line = tree.text(of: creditNode)
            let before = inlines(in: (node + 1)..<max(creditNode, node + 1))
            let after = tree.end(creditNode) < tree.end(node) ? inlines(in: tree.end(creditNode)..<tree.end(node)) : []
            join(before, to: &figure.caption)
            // Who distributes the picture may stand beside who took it.
            let rest = after.map(\.text).joined()
            if rest.hasPrefix("/") || CreditLine.readsAsCredit(rest) {
                line += " " + rest
            } else {
                join(after, to: &figure.caption)
            }
            if figure.credit == nil, !line.isEmpty {
                figure.creditLine = line
                figure.credit = CreditLine.nameInCaption(line) ?? MetadataReader.creditName(line, isOwn: true) ?? line
            }
            return
        }
        let line = inlines(in: (node + 1)..<tree.end(node))
        let text = line.map(\.text).joined()
        if figure.credit == nil {
            // A line of its own may be the credit, above or below the others.
            let lines = text.utf8.contains(0x0A) ? text.split(separator: "\n").map(String.init) : []
            if lines.count > 1, let credit = [lines.count - 1, 0].first(where: { CreditLine.readsAsCredit(lines[$0]) })
            {
                figure.creditLine = lines[credit]
                figure.credit =
                    CreditLine.nameInCaption(lines[credit]) ?? MetadataReader.creditName(lines[credit], isOwn: true)
                let count = lines[0].utf8.count
                let said =
                    credit == 0
                    ? Self.suffix(of: line, text.utf8.count - count)
                    : Self.prefix(of: line, text.utf8.count - lines[credit].utf8.count)
                join(said, to: &figure.caption)
                return
            }
            if let credit = CreditLine.nameInCaption(text) {
                figure.creditLine = PlainLine.text(text)
                figure.credit = credit
                return
            }
            if let (said, creditLine) = CreditLine.split(text) {
                figure.creditLine = creditLine
                figure.credit =
                    CreditLine.nameInCaption(creditLine) ?? MetadataReader.creditName(creditLine, isOwn: true)
                    ?? creditLine
                join(Self.prefix(of: line, said.utf8.count), to: &figure.caption)
                return
            }
        }
        join(line, to: &figure.caption)
    }

    /// The element in a caption that holds its credit: by its class, or the last one where it reads as one.
    private func creditElement(in caption: Int) -> Int? {
        if marks[caption].contains(.credit), !marks[caption].contains(.caption), tree.tag(caption) != .figure,
            !hasImage(caption), CreditLine.isLikely(tree.text(of: caption))
        {
            return caption
        }
        // Every element in it is compared with the whole; no caption is that long.
        guard tree.end(caption) - caption < 200, tree.text(of: caption, atMost: 8000) != nil else { return nil }
        var last: Int?
        for inner in (caption + 1)..<tree.end(caption) where tree.tag(inner) != .text {
            let isCredit = tree.tag(inner) == .small || marks[inner].contains(.credit)
            if isCredit, !hasImage(inner), !marks[inner].contains(.caption) || isPart(inner, of: caption),
                CreditLine.isLikely(tree.text(of: inner))
            {
                return inner
            }
            // What goes on to the end of the caption, with something before it.
            if isLastText(inner, in: caption) { last = inner }
        }
        guard let last, tree.tag(last) != .br, tree.tag(last) != .a, CreditLine.readsAsCredit(tree.text(of: last))
        else { return nil }
        return last
    }

    private func isPart(_ node: Int, of ancestor: Int) -> Bool {
        tree.text(of: node).utf8.count < tree.text(of: ancestor).utf8.count
    }

    /// Whether an element ends its ancestor's text, and does not begin it.
    private func isLastText(_ node: Int, in ancestor: Int) -> Bool {
        func hasText(_ range: Range<Int>) -> Bool {
            range.contains { tree.tag($0) == .text && !Self.isBlank(tree.string(tree.textRange($0))) }
        }
        return hasText(node..<tree.end(node)) && !hasText(tree.end(node)..<tree.end(ancestor))
            && hasText((ancestor + 1)..<node)
    }

    /// The last bytes of a line's runs.
    private static func suffix(of line: [Inline], _ count: Int) -> [Inline] {
        var skipped = line.reduce(0) { $0 + $1.text.utf8.count } - count
        var out: [Inline] = []
        for var run in line {
            let cut = min(skipped, run.text.utf8.count)
            skipped -= cut
            if cut > 0 { run.text = String(decoding: run.text.utf8.dropFirst(cut), as: UTF8.self) }
            if !run.text.isEmpty { out.append(run) }
        }
        return trimmed(out)
    }

    /// The first bytes of a line's runs.
    private static func prefix(of line: [Inline], _ count: Int) -> [Inline] {
        var rest = count
        var out: [Inline] = []
        for run in line where rest > 0 {
            var run = run
            if run.text.utf8.count > rest { run.text = String(decoding: run.text.utf8.prefix(rest), as: UTF8.self) }
            rest -= run.text.utf8.count
            out.append(run)
        }
        return trimmed(out)
    }

    /// A text that `FigureTexts` found to be about the picture before it.
    ///
    /// Returns false where that picture is none of the body, and the text stands for itself.
    mutating func captionOfPicture(_ node: Int) -> Bool {
        guard text.isEmpty, runs.isEmpty else { return false }
        let top = frames.count - 1
        guard case .figure(var figure)? = frames[top].blocks.last, figure.caption.count < Self.maximumRuns else {
            return false
        }
        // That of a gallery stands under that of its last picture.
        if !figure.caption.isEmpty { figure.caption[figure.caption.count - 1].text += "\n" }
        addCaption(node, to: &figure)
        figure.caption = Self.trimmed(figure.caption)
        return exchangeLast(for: .figure(figure), saying: figure.caption)
    }

    /// Runs of a caption that more is added to, one after another.
    private static let maximumRuns = 64

    /// A caption outside of `figure(_:)`: who is quoted, what a table or player shows, or what the image before it shows.
    ///
    /// Returns false where it stands for itself: it is then a line of its own. What a figure says of an image that is
    /// not there explains nothing and goes.
    mutating func captionOfLastBlock(_ node: Int) -> Bool {
        let top = frames.count - 1
        var around = tree.parent(node)
        while around >= 0, tree.tag(around) != .figure { around = tree.parent(around) }
        if around >= 0, !inside[around].contains(.shown) { return true }
        guard let last = frames[top].blocks.last else { return false }
        switch last {
        case .quote(var quote) where around >= 0 && quote.attribution.isEmpty:
            quote.attribution = inlines(in: (node + 1)..<tree.end(node))
            return quote.attribution.isEmpty || exchangeLast(for: .quote(quote), saying: quote.attribution)
        case .table(var table) where around >= 0 && table.caption.isEmpty:
            table.caption = inlines(in: (node + 1)..<tree.end(node))
            return table.caption.isEmpty || exchangeLast(for: .table(table), saying: table.caption)
        case .embed(var embed) where around >= 0 && embed.title == nil:
            let line = inlines(in: (node + 1)..<tree.end(node)).map(\.text).joined()
            if line.isEmpty { return true }
            embed.title = line
            return exchangeLast(for: .embed(embed), saying: [Inline(line)])
        case .figure(var figure) where around < 0 && figure.caption.isEmpty && figure.credit == nil:
            addCaption(node, to: &figure)
            return exchangeLast(for: .figure(figure), saying: figure.caption)
        default: return false
        }
    }

    func join(_ added: [Inline], to caption: inout [Inline]) {
        guard !added.isEmpty else { return }
        if let last = caption.last, !last.text.hasSuffix("\n") { caption[caption.count - 1].text += " " }
        caption += added
    }
}
