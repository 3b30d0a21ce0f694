internal import Articles
internal import Cleaning
internal import FeedParsing

/// The names that earlier versions gave to items: what they stored is told by nothing else, and ids are frozen.
enum EarlierForms {
    /// The address without its tracking parameters and its fragment: the value of the rung `link`.
    static func canonical(_ address: String) -> String {
        let plain = LinkCleaning.withoutTracking(address)
        guard let fragment = plain.utf8.firstIndex(of: UInt8(ascii: "#")) else { return plain }
        // Single-page sites route by "#/" and "#!": there the fragment is the address.
        let after = plain.utf8[plain.utf8.index(after: fragment)...].first
        return after == UInt8(ascii: "/") || after == UInt8(ascii: "!") ? plain : String(plain[..<fragment])
    }

    /// The value of the rung `content`.
    static func content(of item: ParsedItem) -> ItemIdentity {
        .content(
            title: item.title ?? "", date: item.datePublished?.rfc3339 ?? item.rawDate ?? "",
            text: item.contentHTML ?? item.summary ?? item.url.map { canonical($0) } ?? item.attachments.first?.url
                ?? "")
    }

    /// The same address with the other scheme, with or without `www.` and with or without the final slash.
    static func variants(of address: String) -> [String] {
        guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")),
            ["http", "https"].contains(address[..<colon].lowercased())
        else { return [] }
        let rest = address[colon...].dropFirst(3)
        let bare = rest.hasPrefix("www.") ? rest.dropFirst(4) : rest
        let path = bare.last == "/" ? bare.dropLast() : bare
        var found: [String] = []
        for scheme in ["http://", "https://"] {
            for host in ["", "www."] {
                for end in ["", "/"] { found.append(scheme + host + path + end) }
            }
        }
        return found.filter { $0 != address }
    }

    /// Whether an item that was stored with this digest of its source says the same now, its link's form aside.
    static func isUnchanged(_ item: ParsedItem, since source: UInt64) -> Bool {
        if sourceDigest(of: item) == source { return true }
        return (item.url.map { variants(of: $0) } ?? []).contains { url in
            var earlier = item
            earlier.url = url
            return sourceDigest(of: earlier) == source
        }
    }

    /// What version 1 of the state kept as an item's digest of the source.
    static func sourceDigest(of item: ParsedItem) -> UInt64 {
        var bytes: [UInt8] = []
        func add(_ text: String?) {
            if let text { bytes.append(contentsOf: text.utf8) }
            bytes.append(0)
        }
        add(item.url.map { canonical($0) })
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
        for media in item.details.value.media { add(media.url) }
        return SHA256Digest(of: bytes).prefix
    }
}
