package import Articles

/// Digests by which an item is known again under another id, compared within one feed; `Recognition` makes them.
/// Each is 0 where there is nothing of the kind.
package struct ItemMarks: Sendable, Hashable {
    /// The feed's own id for the item; 0 too where it cannot be relied on.
    package var guid: UInt64
    package var link: UInt64
    /// The title and the text.
    package var text: UInt64
    /// The date, in seconds.
    package var date: UInt32

    package init(guid: UInt64 = 0, link: UInt64 = 0, text: UInt64 = 0, date: UInt32 = 0) {
        self.guid = guid
        self.link = link
        self.text = text
        self.date = date
    }
}

/// What a store keeps of an item: enough to tell a new item, a revised one and an unchanged one apart.
package struct KnownItem: Sendable, Hashable {
    /// The article's whole id; `nil` where an earlier version stored the item, which kept only its beginning.
    package var id: ArticleID?
    /// What the item is told by beside its id; `nil` where an earlier version stored it.
    package var marks: ItemMarks?
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
        revision: Int, contentDigest: UInt64, sourceDigest: UInt64, firstSeen: Timestamp, lastSeen: Timestamp,
        id: ArticleID? = nil, marks: ItemMarks? = nil
    ) {
        self.id = id
        self.marks = marks
        self.revision = revision
        self.contentDigest = contentDigest
        self.sourceDigest = sourceDigest
        self.firstSeen = Timestamp(secondsSince1970: firstSeen.secondsSince1970)
        lastSeenDay = Self.day(of: lastSeen)
    }

    /// As it was stored: `firstSeen` in whole seconds.
    package init(revision: Int, contentDigest: UInt64, sourceDigest: UInt64, firstSeen: Timestamp, lastSeenDay: Int) {
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

    /// Counted from 1970-01-01.
    package static func day(of moment: Timestamp) -> Int {
        Int(moment.secondsSince1970 / 86_400)
    }
}
