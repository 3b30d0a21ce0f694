internal import Exchange

/// What makes an item a known one, without an id that says so.
struct Evidence {
    enum Search {
        case link
        case text
        case date
    }

    /// Which of the known items' marks leads to them.
    let search: Search
    /// Both the item and the known one must be the only ones.
    var isUnique = false
    /// Known items that other items of the document are count too: where two share it, it tells nothing.
    var isRare = false
    /// The link must lead to the item, and to no other one that is known.
    var needsOwnLink = false
    /// The link's query may be a token: it has no fragment, and no other link to the same page shows that it stays.
    var needsTokens = false
    /// The date must be a moment, not a day, which many items share.
    var needsMoment = false
    /// No other item of the document, and one known item only, may have the date.
    var needsOwnDate = false
    /// Where a file is all that tells items apart, it must be the same.
    var needsFile = false
    /// What a reader sees is the same, whatever the link.
    var isByText = false
    let holds: @Sendable (_ now: ItemMarks, _ before: ItemMarks) -> Bool

    /// Link, text and date.
    static let identical = Evidence(search: .link, needsFile: true) {
        $0.link == $1.link && $0.text == $1.text && $0.date == $1.date
    }

    /// The link differs in its query, where tokens stand.
    static let tokenInLink = Evidence(search: .text, isUnique: true, needsTokens: true) {
        $0.link != $1.link && ItemMarks.isSamePart($0.link, $1.link) && $0.date == $1.date
    }

    /// The second rung: a link of its own, and something stayed. With all else other it is the day's word at one page.
    static let sameLink = Evidence(search: .link, isUnique: true, needsOwnLink: true) {
        $0.link == $1.link
            && ($0.text == $1.text || ItemMarks.isSameTitle($0, $1) || ($0.date == $1.date && $0.date != 0))
    }

    /// Where the feed list says that links tell items apart, whatever else they say.
    static let listedLink = Evidence(search: .link, isUnique: true, needsOwnLink: true) { $0.link == $1.link }

    /// Another link: title, text and moment are the same, and no other item has them.
    static let moved = Evidence(search: .text, isUnique: true, needsMoment: true, isByText: true) { $0.date == $1.date }

    /// Another text under the same title and moment, at a link that others may share, or at none.
    static let edited = Evidence(search: .date, isUnique: true, isRare: true, needsMoment: true) {
        $0.link == $1.link && ItemMarks.isSameTitle($0, $1)
    }

    /// The same, and the link differs in its query.
    static let editedWithToken = Evidence(
        search: .date, isUnique: true, isRare: true, needsTokens: true, needsMoment: true, needsOwnDate: true
    ) { ItemMarks.isSamePart($0.link, $1.link) && ItemMarks.isSameTitle($0, $1) }

    /// The same where links are not to be asked.
    static let editedUnderTitle = Evidence(search: .date, isUnique: true, isRare: true, needsMoment: true) {
        ItemMarks.isSameTitle($0, $1)
    }

    /// Only the date differs.
    static let dateChanged = Evidence(search: .text, isUnique: true) {
        ($0.link == $1.link || ItemMarks.isSamePart($0.link, $1.link)) && $0.date != $1.date && $0.date != 0
            && $1.date != 0
    }

    /// Only the link differs, there are no dates, or days only, and it leads to another page.
    static let movedUndated = Evidence(search: .text, isUnique: true, isByText: true) {
        $0.date == $1.date && !ItemMarks.isSamePart($0.link, $1.link)
    }

    /// A new id, and all else is as it was to the second, or only the text is edited.
    static let renewed = Evidence(
        search: .link, isUnique: true, needsOwnLink: true, needsMoment: true, needsOwnDate: true
    ) { $0.link == $1.link && $0.date == $1.date && ($0.text == $1.text || ItemMarks.isSameTitle($0, $1)) }
}
