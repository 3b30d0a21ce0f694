internal import Articles
internal import Exchange
internal import FeedParsing

/// From what was told to what is done.
extension Recogniser {
    mutating func recognition() -> Recognition {
        judge()
        var names = Names(recogniser: self)
        var notes: [(key: UInt64, item: KnownItem)] = []
        var recognised: [RecognisedItem] = []
        recognised.reserveCapacity(sightings.count)
        for place in sightings.indices {
            let sighting = sightings[place]
            var marks = ItemMarks()
            let decision: RecognisedItem.Decision
            if sighting.isRepeated {
                decision = .repeated
            } else if let key = sighting.key, let before = known[key] {
                let (found, note) = decide(place, key, before, &marks)
                if let note { notes.append((key, note)) }
                decision = found ?? names.new(place)
            } else {
                marks = markedNow(place)
                decision = names.new(place)
            }
            if case .new(let id) = decision, id != sighting.id { marks.guid = 0 }
            recognised.append(RecognisedItem(decision: decision, source: sighting.digests.source, marks: marks))
        }
        notes += disownedNotes()
        return Recognition(items: recognised, notes: notes, policy: policy)
    }

    /// The marks to be stored: an id that cannot be relied on leaves none.
    private func markedNow(_ place: Int) -> ItemMarks {
        var marks = marks(place)
        if !storesID(place) { marks.guid = 0 }
        return marks
    }

    private func storesID(_ place: Int) -> Bool {
        guard let id = sightings[place].id, !repeatedIDs.contains(id.prefix) else { return false }
        return context.setting.map { $0 == .id } ?? (policy.ids == nil)
    }

    /// - Parameter marks: set where the item may become a revision.
    /// - Returns: no decision where the article's id is not known any more, so that no revision can be made of it.
    private func decide(
        _ place: Int, _ key: UInt64, _ before: KnownItem, _ marks: inout ItemMarks
    ) -> (RecognisedItem.Decision?, note: KnownItem?) {
        let sighting = sightings[place]
        let isUnchanged = before.sourceDigest == sighting.digests.source
        // 0 where the item is to come again whatever it says: its file was damaged, or the state was rebuilt.
        let isWanted = before.sourceDigest == 0
        if isUnchanged, sighting.marks == nil, before.marks != nil {
            return (.unchanged(key: key), seen(before))
        }
        if context.policy.links?.reason == .changing, !isWanted, isMoved(place) {
            // Where links are new at each poll, a new one is no news.
            return (.unchanged(key: key), seen(before))
        }
        marks = markedNow(place)
        let id = sighting.id?.prefix == key ? sighting.id : before.id ?? sighting.earlierID
        let isKnown =
            isUnchanged || (sighting.isToldByText && !isWanted)
            || (before.marks == nil && EarlierForms.isUnchanged(items[place], since: before.sourceDigest))
        if isKnown { return (.unchanged(key: key), refreshed(place, before, id, marks)) }
        return (id.map { .changed($0) }, nil)
    }

    /// Written once in a while, so that the item is not forgotten while its feed carries it.
    private func seen(_ before: KnownItem) -> KnownItem? {
        guard before.isSeenLongAgo(at: context.now) else { return nil }
        var item = before
        item.markSeen(at: context.now)
        return item
    }

    /// What an unchanged item is told by next time. A token or a date that is new at each poll is not worth a write.
    private func refreshed(_ place: Int, _ before: KnownItem, _ id: ArticleID?, _ marks: ItemMarks) -> KnownItem? {
        let source = sightings[place].digests.source
        // Where an earlier version's id cannot be made again, its digest is all that the item is told by.
        guard let id = before.id ?? id else { return seen(before) }
        var item = before
        item.id = id
        item.sourceDigest = source
        item.marks = marks
        let old = before.marks
        let isWorthIt =
            id != before.id || source != before.sourceDigest || old?.guid != marks.guid || old?.text != marks.text
            || ItemMarks.part(old?.link ?? 0) != ItemMarks.part(marks.link)
            || sightings[place].isStoredInEarlierForm(old)
            || datesShifted && old?.date != marks.date
        guard isWorthIt || before.isSeenLongAgo(at: context.now) else { return nil }
        item.markSeen(at: context.now)
        return item
    }

