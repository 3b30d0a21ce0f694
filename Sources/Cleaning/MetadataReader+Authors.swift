internal import Articles
internal import Markup

/// What is known of names that may be the page's authors. The order is that of `MetadataWeights.authors`.
enum AuthorFeature: Int, RankingFeature {
    // Where they were found.
    case linkedData, linkedPerson, metaAuthor, metaArticle, metaOther, metaCreator, metaLabel,
        itemprop
    case relAuthor, authorLink, byline, line, loneName, script
    case innerLinks, group, first, secondPiece
    // What stands around them.
    case nearTitle, soonAfter, farBefore, farAfter, inArticle, outside, ofOthers, biography, header,
        commentMark
    // The names.
    case siteName, likeSiteName, generic, person, oneWord, small, digits, address, several, many,
        hasLead, wholeText
    case longText
    // The same names elsewhere.
    case agreesLinked, agreesMeta, agreesPage, agreesNone, more, fewer, sameTwice, inTitle,
        besideDate, besidePerson, afterProse, extendsOther, partOfOther
}

extension MetadataReader {
    typealias AuthorCandidate = Candidate<[Author], AuthorFeature>

    func readAuthors(into metadata: inout PageMetadata) {
        let candidates = authorCandidates()
        let best = candidates.best(
            MetadataWeights.authors, pooledBy: { WordKeys($0.map { $0.name ?? "" }.joined(separator: " ")) })
        guard var best else { return }
        // A byline may show one of several; a declared list that has them all is the fuller one.
        let names = Set(best.value.compactMap(\.name))
        let fuller = candidates.first {
            Self.isDeclared($0.source) && $0.features.contains(.person) && $0.value.count <= 8
                && names.isStrictSubset(of: Set($0.value.compactMap(\.name)))
        }
        best = fuller ?? best
        metadata.authors = best.value
        note("authors", best.source, &metadata)
    }

    func authorCandidates() -> [AuthorCandidate] {
        var candidates: [AuthorCandidate] = []
        addDeclaredAuthors(to: &candidates)
        addShownAuthors(to: &candidates)
        if candidates.isEmpty {
            for value in scriptValues(after: ["author_name", "authorName", "author"], limit: 6) {
                for names in AuthorNames.readings(of: value, isByline: true) {
                    candidates.append(Self.candidate(names, "script", .script))
                }
            }
        }
        describe(&candidates)
        return candidates
    }

    private static func candidate(_ names: [String], _ source: String, _ origin: AuthorFeature)
        -> AuthorCandidate
    {
        var candidate = AuthorCandidate(
            value: names.prefix(40).map { Author(name: $0) }, source: source)
        candidate.features.insert(origin)
        return candidate
    }

    // MARK: Declared

    private static let authorMetas: [(feature: AuthorFeature, names: [String])] = [
        (.metaAuthor, ["author"]),
        (
            .metaArticle,
            ["article:author", "og:article:author", "article:author_name", "article_author"]
        ),
        (
            .metaOther,
            [
                "parsely-author", "sailthru.author", "byl", "byline", "cxenseparse:author", "authors",
                "analyticsattributes.author",
                "web_author", "dcsext.author", "mediator_author", "twitter:creator:name", "article.author",
                "bt:author",
            ]
        ),
        (
            .metaCreator,
            [
                "citation_author", "dc.creator", "dcterms.creator", "dc.contributor", "creator",
                "bepress_citation_author",
            ]
        ),
    ]

    /// What sites write beside a share card's value when the value is the author.
    private static let authorLabels: Set<String> = [
        "written by", "by", "author", "verfasst von", "geschrieben von", "von", "autor", "écrit par",
        "rédigé par",
        "auteur",
        "escrito por", "por", "scritto da", "autore", "geschreven door", "door", "skrevet av",
        "skrevet af",
        "skriven av",
        "napisane przez", "автор", "написано автором", "yazan", "作者", "執筆者", "投稿者", "글쓴이", "authors",
    ]

