import Articles
import Exchange
import Testing

/// How hosts are shared out, without a server.
@Suite struct LeaseTests {
    // Frozen: never to be changed.
    @Test(arguments: [
        ("example.org", 309), ("www.example.org", 669), ("127.0.0.1", 935), ("", 409), ("xn--bcher-kva.example", 395),
    ])
    func `A host's shard is the one that it always was`(host: String, shard: Int32) {
        #expect(HostShard(host: host).rawValue == shard)
        #expect(HostShard(host: host.uppercased()).rawValue == shard)
    }

    @Test func `Hosts are spread over all shards`() {
        var counts = [Int32: Int]()
        for number in 0..<100_000 { counts[HostShard(host: "host-\(number).example").rawValue, default: 0] += 1 }
        #expect(counts.count == HostShard.count)
        // About 98 each; a thousandth of that chance at these bounds.
        #expect(counts.values.allSatisfy { (50...160).contains($0) })
    }

    /// A worker's view, and what it does.
    struct Row: Sendable, CustomTestStringConvertible {
        let held: Int
        let free: Int
        let worker: Int32
        let live: Set<Int32>
        let take: Int
        let giveBack: Int
        var testDescription: String { "\(worker) of \(live.sorted()) has \(held), \(free) free" }
    }

    @Test(arguments: [
        Row(held: 0, free: 10, worker: 1, live: [1], take: 10, giveBack: 0),
        Row(held: 0, free: 10, worker: 1, live: [1, 2], take: 5, giveBack: 0),
        // 10 among three: the first by number has one more.
        Row(held: 0, free: 10, worker: 1, live: [1, 2, 3], take: 4, giveBack: 0),
        Row(held: 0, free: 10, worker: 3, live: [1, 2, 3], take: 3, giveBack: 0),
        Row(held: 10, free: 0, worker: 1, live: [1, 2], take: 0, giveBack: 5),
        Row(held: 0, free: 0, worker: 2, live: [1, 2], take: 0, giveBack: 0),
        Row(held: 3, free: 1, worker: 2, live: [1, 2], take: 1, giveBack: 0),
        Row(held: 5, free: 5, worker: 2, live: [1, 2], take: 0, giveBack: 0),
        // More workers than shards: the last have none.
        Row(held: 1, free: 0, worker: 12, live: Set(1...12), take: 0, giveBack: 1),
        Row(held: 0, free: 2, worker: 10, live: Set(1...12), take: 1, giveBack: 0),
        // Whom the store does not take for live holds nothing.
        Row(held: 4, free: 6, worker: 9, live: [1, 2], take: 0, giveBack: 4),
    ])
    func `A worker takes and gives back up to its share`(row: Row) {
        let share = LeaseShare(held: row.held, free: row.free, worker: row.worker, live: row.live, of: 10)
        #expect(share.take == row.take && share.giveBack == row.giveBack)
    }

    @Test(arguments: 1...40)
    func `All shards are somebody's, and no two shares differ by more than one`(count: Int) {
        let live = Set((0..<count).map { Int32($0 * 7 + 3) })
        let quotas = live.map { LeaseShare.quota(of: $0, among: live) }
        #expect(quotas.reduce(0, +) == HostShard.count)
        #expect((quotas.max() ?? 0) - (quotas.min() ?? 0) <= 1)
    }

