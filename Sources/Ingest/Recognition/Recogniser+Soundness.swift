internal import Articles
internal import Exchange
internal import FeedParsing

/// Known ids on items of which nothing is as it was.
extension Recogniser {
    /// A place in a list in the place of an id: when an item comes, each id goes to another one. One item that is known in
    /// full under another id shows it, or several of which nothing is as it was and none that stayed. Otherwise an id may
    /// be recycled alone, where it is none that could name an item.
    mutating func settleShiftedIDs() {
        guard context.setting == nil else { return }
        var knownCount = 0
        var others: [(place: Int, before: ItemMarks)] = []
        for place in sightings.indices {
            let sighting = sightings[place]
            guard sighting.isOpen, sighting.isVouched, let id = sighting.id, let item = known[id.prefix],
                let before = item.marks, before.guid != 0
            else { continue }
            knownCount += 1
            if item.sourceDigest != sighting.digests.source, !isTitleKept(place, before) || !isLinkKept(place, before) {
                others.append((place, before))
            }
        }
        guard !others.isEmpty else { return }
        let whole = others.filter { isWhollyOther($0.place, $0.before) }
        if isKnownElsewhere(others.map(\.place)) || whole.count > 1 && whole.count == knownCount {
            idsShifted = true
            for place in sightings.indices { sightings[place].isVouched = false }
        } else {
            for (place, before) in whole where isRecyclable(place) && marks(place).date != before.date {
                sightings[place].isVouched = false
            }
        }
    }

    private func isTitleKept(_ place: Int, _ before: ItemMarks) -> Bool { ItemMarks.isSameTitle(marks(place), before) }

    private func isLinkKept(_ place: Int, _ before: ItemMarks) -> Bool {
        let now = marks(place).link
        return now == before.link || ItemMarks.isSamePart(now, before.link)
    }

    private func isWhollyOther(_ place: Int, _ before: ItemMarks) -> Bool {
        let now = marks(place)
        return (isLinkOfWord(place) || !isLinkKept(place, before)) && now.text != before.text
            && !ItemMarks.isSameTitle(now, before) && (now.date != before.date || now.date == 0)
    }

    /// Whether the link is made of a word that is no id, or there is none.
    private func isLinkOfWord(_ place: Int) -> Bool {
        guard let url = items[place].url, let id = items[place].ownID else { return true }
        return url.hasSuffix("/" + id) && !id.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Whether what one of the items says, where and when, is known of another item.
    private func isKnownElsewhere(_ places: [Int]) -> Bool {
        var keys: [ItemMarks: UInt64] = [:]
        for (key, item) in known {
            guard let marks = item.marks, marks.text != 0, marks.link != 0 || marks.date != 0 else { continue }
            keys[ItemMarks(link: marks.link, text: marks.text, date: marks.date)] = key
        }
        return places.contains { place in
            let now = marks(place)
            let found = keys[ItemMarks(link: now.link, text: now.text, date: now.date)]
            return found.map { $0 != sightings[place].id?.prefix } ?? false
        }
    }

    /// A word ("N/A"), a short number, the site's first page.
    private func isRecyclable(_ place: Int) -> Bool {
        guard let id = items[place].ownID else { return false }
        let digits = id.utf8.count { $0 >= 0x30 && $0 <= 0x39 }
        if digits == id.utf8.count { return digits <= 6 }
        if let address = ComparableAddress(id) {
            return isHome(address)
        }
        return id.utf8.count <= 16 && digits == 0 && !id.utf8.contains(0x3A)
    }
}
