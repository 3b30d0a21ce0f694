extension Body {
    /// Markdown: CommonMark 0.31 with GitHub's tables and strikethrough, no newline at the end.
    ///
    /// Text is escaped, so that read again it is the same text. What Markdown has no mark for (superscript, insertions,
    /// emphasis inside a word next to punctuation) is an HTML element without attributes.
    package var markdown: String { MarkdownBlocks.lines(of: blocks).joined(separator: "\n") }
}

/// Blocks as lines; what stands inside another block is indented by it.
private enum MarkdownBlocks {
    static func lines(of blocks: [Block], tightly: Bool = false) -> [String] {
        var lines: [String] = []
        var last: Block?
        // Two lists in a row are one list unless their marks differ.
        var usesOtherMark = false
        for block in blocks {
            if case .list(let list) = block, case .list(let before)? = last, list.isOrdered == before.isOrdered {
                usesOtherMark.toggle()
            } else {
                usesOtherMark = false
            }
            let own = self.lines(of: block, usesOtherMark: usesOtherMark)
            guard !own.isEmpty else { continue }
            if !lines.isEmpty, !tightly { lines.append("") }
            lines += own
            last = block
        }
        return lines
    }

    private static func lines(of block: Block, usesOtherMark: Bool) -> [String] {
        switch block {
        case .paragraph(let runs): return paragraph(runs)
        case .heading(let level, let runs):
            let text = MarkdownText.line(runs, in: .heading)
            return text.isEmpty ? [] : [String(repeating: "#", count: min(max(level, 1), 6)) + " " + text]
        case .list(let list): return lines(of: list, usesOtherMark: usesOtherMark)
        case .quote(let quote): return quoted(quote.blocks, attribution: attribution(of: quote))
        case .preformatted(let text, let language): return fenced(text, language: language)
        case .table(let table): return lines(of: table)
        case .figure(let figure): return lines(of: figure)
        case .embed(let embed): return lines(of: embed)
        case .formula(let formula): return paragraph([Inline(formula.text)])
        // Of the three forms the one that no list's mark can turn into something else.
        case .rule: return ["___"]
        }
    }

    private static func paragraph(_ runs: [Inline]) -> [String] {
        let text = MarkdownText.line(runs, in: .paragraph)
        return text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    // MARK: Lists

    private static func lines(of list: List, usesOtherMark: Bool) -> [String] {
        let isTight = list.items.allSatisfy(isTight)
        var lines: [String] = []
        // Nine digits are the most that a mark may have.
        var number = min(max(list.start, 0), 999_999_999 - list.items.count)
        for item in list.items {
            let mark = list.isOrdered ? "\(number)" + (usesOtherMark ? ") " : ". ") : usesOtherMark ? "* " : "- "
            number += 1
            let indent = String(repeating: " ", count: mark.utf8.count)
            if !lines.isEmpty, !isTight { lines.append("") }
            let own = self.lines(of: item, tightly: isTight)
            lines.append(mark + (own.first ?? ""))
            lines += own.dropFirst().map { $0.isEmpty ? "" : indent + $0 }
        }
        return lines
    }

    /// A line, perhaps with a list below it that may follow the line at once.
    private static func isTight(_ item: [Block]) -> Bool {
        switch item.count {
        case 0: return true
        case 1: if case .paragraph = item[0] { return true }
        case 2:
            guard case .paragraph = item[0], case .list(let list) = item[1] else { return false }
            return (!list.isOrdered || list.start == 1) && list.items.allSatisfy { !$0.isEmpty && isTight($0) }
        default: break
        }
        return false
    }

    // MARK: Quotes and embeds

    private static func quoted(_ blocks: [Block], attribution: [Inline]) -> [String] {
        var lines = self.lines(of: blocks)
        if !attribution.isEmpty { lines += (lines.isEmpty ? [] : [""]) + paragraph(attribution) }
        return lines.map { $0.isEmpty ? ">" : "> " + $0 }
    }

    private static func attribution(of quote: Quote) -> [Inline] {
        guard !quote.attribution.isEmpty else { return [] }
        let name = quote.attribution.contains { $0.link != nil } ? nil : quote.url
        return [Inline("— ")] + quote.attribution.map { Inline($0.text, style: $0.style, link: $0.link ?? name) }
    }

    /// A post is a quotation of it; any other embed is a link to it.
    private static func lines(of embed: Embed) -> [String] {
        guard let text = embed.text, !text.isEmpty else {
            return embed.url.map { paragraph([Inline(embed.title ?? $0, link: $0)]) } ?? []
        }
        var who: [Inline] = []
        if let author = embed.author { who.append(Inline(author)) }
        if let handle = embed.handle { who.append(Inline(embed.author == nil ? handle : " (\(handle))")) }
        if embed.date != nil || embed.url != nil {
            who.append(Inline(who.isEmpty ? "" : ", "))
            who.append(Inline(embed.date ?? embed.url ?? "", link: embed.url))
        }
        return quoted([.paragraph([Inline(text)])], attribution: who.isEmpty ? [] : [Inline("— ")] + who)
    }

    // MARK: Code, figures, tables

    private static func fenced(_ text: String, language: String?) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        let fence = String(repeating: "`", count: max(3, MarkdownText.longestRun(of: "`", in: text) + 1))
        let info = (language ?? "").filter { $0.isASCII && !$0.isWhitespace && $0 != "`" && $0 != "\\" && $0 != "&" }
        return [fence + info] + lines.map(String.init) + [fence]
    }

