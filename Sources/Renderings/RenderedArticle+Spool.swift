internal import Articles
package import Markup

extension RenderedArticle {
    /// An article as a file of the spool has it (newsreel-spool(5)).
    ///
    /// What its feed says of the item beside the article itself (`ItemDetails`) is kept as it was written, but for
    /// `_newsreel.extensions`, which no rendering has. Links in captions are not read back: the blocks have their text.
    /// `nil` for an object that is no article of the spool.
    package init?(spooled item: JSONValue) {
        guard let newsreel = item["_newsreel"], let from = newsreel["feed"], let url = from["url"]?.string,
            let id = item["id"]?.string.flatMap(ArticleID.init(base32:))
        else { return nil }
        let fetched = Self.moment(newsreel["fetched_at"])
        guard let seen = Self.moment(newsreel["first_seen"]) ?? fetched else { return nil }
        let feed = Feed(
            url: url, title: from["title"]?.string, homePageURL: from["home_page_url"]?.string,
            details: FeedDetails(spooled: from),
            folder: Self.texts(from["folder"]), tags: Self.texts(from["tags"]))
        var article = Article(
            id: id, revision: newsreel["revision"]?.int ?? 1, feed: feed, firstSeen: seen, fetchedAt: fetched ?? seen)
        article.guid = newsreel["guid"]?.string
        article.url = item["url"]?.string
        article.externalURL = item["external_url"]?.string
        article.title = item["title"]?.string
        article.summary = item["summary"]?.string
        article.image = item["image"]?.string.map { Image(url: $0) }
        article.datePublished = Self.moment(item["date_published"])
        article.dateModified = Self.moment(item["date_modified"])
        article.authors = [Author](spooled: item["authors"])
        article.tags = Self.texts(item["tags"])
        article.language = item["language"]?.string
        article.attachments = (item["attachments"]?.list ?? []).compactMap { file in
            guard let url = file["url"]?.string else { return nil }
            return Attachment(
                url: url, mimeType: file["mime_type"]?.string, title: file["title"]?.string,
                sizeInBytes: file["size_in_bytes"]?.int.map { Int64($0) },
                durationInSeconds: file["duration_in_seconds"]?.double)
        }
        article.body = Body(spooled: newsreel["blocks"]?.list ?? [])
        article.isTruncated = newsreel["truncated"]?.isTrue ?? false
        article.warnings = Self.texts(newsreel["warnings"])
        article.origins = (newsreel["origins"]?.members ?? []).compactMap { member in
            member.value.string.map { .init(field: member.name, source: $0) }
        }
        article.similar = (newsreel["similar_to"]?.list ?? []).compactMap { other in
            guard let id = other["id"]?.string.flatMap(ArticleID.init(base32:)) else { return nil }
            return SimilarArticle(id: id, share: other["share"]?.double ?? 0)
        }
        if newsreel["folder"] != nil || newsreel["rules"] != nil {
            let folder = Self.texts(newsreel["folder"])
            article.filing = Boxed(
                .init(folder: folder.isEmpty ? nil : folder, rules: Self.texts(newsreel["rules"])))
        }
        self.init(
            article, html: item["content_html"]?.string,
            details: (item.members ?? []).filter { ItemDetails.isMember($0.name) })
    }

    private static func moment(_ value: JSONValue?) -> Timestamp? {
        value?.string.flatMap { Timestamp(rfc3339: $0) }
    }

    fileprivate static func texts(_ value: JSONValue?) -> [String] { (value?.list ?? []).compactMap(\.string) }
}

extension FeedDetails {
    /// Of `_newsreel.feed`.
    fileprivate init(spooled feed: JSONValue) {
        self.init()
        (description, icon, favicon) = (feed["description"]?.string, feed["icon"]?.string, feed["favicon"]?.string)
        (language, copyright) = (feed["language"]?.string, feed["copyright"]?.string)
        (license, isExplicit) = (feed["license"]?.string, feed["explicit"].map(\.isTrue))
        authors = [Author](spooled: feed["authors"])
        categories = RenderedArticle.texts(feed["categories"])
    }
}

