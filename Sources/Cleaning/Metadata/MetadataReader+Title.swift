internal import Articles
internal import Markup

/// What is known of a text that may be the page's title.
enum TitleFeature: Int, RankingFeature {
    // Where it was found.
    case firstH1, secondH1, laterH1, onlyH1, h2, h3, otherElement, headline, openGraph, twitter, otherMeta
    case document, documentPart, innerElement
    // What its element says, what stands around it.
    case titleMark, entryTitle, itemprop, inHeader, inNavigation, hidden, homeLink, otherLink, outside, inArticle
    case proseSoon, proseLater, proseBefore, headerMark
    // Its text.
    case siteName, likeSiteName, oneWord, twoWords, fewWords, manyWords, tooLong, restIsHeading
    // The same text elsewhere.
    case equalsHeadline, equalsOpenGraph, equalsDocument, equalsHeading, equalsTwo, equalsThree, alone
    case startsDocument, endsDocument, isMinorPart
    // Its words elsewhere.
    case documentMost, documentSome, documentFew, documentNone
    case slugMost, slugSome, slugFew
    case openGraphMost, openGraphFew, headlineMost, headlineFew
    case othersAgree, startsWithAgreed, endsWithAgreed, startsHeading, endsHeading, summaryMost, firstReal
    case innerAgrees, isMajorPart, beginsWithHeading, endsWithHeading, slugAll, capitals, date, longer, shorter
}

extension MetadataReader {
    typealias TitleCandidate = Candidate<String, TitleFeature>

    func readTitle(into metadata: inout PageMetadata) {
        guard let best = title else { return }
        metadata.title = best.value
        note("title", best.source, &metadata)
    }

    func titleCandidates() -> [TitleCandidate] {
        var candidates: [TitleCandidate] = []
        var keys: [WordKeys] = []
        func add(_ text: String, _ source: String, _ features: TitleFeature..., place: NodePlace? = nil, node: Int = -1)
        {
            let key = WordKeys(text)
            guard !key.isEmpty, text.utf8.count <= 400 else { return }
            var candidate = TitleCandidate(value: text, key: key.whole, source: source)
            for feature in features { candidate.features.insert(feature) }
            candidate.node = node
            if let place { describe(node, place, &candidate.features) }
            candidates.append(candidate)
            keys.append(key)
        }
        let headline = data["headline"]?.text.map(Self.line) ?? ""
        let openGraph = meta("og:title")?.value ?? ""
        let document = documentTitle

        var count = 0
        let texts = elements.headings.prefix(12).map { ($0, headingText($0)) }.filter { $0.1.utf8.count >= 2 }
        for (node, text) in texts {
            let place = NodePlace(node, in: draft)
            let order: TitleFeature = count == 0 ? .firstH1 : count == 1 ? .secondH1 : .laterH1
            if texts.count == 1 {
                add(text, "h1", order, .onlyH1, place: place, node: node)
            } else {
                add(text, "h1", order, place: place, node: node)
            }
            for inner in innerTexts(node, of: text) { add(inner, "h1", order, .innerElement, place: place, node: node) }
            count += 1
        }
        for node in elements.lesserHeadings {
            let place = NodePlace(node, in: draft)
            let text = headingText(node)
            add(text, "heading", tree.tag(node) == .h2 ? .h2 : .h3, place: place, node: node)
        }
        for node in elements.titleNodes.prefix(6) {
            let text = headingText(node)
            if text.utf8.count >= 2 {
                add(text, "text", .otherElement, place: NodePlace(node, in: draft), node: node)
            }
        }
        if !headline.isEmpty { add(TitleParts.withoutSite(headline, site), "json-ld", .headline) }
        if !openGraph.isEmpty { add(TitleParts.withoutSite(openGraph, site), "og:title", .openGraph) }
        if let (value, _) = meta("twitter:title") {
            add(TitleParts.withoutSite(value, site), "twitter:title", .twitter)
        }
        for name in ["dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title", "headline"] {
            if let (value, _) = meta(name) { add(TitleParts.withoutSite(value, site), "meta:" + name, .otherMeta) }
        }
        if !document.isEmpty {
            let short = TitleParts.withoutSite(document, site)
            add(short, "title", .document)
            let parts = TitleParts.parts(document)
            if parts.count > 1, let longest = parts.max(by: { $0.utf8.count < $1.utf8.count }), longest != short {
                add(longest, "title", .documentPart)
            }
        }
        if let nameInTitle {
            let name = WordKeys(nameInTitle)
            let kept = candidates.indices.filter { !keys[$0].equals(name) }
            (candidates, keys) = (kept.map { candidates[$0] }, kept.map { keys[$0] })
        }
        markFirstReal(&candidates, keys)
        let comparison = TitleComparison(
            candidates, keys, site, headline: WordKeys(headline),
            openGraph: WordKeys(TitleParts.withoutSite(openGraph, site)), document: document, slug: slugKey(),
            summary: WordKeys(meta("og:description", "description")?.value ?? ""))
        for place in candidates.indices { candidates[place].features = comparison.features(of: place) }
        return candidates
    }