    private static func lines(of figure: Figure) -> [String] {
        var lines = figure.images.map { image in
            let alternative = MarkdownText.line([Inline(image.alternativeText ?? "")], in: .heading)
            return "![\(alternative)](\(MarkdownText.destination(image.url)))"
        }
        var caption = figure.caption.map { Inline($0.text, style: $0.style.union(.emphasis), link: $0.link) }
        if let credit = figure.creditLine {
            if !caption.isEmpty { caption.append(Inline(" ")) }
            caption.append(Inline(credit))
        }
        let below = paragraph(caption)
        if !below.isEmpty { lines += (lines.isEmpty ? [] : [""]) + below }
        return lines
    }

    /// A first row of headers is the table's head; without one the head is empty, as Markdown must have one.
    private static func lines(of table: Table) -> [String] {
        let rows = grid(of: table)
        let columns = rows.map(\.count).max() ?? 0
        let caption = paragraph(table.caption)
        guard columns > 0 else { return caption }
        // A row may have fewer cells than the head: of a table that has one wide row the others are left as they are.
        let isFilled = columns * rows.count <= mostCells
        func line(_ cells: [String]) -> String {
            let filled = isFilled ? cells + Array(repeating: "", count: columns - cells.count) : cells
            return "|" + filled.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
        }
        let hasHead = table.rows.first { !$0.isEmpty }?.allSatisfy(\.isHeader) ?? false
        let head = hasHead ? rows[0] : []
        let below =
            [line(head), "|" + String(repeating: " --- |", count: columns)] + rows[(hasHead ? 1 : 0)...].map(line)
        return caption + (caption.isEmpty ? [] : [""]) + below
    }

    /// Cells of a table that nothing but spans and short rows need.
    private static let mostCells = 100_000

    /// Every cell in its column: one that spans others leaves them empty.
    private static func grid(of table: Table) -> [[String]] {
        // Of a table that claims more the rest is cut off its spans, not its text.
        let widest = max(64, table.rows.map(\.count).max() ?? 0)
        // Empty cells that spans may still make.
        var room = mostCells
        var rows: [[String]] = []
        /// By column: how many more rows the cell above fills.
        var filled: [Int] = []
        for cells in table.rows where !cells.isEmpty {
            var row: [String] = []
            func skipFilled() {
                while room > 0, row.count < filled.count, filled[row.count] > 0 {
                    filled[row.count] -= 1
                    row.append("")
                    room -= 1
                }
            }
            for cell in cells {
                skipFilled()
                let columns = max(1, min(cell.columnSpan, widest - row.count, 1 + max(room, 0)))
                room -= columns - 1
                for column in 0..<columns {
                    if filled.count <= row.count { filled.append(0) }
                    filled[row.count] = max(cell.rowSpan, 1) - 1
                    row.append(column == 0 ? MarkdownText.line(cell.content, in: .cell) : "")
                }
            }
            skipFilled()
            if room > 0 {
                for column in min(row.count, filled.count)..<filled.count where filled[column] > 0 {
                    filled[column] -= 1
                }
            }
            rows.append(row)
        }
        return rows
    }
}
