internal import Articles
internal import Markup

/// Reads a page's metadata from all that says it, and notes which evidence won.
struct MetadataReader {
    let draft: Draft
    let tree: HTMLTree
    let data: LinkedData
    let pageURL: String?
    /// What relative addresses start from.
    private(set) var base: String?

    private(set) var metas: [String: [String]] = [:]
    private(set) var links: [(rel: String, node: Int)] = []
    private(set) var headings: [Int] = []
    /// The first of level 2 and 3: blogs keep level 1 for their own name.
    private(set) var lesserHeadings: [Int] = []
    private(set) var titleNode: Int?
    private(set) var authorNodes: [Int] = []
    private(set) var dateNodes: [Int] = []
    private(set) var htmlLanguage: String?
    private(set) var itemProperties: [(name: String, node: Int)] = []

    init(draft: Draft, data: LinkedData, pageURL: String?) {
        self.draft = draft
        tree = draft.tree
        self.data = data
        self.pageURL = pageURL
        base = pageURL
        gather(draft.marks)
    }

    private mutating func gather(_ marks: [ClassMarks]) {
        var hasBase = false
        for node in tree.nodes.indices {
            switch tree.tag(node) {
            case .text: continue
            case .meta: addMeta(node)
            case .link: if let rel = tree.attribute(.rel, of: node) { links.append((rel.lowercased(), node)) }
            case .title: if titleNode == nil { titleNode = node }
            case .h1: headings.append(node)
            case .h2, .h3: if lesserHeadings.count < 12 { lesserHeadings.append(node) }
            case .html: htmlLanguage = tree.attribute(.lang, of: node)
            case .base:
                // Only an http(s) base counts.
                if !hasBase, let href = tree.attribute(.href, of: node),
                    let found = WebAddress.resolve(href, against: pageURL)
                {
                    base = found
                    hasBase = true
                }
            case .time: dateNodes.append(node)
            default: break
            }
            if tree.nodes[node].count > 0 {
                if let property = tree.attributeRange(.itemprop, of: node), tree.tag(node) != .meta {
                    itemProperties.append((tree.string(property), node))
                }
                if marks[node].contains(.byline) || tree.tag(node) == .a && tree.attribute(.rel, of: node) == "author" {
                    if tree.tag(node) != .body { authorNodes.append(node) }
                } else if marks[node].contains(.date), tree.tag(node) != .time {
                    dateNodes.append(node)
                }
            }
        }
    }

    private mutating func addMeta(_ node: Int) {
        guard let content = tree.attribute(.content, of: node), !content.isEmpty else { return }
        for name in [HTMLAttribute.property, .name, .itemprop] {
            if let key = tree.attribute(name, of: node) {
                // Items of a list of references have authors too: the first is the page's.
                if name == .itemprop, metas[key.lowercased()] != nil { break }
                metas[key.lowercased(), default: []].append(content)
                break
            }
        }
    }

    func meta(_ names: String...) -> (value: String, name: String)? {
        for name in names {
            if let value = metas[name]?.first.map(Self.line), !value.isEmpty { return (value, name) }
        }
        return nil
    }

    /// One line of plain text; some sites encode their metadata twice.
    static func line(_ text: String) -> String {
        guard text.utf8.contains(0x26) || text.utf8.contains(0x3C) else { return PlainLine.text(text) }
        let tree = HTMLTree(parsing: Array(text.utf8))
        var out = ""
        for node in tree.children(of: nil) where tree.tag(node) == .text || !tree.tag(node).traits.contains(.hidden) {
            if tree.tag(node) == .text {
                out += tree.string(tree.textRange(node))
            } else {
                out += " " + tree.text(of: node) + " "
            }
        }
        return PlainLine.text(out)
    }

    // MARK: All

    func read() -> PageMetadata {
        var metadata = PageMetadata()
        metadata.siteName = meta("og:site_name", "application-name")?.value ?? data.publisher.map(Self.line)
        readTitle(into: &metadata)
        readAuthors(into: &metadata)
        readDates(into: &metadata)
        readAddresses(into: &metadata)
        metadata.summary = meta("og:description", "description", "twitter:description", "dc.description")?.value
        metadata.section = data["articleSection"]?.text.map(Self.line) ?? meta("article:section", "section")?.value
        metadata.tags = tags()
        metadata.language = declaredLanguage()
        if let free = data["isAccessibleForFree"] {
            switch free {
            case .boolean(let isFree): metadata.isPaywalled = !isFree
            default: if let text = free.text?.lowercased() { metadata.isPaywalled = text == "false" }
            }
        } else if let tier = meta("article:content_tier", "og:article:content_tier")?.value.lowercased() {
            metadata.isPaywalled = tier == "locked" || tier == "metered"
        }
        return metadata
    }

    func note(_ field: String, _ source: String, _ metadata: inout PageMetadata) {
        metadata.origins.append(Article.Origin(field: field, source: source))
    }

    private func tags() -> [String] {
        var found: [String] = []
        func add(_ text: String) {
            let line = Self.line(text)
            if !line.isEmpty, line.utf8.count <= 100, !found.contains(where: { $0.lowercased() == line.lowercased() }),
                found.count < 30
            {
                found.append(line)
            }
        }
        for node in tree.nodes.indices where tree.tag(node) == .a {
            if let rel = tree.attributeRange(.rel, of: node), rel.count >= 3, tree.bytes[rel].contains("tag"),
                tree.string(rel).split(separator: " ").contains("tag")
            {
                add(tree.text(of: node))
            }
        }
        if found.isEmpty { metas["article:tag"]?.forEach { $0.split(separator: ",").forEach { add(String($0)) } } }
        if found.isEmpty, let keywords = data["keywords"] {
            for element in keywords.elements { element.text?.split(separator: ",").forEach { add(String($0)) } }
        }
        if found.isEmpty, let (value, _) = meta("news_keywords", "keywords") {
            value.split(separator: ",").forEach { add(String($0)) }
        }
        return found
    }

    private func declaredLanguage() -> String? {
        for value in [
            htmlLanguage, data["inLanguage"]?.text,
            meta("og:locale", "content-language", "language", "dc.language")?.value,
        ] {
            guard let value else { continue }
            let tag = value.replacing("_", with: "-").prefix { $0 != "," && $0 != " " }
            if (2...11).contains(tag.count), tag.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2D }) {
                return String(tag)
            }
        }
        return nil
    }
}
