internal import Markup

/// Rich text as editors store it, a tree of blocks and short strings, written as HTML.
///
/// Read are Slate, ProseMirror and TipTap (`type`, `content`, `marks`), Lexical (`root`, `format` bits), Sanity's Portable Text
/// (`_type: block`, `markDefs`), Contentful (`nodeType`, `value`), Arc (`content_elements`), Editor.js (`data`), Draft.js
/// (`blocks`, `entityMap`), Medium (`paragraphs`, `markups`), Notion (`rich_text`, `plain_text`), WordPress (`attributes`,
/// `innerBlocks`) and Quill (`ops`, `insert`). They differ in names, which `RichTextKind` holds, and in how they
/// mark letters.
struct RichText {
    private var out = ""
    /// Portable Text, Draft.js and Medium write lists as items in a row: the open lists, outermost first.
    private var openLists: [String] = []
    private let references: [String: JSONValue]
    private var depth = 0

    /// References may go round in a circle, or name two of the next at each of many steps.
    private static let deepest = 100
    private static let mostNodes = 200_000
    private static let longest = 8 << 20
    private var nodes = 0

    private init(references: [String: JSONValue]) { self.references = references }

    /// - Parameters:
    ///   - value: a document, or its list of blocks.
    ///   - references: what `__ref` names, in caches of GraphQL clients.
    /// - Returns: `nil` for what is no rich text.
    static func html(_ value: JSONValue) -> String? {
        var none: [String: JSONValue] = [:]
        return html(value, references: &none)
    }

    /// - Parameter references: none are left where they make more of a document than its data have: each object that holds
    ///   some would be written to its end again.
    static func html(_ value: JSONValue, references: inout [String: JSONValue]) -> String? {
        var writer = RichText(references: references)
        guard let blocks = writer.blocks(of: value) else { return nil }
        writer.write(blocks, from: value, in: nil)
        writer.closeLists(to: 0)
        if writer.nodes >= mostNodes || writer.out.utf8.count >= longest { references = [:] }
        return writer.out
    }

    // MARK: Blocks

    private func resolved(_ value: JSONValue) -> JSONValue {
        if let name = value["__ref"]?.string, let found = references[name] { return found }
        return value
    }

    /// The blocks, where most elements of a list are such.
    private func blocks(of value: JSONValue) -> [JSONValue]? {
        if let lines = QuillLines.blocks(of: value) { return lines }
        var elements = value.list
        if elements == nil, value.isObject {
            let document = value["root"] ?? value
            let isDocument = RichTextKind(document)?.isDocument == true || value["root"] != nil
            let names = isDocument ? ["content", "children"] : ["content_elements", "blocks", "paragraphs"]
            elements = names.lazy.compactMap { document[$0]?.list }.first
        }
        guard let elements = elements?.map(resolved), !elements.isEmpty else { return nil }
        let found = elements.count { $0.isObject && RichTextKind($0)?.isBlock == true }
        return found * 2 >= elements.count ? elements : nil
    }

    private mutating func write(_ values: [JSONValue], from holder: JSONValue, in parent: RichTextKind?) {
        for value in values { write(resolved(value), in: parent, holder) }
    }

    private mutating func write(_ value: JSONValue, in parent: RichTextKind?, _ holder: JSONValue) {
        guard depth < Self.deepest, nodes < Self.mostNodes, out.utf8.count < Self.longest else { return }
        nodes += 1
        depth += 1
        defer { depth -= 1 }
        if case .string(let text) = value {
            // Editor.js lists its items as HTML.
            out += parent == .list ? "<li>\(text)</li>" : text
            return
        }
        guard value.isObject else {
            if let list = value.list { write(list, from: holder, in: parent) }
            return
        }
        if let text = value["plain_text"]?.string { return writeLeaf(text, value, holder) }
        guard let kind = RichTextKind(value) else {
            if let text = value["text"]?.string ?? value["value"]?.string { return writeLeaf(text, value, holder) }
            return writeChildren(of: value, in: parent)
        }
        if parent == nil, let list = kind.listTag(of: value) {
            openList(list, level: value["level"]?.int.map { $0 - 1 } ?? value["depth"]?.int ?? 0)
            return wrap("li", value, .item)
        }
        if parent == nil { closeLists(to: 0) }
        switch kind {
        case .text:
            if let text = value["text"]?.string ?? value["value"]?.string {
                writeLeaf(text, value, holder)
            } else if let content = value["content"]?.string {
                // Arc's text is a paragraph of HTML.
                out += parent == .list ? "<li>\(content)</li>" : "<p>\(content)</p>"
            } else {
                writeChildren(of: value, in: parent)
            }
        case .paragraph: wrap(parent == .item ? nil : "p", value, .paragraph)
        case .heading(let level): wrap("h\(level ?? RichTextKind.level(of: value))", value, .paragraph)
        case .list: wrap(RichTextKind.isOrdered(value) ? "ol" : "ul", value, .list)
        case .orderedList: wrap("ol", value, .list)
        case .item: wrap("li", value, .item)
        case .quote: wrap("blockquote", value, .quote)
        case .code: wrap("pre", value, .code)
        case .rule: out += "<hr>"
        case .lineBreak: out += "<br>"
        case .image: writeImage(value)
        case .link: writeLink(RichTextKind.address(of: value)) { $0.writeChildren(of: value, in: .link) }
        case .table: wrap("table", value, .table)
        case .row: wrap("tr", value, .row)
        case .cell: wrap("td", value, .cell)
        case .headerCell: wrap("th", value, .cell)
        case .html: out += value["content"]?.string ?? value["html"]?.string ?? ""
        case .document: writeChildren(of: value, in: parent)
        }
    }

