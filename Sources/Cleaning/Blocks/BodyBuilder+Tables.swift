internal import Articles
internal import Markup

/// Tables, which are read whole.
extension BodyBuilder {
    /// The table, or `nil` for one that only lays out the page.
    mutating func table(_ node: Int) -> Table? {
        var rows: [[Table.Cell]] = []
        var caption: [Inline] = []
        var hasHeader = false
        var widest = 0
        /// Rows of a foot that the source writes first.
        var foot: Range<Int> = 0..<0
        var footEnd = 0
        var place = node + 1
        let end = tree.end(node)
        tree.budget.spend(end - node)
        while place < end {
            switch tree.tag(place) {
            case .table, .figure, .iframe, .blockquote, .article, .section: return nil
            case .caption:
                caption = isDropped[place] ? [] : inlines(in: (place + 1)..<tree.end(place))
                place = tree.end(place)
                continue
            case .tfoot where footEnd == 0:
                foot = rows.count..<rows.count
                footEnd = tree.end(place)
            case .tr:
                rows.append([])
                if place < footEnd { foot = foot.lowerBound..<rows.count }
            case .td, .th:
                let isHeader = tree.tag(place) == .th
                hasHeader = hasHeader || isHeader
                if rows.isEmpty { rows.append([]) }
                guard fitsTable(place, isHeader: isHeader) else { return nil }
                var content = isDropped[place] ? [] : inlines(in: (place + 1)..<tree.end(place))
                if content.isEmpty, let sign = sign(in: place) { content = [Inline(sign)] }
                var cell = Table.Cell(content, isHeader: isHeader)
                cell.columnSpan = span(.colspan, of: place)
                cell.rowSpan = span(.rowspan, of: place)
                rows[rows.count - 1].append(cell)
                widest = max(widest, rows[rows.count - 1].count)
                place = tree.end(place)
                continue
            default: break
            }
            place += 1
        }
        if !foot.isEmpty, foot.upperBound < rows.count {
            rows += rows[foot]
            rows.removeSubrange(foot)
        }
        rows.removeAll { row in row.allSatisfy { $0.content.isEmpty } }
        guard !rows.isEmpty, widest >= 2, rows.count >= 2 || hasHeader else { return nil }
        return Table(caption: caption, rows: rows)
    }

    /// What the one picture of a cell without text says, where that is a word or two: `Yes`, `No`.
    private func sign(in cell: Int) -> String? {
        var said: String?
        for node in (cell + 1)..<max(tree.end(cell), cell + 1) where !isDropped[node] {
            let name: HTMLAttribute
            switch tree.tag(node) {
            case .img: name = .alt
            case .svg, .i, .span: name = .ariaLabel
            default: continue
            }
            let text = tree.attribute(name, of: node)?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard let text, !text.isEmpty else { continue }
            guard said == nil, text.utf8.count <= Self.longestSign else { return nil }
            said = text
        }
        return said
    }

    /// Bytes. What is longer describes a picture.
    private static let longestSign = 24

    /// Whether a cell holds nothing that stands in tables of layout alone.
    private func fitsTable(_ cell: Int, isHeader: Bool) -> Bool {
        var headings = 0
        for inner in cell..<tree.end(cell) {
            switch tree.tag(inner) {
            case .table, .figure, .iframe, .blockquote, .article, .section: return false
            case .h1, .h2,
                .h3 where !isHeader:
                // A heading that is all of its cell is one of the table.
                headings += 1
                let length = tree.text(of: inner).utf8.count
                guard headings <= 4, length == tree.text(of: cell).utf8.count else { return false }
            default: break
            }
        }
        return true
    }

    func span(_ name: HTMLAttribute, of node: Int) -> Int {
        min(max(tree.attribute(name, of: node).flatMap { Int($0) } ?? 1, 1), 1000)
    }
}
