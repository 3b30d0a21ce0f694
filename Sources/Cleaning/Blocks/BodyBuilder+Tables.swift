internal import Articles
internal import Markup

/// Preformatted text and tables: blocks that are read whole.
extension BodyBuilder {
    /// Returns whether there was room for it.
    mutating func preformatted(_ node: Int) -> Bool {
        var bytes: [UInt8] = []
        var language: String?
        var place = node + 1
        // The text that keeps the elements around it from being a gutter.
        var code = node
        // On the element itself, or on the box that a highlighter puts around it.
        language = codeLanguage(node)
        for outer in [tree.parent(node), tree.parent(max(tree.parent(node), 0))] where language == nil && outer >= 0 {
            language = languages[outer] ?? codeLanguage(outer)
            languages[outer] = .some(language)
        }
        tree.budget.spend(tree.end(node) - node)
        while place < tree.end(node) {
            switch tree.tag(place) {
            case .text:
                for byte in tree.bytes[tree.textRange(place)] where byte != 0x0D { bytes.append(byte) }
            case .br: bytes.append(0x0A)
            case .code where language == nil: language = codeLanguage(place)
            case .div, .p, .li, .tr: if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
            case .script, .style, .button:
                place = tree.end(place)
                continue
            case .td, .pre, .span, .code, .i:
                if isGutter(place, &code) {
                    place = tree.end(place)
                    continue
                }
            default: break
            }
            place += 1
        }
        // The first newline after the tag is markup.
        if bytes.first == 0x0A { bytes.removeFirst() }
        while let last = bytes.last, last == 0x0A || last == 0x20 || last == 0x09 { bytes.removeLast() }
        let content = String(decoding: bytes, as: UTF8.self)
        if Self.isBlank(content) || isLineNumbers(bytes) { return true }
        return add(.preformatted(content, language: language))
    }

    /// Numbers of lines within the code: by the class, and nothing but digits in it.
    ///
    /// - Parameter code: the last text that was found to be none; what stands around it is no gutter either.
    private func isGutter(_ node: Int, _ code: inout Int) -> Bool {
        guard let range = tree.attributeRange(.class, of: node) else { return false }
        let classes = tree.bytes[range]
        guard Self.gutters.contains(where: { classes.contains($0) }) else { return false }
        let inside = (node + 1)..<tree.end(node)
        if inside.contains(code) { return false }
        let other = inside.first { inner in
            tree.tag(inner) == .text
                && !tree.bytes[tree.textRange(inner)].allSatisfy { $0.isASCIIDigit || $0.isASCIISpace || $0 == 0x2E }
        }
        tree.budget.spend((other ?? inside.upperBound) - node)
        if let other { code = other }
        return other == nil
    }

    private static let gutters: [StaticString] = [
        "gutter", "lineno", "line-num", "ln-num", "lnt", "blob-num", "LineNumber", "linenumber", "line-number",
    ]

    /// A highlighter's gutter: nothing but numbers that count.
    private func isLineNumbers(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0.isASCIIDigit || $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) else { return false }
        var expected: Int?
        var count = 0
        for word in bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) {
            guard word.count < 7 else { return false }
            let number = word.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard expected == nil || number == expected else { return false }
            expected = number + 1
            count += 1
        }
        return count >= 2
    }

    func codeLanguage(_ node: Int) -> String? {
        for name in [HTMLAttribute.class, .dataLang, .dataLanguage] {
            guard let value = tree.attribute(name, of: node) else { continue }
            let words = value.split { $0 == " " || $0 == ";" }
            for (place, word) in words.enumerated() {
                var found: Substring?
                if name != .class { found = word }
                for prefix in ["language-", "lang-", "highlight-source-"] where word.hasPrefix(prefix) {
                    found = word.dropFirst(prefix.count)
                }
                if word == "brush:" || word == "sourceCode", place + 1 < words.count { found = words[place + 1] }
                if let found, !found.isEmpty, found.count <= 24,
                    found.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x23 })
                {
                    return found.lowercased()
                }
            }
        }
        return nil
    }

    /// The table, or `nil` for one that only lays out the page.
    mutating func table(_ node: Int) -> Table? {
        var rows: [[Table.Cell]] = []
        var caption: [Inline] = []
        var hasHeader = false
        var widest = 0
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
            case .tr:
                rows.append([])
            case .td, .th:
                let isHeader = tree.tag(place) == .th
                hasHeader = hasHeader || isHeader
                if rows.isEmpty { rows.append([]) }
                guard fitsTable(place, isHeader: isHeader) else { return nil }
                let content = isDropped[place] ? [] : inlines(in: (place + 1)..<tree.end(place))
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
        rows.removeAll { row in row.allSatisfy { $0.content.isEmpty } }
        guard !rows.isEmpty, widest >= 2, rows.count >= 2 || hasHeader else { return nil }
        return Table(caption: caption, rows: rows)
    }

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
