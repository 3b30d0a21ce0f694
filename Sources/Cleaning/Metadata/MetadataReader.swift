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
    let elements: PageElements
    private(set) var title: TitleCandidate?
    /// The place among the lines where the page's own heading stands; 0 where it has none.
    private(set) var titleLine = 0
    /// The place among the lines of the first prose below it.
    private(set) var firstProse = 0
    /// The place of the last; that of the first where there is none.
    private(set) var lastProse = 0
    private(set) var site = SiteNames(names: [], url: nil)
    /// The site's name where a heading and the `title` element have it.
    private(set) var nameInTitle: String?
    /// BCP 47, as the page declares it.
    private(set) var language: String?
    /// What declares it.
    private(set) var languageSource = ""
    /// Of the page's readers, where its language tells.
    private(set) var localTime: LocalTime?

    init(draft: Draft, data: LinkedData, pageURL: String?, latestDate: Timestamp?) {
        self.draft = draft
        tree = draft.tree
        self.data = data
        self.pageURL = pageURL
        latest = latestDate?.secondsSince1970 ?? .max
        elements = PageElements(tree, marks: draft.marks, pageURL: pageURL)
        if let (tag, source) = declaredLanguage() { (language, languageSource) = (tag, source) }
        localTime = language.flatMap { LocalTime(language: $0) }
        nameInTitle = siteNameInTitle()
        site = SiteNames(
            names: siteNames + data.siteNames.map(Self.line) + [nameInTitle].compactMap(\.self), url: pageURL)
        title = titleCandidates().best(.title)
        let heading = title.flatMap { $0.node >= 0 ? $0.node : nil } ?? elements.headings.first
        titleLine = heading.map { draft.lines(in: $0).lowerBound } ?? 0
        firstProse =
            draft.lines[min(titleLine, draft.lines.count)...].firstIndex { $0.prose >= 20 } ?? draft.lines.count
        lastProse = draft.lines.lastIndex { $0.prose >= 20 } ?? firstProse
    }

    /// What relative addresses start from.
    var base: String? { elements.base }

    /// What the page calls its site.
    private var siteNames: [String] {
        [meta("og:site_name")?.value, meta("application-name")?.value, data.publisher.map(Self.line)].compactMap(\.self)
    }

    /// The values of all `meta` elements of a name, which is in small letters.
    func metas(_ name: String) -> [String] { elements.metas[name].map(tree.string) }

    func meta(_ names: String...) -> (value: String, name: String)? {
        for name in names {
            if let value = elements.metas[name].first.map({ Self.line(tree.string($0)) }), !value.isEmpty {
                return (value, name)
            }
        }
        return nil
    }

    /// What the page tells Parse.ly in JSON: `{"title": ..., "pub_date": ..., "author": ...}` (docs.parse.ly, an older form of its
    /// metadata).
    var parsely: JSONValue? {
        guard let text = metas("parsely-page").first, text.holds(0x7B) else { return nil }
        return text.withBytes { JSONReader.readScript($0) }
    }

    /// One line of plain text; some sites encode their metadata twice.
    static func line(_ text: String) -> String {
        guard text.holds(0x26) || text.holds(0x3C) else { return PlainLine.text(text) }
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
        metadata.siteName = siteNames.first { $0.contains(where: \.isLetter) }
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
    static func isPlaceholder(_ text: String) -> Bool { placeholders.contains(text) }

    private static let placeholders = WordSet([
        "uncategorized", "uncategorised", "not set", "none", "null", "undefined", "allgemein", "n/a",
    ])
}
