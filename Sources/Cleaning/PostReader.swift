internal import Articles
internal import Markup

/// Reads the blockquote that a service's embed code writes: the post's text, a dash, author, handle, a dated link.
enum PostReader {
    static func read(_ node: Int, of provider: EmbedProvider, in tree: HTMLTree, base: String?) -> Embed {
        var embed = Embed(provider: provider.name, url: nil)
        var paragraphs: [String] = []
        var tail = ""
        var place = node + 1
        let end = tree.end(node)
        var lastLink: (node: Int, text: String)?
        while place < end {
            let next = tree.end(place)
            switch tree.tag(place) {
            case .p:
                let text = tree.text(of: place)
                if !text.isEmpty { paragraphs.append(text) }
            case .footer:
                readFooter(place, in: tree, into: &embed)
            case .text, .a, .span, .em, .strong, .b, .i, .unknown, .cite, .time:
                let text = tree.text(of: place)
                let isLink = tree.tag(place) == .a
                if isLink { lastLink = (place, text) }
                if !text.isEmpty {
                    if !tail.isEmpty && needsSpace(before: place, in: tree) { tail += " " }
                    tail += text
                }
            case .div, .section, .header:
                place += 1
                continue
            default: break
            }
            place = next
        }
        if embed.author == nil { readTail(tail, dated: lastLink?.text, into: &embed) }
        // A post without paragraphs is all text before the dash.
        if paragraphs.isEmpty, !tail.isEmpty, embed.author == nil { paragraphs = [tail] }
        embed.text = paragraphs.isEmpty ? nil : paragraphs.joined(separator: "\n")
        embed.url = address(node, lastLink?.node, provider, tree, base)
        return embed
    }

    /// As this project's own HTML writes it.
    private static func readFooter(_ node: Int, in tree: HTMLTree, into embed: inout Embed) {
        for inner in (node + 1)..<tree.end(node) {
            switch tree.tag(inner) {
            case .cite: embed.author = nonEmpty(tree.text(of: inner))
            case .time: embed.date = nonEmpty(tree.text(of: inner))
            case .text:
                let text = tree.string(tree.textRange(inner))
                if let handle = handle(in: text) { embed.handle = handle }
            default: break
            }
        }
    }

    /// `— Name (@handle) November 11, 2022`, or `A post shared by Name (@handle)`.
    private static func readTail(_ tail: String, dated date: String?, into embed: inout Embed) {
        var rest = Substring(tail)
        if let date, rest.hasSuffix(date) {
            rest = rest.dropLast(date.count)
            if date.utf8.contains(where: \.isASCIIDigit) { embed.date = date } else { rest = Substring(tail) }
        }
        if let dash = rest.firstIndex(where: { $0 == "—" || $0 == "–" }) {
            rest = rest[rest.index(after: dash)...]
        } else if let by = rest.range(ofText: "shared by ") {
            rest = rest[by.upperBound...]
        } else {
            return
        }
        let text = String(rest)
        if let handle = handle(in: text), let open = text.range(ofText: "(" + handle) {
            embed.handle = handle
            embed.author = nonEmpty(PlainLine.text(String(text[..<open.lowerBound])))
        } else {
            embed.author = nonEmpty(PlainLine.text(text))
        }
    }

    private static func handle(in text: String) -> String? {
        guard let open = text.lastIndex(of: "("), let close = text[open...].firstIndex(of: ")") else { return nil }
        let inner = text[text.index(after: open)..<close]
        return inner.count <= 80 && inner.contains("@") && !inner.contains(" ") ? String(inner) : nil
    }

    private static func address(
        _ node: Int, _ link: Int?, _ provider: EmbedProvider, _ tree: HTMLTree, _ base: String?
    ) -> String? {
        for name in [HTMLAttribute.cite, .dataInstgrmPermalink, .dataPermalink, .dataHref] {
            if let value = tree.attribute(name, of: node), let found = WebAddress.resolve(value, against: base) {
                return LinkCleaning.withoutTracking(found)
            }
        }
        guard let link, let value = tree.attribute(.href, of: link) else { return nil }
        return WebAddress.resolve(value, against: base).map(LinkCleaning.withoutTracking)
    }

    private static func needsSpace(before node: Int, in tree: HTMLTree) -> Bool {
        func isSpace(_ byte: UInt8?) -> Bool { byte.map { $0 <= 0x20 } ?? false }
        if tree.tag(node) == .text { return isSpace(tree.bytes[tree.textRange(node)].first) }
        if node > 0, tree.tag(node - 1) == .text { return isSpace(tree.bytes[tree.textRange(node - 1)].last) }
        return false
    }

    private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}

extension StringProtocol {
    /// The first occurrence of a text, byte by byte.
    func range(ofText text: String) -> Range<Index>? {
        guard !text.isEmpty else { return nil }
        let wanted = Array(text.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: wanted) {
                return start..<utf8.index(start, offsetBy: wanted.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
