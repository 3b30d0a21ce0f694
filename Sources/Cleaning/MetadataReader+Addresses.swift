internal import Articles
internal import Markup

extension MetadataReader {
    func readAddresses(into metadata: inout PageMetadata) {
        for (rel, node) in links where rel == "canonical" || Array(rel.utf8)[...].contains("alternate") {
            guard let href = tree.attribute(.href, of: node), let address = WebAddress.resolve(href, against: base)
            else { continue }
            if rel == "canonical", metadata.canonicalURL == nil {
                metadata.canonicalURL = LinkCleaning.withoutTracking(address)
                note("url", "link:canonical", &metadata)
            } else if rel.contains("alternate"), let type = tree.attribute(.type, of: node), Self.isFeed(type) {
                metadata.feeds.append(
                    FeedLink(
                        url: address,
                        title: tree.attribute(.title, of: node).map(Self.line).flatMap { $0.isEmpty ? nil : $0 },
                        type: type))
            }
        }
        if metadata.canonicalURL == nil, let (value, _) = meta("og:url"),
            let address = WebAddress.resolve(value, against: base)
        {
            metadata.canonicalURL = LinkCleaning.withoutTracking(address)
            note("url", "og:url", &metadata)
        }
        if metadata.canonicalURL == nil, let pageURL, let address = WebAddress.resolve(pageURL, against: nil) {
            metadata.canonicalURL = LinkCleaning.withoutTracking(address)
        }
        if var image = data.image, let address = WebAddress.resolve(image.url, against: base) {
            image.url = address
            metadata.image = image
            note("image", "json-ld", &metadata)
        } else if let (value, name) = meta(
            "og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail"),
            let address = WebAddress.resolve(value, against: base)
        {
            metadata.image = Image(
                url: address, width: meta("og:image:width").flatMap { Int($0.value) },
                height: meta("og:image:height").flatMap { Int($0.value) })
            note("image", "meta:" + name, &metadata)
        }
    }

    private static func isFeed(_ type: String) -> Bool {
        let type = type.lowercased()
        return type.contains("rss+xml") || type.contains("atom+xml") || type.contains("feed+json")
            || type.contains("rdf+xml")
    }
}
