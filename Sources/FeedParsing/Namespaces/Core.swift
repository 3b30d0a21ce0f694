internal import Articles
internal import Markup

extension Namespaces {
    /// RSS 0.90 to 2.0, RSS 1.0, CDF, and every element without a namespace.
    static let core = Namespace(
        prefixes: ["rss", "rss1", "rss09", "rss20"],
        names: [
            "backend.userland.com/rss", "backend.userland.com/rss2", "backend.userland.com/rss091",
            "backend.userland.com/rss2.0", "blogs.law.harvard.edu/tech/rss", "cyber.law.harvard.edu/rss",
            "cyber.law.harvard.edu/rss/rss.html", "channel.netscape.com/rdf/simple/0.9",
            "my.netscape.com/rdf/simple/0.9", "my.netscape.com/publish/formats/rss-0.91.dtd",
            "my.netscape.com/publish/formats/rss-0.9.dtd", "purl.org/rss/1.0", "purl.org/net/rss1.1",
            "purl.org/rss/1.0/modules/rss091", "rssboard.org/rss-specification", "rssboard.org/rss-draft-1",
            "w3.org/tr/rec-cdf",
        ],
        elements: structure + shared)

    /// Atom 0.3 and 1.0; inside RSS its elements mean what they mean in Atom.
    static let atom = Namespace(
        prefixes: ["atom", "atom10", "atom03", "a10"],
        names: [
            "w3.org/2005/atom", "w3c.org/2005/atom", "purl.org/atom/ns", "purl.org/net/atom",
        ],
        elements: structure + shared)

    private static let structure: [ElementRule] = [
        .group("channel", in: .document, opens: .feed, begin: beginFeed),
        .group("feed", in: .document, opens: .feed, begin: beginFeed),
        .group("item", in: .document, .feed, .item, opens: .item, begin: beginItem),
        .group("entry", in: .document, .feed, .item, opens: .item, begin: beginItem),
        .group("image", in: .document, .feed, .item, opens: .image, begin: beginImage, end: endImage),
        .group("textinput", in: .document, .feed, opens: .textInput),
        .group("source", in: .item, opens: .source) { element, draft in
            draft.url.offer(element.url("url"))
        },
        // RSS 1.0's table of contents; the items say it too.
        .group("items", in: .feed, opens: .ignored),
        .group("redirect", in: .document, opens: .feed),
        .group("skiphours", in: .feed, opens: .skipHours),
        .group("skipdays", in: .feed, opens: .skipDays),
    ]

