import Archive
import Articles
import Exchange
import Foundation
import Testing

@Suite struct ArchiveTests {
    let folder: TemporaryFolder
    let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
    }

    @Test func `a feed keeps its number and its state across a restart`() throws {
        var state = FeedState()
        state.currentURL = "https://example.org/moved"
        state.etag = "W/\"a\\\"b\""
        state.lastModified = "Sat, 12 Nov 2022 06:03:00 GMT"
        state.bodyDigest = UInt64.max - 5
        state.title = "Zeitung – täglich"
        state.schedule = [0, 1, 255]
        state.condition = [7]
        state.nextPoll = Timestamp(microsecondsSince1970: 1_668_232_980_123_456)
        state.lastPolled = .morning
        state.lastSuccess = .morning.days(-1)
        state.lastRead = .morning.days(-2)
        state.lastError = "HTTP 503"
        state.identityRung = .link
        state.polls = 12
        state.newItems = 34
        state.revisedItems = 5

        var archive = try Archive(file: file)
        let first = try archive.feeds(identifiedBy: ["https://example.org/a", "https://example.org/b"])
        #expect(first.map(\.state) == [FeedState(), FeedState()])
        var batch = StoreBatch()
        batch.feeds = [(first[1].id, state)]
        #expect(try archive.commit(batch) == [])
        archive.close()

        archive = try Archive(file: file)
        let again = try archive.feeds(identifiedBy: ["https://example.org/b", "https://example.org/c"])
        #expect(again[0] == StoredFeed(id: first[1].id, identity: "https://example.org/b", state: state))
        #expect(again[1].id > first[1].id)
        #expect(try archive.feed(first[1].id) == again[0])
        #expect(try archive.feed(FeedID(rawValue: 99)) == nil)
        var all: [String] = []
        try archive.forEachFeed { all.append($0.identity) }
        #expect(all == ["https://example.org/a", "https://example.org/b", "https://example.org/c"])
        archive.close()
    }

    @Test func `what belongs to no feed is kept under its name`() throws {
        var archive = try Archive(file: file)
        #expect(try archive.memory(named: "a") == nil)
        try archive.setMemory([1, 2], named: "a")
        try archive.setMemory([3], named: "b")
        try archive.setMemory([0, 255], named: "a")
        archive.close()
        archive = try Archive(file: file)
        #expect(try archive.memory(named: "a") == [0, 255])
        #expect(try Archive.memory(named: "b", file: file) == [3])
        archive.close()
    }

    @Test func `the later state of a feed in a batch wins`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0]
        var batch = StoreBatch()
        for polls in 1...3 {
            var state = feed.state
            state.polls = Int64(polls)
            batch.feeds.append((feed.id, state))
        }
        _ = try archive.commit(batch)
        #expect(try archive.feed(feed.id)?.state.polls == 3)
    }

    @Test func `items are known by feed and key, with every bit of their digests`() throws {
        let archive = try Archive(file: file)
        let feeds = try archive.feeds(identifiedBy: ["a", "b"]).map(\.id)
        var batch = StoreBatch()
        batch.add(1, feed: feeds[0], key: 0)
        batch.add(2, feed: feeds[0], key: .max)
        batch.add(3, feed: feeds[1], key: .max, item: .sample(revision: 1, seen: .morning.days(1)))
        #expect(try archive.commit(batch) == [])
        #expect(try archive.knownItems(of: feeds[0]) == [0: .sample(), .max: .sample()])
        #expect(try archive.knownItems(of: feeds[1]) == [.max: .sample(seen: .morning.days(1))])
        #expect(try archive.knownItems(of: FeedID(rawValue: 77)) == [:])
    }

    @Test func `a revision counts once, whoever brings it again`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        batch.add(1, feed: feed, key: 5)
        batch.add(2, feed: feed, key: 5)
        #expect(try archive.commit(batch) == [1], "the second of the batch")
        #expect(try archive.pendingDeliveries().map(\.sequence) == [1])

        batch = StoreBatch()
        batch.add(3, feed: feed, key: 5, item: .sample(revision: 2))
        batch.add(4, feed: feed, key: 5, item: .sample(revision: 1))
        #expect(try archive.commit(batch) == [1])
        #expect(try archive.knownItems(of: feed)[5]?.revision == 2)
    }

    @Test func `a seen item gets its new source digest and day, and keeps its revision`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        batch.add(1, feed: feed, key: 5, item: .sample(revision: 3))
        _ = try archive.commit(batch)

        var item = KnownItem.sample(revision: 3)
        #expect(!item.isSeenLongAgo(at: .morning.days(6)))
        #expect(item.isSeenLongAgo(at: .morning.days(7)))
        item.markSeen(at: .morning.days(7))
        item.sourceDigest = 42
        batch = StoreBatch()
        batch.items = [(feed, 5, item)]
        _ = try archive.commit(batch)
        #expect(try archive.knownItems(of: feed) == [5: item])
    }

    @Test func `deliveries are pending, oldest first, until a later batch marks them`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        for sequence in 1...3 { batch.add(Int64(sequence), feed: feed, key: UInt64(sequence)) }
        let pending = batch.deliveries.map(\.delivery)
        _ = try archive.commit(batch)
        #expect(try archive.pendingDeliveries() == pending)

        batch = StoreBatch()
        batch.delivered = DeliveredMark(sink: "spool", through: 2)
        _ = try archive.commit(batch)
        #expect(try archive.pendingDeliveries() == [pending[2]])
    }

    @Test func `a sink's mark says nothing of another sink's deliveries`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        var batch = StoreBatch()
        batch.add(1, feed: feed, key: 1)
        batch.add(2, feed: feed, key: 2, sink: "stdout")
        batch.add(3, feed: feed, key: 3)
        batch.delivered = DeliveredMark(sink: "stdout", through: 9)
        _ = try archive.commit(batch)
        #expect(try archive.pendingDeliveries().map(\.sequence) == [1, 2, 3], "the mark is of what was before")
        batch = StoreBatch()
        batch.delivered = DeliveredMark(sink: "spool", through: 3)
        _ = try archive.commit(batch)
        #expect(try archive.pendingDeliveries().map(\.sink) == ["stdout"])
    }

    @Test func `a withdrawn delivery comes again as the revision it was, with its feed's validators forgotten`() throws
    {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0]
        var batch = StoreBatch()
        batch.add(1, feed: feed.id, key: 1)
        batch.add(2, feed: feed.id, key: 2, item: .sample(revision: 3))
        batch.add(3, feed: feed.id, key: 3, item: .sample(revision: 1))
        batch.add(4, feed: feed.id, key: 3, item: .sample(revision: 2))
        batch.add(5, feed: feed.id, key: 4, item: .sample(revision: 1))
        batch.add(6, feed: feed.id, key: 4, item: .sample(revision: 2))
        var state = feed.state
        state.etag = "x"
        state.lastModified = "y"
        state.bodyDigest = 1
        state.polls = 4
        batch.feeds = [(feed.id, state)]
        _ = try archive.commit(batch)
        // Of the third article an overtaken revision is lost, of the fourth both.
        let lost = [0, 1, 2, 4, 5].map { place in
            Withdrawal(delivery: batch.deliveries[place].delivery, revision: batch.revisions[place].item.revision)
        }
        try archive.withdraw(lost)
        #expect(try archive.pendingDeliveries().map(\.sequence) == [4])
        let known = try archive.knownItems(of: feed.id)
        #expect(known.mapValues(\.revision) == [1: 0, 2: 2, 3: 2, 4: 0])
        #expect(known.filter { $0.value.contentDigest == 0 && $0.value.sourceDigest == 0 }.keys.sorted() == [1, 2, 4])
        var expected = FeedState()
        expected.polls = 4
        #expect(try archive.feed(feed.id)?.state == expected)
    }

    @Test func `the figures of status are counted with and without holding the database`() throws {
        let archive = try Archive(file: file)
        let feeds = try archive.feeds(identifiedBy: ["a", "b", "c"])
        var batch = StoreBatch()
        batch.add(1, feed: feeds[0].id, key: 1)
        batch.add(2, feed: feeds[0].id, key: 2)
        var state = FeedState()
        state.polls = 10
        state.newItems = 2
        state.nextPoll = .morning
        batch.feeds.append((feeds[0].id, state))
        state.nextPoll = nil
        state.lastError = "gone"
        batch.feeds.append((feeds[1].id, state))
        _ = try archive.commit(batch)
        let counts = try Archive.counts(file: file)
        #expect(counts.feeds == 3)
        #expect(counts.failingFeeds == 1)
        #expect(counts.stoppedFeeds == 1)
        #expect(counts.items == 2)
        #expect(counts.pendingDeliveries == 2)
        #expect(counts.polls == 20)
        #expect(counts.newItems == 4)
        archive.close()
        #expect(try Archive.counts(file: file).items == 2)
    }

    @Test func `closing leaves one tidy database file`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["a"])[0].id
        _ = try archive.knownItems(of: feed)
        archive.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["state.db", "state.db.lock"])
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
