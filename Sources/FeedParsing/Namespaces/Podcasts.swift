internal import Articles
internal import Markup

extension Namespaces {
    /// https://help.apple.com/itc/podcasts_connect/#/itcb54353390
    static let iTunes = Namespace(
        prefixes: ["itunes"],
        names: [
            "itunes.com/dtds/podcast-1.0.dtd", "itunes.com/dtds/podcast-1.0", "itunes.apple.com/dtds/podcast-1.0.dtd",
            "itunes.com/dtds/podcast-2.0.dtd", "example.com/dtds/podcast-1.0.dtd",
        ],
        elements: [
            .value("author", in: .feed, .item) { element, draft in element.people.forEach { draft.addAuthor($0) } },
            .group("owner", in: .feed, .item, opens: .person, begin: beginPerson) { element, draft in
                // Some write the name as text.
                draft.publisher = draft.publisher ?? draft.peopleOf(element).first
            },
            .value("name", in: .person, take: takePersonName),
            .value("email", in: .person, take: takePersonEmail),
            .value("title", in: .feed, .item) { element, draft in draft.title.offer(element.line, .standIn) },
            // The short line is what directories and readers show; RSS's own description may run to pages.
            .value("subtitle", in: .feed) { element, draft in draft.subtitle = draft.subtitle ?? element.line },
            .value("summary", in: .feed) { element, draft in draft.description.offer(element.line, .standIn) },
            .value("subtitle", in: .item) { element, draft in draft.summary.offer(element.itemText, .fallback) },
            .value("summary", in: .item) { element, draft in draft.offerText(element, .secondary) },
            .value("image", in: .feed, .item) { element, draft in
                draft.image.offer(element.url("href") ?? element.url("url") ?? element.url, .secondary)
            },
            .group("category", in: .feed, .item, opens: .feed, begin: takeCategory),
            .value("link", in: .feed, .item) { element, draft in
                guard element["rel"]?.lowercased() == "image" else { return }
                draft.image.offer(element.url("href"), .standIn)
            },
            .value("keywords", in: .feed, .item) { element, draft in draft.addKeywords(element.line) },
            .value("explicit", in: .feed, .item) { element, draft in
                draft.isExplicit = element.flag ?? draft.isExplicit
            },
            .value("block", in: .feed, .item) { element, draft in draft.isBlocked = element.isYes },
            .value("complete", in: .feed) { element, draft in draft.isComplete = element.text?.asciiLowercased == "yes"
            },
            .value("new-feed-url", in: .feed) { element, draft in draft.newFeedURL = draft.newFeedURL ?? element.url },
            .value("duration", in: .item) { element, draft in
                draft.details.durationInSeconds =
                    element.text.flatMap { FeedDuration.seconds($0) } ?? draft.details.durationInSeconds
            },
            .value("season", in: .item) { element, draft in
                draft.details.season = element.integer ?? draft.details.season
            },
            .value("episode", in: .item) { element, draft in
                draft.details.episode = element.integer ?? draft.details.episode
            },
            .value("episodetype", in: .item) { element, draft in
                draft.details.episodeType = element.text?.asciiLowercased
            },
        ])

    /// `<itunes:category text="Arts"><itunes:category text="Design"/></itunes:category>`
    private static let takeCategory: ElementRule.Action = { element, draft in
        draft.addTag(element.line("text"))
    }

    /// https://support.google.com/podcast-publishers/answer/9889544
    static let googlePlay = Namespace(
        prefixes: ["googleplay"],
        names: ["google.com/schemas/play-podcasts/1.0", "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd"],
        elements: [
            .value("author", in: .feed, .item) { element, draft in element.people.forEach { draft.addAuthor($0) } },
            .value("owner", in: .feed) { element, draft in draft.publisher = draft.publisher ?? element.person },
            .value("email", in: .feed) { element, draft in
                draft.publisher = draft.publisher ?? element.text.map { Author(email: $0) }
            },
            .value("description", in: .feed) { element, draft in draft.description.offer(element.line, .standIn) },
            .value("description", in: .item) { element, draft in draft.summary.offer(element.itemText, .standIn) },
            .value("image", in: .feed, .item) { element, draft in
                draft.image.offer(element.url("href") ?? element.url, .standIn)
            },
            .group("category", in: .feed, opens: .feed, begin: takeCategory),
            .value("explicit", in: .feed, .item) { element, draft in draft.isExplicit = draft.isExplicit ?? element.flag
            },
            .value("block", in: .feed, .item) { element, draft in
                draft.isBlocked = draft.isBlocked ?? (element.text?.asciiLowercased == "yes")
            },
            .value("new-feed-url", in: .feed) { element, draft in draft.newFeedURL = draft.newFeedURL ?? element.url },
        ])

