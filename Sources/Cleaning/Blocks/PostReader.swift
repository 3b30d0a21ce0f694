internal import Articles
internal import Markup

/// Reads the blockquote that a service's embed code writes: the post's text, a dash, author, handle, a dated link.
enum PostReader {
    static func read(_ node: Int, of provider: EmbedProvider, in tree: HTMLTree, base: String?) -> Embed {
        tree.budget.spend(tree.end(node) - node)
        var embed = Embed(provider: provider.name, url: nil)
        var paragraphs: [String] = []
        var tail = ""
        var place = node + 1
        let end = tree.end(node)
        var links: [(node: Int, text: String)] = []
        while place < end {
            let next = tree.end(place)
            switch tree.tag(place) {
            case .p:
                let text = lines(of: place, in: tree)
                if !text.isEmpty { paragraphs.append(text) }
            case .footer:
                readFooter(place, in: tree, into: &embed)
            case .text, .a, .span, .em, .strong, .b, .i, .unknown, .cite, .time:
                let text = tree.text(of: place)
                let isLink = tree.tag(place) == .a
                if isLink { links.append((place, text)) }
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
        embed.url = address(node, (provider.beginsWithLink ? links.first : links.last)?.node, provider, tree, base)
        if provider.beginsWithLink, let title = links.first?.text {
            embed.author = links.dropFirst().first { $0.text.hasPrefix("u/") || $0.text.hasPrefix("/u/") }?.text
            embed.text = nonEmpty(title)
            return embed
        }
        if isPlaceholder(node, for: embed.url, in: tree, base: base) {
            readTail(tree.text(of: node), links: [], into: &embed)
            return embed
        }
        if embed.author == nil { readTail(tail, links: links.map(\.text), into: &embed) }
        if embed.author == nil, embed.handle == nil, let last = paragraphs.last {
            paragraphs[paragraphs.count - 1] = readInnerTail(last, into: &embed)
            if paragraphs.last?.isEmpty == true { paragraphs.removeLast() }
        }
        // A post without paragraphs is all text before the dash.
        if paragraphs.isEmpty, !tail.isEmpty, embed.author == nil { paragraphs = [tail] }
        embed.text = paragraphs.isEmpty ? nil : paragraphs.joined(separator: "\n")
        return embed
    }

    /// The text with its line breaks.
    private static func lines(of node: Int, in tree: HTMLTree) -> String {
        var lines: [String] = [""]
        for inner in (node + 1)..<tree.end(node) {
            switch tree.tag(inner) {
            case .br: lines.append("")
            case .text
            where tree.nodes[inner].depth == tree.nodes[node].depth + 1 || !isHidden(inner, under: node, tree):
                lines[lines.count - 1] += tree.string(tree.textRange(inner))
            default: break
            }
        }
        return lines.map(PlainLine.text).filter { !BodyBuilder.isBlank($0) }.joined(separator: "\n")
    }

    private static func isHidden(_ node: Int, under ancestor: Int, _ tree: HTMLTree) -> Bool {
        var parent = tree.parent(node)
        while parent > ancestor {
            if tree.tag(parent).traits.contains(.hidden) { return true }
            parent = tree.parent(parent)
        }
        return false
    }

    /// A post whose line `— Name (@handle) date` stands in its paragraph: the text before it.
    private static func readInnerTail(_ text: String, into embed: inout Embed) -> String {
        guard let dash = text.lastRange(ofText: "— ") ?? text.lastRange(ofText: "– "),
            let handle = handle(in: String(text[dash.upperBound...]))
        else { return text }
        let tail = text[dash.upperBound...]
        guard let open = tail.range(ofText: "(" + handle), let close = tail[open.upperBound...].firstIndex(of: ")")
        else {
            return text
        }
        let date = PlainLine.text(String(tail[tail.index(after: close)...]))
        guard date.utf8.count <= 40 else { return text }
        embed.handle = handle
        embed.author = nonEmpty(PlainLine.text(String(tail[..<open.lowerBound])))
        embed.date = nonEmpty(date)
        return String(text[..<dash.lowerBound]).split(separator: "\n").map { PlainLine.text(String($0)) }.joined(
            separator: "\n")
    }

    /// Whether all words stand in links to the post: what a reader sees until the service's script has run, such as
    /// `View this post on ...`, in any language.
    private static func isPlaceholder(_ node: Int, for url: String?, in tree: HTMLTree, base: String?) -> Bool {
        guard let url else { return false }
        var place = node + 1
        var count = 0
        while place < tree.end(node) {
            if tree.tag(place) == .a, let target = tree.attribute(.href, of: place),
                let found = WebAddress.resolve(target, against: base),
                LinkCleaning.withoutTracking(found).withoutSlash == url.withoutSlash
            {
                count += 1
                place = tree.end(place)
                continue
            }
            if tree.tag(place) == .text, !PlainLine.text(tree.string(tree.textRange(place))).isEmpty { return false }
            place += 1
        }
        return count > 0
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

    /// `— Name (@handle) November 11, 2022`, `A post shared by Name (@handle)`, `Posted by Name on May 3`.
    private static func readTail(_ tail: String, links: [String], into embed: inout Embed) {
        var rest = Substring(tail)
        if let date = links.last, rest.hasSuffix(date), date.utf8.contains(where: \.isASCIIDigit) {
            rest = rest.dropLast(date.count)
            embed.date = date
        }
        if let dash = rest.firstIndex(where: { $0 == "—" || $0 == "–" }) {
            rest = rest[rest.index(after: dash)...]
        } else if let word = sharedBy.first(where: { rest.range(ofText: $0) != nil }),
            let by = rest.range(ofText: word)
        {
            rest = rest[by.upperBound...]
        } else if rest.hasPrefix("Posted by "), links.count > 1 {
            embed.author = nonEmpty(links[links.count - 2])
            return
        } else {
            embed.date = nil
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

    /// `A post shared by` as Instagram writes it.
    private static let sharedBy = [
        "shared by ", "geteilt von ", "partagée par ", "compartida por ", "compartilhado por ", "compartilhada por ",
        "condiviso da ", "gedeeld door ", "udostępniony przez ", "delat av ", "delt av ", "delt af ",
    ]

    private static func handle(in text: String) -> String? {
        guard let open = text.lastIndex(of: "("), let close = text[open...].firstIndex(of: ")") else { return nil }
        let inner = text[text.index(after: open)..<close]
        return inner.count <= 80 && inner.contains("@") && !inner.contains(" ") ? String(inner) : nil
    }

    private static func address(
        _ node: Int, _ link: Int?, _ provider: EmbedProvider, _ tree: HTMLTree, _ base: String?
    ) -> String? {
        for name in [
            HTMLAttribute.cite, .dataInstgrmPermalink, .dataTextPostPermalink, .dataPermalink, .dataHref,
        ] {
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

extension String {
    fileprivate var withoutSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}
