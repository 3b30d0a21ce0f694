internal import Articles

/// How sure a source of a field is; a later offer wins only when it is surer.
enum Rank: Int8, Sendable, Comparable {
    case none
    /// Better than nothing: `itunes:subtitle` for a summary.
    case fallback
    /// Another field stands in: `media:title` for a title.
    case standIn
    /// An extension says it beside the format's own element: `dc:title`.
    case secondary
    /// The format's own element.
    case own

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
}

/// A field that several elements may give: the surest wins, then the first.
struct Ranked<Value: Sendable>: Sendable {
    private(set) var value: Value?
    private(set) var rank = Rank.none

    mutating func offer(_ offered: @autoclosure () -> Value?, _ offeredRank: Rank = .own) {
        guard offeredRank > rank, let offered = offered() else { return }
        value = offered
        rank = offeredRank
    }

    /// Takes a later value of the same rank instead of the first.
    mutating func replace(with offered: Value, _ offeredRank: Rank) {
        guard offeredRank >= rank else { return }
        value = offered
        rank = offeredRank
    }
}

/// A feed, an item or an item's source while its elements are being read.
struct Draft {
    var id = Ranked<String>()
    var title = Ranked<String>()
    /// Plain text; feeds and sources only.
    var description = Ranked<String>()
    /// `itunes:subtitle` of a feed.
    var subtitle: String?
    var summary = Ranked<ItemText>()
    /// The fullest text that was offered as summary beside the one that is it.
    var otherText: ItemText?
    var content = Ranked<ItemText>()
    /// What is meant to be the whole article, by another service's words.
    var fullText: ItemText?
    var contentBase: String?
    var url = Ranked<String>()
    var originalURL: String?
    var permalink: String?
    var published = Ranked<Timestamp>()
    var modified = Ranked<Timestamp>()
    var rawDate: String?
    var language = Ranked<String>()
    var copyright = Ranked<String>()
    var license = Ranked<String>()
    var image = Ranked<String>()
    var icon: String?
    var authors: [Author] = []
    var contributors: [Author] = []
    var publisher: Author?
    var tags: [String] = []
    var links: [Link] = []
    var attachments: [Attachment] = []
    var commentsURL = Ranked<String>()
    var isExplicit: Bool?
    var isBlocked: Bool?
    var isComplete = false
    var isArchive = false
    var location: ItemDetails.Location?
    var latitude: Double?
    var longitude: Double?
    /// Fields of an item that one element gives.
    var details = ItemDetails()
    var extensions: [FeedExtension] = []
    var source: ItemDetails.Source?

    // Feeds only.
    var generator = Ranked<String>()
    var hubURLs: [String] = []
    var newFeedURL: String?
    var ttl: Int?
    var skipHours: [Int] = []
    var skipDays: [Int] = []
    var period: Int?
    var frequency: Int?
    var updateBase: Timestamp?
    var deletedEntries: [ParsedFeed.DeletedEntry] = []

    // Parts that are open while their children are read.
    var person = Author()
    var otherPeople: [Author] = []
    var imageURL: String?
    var media: [Media] = []
    /// What the item itself and the open group say about all their media.
    var itemMedia = Media()
    var groupMedia = Media()
    var groupStart = 0
    var itemThumbnails: [Media.Thumbnail] = []
    var deletedEntry: ParsedFeed.DeletedEntry?
    var openShape = ItemDetails.Location.Shape.point
    var firstCorner: String?
    var latitudeComesFirst = true
    /// Numbers of a position in the open shape, where it says.
    var openDimension: Int?

    var limits: FeedLimits

    init(limits: FeedLimits) {
        self.limits = limits
    }

    /// Nothing was said.
    var isBlank: Bool {
        title.value == nil && description.value == nil && url.value == nil && id.value == nil && links.isEmpty
            && authors.isEmpty && newFeedURL == nil && deletedEntries.isEmpty && extensions.isEmpty
    }
}

extension Draft {
    /// Offers a date; the text of one that could not be understood is kept.
    mutating func offer(
        _ element: borrowing Element, as field: WritableKeyPath<Draft, Ranked<Timestamp>>, _ rank: Rank = .own
    ) {
        if let date = element.date {
            self[keyPath: field].offer(date, rank)
        } else if rawDate == nil {
            rawDate = element.text
        }
    }

    /// The language that holds for an item's text; its own `xml:lang` says more than the item's.
    mutating func offerLanguage(_ element: borrowing Element, _ rank: Rank) {
        guard let language = FeedLanguage.normalize(element.language) else { return }
        if element["lang"] != nil {
            self.language.replace(with: language, max(rank, .secondary))
        } else {
            self.language.offer(language, rank)
        }
    }

    /// The page that a feed or an item is about.
    mutating func takePage(_ url: String?, _ rank: Rank) {
        guard let url else { return }
        self.url.offer(url, rank)
        if rank == .secondary { addLink(Link(relation: "alternate", url: url)) }
    }

    /// Where nothing else says what the page is, an id that is an address of the web does.
    mutating func takeAddress(inID id: String?, _ element: borrowing Element) {
        guard permalink == nil, let id else { return }
        guard id.utf8.starts(with: "http://".utf8) || id.utf8.starts(with: "https://".utf8) else { return }
        permalink = element.address(id)
    }

    /// Those of a group that has just ended.
    func peopleOf(_ element: borrowing Element) -> [Author] {
        person.isEmpty ? element.people + otherPeople : [person] + otherPeople
    }

    mutating func addAuthor(_ author: Author?) { add(author, to: \.authors) }

    mutating func addContributor(_ author: Author?) { add(author, to: \.contributors) }

    /// One person named by several elements is one author.
    private mutating func add(_ author: Author?, to list: WritableKeyPath<Draft, [Author]>) {
        guard let author, self[keyPath: list].count < limits.listEntries else { return }
        for (index, known) in self[keyPath: list].enumerated() where known.isSamePerson(as: author) {
            self[keyPath: list][index].complete(from: author)
            return
        }
        self[keyPath: list].append(author)
    }

    mutating func addTag(_ tag: String?) {
        guard let tag, !tag.isEmpty, tags.count < limits.listEntries, !tags.contains(tag) else { return }
        tags.append(tag)
    }

    mutating func addLink(_ link: Link) {
        guard links.count < limits.listEntries else { return }
        links.append(link)
    }

    mutating func addAttachment(_ attachment: Attachment) {
        guard attachments.count < limits.listEntries else { return }
        guard !attachments.contains(where: { $0.url == attachment.url }) else { return }
        attachments.append(attachment)
    }
}

extension Author {
    func isSamePerson(as other: Author) -> Bool {
        if let email, let otherEmail = other.email, email.lowercased() == otherEmail.lowercased() {
            return name == nil || other.name == nil || name == other.name
        }
        guard let name, let otherName = other.name, name == otherName else { return false }
        return email == nil || other.email == nil
    }

    mutating func complete(from other: Author) {
        name = name ?? other.name
        email = email ?? other.email
        url = url ?? other.url
        avatar = avatar ?? other.avatar
    }

    var isEmpty: Bool { name == nil && email == nil && url == nil && avatar == nil }
}
