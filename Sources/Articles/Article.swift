/// One revision of one article: what we believe, from what the feed and, where asked for, the page said.
///
/// Names are JSON Feed 1.1's (https://www.jsonfeed.org/version/1.1/) where it has one.
package struct Article: Sendable, Hashable {
    package var id: ArticleID
    /// 1 for the first time the article is seen, then counting up.
    package var revision: Int
    package var feed: Feed
    /// The item's own id as the feed wrote it; `nil` where it has none.
    package var guid: String?
    /// The article's page, absolute http(s), tracking parameters removed.
    package var url: String?
    /// The page that the item is about, where that is another one (link blogs).
    package var externalURL: String?
    /// Plain text on one line.
    package var title: String?
    /// Plain text on one line; `nil` where the feed's summary is the body.
    package var summary: String?
    package var image: Image?
    package var datePublished: Timestamp?
    package var dateModified: Timestamp?
    package var authors: [Author]
    package var tags: [String]
    /// BCP 47.
    package var language: String?
    package var attachments: [Attachment]
    /// What else the feed says.
    package var details: Boxed<ItemDetails>
    package var body: Body
    package var firstSeen: Timestamp
    package var fetchedAt: Timestamp
    /// Where each field came from: `title` -> `feed`, `content` -> `page`.
    package var origins: [Origin]
    /// The source was cut short, and the article may be too.
    package var isTruncated: Bool
    package var warnings: [String]
    /// What rules of the operator made of it; `nil` for nearly all articles.
    package var filing: Boxed<Filing>?
    /// Earlier articles of other feeds that say nearly the same, the nearest first; none where nobody asked for them.
    package var similar: [SimilarArticle]

    package init(id: ArticleID, revision: Int = 1, feed: Feed, firstSeen: Timestamp, fetchedAt: Timestamp) {
        self.id = id
        self.revision = revision
        self.feed = feed
        self.firstSeen = firstSeen
        self.fetchedAt = fetchedAt
        authors = []
        tags = []
        attachments = []
        details = ItemDetails.none
        body = Body()
        origins = []
        isTruncated = false
        warnings = []
        similar = []
    }

    /// Where the article belongs by the operator's rules, and by which of them.
    package struct Filing: Sendable, Hashable {
        /// From the top, in place of the feed's; `nil` where no rule names one.
        package var folder: [String]?
        /// The names of the rules that gave a tag or a folder, in their order.
        package var rules: [String]

        package init(folder: [String]? = nil, rules: [String] = []) {
            self.folder = folder
            self.rules = rules
        }
    }

    /// Which source gave a field.
    package struct Origin: Sendable, Hashable {
        /// A field of the spool's object: `title`, `content`, `date_published`.
        package let field: String
        /// `feed`, `page`, or a finer name such as `page:json-ld`.
        package let source: String

        package init(field: String, source: String) {
            self.field = field
            self.source = source
        }
    }
}

/// The feed that an article came from.
package struct Feed: Sendable, Hashable {
    /// The URL when first subscribed: the feed's identity, kept when it moves.
    package var url: String
    package var title: String?
    /// The site, JSON Feed's `home_page_url`.
    package var homePageURL: String?
    /// What else it says of itself.
    package var details: Boxed<FeedDetails>
    /// Where the feed list has it: the folders from the top, and its tags.
    package var folder: [String]
    package var tags: [String]

    package init(
        url: String, title: String? = nil, homePageURL: String? = nil, details: FeedDetails = FeedDetails(),
        folder: [String] = [], tags: [String] = []
    ) {
        self.url = url
        self.title = title
        self.homePageURL = homePageURL
        self.details = Boxed(details)
        self.folder = folder
        self.tags = tags
    }
}

/// A person or organisation; at least one field is set.
package struct Author: Sendable, Hashable {
    package var name: String?
    package var url: String?
    package var avatar: String?
    package var email: String?

    package init(name: String? = nil, url: String? = nil, avatar: String? = nil, email: String? = nil) {
        self.name = name
        self.url = url
        self.avatar = avatar
        self.email = email
    }
}

/// A file that belongs to the article: RSS `enclosure`, Media RSS `content`, JSON Feed `attachments`.
package struct Attachment: Sendable, Hashable {
    package var url: String
    package var mimeType: String?
    package var title: String?
    package var sizeInBytes: Int64?
    package var durationInSeconds: Double?

    package init(
        url: String, mimeType: String? = nil, title: String? = nil, sizeInBytes: Int64? = nil,
        durationInSeconds: Double? = nil
    ) {
        self.url = url
        self.mimeType = mimeType
        self.title = title
        self.sizeInBytes = sizeInBytes
        self.durationInSeconds = durationInSeconds
    }
}
