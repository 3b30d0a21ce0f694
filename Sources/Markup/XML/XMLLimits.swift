/// What a document would cost beyond its bounds, or why it cannot be read.
package enum XMLFault: Error, Sendable, Hashable {
    /// Elements nest deeper than the limit.
    case tooDeep(limit: Int)
    /// The document type's entities would expand beyond the limit, in bytes.
    case entityExpansion(limit: Int)
    /// libxml2 does not take the tag at this place, in bytes, although it was mended: it has no memory left, or the
    /// mending is wrong.
    case refused(place: Int)
}

/// Bounds for one document.
package struct XMLLimits: Sendable {
    /// Open elements at once.
    package var depth = 512
    /// Attributes of one element; the rest of them is dropped.
    package var attributesPerElement = 256
    /// Bytes of one tag whose attributes are read; attributes beyond are dropped.
    package var bytesPerTag = 64 * 1024
    /// Bytes that the document type's own entities may expand to in the whole document.
    package var entityExpansion = 64 * 1024

    package init() {}
}

/// What a reader had to repair, to tell the feed's author.
package struct XMLRepairs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// An ampersand that begins no reference.
    package static let bareAmpersand = XMLRepairs(rawValue: 1)
    /// A name that only HTML defines.
    package static let htmlEntity = XMLRepairs(rawValue: 2)
    /// A character that XML forbids.
    package static let forbiddenCharacter = XMLRepairs(rawValue: 4)
    /// Text before the document's first tag.
    package static let junkBeforeRoot = XMLRepairs(rawValue: 8)
    /// An end tag without its start, or a start without its end.
    package static let tagMismatch = XMLRepairs(rawValue: 16)
    /// An attribute without quotes or value, or twice.
    package static let badAttribute = XMLRepairs(rawValue: 32)
    /// A tag beyond `XMLLimits`, some of whose attributes were dropped.
    package static let oversizedTag = XMLRepairs(rawValue: 64)
    /// A CDATA section without its end.
    package static let unclosedSection = XMLRepairs(rawValue: 128)
    /// A comment, instruction or document type without its end.
    package static let unclosedMarkup = XMLRepairs(rawValue: 256)
    /// A prefix that no element declares.
    package static let undeclaredPrefix = XMLRepairs(rawValue: 512)
    /// A `<` that begins no tag.
    package static let bareLessThan = XMLRepairs(rawValue: 1024)
}
