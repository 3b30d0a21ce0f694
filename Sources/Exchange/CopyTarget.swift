/// A store that another one's rows can be brought into.
package protocol CopyTarget: Store {
    /// From now on it is the state that the other one was, as far as spools know; the last step of a copy.
    /// - Parameter blockedCounts: takes the place of what was counted here.
    func takeOver(_ origin: StoreOrigin, blockedCounts: [BlockedCount]) async throws(StoreError)
}

/// Names of memories that have a feed's number in them.
package enum PollMemory {
    private static let prefix = "archives:"

    /// The archive documents of a feed from which a walk came to its beginning.
    package static func archives(of feed: FeedID) -> String { prefix + String(feed.rawValue) }

    /// The feed of such a name; `nil` for another.
    package static func feed(ofArchives name: String) -> FeedID? {
        guard name.hasPrefix(prefix) else { return nil }
        return Int64(name.dropFirst(prefix.count)).map { FeedID(rawValue: $0) }
    }
}