    /// Podcasting 2.0: https://podcasting2.org/docs/podcast-namespace
    static let podcast = Namespace(
        prefixes: ["podcast"],
        names: [
            "podcastindex.org/namespace/1.0", "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
        ],
        elements: [
            .value("season", in: .item) { element, draft in
                draft.details.season = draft.details.season ?? element.wholeNumber
                draft.details.seasonName = element.line("name")
            },
            .value("episode", in: .item) { element, draft in
                draft.details.episode = draft.details.episode ?? element.wholeNumber
                draft.details.episodeName = element.line("display")
            },
            .value("person", in: .feed, .item) { element, draft in
                var person = Author(name: element.line, url: element.url("href"), avatar: element.url("img"))
                person.name = person.name?.nonEmpty
                guard !person.isEmpty else { return }
                draft.addPerson(element)
                // A host is the author as podcasts have it; guests and the crew contributed.
                if element["role"].map({ $0.lowercased() == "host" }) ?? true {
                    draft.addAuthor(person)
                } else {
                    draft.addContributor(person)
                }
            },
            .value("chapters", in: .item) { element, draft in
                guard let url = element.url("url"), draft.details.chaptersFile == nil else { return }
                draft.details.chaptersFile = .init(url: url, mimeType: element["type"]?.mediaType)
            },
            .value("transcript", in: .item) { element, draft in
                guard let url = element.url("url"), draft.details.transcripts.count < element.limits.listEntries else {
                    return
                }
                draft.details.transcripts.append(
                    .init(
                        url: url, mimeType: element["type"]?.mediaType,
                        language: FeedLanguage.normalize(element["language"]),
                        relation: element.line("rel")?.asciiLowercased))
            },
            .value("soundbite", in: .item) { element, draft in
                guard let start = element["starttime"].flatMap({ FeedDuration.seconds($0) }),
                    let duration = element["duration"].flatMap({ FeedDuration.seconds($0) }),
                    draft.details.soundbites.count < element.limits.listEntries
                else { return }
                draft.details.soundbites.append(
                    .init(startInSeconds: start, durationInSeconds: duration, title: element.line))
            },
            .value("license", in: .feed, .item) { element, draft in
                draft.license.offer(element.url("url"), .standIn)
                draft.details.licenseName = element.line
            },
            .value("guid", in: .feed) { element, draft in draft.id.offer(element.id, .standIn) },
            .group("alternateenclosure", in: .item, opens: .media) { element, draft in
                var media = Media()
                media.mimeType = element["type"]?.mediaType
                media.sizeInBytes = element["length"]?.byteCount
                media.title = element.line("title")
                media.height = element.integer("height")
                guard draft.media.count < element.limits.listEntries else { return }
                draft.media.append(media)
            },
            .value("source", in: .media) { element, draft in
                guard let url = element.url("uri"), let last = draft.media.indices.last else { return }
                draft.media[last].url = draft.media[last].url ?? url
            },
            .value("location", in: .item) { element, draft in
                draft.addPlace(element)
                // RFC 5870: geo:latitude,longitude
                guard let uri = element["geo"], uri.hasPrefix("geo:") else { return }
                let numbers = uri.dropFirst(4).split(whereSeparator: { $0 == "," || $0 == ";" }).prefix(2)
                draft.setLocation(.point, latitudeFirst: numbers.joined(separator: " "))
            },
        ])

    /// Podlove Simple Chapters: https://podlove.org/simple-chapters/
    static let simpleChapters = Namespace(
        prefixes: ["psc", "sc"],
        names: ["podlove.org/simple-chapters"],
        elements: [
            .group("chapters", in: .item, opens: .chapters),
            .value("chapter", in: .chapters) { element, draft in
                guard let start = element["start"].flatMap({ FeedDuration.seconds($0) }) else { return }
                guard draft.details.chapters.count < element.limits.listEntries else { return }
                draft.details.chapters.append(
                    ItemDetails.Chapter(
                        startInSeconds: start, title: element.line("title"), url: element.url("href"),
                        image: element.url("image")))
            },
        ])
}

extension Draft {
    /// A person with the part that they took in it.
    fileprivate mutating func addPerson(_ element: borrowing Element) {
        guard let name = element.line, details.people.count < limits.listEntries else { return }
        var person = ItemDetails.Person(name: name)
        person.role = element.line("role")?.asciiLowercased
        person.group = element.line("group")?.asciiLowercased
        person.url = element.url("href")
        person.image = element.url("img")
        details.people.append(person)
    }

    fileprivate mutating func addPlace(_ element: borrowing Element) {
        guard let name = element.line, details.places.count < limits.listEntries else { return }
        var place = ItemDetails.Place(name: name)
        place.relation = element.line("rel")?.asciiLowercased
        place.geo = element.line("geo")
        place.osm = element.line("osm")
        place.country = element.line("country")
        details.places.append(place)
    }
}

extension Element {
    /// "Specifying any value other than Yes has no effect", says Apple, and feeds write `yes` too.
    fileprivate var isYes: Bool { equals(bytes, "Yes") || equals(bytes, "yes") }

    /// `1` and `1.0`, as Podcasting 2.0 has episodes.
    fileprivate var wholeNumber: Int? { text.flatMap { Double($0) }.flatMap { Int(exactly: $0) } }
}
