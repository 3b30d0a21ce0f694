internal import Articles
internal import Exchange
internal import FeedParsing

/// The work of `recognise` over one document.
struct Recogniser {
    /// An item of the document, on its way to a decision.
    struct Sighting {
        /// What the feed's own id would name it.
        let id: ArticleID?
        let digests: ItemDigests
        /// The id stands on no other item of the document, and nothing speaks against it.
        var isVouched: Bool
        /// It stands in the document a second time, or the document ends in it.
        var isRepeated: Bool
        /// Only of items that their id does not tell.
        var marks: ItemMarks?
        /// The known item that it is.
        var key: UInt64?
        /// The name that an earlier version gave to the known item.
        var earlierID: ArticleID?
        /// It is told by what a reader sees, so that another link is no news.
        var isToldByText = false

        var isOpen: Bool { key == nil && !isRepeated }
    }

    let items: [ParsedItem]
    let context: RecognitionContext
    /// By the items' places.
    var sightings: [Sighting]
    var claimed: Set<UInt64> = []
    /// Keys of ids that stand on several different items of the document.
    var repeatedIDs: Set<UInt64> = []
    var idsChanged = false
    var knownMarks = KnownMarks()
    /// How many open items have this link.
    var linkCounts: [UInt64: Int] = [:]
    /// The policy after this document.
    var policy: IdentityPolicy

    init(_ items: [ParsedItem], _ context: RecognitionContext) {
        self.items = items
        self.context = context
        policy = context.policy
        let relies = context.setting.map { $0 == .id } ?? (context.policy.ids?.reason.reliesOnSingleIDs ?? true)
        sightings = items.indices.map { place in
            let id = items[place].ownID.map {
                ArticleID(feedIdentity: context.feed, itemIdentity: ItemIdentity(rung: .id, value: $0))
            }
            return Sighting(
                id: id, digests: ItemDigests(items[place]), isVouched: relies && id != nil,
                isRepeated: items[place].isCutShort)
        }
    }

    var known: [UInt64: KnownItem] { context.known }

    var hasOpenItems: Bool { sightings.contains(where: \.isOpen) }

    mutating func claim(_ place: Int, _ key: UInt64, byText: Bool = false) {
        sightings[place].key = key
        sightings[place].isToldByText = byText
        claimed.insert(key)
    }

    func marks(_ place: Int) -> ItemMarks {
        sightings[place].marks ?? ItemMarks(items[place], text: sightings[place].digests.text)
    }
}

// MARK: - By the feed's own id

extension Recogniser {
    /// The exact id: the way of nearly every item of nearly every feed.
    mutating func tellByID() {
        settleRepeatedIDs()
        for place in sightings.indices {
            let sighting = sightings[place]
            guard sighting.isOpen, let id = sighting.id, let item = known[id.prefix] else { continue }
            guard let marks = item.marks else {
                // Stored by an earlier version under this name.
                if !repeatedIDs.contains(id.prefix) { claim(place, id.prefix) }
                continue
            }
            guard sighting.isVouched, marks.guid != 0 else { continue }
            if item.sourceDigest != sighting.digests.source, isRecycled(place, marks) {
                sightings[place].isVouched = false
                continue
            }
            claim(place, id.prefix)
        }
    }

    /// A word in the place of an id ("N/A"), on an item of which nothing is as it was.
    private func isRecycled(_ place: Int, _ before: ItemMarks) -> Bool {
        guard context.setting == nil, let id = items[place].ownID, id.utf8.count <= 16,
            !id.utf8.contains(where: { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x3A })
        else { return false }
        let now = marks(place)
        let linkSaysNothing = items[place].url?.hasSuffix("/" + id) ?? true
        return (linkSaysNothing || !ItemMarks.isSamePart(now.link, before.link))
            && !ItemMarks.isSamePart(now.text, before.text)
            && now.date != before.date
    }

    /// Items with one id are one item where all of them say the same; otherwise the id names none of them.
    private mutating func settleRepeatedIDs() {
        var places: [UInt64: Int] = Dictionary(minimumCapacity: sightings.count)
        var groups: [UInt64: [Int]] = [:]
        for place in sightings.indices {
            guard !sightings[place].isRepeated, let key = sightings[place].id?.prefix else { continue }
            if let first = places.updateValue(place, forKey: key) { groups[key, default: [first]].append(place) }
        }
        for (key, group) in groups {
            let kept = withoutRepeats(group)
            for place in group where !kept.contains(place) { sightings[place].isRepeated = true }
            guard kept.count > 1 else { continue }
            for place in kept { sightings[place].isVouched = false }
            repeatedIDs.insert(key)
        }
    }

    /// - Returns: the places of the items that differ to a reader.
    private func withoutRepeats(_ group: [Int]) -> [Int] {
        if context.setting == .id { return [group[0]] }
        var kept: [Int] = []
        for place in group {
            if let earlier = kept.firstIndex(where: { isSame($0, place) }) {
                if isLater(items[place], items[kept[earlier]]) { kept[earlier] = place }
            } else {
                kept.append(place)
            }
        }
        return kept
    }

    /// Whether two items with one id say the same, or are two states of one entry (RFC 4287 section 4.1.1): written at
    /// one moment under one title, with one link.
    private func isSame(_ one: Int, _ other: Int) -> Bool {
        let (left, right) = (marks(one), marks(other))
        guard left.link == right.link else { return false }
        if sightings[one].digests.source == sightings[other].digests.source, left.date == right.date { return true }
        let (item, twin) = (items[one], items[other])
        return left.link != 0 && item.title == twin.title && item.datePublished != nil
            && item.datePublished == twin.datePublished && item.dateModified != twin.dateModified
    }

    private func isLater(_ item: ParsedItem, _ other: ParsedItem) -> Bool {
        guard let date = item.dateModified, let before = other.dateModified else { return false }
        return date > before
    }
}

extension IdentityPolicy.Doubt.Reason {
    /// An id that stands alone in its document still counts.
    var reliesOnSingleIDs: Bool { self == .repeated }
}