    /// Of two headings that are the two parts of the `title` element, one is the site's or the manual's name: the
    /// one that leads home, or whose class says so (`menu-title` of mdBook).
    func siteNameInTitle() -> String? {
        let parts = TitleParts.parts(documentTitle)
        guard parts.count == 2 else { return nil }
        let keys = parts.map { WordKeys($0) }
        guard !keys[0].equals(keys[1]), !keys[0].isEmpty, !keys[1].isEmpty else { return nil }
        var isHeading = [false, false]
        var isSites = [false, false]
        for node in elements.headings.prefix(12) + elements.lesserHeadings {
            let key = WordKeys(seamedText(node))
            for end in 0..<2 where key.equals(keys[end]) {
                isHeading[end] = true
                isSites[end] = isSites[end] || namesSite(node)
            }
        }
        guard isHeading == [true, true], isSites[0] != isSites[1] else { return nil }
        return isSites[0] ? parts[0] : parts[1]
    }

    private func namesSite(_ node: Int) -> Bool {
        let link = NodePlace(node, in: draft).link ?? (node..<tree.end(node)).first { tree.tag($0) == .a }
        if let link, let href = tree.attribute(.href, of: link), isHomeAddress(href) { return true }
        return [HTMLAttribute.class, .id].contains { name in
            tree.attributeRange(name, of: node).map { range in
                Self.namesOfSites.contains { tree.bytes[range].contains($0) }
            } == true
        }
    }

    private static let namesOfSites: [StaticString] = [
        "site-title", "site-name", "sitename", "blog-title", "blog-name", "blogname", "menu-title", "logo", "brand",
    ]

    private var documentTitle: String {
        elements.documentTitle.map { $0 + 1 < tree.end($0) ? Self.line(tree.string(tree.textRange($0 + 1))) : "" } ?? ""
    }

    private func headingText(_ node: Int) -> String {
        TitleParts.withoutSite(seamedText(node), site)
    }

    /// What may be the headline in a heading of several elements, where the others are a kicker, a number, a date: the longest,
    /// all but the first, all but the last.
    private func innerTexts(_ node: Int, of whole: String) -> [String] {
        // Each of the elements in it may hold all of it.
        guard whole.utf8.count <= 2000, tree.end(node) - node <= 1000 else { return [] }
        var pieces: [(text: String, node: Int)] = []
        for child in tree.children(of: node) {
            let text = tree.tag(child) == .text ? PlainLine.text(tree.string(tree.textRange(child))) : seamedText(child)
            if !text.isEmpty { pieces.append((text, child)) }
        }
        if pieces.count == 1, tree.tag(pieces[0].node) != .text { return innerTexts(pieces[0].node, of: whole) }
        guard pieces.count >= 2, pieces.count <= 6 else { return [] }
        let texts = pieces.map(\.text)
        let longest = texts.max { $0.utf8.count < $1.utf8.count } ?? ""
        var found: [String] = []
        for text in [longest, texts.dropFirst().joined(separator: " "), texts.dropLast().joined(separator: " ")]
        where text.utf8.count >= 8 && text.utf8.count < whole.utf8.count && !found.contains(text) { found.append(text) }
        return found
    }

