package import Articles

/// What is remembered of feeds, articles, revisions and deliveries, whatever keeps it.
///
/// A store is used by one process at a time, or by one a feed. Calls return when what they change is safe, and wait for
/// as long as that takes: they run where the caller runs, so whoever must not wait gives them a thread (`Publisher`).
/// A store that waits for a disk may keep its functions synchronous; one that waits for a server suspends in them.
package protocol Store: Sendable {
    /// Which store this is and how far it came; no look into it.
    var origin: StoreOrigin { get }

    // MARK: Feeds

    /// The feeds of these identities, in their order; those not known yet are made.
    func feeds(identifiedBy identities: [String]) async throws(StoreError) -> [StoredFeed]
    /// The feeds that have these addresses as their identity, or as a further address; those not known yet are made.
    func feeds(at addresses: [String]) async throws(StoreError) -> [StoredFeed]
    /// The same without making any: `nil` for those not known yet.
    func knownFeeds(at addresses: [String]) async throws(StoreError) -> [StoredFeed?]
    func feed(_ id: FeedID) async throws(StoreError) -> StoredFeed?
    /// Every feed ever polled, in the order of their numbers, one at a time, so that a caller keeps only what it needs.
    func forEachFeed(_ body: (StoredFeed) -> Void) async throws(StoreError)
    /// Has a list's address lead to a feed that is known under another one, from now on.
    func addAddress(_ address: String, of feed: FeedID) async throws(StoreError)

    // MARK: Items

    /// The items of one feed by `ArticleID.prefix`.
    func knownItems(of feed: FeedID) async throws(StoreError) -> [UInt64: KnownItem]
    /// Forgets what `policy` lets go among the next `feedCount` feeds after `feed`; `nil` starts from the first.
    /// Returns how many items were forgotten and the feed to go on after, or `nil` at the end.
    func forgetItems(
        _ policy: RetentionPolicy, after feed: FeedID?, feedCount: Int
    ) async throws(StoreError) -> (forgotten: Int, next: FeedID?)
    /// Takes an item as known in the form that it has now, although no article was made of it: it is not built again
    /// until its feed brings it in another form, or another version of the program works with the store. One that was
    /// never delivered has revision 0.
    func leaveOut(
        _ key: UInt64, sourceDigest: UInt64, id: ArticleID?, marks: ItemMarks?, of feed: FeedID, at now: Timestamp
    ) async throws(StoreError)
    /// An article could be made of the item after all. No look into the store where it was not left out.
    func takeBack(_ key: UInt64, of feed: FeedID) async throws(StoreError)

    // MARK: Batches

    /// Stores a batch whole or not at all; when this returns, a power cut does not undo it.
    ///
    /// Returns the places, in `batch.revisions`, of those that the store holds already, in this revision or a later
    /// one. They are not stored again, their deliveries neither, and must not be shown.
    ///
    /// After an error of another kind than `full` it is open whether the batch will be there after a restart; `seal`
    /// settles it.
    func commit(_ batch: StoreBatch) async throws(StoreError) -> Set<Int>
    /// When this returns, what `pendingDeliveries` says of a commit that failed will hold after a restart too.
    func seal() async throws(StoreError)
    /// What was stored and not yet marked as delivered, to any sink, in its order.
    func pendingDeliveries() async throws(StoreError) -> [PendingDelivery]
    /// Takes back revisions whose articles are lost, and their feeds' validators, so that the next poll brings them
    /// again, each as the revision that it was. One that a later revision has overtaken is owed no more.
    func withdraw(_ lost: [Withdrawal]) async throws(StoreError)
    /// Hands on rows of sketches in the order in which they were stored: all of them without a mark; after one, those that
    /// others have stored since, each once. Returns the mark for the next time.
    func sketches(
        after mark: SketchMark?, _ body: (StoredSketches) -> Void
    ) async throws(StoreError) -> SketchMark
    /// `nil` while there is room for more, and while it can be reached. Looks at no more than it must.
    func shortage() async -> Shortage?
    /// What all of it takes up; 0 where that is not known.
    func sizeInBytes() async throws(StoreError) -> Int64

    // MARK: What belongs to no single feed

    /// Bytes kept under a name; `nil` where there are none yet.
    func memory(named name: String) async throws(StoreError) -> [UInt8]?
    func setMemory(_ bytes: [UInt8], named name: String) async throws(StoreError)

    // MARK: Deaths

    /// `nil` for nearly all feeds; no look into the store.
    func crashRecord(of feed: FeedID) -> CrashRecord?
    var crashRecords: [FeedID: CrashRecord] { get }
    /// Writes down what the last process died of.
    func record(_ deaths: [FeedID: CrashRecord]) async throws(StoreError)
    /// The feed was read to its end, or a person wants it asked again.
    func forgetCrashes(of feed: FeedID) async throws(StoreError)

    /// Every later call fails.
    func close() async throws(StoreError)
}

/// Which store this is and how far it came: what an outbox may remember of the store whose deliveries it was given.
package struct StoreOrigin: Sendable, Hashable {
    /// 128 random bits as 32 hexadecimal digits, made with the store and kept for its life; its copies have them too.
    package let identity: String
    /// Batches with articles that were stored. A copy taken earlier has fewer, and so has one that lost its log.
    package var batches: Int64

    package init(identity: String, batches: Int64) {
        self.identity = identity
        self.batches = batches
    }
}

/// Why a store cannot do what was asked.
package struct StoreError: Error, Sendable, Hashable {
    /// What a caller does differently.
    package enum Kind: Sendable, Hashable {
        /// No room left. Nothing of the refused batch was stored.
        case full
        /// Another process works with the store.
        case inUse
        /// What is stored cannot be read, or not by this version.
        case unreadable
        /// There is no store, or it cannot be reached.
        case unreachable
        /// It refused, or failed.
        case failed
    }

    package let kind: Kind
    /// One line for a person, in the store's own words: what is wrong, where, and the next step.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// What is running out in a store or behind an outbox. Nothing is taken in while it is.
package struct Shortage: Sendable, Hashable {
    /// One line for a person: of what, where, and the next step.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
