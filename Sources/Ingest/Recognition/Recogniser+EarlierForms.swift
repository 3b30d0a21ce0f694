internal import Articles
internal import Cleaning
internal import Exchange
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
        var links = earlierIDs([canonical] + EarlierForms.variants(of: canonical), .link)
        if isToldByFragment(place, canonical) {
            links.removeAll { id in
                known[id.prefix].map { !EarlierForms.isUnchanged(items[place], since: $0.sourceDigest) } ?? true
            }
        }
        return links + [content]
    }

    /// The earlier name left out the fragment, and the document does not show that the rest tells its items apart: the one
    /// article that was known under it is the item that still says the same, not the newest.
    private func isToldByFragment(_ place: Int, _ canonical: String) -> Bool {
        guard let url = items[place].url, canonical != LinkCleaning.withoutTracking(url) else { return false }
        var others = sightings.indices.filter { $0 != place && !sightings[$0].isRepeated }
        guard !others.isEmpty else { return true }
        others.removeAll { items[$0].url.map { EarlierForms.canonical($0) } != canonical }
        return !others.isEmpty
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
        guard !context.isPartial, vouched.count > 1, vouched.allSatisfy({ sightings[$0].isOpen }) else { return }
        let same = found(vouched)
        guard !same.isEmpty, same.count * 2 >= vouched.count else { return }
        for (place, key) in same { claim(place, key, byText: true) }
        for place in vouched { sightings[place].isVouched = false }
        idsChanged = true
    }
}