    private func addDeclaredAuthors(to candidates: inout [AuthorCandidate]) {
        let linked = data.authors
        if !linked.isEmpty {
            var names: [String] = []
            for author in linked.prefix(40) {
                for name in AuthorNames.readings(of: author.name ?? "", isByline: false).first ?? []
                where !names.contains(name) { names.append(name) }
            }
            if !names.isEmpty {
                var found = Self.candidate(names, "json-ld", .linkedData)
                for place in found.value.indices {
                    found.value[place].url = linked.first { $0.name == found.value[place].name }?.url.flatMap {
                        WebAddress.resolve($0, against: base)
                    }
                }
                candidates.append(found)
                let people = names.filter { !site.isName($0) && AuthorNames.isPerson($0) }
                if !people.isEmpty, people.count < names.count {
                    candidates.append(Self.candidate(people, "json-ld", .linkedData))
                }
            }
        }
        for name in data.people {
            for names in AuthorNames.readings(of: name, isByline: false).prefix(1) {
                candidates.append(Self.candidate(names, "json-ld", .linkedPerson))
            }
        }
        for (feature, keys) in Self.authorMetas {
            for key in keys {
                guard let values = metas[key] else { continue }
                var names: [String] = []
                for (place, value) in values.enumerated() {
                    for (piece, reading) in AuthorNames.readings(of: Self.line(value), isByline: false)
                        .enumerated()
                    {
                        if piece == 0 {
                            for name in reading where !names.contains(name) { names.append(name) }
                        } else if place == 0 {
                            var second = Self.candidate(reading, "meta:" + key, feature)
                            second.features.insert(.secondPiece)
                            candidates.append(second)
                        }
                    }
                }
                if !names.isEmpty { candidates.append(Self.candidate(names, "meta:" + key, feature)) }
            }
        }
        for number in 1...3 {
            guard let label = meta("twitter:label\(number)")?.value.lowercased(),
                let value = meta("twitter:data\(number)")?.value,
                Self.authorLabels.contains(label.last == ":" ? String(label.dropLast()) : label)
            else { continue }
            for names in AuthorNames.readings(of: value, isByline: false).prefix(1) {
                candidates.append(Self.candidate(names, "meta:twitter:data\(number)", .metaLabel))
            }
        }
    }

    // MARK: Shown

    private func addShownAuthors(to candidates: inout [AuthorCandidate]) {
        let properties = itemProperties.filter { $0.name == "author" || $0.name == "creator" }.map(
            \.node)
        add(properties, "itemprop", .itemprop, to: &candidates)
        add(
            authorLinks.filter { tree.attribute(.rel, of: $0)?.contains("author") == true }, "rel-author",
            .relAuthor,
            to: &candidates)
        add(
            authorLinks.filter { tree.attribute(.rel, of: $0)?.contains("author") != true },
            "author-link", .authorLink,
            to: &candidates)
        add(authorNodes, "byline", .byline, to: &candidates)
        addLines(to: &candidates)
    }

    private func add(
        _ nodes: [Int], _ source: String, _ origin: AuthorFeature,
        to candidates: inout [AuthorCandidate]
    ) {
        var isFirst = true
        var group: [String] = []
        var groupLine = -100
        var groupPlace: (place: NodePlace, line: Int)?
        var groupSize = 0
        func close(_ candidates: inout [AuthorCandidate]) {
            if groupSize > 1, group.count > 1, let (place, line) = groupPlace {
                var found = Self.candidate(group, source, origin)
                found.features.insert(.group)
                describe(place, line: line, &found.features)
                candidates.append(found)
            }
            group = []
            groupSize = 0
            groupPlace = nil
        }
        for node in nodes.prefix(20) {
            var text = origin == .itemprop ? tree.attribute(.content, of: node) ?? "" : ""
            var named = node
            if origin == .itemprop, text.isEmpty,
                let inner = itemProperties.first(where: {
                    $0.name == "name" && (node..<tree.end(node)).contains($0.node)
                })
            {
                named = inner.node
            }
            if text.isEmpty { text = seamedText(named) }
            guard text.utf8.count >= 2, text.utf8.count < 400, !text.contains("@") || origin == .byline else {
                continue
            }
            let place = NodePlace(node, in: draft)
            let line = draft.lines(in: node).lowerBound
            var readings = AuthorNames.readings(of: text, isByline: true)
            if readings.isEmpty, text.utf8.count <= 40 {
                readings = AuthorNames.readings(of: text, isByline: false)
            }
            for (piece, names) in readings.prefix(2).enumerated() {
                var found = Self.candidate(names, source, origin)
                describe(place, line: line, &found.features)
                found.features.insert(.first, if: isFirst && !place.isOfOthers)
                found.features.insert(.secondPiece, if: piece > 0)
                found.features.insert(.wholeText, if: names.count == 1 && names[0] == text)
                found.features.insert(.longText, if: text.utf8.count > 80)
                candidates.append(found)
            }
            if origin != .relAuthor, origin != .authorLink, let inner = innerNames(node),
                readings.first != inner
            {
                var found = Self.candidate(inner, source, origin)
                describe(place, line: line, &found.features)
                found.features.insert(.first, if: isFirst && !place.isOfOthers)
                found.features.insert(.innerLinks)
                candidates.append(found)
                if readings.isEmpty { readings = [inner] }
            }
            if readings.isEmpty { continue }
            if !place.isOfOthers { isFirst = false }
            if line - groupLine > 3 { close(&candidates) }
            if let names = readings.first, !place.isOfOthers {
                if groupPlace == nil { groupPlace = (place, line) }
                var isNew = false
                for name in names where !group.contains(name) {
                    group.append(name)
                    isNew = true
                }
                if isNew { groupSize += 1 }
                groupLine = line
            }
        }
        close(&candidates)
    }

