internal import Articles
internal import Exchange

extension Recogniser {
    typealias Pair = (place: Int, row: Int)

    /// Tells the open items that `who` names, among the known ones that `rows` names, by one piece of evidence after the
    /// other.
    mutating func tell(_ who: (Int) -> Bool, _ rows: (ItemMarks) -> Bool, by evidence: [Evidence]) {
        let who = sightings.indices.filter(who)
        guard !who.isEmpty, knownMarks.rows.contains(where: { !$0.isClaimed && rows($0.marks) }) else { return }
        for one in evidence {
            for (place, row) in pairs(who, rows, by: one) where sightings[place].isOpen {
                claim(place, row: row, byText: one.isByText)
            }
        }
    }

    /// Which items a piece of evidence would make which known ones.
    func pairs(_ places: [Int], _ rows: (ItemMarks) -> Bool, by evidence: Evidence) -> [Pair] {
        var pairs: [Pair] = []
        var taken: Set<Int> = []
        var ambiguous: Set<Int> = []
        for place in places where sightings[place].isOpen {
            guard let marks = sightings[place].marks, !evidence.needsOwnLink || hasOwnLink(place) else { continue }
            var found: Int?
            var isAmbiguous = false
            for row in candidates(marks, evidence.search) {
                let candidate = knownMarks.rows[row]
                guard !candidate.isClaimed || evidence.isRare, rows(candidate.marks),
                    evidence.holds(marks, candidate.marks)
                else { continue }
                if evidence.isUnique, found != nil {
                    isAmbiguous = true
                    break
                }
                if evidence.isUnique || !taken.contains(row) { found = row }
                if !evidence.isUnique, found != nil { break }
            }
            guard let found, !isAmbiguous, !knownMarks.rows[found].isClaimed else { continue }
            if !taken.insert(found).inserted { ambiguous.insert(found) }
            pairs.append((place, found))
        }
        return evidence.isUnique ? pairs.filter { !ambiguous.contains($0.row) } : pairs
    }

    private func candidates(_ marks: ItemMarks, _ search: Evidence.Search) -> AnySequence<Int> {
        switch search {
        case .link where marks.link != 0: AnySequence(knownMarks.rows(link: marks.link))
        case .text where marks.text != 0: AnySequence(knownMarks.rows(text: marks.text))
        case .date where marks.date != 0: AnySequence(knownMarks.rows(date: marks.date))
        // An item without any link is told by what it says.
        case .link where marks.text != 0: AnySequence(knownMarks.rows(text: marks.text))
        default: AnySequence([])
        }
    }

    private func hasOwnLink(_ place: Int) -> Bool {
        guard let marks = sightings[place].marks else { return false }
        return namesItem(place) && knownMarks.isAlone(link: marks.link)
    }

    /// What would prove nothing for one item: the same text with another date, or under another link without a date. It
    /// counts when it goes for most of a document's items at once, two at least.
    mutating func tellTogether() {
        let unvouched = sightings.indices.filter { !sightings[$0].isVouched && !sightings[$0].isRepeated }
        var evidence: [Evidence] = [.movedUndated]
        // A date that came again shows that dates are not made at each poll.
        if !unvouched.contains(where: { keepsDate($0) }) { evidence.append(.dateChanged) }
        for one in evidence {
            let open = unvouched.filter { sightings[$0].isOpen }
            let found = pairs(open, { _ in true }, by: one)
            guard found.count >= 2, found.count * 2 >= unvouched.count else { continue }
            if one.search == .text, hasDates(found), !isOfOneMoment(found) { continue }
            for (place, row) in found { claim(place, row: row, byText: true) }
        }
    }

    private func hasDates(_ pairs: [Pair]) -> Bool { pairs.contains { sightings[$0.place].marks?.date != 0 } }

    /// Dates that are made at each poll are one moment, on all items of a document.
    private func isOfOneMoment(_ pairs: [Pair]) -> Bool {
        let now = pairs.map { sightings[$0.place].marks?.date ?? 0 }
        let before = pairs.map { knownMarks.rows[$0.row].marks.date }
        return [now, before].allSatisfy { ($0.max() ?? 0) - ($0.min() ?? 0) <= 5 }
    }

    private func keepsDate(_ place: Int) -> Bool {
        guard let key = sightings[place].key, let before = known[key]?.marks, let now = sightings[place].marks else {
            return false
        }
        return now.date != 0 && now.date == before.date
    }
}

// MARK: - Ids that are new at each poll

extension Recogniser {
    /// No id of the document is known, and yet most of its items are: the ids were made anew.
    ///
    /// One new id proves nothing: a service that fails twice says the same twice, and each time is an article.
    mutating func tellByChange() {
        guard context.setting == nil else { return }
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

    /// Items whose text is known, at the same moment or at a link of their own.
    private func surelyKnown(_ open: [Int], isSingle: Bool) -> [Pair] {
        let dated = Evidence(search: .text, isUnique: true) { $0.date == $1.date && $0.date != 0 }
        let undated = Evidence(search: .text, isUnique: true, needsOwnLink: true) {
            $0.link == $1.link && $0.date == 0 && $1.date == 0
        }
        let titled = Evidence(search: .date, isUnique: true, needsOwnLink: true) {
            $0.link == $1.link && ItemMarks.isSameTitle($0, $1)
        }
        let redated = Evidence(search: .text, isUnique: true, needsOwnLink: true) { $0.link == $1.link }
        func found(_ evidence: Evidence) -> [Pair] { pairs(open, { _ in true }, by: evidence) }
        if isSingle {
            // One item alone says less: its link must be its own.
            return (found(dated) + found(undated) + found(titled)).prefix(1).filter { place, row in
                namesItem(place) && sightings[place].marks?.link == knownMarks.rows[row].marks.link
            }
        }
        var sure = found(dated)
        for evidence in [undated, titled] {
            let rest = found(evidence).filter { pair in
                !sure.contains { $0.place == pair.place || $0.row == pair.row }
            }
            sure += rest
        }
        if sure.isEmpty {
            // Dates made at each poll, on three items at least.
            let all = found(redated)
            if all.count >= 3, all.count == open.count, isOfOneMoment(all) { return all }
        }
        return sure
    }
}
