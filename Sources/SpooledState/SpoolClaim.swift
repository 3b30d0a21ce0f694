package import Archive
package import Delivery
internal import Exchange

/// Whether a state database may fill a spool, found before either is touched. A spool knows the state that filled it;
/// a state that does not know what the spool was given would write it again, and never count as new silently.
package enum SpoolClaim: Sendable, Hashable {
    /// They belong together, or belong to nobody else yet.
    case fits
    /// The spool is another state's.
    case isAnothers
    /// The state is not, or not any more, the one that filled the spool. The text says what it is in its stead.
    case isBehind(String)

    /// What can be seen of a spool without holding it.
    package struct Spool: Sendable, Hashable {
        package var mark: SpoolMark?
        /// Articles stand in it, shown or on their way.
        package var holdsArticles: Bool
        /// The state knows some of those that were shown, or none was; asked only where there is no mark.
        package var isKnown: Bool

        package init(mark: SpoolMark?, holdsArticles: Bool, isKnown: Bool) {
            self.mark = mark
            self.holdsArticles = holdsArticles
            self.isKnown = isKnown
        }
    }

    /// - Parameters:
    ///   - state: `nil` where there is no database, or an empty one.
    ///   - database: its path, for the text.
    package init(_ state: StateStanding?, _ spool: Spool, database: String) {
        // A state that never delivered anything has nothing that could be lost.
        let mark = spool.mark.flatMap { $0.batches == 0 && !spool.holdsArticles ? nil : $0 }
        let absence = "there is no state in \(database)"
        switch (mark, state) {
        case (nil, nil): self = spool.holdsArticles ? .isBehind(absence) : .fits
        case (nil, let state?):
            if !state.isUsed && spool.holdsArticles {
                self = .isBehind("the state database \(database) is new")
            } else {
                self = spool.isKnown ? .fits : .isBehind("the state database \(database) knows none of its articles")
            }
        case (_?, nil): self = .isBehind(absence)
        case (let mark?, let state?):
            guard let origin = state.origin, origin.identity == mark.state else {
                self = state.isUsed ? .isAnothers : .isBehind("the state database \(database) is new")
                return
            }
            self =
                origin.batches >= mark.batches
                ? .fits
                : .isBehind(
                    "the state database \(database) is an older copy or has lost its log "
                        + "(it has \(origin.batches) batch\(origin.batches == 1 ? "" : "es") of articles, "
                        + "the spool had \(mark.batches))")
        }
    }

    /// Looks at both without holding or changing them, and refuses what does not belong together.
    package static func check(state database: String, spool: String) throws {
        // The mark first: beside a daemon both go on, and the state never has fewer batches than the mark had.
        let mark = try SpoolMark.read(in: spool)
        let state = try Archive.standing(file: database)
        try check(state, named: database, mark, spool: spool) { try Archive.knows(anyOf: $0, file: database) }
    }

    /// The same of a state that is held already.
    /// - Parameter knows: whether the state knows one of these articles, by `ArticleID.prefix`.
    static func check(
        _ state: StateStanding, named database: String, spool: String, knows: ([UInt64]) throws -> Bool
    ) throws {
        try check(state, named: database, SpoolMark.read(in: spool), spool: spool, knows: knows)
    }

    private static func check(
        _ state: StateStanding?, named database: String, _ mark: SpoolMark?, spool: String,
        knows: ([UInt64]) throws -> Bool
    ) throws {
        var seen = Spool(mark: mark, holdsArticles: false, isKnown: true)
        if mark.map({ $0.batches == 0 }) ?? true {
            let newest = SpoolContents.newest(64, in: spool).map(\.key)
            seen.holdsArticles = !newest.isEmpty || SpoolContents.holdsStaged(in: spool)
            if !newest.isEmpty, state?.isUsed == true { seen.isKnown = try knows(newest) }
        }
        switch (SpoolClaim(state, seen, database: database), mark) {
        case (.isAnothers, let mark?):
            throw SpoolError.belongsToAnother(path: spool, mark: mark, database: database)
        case (.isBehind(let detail), _):
            throw SpoolError.stateIsBehind(path: spool, database: database, detail: detail)
        default: break
        }
    }
}
