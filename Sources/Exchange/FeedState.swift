package import Articles

/// A feed's number in its store: small and stable.
package struct FeedID: Hashable, Comparable, Sendable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: FeedID, right: FeedID) -> Bool { left.rawValue < right.rawValue }
}

/// A feed as the store remembers it.
package struct StoredFeed: Sendable, Hashable {
    package let id: FeedID
    /// The URL when first subscribed: the feed's identity, which never changes.
    package let identity: String
    package var state: FeedState

    package init(id: FeedID, identity: String, state: FeedState = FeedState()) {
        self.id = id
        self.identity = identity
        self.state = state
    }
}

/// What changes from poll to poll. It is written whole.
package struct FeedState: Sendable, Hashable {
    /// Where to ask since the feed moved; `nil` while that is its identity.
    package var currentURL: String?
    /// The validators as the server wrote them (RFC 9110 section 8.8).
    package var etag: String?
    package var lastModified: String?
    /// `XXH64` of the last body: an unchanged body that came with 200 need not be parsed.
    package var bodyDigest: UInt64?
    package var title: String?
    /// Opaque here: `FeedSchedule`'s and the feed conduct's own bytes.
    package var schedule: [UInt8] = []
    package var condition: [UInt8] = []
    /// `nil` for a feed that is not asked any more.
    package var nextPoll: Timestamp?
    package var lastPolled: Timestamp?
    package var lastSuccess: Timestamp?
    /// When the feed's items were last read whole: the moment from which forgetting counts.
    package var lastRead: Timestamp?
    /// One line; `nil` after a success.
    package var lastError: String?
    /// The rung from which the ladder of item identities starts.
    package var identityRung = ItemIdentity.Rung.id
    /// Opaque here: why it starts there, `IdentityPolicy`'s own bytes. Empty for nearly all feeds.
    package var identityPolicy: [UInt8] = []
    package var recentPolls = RecentPolls()
    package var polls: Int64 = 0
    package var newItems: Int64 = 0
    package var revisedItems: Int64 = 0

    package init() {}
}
