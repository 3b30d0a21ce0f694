import Articles
import Exchange
import Testing

@testable import Archive

/// Articles that rules keep back, as the state remembers them.
@Suite struct BlockedItemsTests {
    let folder: TemporaryFolder
    let file: String
    let archive: Archive
    let feed: FeedID

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path + "/state.db"
        archive = try Archive(file: file)
        feed = try archive.feeds(identifiedBy: ["https://a.example/feed"])[0].id
    }

    private func item(
        _ key: UInt64, rule: String = "r", at moment: Timestamp = .morning, digest: UInt64 = 7, revision: Int = 0
    ) -> BlockedItem {
        BlockedItem(
            key: key,
            item: KnownItem(
                revision: revision, contentDigest: digest, sourceDigest: digest, firstSeen: moment, lastSeen: moment),
            record: BlockRecord(
                at: moment, rule: rule, reason: "true", title: "Title \(key)", url: "https://a.example/\(key)"))
    }

    private func commit(_ items: [BlockedItem]) throws {
        var batch = StoreBatch()
        batch.blocked = items.map { (feed, $0) }
        #expect(try archive.commit(batch).isEmpty)
    }

    @Test func `a blocked item is known as never delivered, and can be looked up`() throws {
        try commit([item(1), item(2, rule: "other", at: .morning.days(1))])
        let known = try archive.knownItems(of: feed)
        #expect(known.mapValues(\.revision) == [1: 0, 2: 0])
        #expect(known[1]?.contentDigest == 7)
        let found = try Archive.blockedArticles(file: file, since: nil)
        #expect(found.map(\.record.title) == ["Title 1", "Title 2"])
        #expect(found.map(\.feed) == ["https://a.example/feed", "https://a.example/feed"])
        #expect(found[0].record == item(1).record)
        #expect(try Archive.blockedArticles(file: file, since: .morning.days(0.5)).map(\.record.rule) == ["other"])
        #expect(try Archive.blockedArticles(file: file, since: nil, limit: 1).map(\.record.rule) == ["other"])
        let counts = try Archive.blockedCounts(file: file)
        #expect(counts.map(\.rule) == ["other", "r"])
        #expect(counts.map(\.count) == [1, 1])
    }

    @Test func `a blocked revision leaves the delivered one as it was`() throws {
        var batch = StoreBatch()
        batch.add(1, feed: feed, key: 1, item: .sample())
        _ = try archive.commit(batch)
        try commit([item(1, digest: 99, revision: 1)])
        let known = try #require(try archive.knownItems(of: feed)[1])
        #expect((known.revision, known.contentDigest, known.sourceDigest) == (1, 99, 99))
    }

    @Test func `only the newest are kept, and all are counted`() throws {
        for start in stride(from: 0, to: Archive.mostBlocked + 20, by: 500) {
            try commit((start..<(start + 500)).map { item(UInt64($0), at: .morning.days(Double($0) / 1e6)) })
        }
        let total = Archive.mostBlocked + 500
        let found = try Archive.blockedArticles(file: file, since: nil)
        #expect(found.count == Archive.mostBlocked)
        #expect(found.last?.record.title == "Title \(total - 1)")
        #expect(try Archive.blockedCounts(file: file).map(\.count) == [Int64(total)])
    }

    @Test func `rules that are long gone are no longer counted, and long texts are cut`() throws {
        try commit((0..<1200).map { item(UInt64($0), rule: "rule \($0)", at: .morning.days(Double($0))) })
        let rules = Set(try Archive.blockedCounts(file: file).map(\.rule))
        #expect(rules.count == Archive.mostCountedRules)
        #expect(rules.contains("rule 1199") && !rules.contains("rule 0"))
        let long = String(repeating: "ü", count: 5000)
        let record = BlockRecord(at: .morning, rule: "r", reason: long, title: long, url: long)
        #expect((record.reason.count, record.title?.count, record.url?.count) == (300, 300, 1000))
    }

    @Test func `a database of before is taken on`() throws {
        try archive.takeBackBlocked()
        archive.close()
        let again = try Archive(file: file)
        #expect(try again.integer("PRAGMA user_version") == ArchiveSchema.migrations.count)
        #expect(try Archive.blockedArticles(file: file, since: nil).isEmpty)
    }
}
