internal import Articles
internal import Exchange

/// What a document says of its feed's ids and links.
extension Recogniser {
    mutating func judge() {
        policy.setting = context.setting
        guard context.setting == nil else {
            policy.ids = nil
            policy.links = nil
            return
        }
        guard sightings.contains(where: { !$0.isRepeated }) else { return }
        policy.lacksIDs = sightings.allSatisfy { $0.id == nil }
        judgeIDs()
        judgeLinks()
    }

    private mutating func judgeIDs() {
        if !repeatedIDs.isEmpty {
            doubt(\.ids, .repeated)
        } else if idsShifted {
            doubt(\.ids, .shifting)
        } else if idsChanged {
            doubt(\.ids, .changing)
        }
        guard let reason = policy.ids?.reason else { return }
        // A place in a list comes again in each document: what counts is that it stays with its item when others come.
        let isShifting = reason == .shifting
        let hashes = sightings.compactMap { sighting -> UInt32? in
            guard !sighting.isRepeated, let id = sighting.id else { return nil }
            if !isShifting { return UInt32(truncatingIfNeeded: id.prefix) }
            return sighting.key.map { UInt32(truncatingIfNeeded: id.prefix &+ $0 &* 31) }
        }
        let hasNews = !isShifting || sightings.contains(where: \.isOpen)
        weigh(\.ids, hashes, isSteady: hasNews && repeatedIDs.isEmpty && !idsChanged && !idsShifted)
    }

    private mutating func judgeLinks() {
        let shown = sightings.indices.filter { !sightings[$0].isRepeated }
        let linked = shown.filter { !sightings[$0].isVouched }
        let marks = linked.map { self.marks($0) }
        let links = marks.map(\.link).filter { $0 != 0 }
        let isShared = Set(links).count < links.count
        let changed = zip(linked, marks).count { place, now in
            guard let key = sightings[place].key, let before = known[key]?.marks else { return false }
            return before.link != 0 && now.link != 0 && before.link != now.link
                && before.link != sightings[place].earlierMarks?.link
        }
        let moved = shown.count { sightings[$0].isVouched && isMoved($0) }
        if isShared {
            doubt(\.links, .repeated)
        } else if changed > 0 && changed * 2 >= links.count && !idsChanged || moved > 1 && moved * 2 >= shown.count {
            doubt(\.links, .changing)
        }
        guard policy.links != nil else { return }
        let sample = linked.isEmpty ? shown.map { self.marks($0).link } : links
        weigh(
            \.links, sample.map { UInt32(truncatingIfNeeded: $0 ^ $0 >> 32) },
            isSteady: !isShared && changed == 0 && moved == 0)
    }

    /// Its id tells the item, and it says the same at another link.
    func isMoved(_ place: Int) -> Bool {
        guard let key = sightings[place].key, let item = known[key], let before = item.marks,
            item.sourceDigest != sightings[place].digests.source
        else { return false }
        let now = marks(place)
        return now.text == before.text && !ItemMarks.isSamePart(now.link, before.link) && before.link != 0
    }

    private mutating func doubt(
        _ doubted: WritableKeyPath<IdentityPolicy, IdentityPolicy.Doubt?>, _ reason: IdentityPolicy.Doubt.Reason
    ) {
        if policy[keyPath: doubted] == nil { policy.doubtCount = min(policy.doubtCount + 1, 7) }
        let since = policy[keyPath: doubted]?.since ?? context.now
        policy[keyPath: doubted] = IdentityPolicy.Doubt(
            reason: reason, since: since, sample: policy[keyPath: doubted]?.sample ?? [])
    }

    /// Counts the documents in which all were distinct and half of the last document's came again; after enough of them
    /// the doubt is given up.
    private mutating func weigh(
        _ doubted: WritableKeyPath<IdentityPolicy, IdentityPolicy.Doubt?>, _ hashes: [UInt32], isSteady: Bool
    ) {
        guard var doubt = policy[keyPath: doubted], !context.isPartial, !hashes.isEmpty else { return }
        let again = Set(hashes).intersection(doubt.sample).count
        // One id that comes again may still be the one that all have.
        let isEnough = again >= (doubt.reason == .changing || doubt.reason == .unrecorded ? 1 : 2)
        let isSteady = isSteady && isEnough && again * 2 >= min(doubt.sample.count, hashes.count)
        doubt.steadyDocuments = isSteady ? doubt.steadyDocuments + 1 : 0
        doubt.sample = Array(hashes.prefix(IdentityPolicy.sampleCount))
        policy[keyPath: doubted] = doubt.steadyDocuments >= policy.steadyDocumentsNeeded ? nil : doubt
    }
}
