internal import Articles
internal import FeedParsing

/// What an item says, as two numbers.
struct ItemDigests: Hashable {
    /// Over all that the feed says of the item but what `isLeftOut` names: while it stays the same, nothing has to be
    /// cleaned. Addresses count without their tokens, the item's own without its query. What is absent adds nothing, so
    /// that a field which a later version reads changes the digests of those items only that have it.
    let source: UInt64
    /// Over the title and the text; 0 where there is neither, nor a file.
    let text: UInt64

    // An item is some fifty references to count: lent, not copied.
    init(_ item: borrowing ParsedItem) {
        var text = DigestedItem(capacity: (item.contentHTML?.utf8.count ?? 0) + (item.summary?.utf8.count ?? 0) + 512)
        text.add(item.title)
        text.add(addressesIn: item.summary)
        text.add(addressesIn: item.contentHTML)
        if text.bytes.count == 3 {
            for attachment in item.attachments { text.add(place: attachment.url) }
        }
        self.text = text.bytes.count == 3 ? 0 : SHA256Digest(of: text.bytes).prefix
        var rest = DigestedItem(capacity: 512)
        rest.add(number: self.text)
        rest.add(item)
        source = SHA256Digest(of: rest.bytes).prefix
    }

    /// Fields of `ParsedItem` that are not in `source`: ids, which do not make another article, and dates, which do not
    /// make a revision. Of its details, those that are volatile are not (`DetailField`).
    static let isLeftOut: Set<String> = ["id", "datePublished", "dateModified", "rawDate", "isCutShort"]
}

/// Bytes for a digest: each part ends in a NUL, so that no text can move between two parts unseen.
private struct DigestedItem {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func add(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        bytes.append(0)
    }

    mutating func add(addressesIn text: String?) {
        if let text { AddressTokens.append(text, to: &bytes) }
        bytes.append(0)
    }

    mutating func add(place address: String?) {
        if let address {
            if let parts = ComparableAddress(address) {
                bytes.append(contentsOf: parts.place)
            } else {
                bytes.append(contentsOf: address.utf8)
            }
        }
        bytes.append(0)
    }

    mutating func add(number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// All but the title and the texts, and what is left out: as `parse` prints it, which knows every field.
    mutating func add(_ item: borrowing ParsedItem) {
        bytes.append((item.summaryIsPlain ? 2 : 0) | (item.contentIsPlain ? 1 : 0))
        add(place: item.url)
        add(place: item.originalURL)
        add(place: item.baseURL)
        var writer = JSONWriter(capacity: 512)
        item.writeFacts(into: &writer)
        let details = item.details
        details.box.value.writeMembers(into: &writer, includingVolatile: false)
        writer.bytes.withUnsafeBufferPointer { AddressTokens.append($0, to: &bytes) }
    }
}
