internal import Articles
internal import Markup

extension MetadataReader {
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
                "citation_author", "citation_authors", "dc.creator", "dcterms.creator", "dc.contributor", "creator",
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

    func addDeclaredAuthors(to candidates: inout [AuthorCandidate]) {
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
                let values = metas(key)
                var names: [String] = []
                for (place, value) in values.enumerated() {
                    if feature == .metaCreator, let people = AuthorNames.inverted(Self.line(value)) {
                        for name in people where !names.contains(name) { names.append(name) }
                        continue
                    }
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
        let named = parsely?["author"]?.elements ?? parsely?["authors"]?.elements ?? []
        let names = named.compactMap(\.text).flatMap {
            AuthorNames.readings(of: Self.line($0), isByline: false).first ?? []
        }
        if !names.isEmpty { candidates.append(Self.candidate(names, "meta:parsely-page", .metaOther)) }
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
}
