/// Why a document could not be read as a feed.
package enum FeedParsingError: Error, Sendable, Hashable {
    case empty
    /// Neither XML nor JSON of a kind that feeds have; `found` names what it is, where that shows: `html`, `opml`.
    case notAFeed(found: String?)
    /// It begins like a feed and cannot be read.
    case malformed(String)
    /// The document ends before the first whole item or field.
    case truncated
    case tooLarge(bytes: Int, limit: Int)
    case tooDeep(limit: Int)
    case entityLimit(bytes: Int)

    /// A short, stable name, as the command line and the metrics give it.
    package var kind: String {
        switch self {
        case .empty: "empty"
        case .notAFeed: "not_a_feed"
        case .malformed: "malformed"
        case .truncated: "truncated"
        case .tooLarge: "too_large"
        case .tooDeep: "too_deep"
        case .entityLimit: "entity_limit"
        }
    }

    /// One line for a person: what is wrong and what to do.
    package var message: String {
        switch self {
        case .empty: "The document is empty."
        case .notAFeed(let found?): "This is \(found), not a feed; look for the feed's own address on the page."
        case .notAFeed(nil): "This is neither RSS, RDF, Atom, CDF nor JSON Feed; check the address."
        case .malformed(let what): "The feed cannot be read: \(what)."
        case .truncated: "The document ends before its first item does; fetch it again."
        case .tooLarge(let bytes, let limit): "The document has \(bytes) bytes, the limit is \(limit)."
        case .tooDeep(let limit): "Elements nest deeper than \(limit) levels."
        case .entityLimit(let bytes): "The document type's entities expand beyond \(bytes) bytes."
        }
    }
}

/// What the transport said about a document.
package struct ResponseHints: Sendable {
    /// The Content-Type header's value; only its charset counts, the format is told by the content.
    package var contentType: String?
    /// The address that the document came from, after redirects; relative addresses start from it.
    package var url: String?

    package init(contentType: String? = nil, url: String? = nil) {
        self.contentType = contentType
        self.url = url
    }
}
