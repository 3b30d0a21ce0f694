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

    /// Ids that are new at a poll were known by all else, where that goes for most of the document's items.
    private mutating func tellByEarlierSource() {
        let vouched = sightings.indices.filter { sightings[$0].isVouched && !sightings[$0].isRepeated }
        let open = vouched.filter { sightings[$0].isOpen && items[$0].url != nil }
        guard !open.isEmpty, context.setting == nil, vouched.count == open.count else { return }
        let keys = Dictionary(
            known.compactMap { key, item in item.marks == nil ? (item.sourceDigest, key) : nil },
            uniquingKeysWith: { min($0, $1) })
        var found: [(place: Int, key: UInt64)] = []
        for place in open where vouched.count > 1 || namesItem(place) {
            guard let key = keys[EarlierForms.sourceDigest(of: items[place])], !claimed.contains(key),
                !found.contains(where: { $0.key == key })
            else { continue }
            found.append((place, key))
        }
        guard !found.isEmpty, found.count * 2 >= vouched.count else { return }
        for (place, key) in found { claim(place, key, byText: true) }
        for place in vouched { sightings[place].isVouched = false }
        idsChanged = true
    }
}
