internal import Articles
internal import Markup

/// Reads a page's metadata from all that says it, and notes which evidence won.
struct MetadataReader {
    let draft: Draft
    let tree: HTMLTree
    let data: LinkedData
    let pageURL: String?
    /// Later dates are none: seconds since 1970.
    let latest: Int64
    /// What relative addresses start from.
    private(set) var base: String?

    private(set) var metas: [String: [String]] = [:]
    /// The names of `metas` in the page's order.
    private(set) var metaOrder: [String] = []
    private(set) var links: [(rel: String, node: Int)] = []
    private(set) var headings: [Int] = []
    /// The first of level 2 and 3: blogs keep level 1 for their own name.
    private(set) var lesserHeadings: [Int] = []
    /// Other elements whose class or property says that they hold the title.
    private(set) var titleNodes: [Int] = []
    private(set) var title: TitleCandidate?
    /// The place among the lines where the page's own heading stands; 0 where it has none.
    private(set) var titleLine = 0
    private(set) var site = SiteNames(names: [], url: nil)
    private(set) var titleNode: Int?
    private(set) var authorNodes: [Int] = []
    /// Links to the page of a person.
    private(set) var authorLinks: [Int] = []
    private(set) var dateNodes: [Int] = []
    private(set) var htmlLanguage: String?
    /// BCP 47, as the page declares it.
    private(set) var language: String?
    /// What declares it.
    private(set) var languageSource = ""
    private(set) var itemProperties: [(name: String, node: Int)] = []

    init(draft: Draft, data: LinkedData, pageURL: String?, latestDate: Timestamp?) {
        self.draft = draft
        tree = draft.tree
        self.data = data
        self.pageURL = pageURL
        latest = latestDate?.secondsSince1970 ?? .max
        base = pageURL
        gather(draft.marks)
        if let (tag, source) = declaredLanguage() { (language, languageSource) = (tag, source) }
        let names = [meta("og:site_name")?.value, meta("application-name")?.value, data.publisher.map(Self.line)]
        site = SiteNames(names: names.compactMap { $0 } + data.siteNames.map(Self.line), url: pageURL)
        title = titleCandidates().best(MetadataWeights.title, pooledBy: { WordKeys($0).whole })
        let heading = title.flatMap { $0.node >= 0 ? $0.node : nil } ?? headings.first
        titleLine = heading.map { draft.lines(in: $0).lowerBound } ?? 0
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
                if marks[node].contains(.title),
                    marks[node].contains(.post) || marks[node].contains(.entry)
                        || marks[node].contains(.article), !tree.tag(node).traits.contains(.heading),
                    tree.tag(node) != .meta
                {
                    titleNodes.append(node)
                }
                if let property = tree.attributeRange(.itemprop, of: node), tree.tag(node) != .meta {
                    itemProperties.append((tree.string(property), node))
                }
                if tree.tag(node) == .a, isAuthorLink(node) { authorLinks.append(node) }
                if marks[node].contains(.byline), tree.tag(node) != .body {
                    if tree.tag(node) != .a || !authorLinks.contains(node) { authorNodes.append(node) }
                } else if tree.tag(node) == .address || tree.end(node) - node <= 8 && saysAuthor(node) {
                    authorNodes.append(node)
                } else if marks[node].contains(.date), tree.tag(node) != .time {
                    dateNodes.append(node)
                }
            }
        }
    }

    private func isAuthorLink(_ node: Int) -> Bool {
        if let rel = tree.attributeRange(.rel, of: node), tree.bytes[rel].contains("author") { return true }
        guard let href = tree.attributeRange(.href, of: node), href.count >= 8 else { return false }
        // `/author/jane-doe`, `/autoren/`, `/people/`: the step and something behind it.
        let bytes = tree.bytes[href]
        var place = bytes.startIndex
        while let slash = bytes[place...].firstIndex(of: 0x2F), slash + 4 < bytes.endIndex {
            place = slash + 1
            switch bytes[place] | 0x20 {
            case 0x61, 0x62, 0x63, 0x65, 0x6A, 0x6D, 0x70, 0x72, 0x73, 0x74, 0x75, 0x77:
                guard let end = bytes[place...].firstIndex(of: 0x2F), end + 2 < bytes.endIndex, end - place <= 14 else {
                    continue
                }
                if Self.peopleSteps.contains(String(decoding: bytes[place..<end], as: UTF8.self)) { return true }
            default: continue
            }
        }
        return false
    }

    /// A class such as `authorname-txt` or `username`, which holds its word unseparated.
    private func saysAuthor(_ node: Int) -> Bool {
        guard tree.tag(node) != .meta, tree.tag(node) != .link, tree.tag(node) != .img,
            let name = tree.attributeRange(.class, of: node), name.count <= 120
        else { return false }
        let bytes = tree.bytes[name]
        return bytes.contains("author") || bytes.contains("Author") || bytes.contains("username")
    }

    /// Steps of an address behind which a person's page stands.
    private static let peopleSteps: Set<String> = [
        "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "people", "person", "profile",
        "profiles",
        "staff", "contributor", "contributors", "by", "journalist", "journalists", "team", "users", "user", "u",
        "writers",
        "writer", "reporter", "reporters", "producers", "editors", "newsteam", "mitarbeiter", "redaktion", "columnist",
        "columnists", "bio", "expert", "experts", "blogger", "autori", "autore", "byline", "bylines", "member",
        "members",
    ]

    private mutating func addMeta(_ node: Int) {
        // Some pages write `value` where `content` should stand.
        guard let content = tree.attribute(.content, of: node) ?? tree.attribute(.value, of: node), !content.isEmpty
        else { return }
        for name in [HTMLAttribute.property, .name, .itemprop] {
            if let key = tree.attribute(name, of: node) {
                // Items of a list of references have authors too: the first is the page's.
                if name == .itemprop, metas[key.lowercased()] != nil { break }
                let name = key.lowercased()
                if metas[name] == nil, metaOrder.count < 100 { metaOrder.append(name) }
                metas[name, default: []].append(content)
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
        let siteName = [meta("og:site_name")?.value, meta("application-name")?.value, data.publisher.map(Self.line)]
        metadata.siteName = siteName.lazy.compactMap { $0 }.first { $0.contains(where: \.isLetter) }
        readTitle(into: &metadata)
        readAuthors(into: &metadata)
        readDates(into: &metadata)
        readAddresses(into: &metadata)
        if let (name, source) = imageCredit(of: metadata.image?.url) {
            metadata.imageCredit = name
            note("image_credit", source, &metadata)
        }
        metadata.summary = meta("og:description", "description", "twitter:description", "dc.description")?.value
        readTopics(into: &metadata)
        readAccess(into: &metadata)
        return metadata
    }

    func note(_ field: String, _ source: String, _ metadata: inout PageMetadata) {
        metadata.origins.append(Article.Origin(field: field, source: source))
    }

    /// What systems write where nobody chose a tag or section.
    static func isPlaceholder(_ text: String) -> Bool {
        ["uncategorized", "uncategorised", "not set", "none", "null", "undefined", "allgemein", "n/a"].contains(
            text.lowercased())
    }
}