    private func describe(_ node: Int, _ place: NodePlace, _ features: inout FeatureBits<TitleFeature>) {
        features.insert(.titleMark, if: place.own.contains(.title))
        features.insert(
            .entryTitle,
            if: place.own.contains(.title) && !place.own.isDisjoint(with: [.entry, .post, .article, .story, .page]))
        if let property = tree.attributeRange(.itemprop, of: node) {
            let name = tree.bytes[property]
            features.insert(.itemprop, if: name.contains("headline") || name.contains("name"))
        }
        features.insert(.inHeader, if: place.isInHeader && !place.isInArticle && !place.isInMain)
        features.insert(.headerMark, if: place.own.contains(.header))
        features.insert(.inNavigation, if: place.isInNavigation || place.above.contains(.navigation))
        features.insert(.hidden, if: place.own.contains(.hidden))
        features.insert(.outside, if: place.isOutside)
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        var link = place.link
        if link == nil { link = (node..<tree.end(node)).first { tree.tag($0) == .a } }
        if let link, let href = tree.attribute(.href, of: link) {
            let isHome = isHomeAddress(href)
            features.insert(.homeLink, if: isHome)
            features.insert(.otherLink, if: !isHome)
        }
        // How far the first paragraph is.
        var index = draft.lines(in: node).lowerBound
        var distance = 0
        while index < draft.lines.count, distance < 16 {
            let line = draft.lines[index]
            if Int(line.first) >= tree.end(node) {
                if line.words >= 20 && line.linkWords * 3 < line.words { break }
                distance += 1
            }
            index += 1
        }
        features.insert(distance < 6 ? .proseSoon : .proseLater, if: distance < 16)
        var before = 0
        for line in draft.lines.prefix(draft.lines(in: node).lowerBound)
        where line.words >= 20 && line.linkWords * 3 < line.words { before += 1 }
        features.insert(.proseBefore, if: before >= 3)
    }

    /// The page that a site's logo leads to.
    func isHomeAddress(_ href: String) -> Bool {
        if href == "/" || href == "./" || href == "#" || href.hasPrefix("/index.") || href.isEmpty { return true }
        guard let start = href.range(ofText: "://") else { return false }
        let rest = href[start.upperBound...]
        guard let slash = rest.utf8.firstIndex(of: 0x2F) else { return true }
        return rest.utf8.distance(from: slash, to: rest.utf8.endIndex) <= 4
    }

    /// The first heading that is not the site's own, by level.
    private func markFirstReal(_ candidates: inout [TitleCandidate], _ keys: [WordKeys]) {
        for source in ["h1", "heading"] {
            for (place, candidate) in candidates.enumerated() where candidate.source == source {
                let features = candidate.features
                let isFrame = [TitleFeature.homeLink, .inNavigation, .hidden, .proseBefore].contains {
                    features.contains($0)
                }
                if isFrame || features.contains(.innerElement) || site.isName(keys[place], candidate.value) { continue }
                candidates[place].features.insert(.firstReal)
                return
            }
        }
    }

    /// The words of the address's last step that has several.
    private func slugKey() -> WordKeys {
        let address = pageURL ?? meta("og:url")?.value ?? ""
        let path = address.utf8.prefix { $0 != 0x3F && $0 != 0x23 }
        for step in path.split(separator: 0x2F).dropFirst(2).reversed() {
            let name = Substring(step)
            let key = WordKeys(String(name.hasSuffix(".html") ? Substring(step.dropLast(5)) : name))
            if key.words.count >= 3 { return key }
        }
        return WordKeys("")
    }
}
