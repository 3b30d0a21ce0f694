import Archive
import Articles
import Exchange
import Testing

@Suite struct RetentionTests {
    let folder: TemporaryFolder
    let archive: Archive

    init() throws {
        folder = try TemporaryFolder()
        archive = try Archive(file: folder.path + "/state.db")
    }

    /// One feed, last read on day 200, with items last seen on the days given.
    private func makeFeed(_ name: String, lastRead: Double?, seen days: [Double]) throws -> FeedID {
        let feed = try archive.feeds(identifiedBy: [name])[0].id
        var batch = StoreBatch()
        for (place, day) in days.enumerated() {
            batch.add(
                feed.rawValue * 100 + Int64(place), feed: feed, key: UInt64(place),
                item: .sample(seen: .morning.days(day)))
        }
        var state = FeedState()
        state.lastRead = lastRead.map { .morning.days($0) }
        batch.feeds = [(feed, state)]
        _ = try archive.commit(batch)
        return feed
    }

    @Test func `an item is forgotten when its feed has not carried it for long`() throws {
        let feed = try makeFeed("a", lastRead: 200, seen: [19, 20, 193, 200])
        let result = try archive.forgetItems(RetentionPolicy(daysUnseen: 180), after: nil)
        #expect(result == (forgotten: 1, next: nil))
        #expect(try archive.knownItems(of: feed).keys.sorted() == [1, 2, 3])
    }

    @Test func `nothing is forgotten of a feed that was not read since`() throws {
        let feed = try makeFeed("down", lastRead: 5, seen: [-100, 0, 5])
        let never = try makeFeed("never", lastRead: nil, seen: [-1000])
        #expect(try archive.forgetItems(RetentionPolicy(daysUnseen: 180), after: nil).forgotten == 0)
        #expect(try archive.knownItems(of: feed).count == 3)
        #expect(try archive.knownItems(of: never).count == 1)
    }

    @Test func `a policy cannot be shorter than the lag of the last-seen mark allows`() {
        #expect(RetentionPolicy(daysUnseen: 0).daysUnseen == 14)
    }

    @Test func `the walk goes on where it stopped`() throws {
        for place in 0..<5 { _ = try makeFeed("feed \(place)", lastRead: 400, seen: [0, 400]) }
        var forgotten = 0
        var after: FeedID?
        var steps = 0
        repeat {
            let result = try archive.forgetItems(RetentionPolicy(), after: after, feedCount: 2)
            forgotten += result.forgotten
            after = result.next
            steps += 1
        } while after != nil
        #expect(forgotten == 5)
        #expect(steps == 3)
    }
}
