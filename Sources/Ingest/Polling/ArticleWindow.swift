package import Articles
internal import FeedParsing

/// Which of a document's new and changed items a fetch by hand wants. The others are not remembered: they are as new at the
/// next poll as they are at this one.
package struct ArticleWindow: Sendable, Hashable {
    /// Only what its feed dates then or later, and what has no date.
    package var since: Timestamp?
    /// At most so many of a document, the newest.
    package var most: Int?

    package init(since: Timestamp? = nil, most: Int? = nil) {
        (self.since, self.most) = (since, most)
    }

    /// - Parameter places: of items, the oldest first.
    /// - Returns: those that are wanted, in their order, and whether some were left: another fetch may want them.
    func choose(_ places: [Int], of items: [ParsedItem]) -> (places: [Int], isCut: Bool) {
        func date(_ place: Int) -> Timestamp? { items[place].datePublished ?? items[place].dateModified }
        var chosen = places
        if let since { chosen.removeAll { place in date(place).map { $0 < since } ?? false } }
        guard let most, chosen.count > most else { return (chosen, chosen.count < places.count) }
        // A document need not have its items in order; where one has no date, its order is all there is.
        if chosen.allSatisfy({ date($0) != nil }) {
            let byDate = chosen.enumerated().sorted { left, right in
                let (first, second) = (date(left.element) ?? .distantPast, date(right.element) ?? .distantPast)
                return first != second ? first < second : left.offset < right.offset
            }
            let newest = Set(byDate.suffix(most).map(\.element))
            return (chosen.filter { newest.contains($0) }, true)
        }
        return (Array(chosen.suffix(most)), true)
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(microsecondsSince1970: .min)
}
