package import Articles

/// What a feed said, in one vocabulary for RSS, RDF, Atom, CDF and JSON Feed. Names are JSON Feed's and Atom's.
///
/// Addresses are absolute http(s) where a base is known; a relative one without a base stands as written, and one of
/// another scheme is absent. Texts are plain unless a name says HTML.
/// HTML stands as the feed wrote it: it is for `Cleaning`, or for `writeJSON`, which makes it safe.
package struct ParsedFeed: Sendable, Hashable {
    package enum Format: String, Sendable {
        case rss
        case rdf
        case atom
        case cdf
        case json
    }

    package var format: Format
    package var title: String?
    /// What the feed is about, in one line where it says so (`itunes:subtitle`, Atom's `subtitle`); plain text.
    package var description: String?
    /// RSS's `description` where `description` is the shorter `itunes:subtitle`; plain text.
    package var longDescription: String?
    package var copyright: String?
    /// The site.
    package var homePageURL: String?
    /// The feed itself, `rel=self`.
    package var feedURL: String?
    /// The next older page (RFC 5005 and JSON Feed), with `prev-archive` for archived feeds.
    package var nextURL: String?
    package var previousArchiveURL: String?
    package var nextArchiveURL: String?
    package var currentURL: String?
    /// WebSub hubs in order of preference.
    package var hubURLs: [String] = []
    /// Where the feed says it has moved, `itunes:new-feed-url`.
    package var newFeedURL: String?
    /// Atom's id, or the RDF subject.
    package var id: String?
    /// BCP 47.
    package var language: String?
    package var datePublished: Timestamp?
    package var dateModified: Timestamp?
    /// The software's name.
    package var generator: String?
    /// The logo.
    package var image: String?
    /// The small square one.
    package var icon: String?
    /// RSS `ttl`, in minutes.
    package var ttlInMinutes: Int?
    /// RSS `skipHours`, 0 to 23 UTC.
    package var skipHours: [Int] = []
    /// RSS `skipDays`, 0 for Sunday to 6.
    package var skipDays: [Int] = []
    package var syndication: Syndication?
    package var authors: [Author] = []
    package var contributors: [Author] = []
    /// RSS `webMaster`, `dc:publisher`, `itunes:owner`.
    package var publisher: Author?
    package var tags: [String] = []
    package var links: [Link] = []
    /// Address of the licence.
    package var license: String?
    package var isExplicit: Bool?
    /// `itunes:block`: the publisher asks directories to leave it out.
    package var isBlocked: Bool?
    /// The feed holds every item there is (`fh:complete`), or will get no more (`itunes:complete`, JSON Feed `expired`).
    package var isComplete = false
    /// A page of RFC 5005's archive, which does not change any more.
    package var isArchive = false
    package var items: [ParsedItem] = []
    /// RFC 6721.
    package var deletedEntries: [DeletedEntry] = []
    /// What no field above is for.
    package var extensions: [FeedExtension] = []
    /// What was repaired or left out, a line each.
    package var warnings: [String] = []
    /// The document ends before its end; its last, half item is left out.
    package var isTruncated = false

    package init(format: Format) {
        self.format = format
    }

    /// The `sy:` module: `frequency` times a `period`.
    package struct Syndication: Sendable, Hashable {
        /// In seconds: an hour, a day, a week, a month of 30 days, a year of 365.
        package var periodInSeconds: Int
        /// At least 1.
        package var frequency: Int
        package var base: Timestamp?

        package init(periodInSeconds: Int, frequency: Int, base: Timestamp? = nil) {
            self.periodInSeconds = periodInSeconds
            self.frequency = frequency
            self.base = base
        }
    }

    package struct DeletedEntry: Sendable, Hashable {
        /// The item's id as the feed wrote it.
        package var id: String
        package var date: Timestamp?
        package var comment: String?

        package init(id: String, date: Timestamp? = nil, comment: String? = nil) {
            self.id = id
            self.date = date
            self.comment = comment
        }
    }
}

/// One item of a feed as the feed wrote it.
package struct ParsedItem: Sendable, Hashable {
    /// RSS `guid`, Atom `id`, the RDF subject, JSON Feed `id`; as written.
    package var id: String?
    package var url: String?
    /// The page that the item is about, where that is another one (JSON Feed `external_url`, Atom `rel=related`).
    package var externalURL: String?
    /// The page's own address where `url` is a redirect that counts readers (`feedburner:origLink`).
    package var originalURL: String?
    /// Plain text on one line.
    package var title: String?
    /// An HTML fragment; plain text arrives escaped.
    package var summary: String?
    /// It was plain text, whose line breaks mean something.
    package var summaryIsPlain = false
    /// An HTML fragment: `content:encoded`, Atom `content`, JSON Feed `content_html` or escaped `content_text`.
    package var contentHTML: String?
    /// As `summaryIsPlain`.
    package var contentIsPlain = false
    /// What relative addresses inside `contentHTML` and `summary` start from: `xml:base`, else the response's address.
    package var baseURL: String?
    package var datePublished: Timestamp?
    package var dateModified: Timestamp?
    /// A date that could not be understood, as written.
    package var rawDate: String?
    package var authors: [Author] = []
    package var tags: [String] = []
    /// Files that belong to the item: RSS `enclosure`, Atom `rel=enclosure`, JSON Feed `attachments`.
    package var attachments: [Attachment] = []
    package var image: String?
    /// BCP 47; the item's own or inherited from the feed's `xml:lang`.
    package var language: String?
    /// What else the feed says; a new field of a namespace is one of these.
    package var details = ItemDetails.none
    /// The document ends inside of the item, in a CDATA section: it is shown and never published; the next poll brings it
    /// whole. An item that is cut elsewhere is left out.
    package var isCutShort = false

    package init() {}
}
