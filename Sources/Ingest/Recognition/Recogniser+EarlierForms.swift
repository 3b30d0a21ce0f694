internal import Archive
internal import Articles
internal import FeedParsing

/// Known items that an earlier version stored: it left no marks, but each of its names can be made again.
extension Recogniser {
    mutating func tellByEarlierForms() {
        guard known.values.contains(where: { $0.marks == nil }) else { return }
        for place in sightings.indices where sightings[place].isOpen {
            let names =
                sightings[place].isVouched
                ? earlierIDs(items[place].ownID.map { EarlierForms.variants(of: $0) } ?? [], .id)
                : earlierNames(place)
            for id in names where known[id.prefix].map({ $0.marks == nil }) == true && !claimed.contains(id.prefix) {
                claim(place, id.prefix)
                sightings[place].earlierID = id
                break
            }
        }
        tellByEarlierSource()
    }

    private func earlierIDs(_ values: [String], _ rung: ItemIdentity.Rung) -> [ArticleID] {
        values.map { ArticleID(feedIdentity: context.feed, itemIdentity: ItemIdentity(rung: rung, value: $0)) }
    }

    /// The names of an item without an id of its own.
    private func earlierNames(_ place: Int) -> [ArticleID] {
        let content = ArticleID(feedIdentity: context.feed, itemIdentity: EarlierForms.content(of: items[place]))
        guard let url = items[place].url, namesItem(place) || linkIsStoredOnce(place) else { return [content] }
        let canonical = EarlierForms.canonical(url)
        return earlierIDs([canonical] + EarlierForms.variants(of: canonical), .link) + [content]
    }

    /// A link that others have too was one name for all of them; what it was given to can be told by its text only.
    private func linkIsStoredOnce(_ place: Int) -> Bool {
        sightings[place].marks.map { linkCounts[$0.link] == 1 } ?? false
    }

    /// By all that the item said, which was how an item under another id was known. One whose id is relied on counts only
    /// where that goes for most of the document's items, two at least: a lone new id beside a known text is what a status
    /// feed shows when the same happens again.
    private mutating func tellByEarlierSource() {
        guard context.setting == nil else { return }
        let keys = Dictionary(
            known.compactMap { key, item in
                item.marks == nil && !claimed.contains(key) ? (item.sourceDigest, key) : nil
            }, uniquingKeysWith: { min($0, $1) })
        var taken: Set<UInt64> = []
        func found(_ places: [Int]) -> [(place: Int, key: UInt64)] {
            places.compactMap { place in
                guard items[place].url != nil, let key = keys[EarlierForms.sourceDigest(of: items[place])],
                    taken.insert(key).inserted
                else { return nil }
                return (place, key)
            }
        }
        for (place, key) in found(sightings.indices.filter(isUnvouched)) { claim(place, key, byText: true) }
        let vouched = sightings.indices.filter { sightings[$0].isVouched && !sightings[$0].isRepeated }
        guard vouched.count > 1, vouched.allSatisfy({ sightings[$0].isOpen }) else { return }
        let same = found(vouched)
        guard !same.isEmpty, same.count * 2 >= vouched.count else { return }
        for (place, key) in same { claim(place, key, byText: true) }
        for place in vouched { sightings[place].isVouched = false }
        idsChanged = true
    }
}
