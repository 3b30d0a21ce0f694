import Articles
import Exchange
import Testing

@testable import Archive

@Suite struct RecentPollsTests {
    private static func poll(_ number: Int, kind: String? = nil) -> RecordedPoll {
        RecordedPoll(
            at: Timestamp(secondsSince1970: 1_700_000_000 + Int64(number) * 60),
            outcome: kind == nil ? .content : .failed, status: kind == nil ? 200 : nil, newArticles: number,
            revisedArticles: 2 * number, sizeInBytes: 1000 * number, milliseconds: 7 + number, kind: kind)
    }

    @Test func `The last twenty polls are kept, each as it was`() {
        var recent = RecentPolls()
        #expect(recent.polls == [])
        let polls = (0..<25).map { Self.poll($0, kind: $0 % 3 == 0 ? "unresolved_host" : nil) }
        for (place, poll) in polls.enumerated() {
            recent.append(poll)
            #expect(recent.polls == Array(polls[...place].suffix(20)))
            #expect(RecentPolls(bytes: recent.bytes) == recent)
        }
    }

    @Test func `They have a bound in bytes, whatever their kinds are named`() {
        var recent = RecentPolls()
        for number in 0..<50 { recent.append(Self.poll(number, kind: String(repeating: "k", count: 300))) }
        #expect(recent.bytes.count == RecentPolls.longest)
        #expect(recent.polls.allSatisfy { $0.kind == String(repeating: "k", count: 24) })
    }

    @Test func `A number that is too large for its place is the largest that is not`() {
        var recent = RecentPolls()
        recent.append(
            RecordedPoll(
                at: Timestamp(secondsSince1970: -5), outcome: .content, status: 99_999, newArticles: 70_000,
                revisedArticles: -1, sizeInBytes: 1 << 40, milliseconds: 1 << 40))
        #expect(
            recent.polls == [
                RecordedPoll(
                    at: Timestamp(secondsSince1970: 0), outcome: .content, status: 65_535, newArticles: 65_535,
                    sizeInBytes: 4_294_967_295, milliseconds: 4_294_967_295)
            ])
    }

    @Test func `Of bytes that are cut short the whole polls are taken, and it goes on`() {
        var recent = RecentPolls()
        for number in 0..<3 { recent.append(Self.poll(number, kind: "timeout")) }
        for length in 0..<recent.bytes.count {
            let cut = RecentPolls(bytes: Array(recent.bytes.prefix(length)))
            #expect(cut.polls == (0..<length / 27).map { Self.poll($0, kind: "timeout") })
        }
    }

    @Test func `They outlive a restart, and are read beside a daemon`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/state.db"
        var archive = try Archive(file: file)
        let feed = try archive.feeds(identifiedBy: ["https://example.org/feed"])[0]
        var state = feed.state
        state.recentPolls.append(Self.poll(1, kind: "timeout"))
        state.recentPolls.append(Self.poll(2))
        var batch = StoreBatch()
        batch.feeds = [(feed.id, state)]
        _ = try archive.commit(batch)
        archive.close()
        archive = try Archive(file: file)
        defer { archive.close() }
        #expect(try archive.feed(feed.id)?.state.recentPolls == state.recentPolls)
        nonisolated(unsafe) var found: [RecordedPoll] = []
        try Archive.forEachFeed(file: file) { found = $0.state.recentPolls.polls }
        #expect(found == [Self.poll(1, kind: "timeout"), Self.poll(2)])
    }
}
