internal import Articles
internal import Markup

/// What is known of names that may be the page's authors.
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
    // What it stands in, where that says that it is none.
    case heading, cell, list, quote, button, topicLink, otherLink, ownMark, rights, sentence
    case dated
    /// Below the first prose; after the heading of another page's story.
    case belowProse, ofOtherTitle
    /// The line says that a guest wrote it; its element that it names who made a picture.
    case guest, credit
    /// A word of it is a name that people are given.
    case givenName
    /// That the page names nobody.
    case absent
}

extension MetadataReader {
    typealias AuthorCandidate = Candidate<[Author], AuthorFeature>

    func authorCandidates() -> [AuthorCandidate] {
        var candidates: [AuthorCandidate] = []
        addDeclaredAuthors(to: &candidates)
        addShownAuthors(to: &candidates)
        if !candidates.contains(where: { Self.isDeclared($0.source) || $0.features.contains(.hasLead) }) {
            for value in scriptValues(Self.authorMembers, limit: 6) {
                for names in AuthorNames.readings(of: value, isByline: true) {
                    candidates.append(Self.candidate(names, "script", .script))
                }
            }
        }
        candidates.removeAll { Self.isNobody($0.features) || isMakerOfSite($0) }
        describe(&candidates)
        return candidates
    }

    /// Whatever names there are, they are none of an author: a category's link, a notice of rights, a button, who is quoted; a
    /// name without more in a heading or a table.
    private static func isNobody(_ features: FeatureBits<AuthorFeature>) -> Bool {
        [.topicLink, .rights, .button, .quote].contains(where: features.contains)
            || features.contains(.credit) && !features.contains(.hasLead)
            || features.contains(.loneName) && (features.contains(.heading) || features.contains(.cell))
    }

    /// Templates name the agency that made them, in `meta` elements alone; a house that signs is called as its site is.
    private func isMakerOfSite(_ candidate: AuthorCandidate) -> Bool {
        candidate.source.hasPrefix("meta:") && candidate.value.count == 1
            && candidate.value[0].name.map { AuthorNames.isCompany($0) && !site.isLikeName(WordKeys($0)) } == true
    }

    static func candidate(_ names: [String], _ source: String, _ origin: AuthorFeature)
        -> AuthorCandidate
    {
        let value = names.prefix(40).map { Author(name: $0) }
        var candidate = AuthorCandidate(value: value, key: 0, source: source)
        candidate.features.insert(origin)
        return candidate
    }

    private func describe(_ candidates: inout [AuthorCandidate]) {
        let nameKeys = candidates.map { $0.value.map { WordKeys($0.name ?? "") } }
        let keys = zip(candidates, nameKeys).map { candidate, names in
            names.count == 1
                ? names[0] : WordKeys(candidate.value.map { $0.name ?? "" }.joined(separator: " "))
        }
        let counts = candidates.map { $0.value.count }
        let places = candidates.map { Place($0.source) }
        let title = WordKeys(meta("og:title")?.value ?? "")
        for place in candidates.indices {
            let names = candidates[place].value.compactMap { $0.name }
            var features = candidates[place].features
            let own = nameKeys[place]
            let isSite = zip(own, names).contains { site.isName($0, $1) }
            let isGeneric = own.contains { AuthorNames.isGeneric($0) }
            features.insert(.siteName, if: isSite)
            features.insert(.likeSiteName, if: own.contains { site.isLikeName($0) })
            features.insert(.generic, if: isGeneric)
            features.insert(.person, if: !isSite && !isGeneric && names.allSatisfy(AuthorNames.hasPersonsForm))
            features.insert(.givenName, if: names.contains(where: GivenNames.occur))
            features.insert(.oneWord, if: names.contains { !$0.holds(0x20) })
            features.insert(.small, if: names.contains { $0.beginsSmall })
            features.insert(.digits, if: names.contains { $0.holdsDigit })
            features.insert(.address, if: names.contains { $0.holds(0x40) || Self.looksLikeHost($0) })
            features.insert(.several, if: names.count == 2 || names.count == 3)
            features.insert(.many, if: names.count > 3)
            features.insert(.inTitle, if: keys[place].share(in: title) == 1)
            candidates[place].features = features
        }
        let known = candidates.map { $0.features }
        let hasPerson = known.contains {
            $0.contains(.person) && !$0.contains(.likeSiteName) && !$0.contains(.ofOthers) && !$0.contains(.commentMark)
                && ($0.contains(.nearTitle) || $0.contains(.metaOther) || $0.contains(.metaLabel)
                    || $0.contains(.soonAfter))
        }
        for place in candidates.indices {
            let key = keys[place]
            let count = counts[place]
            var features = known[place]
            let isHouse =
                features.contains(.siteName) || features.contains(.likeSiteName)
                || features.contains(.generic)
            features.insert(.besidePerson, if: isHouse && hasPerson)
            candidates[place].key = key.order
            let first = count == 1 ? key.words.first : nil
            let isOne = key.words.count == 1
            var agreesAny = false
            for other in candidates.indices {
                let isPerson = known[other].contains(.person)
                if count == 1, counts[other] == 1 {
                    // `Jane Doe Marketing Lead` where another place says `Jane Doe`.
                    let words = keys[other].words.count
                    features.insert(
                        .extendsOther,
                        if: isPerson && words >= 2 && words < key.words.count && keys[other].isPrefix(of: key))
                    // `Jane` where another place says `Jane Doe`, and the other way round.
                    if let first, keys[other].words.first == first, isOne ? words > 1 && isPerson : words == 1 {
                        features.insert(isOne ? .firstNameOnly : .fullName, if: isOne || features.contains(.person))
                    }
                }
                // One of several whom another place names.
                if counts[other] > count, counts[other] <= 8, isPerson {
                    features.insert(
                        .partOfOther,
                        if: nameKeys[place].allSatisfy { name in nameKeys[other].contains { $0.equals(name) } })
                }
                guard places[other] != places[place], key.sharesHalf(with: keys[other]) else { continue }
                agreesAny = true
                features.insert(.agreesLinked, if: places[other] == .linkedData)
                features.insert(.agreesMeta, if: places[other].isMeta)
                features.insert(.agreesPage, if: !places[other].isDeclared)
                if places[other].isDeclared != places[place].isDeclared {
                    features.insert(.more, if: key.words.count > keys[other].words.count)
                    features.insert(.fewer, if: key.words.count < keys[other].words.count)
                }
                features.insert(.sameTwice, if: keys[other].equals(key))
            }
            features.insert(.agreesNone, if: !agreesAny)
            candidates[place].features = features
        }
    }

    /// Where names were found, for comparing.
    private enum Place: Equatable {
        case linkedData
        case meta(UInt64)
        case page(UInt64)

        init(_ source: String) {
            let hash = source.withBytes { $0.smallHash }
            self = source == "json-ld" ? .linkedData : source.hasPrefix("meta:") ? .meta(hash) : .page(hash)
        }

        var isMeta: Bool { if case .meta = self { true } else { false } }
        var isDeclared: Bool { if case .page = self { false } else { true } }
    }

    static func isDeclared(_ source: String) -> Bool {
        source == "json-ld" || source.hasPrefix("meta:")
    }

    private static func looksLikeHost(_ name: String) -> Bool {
        guard !name.holds(0x20), let dot = name.utf8.lastIndex(of: 0x2E) else { return false }
        return (2...6).contains(name[dot...].count - 1)
    }
}
