internal import Articles
internal import Markup

/// What is known of a date that may be the day of publication.
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
    // What it stands in, where that says that it is none.
    case heading, cell, quote, figure, reply
    // Below the first prose; after the heading of another page's story.
    case belowProse, ofOtherTitle
    /// That the page gives none.
    case absent
}

extension MetadataReader {
    typealias DateCandidate = Candidate<DateText.Reading, DateFeature>

    func readDates(into metadata: inout PageMetadata) {
        if let best = dateCandidates().best(.date, unless: .absent, preferring: Self.precision) {
            metadata.datePublished = local(best.value)
            note("date_published", best.source, &metadata)
        }
        if let text = data["dateModified"]?.text, let date = DateText.reading(text, habits: dateHabits) {
            metadata.dateModified = local(date)
            note("date_modified", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "article:modified_time", "og:updated_time", "last-modified", "datemodified", "dcterms.modified",
            "dc.date.modified"),
            let date = DateText.reading(value, habits: dateHabits)
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
        let passedOver = addShownDates(to: &candidates)
        if candidates.count + passedOver < 3 {
            for value in scriptDates() { add(value, "script", .script, to: &candidates) }
        }
        dropMisread(&candidates)
        let events = Set(data.eventDates.compactMap { DateText.reading($0, habits: dateHabits).map(localDay) })
        candidates.removeAll {
            Self.isOfAnother($0.features) || events.contains($0.key) && !Self.isDeclaredPublication($0)
        }
        compare(&candidates)
        // Systems that put a page online again declare that too: a publication after the last change is none, where there is another.
        if candidates.contains(where: { $0.features.contains(.metaPublished) && !$0.features.contains(.afterModified) })
        {
            candidates.removeAll { $0.features.contains(.metaPublished) && $0.features.contains(.afterModified) }
        }
        dropUpdates(&candidates)
        // What is called an update is none where the page says when it was published.
        if candidates.contains(where: Self.saysPublication) { candidates.removeAll(where: Self.saysOnlyUpdate) }
        return candidates
    }

    /// A day that is declared as that of a change, later than the declared publication, in an element that is called so:
    /// `<time class="published updated">` of themes of WordPress, `<span itemprop=dateModified>`. What is declared stays.
    private func dropUpdates(_ candidates: inout [DateCandidate]) {
        candidates.removeAll {
            $0.features.contains(.isModification) && $0.node >= 0 && isCalledUpdate($0.node)
        }
    }

    private func isCalledUpdate(_ node: Int) -> Bool {
        ([node, tree.parent(node)] + Array((node + 1)..<min(node + 4, tree.end(node)))).contains { place in
            place >= 0
                && [HTMLAttribute.class, .itemprop].contains { name in
                    tree.attributeRange(name, of: place).map { range in
                        Self.classesOfUpdates.contains { tree.bytes[range].contains($0) }
                    } == true
                }
        }
    }

    private static let classesOfUpdates: [StaticString] = ["updated", "odified"]

    /// `09.10.2024` under a declared 10 September: whoever wrote the page writes the month first.
    private func dropMisread(_ candidates: inout [DateCandidate]) {
        let declared = candidates.filter(Self.isDeclaredPublication).map { civil($0.value) }
        guard !declared.isEmpty else { return }
        candidates.removeAll { candidate in
            guard candidate.features.contains(.line) || candidate.features.contains(.dateElement) else { return false }
            let day = civil(candidate.value)
            return day.month != day.day
                && declared.contains { $0.year == day.year && $0.month == day.day && $0.day == day.month }
        }
    }

    private func civil(_ reading: DateText.Reading) -> CivilTime {
        let moment = local(reading)
        return CivilTime(secondsSince1970: moment.secondsSince1970 + Int64(moment.utcOffsetInSeconds))
    }

    /// What is quoted, comments below the prose, and what pictures show have dates of their own. Of what is called related or
    /// a teaser only the weights know: heads of pages are built of the same parts.
    private static func isOfAnother(_ features: FeatureBits<DateFeature>) -> Bool {
        features.contains(.quote) || features.contains(.reply)
            || features.contains(.belowProse) && (features.contains(.ofOtherTitle) || features.contains(.cell))
            || features.contains(.figure) && features.contains(.line)
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
    func add(
        _ text: String, _ source: String, _ origin: DateFeature, of node: Int = -1,
        to candidates: inout [DateCandidate], _ describe: (inout FeatureBits<DateFeature>) -> Void = { _ in }
    ) -> Bool {
        guard candidates.count < 80, var reading = DateText.reading(text, habits: dateHabits) else {
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
        candidate.node = node
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
        if let text = parsely?["pub_date"]?.text { add(text, "meta:parsely-page", .metaPublished, to: &candidates) }
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

    private var dateHabits: DateText.Habits {
        let declared = (elements.htmlLanguage ?? "").lowercased()
        let isOfDayFirst = ["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"].contains(declared)
        return DateText.Habits(monthFirst: declared.hasPrefix("en") && !isOfDayFirst, language: language)
    }
}
