internal import Articles
internal import Cleaning
internal import FeedParsing

/// The two names under which an item of a feed is recognised.
struct ItemDigests: Hashable {
    let id: ArticleID
    /// The first 64 bits of a digest over what the feed says of the item, but for its id and its dates: while it
    /// stays the same, nothing has to be cleaned, and an item that comes back under another id is known by it.
    let source: UInt64
    /// Whether the item has enough of its own (a link) to be the same item under another id.
    let canHaveTwin: Bool

    /// - Parameter rung: where the ladder starts; see `FeedState.identityRung`.
    init(_ item: ParsedItem, feedIdentity: String, rung: ItemIdentity.Rung) {
        let link = item.url.map { Self.canonical($0) }
        id = ArticleID(feedIdentity: feedIdentity, itemIdentity: Self.identity(of: item, link: link, from: rung))
        canHaveTwin = link != nil
        source = Self.sourceDigest(of: item, link: link)
    }

    /// The address without its fragment and its tracking parameters.
    private static func canonical(_ address: String) -> String {
        let plain = LinkCleaning.withoutTracking(address)
        guard let fragment = plain.utf8.firstIndex(of: UInt8(ascii: "#")) else { return plain }
        // Single-page sites route by "#/" and "#!": there the fragment is the address.
        let after = plain.utf8[plain.utf8.index(after: fragment)...].first
        return after == UInt8(ascii: "/") || after == UInt8(ascii: "!") ? plain : String(plain[..<fragment])
    }

    /// The ladder: the feed's own id, the link, a hash of title, date and text.
    private static func identity(of item: ParsedItem, link: String?, from rung: ItemIdentity.Rung) -> ItemIdentity {
        if rung == .id, let id = item.id, !id.isEmpty { return ItemIdentity(rung: .id, value: id) }
        if rung != .content, let link { return ItemIdentity(rung: .link, value: link) }
        return .content(
            title: item.title ?? "", date: item.datePublished?.rfc3339 ?? item.rawDate ?? "",
            text: item.contentHTML ?? item.summary ?? link ?? item.attachments.first?.url ?? "")
    }

    private static func sourceDigest(of item: ParsedItem, link: String?) -> UInt64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((item.contentHTML?.utf8.count ?? 0) + (item.summary?.utf8.count ?? 0) + 512)
        func add(_ text: String?) {
            if let text { bytes.append(contentsOf: text.utf8) }
            bytes.append(0)
        }
        add(link)
        add(item.externalURL)
        add(item.title)
        add(item.contentHTML)
        add(item.summary)
        add(item.image)
        for author in item.authors {
            add(author.name)
            add(author.url)
        }
        for tag in item.tags { add(tag) }
        for attachment in item.attachments { add(attachment.url) }
        for media in item.media { add(media.url) }
        return SHA256Digest(of: bytes).prefix
    }
}
