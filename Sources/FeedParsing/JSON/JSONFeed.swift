internal import Articles
internal import Markup

/// Reads a JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/); a member of a wrong type is absent.
func parseJSONFeed(
    _ bytes: [UInt8], base: String?, limits: FeedLimits, warnings: [String]
) throws(FeedParsingError) -> ParsedFeed {
    let document: JSONValue
    let isTruncated: Bool
    do throws(JSONFault) {
        (document, isTruncated) = try JSONReader.read(bytes, depthLimit: limits.depth)
    } catch {
        switch error {
        case .tooDeep: throw .tooDeep(limit: limits.depth)
        case .truncated: throw .truncated
        case .malformed(let offset): throw .malformed("no JSON at byte \(offset)")
        }
    }
    let isFeed = document["version"]?.text.map { $0.contains("jsonfeed.org/version/") } ?? false
    let isLikeOne = document["version"]?.text != nil || document["title"]?.text != nil
    guard isFeed || (isLikeOne && document["items"]?.list != nil) else {
        if isTruncated { throw .truncated }
        throw .notAFeed(found: "a JSON document")
    }
    var feed = JSONFeed(limits: limits, responseURL: base, base: base).feed(document, warnings: warnings)
    if isTruncated {
        guard !feed.items.isEmpty else { throw .truncated }
        feed.isTruncated = true
        feed.warnings.append("the document is cut short")
    }
    return feed
}

private struct JSONFeed {
    let limits: FeedLimits
    let responseURL: String?
    let base: String?

    func feed(_ document: JSONValue, warnings: [String]) -> ParsedFeed {
        var feed = ParsedFeed(format: .json)
        // Relative addresses start from the document; without one, from what it says of itself.
        let base = base ?? document["feed_url"]?.text ?? document["home_page_url"]?.text
        let reader = JSONFeed(limits: limits, responseURL: responseURL, base: base)
        feed.title = reader.line(document["title"])
        feed.description = reader.line(document["description"])
        feed.homePageURL = reader.url(document["home_page_url"])
        feed.feedURL = reader.url(document["feed_url"])
        feed.nextURL = reader.url(document["next_url"])
        feed.hubURLs = (document["hubs"]?.list ?? []).prefix(limits.listEntries).compactMap {
            reader.url($0["url"])
        }
        feed.image = reader.url(document["icon"])
        feed.icon = reader.url(document["favicon"])
        feed.language = FeedLanguage.normalize(document["language"]?.text)
        feed.authors = reader.authors(document)
        feed.isComplete = document["expired"]?.isTrue ?? false
        feed.isExplicit = nil
        feed.extensions = reader.extensions(document)
        feed.warnings = warnings

        let items = (document["items"]?.list ?? []).filter(\.isObject)
        feed.items = items.prefix(limits.items).map { reader.item($0, feedAuthors: feed.authors) }
        if items.count > limits.items {
            feed.warnings.append("\(items.count - limits.items) items beyond the first \(limits.items) were left out")
        }
        return feed
    }

    private func item(_ object: JSONValue, feedAuthors: [Author]) -> ParsedItem {
        var item = ParsedItem()
        item.id = object["id"]?.identifier.flatMap { $0.utf8.count <= limits.shortField ? $0 : nil }
        item.externalURL = url(object["external_url"])
        item.url = url(object["url"]) ?? item.externalURL
        item.title = line(object["title"])
        item.summary = object["summary"]?.text.map { escapedHTML($0) }
        item.contentHTML =
            object["content_html"]?.text?.nonEmpty ?? object["content_text"]?.text.map { escapedHTML($0) }
        item.baseURL = responseURL
        item.image = url(object["image"]) ?? url(object["banner_image"])
        item.datePublished = date(object["date_published"])
        item.dateModified = date(object["date_modified"])
        if item.datePublished == nil && item.dateModified == nil {
            item.rawDate = object["date_published"]?.text ?? object["date_modified"]?.text
        }
        item.authors = authors(object)
        // "If a feed item has no authors, the feed's are its authors."
        if item.authors.isEmpty { item.authors = feedAuthors }
        item.tags = tags(object["tags"])
        item.language = FeedLanguage.normalize(object["language"]?.text)
        for attachment in (object["attachments"]?.list ?? []).prefix(limits.listEntries) {
            guard let url = url(attachment["url"]) else { continue }
            item.attachments.append(
                Attachment(
                    url: url, mimeType: attachment["mime_type"]?.text?.mediaType, title: line(attachment["title"]),
                    sizeInBytes: attachment["size_in_bytes"]?.wholeNumber,
                    durationInSeconds: attachment["duration_in_seconds"]?.number))
        }
        item.extensions = extensions(object)
        return item
    }

