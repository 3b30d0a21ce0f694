extension Article {
    /// What makes a revision: a digest over the cleaned body and the fields that a reader sees.
    ///
    /// Raw HTML is not in it, nor are dates, counters, tags and the query strings of images and attachments,
    /// which sites change without changing the article. Addresses count in the form in which they are compared, the
    /// article's own without its query.
    package var contentDigest: SHA256Digest { digest(DigestedBytes(comparesAddresses: true)) }

    /// The same as versions before 0130 took it, with every address as it was written: what an item that they
    /// delivered is compared with.
    package var contentDigestAsWritten: SHA256Digest { digest(DigestedBytes(comparesAddresses: false)) }

    private func digest(_ digested: consuming DigestedBytes) -> SHA256Digest {
        digested.append(title)
        digested.appendOwn(url)
        digested.appendLink(externalURL)
        for author in authors { digested.append(author.name) }
        for attachment in attachments { digested.appendFile(attachment.url) }
        digested.append(body.blocks)
        if body.blocks.isEmpty { digested.append(summary) }
        return SHA256Digest(of: digested.bytes)
    }
}

/// Bytes for a digest: each part ends in a NUL, so that no text can move between two parts unseen.
private struct DigestedBytes {
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
