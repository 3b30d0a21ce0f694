package import Articles
package import Likeness

/// What one poll leaves behind: the feed's new state and, where it found any, new articles and revisions.
/// It is stored whole or not at all.
package struct PollRecord: Sendable {
    package let feed: FeedID
    /// The feed's state after the poll, validators among it; `nil` for a part of a poll that is not its last.
    package var state: FeedState?
    package var revisions: [ArticleRevision]
    /// Known items that want another digest of their source, or a new day of last sight, but no revision.
    package var seenItems: [SeenItem]
    /// Items that are known from now on, and that a rule keeps from being delivered.
    package var blocked: [BlockedItem]

    package init(
        feed: FeedID, state: FeedState?, revisions: [ArticleRevision] = [], seenItems: [SeenItem] = [],
        blocked: [BlockedItem] = []
    ) {
        self.feed = feed
        self.state = state
        self.revisions = revisions
        self.seenItems = seenItems
        self.blocked = blocked
    }
}

/// One article revision, ready for a sink.
package struct ArticleRevision: Sendable {
    package let id: ArticleID
    /// As it will stand in the store, with this revision's number.
    package let item: KnownItem
    /// One JSON object and a newline.
    package var json: [UInt8]
    /// The article itself, where a sink lays it out for people.
    package var article: Boxed<Article>?
    /// What its text is compared by, where likenesses are asked for and it is long enough.
    package var sketch: Boxed<SketchedArticle>?
    /// Where in `json` they go, `[SimilarArticle].insertion`.
    package var likenessPlace = 0

    package init(id: ArticleID, item: KnownItem, json: [UInt8]) {
        self.id = id
        self.item = item
        self.json = json
    }
}

package struct SeenItem: Sendable, Hashable {
    /// `ArticleID.prefix`.
    package let key: UInt64
    package let item: KnownItem

    package init(key: UInt64, item: KnownItem) {
        self.key = key
        self.item = item
    }
}
