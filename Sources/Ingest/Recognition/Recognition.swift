internal import Articles
internal import Exchange
internal import FeedParsing

/// What a document's items are to a feed's known ones: the third step of a poll, a function over values.
struct Recognition: Sendable {
    /// By the items' places in the document.
    let items: [RecognisedItem]
    /// Known items that want to be written although no article comes of them.
    let notes: [(key: UInt64, item: KnownItem)]
    let policy: IdentityPolicy
}

struct RecognisedItem: Sendable, Hashable {
    enum Decision: Sendable, Hashable {
        /// Known in the form that it has now.
        case unchanged(key: UInt64)
        /// A known article whose item says something else; whether a reader sees it, its cleaning tells.
        case changed(ArticleID)
        case new(ArticleID)
        /// It stands in the document a second time, or the document ends in it.
        case repeated
    }

    let decision: Decision
    /// `ItemDigests.source`.
    let source: UInt64
    /// To be stored with a new article or a revision.
    let marks: ItemMarks
}

/// What `recognise` is told beside the document.
struct RecognitionContext: Sendable {
    /// The feed's identity, a part of each id.
    var feed: String
    /// A link to it names no item.
    var homePageURL: String?
    /// By `ArticleID.prefix`.
    var known: [UInt64: KnownItem]
    var policy = IdentityPolicy()
    /// The subscription's own choice of the rung, against which no document is heard.
    var setting: ItemIdentity.Rung?
    /// The document does not hold all that the feed holds now (RFC 3229, RFC 5005): what is missing says nothing.
    var isPartial = false
    var now: Timestamp
}

/// Tells each item of a document by the identity ladder: the feed's own id, else the link, else title, date and text.
///
/// docs/decisions/0017 has the rules. Each item finds at most one known one and each known one at most one item, the
/// strongest evidence first, so that two items of one document are never one article.
func recognise(_ items: [ParsedItem], _ context: RecognitionContext) -> Recognition {
    var recogniser = Recogniser(items, context)
    recogniser.tellByID()
    if recogniser.hasOpenItems {
        recogniser.openMarks()
        recogniser.tellByMarks()
    }
    return recogniser.recognition()
}
