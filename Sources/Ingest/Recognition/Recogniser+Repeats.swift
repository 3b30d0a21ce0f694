internal import Articles
internal import Exchange
internal import FeedParsing

/// Items that stand in a document a second time.
extension Recogniser {
    /// Items with one id are one item where all of them say the same; otherwise the id names none of them.
    mutating func settleRepeatedIDs() {
        var places: [UInt64: Int] = Dictionary(minimumCapacity: sightings.count)
        var groups: [UInt64: [Int]] = [:]
        for place in sightings.indices {
            guard !sightings[place].isRepeated, let key = sightings[place].id?.prefix else { continue }
            if let first = places.updateValue(place, forKey: key) { groups[key, default: [first]].append(place) }
        }
        for (key, group) in groups {
            let kept = withoutRepeats(group, key: key, tellsOthersApart: places.count > 1)
            for place in group where !kept.contains(place) { sightings[place].isRepeated = true }
            guard kept.count > 1 else { continue }
            for place in kept { sightings[place].isVouched = false }
            repeatedIDs.insert(key)
        }
    }

    /// - Returns: the places of the items that differ to a reader.
    private func withoutRepeats(_ group: [Int], key: UInt64, tellsOthersApart: Bool) -> [Int] {
        if context.setting == .id { return [group[0]] }
        var kept: [Int] = []
        for place in group {
            if let earlier = kept.firstIndex(where: { isSame($0, place, tellsOthersApart) }) {
                if isBetter(place, than: kept[earlier], key: key) { kept[earlier] = place }
            } else {
                kept.append(place)
            }
        }
        return kept
    }

    /// Whether two items with one id are one to a reader: they have the same link, title, text, date and files, or are two
    /// states of one entry.
    /// - Parameter tellsOthersApart: the document has other ids, so that this one is not the same word for all.
    private func isSame(_ one: Int, _ other: Int, _ tellsOthersApart: Bool) -> Bool {
        let (left, right) = (marks(one), marks(other))
        let (item, twin) = (items[one], items[other])
        guard left.link == right.link, hasSameFiles(item, twin) else { return false }
        if left.text == right.text, left.date == right.date { return true }
        guard left.link != 0, isSpecific(one) else { return false }
        let isSameTitle = item.title == twin.title
        // RFC 4287 section 4.1.1: written at one moment, with another `updated`.
        if item.datePublished == twin.datePublished, item.dateModified != twin.dateModified,
            item.datePublished != nil || item.dateModified != nil && twin.dateModified != nil
        {
            if isSameTitle, item.datePublished != nil { return true }
            if tellsOthersApart, isSameTitle || item.datePublished != nil { return true }
        }
        guard tellsOthersApart, isSameTitle else { return false }
        // Shown at its place and pinned; the whole and an excerpt.
        return left.text == right.text || left.date == right.date && left.date != 0 && isExcerpt(item, twin)
    }

    /// Two lists of files, none of which may be missing.
    private func hasSameFiles(_ item: ParsedItem, _ twin: ParsedItem) -> Bool {
        item.attachments.isEmpty || twin.attachments.isEmpty
            || item.attachments.map(\.url) == twin.attachments.map(\.url)
    }

    private func isExcerpt(_ item: ParsedItem, _ twin: ParsedItem) -> Bool {
        let texts = [item.wordBytes, twin.wordBytes].sorted { $0.count < $1.count }
        // "Read more", "continued": what stands behind an excerpt is no part of it.
        let start = texts[0].count > 64 ? texts[0].dropLast(24) : texts[0][...]
        return texts[1].starts(with: start)
    }

    /// The later state of an item, the fuller one, or the one that is known already.
    private func isBetter(_ place: Int, than other: Int, key: UInt64) -> Bool {
        let (item, twin) = (items[place], items[other])
        if let date = item.dateModified, let before = twin.dateModified, date != before { return date > before }
        let (length, before) = (item.wordBytes.count, twin.wordBytes.count)
        if length != before { return length > before }
        guard let source = known[key]?.sourceDigest else { return false }
        return sightings[place].digests.source == source && sightings[other].digests.source != source
    }

    /// Items that say the same word for word are one, unless two sound ids say that they are two. What may be a token
    /// between two polls is none between two items of one document.
    mutating func dropRepeats() {
        struct Said: Hashable {
            let source: UInt64
            let link: UInt64
            let date: UInt32
            let id: UInt64
            let files: [String]
        }
        var said: [Said: [Int]] = [:]
        let repeatedSources = repeatedSources
        linkCounts = Dictionary(minimumCapacity: sightings.count)
        for place in sightings.indices {
            guard sightings[place].isOpen, let marks = sightings[place].marks else { continue }
            guard repeatedSources.contains(sightings[place].digests.source) else {
                linkCounts[marks.link, default: 0] += 1
                continue
            }
            let key = Said(
                source: sightings[place].digests.source, link: marks.link, date: marks.date,
                id: sightings[place].isVouched ? sightings[place].id?.prefix ?? 0 : 0,
                files: items[place].attachments.map(\.url))
            let isRepeated = said[key, default: []].contains { other in
                items[other].contentHTML == items[place].contentHTML && items[other].summary == items[place].summary
            }
            if !isRepeated { said[key, default: []].append(place) }
            sightings[place].isRepeated = isRepeated
            if !isRepeated { linkCounts[marks.link, default: 0] += 1 }
        }
    }

    /// What several open items say.
    private var repeatedSources: Set<UInt64> {
        let sources = sightings.lazy.filter(\.isOpen).map(\.digests.source).sorted()
        return Set(zip(sources, sources.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    }
}

extension ParsedItem {
    /// Letters and digits of the longest text, without markup.
    fileprivate var wordBytes: [UInt8] {
        let texts = [contentHTML, summary].compactMap { $0 }
        guard let text = texts.max(by: { $0.utf8.count < $1.utf8.count }) else { return [] }
        var words: [UInt8] = []
        var isInTag = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): isInTag = true
            case UInt8(ascii: ">"): isInTag = false
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: if !isInTag { words.append(byte) }
            default: break
            }
        }
        return words
    }
}
