extension Article {
    /// What makes a revision: a digest over the cleaned body and the fields that a reader sees.
    ///
    /// Raw HTML is not in it, nor are dates, counters, tags and the query strings of images and attachments,
    /// which sites change without changing the article. Addresses count in the form in which they are compared, the
    /// article's own without its query.
    package var contentDigest: SHA256Digest { contentDigest(in: .current) }

    /// Whether an article of this digest showed a reader the same, whichever version of the program took it. No digest of
    /// one form is one of another, so an article that gains what only a later form covers is another one.
    package func shows(contentOf digestPrefix: UInt64, _ digest: SHA256Digest) -> Bool {
        digest.prefix == digestPrefix
            || DigestForm.allCases.contains { $0 != .current && contentDigest(in: $0).prefix == digestPrefix }
    }

    package func contentDigest(in form: DigestForm) -> SHA256Digest {
        var digested = DigestedBytes(comparesAddresses: form != .asWritten)
        digested.append(title)
        digested.appendOwn(url)
        digested.appendLink(externalURL)
        for author in authors { digested.append(author.name) }
        for attachment in attachments { digested.appendFile(attachment.url) }
        digested.append(body.blocks)
        if body.blocks.isEmpty { digested.append(summary) }
        if form >= .withDetails { digested.append(details.value) }
        return SHA256Digest(of: digested.bytes)
    }
}

/// What a content digest covers, by the version that took it. A field that is to make revisions comes with a new form:
/// then what earlier versions delivered is compared in theirs, and is not revised by the upgrade.
package enum DigestForm: Int, CaseIterable, Comparable {
    /// Before the identity ladder: every address as it was written.
    case asWritten
    /// Before `ItemDetails` reached the article.
    case comparingAddresses
    case withDetails

    package static let current = DigestForm.withDetails

    package static func < (left: DigestForm, right: DigestForm) -> Bool { left.rawValue < right.rawValue }
}

/// Bytes for a digest: each part ends in a NUL, so that no text can move between two parts unseen.
struct DigestedBytes {
    let comparesAddresses: Bool
    var bytes: [UInt8] = []

    init(comparesAddresses: Bool) {
        self.comparesAddresses = comparesAddresses
        bytes.reserveCapacity(4096)
    }

    mutating func append(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        bytes.append(0)
    }

    /// The article's own address. It may be signed, and a token in it is no news.
    mutating func appendOwn(_ address: String?) {
        guard comparesAddresses, let parts = address.flatMap({ ComparableAddress($0) }) else { return append(address) }
        bytes.append(contentsOf: parts.place)
        bytes.append(0)
    }

    /// A link that leads somewhere: a corrected one is a revision, a signed one is not.
    mutating func appendLink(_ address: String?) {
        guard comparesAddresses, let parts = address.flatMap({ ComparableAddress($0) }) else { return append(address) }
        bytes.append(contentsOf: parts.place)
        bytes.append(contentsOf: parts.query)
        bytes.append(contentsOf: parts.fragment)
        bytes.append(0)
    }

    /// An image or another file, without its query: there stand cache busters, sizes and signatures.
    mutating func appendFile(_ address: String) {
        if comparesAddresses, let parts = ComparableAddress(address) {
            bytes.append(contentsOf: parts.place)
        } else {
            bytes.append(contentsOf: address.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        }
        bytes.append(0)
    }

    /// What a reader is shown of them, and is a part of the article (docs/decisions/0005). What is absent adds nothing.
    mutating func append(_ details: ItemDetails) {
        // No earlier form ends in it.
        bytes.append(2)
        append("season", details.season)
        append("episode", details.episode)
        append("type", details.episodeType)
        append("explicit", details.isExplicit == true ? 1 : nil)
        append("block", details.isBlocked == true ? 1 : nil)
        for person in details.contributors { append("contributor", person.name) }
        append("source", details.source?.title)
        for reference in details.inReplyTo { append("reply", reference.id ?? reference.url) }
        for chapter in details.chapters { append("chapter", chapter.title) }
        append(file: "chapters", details.chaptersFile?.url)
        for transcript in details.transcripts { append(file: "transcript", transcript.url) }
        append(file: "license", details.license)
        for place in details.location?.coordinates ?? [] { append("place", "\(place.longitude) \(place.latitude)") }
    }

    private mutating func append(_ field: StaticString, _ value: Int?) {
        if let value { append(field, String(value)) }
    }

    private mutating func append(_ field: StaticString, _ text: String?) {
        guard let text else { return }
        bytes.append(contentsOf: UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount))
        bytes.append(0)
        append(text)
    }

    private mutating func append(file field: StaticString, _ address: String?) {
        guard let address else { return }
        append(field, "")
        appendFile(address)
    }

    mutating func append(_ inlines: [Inline]) {
        for run in inlines {
            bytes.append(contentsOf: run.text.utf8)
            if let link = run.link { appendLink(link) }
        }
        bytes.append(0)
    }

    mutating func append(_ blocks: [Block]) {
        for block in blocks { append(block) }
        bytes.append(1)
    }

    private mutating func append(_ block: Block) {
        switch block {
        case .paragraph(let inlines), .heading(_, let inlines):
            append(inlines)
        case .list(let list):
            for item in list.items { append(item) }
        case .quote(let quote):
            append(quote.blocks)
            append(quote.attribution)
        case .preformatted(let text, _):
            append(text)
        case .table(let table):
            append(table.caption)
            for row in table.rows {
                for cell in row { append(cell.content) }
            }
        case .figure(let figure):
            for image in figure.images { appendFile(image.url) }
            append(figure.caption)
            append(figure.credit)
        case .embed(let embed):
            appendLink(embed.url)
            append(embed.text)
        case .formula(let formula):
            append(formula.text)
        case .rule:
            break
        }
    }
}
