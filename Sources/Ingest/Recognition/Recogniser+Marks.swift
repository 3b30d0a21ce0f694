internal import Articles
internal import Exchange
internal import FeedParsing

/// Items that their exact id does not tell: by the marks of what is known.
extension Recogniser {
    /// Makes the marks of the open items, and of the known ones.
    mutating func openMarks() {
        for place in sightings.indices where sightings[place].isOpen {
            let marks = marks(place)
            sightings[place].marks = marks
            guard !known.isEmpty else { continue }
            let earlier = ItemMarks(items[place], text: sightings[place].digests.text, .withoutTokens)
            if earlier != marks { sightings[place].earlierMarks = earlier }
        }
        knownMarks = KnownMarks(known, claimed: claimed)
        for place in sightings.indices where !sightings[place].isRepeated {
            let date = sightings[place].marks?.date ?? items[place].dateMark
            if date != 0 { dateCounts[date, default: 0] += 1 }
        }
        datesAreDays = dateCounts.keys.allSatisfy { $0 % 86_400 == 0 }
        dropRepeats()
        noteSteadyPages()
    }

    /// The strongest evidence first: each item that is told leaves fewer known ones for the others.
    mutating func tellByMarks() {
        guard !known.isEmpty else { return }
        tellByOtherForm()
        tellByEarlierForms()
        tell(isVouched, { $0.guid == 0 }, by: Self.ladder)
        tellBySuffix()
        tellByChange()
        if context.setting == nil { tell(isVouched, { _ in true }, by: [.renewed]) }
        dropRepeats()
        tell(isUnvouched, { _ in true }, by: unvouchedEvidence)
        tellTogether()
    }

    private var unvouchedEvidence: [Evidence] {
        switch context.setting {
        case .content: [.identical, .moved, .editedUnderTitle]
        case .link: [.identical, .tokenInLink, .listedLink, .moved, .edited, .editedWithToken]
        case .id, nil: Self.ladder
        }
    }

    private static let ladder: [Evidence] = [.identical, .tokenInLink, .sameLink, .moved, .edited, .editedWithToken]

    /// Pages to which links came again as they were, query and fragment too: what stands there is no token.
    private mutating func noteSteadyPages() {
        guard !known.isEmpty else { return }
        for place in sightings.indices where !sightings[place].isRepeated {
            guard let url = items[place].url, url.utf8.contains(where: { $0 == 0x3F || $0 == 0x23 }) else { continue }
            let now = marks(place)
            let isSteady =
                sightings[place].key.map { known[$0]?.marks?.link == now.link }
                ?? (linkCounts[now.link] == 1
                    && knownMarks.rows(link: now.link).prefix(2).contains { knownMarks.rows[$0].marks.text == now.text })
            if isSteady { steadyPages.insert(ItemMarks.part(now.link)) }
        }
    }

    func isVouched(_ place: Int) -> Bool { sightings[place].isOpen && sightings[place].isVouched }
    func isUnvouched(_ place: Int) -> Bool { sightings[place].isOpen && !sightings[place].isVouched }

    // MARK: By the id

    /// The id in another form: with the other scheme, `www.` or a final slash, or spelt otherwise.
    private mutating func tellByOtherForm() {
        for place in sightings.indices where isVouched(place) {
            guard let marks = sightings[place].marks else { continue }
            var rows = knownMarks.rows(guid: marks.guid).filter { !knownMarks.rows[$0].isClaimed }
            if rows.isEmpty, context.setting == nil, let earlier = sightings[place].earlierMarks {
                // A parameter that may be a token, or the number of another item: something must have stayed.
                rows = knownMarks.rows(guid: earlier.guid).filter { row in
                    let before = knownMarks.rows[row].marks
                    return !knownMarks.rows[row].isClaimed
                        && (before.text == marks.text || ItemMarks.isSameTitle(before, marks))
                        && before.date == marks.date && marks.date != 0
                }
            }
            guard rows.count == 1 else { continue }
            let before = knownMarks.rows[rows[0]].marks
            claim(place, row: rows[0], byText: isSpeltOtherwise(place) && before.text == marks.text)
        }
    }

    /// The address has octets that some write percent-encoded and others do not: no news.
    private func isSpeltOtherwise(_ place: Int) -> Bool {
        items[place].url?.utf8.contains { $0 == UInt8(ascii: "%") || $0 >= 0x80 } ?? false
    }

    /// The BBC's way: the link stays, and the id gains a number at its end ("#0", "#1") when the article is edited.
    private mutating func tellBySuffix() {
        guard context.setting == nil else { return }
        let isOneOfSeveral = sightings.count { !$0.isRepeated } > 1
        for place in sightings.indices where isVouched(place) && hasCountedID(place) {
            guard let marks = sightings[place].marks, namesItem(place) else { continue }
            let rows = knownMarks.rows(link: marks.link).filter { row in
                ItemMarks.isSamePart(knownMarks.rows[row].marks.guid, marks.guid)
            }
            guard rows.count == 1, knownMarks.isAlone(link: marks.link), !knownMarks.rows[rows[0]].isClaimed else {
                continue
            }
            let before = knownMarks.rows[rows[0]].marks
            // With nothing beside it to show that links tell items apart, something of the article must have stayed.
            guard
                isOneOfSeveral || ItemMarks.isSamePart(before.text, marks.text)
                    || before.date == marks.date && marks.date != 0
            else { continue }
            claim(place, row: rows[0])
        }
    }

    private func hasCountedID(_ place: Int) -> Bool {
        guard let id = items[place].ownID?.utf8 else { return false }
        guard let mark = id.lastIndex(of: UInt8(ascii: "#")) else { return true }
        return id[mark...].dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Whether the link leads to the item and not to the site, and stands on no other item of the document.
    func namesItem(_ place: Int) -> Bool {
        guard let marks = sightings[place].marks, marks.link != 0, linkCounts[marks.link] == 1 else { return false }
        return isSpecific(place)
    }

    func isSpecific(_ place: Int) -> Bool {
        guard let url = items[place].url, let address = ComparableAddress(url) else { return items[place].url != nil }
        return !isHome(address)
    }

    func isHome(_ address: ComparableAddress) -> Bool {
        if address.isRoot, address.query.isEmpty, address.fragment.isEmpty { return true }
        return address == context.homePageURL.flatMap { ComparableAddress($0) }
    }

    mutating func claim(_ place: Int, row: Int, byText: Bool = false) {
        knownMarks.claim(row)
        claim(place, knownMarks.rows[row].key, byText: byText)
    }
}
