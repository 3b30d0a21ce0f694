internal import Articles
internal import Markup

/// Section, language, and whether the article is free.
extension MetadataReader {
    func readTopics(into metadata: inout PageMetadata) {
        if let (name, source) = section(title: metadata.title, siteName: metadata.siteName) {
            metadata.section = name
            note("section", source, &metadata)
        }
        let (tags, source) = tags()
        if !tags.isEmpty {
            metadata.tags = tags
            note("tags", source, &metadata)
        }
        if let language {
            metadata.language = language
            note("language", languageSource, &metadata)
        }
    }

    func readAccess(into metadata: inout PageMetadata) {
        if let free = data["isAccessibleForFree"] {
            switch free {
            case .boolean(let isFree): metadata.isPaywalled = !isFree
            default: if let text = free.text?.lowercased() { metadata.isPaywalled = text == "false" }
            }
            if metadata.isPaywalled != nil { note("is_paywalled", "json-ld", &metadata) }
        } else if let (value, name) = meta("article:content_tier", "og:article:content_tier") {
            let tier = value.lowercased()
            metadata.isPaywalled = tier == "locked" || tier == "metered"
            note("is_paywalled", "meta:" + name, &metadata)
        }
    }

    // MARK: Section

    /// The most particular section that the page names.
    private func section(title: String?, siteName: String?) -> (String, String)? {
        let titleKey = WordKeys(title ?? "")
        func usable(_ text: String) -> String? {
            let line = Self.line(text)
            // A path is an address, no name; a list of words for search engines neither.
            guard (2...60).contains(line.utf8.count), line.utf8.first != 0x2F, line.utf8.contains(where: { $0 > 0x40 }),
                !Self.isPlaceholder(line), !site.isName(line)
            else { return nil }
            let key = WordKeys(line)
            if !titleKey.isEmpty, key.equals(titleKey) || key.words.count >= 4 && key.share(in: titleKey) >= 0.75 {
                return nil
            }
            return Self.homeWords.isWhole(LetterCase.small(line.utf8)[...]) ? nil : line
        }
        func first(in texts: [String]) -> String? {
            for text in texts {
                for part in text.utf8.split(separator: 0x2C) {
                    if let found = usable(String(Substring(part))) { return found }
                }
            }
            return nil
        }
        if let found = first(in: (data["articleSection"]?.elements ?? []).compactMap(\.text)) {
            return (found, "json-ld")
        }
        for name in ["article:section", "og:article:section", "section", "parsely-section", "cxenseparse:section"] {
            if let found = first(in: metas(name)) { return (found, "meta:" + name) }
        }
        for crumb in data.crumbs.reversed() {
            if let found = usable(crumb) { return (found, "json-ld:breadcrumb") }
        }
        for (rel, node) in elements.relatedLinks where tree.bytes[rel].contains("category") {
            if !NodePlace(node, in: draft).isOfOthers, let found = usable(tree.text(of: node)) {
                return (found, "rel-category")
            }
        }
        return nil
    }

    private static let homeWords = Stems([
        "home", "homepage", "startseite", "start", "accueil", "inicio", "início", "home page", "главная", "blog", "all",
        "articles", "article", "artikel", "forside", "hem", "strona główna", "首页", "ホーム", "トップ", "홈",
    ])

    // MARK: Language

    /// BCP 47, and what declares it.
    func declaredLanguage() -> (tag: String, source: String)? {
        let declared = meta("og:locale", "content-language", "language", "dc.language")
        for (value, source) in [
            (elements.htmlLanguage, "html:lang"), (data["inLanguage"]?.text, "json-ld"),
            (declared?.value, "meta:" + (declared?.name ?? "")),
        ] {
            guard let value else { continue }
            let bytes = value.utf8.map { $0 == 0x5F ? 0x2D : $0 }.prefix { $0 != 0x2C && $0 != 0x20 }
            // A name such as `english` is no tag.
            let primary = bytes.prefix { $0 != 0x2D }
            if (2...3).contains(primary.count), bytes.count <= 11,
                bytes.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2D })
            {
                return (String(decoding: bytes, as: UTF8.self), source)
            }
        }
        return nil
    }
}
