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
        besideDate, besidePerson, afterProse, beforeProse, extendsOther, partOfOther, firstNameOnly, fullName
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
        // A declared first name, and the whole name on the page.
        if best.features.contains(.firstNameOnly), let first = best.value.first?.name {
            let whole = candidates.first {
                $0.features.contains(.fullName) && !$0.features.contains(.ofOthers)
                    && !$0.features.contains(.commentMark)
                    && $0.value.first?.name?.hasPrefix(first + " ") == true
            }
            best = whole ?? best
        }
        metadata.authors = best.value
        note("authors", best.source, &metadata)
    }

    func authorCandidates() -> [AuthorCandidate] {
        var candidates: [AuthorCandidate] = []
        addDeclaredAuthors(to: &candidates)
        addShownAuthors(to: &candidates)
        if candidates.isEmpty {
            for value in scriptValues(after: ["author_name", "authorName", "author", "Author"], limit: 6) {
                for names in AuthorNames.readings(of: value, isByline: true) {
                    candidates.append(Self.candidate(names, "script", .script))
                }
            }
        }
        describe(&candidates)
        return candidates
    }

    static func candidate(_ names: [String], _ source: String, _ origin: AuthorFeature)
        -> AuthorCandidate
    {
        var candidate = AuthorCandidate(
            value: names.prefix(40).map { Author(name: $0) }, source: source)
        candidate.features.insert(origin)
        return candidate
    }

    private func describe(_ candidates: inout [AuthorCandidate]) {
        let keys = candidates.map { WordKeys($0.value.map { $0.name ?? "" }.joined(separator: " ")) }
        let nameKeys = candidates.map { $0.value.map { WordKeys($0.name ?? "") } }
        let title = WordKeys(meta("og:title")?.value ?? "")
        for place in candidates.indices {
            let names = candidates[place].value.compactMap(\.name)
            var features = candidates[place].features
            let own = nameKeys[place]
            let isSite = zip(own, names).contains { site.isName($0, $1) }
            let isGeneric = own.contains(where: AuthorNames.isGeneric)
            features.insert(.siteName, if: isSite)
            features.insert(.likeSiteName, if: own.contains { site.isLikeName($0) })
            features.insert(.generic, if: isGeneric)
            features.insert(.person, if: !isSite && !isGeneric && names.allSatisfy(AuthorNames.hasPersonsForm))
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
            // `Jane` where another place says `Jane Doe`, and the other way round.
            if candidates[place].value.count == 1, let first = key.words.first {
                let isOne = key.words.count == 1
                let others = candidates.indices.contains { other in
                    candidates[other].value.count == 1 && keys[other].words.first == first
                        && (isOne
                            ? keys[other].words.count > 1 && candidates[other].features.contains(.person)
                            : keys[other].words.count == 1)
                }
                features.insert(isOne ? .firstNameOnly : .fullName, if: others && (isOne || features.contains(.person)))
            }
            // One of several whom another place names.
            features.insert(
                .partOfOther,
                if: candidates.indices.contains { other in
                    candidates[other].value.count > candidates[place].value.count && candidates[other].value.count <= 8
                        && candidates[other].features.contains(.person)
                        && nameKeys[place].allSatisfy { name in nameKeys[other].contains { $0.equals(name) } }
                })
            var agreesAny = false
            let isDeclared = Self.isDeclared(candidates[place].source)
            for other in candidates.indices
            where other != place && candidates[other].source != candidates[place].source {
                guard key.sharesHalf(with: keys[other]) else { continue }
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
