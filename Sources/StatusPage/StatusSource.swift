package import Articles
package import Exchange

/// What the page shows, as those who know it tell. Asked anew for each page.
package protocol StatusSource: Sendable {
    var version: String { get }

    /// How the program stands.
    func overview() async -> Overview
    /// Every feed that is polled or switched off, in no order.
    func feeds() async throws -> [FeedRow]
    /// `nil` where no list has the feed.
    func feed(at url: String) async throws -> FeedStanding?
    /// Sets the gauges of `Measures` that are looked at when asked for.
    func measure() async
    /// A feed that a sink offers, by its document's name: `news.atom`, `news.json`. `nil` where no sink does.
    func feedDocument(_ name: String) async -> FeedDocument?
}

/// One document of a feed that is offered to readers.
package struct FeedDocument: Sendable {
    package let bytes: [UInt8]
    /// When it was written.
    package let modified: Timestamp

    package init(bytes: [UInt8], modified: Timestamp) {
        (self.bytes, self.modified) = (bytes, modified)
    }
}

package struct Overview: Sendable {
    /// Why nothing is asked at the moment.
    package var pause: String?
    /// No host can be reached.
    package var isNetworkAway = false
    /// Whether the loop of polls has turned lately.
    package var isTurning = true
    package var now = Timestamp(secondsSince1970: 0)
    package var startedAt = Timestamp(secondsSince1970: 0)
    package var polls = 0
    package var inWork = 0
    package var waiting = 0
    package var newArticles = 0
    package var revisedArticles = 0
    package var failures = 0
    package var spoolFiles: Int?
    package var spoolBytes: Int64?
    package var hours: [Hour] = []
    /// The consumers that have outlets.
    package var sinks: [SinkRow] = []

    /// What an hour of the clock brought.
    package struct Hour: Sendable, Hashable {
        package var start: Timestamp
        package var newArticles = 0
        package var revisedArticles = 0
        package var polls = 0
        package var failures = 0
        /// Seconds that passed from an article's date to its writing, the middle one; `nil` where no date was sound.
        package var delay: Double?

        package init(start: Timestamp) { self.start = start }
    }

    package init() {}
}

/// A consumer that has an outlet of the spool.
package struct SinkRow: Sendable, Hashable {
    package let name: String
    /// Files and bytes that wait for it.
    package let files: Int
    package let bytes: Int64
    /// When the oldest of them was written; `nil` where none waits.
    package let oldest: Timestamp?
    /// Why it takes nothing at the moment; `nil` while all is well, and for a consumer outside of the program.
    package let trouble: String?
    /// What it did not take and what waits for a person; `nil` where there is nothing.
    package let aside: PutAside?

    package struct PutAside: Sendable, Hashable {
        package let files: Int
        package let folder: String
        /// What a person can do about them.
        package let step: String

        package init(files: Int, folder: String, step: String) {
            (self.files, self.folder, self.step) = (files, folder, step)
        }
    }

    package init(
        name: String, files: Int, bytes: Int64, oldest: Timestamp?, trouble: String? = nil, aside: PutAside? = nil
    ) {
        (self.name, self.files, self.bytes) = (name, files, bytes)
        (self.oldest, self.trouble, self.aside) = (oldest, trouble, aside)
    }
}

package struct FeedRow: Sendable {
    package enum Health: String, Sendable, CaseIterable {
        /// Its last poll failed.
        case fails
        /// Not asked any more, or held back because the program died of it.
        case stopped
        /// Its server asks to be left alone.
        case waits
        case new
        case ok
        /// Its list switches it off.
        case off
    }

    /// As its list has it.
    package var url: String
    package var title: String?
    package var folder: [String] = []
    package var tags: [String] = []
    package var health = Health.new
    /// One line: why it is not well.
    package var reason: String?
    /// A word for `reason`, to group by.
    package var kind: String?
    package var since: Timestamp?
    package var nextPoll: Timestamp?
    package var lastPolled: Timestamp?
    package var lastSuccess: Timestamp?
    package var polls: Int64 = 0
    package var newItems: Int64 = 0
    package var revisedItems: Int64 = 0

    package init(url: String) { self.url = url }
}

package struct FeedStanding: Sendable {
    package var row: FeedRow
    package var homePageURL: String?
    /// Where its list has it: `FILE:LINE`.
    package var place: String
    /// Where it is asked, if not at `row.url`.
    package var currentURL: String?
    /// Why its next poll is when it is.
    package var why: String?
    package var itemsPerDay: Double?
    package var windowIsTooShort = false
    /// What its items are told apart by, since when and why.
    package var identity: String
    package var identityReason: String?
    package var identitySince: Timestamp?
    package var leftOut: Int64 = 0
    /// The learnt rate of each hour of the day in UTC, relative to its mean; empty before anything is learnt.
    package var rhythm: [Double] = []
    /// The latest last.
    package var polls: [RecordedPoll] = []
    /// The latest first; those of this process alone.
    package var articles: [RecentArticle] = []

    package init(row: FeedRow, place: String, identity: String) {
        (self.row, self.place, self.identity) = (row, place, identity)
    }
}

package struct RecentArticle: Sendable, Hashable {
    package let id: String
    package let title: String?
    package let url: String?
    package let published: Timestamp?
    package let revision: Int
    /// The beginning of its text.
    package let preview: String

    package init(
        id: String, title: String?, url: String?, published: Timestamp?, revision: Int, preview: String
    ) {
        (self.id, self.title, self.url, self.published) = (id, title, url, published)
        (self.revision, self.preview) = (revision, preview)
    }
}
