package import Articles

/// What the Archive keeps of an item: enough to tell a new item, a revised one and an unchanged one apart.
package struct KnownItem: Sendable, Hashable {
    /// 1 for the first.
    package var revision: Int
    /// The first 64 bits of the digest over the article's body and the fields a reader sees.
    package var contentDigest: UInt64
    /// The first 64 bits of the digest over the item as the feed wrote it: while it stays, nothing need be cleaned.
    package var sourceDigest: UInt64
    /// Whole seconds.
    package var firstSeen: Timestamp
    /// The day, counted from 1970-01-01, on which the feed last carried the item; see `isSeenLongAgo`.
    package var lastSeenDay: Int

    package init(
        revision: Int, contentDigest: UInt64, sourceDigest: UInt64, firstSeen: Timestamp, lastSeen: Timestamp
    ) {
        self.revision = revision
        self.contentDigest = contentDigest
        self.sourceDigest = sourceDigest
        self.firstSeen = Timestamp(secondsSince1970: firstSeen.secondsSince1970)
        lastSeenDay = Self.day(of: lastSeen)
    }

    init(revision: Int, contentDigest: UInt64, sourceDigest: UInt64, firstSeen: Timestamp, lastSeenDay: Int) {
        self.revision = revision
        self.contentDigest = contentDigest
        self.sourceDigest = sourceDigest
        self.firstSeen = firstSeen
        self.lastSeenDay = lastSeenDay
    }

    /// Days for which an item's last-seen day may lag behind. A finer mark would cost a write an item and poll.
    package static let lastSeenLagInDays = 7

    /// Whether the item, seen again at `now`, should be written with a new `lastSeenDay`.
    package func isSeenLongAgo(at now: Timestamp) -> Bool {
        Self.day(of: now) - lastSeenDay >= Self.lastSeenLagInDays
    }

    package mutating func markSeen(at now: Timestamp) {
        lastSeenDay = Self.day(of: now)
    }

    static func day(of moment: Timestamp) -> Int {
        Int(moment.secondsSince1970 / 86_400)
    }
}