extension [Author] {
    fileprivate init(spooled value: JSONValue?) {
        self = (value?.list ?? []).map { author in
            Author(
                name: author["name"]?.string, url: author["url"]?.string, avatar: author["avatar"]?.string,
                email: author["email"]?.string)
        }
    }
}

extension JSONValue {
    fileprivate var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    fileprivate var double: Double? {
        if case .number(let digits) = self { Double(digits) } else { nil }
    }
}

// MARK: - Blocks

extension Body {
    /// The `blocks` of the spool's object; those of a later version of newsreel are their text.
    fileprivate init(spooled values: [JSONValue]) {
        self.init(blocks: values.compactMap(Block.init(spooled:)))
    }
}

extension Block {
    fileprivate init?(spooled value: JSONValue) {
        let runs = [Inline](spooled: value)
        switch value["type"]?.string {
        case "heading": self = .heading(level: min(max(value["level"]?.int ?? 2, 1), 6), runs)
        case "list":
            self = .list(
                List(
                    isOrdered: value["ordered"]?.isTrue ?? false, start: value["start"]?.int ?? 1,
                    items: (value["items"]?.list ?? []).map { Body(spooled: $0.list ?? []).blocks }))
        case "quote":
            self = .quote(
                Quote(
                    blocks: Body(spooled: value["blocks"]?.list ?? []).blocks,
                    attribution: [Inline](plain: value["attribution"]), url: value["url"]?.string))
        case "preformatted": self = .preformatted(value["text"]?.string ?? "", language: value["language"]?.string)
        case "table":
            self = .table(
                Table(
                    caption: [Inline](plain: value["caption"]),
                    rows: (value["rows"]?.list ?? []).map { row in (row.list ?? []).map(Table.Cell.init(spooled:)) }))
        case "figure":
            self = .figure(
                Figure(
                    images: (value["images"]?.list ?? []).compactMap { image in
                        image["url"]?.string.map {
                            Image(
                                url: $0, width: image["width"]?.int, height: image["height"]?.int,
                                alternativeText: image["alt"]?.string)
                        }
                    },
                    caption: [Inline](plain: value["caption"]), credit: value["credit"]?.string))
        case "embed":
            self = .embed(
                Embed(
                    provider: value["provider"]?.string ?? "web", url: value["url"]?.string,
                    author: value["author"]?.string, handle: value["handle"]?.string, date: value["date"]?.string,
                    datePublished: value["date_published"]?.string.flatMap { Timestamp(rfc3339: $0) },
                    text: value["text"]?.string, title: value["title"]?.string))
        case "formula":
            guard let formula = Formula(spooled: value, text: value["text"]?.string, isDisplay: true) else {
                return nil
            }
            self = .formula(formula)
        case "rule": self = .rule
        default:
            guard !runs.isEmpty else { return nil }
            self = .paragraph(runs)
        }
    }
}

extension [Inline] {
    fileprivate init(spooled value: JSONValue) {
        guard let runs = value["inlines"]?.list else {
            self.init(plain: value["text"])
            return
        }
        self = runs.compactMap { run in
            guard let text = run["text"]?.string else { return nil }
            let style = Inline.Style(named: (run["styles"]?.list ?? []).compactMap(\.string))
            if let formula = run["formula"].flatMap({ Formula(spooled: $0, text: text, isDisplay: false) }) {
                return Inline(formula, style: style, link: run["url"]?.string)
            }
            return Inline(text, style: style, link: run["url"]?.string)
        }
    }

    fileprivate init(plain value: JSONValue?) {
        let text = value?.string ?? ""
        self = text.isEmpty ? [] : [Inline(text)]
    }
}

extension Formula {
    /// Its words; the MathML stands in the article's HTML.
    fileprivate init?(spooled value: JSONValue, text: String?, isDisplay: Bool) {
        self.init([], tex: value["tex"]?.string, alternative: text, isDisplay: isDisplay)
    }
}

extension Table.Cell {
    fileprivate init(spooled value: JSONValue) {
        self.init(
            [Inline](spooled: value), isHeader: value["header"]?.isTrue ?? false,
            columnSpan: value["column_span"]?.int ?? 1, rowSpan: value["row_span"]?.int ?? 1)
    }
}
