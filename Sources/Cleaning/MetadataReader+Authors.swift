internal import Articles
internal import Markup

extension MetadataReader {
    func readAuthors(into metadata: inout PageMetadata) {
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
    func authorLink(in line: Draft.Line) -> Bool {
        let node = draft.nearest(Int(line.first)) { tree.tag($0) == .a }
        guard let node, let href = tree.attributeRange(.href, of: node) else { return false }
        let bytes = tree.bytes[href]
        return bytes.contains("/author") || bytes.contains("/autor") || bytes.contains("/people/")
            || bytes.contains("/contributor") || bytes.contains("/profile/") || bytes.contains("/staff/")
            || bytes.contains("/by/")
    }
}
