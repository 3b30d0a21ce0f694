import Articles
import Exchange
import Testing

@testable import Archive

/// What is remembered for telling items, and feeds, under other names.
@Suite struct IdentityRecordTests {
    let folder: TemporaryFolder
    var file: String { folder.path + "/state.db" }

    init() throws { folder = try TemporaryFolder() }

    private func item(_ revision: Int = 1, guid: UInt64 = .max) -> (key: UInt64, item: KnownItem) {
        let id = ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .id, value: "1"))
        var item = KnownItem.sample(revision: revision)
        item.id = id
        item.marks = ItemMarks(guid: guid, link: 0x8000_0000_0000_0000, text: 7, date: .max)
        return (id.prefix, item)
    }

    @Test func `An item's whole id and its marks come back as they went in, and change with it`() throws {
        let archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["https://example.org/a"])[0].id
        var batch = StoreBatch()
        let (key, first) = item()
        batch.add(1, feed: feed, key: key, item: first)
        _ = try archive.commit(batch)
        #expect(try archive.knownItems(of: feed) == [key: first])
        batch = StoreBatch()
        let (_, second) = item(2, guid: 0)
        batch.add(2, feed: feed, key: key, item: second)
        _ = try archive.commit(batch)
        #expect(try archive.knownItems(of: feed) == [key: second])
        batch = StoreBatch()
        var third = second
        third.contentDigest = 1
        third.sourceDigest = 2
        third.marks?.guid = 3
        batch.items = [(feed, key, third)]
        _ = try archive.commit(batch)
        #expect(try archive.knownItems(of: feed) == [key: third])
        archive.close()
    }

    @Test func `A database of the schema before has its items, without marks`() throws {
        var archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["https://example.org/a"])[0].id
        var batch = StoreBatch()
        let (key, first) = item()
        batch.add(1, feed: feed, key: key, item: first)
        var state = FeedState()
        state.identityRung = .link
        batch.feeds = [(feed, state)]
        _ = try archive.commit(batch)
        try archive.takeBackMarks()
        archive.close()
        var shown: [FeedState] = []
        try Archive.forEachFeed(file: file) { shown.append($0.state) }
        #expect(shown == [state], "status beside an older daemon")
        archive = try Archive(file: file)
        var old = first
        (old.id, old.marks) = (nil, nil)
        #expect(try archive.knownItems(of: feed) == [key: old])
        #expect(try archive.feed(feed)?.state == state)
        archive.close()
    }

    @Test func `A feed is found by its identity, and by every further address`() throws {
        let archive = try Archive(file: file)
        let feeds = try archive.feeds(at: ["https://example.org/a", "https://example.org/b"])
        try archive.addAddress("https://example.org/c", of: feeds[0].id)
        let found = try archive.knownFeeds(at: ["https://example.org/c", "https://example.org/d", feeds[1].identity])
        #expect(found.map { $0?.id } == [feeds[0].id, nil, feeds[1].id])
        #expect(try archive.feeds(at: ["https://example.org/c"]).map(\.id) == [feeds[0].id])
        #expect(found[0]?.identity == "https://example.org/a")
        archive.close()
    }
}
