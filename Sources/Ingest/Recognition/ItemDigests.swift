internal import Articles
internal import FeedParsing

/// What an item says, as two numbers.
struct ItemDigests: Hashable {
    /// Over all that the feed says of the item but what `isLeftOut` names: while it stays the same, nothing has to be
    /// cleaned. Addresses count without their tokens, the item's own without its query.
    let source: UInt64
    /// Over the title and the text; 0 where there is neither, nor a file.
    let text: UInt64

    // An item is some fifty references to count: lent, not copied.
    init(_ item: borrowing ParsedItem) {
        var text = DigestedItem(capacity: (item.contentHTML?.utf8.count ?? 0) + (item.summary?.utf8.count ?? 0) + 512)
        text.add(item.title)
        text.add(addressesIn: item.summary)
        text.add(addressesIn: item.contentHTML)
        if text.bytes.count == 3 {
            for attachment in item.attachments { text.add(place: attachment.url) }
        }
        self.text = text.bytes.count == 3 ? 0 : SHA256Digest(of: text.bytes).prefix
        var rest = DigestedItem(capacity: 512)
        rest.add(number: self.text)
        rest.add(item)
        source = SHA256Digest(of: rest.bytes).prefix
    }

    /// Fields of `ParsedItem` that are not in `source`: ids, which do not make another article; dates, which do not make
    /// a revision; what counts from poll to poll. None but the id and the dates reaches an article.
    static let isLeftOut: Set<String> = [
        "id", "datePublished", "dateModified", "rawDate", "commentCount", "extensions", "isCutShort",
    ]
}

/// Bytes for a digest: each part ends in a NUL, so that no text can move between two parts unseen.
private struct DigestedItem {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func add(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        bytes.append(0)
    }

    mutating func add(addressesIn text: String?) {
        if let text { AddressTokens.append(text, to: &bytes) }
        bytes.append(0)
    }

    mutating func add(place address: String?) {
        if let address {
            if let parts = ComparableAddress(address) {
                bytes.append(contentsOf: parts.place)
            } else {
                bytes.append(contentsOf: address.utf8)
            }
        }
        bytes.append(0)
    }

    mutating func add(number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// What few items have, in whatever words Swift has for it.
    mutating func add<Value: Equatable>(rare value: Value, unless absent: Value) {
        if value != absent { bytes.append(contentsOf: String(reflecting: value).utf8) }
        bytes.append(0)
    }

    mutating func add(_ author: Author) {
        add(author.name)
        add(author.url)
        add(addressesIn: author.avatar)
        add(author.email)
    }

    mutating func add(_ link: Link) {
        add(link.relation)
        add(addressesIn: link.url)
        add(link.mimeType)
        add(link.title)
        add(link.language)
    }

    mutating func add(_ attachment: Attachment) {
        add(addressesIn: attachment.url)
        add(attachment.mimeType)
        add(attachment.title)
        add(rare: attachment.sizeInBytes, unless: nil)
        add(rare: attachment.durationInSeconds, unless: nil)
    }

    mutating func add(_ thumbnail: Media.Thumbnail) {
        add(addressesIn: thumbnail.url)
        add(number: UInt64(truncatingIfNeeded: thumbnail.width ?? -1))
        add(number: UInt64(truncatingIfNeeded: thumbnail.height ?? -1))
    }

    mutating func add(_ media: Media) {
        add(addressesIn: media.url)
        add(media.mimeType)
        add(media.medium)
        add(media.title)
        add(media.description)
        add(media.credit)
        add(addressesIn: media.playerURL)
        add(number: UInt64(truncatingIfNeeded: media.width ?? -1))
        add(number: UInt64(truncatingIfNeeded: media.height ?? -1))
        add(rare: media.sizeInBytes, unless: nil)
        add(rare: media.durationInSeconds, unless: nil)
        for thumbnail in media.thumbnails { add(thumbnail) }
        bytes.append(media.isDefault ? 1 : 0)
    }

    /// All but the title and the texts, and what is left out.
    mutating func add(_ item: ParsedItem) {
        bytes.append((item.summaryIsPlain ? 2 : 0) | (item.contentIsPlain ? 1 : 0))
        add(place: item.url)
        add(place: item.originalURL)
        add(addressesIn: item.externalURL)
        add(place: item.baseURL)
        for author in item.authors { add(author) }
        bytes.append(1)
        for author in item.contributors { add(author) }
        bytes.append(1)
        if let publisher = item.publisher { add(publisher) }
        bytes.append(1)
        for tag in item.tags { add(tag) }
        bytes.append(1)
        for attachment in item.attachments { add(attachment) }
        bytes.append(1)
        for media in item.media { add(media) }
        bytes.append(1)
        for thumbnail in item.thumbnails { add(thumbnail) }
        bytes.append(1)
        // The item's own link is among them as `url`.
        for link in item.links where link.url != item.url { add(link) }
        bytes.append(1)
        add(addressesIn: item.image)
        add(addressesIn: item.commentsURL)
        add(addressesIn: item.commentsFeedURL)
        add(item.language)
        add(item.copyright)
        add(item.license)
        add(addressesIn: item.chaptersURL)
        add(rare: item.source, unless: nil)
        add(rare: item.durationInSeconds, unless: nil)
        add(rare: item.season, unless: nil)
        add(rare: item.episode, unless: nil)
        add(rare: item.isExplicit, unless: nil)
        add(rare: item.isBlocked, unless: nil)
        add(rare: item.location, unless: nil)
        add(rare: item.inReplyTo, unless: [])
        add(rare: item.chapters, unless: [])
        add(rare: item.transcripts, unless: [])
    }
}
