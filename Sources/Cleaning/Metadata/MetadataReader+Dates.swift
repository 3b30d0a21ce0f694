internal import Articles
internal import Markup

/// What is known of a date that may be the day of publication. The order is that of `MetadataWeights.date`.
enum DateFeature: Int, RankingFeature {
    // Where it was found.
    case linkedPublished, linkedCreated, linkedModified, linkedOther, metaPublished, metaCreated, metaModified,
        metaPlain
    case propertyPublished, propertyModified, time, dateElement, url, line, script
    case first
    // What its element and its text say.
    case saysPublished, saysUpdated, shortText, longText, dateline
    // What stands around it.
    case nearTitle, soonAfter, farBefore, farAfter, ofOthers, commentMark, outside, inArticle, header
    // Its form.
    case otherReading, otherAgrees, ambiguous, shortYear, hasTime, hasZone
    // The same day elsewhere.
    case agreesURL, monthAgreesURL, monthDiffersURL, agreesLinked, agreesMeta, agreesShown, agreesModified, agreesNone,
        agreesSeveral
    // Among the others.
    case earliest, latest, afterModified, onlyDay, beforeDeclared, afterDeclared, isModification
}

extension MetadataReader {
    typealias DateCandidate = Candidate<DateText.Reading, DateFeature>

