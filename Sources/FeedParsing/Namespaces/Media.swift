internal import Articles

extension Namespaces {
    /// Media RSS: https://www.rssboard.org/media-rss
    ///
    /// What an item or a group says of its media fills in what the media themselves leave open.
    static let mediaRSS = Namespace(
        prefixes: ["media", "mrss"],
        names: [
            "search.yahoo.com/mrss", "search.yahoo.com/mrss/rss", "search.yahoo.com/rss", "search.yahoo.com",
            "tools.search.yahoo.com/mrss", "video.search.yahoo.com/mrss", "yahoo.com/mrss", "api.flickr.com/mrss",
            "mrss.yahoo.com", "rssboard.org/media-rss", "search.yahoo.com/searchmonkey/media",
        ],
        elements: [
            .group("group", in: .item, opens: .mediaGroup, begin: beginGroup, end: endGroup),
            .value("content", in: .feed) { element, draft in
                let type = element["type"]?.mediaType ?? element["medium"] ?? ""
                if type.hasPrefix("image") { draft.image.offer(element.url("url"), .standIn) }
            },
            .group("content", in: .item, .mediaGroup, opens: .media, begin: beginContent),
            .value("thumbnail", in: .item, .mediaGroup, .media) { element, draft in
                // Some write the address as text.
                guard let url = element.url("url") ?? element.url else { return }
                let thumbnail = Media.Thumbnail(
                    url: url, width: element.integer("width"), height: element.integer("height"))
                draft.addThumbnail(thumbnail)
            },
            .value("thumbnail", in: .feed) { element, draft in draft.image.offer(element.url("url"), .standIn) },
            .value("title", in: .item) { element, draft in
                draft.title.offer(element.line, .standIn)
                draft.itemMedia.title = draft.itemMedia.title ?? element.plain
            },
            .value("title", in: .mediaGroup) { element, draft in
                draft.title.offer(element.line, .standIn)
                draft.groupMedia.title = draft.groupMedia.title ?? element.plain
            },
            .value("title", in: .feed) { element, draft in draft.title.offer(element.line, .fallback) },
            .value("description", in: .feed) { element, draft in draft.description.offer(element.line, .fallback) },
            .value("title", in: .media) { element, draft in
                draft.title.offer(element.line, .fallback)
                draft.withOpenMedia { $0.title = $0.title ?? element.plain }
            },
            .value("description", in: .item) { element, draft in
                draft.summary.offer(element.itemText, .standIn)
                draft.itemMedia.description = draft.itemMedia.description ?? element.line
            },
            .value("description", in: .mediaGroup) { element, draft in
                draft.summary.offer(element.itemText, .standIn)
                draft.groupMedia.description = draft.groupMedia.description ?? element.line
            },
            .value("description", in: .media) { element, draft in
                draft.summary.offer(element.itemText, .fallback)
                draft.withOpenMedia { $0.description = $0.description ?? element.line }
            },
            .value("credit", in: .item) { element, draft in
                draft.itemMedia.credit = draft.itemMedia.credit ?? element.line
            },
            .value("credit", in: .mediaGroup) { element, draft in
                draft.groupMedia.credit = draft.groupMedia.credit ?? element.line
            },
            .value("credit", in: .media) { element, draft in
                draft.withOpenMedia { $0.credit = $0.credit ?? element.line }
            },
            .value("player", in: .item) { element, draft in
                draft.itemMedia.playerURL = draft.itemMedia.playerURL ?? element.url("url") ?? element.url
            },
            .value("player", in: .mediaGroup) { element, draft in
                draft.groupMedia.playerURL = draft.groupMedia.playerURL ?? element.url("url") ?? element.url
            },
            .value("player", in: .media) { element, draft in
                draft.withOpenMedia { $0.playerURL = $0.playerURL ?? element.url("url") ?? element.url }
            },
            .value("category", in: .feed, .item, .mediaGroup, .media) { element, draft in
                draft.addTag(element.line ?? element.line("label"))
            },
            .group("location", in: .item, .mediaGroup, .media, opens: .location),
            .value("keywords", in: .feed, .item, .mediaGroup, .media) { element, draft in
                draft.addKeywords(element.line)
            },
            .value("copyright", in: .feed, .item, .mediaGroup, .media) { element, draft in
                draft.copyright.offer(element.line, .standIn)
            },
            .value("license", in: .feed, .item, .mediaGroup, .media) { element, draft in
                draft.license.offer(element.url("href") ?? element.url, .standIn)
            },
            .value("rating", in: .feed, .item, .mediaGroup, .media) { element, draft in
                // The simple scheme is the default: adult and nonadult.
                switch element.text?.asciiLowercased {
                case "adult": draft.isExplicit = draft.isExplicit ?? true
                case "nonadult": draft.isExplicit = draft.isExplicit ?? false
                default: break
                }
            },
        ])

    private static let beginGroup: ElementRule.Action = { _, draft in
        draft.groupStart = draft.media.count
        draft.groupMedia = Media()
    }

    private static let endGroup: ElementRule.Action = { _, draft in
        for index in draft.groupStart..<max(draft.media.count, draft.groupStart) {
            draft.media[index].complete(from: draft.groupMedia)
        }
        if draft.media.count == draft.groupStart, draft.groupMedia != Media() { draft.addMedia(draft.groupMedia) }
        draft.groupMedia = Media()
    }

    private static let beginContent: ElementRule.Action = { element, draft in
        var media = Media(url: element.url("url"))
        media.mimeType = element["type"]?.mediaType
        media.medium = element["medium"]?.trimmed.asciiLowercased.nonEmpty
        media.width = element.integer("width")
        media.height = element.integer("height")
        media.sizeInBytes = element["filesize"]?.byteCount
        media.durationInSeconds = element["duration"].flatMap { FeedDuration.seconds($0) }
        media.isDefault = element["isdefault"]?.trimmed.asciiLowercased == "true"
        draft.addMedia(media)
    }
}

extension Draft {
    fileprivate mutating func addMedia(_ medium: Media) {
        guard media.count < limits.listEntries else { return }
        media.append(medium)
    }

    fileprivate mutating func withOpenMedia(_ change: (inout Media) -> Void) {
        guard let last = media.indices.last else { return }
        change(&media[last])
    }

    fileprivate mutating func addThumbnail(_ thumbnail: Media.Thumbnail) {
        guard itemThumbnails.count < limits.listEntries else { return }
        guard !itemThumbnails.contains(thumbnail) else { return }
        itemThumbnails.append(thumbnail)
    }

    /// `a, b, c`
    mutating func addKeywords(_ text: String?) {
        guard var text else { return }
        text.withUTF8 { bytes in
            for word in bytes.split(separator: 0x2C, maxSplits: limits.listEntries).prefix(limits.listEntries) {
                addTag(String(decoding: word, as: UTF8.self).trimmed)
            }
        }
    }
}

extension Media {
    /// Whether it is a picture: by its medium, by its type, else by its address.
    package var isImage: Bool {
        if let medium { return medium == "image" }
        if let mimeType { return mimeType.hasPrefix("image/") }
        guard let path = url?.utf8.prefix(while: { $0 != 0x3F && $0 != 0x23 }) else { return false }
        let ending = String(Substring(path.suffix(5))).lowercased()
        return [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].contains { ending.hasSuffix($0) }
    }

    /// Fills in what is not said yet.
    mutating func complete(from other: Media) {
        title = title ?? other.title
        description = description ?? other.description
        credit = credit ?? other.credit
        playerURL = playerURL ?? other.playerURL
    }
}