    /// A list of strings; some write one string with commas.
    private func tags(_ value: JSONValue?) -> [String] {
        if let text = line(value) {
            return text.split(separator: ",").prefix(limits.listEntries).compactMap { String($0).trimmed.nonEmpty }
        }
        return (value?.list ?? []).prefix(limits.listEntries).compactMap { line($0) }
    }

    /// `authors` of version 1.1, `author` of version 1.
    private func authors(_ object: JSONValue) -> [Author] {
        var list = object["authors"]?.list ?? []
        if let author = object["author"] { list.append(author) }
        return list.prefix(limits.listEntries).compactMap { value in
            var author = Author(name: line(value["name"]), url: url(value["url"]), avatar: url(value["avatar"]))
            author.email = value["url"]?.text.flatMap { Author.email(ofAddress: $0) }
            return author.isEmpty ? nil : author
        }.reduce(into: []) { people, author in
            if !people.contains(where: { $0.name == author.name }) { people.append(author) }
        }
    }

    /// Publishers' own members begin with an underscore.
    private func extensions(_ object: JSONValue) -> [FeedExtension] {
        guard case .object(let members) = object else { return [] }
        return members.filter { $0.name.utf8.first == 0x5F }.prefix(limits.extensions).map { member in
            var writer = JSONWriter(capacity: 64)
            member.value.write(into: &writer)
            return FeedExtension(
                name: member.name, namespace: "json",
                value: writer.bytes.count <= limits.shortField ? String(decoding: writer.bytes, as: UTF8.self) : nil)
        }
    }

    private func line(_ value: JSONValue?) -> String? {
        guard var text = value?.text else { return nil }
        // Plain text, yet generators leave references in it.
        let line = text.withUTF8 { PlainText.line(decodingReferencesIn: $0) }
        return line.isEmpty ? nil : String(line.prefix(limits.shortField))
    }

    private func url(_ value: JSONValue?) -> String? {
        guard let text = value?.text, !text.isEmpty, text.utf8.count <= limits.shortField else { return nil }
        return FeedAddress.resolve(text, against: base, limits: limits)
    }

    private func date(_ value: JSONValue?) -> Timestamp? {
        value?.text.flatMap { FeedDate.parse($0) }.flatMap { limits.admits($0) ? $0 : nil }
    }
}

extension JSONValue {
    fileprivate var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    fileprivate var isTrue: Bool {
        if case .boolean(true) = self { true } else { false }
    }

    /// A string, or a number or truth as its text: `1`, `1.0` and `"1"` are two ids.
    fileprivate var identifier: String? {
        switch self {
        case .string(let text): text.trimmed.nonEmpty
        case .number(let digits): digits
        default: nil
        }
    }

    fileprivate var number: Double? {
        switch self {
        case .number(let digits), .string(let digits): Double(digits).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
        default: nil
        }
    }

    fileprivate var wholeNumber: Int64? { number.flatMap { $0 < 9e18 ? Int64($0) : nil } }

    fileprivate func write(into writer: inout JSONWriter) {
        switch self {
        case .null: writer.raw(Array("null".utf8))
        case .boolean(let value): writer.boolean(value)
        case .number(let digits): writer.raw(Array(digits.utf8))
        case .string(let text): writer.string(text)
        case .array(let elements): writer.array { writer in elements.forEach { $0.write(into: &writer) } }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(dynamic: member.name)
                    member.value.write(into: &writer)
                }
            }
        }
    }
}
