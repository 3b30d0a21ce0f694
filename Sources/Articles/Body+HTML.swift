extension Body {
    /// HTML, sanitised by construction: only the elements and attributes written here exist, every address in a body
    /// is absolute http(s) (links also mailto and tel), and all text is escaped.
    package var html: String { String(decoding: htmlUTF8, as: UTF8.self) }

    /// The same as UTF-8, for writers of bytes.
    package var htmlUTF8: [UInt8] {
        var writer = HTMLWriter()
        writer.add(blocks)
        return writer.bytes
    }
}

private struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(4096) }

    mutating func add(_ blocks: [Block]) {
        for (place, block) in blocks.enumerated() {
            if place > 0 { bytes.append(0x0A) }
            add(block)
        }
    }

    private mutating func add(_ block: Block) {
        switch block {
        case .paragraph(let inlines): element("p", inlines)
        case .heading(let level, let inlines):
            let name: StaticString =
                switch level {
                case ...1: "h1"
                case 2: "h2"
                case 3: "h3"
                case 4: "h4"
                case 5: "h5"
                default: "h6"
                }
            element(name, inlines)
        case .list(let list): add(list)
        case .quote(let quote):
            raw("<blockquote")
            attribute(" cite=\"", quote.url)
            raw(">")
            add(quote.blocks)
            element("footer", quote.attribution)
            raw("</blockquote>")
        case .preformatted(let text, let language):
            raw("<pre>")
            // A newline straight after the tag would be dropped when read again.
            if text.utf8.first == 0x0A { raw("\n") }
            if let language {
                raw("<code")
                attribute(" class=\"", "language-" + language)
                raw(">")
                escaped(text)
                raw("</code>")
            } else {
                escaped(text)
            }
            raw("</pre>")
        case .table(let table): add(table)
        case .figure(let figure): add(figure)
        case .embed(let embed): add(embed)
        case .formula(let formula):
            raw("<p>")
            bytes.append(contentsOf: formula.mathML.utf8)
            raw("</p>")
        case .rule: raw("<hr>")
        }
    }

    private mutating func add(_ list: List) {
        raw(list.isOrdered ? "<ol" : "<ul")
        if list.isOrdered && list.start != 1 { attribute(" start=\"", String(list.start)) }
        raw(">")
        for item in list.items {
            raw("<li>")
            // An item of one line is that line; in a longer one the line is a paragraph among blocks.
            if case .paragraph(let inlines)? = item.first, item.count == 1 || Self.isListTail(item) {
                add(inlines)
                add(Array(item.dropFirst()))
            } else {
                add(item)
            }
            raw("</li>")
        }
        raw(list.isOrdered ? "</ol>" : "</ul>")
    }

    private static func isListTail(_ item: [Block]) -> Bool {
        guard item.count == 2, case .list = item[1] else { return false }
        return true
    }

    private mutating func add(_ table: Table) {
        raw("<table>")
        element("caption", table.caption)
        for row in table.rows {
            raw("<tr>")
            for cell in row {
                raw(cell.isHeader ? "<th" : "<td")
                if cell.columnSpan > 1 { attribute(" colspan=\"", String(cell.columnSpan)) }
                if cell.rowSpan > 1 { attribute(" rowspan=\"", String(cell.rowSpan)) }
                raw(">")
                add(cell.content)
                raw(cell.isHeader ? "</th>" : "</td>")
            }
            raw("</tr>")
        }
        raw("</table>")
    }

    private mutating func add(_ figure: Figure) {
        raw("<figure>")
        for image in figure.images {
            raw("<img")
            attribute(" src=\"", image.url)
            attribute(" width=\"", image.width.map { String($0) })
            attribute(" height=\"", image.height.map { String($0) })
            attribute(" alt=\"", image.alternativeText ?? "", isRequired: true)
            raw(">")
        }
        if !figure.caption.isEmpty || figure.creditLine != nil {
            raw("<figcaption>")
            add(figure.caption)
            if let credit = figure.creditLine {
                raw(figure.caption.isEmpty ? "<small>" : " <small>")
                escaped(credit)
                raw("</small>")
            }
            raw("</figcaption>")
        }
        raw("</figure>")
    }

    /// A post is a quotation of it; any other embed is a link to it. The class says so when the HTML is read again.
    private mutating func add(_ embed: Embed) {
        guard let text = embed.text, !text.isEmpty else {
            guard let url = embed.url else { return }
            raw("<p class=\"embed\"><a")
            attribute(" href=\"", url)
            raw(">")
            escaped(embed.title ?? url)
            raw("</a></p>")
            return
        }
        raw("<blockquote")
        attribute(" class=\"", "embed embed-" + embed.provider)
        attribute(" cite=\"", embed.url)
        raw("><p>")
        add([Inline(text)])
        raw("</p>")
        if embed.author != nil || embed.handle != nil || embed.date != nil {
            raw("<footer>")
            var needsSpace = false
            if let author = embed.author {
                raw("<cite>")
                escaped(author)
                raw("</cite>")
                needsSpace = true
            }
            if let handle = embed.handle {
                raw(needsSpace ? " (" : "(")
                escaped(handle)
                raw(")")
                needsSpace = true
            }
            if let date = embed.date {
                if needsSpace { raw(" ") }
                raw("<time>")
                escaped(date)
                raw("</time>")
            }
            raw("</footer>")
        }
        raw("</blockquote>")
    }

    // MARK: Text

    private mutating func element(_ name: StaticString, _ inlines: [Inline]) {
        guard !inlines.isEmpty else { return }
        raw("<")
        raw(name)
        raw(">")
        add(inlines)
        raw("</")
        raw(name)
        raw(">")
    }

    private mutating func add(_ inlines: [Inline]) {
        // Adjacent runs of one link share its element.
        var link: String?
        for inline in inlines {
            if inline.link != link {
                if link != nil { raw("</a>") }
                link = inline.link
                if link != nil {
                    raw("<a")
                    attribute(" href=\"", link)
                    raw(">")
                }
            }
            add(inline)
        }
        if link != nil { raw("</a>") }
    }

    private mutating func add(_ inline: Inline) {
        let style = inline.style
        if !style.isEmpty {
            for (flag, start, _) in Self.styles where style.contains(flag) { raw(start) }
        }
        if let formula = inline.formula {
            bytes.append(contentsOf: formula.mathML.utf8)
        } else {
            escaped(inline.text, breakingLines: true)
        }
        if !style.isEmpty {
            for (flag, _, end) in Self.styles.reversed() where style.contains(flag) { raw(end) }
        }
    }

    private static let styles: [(Inline.Style, StaticString, StaticString)] = [
        (.deleted, "<del>", "</del>"), (.inserted, "<ins>", "</ins>"), (.mark, "<mark>", "</mark>"),
        (.strong, "<strong>", "</strong>"), (.emphasis, "<em>", "</em>"), (.code, "<code>", "</code>"),
        (.superscript, "<sup>", "</sup>"), (.subscript, "<sub>", "</sub>"),
    ]

    private mutating func attribute(_ start: StaticString, _ value: String?, isRequired: Bool = false) {
        guard let value, isRequired || !value.isEmpty else { return }
        raw(start)
        escaped(value)
        raw("\"")
    }

    private mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Escapes for text and for quoted attribute values alike.
    private mutating func escaped(_ text: String, breakingLines: Bool = false) {
        var text = text
        text.withUTF8 { text in
            var start = 0
            while true {
                // The newline is looked for in any case: it is rare where it does not count.
                let place = text.firstPlace(
                    from: start,
                    marking: {
                        $0.marks(of: 0x26) | $0.marks(of: 0x3C) | $0.marks(of: 0x3E) | $0.marks(of: 0x22)
                            | $0.marks(of: 0x0A)
                    },
                    where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 || $0 == 0x0A })
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
                guard place < text.count else { return }
                switch text[place] {
                case 0x26: raw("&amp;")
                case 0x3C: raw("&lt;")
                case 0x3E: raw("&gt;")
                case 0x22: raw("&quot;")
                default: raw(breakingLines ? "<br>" : "\n")
                }
                start = place + 1
            }
        }
    }
}
