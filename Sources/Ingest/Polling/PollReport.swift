package import Articles
package import Exchange
package import Subscriptions
package import Transfer
package import WebSub

/// A feed to be asked now.
package struct PollTarget: Sendable {
    package let subscription: Subscription
    package let credentials: FeedCredentials?
    package let feed: StoredFeed

    package init(subscription: Subscription, credentials: FeedCredentials? = nil, feed: StoredFeed) {
        self.subscription = subscription
        self.credentials = credentials
        self.feed = feed
    }
}

/// How a poll ended.
package struct PollReport: Sendable {
    /// The feed's identity.
    package let feed: String
    package var verdict: PollVerdict.Kind
    /// One sentence, for the log.
    package var message: String
    /// Why there are no articles; `nil` where all is well.
    package var problem: Problem?
    package var newCount = 0
    package var revisedCount = 0
    /// Items of the document, known ones among them; `nil` where none was read.
    package var itemCount: Int?
    /// Items that the program died of before, and that were not cleaned again.
    package var leftOut = 0
    /// Items that take more work than any may, by their titles or ids; they were left out as well.
    package var givenUp: [String] = []
    /// Articles that rules kept back, by the rules' names.
    package var blocked: [String: Int] = [:]
    package var warnings: [String] = []
    /// What this poll changed in how the feed's items are told apart, and why.
    package var identityChange: String?
    /// Where the feed's older pages were asked for.
    package var archives: ArchiveReport?
    package var nextPoll: NextPoll?
    /// What a document that was read says of hubs.
    package var hubs = HubOffer.unknown
    /// Seconds for which the whole host asks to be left alone.
    package var hostHold: Double?
    /// The state that was recorded.
    package var state: FeedState
    /// The answer, where it was read and is no feed: a page may name its feeds.
    package var answer: Boxed<TransferResponse>?

    /// Whether a feed is to be had by push.
    package enum HubOffer: Sendable, Hashable {
        /// No document was read.
        case unknown
        case none
        case named(HubLinks)
    }

    package struct Problem: Error, Sendable, Hashable {
        /// A word for programs, such as `timeout` or `not_a_feed`.
        package let kind: String
        /// Names the feed and the next step.
        package let message: String
        /// Of a fault that may be the caller's or the server's, such as an address of no use: it is the server's.
        package let isServers: Bool

        package init(kind: String, message: String, isServers: Bool = false) {
            self.kind = kind
            self.message = message
            self.isServers = isServers
        }
    }
}

extension PollReport {
    /// A line for each item that was given up: the feed, the item and what comes next.
    package var givenUpMessages: [String] {
        givenUp.map {
            "\(feed): the item '\($0)' is given up: to clean it takes more work than any of its size should; "
                + "it is tried again when its feed changes it, and by another version of newsreel"
        }
    }
}
