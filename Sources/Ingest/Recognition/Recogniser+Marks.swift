internal import Articles
internal import Exchange
internal import FeedParsing

/// Items that their exact id does not tell: by the marks of what is known.
extension Recogniser {
    /// Makes the marks of the open items, and of the known ones.
    mutating func openMarks() {
        for place in sightings.indices where sightings[place].isOpen {
            sightings[place].marks = marks(place)
        }
        knownMarks = KnownMarks(known, claimed: claimed)
        dropRepeats()
    }

    /// The strongest evidence first: each item that is told leaves fewer known ones for the others.
    mutating func tellByMarks() {
        if !known.isEmpty {
            tellByOtherForm()
            tellByEarlierForms()
            tell(isVouched, { $0.guid == 0 }, by: [.identical, .tokenInLink, .sameLink, .moved, .edited])
            tellBySuffix()
            tellByChange()
        }
        dropRepeats()
        guard !known.isEmpty else { return }
        tell(isUnvouched, { _ in true }, by: unvouchedEvidence)
        tellTogether()
    }

    private var unvouchedEvidence: [Evidence] {
        context.setting == .content
            ? [.identical, .moved, .editedUnderTitle]
            : [.identical, .tokenInLink, .sameLink, .moved, .edited]
    }

    func isVouched(_ place: Int) -> Bool { sightings[place].isOpen && sightings[place].isVouched }
    func isUnvouched(_ place: Int) -> Bool { sightings[place].isOpen && !sightings[place].isVouched }

    /// Items that say the same word for word are one, unless two sound ids say that they are two.
    private mutating func dropRepeats() {
        struct Said: Hashable {
            let source: UInt64
            let link: UInt64
            let date: UInt32
            let guid: UInt64
        }
        var said: Set<Said> = []
        linkCounts = [:]
        for place in sightings.indices {
            guard sightings[place].isOpen, let marks = sightings[place].marks else { continue }
            let guid = sightings[place].isVouched ? marks.guid : 0
            let isFirst = said.insert(
                Said(source: sightings[place].digests.source, link: marks.link, date: marks.date, guid: guid)
            ).inserted
            sightings[place].isRepeated = !isFirst
            if isFirst { linkCounts[marks.link, default: 0] += 1 }
        }
    }

    // MARK: By the id

    /// The id in another form: with the other scheme, `www.` or a final slash.
    private mutating func tellByOtherForm() {
        for place in sightings.indices where isVouched(place) {
            guard let marks = sightings[place].marks else { continue }
            let rows = Array(knownMarks.rows(guid: marks.guid))
            guard rows.count == 1, !knownMarks.rows[rows[0]].isClaimed else {
                // Several items were known under it, so it names none.
                if rows.count > 1 { sightings[place].isVouched = false }
                continue
            }
            claim(place, row: rows[0])
        }
    }

    /// The BBC's way: the link stays, and the id gains a number at its end ("#0", "#1") when the article is edited.
    private mutating func tellBySuffix() {
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
        if address.isRoot, address.query.isEmpty, address.fragment.isEmpty { return false }
        guard let home = context.homePageURL.flatMap({ ComparableAddress($0) }) else { return true }
        return address != home
    }

    mutating func claim(_ place: Int, row: Int, byText: Bool = false) {
        knownMarks.claim(row)
        claim(place, knownMarks.rows[row].key, byText: byText)
    }
}
