extension Article {
    /// What makes a revision: a digest over the cleaned body and the fields that a reader sees.
    ///
    /// Raw HTML is not in it, nor are dates, counters, tags and the query strings of images and attachments,
    /// which sites change without changing the article.
    package var contentDigest: SHA256Digest {
        var digested = DigestedBytes()
        digested.append(title)
        digested.append(url)
        digested.append(externalURL)
        for author in authors { digested.append(author.name) }
        for attachment in attachments { digested.appendAddress(attachment.url) }
        digested.append(body.blocks)
        if body.blocks.isEmpty { digested.append(summary) }
        return SHA256Digest(of: digested.bytes)
    }
}

/// Bytes for a digest: each part ends in a NUL, so that no text can move between two parts unseen.
private struct DigestedBytes {
    var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(4096)
    }

    mutating func append(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        bytes.append(0)
    }

    /// An address without its query: there stand cache busters, sizes and signatures.
    mutating func appendAddress(_ address: String) {
        bytes.append(contentsOf: address.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        bytes.append(0)
    }

    mutating func append(_ inlines: [Inline]) {
        for run in inlines {
            bytes.append(contentsOf: run.text.utf8)
            if let link = run.link { append(link) }
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
            for image in figure.images { appendAddress(image.url) }
            append(figure.caption)
            append(figure.credit)
        case .embed(let embed):
            append(embed.url)
            append(embed.text)
        case .rule:
            break
        }
    }
}