    private mutating func wrap(_ tag: String?, _ value: JSONValue, _ kind: RichTextKind) {
        if let tag { out += "<\(tag)>" }
        writeChildren(of: value, in: kind)
        if let tag { out += "</\(tag)>" }
    }

    private mutating func writeChildren(of value: JSONValue, in kind: RichTextKind?) {
        // Notion has a block's text under the name of its type.
        let named = value["type"]?.string.flatMap { value[$0] }
        for holder in [value, value["data"], value["model"], value["attrs"], value["attributes"], named].compactMap(
            \.self)
        {
            for name in [
                "children", "content", "content_elements", "items", "blocks", "nodes", "rows", "listItems", "rich_text",
                "innerBlocks",
            ] {
                if let children = holder[name]?.list, !children.isEmpty {
                    return write(children, from: value, in: kind)
                }
            }
            if let text = holder["text"]?.string {
                // Editor.js has HTML in `data`, the others plain text with ranges.
                out += value["data"]?["text"] != nil ? text : RichTextRanges.html(text, value)
                return
            }
            for name in ["content", "html", "code", "value"] {
                guard let text = holder[name]?.string else { continue }
                out += name == "code" ? text.escaped : text
                return
            }
        }
    }

    private mutating func openList(_ tag: String, level: Int) {
        let level = min(max(level, 0), 8)
        closeLists(to: level + 1)
        if openLists.count == level + 1, openLists[level] != tag { closeLists(to: level) }
        while openLists.count <= level {
            out += "<\(tag)>"
            openLists.append(tag)
        }
    }

    private mutating func closeLists(to count: Int) {
        while openLists.count > count { out += "</\(openLists.removeLast())>" }
    }

    // MARK: Inlines

    private mutating func writeLeaf(_ text: String, _ value: JSONValue, _ block: JSONValue) {
        var tags: [String] = []
        var address: String?
        for mark in value["marks"]?.list ?? [] {
            let name = mark.string ?? mark["type"]?.string ?? mark["_type"]?.string ?? ""
            let definition = block["markDefs"]?.list?.first { $0["_key"]?.string == name }
            address = address ?? RichTextKind.address(of: definition ?? mark)
            if let tag = Self.markTags[name] { tags.append(tag) }
        }
        let notions = value["annotations"]
        address = address ?? value["href"]?.string
        for (name, tag) in Self.markTags where (value[name] ?? notions?[name])?.isTrue == true && !tags.contains(tag) {
            tags.append(tag)
        }
        if let bits = value["format"]?.int {
            for (bit, tag) in [(1, "strong"), (2, "em"), (16, "code")] where bits & bit != 0 { tags.append(tag) }
        }
        tags.sort()
        writeLink(address) { writer in
            writer.out += tags.map { "<\($0)>" }.joined() + text.escaped
            writer.out += tags.reversed().map { "</\($0)>" }.joined()
        }
    }

    private static let markTags = [
        "bold": "strong", "strong": "strong", "italic": "em", "em": "em", "emphasis": "em", "code": "code",
    ]

    private mutating func writeLink(_ address: String?, _ content: (inout RichText) -> Void) {
        if let address { out += "<a href=\"\(address.escaped)\">" }
        content(&self)
        if address != nil { out += "</a>" }
    }

    private mutating func writeImage(_ value: JSONValue) {
        let holders = [value, value["attrs"], value["data"], value["data"]?["file"], value["asset"], value["image"]]
        let holder = holders.lazy.compactMap(\.self).first { RichTextKind.source(of: $0) != nil }
        guard let holder, let source = RichTextKind.source(of: holder) else { return }
        let alternative = value["alt"]?.string ?? holder["alt"]?.string ?? value["alt_text"]?.string ?? ""
        out += "<figure><img src=\"\(source.escaped)\" alt=\"\(alternative.escaped)\">"
        if let caption = value["caption"]?.string ?? value["data"]?["caption"]?.string {
            out += "<figcaption>\(caption)</figcaption>"
        }
        out += "</figure>"
    }
}

extension String {
    /// As HTML's text.
    var escaped: String {
        var text = self
        return text.withUTF8 { escapedHTML($0) }
    }
}