    private static let shared: [ElementRule] = [
        .value("title", in: .feed, .item, .source) { element, draft in
            draft.title.offer(element.plain)
        },
        .value("link", in: .feed, .item, .source, take: takeLink),
        // CDF's anchor.
        .value("a", in: .feed, .item) { element, draft in draft.takePage(element.url("href"), .secondary) },
        .value("description", in: .feed, .source) { element, draft in draft.description.offer(element.line) },
        .value("subtitle", in: .feed, .source) { element, draft in draft.description.offer(element.plain) },
        .value("tagline", in: .feed, .source) { element, draft in draft.description.offer(element.plain) },
        .value("abstract", in: .feed, .source) { element, draft in draft.description.offer(element.line) },
        .value("info", in: .feed) { element, draft in draft.description.offer(element.plain, .standIn) },
        .value("summary", in: .feed, .source) { element, draft in draft.description.offer(element.plain, .standIn) },
        .value("description", in: .item, take: takeSummary),
        .value("summary", in: .item, take: takeSummary),
        .value("abstract", in: .item, take: takeSummary),
        .value("subtitle", in: .item) { element, draft in draft.summary.offer(element.itemText, .standIn) },
        .value("content", in: .item, take: takeContent),
        .value("fullitem", in: .item, take: takeContent),
        .value("full-text", in: .item, take: takeFullText),
        .value("fulltext", in: .item, take: takeFullText),
        .value("body", in: .item, take: takeContent),
        .value("id", in: .feed, .item, .source) { element, draft in
            draft.id.offer(element.id)
            draft.takeAddress(inID: element.id, element)
        },
        .value("guid", in: .feed, .item, .source, take: takeGUID),

        .value("pubdate", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.published) },
        .value("published", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.published) },
        .value("issued", in: .feed, .item, .source) { element, draft in
            draft.offer(element, as: \.published, .secondary)
        },
        .value("created", in: .feed, .item, .source) { element, draft in
            draft.offer(element, as: \.published, .standIn)
        },
        .value("lastbuilddate", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.modified) },
        .value("updated", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.modified) },
        .value("modified", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.modified) },
        .value("lastmod", in: .feed, .item, .source) { element, draft in draft.offer(element, as: \.modified) },
        .value("date", in: .feed, .item, .source) { element, draft in
            draft.offer(element, as: \.published, .secondary)
        },

        .group("author", in: .feed, .item, .source, opens: .person, begin: beginPerson) { element, draft in
            draft.peopleOf(element).forEach { draft.addAuthor($0) }
        },
        .group("contributor", in: .feed, .item, .source, opens: .person, begin: beginPerson) { element, draft in
            draft.peopleOf(element).forEach { draft.addContributor($0) }
        },
        .value("managingeditor", in: .feed, .item, .source) { element, draft in
            element.people.forEach { draft.addAuthor($0) }
        },
        .value("webmaster", in: .feed, .item, .source) { element, draft in
            draft.publisher = draft.publisher ?? element.person
        },
        .value("name", in: .person) { element, draft in takePersonName(element, &draft) },
        .value("email", in: .person, take: takePersonEmail),
        .value("uri", in: .person, take: takePersonAddress),
        .value("url", in: .person, take: takePersonAddress),
        .value("homepage", in: .person, take: takePersonAddress),

        .value("category", in: .feed, .item, .source) { element, draft in
            draft.addTag(element.line("term") ?? element.line("label") ?? element.name)
        },
        .value("tags", in: .item) { element, draft in draft.addKeywords(element.line) },
        .value("copyright", in: .feed, .item, .source) { element, draft in draft.copyright.offer(element.plain) },
        .value("rights", in: .feed, .item, .source) { element, draft in draft.copyright.offer(element.plain) },
        .value("language", in: .feed, .item, .source) { element, draft in
            draft.language.offer(FeedLanguage.normalize(element.text))
        },
        .value("generator", in: .feed, .source) { element, draft in
            draft.generator.offer(element.text ?? element.line("name"))
        },
        .value("logo", in: .feed, .item, .source) { element, draft in
            draft.image.offer(element.url ?? element.url("href"))
        },
        .value("icon", in: .feed, .source) { element, draft in draft.icon = draft.icon ?? element.url },
        .value("ttl", in: .feed) { element, draft in
            draft.ttl = element.integer.flatMap { (0...1_000_000).contains($0) ? $0 : nil }
        },
        .value("hour", in: .skipHours) { element, draft in
            // Hours count from 0 in RSS 2.0 and to 24 in RSS 0.91.
            guard let hour = element.integer, (0...24).contains(hour), draft.skipHours.count < 24 else { return }
            draft.skipHours.append(hour % 24)
        },
        .value("day", in: .skipDays) { element, draft in
            guard let day = element.text.flatMap(FeedDate.weekday), draft.skipDays.count < 7 else { return }
            draft.skipDays.append(day)
        },
        .value("url", in: .image) { element, draft in draft.imageURL = draft.imageURL ?? element.url },
        .value("comments", in: .item) { element, draft in draft.commentsURL.offer(element.url) },
        .value("enclosure", in: .item) { element, draft in
            // RSS 1.0's module writes the address as rdf:resource.
            guard let url = element.url("url") ?? element.url("resource") ?? element.url("href") else { return }
            let type = element["type"]?.mediaType
            draft.addLink(Link(relation: "enclosure", url: url, mimeType: type))
            draft.addAttachment(
                Attachment(
                    url: url, mimeType: type, sizeInBytes: (element["length"] ?? element["filesize"])?.byteCount))
        },
        .value("newlocation", in: .feed) { element, draft in
            // http://backend.userland.com/redirectRss
            draft.newFeedURL = draft.newFeedURL ?? element.url
        },
    ]

    // MARK: - Actions

    private static let beginFeed: ElementRule.Action = { element, draft in
        draft.language.offer(FeedLanguage.normalize(element.language), .secondary)
        takeSubject(element, &draft)
    }

    private static let beginItem: ElementRule.Action = { element, draft in
        draft.language.offer(FeedLanguage.normalize(element["lang"]), .secondary)
        takeSubject(element, &draft)
    }

    /// What RDF and CDF say of a feed or an item in its start tag.
    private static let takeSubject: ElementRule.Action = { element, draft in
        let about = element["about"]?.trimmed.nonEmpty
        draft.id.offer(about, .secondary)
        draft.takeAddress(inID: about, element)
        draft.takePage(element.url("href"), .secondary)
        if let date = element["lastmod"].flatMap({ FeedDate.parse($0) }) { draft.modified.offer(date, .secondary) }
    }

    private static let beginImage: ElementRule.Action = { element, draft in
        draft.imageURL = element.url("href") ?? element.url("resource")
    }

    private static let endImage: ElementRule.Action = { element, draft in
        draft.image.offer(draft.imageURL ?? element.url)
    }

    static let beginPerson: ElementRule.Action = { _, draft in
        draft.person = Author()
        draft.otherPeople.removeAll()
    }

    static let takePersonName: ElementRule.Action = { element, draft in
        let people = element.people
        guard draft.person.name == nil, let written = people.first else { return }
        draft.person.complete(from: written)
        draft.person.name = draft.person.name ?? element.line
        draft.otherPeople += people.dropFirst()
    }

    /// Two addresses are those of two people.
    static let takePersonEmail: ElementRule.Action = { element, draft in
        guard let text = element.text else { return }
        let people = Author.people(feedText: text, limit: element.limits.listEntries)
        if draft.person.email == nil { draft.person.email = people.count > 1 ? people[0].email : text }
        draft.otherPeople += people.dropFirst()
    }

    private static let takePersonAddress: ElementRule.Action = { element, draft in
        draft.person.url = draft.person.url ?? element.url
        draft.person.email = draft.person.email ?? element.text.flatMap { Author.email(ofAddress: $0) }
    }

    private static let takeSummary: ElementRule.Action = { element, draft in
        draft.offerText(element, .own)
        if draft.contentBase == nil { draft.contentBase = element.base }
        draft.offerLanguage(element, .standIn)
    }

    /// The whole article, for services that take it in: beside a `description` or a shorter `content:encoded`.
    static let takeFullText: ElementRule.Action = { element, draft in
        guard draft.fullText == nil else { return }
        draft.fullText = element.itemText
        if draft.contentBase == nil { draft.contentBase = element.base }
    }

    static let takeContent: ElementRule.Action = { element, draft in
        if let source = element.url("src") {
            let type = element["type"]?.mediaType
            draft.takePage(source, .standIn)
            if let type, !type.hasPrefix("text/") { draft.addAttachment(Attachment(url: source, mimeType: type)) }
            return
        }
        guard let text = element.itemText else { return }
        draft.content.offer(text)
        draft.contentBase = element.base ?? draft.contentBase
        draft.offerLanguage(element, .own)
    }

    private static let takeGUID: ElementRule.Action = { element, draft in
        guard let id = element.id else { return }
        draft.id.offer(id)
        guard element["ispermalink"]?.trimmed.asciiLowercased != "false" else { return }
        // Without the attribute it is a permalink by the specification, and anything at all in practice.
        let isAddress =
            element["ispermalink"] != nil || WebAddress.scheme(of: id) != nil || id.utf8.first == 0x2F
            || id.utf8.contains(0x3F)
        if isAddress { draft.permalink = draft.permalink ?? element.address(id) }
    }

    /// Atom's `link`, RSS's `link`, and RSS's `link` written like Atom's.
    static let takeLink: ElementRule.Action = { element, draft in
        let written = element["href"] ?? element["resource"] ?? element.reference
        let isRSS = !element.isAtom && element["rel"] == nil
        guard let url = written.flatMap({ element.linkAddress($0) }) else { return }
        var relation = element["rel"]?.trimmed.asciiLowercased ?? "alternate"
        for registry in [
            "http://www.iana.org/assignments/relation/", "http://www.iana.org/assignments/link-relations/",
        ]
        where relation.utf8.count > 32 && relation.hasPrefix(registry) {
            relation.removeFirst(registry.count)
        }
        if relation.isEmpty { relation = "alternate" }
        let type = element["type"]?.mediaType
        if relation == "alternate" {
            // RSS has one link, and feeds that write more of them mean the last one.
            let isPage = type == nil || type == "text/html" || type == "application/xhtml+xml"
            isRSS ? draft.url.replace(with: url, .own) : draft.url.offer(url, isPage ? .own : .secondary)
        }
        draft.addLink(
            Link(
                relation: relation, url: url, mimeType: type, title: element.line("title"),
                language: FeedLanguage.normalize(element["hreflang"])))
        if relation == "enclosure" {
            draft.addAttachment(
                Attachment(
                    url: url, mimeType: type, title: element.line("title"),
                    sizeInBytes: element["length"]?.byteCount))
        } else if relation == "replies" {
            if let count = element.integer("count"), count >= 0 {
                draft.details.commentCount = draft.details.commentCount ?? count
            }
        }
    }
}

extension Element {
    /// The text as an item's identity: as written, without outer white space.
    var id: String? { raw.flatMap { $0.utf8.count <= limits.shortField ? $0 : nil } }
}
