internal import Articles
internal import Exchange
internal import FeedParsing

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
            guard let marks = sightings[place].marks, isMet(evidence, place, marks) else { continue }
            // A version before may have stored it under other marks.
            let forms = [marks] + (sightings[place].earlierMarks.map { [$0] } ?? [])
            for form in forms {
                guard let row = row(of: place, form, rows, evidence, taken) else { continue }
                if !taken.insert(row).inserted { ambiguous.insert(row) }
                pairs.append((place, row))
                break
            }
        }
        return evidence.isUnique ? pairs.filter { !ambiguous.contains($0.row) } : pairs
    }

    private func row(
        of place: Int, _ marks: ItemMarks, _ rows: (ItemMarks) -> Bool, _ evidence: Evidence, _ taken: Set<Int>
    ) -> Int? {
        if evidence.needsOwnLink, !knownMarks.isAlone(link: marks.link) { return nil }
        var found: Int?
        for row in candidates(marks, evidence.search) {
            let candidate = knownMarks.rows[row]
            guard !candidate.isClaimed || evidence.isRare, rows(candidate.marks),
                evidence.holds(marks, candidate.marks),
                !evidence.needsFile || hasSameFile(place, candidate.key, marks)
            else { continue }
            guard evidence.isUnique else {
                if taken.contains(row) { continue }
                return row
            }
            if found != nil { return nil }
            found = row
        }
        return found.flatMap { knownMarks.rows[$0].isClaimed ? nil : $0 }
    }

    /// What a piece of evidence asks of the item itself.
    private func isMet(_ evidence: Evidence, _ place: Int, _ marks: ItemMarks) -> Bool {
        if evidence.needsOwnLink, !namesItem(place) { return false }
        if evidence.needsTokens, !mayHoldToken(place, marks) { return false }
        if evidence.needsMoment, datesAreDays || marks.date == 0 { return false }
        if evidence.needsOwnDate {
            guard dateCounts[marks.date] == 1, knownMarks.fewRows(date: marks.date).count == 1 else {
                return false
            }
        }
        return true
    }

    private func mayHoldToken(_ place: Int, _ marks: ItemMarks) -> Bool {
        guard let url = items[place].url else { return true }
        return !url.utf8.contains(UInt8(ascii: "#")) && !steadyPages.contains(ItemMarks.part(marks.link))
    }

    /// Bulletins of one day at one page, or at none, are told apart by their files alone.
    private func hasSameFile(_ place: Int, _ key: UInt64, _ marks: ItemMarks) -> Bool {
        let item = items[place]
        guard !item.attachments.isEmpty || item.externalURL != nil && item.externalURL != item.url,
            datesAreDays || marks.date == 0, !namesItem(place), let before = known[key], before.sourceDigest != 0
        else { return true }
        return before.sourceDigest == sightings[place].digests.source
    }

    private func candidates(_ marks: ItemMarks, _ search: Evidence.Search) -> AnySequence<Int> {
        switch search {
        case .link where marks.link != 0: AnySequence(knownMarks.rows(link: marks.link))
        case .text where marks.text != 0: AnySequence(knownMarks.rows(text: marks.text))
        case .date where marks.date != 0: AnySequence(knownMarks.fewRows(date: marks.date))
        // An item without any link is told by what it says.
        case .link where marks.text != 0: AnySequence(knownMarks.rows(text: marks.text))
        default: AnySequence([])
        }
    }

    /// What would prove nothing for one item: the same text with another date, or under another link without a moment; the
    /// same title and moment at another link. It counts when it goes for most of a document's items at once, two at least.
    mutating func tellTogether() {
        guard !context.isPartial else { return }
        let unvouched = sightings.indices.filter { !sightings[$0].isVouched && !sightings[$0].isRepeated }
        var evidence: [Evidence] = context.setting == .content ? [.movedUndated] : [.movedUndated, .editedUnderTitle]
        // A date that came again shows that dates are not made at each poll.
        if !unvouched.contains(where: { keepsDate($0) }) { evidence.append(.dateChanged) }
        for one in evidence {
            let open = unvouched.filter { sightings[$0].isOpen }
            let found = pairs(open, { _ in true }, by: one)
            guard found.count >= 2, found.count * 2 >= unvouched.count else { continue }
            let redates = found.contains { sightings[$0.place].marks?.date != knownMarks.rows[$0.row].marks.date }
            if redates {
                guard unvouched.count > 2, isOfOneMoment(found) || areShiftedByHours(found) else { continue }
                datesShifted = !isOfOneMoment(found)
            }
            for (place, row) in found {
                claim(place, row: row, byText: sightings[place].marks?.text == knownMarks.rows[row].marks.text)
            }
        }
    }

    /// Dates that are made at each poll are one moment, on all items of a document.
    func isOfOneMoment(_ pairs: [Pair]) -> Bool {
        let dates = pairs.map { sightings[$0.place].marks?.date ?? 0 }
        return (dates.max() ?? 0) - (dates.min() ?? 0) <= 5
    }

    /// Summer time, or another time zone: different moments, all of them later or earlier by the same hours.
    private func areShiftedByHours(_ pairs: [Pair]) -> Bool {
        guard pairs.count > 2, !isOfOneMoment(pairs) else { return false }
        let shifts = Set(
            pairs.map { Int64(sightings[$0.place].marks?.date ?? 0) - Int64(knownMarks.rows[$0.row].marks.date) })
        return shifts.count == 1 && shifts.allSatisfy { $0 % 3600 == 0 && abs($0) <= 14 * 3600 }
    }

    private func keepsDate(_ place: Int) -> Bool {
        guard let key = sightings[place].key, let before = known[key]?.marks, let now = sightings[place].marks else {
            return false
        }
        return now.date != 0 && now.date == before.date
    }
}
