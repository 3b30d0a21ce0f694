package import Articles
internal import Synchronization

/// How a sink's relay stands, for status, metrics and log.
package final class RelayStanding: Sendable {
    package struct Report: Sendable, Hashable {
        /// Why nothing is handed on at the moment; `nil` while all is well.
        package var trouble: String?
        /// Since when.
        package var since: Timestamp?
        /// It goes on only when it is begun anew.
        package var hasEnded = false
        /// Articles that the other side took since the start.
        package var taken = 0
        /// Articles that were put aside since the start.
        package var putAside = 0

        package init() {}
    }

    private let state = Mutex(Report())

    package init() {}

    package var report: Report { state.withLock { $0 } }

    func change(_ body: (inout Report) -> Void) { state.withLock { body(&$0) } }
}

/// What a relay tells of itself when it happens.
package enum RelayEvent: Sendable, Hashable {
    /// Said once for each trouble, when it begins.
    case stuck(String)
    /// It gets on again.
    case wellAgain
    /// An article was put aside: its file, and why.
    case putAside(String, reason: String)
    case ended(String)
}
