internal import Articles
internal import Markup

/// The schema.org data of a page: its article, found among the JSON-LD scripts.
struct LinkedData: Sendable {
    /// The object that is the article; `nil` where none is.
    private(set) var article: JSONValue?
    /// All objects with an `@id`, for references.
    private var byID: [String: JSONValue] = [:]
    private(set) var siteName: String?
    /// The names of all sites and organisations that the data describes by themselves.
    private(set) var siteNames: [String] = []
    /// When what is not the article was published: the page, a video.
    private(set) var otherDates: [String] = []
    /// When events begin and end that the data describes.
    private(set) var eventDates: [String] = []
    /// The names of persons that the data describes by themselves.
    private(set) var people: [String] = []

    /// What the data names of the page's text part by part: questions and answers, steps, ingredients, a claim and what became
    /// of it. They may hold markup.
    private(set) var parts: [String] = []

    /// The steps of the breadcrumb, from the site's first page on.
    private(set) var crumbs: [String] = []

    init(tree: HTMLTree) {
        var candidates: [(score: Int, value: JSONValue)] = []
        for node in tree.nodes.indices where tree.tag(node) == .script {
            guard let type = tree.attributeRange(.type, of: node), node + 1 < tree.end(node),
                tree.bytes[type].prefix(24).map(\.asciiLowercased)[...].contains("ld+json")
            else { continue }
            let value = tree.bytes.withUnsafeBufferPointer { bytes -> JSONValue? in
                var range = tree.textRange(node + 1)
                // Comment or CDATA marks around the data.
                while !range.isEmpty, bytes[range.lowerBound] != 0x7B, bytes[range.lowerBound] != 0x5B {
                    // A `[` of `<![CDATA[` begins no array.
                    range = (range.lowerBound + 1)..<range.upperBound
                }
                if range.count > 8, bytes[range.lowerBound] == 0x5B, bytes[range.lowerBound + 1] == 0x43,
                    let open = range.dropFirst(7).first(where: { bytes[$0] == 0x7B || bytes[$0] == 0x5B })
                {
                    range = open..<range.upperBound
                }
                return JSONReader.readScript(UnsafeBufferPointer(rebasing: bytes[range]))
            }
            if let value { collect(value, depth: 0, into: &candidates) }
        }
        article = candidates.max { $0.score < $1.score }.flatMap { $0.score > 0 ? $0.value : nil }
    }

    private mutating func collect(
        _ value: JSONValue, depth: Int, into candidates: inout [(score: Int, value: JSONValue)]
    ) {
        guard depth < 6, candidates.count < 64 else { return }
        switch value {
        case .array(let values): for value in values.prefix(100) { collect(value, depth: depth + 1, into: &candidates) }
        case .object(let members):
            if let id = value["@id"]?.text, members.count > 1 { byID[id] = value }
            let types = (value["@type"]?.elements ?? []).compactMap(\.text).map(Self.withoutVocabulary)
            var score = 0
            for type in types {
                if Self.articleTypes.contains(type) { score = max(score, 10) }
                if type.hasSuffix("Article") || type.hasSuffix("Posting") { score = max(score, 9) }
                if type == "WebPage" || type == "ItemPage" { score = max(score, 2) }
                if type == "WebSite" || type.hasSuffix("Organization"), let name = value["name"]?.text {
                    if siteName == nil { siteName = name }
                    if siteNames.count < 4 { siteNames.append(name) }
                }
            }
            if crumbs.isEmpty, types.contains("BreadcrumbList") {
                crumbs = (value["itemListElement"]?.elements ?? []).prefix(12).compactMap {
                    $0["name"]?.text ?? $0["item"]?["name"]?.text
                }
            }
            if otherDates.count < 4, let date = value["datePublished"]?.text { otherDates.append(date) }
            if eventDates.count < 8, types.contains(where: { $0.hasSuffix("Event") }) {
                for name in ["startDate", "endDate"] { if let date = value[name]?.text { eventDates.append(date) } }
            }
            if parts.count < Self.most { parts += Self.parts(of: value, types) }
            if types.contains("Person"), people.count < 4, let name = value["name"]?.text { people.append(name) }
            if score > 0 {
                if value["articleBody"] != nil { score += 3 }
                if value["headline"] != nil { score += 2 }
                if value["datePublished"] != nil { score += 1 }
                if value["author"] != nil { score += 1 }
                candidates.append((score, value))
            }
            for member in members
            where [
                "@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "liveBlogUpdate",
                "breadcrumb",
            ].contains(
                member.name)
            {
                if member.name == "liveBlogUpdate" || member.name == "hasPart" && score > 0 { continue }
                if member.name == "itemListElement" && depth > 1 { continue }
                collect(member.value, depth: depth + 1, into: &candidates)
            }
        default: break
        }
    }

    /// `http://schema.org/Article` and `schema:Article` are `Article`.
    private static func withoutVocabulary(_ type: String) -> String {
        type.utf8.lastIndex { $0 == 0x2F || $0 == 0x3A || $0 == 0x23 }.map {
            String(type[type.utf8.index(after: $0)...])
        } ?? type
    }

    private static let articleTypes: Set<String> = [
        "Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle",
        "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting", "TechArticle", "ScholarlyArticle", "Report",
        "Review", "SocialMediaPosting", "Recipe", "HowTo", "MedicalWebPage", "AdvertiserContentArticle",
        "SatiricalArticle",
    ]

    subscript(_ name: String) -> JSONValue? { article?[name] }

    /// A reference stands for the object with that `@id`.
    func resolved(_ value: JSONValue) -> JSONValue {
        if case .object(let members) = value, members.count <= 2 || value["name"] == nil, let id = value["@id"]?.text,
            let found = byID[id]
        {
            return found
        }
        return value
    }

    var authors: [Author] {
        var found: [Author] = []
        for name in ["author", "creator", "accountablePerson"] {
            for element in article?[name]?.elements ?? [] {
                let value = resolved(element)
                if case .string(let name) = value {
                    found.append(Author(name: name))
                } else if let name = value["name"]?.elements.compactMap(\.text), !name.isEmpty {
                    for name in name { found.append(Author(name: name, url: value["url"]?.text)) }
                } else if let family = value["familyName"]?.text, !family.isEmpty {
                    let name = [value["givenName"]?.text, family].compactMap(\.self).joined(separator: " ")
                    found.append(Author(name: name, url: value["url"]?.text))
                }
            }
            if !found.isEmpty { break }
        }
        return found
    }

    var publisher: String? {
        if let value = article?["publisher"].map({ resolved($0.elements.first ?? $0) }) {
            return value["name"]?.text ?? siteName
        }
        return siteName
    }

    /// Who made the article's image, by the image's own data.
    var imageCredit: String? {
        guard let value = article?["image"]?.elements.first.map(resolved) else { return nil }
        if let text = value["creditText"]?.text, !text.isEmpty { return text }
        for name in ["creator", "author", "copyrightHolder"] {
            for element in value[name]?.elements ?? [] {
                let holder = resolved(element)
                if case .string(let name) = holder, !name.isEmpty { return name }
                if let name = holder["name"]?.text, !name.isEmpty { return name }
            }
        }
        return value["copyrightNotice"]?.text
    }

    var image: Image? {
        guard let value = article?["image"]?.elements.first.map(resolved) else { return nil }
        if case .string(let url) = value { return Image(url: url) }
        guard let url = value["url"]?.text ?? value["contentUrl"]?.text else { return nil }
        return Image(
            url: url, width: value["width"]?.text.flatMap { Int($0) }, height: value["height"]?.text.flatMap { Int($0) }
        )
    }
}
