internal import Articles

extension Namespaces {
    /// Dublin Core 1.1 and 1.0: https://www.dublincore.org/specifications/dublin-core/dces/
    static let dublinCore = Namespace(
        prefixes: ["dc"],
        names: ["purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/dc/elements", "purl.org/dc/1.1"],
        elements: [
            .value("title", in: .feed, .item, .source) { element, draft in draft.title.offer(element.line, .secondary)
            },
            .value("creator", in: .feed, .item, .source) { element, draft in
                element.people.forEach { draft.addAuthor($0) }
            },
            .value("author", in: .feed, .item, .source) { element, draft in
                element.people.forEach { draft.addAuthor($0) }
            },
            .value("contributor", in: .feed, .item, .source) { element, draft in
                element.people.forEach { draft.addContributor($0) }
            },
            .value("publisher", in: .feed, .item, .source) { element, draft in
                draft.publisher = draft.publisher ?? element.person
            },
            .value("subject", in: .feed, .item, .source) { element, draft in draft.addTag(element.line) },
            .value("description", in: .feed, .source) { element, draft in
                draft.description.offer(element.line, .secondary)
            },
            .value("description", in: .item) { element, draft in draft.offerText(element, .secondary) },
            // Of a feed it is when it changed, of an item when it appeared.
            .value("date", in: .feed) { element, draft in draft.offer(element, as: \.modified, .secondary) },
            .value("date", in: .item, .source) { element, draft in
                draft.offer(element, as: \.published, .secondary)
            },
            .value("language", in: .feed, .item, .source) { element, draft in
                draft.language.offer(FeedLanguage.normalize(element.text))
            },
            .value("rights", in: .feed, .item, .source) { element, draft in
                draft.copyright.offer(element.line, .secondary)
            },
            .value("identifier", in: .item) { element, draft in draft.id.offer(element.id, .standIn) },
        ])

    /// DCMI terms: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/
    static let dublinCoreTerms = Namespace(
        prefixes: ["dcterms", "dcterm"],
        names: ["purl.org/dc/terms"],
        elements: dublinCore.elements + [
            .value("created", in: .feed, .item, .source) { element, draft in
                draft.offer(element, as: \.published, .standIn)
            },
            .value("issued", in: .feed, .item, .source) { element, draft in
                draft.offer(element, as: \.published, .secondary)
            },
            .value("available", in: .feed, .item, .source) { element, draft in
                draft.offer(element, as: \.published, .standIn)
            },
            .value("modified", in: .feed, .item, .source) { element, draft in
                draft.offer(element, as: \.modified, .secondary)
            },
            .value("abstract", in: .item) { element, draft in draft.offerText(element, .standIn) },
            .value("license", in: .feed, .item) { element, draft in
                draft.license.offer(element.url ?? element.url("resource"), .secondary)
            },
        ])

    /// https://web.resource.org/rss/1.0/modules/content/
    static let content = Namespace(
        prefixes: ["content"],
        names: ["purl.org/rss/1.0/modules/content"],
        elements: [
            .value("encoded", in: .item) { element, draft in
                // HTML by its definition, tags or none.
                draft.content.offer(element.html.map { ItemText(html: $0, isPlain: false) })
                draft.contentBase = element.base ?? draft.contentBase
                draft.offerLanguage(element, .standIn)
            },
            .value("encoded", in: .feed, .source) { element, draft in
                draft.description.offer(element.line, .standIn)
            },
        ])

    /// XHTML bodies in items, from the time before content:encoded.
    static let xhtml = Namespace(
        prefixes: ["xhtml"],
        names: ["w3.org/1999/xhtml"],
        elements: [
            .value("body", in: .item, take: takeBody),
            .value("div", in: .item, take: takeBody),
            .value("link", in: .feed, .item, take: takeLink),
        ])

    private static let takeBody: ElementRule.Action = { element, draft in
        draft.content.offer(element.itemText, .secondary)
        draft.contentBase = element.base ?? draft.contentBase
        draft.offerLanguage(element, .secondary)
    }

    /// Articles for Yandex's news and its pages for phones: https://yandex.ru/support/news, https://yandex.ru/dev/turbo
    static let yandex = Namespace(
        prefixes: ["yandex"],
        names: ["news.yandex.ru", "yandex.ru"],
        elements: [.value("full-text", in: .item, take: takeFullText)])

    static let turbo = Namespace(
        prefixes: ["turbo"],
        names: ["turbo.yandex.ru"],
        elements: [.value("content", in: .item, take: takeFullText)])

