internal import Renderings

/// Rows whose columns stand under each other, no wider than they may be: what has no room is left out, column by column,
/// and the last column is cut.
struct TextTable {
    struct Column {
        let title: String
        var isNumber = false
        /// The higher, the sooner it is left out; 0 for never.
        var rank = 0
    }

    /// A cell, and how it looks.
    struct Cell {
        let text: String
        var colour: Paint.Colour?

        init(_ text: String, _ colour: Paint.Colour? = nil) {
            (self.text, self.colour) = (TextLayout.printable(text), colour)
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []
    /// Columns that the last one keeps at least, before others are left out for it.
    var leastLast = 24

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// - Parameter width: `nil` for as wide as it comes.
    func lines(width: Int?, paint: Paint) -> [String] {
        var widths = columns.indices.map { place in
            max(
                TextLayout.columns(of: columns[place].title),
                rows.lazy.map { TextLayout.columns(of: $0[place].text) }.max() ?? 0)
        }
        var shown = Array(columns.indices)
        if let width, let last = widths.indices.last {
            func taken() -> Int { shown.dropLast().reduce(0) { $0 + widths[$1] + 2 } }
            while width - taken() < min(widths[last], leastLast),
                let place = shown.dropLast().filter({ columns[$0].rank > 0 }).max(by: {
                    columns[$0].rank < columns[$1].rank
                })
            {
                shown.removeAll { $0 == place }
            }
            widths[last] = max(1, width - taken())
        }
        let head = line(columns.map { Cell($0.title, .faint) }, shown, widths, isCut: width != nil, paint)
        return [head] + rows.map { line($0, shown, widths, isCut: width != nil, paint) }
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], isCut: Bool, _ paint: Paint) -> String {
        var line = ""
        for place in shown {
            var text = cells[place].text
            let isLast = place == shown.last
            if isLast, isCut { text = cut(text, to: widths[place]) }
            let room = String(repeating: " ", count: max(0, widths[place] - TextLayout.columns(of: text)))
            if columns[place].isNumber { line += room }
            line += cells[place].colour.map { paint($0, text) } ?? text
            if !isLast { line += (columns[place].isNumber ? "" : room) + "  " }
        }
        return line
    }
}

/// The beginning of a text, with "…" where it has no room.
func cut(_ text: String, to columns: Int) -> String {
    guard TextLayout.columns(of: text) > columns else { return text }
    var (kept, used) = ("", 1)
    for character in text {
        let wide = TextLayout.columns(of: String(character))
        guard used + wide <= columns else { break }
        kept.append(character)
        used += wide
    }
    return kept + "…"
}
