internal import Articles
internal import Markup

extension MetadataReader {
    func readDates(into metadata: inout PageMetadata) {
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

    func firstDate(_ sources: [(text: String, source: String)]) -> (date: Timestamp, source: String)? {
        for (text, source) in sources {
            if let date = DateText.timestamp(text, monthFirst: readsMonthFirst), date.secondsSince1970 > 631_152_000 {
                return (date, source)
            }
        }
        return nil
    }

    func declaredDates() -> [(text: String, source: String)] {
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
    func shownDates() -> [(text: String, source: String)] {
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

    func lastDates() -> [(text: String, source: String)] {
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
}
