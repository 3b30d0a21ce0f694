package import Articles

/// Numbers the deliveries that are pending in a store, in their order.
package typealias DeliverySequence = Int64

/// A revision that is stored and that a sink has perhaps not shown yet: a row until it has.
package struct PendingDelivery: Sendable, Hashable {
    /// Unlike any other's that is pending.
    package let sequence: DeliverySequence
    /// `Outbox.sink` of the one that it is for.
    package let sink: String
    package let feed: FeedID
    /// `ArticleID.prefix`.
    package let key: UInt64
    /// By which the outbox knows it again: a file's name, a message's id. Opaque to everybody else.
    package let token: String
    package let sizeInBytes: Int
    /// `XXH64` of the article's bytes; `nil` in rows of versions that had two kinds of digest.
    package let digest: UInt64?

    package init(
        sequence: DeliverySequence, sink: String, feed: FeedID, key: UInt64, token: String, sizeInBytes: Int,
        digest: UInt64?
    ) {
        self.sequence = sequence
        self.sink = sink
        self.feed = feed
        self.key = key
        self.token = token
        self.sizeInBytes = sizeInBytes
        self.digest = digest
    }
}

/// A delivery whose article is lost.
package struct Withdrawal: Sendable, Hashable {
    package let delivery: PendingDelivery
    /// The revision that was lost; `nil` where its token does not say.
    package let revision: Int?

    package init(delivery: PendingDelivery, revision: Int?) {
        self.delivery = delivery
        self.revision = revision
    }
}

/// What one transaction stores: all of it or nothing.
package struct StoreBatch: Sendable {
    /// In the order of the polls; a later state of the same feed wins.
    package var feeds: [(id: FeedID, state: FeedState)] = []
    /// New articles and revisions.
    package var revisions: [(feed: FeedID, key: UInt64, item: KnownItem)] = []
    /// What each sink is to be given, in the order of the revisions.
    package var deliveries: [(place: Int, delivery: PendingDelivery)] = []
    /// Texts that the store keeps until a stream has them, if it keeps any; each goes with its revision.
    package var kept: [(place: Int, article: KeptArticle)] = []
    /// Known items whose digests, or day of last sight, changed without a revision.
    package var items: [(feed: FeedID, key: UInt64, item: KnownItem)] = []
    /// Items that are known from now on, and not delivered; their revision stays as it was, or is 0.
    package var blocked: [(feed: FeedID, item: BlockedItem)] = []
    /// What a sink has shown, for good.
    package var delivered: DeliveredMark?
    /// What its articles' texts are compared by: one row.
    package var sketches: StoredSketches?
    /// Rows of sketches that were stored before this are forgotten.
    package var forgetsSketchesBefore: Timestamp?

    package init() {}
}

/// An article that waits for a stream, whole.
package struct KeptArticle: Sendable, Hashable {
    /// The outlet that it waits in.
    package let queue: String
    /// Of its file there; names sort by the order of publishing.
    package let name: String
    /// One JSON object and a newline.
    package let bytes: [UInt8]

    package init(queue: String, name: String, bytes: [UInt8]) {
        (self.queue, self.name, self.bytes) = (queue, name, bytes)
    }
}

/// Sketches of one batch's articles.
package struct StoredSketches: Sendable, Hashable {
    package let at: Timestamp
    /// Opaque here: `SketchRow`'s own.
    package let bytes: [UInt8]

    package init(at: Timestamp, bytes: [UInt8]) {
        (self.at, self.bytes) = (at, bytes)
    }
}

/// How far somebody has read a store's sketches; what it means is the store's own.
package struct SketchMark: Sendable, Hashable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A sink's deliveries up to and with this one are visible for good.
package struct DeliveredMark: Sendable, Hashable {
    package let sink: String
    package let through: DeliverySequence

    package init(sink: String, through: DeliverySequence) {
        self.sink = sink
        self.through = through
    }
}
