package import Articles

/// What a feed that is made here says of itself. The Atom and JSON Feed documents of `fetch` and `show`, and those of
/// folders, tags and filters as feeds, begin with it.
package struct FeedHead: Sendable, Hashable {
    /// An IRI that stays the feed's for good (RFC 4287, section 4.2.6): its address, or `FeedHead.id(naming:)`.
    package var id: String
    /// Plain text on one line.
    package var title: String
    package var description: String?
    /// Where people read the same; absolute.
    package var homePageURL: String?
    /// Where the document itself is to be had; absolute. `nil` for one that has no address.
    package var feedURL: String?
    /// BCP 47.
    package var language: String?
    /// For a document without articles; otherwise it is as old as what changed last in it.
    package var updated: Timestamp
    /// The program's version, for `generator`.
    package var version: String?

    package init(id: String, title: String, updated: Timestamp) {
        self.id = id
        self.title = title
        self.updated = updated
    }

    /// An id made of a name: a UUID of version 8 (RFC 9562, section 5.8) over its SHA-256, the same for the same name.
    package static func id(naming name: String) -> String {
        SHA256Digest(of: Array(name.utf8)).withUnsafeBytes { bytes in
            uuid(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    static func uuid(high: UInt64, low: UInt64) -> String {
        let high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
        let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array((hexadecimal(high) + hexadecimal(low)).utf8)
        var text = "urn:uuid:"
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { text += "-" }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ArticleID {
    /// The id as an IRI, for Atom: 122 of its bits as a UUID of version 8, the same over all revisions.
    package var urn: String { FeedHead.uuid(high: prefix, low: rest.0) }
}
