/// What a worker knows of its leases. Pure; times are seconds of a monotonic clock.
///
/// Whether it still holds a shard is the store's word alone, which each commit asks for; what stands here keeps a worker
/// from asking hosts that another one may be asking.
package struct LeaseBook: Sendable {
    /// What is held, with the epochs under which it was taken.
    package private(set) var epochs: [HostShard: Int64] = [:]
    /// Of these: given back once no poll of theirs is in work.
    package private(set) var leaving: Set<HostShard> = []
    private var shards: [FeedID: HostShard] = [:]
    /// Polls in work: the lease under which each has read what is stored of its feed.
    private var begun: [FeedID: (shard: HostShard, epoch: Int64)] = [:]
    /// When the leases end unless they are renewed.
    private var validUntil = -Double.infinity

    package init() {}

    /// Those whose feeds are polled.
    package var polled: Set<HostShard> { Set(epochs.keys).subtracting(leaving) }

    /// A feed is in this shard, by the address that its list has.
    package mutating func assign(_ feed: FeedID, to shard: HostShard) { shards[feed] = shard }

    package func shard(of feed: FeedID) -> HostShard? { shards[feed] }

    /// What the store says is held.
    package mutating func note(_ held: [HostShard: Int64]) {
        epochs = held
        leaving.formIntersection(held.keys)
    }

    package mutating func leave(_ shards: some Sequence<HostShard>) {
        leaving.formUnion(shards)
        leaving.formIntersection(epochs.keys)
    }

    package mutating func renew(until time: Double) { validUntil = time }

    /// Whether the leases have not ended, by this machine's clock.
    package func isValid(at now: Double) -> Bool { now < validUntil }

    /// Whether the feed may be asked as far as leases go: one that no list has is in no shard.
    package func mayAsk(_ feed: FeedID) -> Bool {
        guard let shard = shards[feed] else { return true }
        return epochs[shard] != nil && !leaving.contains(shard)
    }

    /// A poll of the feed begins, before it reads what is stored: what it finds holds under this lease alone. One that was
    /// lost and won again was another worker's meanwhile, which has stored something else.
    /// - Returns: false where the feed may not be asked.
    package mutating func begin(_ feed: FeedID) -> Bool {
        guard mayAsk(feed) else { return false }
        if let shard = shards[feed], let epoch = epochs[shard] { begun[feed] = (shard, epoch) }
        return true
    }

    /// The poll has ended, and what it found is stored or given up.
    package mutating func end(_ feed: FeedID) { begun[feed] = nil }

    /// Whether what a poll of the feed found may be stored, as far as is known here.
    package func isHeld(_ feed: FeedID) -> Bool {
        if let (shard, epoch) = begun[feed] { return epochs[shard] == epoch }
        return shards[feed].map { epochs[$0] != nil } ?? true
    }

    /// What a commit for these feeds must find as it is: the shards and their epochs.
    package func claims(for feeds: some Sequence<FeedID>) -> [HostShard: Int64] {
        var claims: [HostShard: Int64] = [:]
        for feed in feeds {
            if let shard = begun[feed]?.shard ?? shards[feed], let epoch = epochs[shard] { claims[shard] = epoch }
        }
        return claims
    }
}

extension StoreBatch {
    /// Every feed that something is stored of.
    package var feedsTouched: Set<FeedID> {
        var touched = Set(feeds.lazy.map(\.id))
        touched.formUnion(revisions.lazy.map(\.feed))
        touched.formUnion(items.lazy.map(\.feed))
        touched.formUnion(blocked.lazy.map(\.feed))
        return touched
    }

    /// What is of these feeds, with the places that its revisions had.
    package func keeping(_ isKept: (FeedID) -> Bool) -> (batch: StoreBatch, places: [Int]) {
        var kept = StoreBatch()
        kept.delivered = delivered
        (kept.sketches, kept.forgetsSketchesBefore) = (sketches, forgetsSketchesBefore)
        kept.feeds = feeds.filter { isKept($0.id) }
        kept.items = items.filter { isKept($0.feed) }
        kept.blocked = blocked.filter { isKept($0.feed) }
        let places = revisions.indices.filter { isKept(revisions[$0].feed) }
        kept.revisions = places.map { revisions[$0] }
        let newPlaces = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($0.element, $0.offset) })
        kept.deliveries = deliveries.compactMap { place, delivery in newPlaces[place].map { ($0, delivery) } }
        kept.kept = self.kept.compactMap { place, article in newPlaces[place].map { ($0, article) } }
        return (kept, places)
    }
}
