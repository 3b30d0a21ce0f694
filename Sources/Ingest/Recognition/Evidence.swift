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
    /// What a reader sees is the same, whatever the link.
    var isByText = false
    let holds: @Sendable (_ now: ItemMarks, _ before: ItemMarks) -> Bool

    /// Link, text and date.
    static let identical = Evidence(search: .link) { $0.link == $1.link && $0.text == $1.text && $0.date == $1.date }

    /// The link differs in its query, where tokens stand.
    static let tokenInLink = Evidence(search: .text) {
        ItemMarks.isSamePart($0.link, $1.link) && $0.date == $1.date
    }

    /// The second rung: a link of its own.
    static let sameLink = Evidence(search: .link, isUnique: true, needsOwnLink: true) { $0.link == $1.link }

    /// Another link: title, text and moment are the same, and no other item has them.
    static let moved = Evidence(search: .text, isUnique: true, isByText: true) { $0.date == $1.date && $0.date != 0 }

    /// Another text under the same title and date, at a link that others may share.
    static let edited = Evidence(search: .date, isUnique: true, isRare: true) {
        ItemMarks.isSamePart($0.link, $1.link) && ItemMarks.isSameTitle($0, $1)
    }

    /// The same where links are not to be asked.
    static let editedUnderTitle = Evidence(search: .date, isUnique: true, isRare: true) {
        ItemMarks.isSameTitle($0, $1)
    }

    /// Only the date differs.
    static let dateChanged = Evidence(search: .text, isUnique: true) {
        ItemMarks.isSamePart($0.link, $1.link) && $0.date != $1.date
    }

    /// Only the link differs, and there are no dates.
    static let movedUndated = Evidence(search: .text, isUnique: true, isByText: true) { $0.date == 0 && $1.date == 0 }
}

extension ItemMarks {
    static func isSameTitle(_ one: ItemMarks, _ other: ItemMarks) -> Bool {
        part(one.text) == part(other.text) && part(one.text) != 0
    }
}
