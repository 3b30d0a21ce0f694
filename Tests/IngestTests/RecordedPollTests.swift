import Articles
import Exchange
import Publishing
import Testing

@testable import Ingest
@testable import Transfer

@Suite struct RecordedPollTests {
    private static let url = "https://one.example/feed"

    @Test func `Each poll leaves what came of it in its feed's state`() async throws {
        let world = try await PollWorld()
        let poller = try world.poller()
        let answers: [PollWorld.Answer] = [
            .init(body: rss([("a", "One."), ("b", "Two.")]), etag: "\"1\""),
            .init(body: rss([("a", "One."), ("b", "Two.")]), etag: "\"1\""),
            .init(body: rss([("a", "One, changed."), ("b", "Two.")]), etag: "\"2\""),
            .init(status: 503),
            .init(failure: .unresolvedHost(url: Self.url, host: "one.example")),
        ]
        for answer in answers {
            world.answer(Self.url, answer)
            world.pass(seconds: 60)
            try await world.poll(Self.url, by: poller)
        }
        let polls = world.target(Self.url).feed.state.recentPolls.polls
        #expect(polls.map(\.outcome) == [.content, .unchanged, .content, .failed, .failed])
        #expect(polls.map(\.status) == [200, 304, 200, 503, nil])
        #expect(polls.map(\.newArticles) == [2, 0, 0, 0, 0])
        #expect(polls.map(\.revisedArticles) == [0, 0, 1, 0, 0])
        #expect(polls[3].kind != nil && polls[4].kind == "connection")
        #expect(zip(polls, polls.dropFirst()).allSatisfy { $1.at.seconds(since: $0.at) == 60 })
        #expect(polls.last?.at == world.now)
        try await world.publisher.shutDown()
    }
}
