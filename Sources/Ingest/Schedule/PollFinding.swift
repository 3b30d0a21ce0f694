package import Articles

/// What one successful look at a feed found. A 304, or a body with the known digest, is `PollFinding.unchanged`.
package struct PollFinding: Sendable, Hashable {
    /// Items that no earlier poll had seen.
    package var newItemCount: Int
    /// The publication dates of those items, as far as they have any; in any order, believed only as far as they
    /// prove true. At a feed's first poll: of all items shown.
    package var dates: [Timestamp]
    /// Items that the feed showed, new or not; 0 where that is unknown.
    package var windowItemCount: Int

    package init(newItemCount: Int, dates: [Timestamp] = [], windowItemCount: Int = 0) {
        self.newItemCount = newItemCount
        self.dates = dates
        self.windowItemCount = windowItemCount
    }

    package static let unchanged = PollFinding(newItemCount: 0)
}

/// What a feed, its publisher and its subscriber allow for the next poll.
package struct PollBounds: Sendable, Hashable {
    /// Seconds between two polls, at least and at most. The subscriber's word.
    package var minimumInterval: Double
    package var maximumInterval: Double
    /// Seconds that the publisher asks to wait: RSS `ttl`, or `sy:updatePeriod` by `sy:updateFrequency`. It never
    /// asks for more than `maximumInterval`.
    package var publisherInterval: Double?
    /// Hours of the day, UTC, that the publisher asks to leave out: bit n for the hour that begins at n.
    package var skipHours: UInt32
    /// Days of the week, UTC, that the publisher asks to leave out: bit 0 for Monday.
    package var skipDays: UInt8
    /// Until when HTTP calls the last response fresh (`FeedCondition` caps it).
    package var freshUntil: Timestamp?
    /// Before which the feed must not be asked at all: Retry-After, back-off.
    package var notBefore: Timestamp?
    /// Whether `notBefore` is the server's word; our own back-off otherwise.
    package var isTold = true

    package init(
        minimumInterval: Double = 300, maximumInterval: Double = 86_400, publisherInterval: Double? = nil,
        skipHours: UInt32 = 0, skipDays: UInt8 = 0, freshUntil: Timestamp? = nil, notBefore: Timestamp? = nil
    ) {
        self.minimumInterval = minimumInterval
        self.maximumInterval = maximumInterval
        self.publisherInterval = publisherInterval
        self.skipHours = skipHours
        self.skipDays = skipDays
        self.freshUntil = freshUntil
        self.notBefore = notBefore
    }
}

/// When to poll a feed next, and why.
package struct NextPoll: Sendable, Hashable {
    /// Seconds from the moment asked about; the poller adds them to its monotonic clock.
    package let delay: Double
    /// The same as wall time, to remember and to show.
    package let at: Timestamp
    package let reason: Reason

    package enum Reason: String, Sendable, CaseIterable {
        /// Enough delay of unseen items is expected by then.
        case expectedItems = "expected items"
        /// Before the feed's window is expected to overflow.
        case window = "the feed's window is short"
        case minimumInterval = "minimum interval"
        case maximumInterval = "maximum interval"
        case publisherInterval = "the publisher's ttl"
        case skippedHours = "the publisher's skipHours or skipDays"
        case fresh = "fresh by HTTP"
        /// The server named a time (Retry-After).
        case notBefore = "told to wait"
        /// Our own wait after failures.
        case backOff = "back-off"
        case firstPoll = "first poll"
    }
}
