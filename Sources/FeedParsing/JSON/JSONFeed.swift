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
    let isFeed = document["version"]?.string.map { $0.contains("jsonfeed.org/version/") } ?? false
    let isLikeOne = document["version"]?.string != nil || document["title"]?.string != nil
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
        let base = base ?? document["feed_url"]?.string ?? document["home_page_url"]?.string
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
        feed.language = FeedLanguage.normalize(document["language"]?.string)
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
        item.summary = object["summary"]?.written.map { escapedHTML($0) }
        item.summaryIsPlain = true
        item.contentHTML = object["content_html"]?.string?.nonEmpty
        if item.contentHTML == nil {
            item.contentHTML = object["content_text"]?.written.map { escapedHTML($0) }
            item.contentIsPlain = true
        }
        item.baseURL = responseURL
        item.image = url(object["image"]) ?? url(object["banner_image"])
        item.datePublished = date(object["date_published"])
        item.dateModified = date(object["date_modified"])
        if item.datePublished == nil && item.dateModified == nil {
            item.rawDate = object["date_published"]?.written ?? object["date_modified"]?.written
        }
        item.authors = authors(object)
        // "If a feed item has no authors, the feed's are its authors."
        if item.authors.isEmpty { item.authors = feedAuthors }
        item.tags = tags(object["tags"])
        item.language = FeedLanguage.normalize(object["language"]?.string)
        for attachment in elements(object["attachments"]).prefix(limits.listEntries) {
            guard let url = url(attachment["url"]) else { continue }
            item.attachments.append(
                Attachment(
                    url: url, mimeType: attachment["mime_type"]?.string?.mediaType, title: line(attachment["title"]),
                    sizeInBytes: attachment["size_in_bytes"]?.wholeNumber,
                    durationInSeconds: attachment["duration_in_seconds"]?.written.flatMap { FeedDuration.seconds($0) }))
        }
        var details = ItemDetails()
        details.bannerImage = url(object["banner_image"])
        details.extensions = extensions(object)
        item.details = Boxed(details)
        return item
    }

    /// A list of strings; some write one string with commas.
    private func tags(_ value: JSONValue?) -> [String] {
        if let text = value?.string.flatMap({ line(.string($0)) }) {
            return text.split(separator: ",").prefix(limits.listEntries).compactMap { String($0).trimmed.nonEmpty }
        }
        return (value?.list ?? []).prefix(limits.listEntries).compactMap { $0.string == nil ? nil : line($0) }
    }

    /// `authors` of version 1.1 and `author` of version 1, which stand beside each other for older readers; either may
    /// be a list, an object or a text.
    private func authors(_ object: JSONValue) -> [Author] {
        var people: [Author] = []
        let values = elements(object["authors"]) + elements(object["author"])
        for author in values.prefix(limits.listEntries).flatMap(authors(in:)) {
            if let place = people.firstIndex(where: { $0.isSamePerson(as: author) }) {
                people[place].complete(from: author)
            } else {
                people.append(author)
            }
        }
        return people
    }

    private func authors(in value: JSONValue) -> [Author] {
        let named = line(value.isObject ? value["name"] : value)
        var people = named.map { Author.people(feedText: $0, limit: limits.listEntries) } ?? []
        guard value.isObject else { return people }
        var author = people.first ?? Author()
        let address = value["url"]?.string
        author.complete(
            from: Author(
                url: url(value["url"]), avatar: url(value["avatar"]),
                email: line(value["email"]) ?? address.flatMap { Author.email(ofAddress: $0) }))
        if people.isEmpty { people = [author] } else { people[0] = author }
        return people.filter { !$0.isEmpty }
    }

    /// Those of a list; a value that stands where a list belongs is its only one.
    private func elements(_ value: JSONValue?) -> [JSONValue] {
        guard let value else { return [] }
        return value.list ?? [value]
    }

    /// Publishers' own members begin with an underscore.
    private func extensions(_ object: JSONValue) -> [FeedExtension] {
        guard case .object(let members) = object else { return [] }
        return members.filter { $0.name.utf8.first == 0x5F }.prefix(limits.extensions).map { member in
            var writer = JSONWriter(capacity: 64)
            writer.value(member.value)
            return FeedExtension(
                name: member.name, namespace: "json",
                value: writer.bytes.count <= limits.shortField ? String(decoding: writer.bytes, as: UTF8.self) : nil)
        }
    }

    private func line(_ value: JSONValue?) -> String? {
        guard var text = value?.written else { return nil }
        // Plain text, yet generators leave references in it.
        let line = text.withUTF8 { PlainText.line(decodingReferencesIn: $0) }
        return line.isEmpty ? nil : String(line.prefix(limits.shortField))
    }

    private func url(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty, text.utf8.count <= limits.shortField else { return nil }
        return FeedAddress.resolve(text, against: base, limits: limits)
    }

    private func date(_ value: JSONValue?) -> Timestamp? {
        guard case .number(let digits) = value else { return value?.string.flatMap { FeedDate.parse($0) } }
        // Seconds since 1970, as JavaScript's milliseconds where they are too many; 2024 and 20240302 are days.
        guard let number = Double(digits), digits.utf8.count > 8 else { return FeedDate.parse(digits) }
        let seconds = abs(number) < 1e11 ? number : number / 1000
        guard abs(seconds) < 7e9 else { return nil }
        return Timestamp(microsecondsSince1970: Int64((seconds * 1e6).rounded()), utcOffsetInSeconds: 0)
    }
}

extension JSONValue {
    /// A text, or a number where a text belongs: a title `1984`.
    fileprivate var written: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
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
}
