/// What a filter can ask for. The manual's table is made of these rows.
package enum Field: String, Sendable, CaseIterable {
    case title, text, author, tag, url, host, language, words, age, feed, folder, revision, similar

    enum Kind { case text, address, host, language, path, number, duration }

    var kind: Kind {
        switch self {
        case .title, .text, .author, .tag, .feed: .text
        case .url: .address
        case .host: .host
        case .language: .language
        case .folder: .path
        case .words, .revision, .similar: .number
        case .age: .duration
        }
    }

    var isNumber: Bool { kind == .number || kind == .duration }

    /// One line for the manual.
    package var help: String {
        switch self {
        case .title: "The article's title."
        case .text: "Its body as plain text; its summary where there is no body."
        case .author: "The name of an author."
        case .tag: "A tag of the article, given by the feed or by an earlier rule, or of the feed in its list."
        case .url: "The article's address, or the one that it is about."
        case .host: "The host of such an address; `is` takes the hosts below it in."
        case .language: "A language tag such as \"en\"; `is` takes its regions in, such as \"en-GB\"."
        case .words: "The length, in words."
        case .age:
            "The time since it was published, or, where that is not known, since it was first seen: 90m, 12h, 7d, 2w."
        case .feed: "The feed's title, or its address."
        case .folder: "The folder, with `/` between the levels; `is` takes the folders below it in."
        case .revision: "1 for a new article, more for a changed one."
        case .similar:
            "How many articles of other feeds, up to ten, say nearly the same (spool.similar); not known yet when rules are asked."
        }
    }

    /// The names that other readers have for it: newsboat, miniflux, FreshRSS.
    static let otherNames: [String: Field] = [
        "content": .text, "body": .text, "intext": .text, "entrycontent": .text,
        "intitle": .title, "entrytitle": .title,
        "authors": .author, "entryauthor": .author,
        "tags": .tag, "category": .tag, "categories": .tag, "entrytag": .tag, "label": .tag,
        "link": .url, "address": .url, "inurl": .url, "entryurl": .url,
        "domain": .host, "site": .host,
        "lang": .language,
        "length": .words, "word_count": .words,
        "feedtitle": .feed, "rssurl": .feed, "feedurl": .feed, "feedlink": .feed,
    ]

    init?(name: String) {
        let name = name.lowercased()
        guard let field = Field(rawValue: name) ?? Self.otherNames[name] else { return nil }
        self = field
    }
}