    func readDates(into metadata: inout PageMetadata) {
        if let best = dateCandidates().best(MetadataWeights.date, preferring: Self.precision) {
            metadata.datePublished = local(best.value)
            note("date_published", best.source, &metadata)
        }
        if let text = data["dateModified"]?.text, let date = DateText.reading(text) {
            metadata.dateModified = local(date)
            note("date_modified", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified",
            "dc.date.modified"),
            let date = DateText.reading(value, monthFirst: readsMonthFirst)
        {
            metadata.dateModified = local(date)
            note("date_modified", "meta:" + name, &metadata)
        }
    }

    /// Of one day's candidates the one that tells the moment, in the zone where it was.
    private static func precision(_ reading: DateText.Reading) -> Int {
        let hasTime = reading.timestamp.secondsSince1970 % 86_400 != 0
        return hasTime && reading.hasZone ? 2 : hasTime ? 1 : 0
    }

    /// In the time of the page's readers, where its language tells it: what has no zone is meant so, a moment in UTC is only
    /// written so.
    func local(_ reading: DateText.Reading) -> Timestamp {
        let moment = reading.timestamp
        guard moment.utcOffsetInSeconds == 0, let localTime else { return moment }
        let seconds = moment.secondsSince1970
        var offset = localTime.offset(at: seconds)
        if reading.hasZone { return Timestamp(secondsSince1970: seconds, utcOffsetInSeconds: Int32(offset)) }
        offset = localTime.offset(at: seconds - offset)
        return Timestamp(secondsSince1970: seconds - offset, utcOffsetInSeconds: Int32(offset))
    }

    func dateCandidates() -> [DateCandidate] {
        var candidates: [DateCandidate] = []
        addDeclaredDates(to: &candidates)
        addShownDates(to: &candidates)
        if candidates.count < 3 {
            for value in scriptDates() { add(value, "script", .script, to: &candidates) }
        }
        compare(&candidates)
        // What is called an update is none where the page says when it was published.
        if candidates.contains(where: Self.saysPublication) { candidates.removeAll(where: Self.saysOnlyUpdate) }
        return candidates
    }

    private static func isDeclaredPublication(_ candidate: DateCandidate) -> Bool {
        candidate.features.contains(.linkedPublished) || candidate.features.contains(.metaPublished)
    }

    private static func saysPublication(_ candidate: DateCandidate) -> Bool {
        let features = candidate.features
        return isDeclaredPublication(candidate)
            || features.contains(.saysPublished) && features.contains(.nearTitle) && !features.contains(.ofOthers)
                && !features.contains(.saysUpdated)
    }

    private static func saysOnlyUpdate(_ candidate: DateCandidate) -> Bool {
        candidate.features.contains(.saysUpdated) && !candidate.features.contains(.saysPublished)
            && !isDeclaredPublication(candidate)
    }

    @discardableResult
    private func add(
        _ text: String, _ source: String, _ origin: DateFeature, to candidates: inout [DateCandidate],
        _ describe: (inout FeatureBits<DateFeature>) -> Void = { _ in }
    ) -> Bool {
        guard candidates.count < 80, var reading = DateText.reading(text, monthFirst: readsMonthFirst) else {
            return false
        }
        // Of two readings one may be a day that has not come.
        if reading.timestamp.secondsSince1970 >= latest, let other = reading.alternative {
            (reading.timestamp, reading.alternative) = (other, nil)
        }
        guard reading.timestamp.secondsSince1970 > 631_152_000, reading.timestamp.secondsSince1970 < latest else {
            return false
        }
        var candidate = DateCandidate(value: reading, key: localDay(reading), source: source)
        candidate.features.insert(origin)
        candidate.features.insert(.first, if: !candidates.contains { $0.features.contains(origin) })
        candidate.features.insert(.hasZone, if: reading.hasZone)
        candidate.features.insert(.hasTime, if: reading.timestamp.secondsSince1970 % 86_400 != 0)
        candidate.features.insert(.shortYear, if: reading.hasShortYear)
        candidate.features.insert(.ambiguous, if: reading.alternative != nil)
        describe(&candidate.features)
        candidates.append(candidate)
        if let other = reading.alternative, other.secondsSince1970 < latest {
            candidate.value.timestamp = other
            candidate.key = localDay(candidate.value)
            candidate.features.insert(.otherReading)
            candidates.append(candidate)
        }
        return true
    }

    private func localDay(_ reading: DateText.Reading) -> UInt64 {
        let moment = local(reading)
        return UInt64(bitPattern: Self.day(moment.secondsSince1970 + Int64(moment.utcOffsetInSeconds)))
    }

    // MARK: Declared

    private func addDeclaredDates(to candidates: inout [DateCandidate]) {
        for (name, origin) in [
            ("datePublished", DateFeature.linkedPublished), ("dateCreated", .linkedCreated),
            ("uploadDate", .linkedCreated),
            ("dateModified", .linkedModified),
        ] {
            if let text = data[name]?.text { add(text, "json-ld", origin, to: &candidates) }
        }
        for text in data.otherDates where text != data["datePublished"]?.text {
            add(text, "json-ld", .linkedOther, to: &candidates)
        }
        for (name, values) in elements.metas.entries.prefix(100) {
            guard let origin = Self.origin(ofMeta: tree.string(name)) else { continue }
            for value in values.prefix(2) {
                add(tree.string(value), "meta:" + tree.string(name).lowercased(), origin, to: &candidates)
            }
        }
        for (property, node) in elements.itemProperties
        where property.hasPrefix("date") || property.range(ofText: " date") != nil {
            let text = tree.attribute(.datetime, of: node) ?? tree.attribute(.content, of: node) ?? tree.text(of: node)
            add(
                text, "itemprop", property.range(ofText: "odified") != nil ? .propertyModified : .propertyPublished,
                to: &candidates
            ) {
                describe(node, "", &$0)
            }
        }
    }

    /// What a meta element's name says its date is: `article:published_time`, `DC.date.issued`, `lastmod`.
    private static func origin(ofMeta name: String) -> DateFeature? {
        guard dateWords.occurs(in: name) else { return nil }
        if modifiedWords.occurs(in: name) { return .metaModified }
        if otherDateWords.occurs(in: name) { return nil }
        if publishedWords.occurs(in: name) { return .metaPublished }
        return createdWords.occurs(in: name) ? .metaCreated : .metaPlain
    }

    private static let dateWords = Stems(["date", "time", "publish", "lastmod"])
    private static let modifiedWords = Stems(["modif", "updat", "revis", "lastmod"])
    private static let publishedWords = Stems(["pub", "issued", "original"])
    private static let createdWords = Stems(["creat"])
    private static let otherDateWords = Stems([
        "expir", "event", "start", "end", "valid", "video", "birth", "duration", "zone", "read", "build",
    ])

    // MARK: Shown

    private func addShownDates(to candidates: inout [DateCandidate]) {
        for address in [pageURL, meta("og:url")?.value] {
            guard let address, let date = DateText.inAddress(address) else { continue }
            // Its midnight is none.
            add(String(date.rfc3339.prefix(10)), "url", .url, to: &candidates)
        }
        var times = 0
        for node in elements.dateNodes where times < 24 {
            if tree.tag(node) == .time {
                let shown = tree.text(of: node)
                let value = tree.attribute(.datetime, of: node) ?? ""
                let said = surroundingWords(node)
                if !add(value, "time", .time, to: &candidates, { describe(node, said, &$0) }) {
                    add(shown, "time", .time, to: &candidates) { describe(node, said, &$0) }
                } else if shown.utf8.count > 5 {
                    add(shown, "time", .dateElement, to: &candidates) { describe(node, said, &$0) }
                }
                times += 1
            } else {
                let text = tree.text(of: node)
                guard text.utf8.count >= 6, text.utf8.count < 160 else { continue }
                for (part, isUpdate) in Self.parts(text) {
                    add(part, "text", .dateElement, to: &candidates) {
                        describe(node, part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate)
                        $0.insert(.longText, if: text.utf8.count > 60)
                    }
                }
                times += 1
            }
        }
        var lines = 0
        for (index, line) in draft.lines.enumerated() where line.digits >= 5 && line.words <= 24 && lines < 24 {
            let isNear = index >= titleLine - 6 && index <= titleLine + 16
            guard isNear || line.words <= 12 else { continue }
            let text = original(line)
            var isDate = false
            for (part, isUpdate) in Self.parts(text) {
                if add(
                    part, isNear ? "near title" : "line", .line, to: &candidates,
                    {
                        describe(Int(line.first), part, &$0)
                        $0.insert(.saysUpdated, if: isUpdate)
                        $0.insert(.shortText, if: line.words <= 6)
                        $0.insert(.longText, if: line.words > 14)
                    })
                {
                    isDate = true
                }
            }
            if isDate { lines += 1 }
        }
        addDatelines(to: &candidates)
    }

    /// The first paragraphs may begin with place and day: `Berlin, 3 March 2021 –`, `Press release of 3 March 2021 |`.
    private func addDatelines(to candidates: inout [DateCandidate]) {
        var found = 0
        let start = min(titleLine + 1, draft.lines.count)
        for line in draft.lines[start...].prefix(24) where line.words > 24 && line.digits >= 4 {
            guard draft.text(of: line).prefix(48).withUnsafeBufferPointer({ $0.holdsDigit }) else { continue }
            let text = original(line)
            var head = text.utf8.prefix(48)
            while let byte = head.last, byte & 0xC0 == 0x80 || byte >= 0xC0 { head.removeLast() }
            guard let cut = String(head), let date = DateText.dateline(cut) else { continue }
            add(date, "near title", .line, to: &candidates) {
                describe(Int(line.first), "", &$0)
                $0.insert(.dateline)
            }
            found += 1
            if found == 2 { return }
        }
    }

    /// A text cut before the words that speak of publication or of an update: `Updated 5 June 2022. Published 3 May 2021`.
    private static func parts(_ text: String) -> [(text: String, isUpdate: Bool)] {
        var text = text
        return text.withUTF8 { bytes in
            var cuts: [(place: Int, isUpdate: Bool)] = []
            var place = 0
            while place < bytes.count {
                let update = updateWords.length(at: place, in: bytes)
                let length = update > 0 ? update : publishWords.length(at: place, in: bytes)
                if length > 0 { cuts.append((place, update > 0)) }
                place += max(length, 1)
            }
            func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            let all = part(0..<bytes.count)
            guard let first = cuts.first else { return [(all, false)] }
            if cuts.count == 1 {
                // The date may stand before its word: `5 June 2022 (updated)`.
                let after = part(first.place..<bytes.count)
                if first.place < 6 || !first.isUpdate || DateText.reading(after) == nil {
                    return [(all, first.isUpdate)]
                }
            }
            var found: [(text: String, isUpdate: Bool)] = []
            if first.place >= 6 { found.append((part(0..<first.place), false)) }
            for (index, cut) in cuts.enumerated() {
                let end = index + 1 < cuts.count ? cuts[index + 1].place : bytes.count
                if end - cut.place >= 8 { found.append((part(cut.place..<end), cut.isUpdate)) }
            }
            return found
        }
    }

    private static let updateWords = Stems([
        "updated", "update", "modified", "aktualisiert", "mis à jour", "reviewed", "actualizado", "aggiornato",
        "atualizado",
        "geändert", "änderung", "Änderung", "更新", "güncelle", "zuletzt", "bijgewerkt", "oppdatert", "opdateret",
        "uppdaterad",
        "revised", "stand:",
    ])
    private static let publishWords = Stems([
        "publi", "posted", "veröffentlicht", "erstellt", "created", "pubblicat", "publisert", "udgivet", "公開", "発売",
        "掲載",
        "erschienen", "vom ", "written", "gepostet", "yayın", "originally",
    ])

    /// The class of an element of time, and what is written before it in its line.
    private func surroundingWords(_ node: Int) -> String {
        var words = tree.attribute(.class, of: node) ?? ""
        if let property = tree.attribute(.itemprop, of: node) { words += " " + property }
        let parent = tree.parent(node)
        if parent >= 0, tree.end(parent) - parent < 12 {
            let text = tree.text(of: parent)
            if text.utf8.count < 80 { words += " " + text }
            words += " " + (tree.attribute(.class, of: parent) ?? "")
        }
        return words
    }

    private func describe(_ node: Int, _ text: String, _ features: inout FeatureBits<DateFeature>) {
        features.insert(.saysUpdated, if: Self.updateWords.occurs(in: text))
        features.insert(
            .saysPublished,
            if: Self.publishWords.occurs(in: text) || tree.hasAttribute(.pubdate, of: node))
        let place = NodePlace(node, in: draft)
        let distance = draft.lines(in: node).lowerBound - titleLine
        features.insert(.nearTitle, if: distance >= -5 && distance <= 6)
        features.insert(.soonAfter, if: distance > 6 && distance <= 16)
        features.insert(.farBefore, if: distance < -5)
        features.insert(.farAfter, if: distance > 16)
        features.insert(.ofOthers, if: !place.above.isDisjoint(with: [.related, .recommended, .teaser]))
        features.insert(.commentMark, if: place.above.contains(.comment))
        features.insert(.outside, if: place.isOutside)
        features.insert(.inArticle, if: place.isInArticle || place.isInMain)
        features.insert(.header, if: place.isInHeader || !place.above.isDisjoint(with: [.header, .meta]))
    }

    // MARK: Together

    /// The days that a moment may be: as written, and of UTC.
    private static func days(_ reading: DateText.Reading) -> (Int64, Int64) {
        let seconds = reading.timestamp.secondsSince1970
        return (day(seconds), day(seconds + Int64(reading.timestamp.utcOffsetInSeconds)))
    }

    private static func day(_ seconds: Int64) -> Int64 { seconds / 86_400 }

    private func compare(_ candidates: inout [DateCandidate]) {
        let days = candidates.map { Self.days($0.value) }
        let url = [pageURL, meta("og:url")?.value].lazy.compactMap { $0.flatMap(DateText.monthInAddress) }.first
        let declaredModified = candidates.indices.filter {
            let features = candidates[$0].features
            return features.contains(.linkedModified) || features.contains(.metaModified)
        }.map { days[$0].0 }.max()
        let declared = candidates.indices.filter {
            let features = candidates[$0].features
            return features.contains(.linkedPublished) || features.contains(.metaPublished)
        }.map { days[$0].0 }.min()
        let usual = candidates.indices.filter { !candidates[$0].features.contains(.otherReading) }
        let earliest = usual.map { days[$0].0 }.min()
        let latest = usual.map { days[$0].0 }.max()
        let sources = candidates.map { $0.source }
        let known = candidates.map { $0.features }
        for place in candidates.indices {
            var features = known[place]
            let (first, second) = days[place]
            var agreeing: Set<String> = []
            for other in candidates.indices {
                let theirs = days[other]
                guard theirs.0 == first || theirs.1 == first || theirs.0 == second || theirs.1 == second else {
                    continue
                }
                if known[other].contains(.otherReading) || sources[other] == sources[place] { continue }
                if known[other].contains(.linkedModified) || known[other].contains(.metaModified)
                    || known[other].contains(.propertyModified)
                {
                    features.insert(.agreesModified)
                    continue
                }
                agreeing.insert(sources[other])
            }
            for source in agreeing {
                features.insert(.agreesURL, if: source == "url")
                features.insert(.agreesLinked, if: source == "json-ld")
                features.insert(.agreesMeta, if: source.hasPrefix("meta:"))
                features.insert(.agreesShown, if: ["time", "text", "near title", "line", "itemprop"].contains(source))
            }
            features.insert(.agreesNone, if: agreeing.isEmpty)
            features.insert(.agreesSeveral, if: agreeing.count >= 3)
            if let url {
                let civil = CivilTime(secondsSince1970: candidates[place].value.timestamp.secondsSince1970)
                let isSame = civil.year == url.year && (url.month == nil || civil.month == url.month)
                features.insert(isSame ? .monthAgreesURL : .monthDiffersURL)
            }
            if let declared, features.contains(.agreesModified), min(first, second) > declared {
                let isDeclared = features.contains(.linkedPublished) || features.contains(.metaPublished)
                features.insert(.isModification, if: !isDeclared)
            }
            if let other = candidates[place].value.alternative {
                let day = other.secondsSince1970 / 86_400
                features.insert(
                    .otherAgrees,
                    if: candidates.indices.contains {
                        days[$0].0 == day && candidates[$0].value.alternative == nil
                            && !candidates[$0].features.contains(.otherReading)
                    })
            }
            features.insert(.earliest, if: first == earliest)
            features.insert(.latest, if: first == latest)
            features.insert(.onlyDay, if: earliest == latest)
            if let declaredModified { features.insert(.afterModified, if: min(first, second) > declaredModified + 1) }
            if let declared {
                features.insert(.beforeDeclared, if: max(first, second) < declared - 1)
                features.insert(.afterDeclared, if: min(first, second) > declared + 1)
            }
            candidates[place].features = features
        }
    }

    private var readsMonthFirst: Bool {
        let language = (elements.htmlLanguage ?? "").lowercased()
        return language.hasPrefix("en") && !["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"].contains(language)
    }
}
