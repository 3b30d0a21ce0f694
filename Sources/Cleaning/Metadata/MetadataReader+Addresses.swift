internal import Articles
internal import Markup

extension MetadataReader {
    func readAddresses(into metadata: inout PageMetadata) {
        var candidates: [(url: String, source: String)] = []
        for (rel, node) in elements.links {
            let isCanonical = Self.canonical.isWhole(tree.bytes[rel])
            let type = isCanonical ? nil : tree.attribute(.type, of: node)
            guard isCanonical || type.map(Self.isFeed) == true && Self.alternate.occurs(in: tree.string(rel)),
                let href = tree.attribute(.href, of: node), let address = WebAddress.resolve(href, against: base)
            else { continue }
            if isCanonical {
                candidates.append((LinkCleaning.direct(address), "link:canonical"))
            } else if let type {
                metadata.feeds.append(
                    FeedLink(
                        url: address,
                        title: tree.attribute(.title, of: node).map(Self.line).flatMap { $0.isEmpty ? nil : $0 },
                        type: type))
            }
        }
        if let (value, _) = meta("og:url"), let address = WebAddress.resolve(value, against: base) {
            candidates.append((LinkCleaning.direct(address), "og:url"))
        }
        // Some templates name the site's first page for all.
        if pageURL.map(Self.isFirstPage) != true { candidates.removeAll { Self.isFirstPage($0.url) } }
        // A page for telephones or for AMP that calls itself canonical may name the article's own elsewhere.
        if let chosen = candidates.first(where: { !LinkCleaning.isVariant($0.url) }) ?? candidates.first {
            metadata.canonicalURL = chosen.url
            note("url", chosen.source, &metadata)
        } else if let pageURL, let address = WebAddress.resolve(pageURL, against: nil) {
            metadata.canonicalURL = LinkCleaning.direct(address)
        }
        if var image = data.image, let address = Self.picture(at: image.url, base) {
            image.url = address
            metadata.image = image
            note("image", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail"),
            let address = Self.picture(at: value, base)
        {
            metadata.image = Image(
                url: address, width: meta("og:image:width").flatMap { Int($0.value) },
                height: meta("og:image:height").flatMap { Int($0.value) })
            note("image", "meta:" + name, &metadata)
        }
    }

    /// The address of what may be the article's picture: templates name an empty one, or the site's sign, where it has none.
    private static func picture(at reference: String, _ base: String?) -> String? {
        guard let address = WebAddress.resolve(reference, against: base),
            !address.contains("%3C"), !address.contains("<")
        else { return nil }
        var name = address.utf8.prefix { $0 != 0x3F && $0 != 0x23 }
        name = name[(name.lastIndex(of: 0x2F).map(name.index(after:)) ?? name.startIndex)...]
        if let dot = name.lastIndex(of: 0x2E) { name = name[..<dot] }
        // `favicon-150x150`, `apple-touch-icon@2`
        while let last = name.last, last.isASCIIDigit || [0x2D, 0x5F, 0x40, 0x78].contains(last) { name.removeLast() }
        return signs.contains(String(Substring(name)).lowercased()) ? nil : address
    }

    private static let signs: Set<String> = [
        "blank", "favicon", "logo", "site-logo", "apple-touch-icon", "android-chrome", "site-icon", "placeholder",
        "social-placeholder", "spacer", "pixel", "no-image", "noimage", "no_image",
    ]

    /// `https://a.example/`
    private static func isFirstPage(_ address: String) -> Bool {
        guard let start = address.range(ofText: "://")?.upperBound else { return false }
        return !address[start...].dropLast(address.last == "/" ? 1 : 0).contains { "/?#".contains($0) }
    }

    private static let canonical = Stems(["canonical"])
    private static let alternate = Stems(["alternate"])
    private static let feedTypes = Stems(["rss+xml", "atom+xml", "feed+json", "rdf+xml"])

    private static func isFeed(_ type: String) -> Bool { feedTypes.occurs(in: type) }
}
