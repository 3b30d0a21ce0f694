package import Articles

/// One article revision on its way to a sink.
package struct OutgoingArticle: Sendable {
    /// When it was taken in; distinct for each of one process, and in the order of publishing.
    package let moment: Timestamp
    package let id: ArticleID
    /// 1 for the first.
    package let revision: Int
    /// One JSON object and a newline.
    package let json: [UInt8]
    /// The article itself, for a sink that lays it out for people; `nil` where nobody asked for it.
    package let article: Boxed<Article>?

    package init(moment: Timestamp, id: ArticleID, revision: Int, json: [UInt8], article: Boxed<Article>? = nil) {
        self.moment = moment
        self.id = id
        self.revision = revision
        self.json = json
        self.article = article
    }
}

/// Hands articles to a sink, in two steps between which the store commits: `stage` brings them as near to the sink as
/// they can be without being seen, and `StagedArticles.show` makes them visible.
/// `docs/decisions/0003-durable-order.md` has the whole order.
///
/// Calls come from one task at a time, which has a thread to wait on. What only waits for a disk may be synchronous.
package protocol Outbox: Sendable {
    /// Stands with its deliveries in the store: the same at each start, and unlike any other outbox's.
    var sink: String { get }

    /// `nil` while there is room for so many more.
    func shortage(articles: Int, sizeInBytes: Int) async -> Shortage?

    /// After an error nothing is left of them. What outlives the process here is shown by the next one's recovery;
    /// what does not is reported lost by it, and withdrawn from the store.
    func stage(_ articles: [OutgoingArticle]) async throws(OutboxError) -> any StagedArticles

    /// Looks what there is of deliveries that an earlier process left pending for this sink, and changes nothing.
    func inspect(_ pending: [PendingDelivery]) async throws(OutboxError) -> any InspectedArticles

    /// Of the newest article that stands in the sink, so that later ones are named after it whatever a clock said then;
    /// `nil` where there is none, or nothing keeps moments.
    func latestMoment() async -> Timestamp?

    /// So many batches with articles are in the store.
    func note(batches: Int64) async

    /// Lets go of the sink, so that another process may have it.
    func letGo() async
}

extension Outbox {
    package func latestMoment() async -> Timestamp? { nil }
}

/// Articles between their staging and the moment when the last of them is shown.
package protocol StagedArticles: Sendable {
    /// For the store, in the order of the articles.
    var tokens: [String] { get }
    /// Which articles wait for streams, by their places, and in which outlets: a store on a server keeps their texts too.
    var queues: [(place: Int, queue: String)] { get }

    /// Takes out those with these tokens, which will not be shown.
    mutating func discard(_ unwanted: Set<String>) async
    /// Makes them visible, for good when it returns. After an error some of them are; to be repeated until it succeeds.
    /// None is shown twice.
    mutating func show() async throws(OutboxError)
}

extension StagedArticles {
    package var queues: [(place: Int, queue: String)] { [] }
}

/// What there is of deliveries that an earlier process left.
package protocol InspectedArticles: Sendable {
    /// Neither shown nor whole: the store withdraws them before anything else happens.
    var lost: [Withdrawal] { get }

    /// Shows what is whole, and removes what the store does not know. Once what is lost was withdrawn.
    func settle() async throws(OutboxError) -> RecoveredArticles
}

/// What a start found from before, by tokens.
package struct RecoveredArticles: Sendable, Hashable {
    /// Made visible now.
    package var revealed: [String] = []
    /// Visible before; perhaps taken by their consumers already.
    package var alreadyVisible = 0
    /// Lost by a disk that had called them safe, by whoever was there meanwhile, or with the process: they come again.
    package var lost: [String] = []
    /// Articles that nobody committed: removed.
    package var leftovers = 0

    package init() {}
}

/// Why an outbox cannot do what was asked.
package struct OutboxError: Error, Sendable, Hashable {
    /// What a caller does differently.
    package enum Kind: Sendable, Hashable {
        /// No room left.
        case full
        case failed
    }

    package let kind: Kind
    /// One line for a person, in the outbox's own words: what is wrong, where, and the next step.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