    /// The names that are links within a byline, or else the first element in it that is a name and no more.
    private func innerNames(_ node: Int) -> [String]? {
        var found: [String] = []
        var single: String?
        for place in (node + 1)..<max(tree.end(node), node + 1) where tree.tag(place) != .text {
            let isLink = tree.tag(place) == .a
            guard isLink || single == nil, tree.end(place) - place <= 6 else { continue }
            let text = tree.text(of: place)
            guard text.utf8.count >= 3, text.utf8.count <= 60 else { continue }
            guard let names = AuthorNames.readings(of: text, isByline: false).first, names.count == 1,
                names[0] == text
            else { continue }
            guard AuthorNames.isPerson(text) || isLink && authorLinks.contains(place) else { continue }
            if isLink {
                if !found.contains(text) { found.append(text) }
            } else {
                single = text
            }
        }
        return found.isEmpty ? single.map { [$0] } : found
    }

    /// Lines that begin as bylines do, lines near the title that are or hold a name, and what stands alone below the prose.
    private func addLines(to candidates: inout [AuthorCandidate]) {
        var count = 0
        var lone = 0
        for (index, line) in draft.lines.enumerated()
        where line.words >= 1 && line.words <= 24 && line.count <= 200 {
            let folded = draft.text(of: line)
            let isNear = index >= titleLine - 4 && index <= titleLine + 7
            if count < 12, Self.beginsAsByline(folded) {
                // The name may stand in the next line: `Written by`.
                let isBare =
                    line.words <= 2 && index + 1 < draft.lines.count && draft.lines[index + 1].words <= 5
                let text = isBare ? original(line) + " " + original(draft.lines[index + 1]) : original(line)
                if let names = AuthorNames.readings(of: text, isByline: true).first {
                    var found = Self.candidate(names, "near title", .line)
                    describe(NodePlace(Int(line.first), in: draft), line: index, &found.features)
                    found.features.insert(.hasLead)
                    found.features.insert(.besideDate, if: isBesideDate(index))
                    found.features.insert(.first, if: count == 0)
                    found.features.insert(.longText, if: line.words > 10)
                    candidates.append(found)
                    count += 1
                    continue
                }
            }
            let endsProse =
                index > 0 && draft.lines[index - 1].words >= 20 && line.words <= 4 && line.digits == 0
            guard isNear || endsProse, lone < 10, line.words >= 2, line.words <= 12, line.capitals >= 2,
                index != titleLine,
                line.digits >= 4 || line.words <= 5 && line.capitals + 2 >= line.words
            else { continue }
            let text = original(line)
            guard
                let names = AuthorNames.readings(of: text, isByline: true).first(where: {
                    $0.allSatisfy(AuthorNames.isPerson)
                })
            else { continue }
            let isWhole = names.count == 1 && names[0] == text
            guard isWhole || isNear && line.digits >= 4 else { continue }
            var found = Self.candidate(names, isNear ? "near title" : "line", .loneName)
            describe(NodePlace(Int(line.first), in: draft), line: index, &found.features)
            found.features.insert(.wholeText, if: isWhole)
            found.features.insert(.besideDate, if: line.digits >= 4 || isBesideDate(index))
            found.features.insert(.afterProse, if: endsProse)
            found.features.insert(.first, if: lone == 0)
            candidates.append(found)
            lone += 1
        }
    }

    private static func beginsAsByline(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { !$0.isEmpty && bylineLeads.length(at: 0, in: $0) > 0 }
    }

    private func isBesideDate(_ index: Int) -> Bool {
        for place in [index - 1, index, index + 1] where draft.lines.indices.contains(place) {
            let line = draft.lines[place]
            if line.digits >= 4, line.words <= 12, DateText.timestamp(original(line)) != nil {
                return true
            }
        }
        return false
    }

    private static let bylineLeads = Stems([
        "by ", "by: ", "von ", "von: ", "par ", "por ", "di ", "door ", "af ", "av ", "written by",
        "words by",
        "words: ", "story by",
        "text: ", "text von", "text by", "texte: ", "posted by", "published by", "reporting by",
        "author: ",
        "authors: ", "autor: ",
        "autorin: ", "autoren ", "autor ", "redaktion: ", "verfasst von", "geschrieben von",
        "ein beitrag von",
        "eine kolumne von",
        "ein kommentar von", "interview: ", "interview von", "escrito por", "publicado por",
        "écrit par", "publié par",
        "автор: ", "автор ", "tekst: ", "— by ", "---- by", "作者：", "文：", "文/", "文＝", "取材・文", "責任編集",
    ])

