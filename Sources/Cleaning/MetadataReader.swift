internal import Articles
internal import Markup

/// Reads a page's metadata from all that says it, and notes which evidence won.
struct MetadataReader {
    private let draft: Draft
    private let tree: HTMLTree
    private let data: LinkedData
    private let pageURL: String?
    /// What relative addresses start from.
    private(set) var base: String?

    private var metas: [String: [String]] = [:]
    private var links: [(rel: String, node: Int)] = []
    private var headings: [Int] = []
    /// The first of level 2 and 3: blogs keep level 1 for their own name.
    private var lesserHeadings: [Int] = []
    private var titleNode: Int?
    private var authorNodes: [Int] = []
    private var dateNodes: [Int] = []
    private var htmlLanguage: String?
    private var itemProperties: [(name: String, node: Int)] = []

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

    private func meta(_ names: String...) -> (value: String, name: String)? {
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

    private func note(_ field: String, _ source: String, _ metadata: inout PageMetadata) {
        metadata.origins.append(Article.Origin(field: field, source: source))
    }

    // MARK: Title

    private func readTitle(into metadata: inout PageMetadata) {
        var candidates: [(text: String, source: String)] = []
        for heading in headings {
            let text = tree.text(of: heading)
            if text.utf8.count >= 4 { candidates.append((PlainLine.text(text), "h1")) }
        }
        let headline = data["headline"]?.text.map(Self.line) ?? ""
        let openGraph = meta("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")?.value ?? ""
        let document =
            titleNode.map { node in
                node + 1 < tree.end(node) ? Self.line(tree.string(tree.textRange(node + 1))) : ""
            } ?? ""
        let references = [openGraph, headline, document].filter { !$0.isEmpty }
        // A heading that the page's other titles agree with is the title; one that is the site's name is not.
        let site = metadata.siteName
        let siteNames = [site, pageURL.flatMap(WebAddress.host)].compactMap { $0.map { Self.words($0).joined() } }
        var best: (text: String, source: String, score: Double)?
        for (place, candidate) in candidates.enumerated() {
            let letters = Self.words(candidate.text).joined()
            if siteNames.contains(where: { $0 == letters || $0.hasPrefix(letters) && letters.count > 4 }) { continue }
            var score = references.map { Self.overlap(candidate.text, $0) }.max() ?? 0.3
            if references.isEmpty { score = 0.5 }
            score -= Double(place) * 0.05
            if score > best?.score ?? 0.34 { best = (candidate.text, "h1", score) }
        }
        // Under an h1 that is missing or only names the blog or section, a lesser heading may be what the title says.
        if best.map({ Self.words($0.text).count <= 2 }) ?? true {
            let documentLetters = references.map { Self.words($0).joined() }
            let least = best.map { Self.words($0.text).joined().count } ?? 11
            for heading in lesserHeadings {
                let text = PlainLine.text(tree.text(of: heading))
                let letters = Self.words(text).joined()
                guard letters.count > least, !siteNames.contains(letters),
                    documentLetters.contains(where: { $0.hasPrefix(letters) || $0.hasSuffix(letters) })
                else { continue }
                best = (text, "heading", 1)
                break
            }
        }
        // A kicker before the headline within its element is no part of it.
        if let found = best {
            let letters = Self.words(found.text).joined()
            for reference in [headline, openGraph].filter({ !$0.isEmpty }) {
                let short = Self.withoutSite(reference, site, pageURL)
                let shortLetters = Self.words(short).joined()
                if shortLetters.count >= 16, shortLetters.count < letters.count, letters.hasSuffix(shortLetters) {
                    best = (short, "h1", found.score)
                    break
                }
            }
        }
        if best == nil {
            if !headline.isEmpty {
                best = (Self.withoutSite(headline, site, pageURL), "json-ld", 1)
            } else if !openGraph.isEmpty {
                best = (Self.withoutSite(openGraph, site, pageURL), "og:title", 1)
            } else if !document.isEmpty {
                best = (Self.withoutSite(document, site, pageURL), "title", 1)
            } else if let first = candidates.first {
                best = (first.text, "h1", 1)
            }
        }
        guard let best, !best.text.isEmpty else { return }
        metadata.title = best.text
        note("title", best.source, &metadata)
    }

    /// The share of the shorter text's words that the longer one has.
    static func overlap(_ first: String, _ second: String) -> Double {
        let left = words(first)
        let right = Set(words(second))
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        let common = left.filter(right.contains).count
        return Double(common) / Double(max(min(left.count, right.count), 1))
            * (Double(common) / Double(left.count)).squareRoot()
    }

    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// `Headline | Site`, `Site: Headline`, `Headline - Section - Site` without what is not the headline.
    static func withoutSite(_ title: String, _ site: String?, _ url: String?) -> String {
        let host = url.flatMap(WebAddress.host)?.split(separator: ".").map(String.init) ?? []
        let siteLetters = site.map { words($0).joined() } ?? ""
        var rest = Substring(title)
        for separator in [" | ", " – ", " — ", " - ", " :: ", " » ", " « ", " • ", " · ", " / ", ": "] {
            while let cut = rest.lastRange(ofText: separator) {
                let tail = words(String(rest[cut.upperBound...])).joined()
                let isSite =
                    !tail.isEmpty
                    && (tail == siteLetters || !siteLetters.isEmpty && siteLetters.contains(tail) && tail.count > 3
                        || host.contains { $0.count > 3 && ($0 == tail || tail.hasPrefix($0) && separator != ": ") }
                        || separator == " | " && words(String(rest[cut.upperBound...])).count <= 4)
                guard isSite, words(String(rest[..<cut.lowerBound])).count >= 1 else { break }
                rest = rest[..<cut.lowerBound]
            }
            if let cut = rest.range(ofText: separator) {
                let headLetters = words(String(rest[..<cut.lowerBound])).joined()
                if !headLetters.isEmpty,
                    headLetters == siteLetters || host.contains(headLetters) && headLetters.count > 3
                {
                    rest = rest[cut.upperBound...]
                }
            }
        }
        return PlainLine.text(String(rest))
    }

    // MARK: Authors

    private func readAuthors(into metadata: inout PageMetadata) {
        let site = metadata.siteName
        let linked = AuthorNames.clean(data.authors, site: site)
        if !linked.isEmpty {
            metadata.authors = linked
            return note("authors", "json-ld", &metadata)
        }
        for name in [
            "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
            "cxenseparse:author", "og:article:author", "article:author_name", "authors", "creator",
        ] {
            guard let values = metas[name] else { continue }
            let found = AuthorNames.clean(values.map { Author(name: Self.line($0)) }, site: site)
            if !found.isEmpty {
                metadata.authors = found
                return note("authors", "meta:" + name, &metadata)
            }
        }
        for (property, node) in itemProperties where property == "author" || property == "creator" {
            let found = AuthorNames.clean([Author(name: tree.text(of: node))], site: site)
            if !found.isEmpty {
                metadata.authors = found
                return note("authors", "itemprop", &metadata)
            }
        }
        // Bylines: links to an author first, then the shortest text of a kind, nearest the title.
        let candidates = authorNodes.filter { !isOfOthers($0) }
        let links = candidates.filter { tree.tag($0) == .a }
        let title = headings.first ?? 0
        let after = candidates.filter { $0 >= title } + candidates.filter { $0 < title }
        for (nodes, source) in [(links, "rel-author"), (after, "byline")] {
            for node in nodes.prefix(24) {
                let text = tree.text(of: node)
                guard text.utf8.count < 160, text.utf8.count > 4 else { continue }
                let found = AuthorNames.clean([Author(name: text)], site: site, isByline: true)
                if !found.isEmpty {
                    metadata.authors = found
                    return note("authors", source, &metadata)
                }
            }
        }
        // Pen names of one word, where an element says that it is the author.
        for node in (links + after).prefix(24) {
            let text = tree.text(of: node)
            guard text.utf8.count < 32, text.utf8.count > 2 else { continue }
            let found = AuthorNames.clean([Author(name: text)], site: nil)
            if let name = found.first?.name, !name.contains(" "), !AuthorNames.isStop(name) {
                metadata.authors = found
                return note("authors", "byline", &metadata)
            }
        }
        for line in linesNearTitle() where line.words >= 2 && line.words <= 20 {
            let text = original(line)
            let lower = text.lowercased()
            let isByline = [
                "by ", "von ", "par ", "por ", "written by ", "di ", "text: ", "autor: ", "author: ", "posted by ",
            ].contains { lower.hasPrefix($0) }
            let isLink = authorLink(in: line)
            guard isByline || isLink else { continue }
            let found = AuthorNames.clean([Author(name: text)], site: site, isByline: true)
            if !found.isEmpty {
                metadata.authors = found
                return note("authors", "near title", &metadata)
            }
        }
        let named = scriptValues(after: ["author_name", "authorName", "author"], limit: 6)
        for value in named {
            let found = AuthorNames.clean([Author(name: value)], site: site, isByline: true)
            if !found.isEmpty {
                metadata.authors = found
                return note("authors", "script", &metadata)
            }
        }
    }

    /// A link of the line leads to a page of people.
    private func authorLink(in line: Draft.Line) -> Bool {
        let node = draft.nearest(Int(line.first)) { tree.tag($0) == .a }
        guard let node, let href = tree.attributeRange(.href, of: node) else { return false }
        let bytes = tree.bytes[href]
        return bytes.contains("/author") || bytes.contains("/autor") || bytes.contains("/people/")
            || bytes.contains("/contributor") || bytes.contains("/profile/") || bytes.contains("/staff/")
            || bytes.contains("/by/")
    }

    // MARK: Dates

    private func readDates(into metadata: inout PageMetadata) {
        if let found = firstDate(declaredDates()) ?? firstDate(shownDates()) ?? firstDate(lastDates()) {
            metadata.datePublished = found.date
            note("date_published", found.source, &metadata)
        }
        if let text = data["dateModified"]?.text, let date = DateText.timestamp(text) {
            metadata.dateModified = date
            note("date_modified", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified"),
            let date = DateText.timestamp(value)
        {
            metadata.dateModified = date
            note("date_modified", "meta:" + name, &metadata)
        }
    }

    private func firstDate(_ sources: [(text: String, source: String)]) -> (date: Timestamp, source: String)? {
        for (text, source) in sources {
            if let date = DateText.timestamp(text, monthFirst: readsMonthFirst), date.secondsSince1970 > 631_152_000 {
                return (date, source)
            }
        }
        return nil
    }

    private func declaredDates() -> [(text: String, source: String)] {
        var sources: [(text: String, source: String)] = []
        for name in ["datePublished", "dateCreated", "uploadDate"] {
            if let text = data[name]?.text { sources.append((text, "json-ld")) }
        }
        for name in [
            "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
            "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
            "publish-date", "publish_date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date",
            "dcterms.issued", "dc.created",
            "date", "article_date_original", "article.published", "originalpublicationdate",
            "cxenseparse:recs:publishtime", "article:published", "published_time", "publication_date",
            "citation_publication_date", "citation_date", "rnews:datepublished", "article.created", "pdate",
            "timestamp", "displaydate", "datecreated", "og:pubdate",
        ] {
            if let values = metas[name] { for value in values { sources.append((value, "meta:" + name)) } }
        }
        for (property, node) in itemProperties where property.contains("datePublished") || property == "dateCreated" {
            sources.append(
                (
                    tree.attribute(.datetime, of: node) ?? tree.attribute(.content, of: node) ?? tree.text(of: node),
                    "itemprop"
                ))
        }
        for node in dateNodes where tree.tag(node) == .time {
            if let value = tree.attribute(.datetime, of: node) {
                sources.append((value, "time"))
            } else {
                sources.append((tree.text(of: node), "time"))
            }
        }
        return sources
    }

    /// What a reader sees, and the address.
    private func shownDates() -> [(text: String, source: String)] {
        var sources: [(text: String, source: String)] = []
        if let pageURL, let date = DateText.inAddress(pageURL) { sources.append((date.rfc3339, "url")) }
        if let address = metas["og:url"]?.first, let date = DateText.inAddress(address) {
            sources.append((date.rfc3339, "url"))
        }
        let near = linesNearTitle().map { original($0) }
        for text in near where !Self.speaksOfUpdate(text) { sources.append((text, "near title")) }
        for node in dateNodes where tree.tag(node) != .time && !isOfOthers(node) {
            let text = tree.text(of: node)
            if text.utf8.count < 120 { sources.append((text, "text")) }
        }
        for text in near { sources.append((text, "near title")) }
        return sources
    }

    private func lastDates() -> [(text: String, source: String)] {
        var sources: [(text: String, source: String)] = []
        sources += scriptDates().map { ($0, "script") }
        for line in draft.lines where line.words <= 10 && line.digits >= 5 { sources.append((original(line), "line")) }
        return sources
    }

    private var readsMonthFirst: Bool {
        let language = (htmlLanguage ?? "").lowercased()
        return language.hasPrefix("en") && !["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"].contains(language)
    }

    private static func speaksOfUpdate(_ text: String) -> Bool {
        let lower = text.lowercased()
        return ["updated", "modified", "aktualisiert", "mis à jour", "reviewed", "actualizado"].contains {
            lower.contains($0)
        }
            && !lower.contains("publi") && !lower.contains("posted")
    }

    /// Short lines from a little before the title to a little after it.
    private func linesNearTitle() -> ArraySlice<Draft.Line> {
        let title = headings.first { tree.text(of: $0).utf8.count >= 4 }
        guard let title else { return [] }
        let place = draft.lines.firstIndex { Int($0.first) > title } ?? 0
        return draft.lines[max(place - 4, 0)..<min(place + 14, draft.lines.count)].filter { $0.words <= 25 }[...]
    }

    private func original(_ line: Draft.Line) -> String {
        var text = ""
        for node in Int(line.first)..<Int(line.end) where tree.tag(node) == .text {
            text += tree.string(tree.textRange(node)) + " "
        }
        return PlainLine.text(text)
    }

    /// The node stands in comments or in lists of other stories.
    private func isOfOthers(_ node: Int) -> Bool {
        draft.nearest(node) {
            draft.marks[$0].intersection([.comment, .related, .recommended]) != [] && tree.tag($0) != .body
        } != nil
    }

    /// Values of members such as `"publishedAt"` in the page's scripts.
    private func scriptDates() -> [String] {
        scriptValues(after: ["ublish", "post_date", "reatedAt", "reated_at"], limit: 8).filter {
            $0.utf8.count >= 8 && $0.utf8.first?.isASCIIDigit == true
        }
    }

    /// The strings of members whose name contains one of the words, in the scripts' JSON, escaped or not.
    private func scriptValues(after names: [String], limit: Int) -> [String] {
        var found: [String] = []
        let wanted = names.map { Array($0.utf8) }
        tree.bytes.withUnsafeBufferPointer { bytes in
            for node in tree.nodes.indices where tree.tag(node) == .script && node + 1 < tree.end(node) {
                let range = tree.textRange(node + 1)
                guard range.count < 4_000_000 else { continue }
                for place in range {
                    guard let name = wanted.first(where: { $0[0] == bytes[place] }),
                        place + name.count + 4 < range.upperBound,
                        wanted.contains(where: { word in
                            word.count + place < range.upperBound
                                && word.indices.allSatisfy { bytes[place + $0] == word[$0] }
                        })
                    else { continue }
                    // ...name" : "value"
                    var next = place
                    while next < min(place + 32, range.upperBound), bytes[next] != 0x22 { next += 1 }
                    guard next < range.upperBound, bytes[next] == 0x22 else { continue }
                    next += 1
                    while next < range.upperBound, bytes[next] == 0x20 { next += 1 }
                    guard next < range.upperBound, bytes[next] == 0x3A else { continue }
                    next += 1
                    while next < range.upperBound, bytes[next] == 0x20 || bytes[next] == 0x5C || bytes[next] == 0x22 {
                        next += 1
                    }
                    let start = next
                    while next < min(start + 60, range.upperBound), bytes[next] != 0x22, bytes[next] != 0x5C,
                        bytes[next] != 0x2C, bytes[next] != 0x7D
                    { next += 1 }
                    if next > start { found.append(String(decoding: bytes[start..<next], as: UTF8.self)) }
                    if found.count >= limit { return }
                }
            }
        }
        return found
    }

    // MARK: Addresses

    private func readAddresses(into metadata: inout PageMetadata) {
        for (rel, node) in links {
            guard let href = tree.attribute(.href, of: node), let address = WebAddress.resolve(href, against: base)
            else { continue }
            if rel == "canonical", metadata.canonicalURL == nil {
                metadata.canonicalURL = LinkCleaning.withoutTracking(address)
                note("url", "link:canonical", &metadata)
            } else if rel.contains("alternate"), let type = tree.attribute(.type, of: node), Self.isFeed(type) {
                metadata.feeds.append(
                    FeedLink(
                        url: address,
                        title: tree.attribute(.title, of: node).map(Self.line).flatMap { $0.isEmpty ? nil : $0 },
                        type: type))
            }
        }
        if metadata.canonicalURL == nil, let (value, _) = meta("og:url"),
            let address = WebAddress.resolve(value, against: base)
        {
            metadata.canonicalURL = LinkCleaning.withoutTracking(address)
            note("url", "og:url", &metadata)
        }
        if metadata.canonicalURL == nil, let pageURL, let address = WebAddress.resolve(pageURL, against: nil) {
            metadata.canonicalURL = LinkCleaning.withoutTracking(address)
        }
        if var image = data.image, let address = WebAddress.resolve(image.url, against: base) {
            image.url = address
            metadata.image = image
            note("image", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail"),
            let address = WebAddress.resolve(value, against: base)
        {
            metadata.image = Image(
                url: address, width: meta("og:image:width").flatMap { Int($0.value) },
                height: meta("og:image:height").flatMap { Int($0.value) })
            note("image", "meta:" + name, &metadata)
        }
    }

    private static func isFeed(_ type: String) -> Bool {
        let type = type.lowercased()
        return type.contains("rss+xml") || type.contains("atom+xml") || type.contains("feed+json")
            || type.contains("rdf+xml")
    }

    // MARK: The rest

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

extension StringProtocol {
    func lastRange(ofText text: String) -> Range<Index>? {
        var found: Range<Index>?
        var start = startIndex
        while let range = self[start...].range(ofText: text) {
            found = range
            start = range.upperBound
        }
        return found
    }
}
