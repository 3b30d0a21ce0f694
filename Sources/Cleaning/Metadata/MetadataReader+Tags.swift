internal import Articles
internal import Markup

/// What the article is about, as the page lists it.
extension MetadataReader {
    /// The tags and where they were found.
    func tags() -> (names: [String], source: String) {
        var list = TagList(site: site)
        for (rel, node) in elements.relatedLinks where rel.count >= 3 && tree.bytes[rel].contains("tag") {
            // `category tag` is the section.
            if !tree.bytes[rel].contains("category"), tree.string(rel).split(separator: " ").contains("tag") {
                list.add(tree.text(of: node))
            }
        }
        if !list.isEmpty { return (list.names, "rel-tag") }
        metas("article:tag").forEach { list.addAll($0) }
        if !list.isEmpty { return (list.names, "meta:article:tag") }
        for element in data["keywords"]?.elements ?? [] { element.text.map { list.addAll($0) } }
        list.readLabels()
        if !list.isEmpty { return (list.names, "json-ld") }
        topicLinks().forEach { list.add(tree.text(of: $0)) }
        if !list.isEmpty { return (list.names, "topic-links") }
        for name in ["news_keywords", "keywords"] {
            guard let (value, _) = meta(name) else { continue }
            list.addAll(value)
            // Who names the site among them describes the site.
            if list.hasSiteName { list = TagList(site: site) }
            if !list.isEmpty { return (list.names, "meta:" + name) }
        }
        return ([], "")
    }

    /// The line that a link stands in.
    private func lineIndex(of node: Int) -> Int? {
        let lines = draft.lines(in: node)
        if !lines.isEmpty { return lines.lowerBound }
        let index = lines.lowerBound - 1
        return index >= 0 && Int(draft.lines[index].end) > node ? index : nil
    }

    /// The longest run of links to topics, from the title on and not in a sentence; a single one needs a class that says it is a
    /// tag.
    private func topicLinks() -> [Int] {
        var runs: [[Int]] = []
        var lastLine = -10
        for node in elements.topicLinks {
            guard let index = lineIndex(of: node), index >= titleLine else { continue }
            let line = draft.lines[index]
            guard line.words - line.linkWords <= 4, line.words <= 60 else { continue }
            let place = NodePlace(node, in: draft)
            let isInFrame = place.isInFooter || place.isInAside || place.above.contains(.sidebar)
            if place.isOfOthers || isInFrame && !place.isInArticle { continue }
            if index > lastLine + 2 { runs.append([]) }
            runs[runs.count - 1].append(node)
            lastLine = index
        }
        var longest: [Int] = []
        for run in runs where run.count > longest.count && run.count <= 25 {
            if run.count > 1 || NodePlace(run[0], in: draft).own.contains(.tags) { longest = run }
        }
        return longest
    }
}

/// Tags as they are gathered, each once.
private struct TagList {
    private(set) var names: [String] = []
    private(set) var hasSiteName = false
    private var seen: Set<String> = []
    private let site: SiteNames

    init(site: SiteNames) { self.site = site }

    var isEmpty: Bool { names.isEmpty }

    mutating func add(_ text: String) {
        guard names.count < 30 else { return }
        var line = MetadataReader.line(text)
        if line.utf8.first == 0x23 { line = PlainLine.text(String(line.dropFirst())) }
        // `Elections (57)`: how many stories it has.
        if line.utf8.last == 0x29, let open = line.lastRange(ofText: " ("),
            line[open.upperBound...].first?.isNumber == true
        {
            line = String(line[..<open.lowerBound])
        }
        guard !line.isEmpty, line.utf8.count <= 100, !MetadataReader.isPlaceholder(line), !Self.isIdentifier(line)
        else {
            return
        }
        if site.isName(line) {
            hasSiteName = true
        } else if seen.insert(line.lowercased()).inserted {
            names.append(line)
        }
    }

    /// Several, between commas, or between semicolons.
    mutating func addAll(_ text: String) {
        let mark: UInt8 = text.holds(0x2C) ? 0x2C : 0x3B
        text.utf8.split(separator: mark).forEach { add(String(Substring($0))) }
    }

    /// Systems that count readers label their words: `Subject: World`, `Day: Wednesday`. Of three and more those stay that are
    /// about the article.
    mutating func readLabels() {
        let labelled = names.map { $0.range(ofText: ": ") }
        guard labelled.count(where: { $0 != nil }) >= 3 else { return }
        let old = zip(names, labelled)
        (names, seen) = ([], [])
        for (name, label) in old {
            guard let label else {
                add(name)
                continue
            }
            if Self.labels.contains(name[..<label.lowerBound]) { add(String(name[label.upperBound...])) }
        }
    }

    private static let labels = WordSet(["category", "keyword", "subject", "tag", "topic"])

    /// `8f507083-bac4-423a-9015-2eb31e1bce50`.
    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count >= 20 && text.holdsDigit && text.utf8.allSatisfy { $0 == 0x2D || $0.hexadecimalValue != nil }
    }
}
