internal import Articles
internal import Exchange

/// Ids that are new at each poll, or were made anew once.
extension Recogniser {
    /// No id of the document is known, and yet most of its items are: the ids were made anew.
    ///
    /// One new id proves nothing: a service that fails twice says the same twice, and each time is an article. Nor does a
    /// document prove it that holds only a part of the feed.
    mutating func tellByChange() {
        guard context.setting == nil, !context.isPartial else { return }
        let vouched = sightings.indices.filter { sightings[$0].isVouched && !sightings[$0].isRepeated }
        let open = vouched.filter { sightings[$0].isOpen }
        guard !open.isEmpty, !vouched.contains(where: { isToldByID($0) }) else { return }
        let sure = surelyKnown(open, isSingle: vouched.count == 1)
        guard !sure.isEmpty, sure.count * 2 >= vouched.count else { return }
        for (place, row) in sure {
            claim(place, row: row, byText: sightings[place].marks?.text == knownMarks.rows[row].marks.text)
        }
        for place in vouched { sightings[place].isVouched = false }
        idsChanged = true
    }

    private func isToldByID(_ place: Int) -> Bool {
        guard let key = sightings[place].key else { return false }
        return key == sightings[place].id?.prefix || known[key]?.marks.map { $0.guid != 0 } ?? true
    }

    /// Items whose text is known at the same moment, or at a link of their own; or whose title is, at the same moment (a
    /// site that moved, with its own address in each text).
    private func surelyKnown(_ open: [Int], isSingle: Bool) -> [Pair] {
        let dated = Evidence(search: .text, isUnique: true, needsMoment: true) { $0.date == $1.date }
        func found(_ evidence: Evidence) -> [Pair] { pairs(open, { _ in true }, by: evidence) }
        if isSingle {
            // One item alone says less: its link must be its own.
            let titled = Evidence(search: .date, isUnique: true, needsOwnLink: true, needsMoment: true) {
                $0.link == $1.link && ItemMarks.isSameTitle($0, $1)
            }
            return (found(dated) + found(titled)).prefix(1).filter { place, row in
                namesItem(place) && isLinkOf(place, knownMarks.rows[row].marks)
            }
        }
        var sure = found(dated)
        func add(_ evidence: Evidence) {
            let (places, rows) = (Set(sure.map(\.place)), Set(sure.map(\.row)))
            sure += found(evidence).filter { !places.contains($0.place) && !rows.contains($0.row) }
        }
        add(.editedUnderTitle)
        guard open.count > 2 else { return sure.count > 1 ? sure : [] }
        // Without a moment two items prove no more than one: two alarms that go off again.
        add(
            Evidence(search: .text, isUnique: true, needsOwnLink: true) { $0.link == $1.link && $0.date == $1.date })
        add(
            Evidence(search: .date, isUnique: true, needsOwnLink: true) {
                $0.link == $1.link && ItemMarks.isSameTitle($0, $1)
            })
        if sure.isEmpty {
            // Dates made at each poll, on three items at least.
            let all = found(Evidence(search: .text, isUnique: true, needsOwnLink: true) { $0.link == $1.link })
            if all.count >= 3, all.count == open.count, isOfOneMoment(all) { return all }
        }
        return sure
    }

    private func isLinkOf(_ place: Int, _ before: ItemMarks) -> Bool {
        sightings[place].marks?.link == before.link || sightings[place].earlierMarks?.link == before.link
    }
}