    private func describe(_ place: NodePlace, line: Int, _ features: inout FeatureBits<AuthorFeature>) {
        let distance = line - titleLine
        features.insert(.nearTitle, if: distance >= -5 && distance <= 6)
        features.insert(.soonAfter, if: distance > 6 && distance <= 16)
        features.insert(.farBefore, if: distance < -5)
        features.insert(.farAfter, if: distance > 16)
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        features.insert(.outside, if: place.isOutside)
        features.insert(
            .ofOthers, if: !place.above.isDisjoint(with: [.related, .recommended, .teaser]))
        features.insert(.commentMark, if: place.above.contains(.comment))
        features.insert(.biography, if: place.above.contains(.biography))
        features.insert(.header, if: place.isInHeader || place.above.contains(.meta))
    }

    // MARK: Together

    private func describe(_ candidates: inout [AuthorCandidate]) {
        let keys = candidates.map { WordKeys($0.value.map { $0.name ?? "" }.joined(separator: " ")) }
        let title = WordKeys(meta("og:title")?.value ?? "")
        for place in candidates.indices {
            let names = candidates[place].value.compactMap(\.name)
            var features = candidates[place].features
            features.insert(.siteName, if: names.contains { site.isName($0) })
            features.insert(.likeSiteName, if: names.contains { site.isLikeName(WordKeys($0)) })
            features.insert(.generic, if: names.contains { AuthorNames.isGeneric($0) })
            features.insert(.person, if: names.allSatisfy { AuthorNames.isPerson($0) && !site.isName($0) })
            features.insert(.oneWord, if: names.contains { !$0.contains(" ") })
            features.insert(.small, if: names.contains { $0.first?.isLowercase == true })
            features.insert(.digits, if: names.contains { $0.utf8.contains(where: \.isASCIIDigit) })
            features.insert(.address, if: names.contains { $0.contains("@") || Self.looksLikeHost($0) })
            features.insert(.several, if: names.count == 2 || names.count == 3)
            features.insert(.many, if: names.count > 3)
            features.insert(.inTitle, if: keys[place].share(in: title) == 1)
            candidates[place].features = features
        }
        for place in candidates.indices {
            let key = keys[place]
            var features = candidates[place].features
            let isHouse =
                features.contains(.siteName) || features.contains(.likeSiteName)
                || features.contains(.generic)
            if isHouse {
                features.insert(
                    .besidePerson,
                    if: candidates.contains {
                        $0.features.contains(.person) && !$0.features.contains(.likeSiteName)
                            && !$0.features.contains(.ofOthers)
                            && !$0.features.contains(.commentMark)
                            && ($0.features.contains(.nearTitle) || $0.features.contains(.metaOther)
                                || $0.features.contains(.metaLabel) || $0.features.contains(.soonAfter))
                    })
            }
            // `Jane Doe Marketing Lead` where another place says `Jane Doe`.
            features.insert(
                .extendsOther,
                if: candidates.indices.contains { other in
                    candidates[other].value.count == 1 && candidates[place].value.count == 1
                        && keys[other].words.count >= 2 && keys[other].words.count < key.words.count
                        && candidates[other].features.contains(.person) && keys[other].isPrefix(of: key)
                })
            // One of several whom another place names.
            features.insert(
                .partOfOther,
                if: candidates.indices.contains { other in
                    candidates[other].value.count > candidates[place].value.count && candidates[other].value.count <= 8
                        && candidates[other].features.contains(.person)
                        && candidates[place].value.allSatisfy { author in
                            candidates[other].value.contains { $0.name == author.name }
                        }
                })
            var agreesAny = false
            let isDeclared = Self.isDeclared(candidates[place].source)
            for other in candidates.indices
            where other != place && candidates[other].source != candidates[place].source {
                let shared = keys[other].share(in: key)
                guard shared >= 0.5 || key.share(in: keys[other]) >= 0.5 else { continue }
                agreesAny = true
                let source = candidates[other].source
                features.insert(.agreesLinked, if: source == "json-ld")
                features.insert(.agreesMeta, if: source.hasPrefix("meta:"))
                features.insert(.agreesPage, if: !Self.isDeclared(source))
                if Self.isDeclared(source) != isDeclared {
                    features.insert(.more, if: key.words.count > keys[other].words.count)
                    features.insert(.fewer, if: key.words.count < keys[other].words.count)
                }
                features.insert(.sameTwice, if: keys[other].equals(key))
            }
            features.insert(.agreesNone, if: !agreesAny)
            candidates[place].features = features
        }
    }

    private static func isDeclared(_ source: String) -> Bool {
        source == "json-ld" || source.hasPrefix("meta:")
    }

    private static func looksLikeHost(_ name: String) -> Bool {
        guard !name.contains(" "), let dot = name.lastIndex(of: ".") else { return false }
        return (2...6).contains(name.distance(from: dot, to: name.endIndex) - 1)
    }
}
