/// What a feed says of an item beside its text, as `FeedParsing` read it. `parse` prints it and the spool carries it.
///
/// A new field is a property here and a row in the tables below; the element that fills it is a row of `FeedParsing`'s.
/// What `parse` prints, the spool's object, its schema and the digest of what a feed says come from the row.
package struct ItemDetails: Sendable, Hashable {
    /// A picture across the top.
    package var bannerImage: String?
    package var contributors: [Author] = []
    package var publisher: Author?
    /// Plain text.
    package var copyright: String?
    /// Address of the licence.
    package var license: String?
    /// The licence's name, an SPDX identifier at best.
    package var licenseName: String?
    package var source: Source?
    package var links: [Link] = []
    /// The item's page: the one of `links` that the article's `url` says already.
    package var ownLink: String?
    package var commentsURL: String?
    package var commentsFeedURL: String?
    package var commentCount: Int?
    package var inReplyTo: [Reference] = []
    package var media: [Media] = []
    package var thumbnails: [Media.Thumbnail] = []
    package var location: Location?
    /// Places by name.
    package var places: [Place] = []
    package var durationInSeconds: Double?
    package var season: Int?
    package var seasonName: String?
    package var episode: Int?
    /// What is shown in place of the number.
    package var episodeName: String?
    /// `full`, `trailer` or `bonus`.
    package var episodeType: String?
    package var isExplicit: Bool?
    /// The publisher asks directories to leave the item out.
    package var isBlocked: Bool?
    package var people: [Person] = []
    package var chapters: [Chapter] = []
    package var chaptersFile: PodcastFile?
    package var transcripts: [PodcastFile] = []
    package var soundbites: [Soundbite] = []
    /// What no field above is for.
    package var extensions: [FeedExtension] = []

    package init() {}

    /// Of an item of which nothing of it is said: one box for all.
    package static let none = Boxed(ItemDetails())

    // MARK: - Where each stands

    /// JSON Feed's own members.
    static let members: [DetailField] = [
        .address("banner_image") { $0.bannerImage }
    ]

    /// Extension objects of an item (JSON Feed 1.1, "Extensions"). `_itunes` and `_podcast` are those that
    /// jsonfeed-to-rss publishes (https://github.com/bcomnes/jsonfeed-to-rss); the others are named after the namespace
    /// in which feeds say such things, and its terms.
    static let namespaces: [DetailNamespace] = [
        .init("_itunes", "Apple's terms for episodes as jsonfeed-to-rss has them, whichever namespace said them.") {
            [
                .integer("season") { $0.season },
                .integer("episode") { $0.episode },
                .line("episode_type") { $0.episodeType },
                .seconds("duration") { $0.durationInSeconds },
                .flag("explicit") { $0.isExplicit },
                .flag("block") { $0.isBlocked },
            ]
        },
        .init("_podcast", "Podcasting 2.0 as jsonfeed-to-rss has it.") {
            [
                .value("season", parsedAs: "podcast_season") { NamedNumber($0.season, name: $0.seasonName) },
                .value("episode", parsedAs: "podcast_episode") { NamedNumber($0.episode, display: $0.episodeName) },
                .list("people") { $0.people },
                .list("locations", parsedAs: "places") { $0.places },
                .value("license", parsedAs: "podcast_license") { NamedLicense($0.licenseName, url: $0.license) },
                .value("chapters", parsedAs: .nothing) { $0.chaptersFile },
                .list("transcripts") { $0.transcripts },
                .list("soundbites") { $0.soundbites },
            ]
        },
        .init("_psc", "Podlove Simple Chapters.") { [.list("chapters") { $0.chapters }] },
        .init("_media", "Media RSS.") {
            [.list("contents", parsedAs: "media") { $0.media }, .list("thumbnails") { $0.thumbnails }]
        },
        .init("_atom", "Atom's terms (RFC 4287), whichever namespace said them.") {
            [
                .list("contributors") { $0.contributors },
                .line("rights", parsedAs: "copyright") { $0.copyright },
                .value("source") { $0.source },
                .list("links", parsedAs: .nothing) { $0.otherLinks },
            ]
        },
        .init("_dc", "Dublin Core.") { [.value("publisher") { $0.publisher }] },
        .init("_cc", "Creative Commons.") { [.address("license") { $0.license }] },
        .init("_georss", "GeoRSS, its shapes as in GeoJSON.") { [.value("where", parsedAs: "geo") { $0.location }] },
        .init("_thr", "Threading (RFC 4685).") { [.list("in_reply_to") { $0.inReplyTo }] },
        .init("_rss", "RSS 2.0.") { [.address("comments", parsedAs: "comments_url") { $0.commentsURL }] },
        .init("_wfw", "The Comment API.") {
            [.address("comment_rss", parsedAs: "comments_feed_url") { $0.commentsFeedURL }]
        },
        .init("_slash", "Slash.") {
            [.integer("comments", parsedAs: "comment_count", isVolatile: true) { $0.commentCount }]
        },
    ]

    /// Members of `_newsreel`.
    static let own: [DetailField] = [
        // Views and votes are counted among them.
        .list("extensions", isVolatile: true) { $0.extensions }
    ]

    static let all = members + namespaces.flatMap(\.fields) + own

    /// Whether a member of the spool's object is one of those that carry what a feed says beside the article: JSON Feed's
    /// own, and extension objects, those of a later version too.
    package static func isMember(_ name: String) -> Bool {
        name.hasPrefix("_") ? name != "_newsreel" : members.contains { $0.name.description == name }
    }

    /// Those that neither the article's `url` nor its attachments say.
    private var otherLinks: [Link] { links.filter { $0.url != ownLink && $0.relation != "enclosure" } }
}

extension ItemDetails {
    /// Writes JSON Feed's members, and the extension objects that have any.
    ///
    /// - Parameter includingVolatile: with what changes from poll to poll and says nothing of the item.
    package func writeMembers(into writer: inout JSONWriter, includingVolatile: Bool = true) {
        write(Self.members, into: &writer)
        let namespaces = Self.namespaces
        for place in namespaces.indices {
            let start = writer.beginMember(namespaces[place].name)
            write(namespaces[place].fields, into: &writer, includingVolatile: includingVolatile)
            writer.endMember(start)
        }
    }

    /// Writes the members of `_newsreel`.
    func writeOwnMembers(into writer: inout JSONWriter) {
        write(Self.own, into: &writer)
    }

    /// Writes the members of an item as `parse` prints it, in one flat object, but `links` and `chapters_url`.
    package func writeParsedMembers(into writer: inout JSONWriter) {
        let fields = Self.all
        for place in fields.indices {
            if let name = fields[place].parsedName { fields[place].write(self, &writer, name) }
        }
    }

    /// By places: a loop over the rows would copy each.
    private func write(_ fields: [DetailField], into writer: inout JSONWriter, includingVolatile: Bool = true) {
        for place in fields.indices where includingVolatile || !fields[place].isVolatile {
            fields[place].write(self, &writer, fields[place].name)
        }
    }
}
