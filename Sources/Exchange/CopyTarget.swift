/// A store that another one's rows can be brought into.
package protocol CopyTarget: Store {
    /// From now on it is the state that the other one was, as far as spools know; the last step of a copy.
    /// - Parameter blockedCounts: takes the place of what was counted here.
    func takeOver(_ origin: StoreOrigin, blockedCounts: [BlockedCount]) async throws(StoreError)
}

/// Memories that name feeds by their numbers, which are others in another state: in their own names, or as their value.
package enum FeedMemory {
    private static let archives = "archives"
    /// Whose value are the numbers of the feeds that something is agreed of with a hub, parted by blanks.
    package static let hubs = "websub"

    /// The archive documents of a feed from which a walk came to its beginning.
    package static func archives(of feed: FeedID) -> String { "\(archives):\(feed.rawValue)" }

    /// What is agreed of a feed with its hub.
    package static func hub(of feed: FeedID) -> String { "\(hubs):\(feed.rawValue)" }

    /// The feed of such a name, and what stands before its number; `nil` for another name.
    package static func parts(_ name: String) -> (kind: String, feed: FeedID)? {
        guard let colon = name.lastIndex(of: ":"), let number = Int64(name[name.index(after: colon)...]) else {
            return nil
        }
        return (String(name[..<colon]), FeedID(rawValue: number))
    }

    /// The feeds of an index.
    package static func feeds(in value: [UInt8]) -> [FeedID] {
        String(decoding: value, as: UTF8.self).split(separator: " ").compactMap { number in
            Int64(number).map { FeedID(rawValue: $0) }
        }
    }

    /// The value of an index.
    package static func index(_ feeds: some Sequence<FeedID>) -> [UInt8] {
        Array(feeds.map(\.rawValue).sorted().map(String.init).joined(separator: " ").utf8)
    }

    /// A memory as it is to stand in a state where feeds have other numbers; any other stays as it is.
    /// - Parameter number: a feed's there; `nil` for one that is not there.
    /// - Returns: `nil` for what is of such a feed.
    package static func renumbered(
        _ name: String, _ value: [UInt8], _ number: (FeedID) -> FeedID?
    ) -> (name: String, value: [UInt8])? {
        if name == hubs { return (name, index(feeds(in: value).compactMap(number))) }
        guard let parts = parts(name) else { return (name, value) }
        return number(parts.feed).map { ("\(parts.kind):\($0.rawValue)", value) }
    }
}
