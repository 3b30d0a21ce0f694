// The `blocks` of the spool's object; docs/newsreel-spool.schema.json is their published description.

extension Body {
    /// Writes the blocks as a JSON array.
    package func writeJSON(into writer: inout JSONWriter) {
        writer.array { writer in
            for block in blocks { block.writeJSON(into: &writer) }
        }
    }
}

extension Block {
    func writeJSON(into writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .paragraph(let inlines):
                writer.member("type", "paragraph")
                inlines.writeMembers(into: &writer)
            case .heading(let level, let inlines):
                writer.member("type", "heading")
                writer.member("level", level)
                inlines.writeMembers(into: &writer)
            case .list(let list):
                list.writeMembers(into: &writer)
            case .quote(let quote):
                quote.writeMembers(into: &writer)
            case .preformatted(let text, let language):
                writer.member("type", "preformatted")
                writer.member("text", text)
                writer.member("language", language)
            case .table(let table):
                table.writeMembers(into: &writer)
            case .figure(let figure):
                figure.writeMembers(into: &writer)
            case .embed(let embed):
                writer.member("type", "embed")
                embed.writeMembers(into: &writer)
            case .formula(let formula):
                writer.member("type", "formula")
                writer.member("text", formula.text)
                formula.writeMembers(into: &writer)
            case .rule:
                writer.member("type", "rule")
            }
        }
    }
}

extension [Inline] {
    /// The runs' text, joined.
    package var text: String {
        count == 1 ? self[0].text : reduce(into: "") { $0 += $1.text }
    }

    /// `text`, and `inlines` where a run has a link or a style or is a formula.
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        if contains(where: { !$0.text.isEmpty }) {
            writer.key("text")
            writer.string(joining: lazy.map(\.text))
        }
        guard contains(where: { $0.link != nil || !$0.style.isEmpty || $0.formula != nil }) else { return }
        writer.key("inlines")
        writer.array { writer in
            for run in self {
                writer.object { writer in
                    writer.member("text", run.text)
                    writer.member("url", run.link)
                    if let formula = run.formula {
                        writer.key("formula")
                        writer.object { formula.writeMembers(into: &$0) }
                    }
                    guard !run.style.isEmpty else { return }
                    writer.key("styles")
                    writer.array { writer in
                        for name in run.style.names { writer.string(name) }
                    }
                }
            }
        }
    }
}

extension Formula {
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        writer.member("tex", tex)
        writer.member("mathml", mathML)
    }
}

extension Inline.Style {
    /// The names that the spool's object uses, HTML's where HTML has a word.
    package var names: [String] {
        Self.named.compactMap { contains($0.style) ? $0.name : nil }
    }

    /// Those of `names` that are known.
    package init(named names: some Sequence<String>) {
        self = .plain
        for name in names {
            if let known = Self.named.first(where: { $0.name == name }) { insert(known.style) }
        }
    }

    private static let named: [(style: Inline.Style, name: String)] = [
        (.strong, "strong"), (.emphasis, "emphasis"), (.code, "code"), (.superscript, "superscript"),
        (.subscript, "subscript"), (.deleted, "deleted"), (.inserted, "inserted"), (.mark, "mark"),
    ]
}

extension List {
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        writer.member("type", "list")
        writer.member("ordered", isOrdered)
        if isOrdered && start != 1 { writer.member("start", start) }
        writer.key("items")
        writer.array { writer in
            for item in items { Body(blocks: item).writeJSON(into: &writer) }
        }
    }
}

extension Quote {
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        writer.member("type", "quote")
        writer.key("blocks")
        Body(blocks: blocks).writeJSON(into: &writer)
        writer.member("attribution", attribution.text)
        writer.member("url", url)
    }
}

extension Table {
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        writer.member("type", "table")
        writer.member("caption", caption.text)
        writer.key("rows")
        writer.array { writer in
            for row in rows {
                writer.array { writer in
                    for cell in row { cell.writeJSON(into: &writer) }
                }
            }
        }
    }
}

extension Table.Cell {
    fileprivate func writeJSON(into writer: inout JSONWriter) {
        writer.object { writer in
            content.writeMembers(into: &writer)
            if isHeader { writer.member("header", true) }
            if columnSpan != 1 { writer.member("column_span", columnSpan) }
            if rowSpan != 1 { writer.member("row_span", rowSpan) }
        }
    }
}

extension Figure {
    fileprivate func writeMembers(into writer: inout JSONWriter) {
        writer.member("type", "figure")
        writer.key("images")
        writer.array { writer in
            for image in images {
                writer.object { writer in
                    writer.member("url", image.url)
                    writer.member("alt", image.alternativeText)
                    writer.member("width", image.width)
                    writer.member("height", image.height)
                }
            }
        }
        writer.member("caption", caption.text)
        writer.member("credit", credit)
    }
}

extension Embed {
    func writeMembers(into writer: inout JSONWriter) {
        writer.member("provider", provider)
        writer.member("url", url)
        writer.member("author", author)
        writer.member("handle", handle)
        writer.member("date", date)
        writer.member("date_published", datePublished)
        writer.member("title", title)
        writer.member("text", text)
    }
}