    /// Creative Commons: the userland module and the RDF vocabulary.
    static let creativeCommons = Namespace(
        prefixes: ["creativecommons", "cc"],
        names: [
            "backend.userland.com/creativecommonsrssmodule", "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
            "web.resource.org/cc", "creativecommons.org/ns", "creativecommons.org/ns#license",
        ],
        elements: [
            .value("license", in: .feed, .item, .source) { element, draft in
                draft.license.offer(element.url("resource") ?? element.url)
            }
        ])

    /// http://web.resource.org/rss/1.0/modules/syndication/
    static let syndication = Namespace(
        prefixes: ["sy", "syn"],
        names: ["purl.org/rss/1.0/modules/syndication"],
        elements: [
            .value("updateperiod", in: .feed) { element, draft in
                draft.period =
                    switch element.text?.asciiLowercased {
                    case "hourly": 3600
                    case "daily": 86_400
                    case "weekly": 7 * 86_400
                    case "monthly": 30 * 86_400
                    case "yearly": 365 * 86_400
                    default: nil
                    }
            },
            .value("updatefrequency", in: .feed) { element, draft in
                draft.frequency = element.integer.flatMap { (1...100_000).contains($0) ? $0 : nil }
            },
            .value("updatebase", in: .feed) { element, draft in draft.updateBase = element.date },
        ])

    /// http://web.resource.org/rss/1.0/modules/slash/
    static let slash = Namespace(
        prefixes: ["slash"],
        names: ["purl.org/rss/1.0/modules/slash"],
        elements: [
            .value("comments", in: .item) { element, draft in
                draft.details.commentCount =
                    element.integer.flatMap { $0 >= 0 ? $0 : nil } ?? draft.details.commentCount
            }
        ])

    /// http://wellformedweb.org/CommentAPI/
    static let wellFormedWeb = Namespace(
        prefixes: ["wfw"],
        names: ["wellformedweb.org/commentapi"],
        elements: [
            .value("commentrss", in: .item) { element, draft in
                draft.details.commentsFeedURL = draft.details.commentsFeedURL ?? element.url
            },
            .value("comment", in: .item) { element, draft in draft.commentsURL.offer(element.url, .standIn) },
        ])

    /// RFC 4685.
    static let thread = Namespace(
        prefixes: ["thr"],
        names: ["purl.org/syndication/thread/1.0", "purl.org/syndication/thread"],
        elements: [
            .value("in-reply-to", in: .item) { element, draft in
                let reference = ItemDetails.Reference(
                    id: element["ref"]?.nonEmpty ?? element["id"]?.nonEmpty, url: element.url("href"))
                guard reference.id != nil || reference.url != nil else { return }
                guard draft.details.inReplyTo.count < element.limits.listEntries else { return }
                draft.details.inReplyTo.append(reference)
            },
            .value("total", in: .item) { element, draft in
                draft.details.commentCount =
                    draft.details.commentCount ?? element.integer.flatMap { $0 >= 0 ? $0 : nil }
            },
        ])

    /// What FeedBurner replaced, kept beside its own tracking addresses.
    static let feedBurner = Namespace(
        prefixes: ["feedburner"],
        names: ["rssnamespace.org/feedburner/ext/1.0"],
        elements: [
            .value("origlink", in: .item) { element, draft in draft.originalURL = element.url },
            .value("origenclosurelink", in: .item) { element, draft in
                guard let url = element.url, let last = draft.attachments.indices.last else { return }
                draft.attachments[last].url = url
            },
        ])

    /// https://source.scripting.com
    static let rssSource = Namespace(
        prefixes: ["source"],
        names: ["source.scripting.com", "source.smallpict.com/2014/07/12/theblog.html"],
        elements: [
            .value("self", in: .feed) { element, draft in
                guard let url = element.url else { return }
                draft.addLink(Link(relation: "self", url: url))
            }
        ])

    /// RFC 5005.
    static let feedHistory = Namespace(
        prefixes: ["fh"],
        names: ["purl.org/syndication/history/1.0"],
        elements: [
            .value("complete", in: .feed) { _, draft in draft.isComplete = true },
            .value("archive", in: .feed) { _, draft in draft.isArchive = true },
        ])

    /// RFC 6721.
    static let tombstones = Namespace(
        prefixes: ["at"],
        names: ["purl.org/atompub/tombstones/1.0"],
        elements: [
            .group("deleted-entry", in: .feed, opens: .deletedEntry) { element, draft in
                guard let id = element["ref"]?.nonEmpty else { return }
                let date = element["when"].flatMap { FeedDate.parse($0) }
                draft.deletedEntry = ParsedFeed.DeletedEntry(id: id, date: date)
            } end: { _, draft in
                guard let entry = draft.deletedEntry, draft.deletedEntries.count < draft.limits.items else { return }
                draft.deletedEntries.append(entry)
                draft.deletedEntry = nil
            },
            .value("comment", in: .deletedEntry) { element, draft in draft.deletedEntry?.comment = element.plain },
        ])
}
