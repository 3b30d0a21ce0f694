package import Articles
package import Markup

/// An article as filters see it: its fields, folded when they are first asked for and then kept, so that a hundred filters
/// cost hardly more than one. For one thread.
package final class Subject {
    private var texts: [Field: [String]]
    /// The article's, without those of its feed.
    private(set) var ownTags: [String]
    private let body: () -> String
    private let wordCount: () -> Int
    private let revision: Int
    private let similarCount: Int
    /// Seconds; below 0 for a date in the future.
    private let age: Int64
    private var folded: [Field: [FoldedText]] = [:]
    private var numbers: [Field: Int64] = [:]

    private init(
        _ texts: [Field: [String]], tags: [String], body: @escaping () -> String, wordCount: @escaping () -> Int,
        revision: Int, similarCount: Int, age: Int64
    ) {
        (self.texts, ownTags, self.body, self.wordCount) = (texts, tags, body, wordCount)
        (self.revision, self.similarCount, self.age) = (revision, similarCount, age)
    }

    /// - Parameter now: what an age is counted to.
    package convenience init(_ article: Article, at now: Timestamp) {
        let addresses = [article.url, article.externalURL].compactMap { $0 }
        self.init(
            Self.present([
                .title: [article.title],
                .author: article.authors.map { $0.name ?? $0.email ?? $0.url },
                .tag: article.tags + article.feed.tags,
                .url: addresses,
                .host: addresses.map { WebAddress.host(of: $0) },
                .language: [article.language],
                .feed: [article.feed.title, article.feed.url],
                .folder: [(article.filing?.value.folder ?? article.feed.folder).joined(separator: "/")],
            ]), tags: article.tags,
            body: {
                let text = article.body.plainText()
                return text.isEmpty ? article.summary ?? "" : text
            }, wordCount: { TextStatistics(ofUTF8: article.body.plainTextUTF8()).wordCount },
            revision: article.revision, similarCount: article.similar.count,
            age: Self.age(article.datePublished ?? article.dateModified ?? article.firstSeen, at: now))
    }

    /// The object that a line of the spool holds (newsreel-spool(5)); what it lacks is absent.
    package convenience init(spooled item: JSONValue, at now: Timestamp) {
        let own = item["_newsreel"]
        let feed = own?["feed"]
        let addresses = [item["url"]?.string, item["external_url"]?.string].compactMap { $0 }
        func all(_ value: JSONValue?) -> [String?] { (value?.list ?? []).map(\.string) }
        func moment(_ value: JSONValue?) -> Timestamp? { value?.string.flatMap { Timestamp(rfc3339: $0) } }
        let content = item["content_text"]?.string ?? ""
        let text = content.isEmpty ? item["summary"]?.string ?? "" : content
        let words = own?["word_count"]?.int
        self.init(
            Self.present([
                .title: [item["title"]?.string],
                .author: (item["authors"]?.list ?? []).map { ($0["name"] ?? $0["email"] ?? $0["url"])?.string },
                .tag: all(item["tags"]) + all(feed?["tags"]),
                .url: addresses,
                .host: addresses.map { WebAddress.host(of: $0) },
                .language: [item["language"]?.string],
                .feed: [feed?["title"]?.string, feed?["url"]?.string],
                .folder: [all(own?["folder"] ?? feed?["folder"]).compactMap { $0 }.joined(separator: "/")],
            ]), tags: all(item["tags"]).compactMap { $0 },
            body: { text }, wordCount: { words ?? TextStatistics(of: content).wordCount },
            revision: own?["revision"]?.int ?? 1, similarCount: own?["similar_to"]?.list?.count ?? 0,
            age: Self.age(
                moment(item["date_published"]) ?? moment(item["date_modified"]) ?? moment(own?["first_seen"]) ?? now,
                at: now))
    }

    private static func present(_ fields: [Field: [String?]]) -> [Field: [String]] {
        fields.mapValues { $0.compactMap { $0 }.filter { !$0.isEmpty } }
    }

    private static func age(_ moment: Timestamp, at now: Timestamp) -> Int64 {
        now.secondsSince1970 - moment.secondsSince1970
    }

    /// A rule gave it these tags: later ones see them.
    func add(tags: [String]) {
        ownTags += tags
        texts[.tag, default: []] += tags
        folded[.tag] = nil
    }

    /// A rule put it into this folder.
    func move(to folder: [String]) {
        texts[.folder] = [folder.joined(separator: "/")]
        folded[.folder] = nil
    }

    /// None empty.
    func values(of field: Field) -> [FoldedText] {
        if let known = folded[field] { return known }
        let values = (field == .text ? [body()] : texts[field] ?? []).map(FoldedText.init).filter {
            !$0.scalars.isEmpty
        }
        folded[field] = values
        return values
    }

    func number(of field: Field) -> Int64 {
        if let known = numbers[field] { return known }
        let number: Int64 =
            switch field {
            case .words: Int64(wordCount())
            case .revision: Int64(revision)
            case .similar: Int64(similarCount)
            default: age
            }
        numbers[field] = number
        return number
    }

    /// What stands in a field, in a line for people.
    func summary(of field: Field) -> String? {
        if field == .age { return Self.duration(age) }
        if field.isNumber { return String(number(of: field)) }
        let all = field == .text ? [body()] : texts[field] ?? []
        let line = all.joined(separator: ", ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty else { return nil }
        return line.count > Self.longestSummary ? line.prefix(Self.longestSummary) + "…" : line
    }

    /// Characters of a field that are shown.
    private static let longestSummary = 60

    private static func duration(_ seconds: Int64) -> String {
        let unit = Lexer.units.first { $0.seconds <= 86_400 && abs(seconds) >= $0.seconds } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.name)"
    }
}