    @Test func `Workers that come and go end with equal shares, whatever their order`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var holders = [Int32?](repeating: nil, count: 64)
            var live: Set<Int32> = []
            for _ in 0..<6 {
                // Somebody comes, or dies.
                if live.count > 1, Bool.random(using: &generator), let gone = live.randomElement() {
                    live.remove(gone)
                } else {
                    live.insert(Int32.random(in: 1...1000))
                }
                for _ in 0..<3 {
                    for worker in live.shuffled() {
                        let held = holders.indices.filter { holders[$0] == worker }
                        let free = holders.indices.filter { holders[$0].map { !live.contains($0) } ?? true }
                        let share = LeaseShare(
                            held: held.count, free: free.count, worker: worker, live: live, of: holders.count)
                        for shard in free.prefix(share.take) { holders[shard] = worker }
                        for shard in held.suffix(share.giveBack) { holders[shard] = nil }
                    }
                }
                let counts = live.map { worker in holders.count { $0 == worker } }
                #expect(counts.reduce(0, +) == holders.count)
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
            }
        }
    }

    // MARK: - The book

    private let one = HostShard(host: "a")
    private let two = HostShard(host: "b")
    private let first = FeedID(rawValue: 1)
    private let second = FeedID(rawValue: 2)
    private let unlisted = FeedID(rawValue: 3)

    private func book() -> LeaseBook {
        var book = LeaseBook()
        book.assign(first, to: one)
        book.assign(second, to: two)
        book.note([one: 5, two: 7])
        return book
    }

    @Test func `What leaves is asked no more, and may be stored until it is given back`() {
        var book = book()
        book.leave([two])
        #expect(book.polled == [one])
        #expect(book.mayAsk(first) && !book.mayAsk(second) && book.mayAsk(unlisted))
        #expect(book.isHeld(second))
        #expect(book.claims(for: [first, second, unlisted]) == [one: 5, two: 7])
        book.note([one: 5])
        #expect(!book.isHeld(second) && book.leaving.isEmpty)
        #expect(book.claims(for: [first, second]) == [one: 5])
    }

    @Test func `What a poll found under a lease that was lost and won again is not stored`() {
        var book = book()
        let begun = [book.begin(first), book.begin(second), book.begin(unlisted)]
        #expect(begun == [true, true, true])
        book.note([two: 7])
        #expect(!book.isHeld(first))
        // Another had it meanwhile.
        book.note([one: 8, two: 7])
        #expect(!book.isHeld(first) && book.isHeld(second) && book.isHeld(unlisted))
        #expect(book.claims(for: [second]) == [two: 7])
        // The next poll reads what the other stored.
        _ = book.begin(first)
        #expect(book.isHeld(first) && book.claims(for: [first]) == [one: 8])
        book.note([one: 9, two: 7])
        book.end(first)
        #expect(book.isHeld(first) && book.claims(for: [first]) == [one: 9])
        book.leave([two])
        let isAsked = book.begin(second)
        #expect(!isAsked)
        // The feed's host changed, and with it its shard: what is in work holds under the one that it began under.
        _ = book.begin(first)
        book.assign(first, to: HostShard(host: "c"))
        #expect(book.isHeld(first) && book.claims(for: [first]) == [one: 9])
    }

    @Test func `A lease is trusted for as long as it was renewed for`() {
        var book = book()
        #expect(!book.isValid(at: 0))
        book.renew(until: 30)
        #expect(book.isValid(at: 29.9) && !book.isValid(at: 30))
    }

    @Test func `Of a batch stays what is of feeds that are held, and its places are told`() {
        let item = KnownItem(
            revision: 1, contentDigest: 1, sourceDigest: 1, firstSeen: Timestamp(secondsSince1970: 0),
            lastSeen: Timestamp(secondsSince1970: 0))
        var batch = StoreBatch()
        for (place, feed) in [first, second, first].enumerated() {
            batch.revisions.append((feed, UInt64(place), item))
            batch.items.append((feed, UInt64(place), item))
            batch.feeds.append((feed, FeedState()))
            let delivery = PendingDelivery(
                sequence: Int64(place), sink: "s", feed: feed, key: UInt64(place), token: "\(place)", sizeInBytes: 1,
                digest: nil)
            batch.deliveries.append((place, delivery))
        }
        batch.delivered = DeliveredMark(sink: "s", through: 4)
        #expect(batch.feedsTouched == [first, second])
        let (kept, places) = batch.keeping { $0 == first }
        #expect(places == [0, 2])
        #expect(kept.revisions.map(\.key) == [0, 2] && kept.items.map(\.key) == [0, 2] && kept.feeds.count == 2)
        #expect(kept.deliveries.map(\.place) == [0, 1] && kept.deliveries.map(\.delivery.token) == ["0", "2"])
        #expect(kept.delivered == batch.delivered)
    }
}