    /// Known items whose id turned out to be others' too, where the document does not show them.
    private func disownedNotes() -> [(key: UInt64, item: KnownItem)] {
        guard !repeatedIDs.isEmpty else { return [] }
        let guids = Set(
            sightings.indices.compactMap { place in
                sightings[place].id.map { repeatedIDs.contains($0.prefix) } == true ? marks(place).guid : nil
            })
        return known.compactMap { key, item in
            guard let marks = item.marks, guids.contains(marks.guid), !claimed.contains(key) else { return nil }
            var item = item
            item.marks?.guid = 0
            return (key, item)
        }
    }
}

extension Recogniser.Sighting {
    /// Its link is stored as a version before compared it.
    fileprivate func isStoredInEarlierForm(_ before: ItemMarks?) -> Bool {
        guard let marks, let earlierMarks, let before else { return false }
        return before.link != marks.link && before.link == earlierMarks.link
    }
}

/// Gives each new item the highest rung that names nothing else.
private struct Names {
    let recogniser: Recogniser
    private var taken: Set<UInt64> = []
    /// How many open items have this link, without its fragment.
    private lazy var plainLinks: [String: Int] = recogniser.sightings.indices.reduce(into: [:]) { counts, place in
        if recogniser.sightings[place].isOpen, let url = recogniser.items[place].url {
            counts[EarlierForms.canonical(url), default: 0] += 1
        }
    }

    init(recogniser: Recogniser) { self.recogniser = recogniser }

    mutating func new(_ place: Int) -> RecognisedItem.Decision {
        let sighting = recogniser.sightings[place]
        if recogniser.namesByID(place), let id = sighting.id, take(id) { return .new(id) }
        let item = recogniser.items[place]
        if let url = item.url, recogniser.namesByLink(place) {
            let plain = EarlierForms.canonical(url)
            for value in plainLinks[plain] == 1 ? [plain, url] : [url] {
                if let id = take(ItemIdentity(rung: .link, value: value)) { return .new(id) }
            }
        }
        if let id = take(EarlierForms.content(of: item)) { return .new(id) }
        // Others have said just this on this date: all that there is tells it from them.
        let all = [item.id, item.url, item.title, item.datePublished?.rfc3339, item.dateModified?.rfc3339]
        let identity = ItemIdentity.content(
            title: all.map { $0 ?? "" }.joined(separator: "\0"), date: "", text: String(sighting.digests.source))
        return take(identity).map { .new($0) } ?? .repeated
    }

    private mutating func take(_ identity: ItemIdentity) -> ArticleID? {
        let id = ArticleID(feedIdentity: recogniser.context.feed, itemIdentity: identity)
        return take(id) ? id : nil
    }

    private mutating func take(_ id: ArticleID) -> Bool {
        guard recogniser.known[id.prefix] == nil else { return false }
        return taken.insert(id.prefix).inserted
    }
}

extension Recogniser {
    fileprivate func namesByID(_ place: Int) -> Bool {
        guard let id = sightings[place].id, !repeatedIDs.contains(id.prefix) else { return false }
        return context.setting.map { $0 == .id } ?? (policy.ids == nil && sightings[place].isVouched)
    }

    fileprivate func namesByLink(_ place: Int) -> Bool {
        if let setting = context.setting { return setting != .content }
        return policy.links == nil && namesItem(place) || hasOwnFragment(place)
    }

    /// A fragment tells an item from those of the same page even where queries do not.
    private func hasOwnFragment(_ place: Int) -> Bool {
        guard let marks = sightings[place].marks, linkCounts[marks.link] == 1, let url = items[place].url else {
            return false
        }
        return policy.links?.reason != .changing && ComparableAddress(url).map { !$0.fragment.isEmpty } ?? false
    }
}
