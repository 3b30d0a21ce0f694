internal import Markup

/// What a node of rich text is, by the names that editors have for it.
enum RichTextKind: Equatable {
    case document, paragraph, list, orderedList, item, quote, code, rule, lineBreak, image, link, table, row, cell
    case headerCell, text, html
    /// Without a level where the node has it apart.
    case heading(Int?)

    /// `nil` for a node without a name that is known.
    init?(_ value: JSONValue) {
        for name in ["nodeType", "_type", "type", "name", "tag"] {
            guard let text = value[name]?.string, let kind = Self.kind(named: text, of: value) else { continue }
            self = kind
            return
        }
        return nil
    }

    private static func kind(named name: String, of value: JSONValue) -> RichTextKind? {
        var key = name.lowercased().filter { $0.isLetter || $0.isNumber }
        if key.hasPrefix("core") { key.removeFirst(4) }
        if key == "block", let style = value["style"]?.string { key = style.lowercased() }
        return names[key]
    }

    private static let names: [String: RichTextKind] = [
        "document": .document, "doc": .document, "root": .document, "richtext": .document,
        "paragraph": .paragraph, "p": .paragraph, "normal": .paragraph, "unstyled": .paragraph, "block": .paragraph,
        "textblock": .paragraph, "textparagraph": .paragraph,
        "heading": .heading(nil), "header": .heading(nil), "subheading": .heading(3), "subhead": .heading(3),
        "h1": .heading(2), "h2": .heading(2), "h3": .heading(3), "h4": .heading(4), "h5": .heading(5),
        "h6": .heading(6), "heading1": .heading(2), "heading2": .heading(2), "heading3": .heading(3),
        "heading4": .heading(4), "heading5": .heading(5), "heading6": .heading(6), "headerone": .heading(2),
        "headertwo": .heading(2), "headerthree": .heading(3), "headerfour": .heading(4), "headingone": .heading(2),
        "headingtwo": .heading(2), "headingthree": .heading(3), "headingfour": .heading(4),
        "list": .list, "ul": .list, "bulletlist": .list, "bulletedlist": .list, "unorderedlist": .list,
        "orderedlist": .orderedList, "numberedlist": .orderedList, "ol": .orderedList,
        "listitem": .item, "li": .item, "unorderedlistitem": .item, "orderedlistitem": .item, "uli": .item,
        "oli": .item,
        "quote": .quote, "blockquote": .quote, "pullquote": .quote, "bq": .quote, "pq": .quote,
        "code": .code, "codeblock": .code, "pre": .code,
        "hr": .rule, "horizontalrule": .rule, "thematicbreak": .rule, "divider": .rule, "delimiter": .rule,
        "hardbreak": .lineBreak, "linebreak": .lineBreak, "br": .lineBreak,
        "image": .image, "img": .image, "figure": .image,
        "link": .link, "a": .link, "hyperlink": .link, "autolink": .link,
        "table": .table, "tablerow": .row, "tr": .row, "tablecell": .cell, "td": .cell,
        "tableheadercell": .headerCell, "tableheader": .headerCell, "th": .headerCell,
        // Notion's.
        "bulletedlistitem": .item, "numberedlistitem": .item, "todo": .item, "callout": .quote, "toggle": .paragraph,
        "text": .text, "span": .text, "rawhtml": .html, "html": .html,
    ]

    var isDocument: Bool { self == .document }

    /// A block of text; a lone piece of text is one in Arc's way alone, and links are none.
    var isBlock: Bool {
        switch self {
        case .link, .lineBreak, .document: false
        default: true
        }
    }

    /// The list that an item in a row of blocks belongs to.
    func listTag(of value: JSONValue) -> String? {
        if let item = value["listItem"]?.string { return item == "number" ? "ol" : "ul" }
        guard self == .item, let name = value["type"]?.string?.lowercased() else { return nil }
        return name.hasPrefix("o") || name.hasPrefix("number") ? "ol" : "ul"
    }

    static func isOrdered(_ value: JSONValue) -> Bool {
        for holder in [value, value["data"], value["attrs"]].compactMap(\.self) {
            if holder["ordered"]?.isTrue == true { return true }
            for name in ["listType", "list_type", "style", "format", "tag"] {
                if let text = holder[name]?.string { return ["number", "ordered", "ol"].contains(text) }
            }
        }
        return false
    }

    /// Headings of the first rank are the page's title.
    static func level(of value: JSONValue) -> Int {
        for holder in [value, value["data"], value["attrs"]].compactMap(\.self) {
            if let level = holder["level"]?.int ?? holder["depth"]?.int { return min(max(level, 2), 6) }
            if let tag = holder["tag"]?.string, tag.hasPrefix("h"), let level = Int(tag.dropFirst()) {
                return min(max(level, 2), 6)
            }
        }
        return 2
    }

    static func address(of value: JSONValue) -> String? {
        for holder in [value, value["attrs"], value["data"], value["fields"]].compactMap(\.self) {
            for name in ["href", "url", "uri"] {
                if let text = holder[name]?.string, !text.isEmpty { return text }
            }
        }
        return nil
    }

    static func source(of value: JSONValue) -> String? {
        for name in ["src", "url"] {
            if let text = value[name]?.string, text.hasPrefix("http") || text.hasPrefix("/") { return text }
        }
        return nil
    }
}

/// Links of a text that stand beside it as ranges: Draft.js's `entityRanges` and Medium's `markups`, in UTF-16.
enum RichTextRanges {
    static func html(_ text: String, _ block: JSONValue) -> String {
        var links: [(range: Range<Int>, address: String)] = []
        for markup in block["markups"]?.list ?? [] {
            guard markup["type"]?.string == "A", let start = markup["start"]?.int, let end = markup["end"]?.int,
                start >= 0, start < end, let address = markup["href"]?.string
            else { continue }
            links.append((start..<end, address))
        }
        let units = Array(text.utf16)
        var out = ""
        var done = 0
        for link in links.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
        where link.range.lowerBound >= done && link.range.upperBound <= units.count {
            out += String(decoding: units[done..<link.range.lowerBound], as: UTF16.self).escaped
            out += "<a href=\"\(link.address.escaped)\">"
            out += String(decoding: units[link.range], as: UTF16.self).escaped + "</a>"
            done = link.range.upperBound
        }
        return out + String(decoding: units[done...], as: UTF16.self).escaped
    }
}
