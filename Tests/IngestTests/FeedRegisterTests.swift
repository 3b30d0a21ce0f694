import Archive
import Articles
import Exchange
import Foundation
import Subscriptions
import Testing

@testable import Ingest

@Suite struct FeedRegisterTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "newsreel-register-\(UUID())")
    private let archive: Archive

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        archive = try Archive(file: folder.path(percentEncoded: false) + "/state.db")
    }

    private func close() throws {
        archive.close()
        try FileManager.default.removeItem(at: folder)
    }

    private func feeds(_ urls: String..., listed: [String]? = nil) async throws -> [StoredFeed] {
        var register = FeedRegister(listed: listed ?? urls, in: archive)
        return try await register.feeds(of: urls.map { Subscription(url: $0, source: .init(file: "list", line: nil)) })
    }

    private func polled(_ feed: StoredFeed, _ change: (inout FeedState) -> Void = { _ in }) throws {
        var state = feed.state
        state.polls = 1
        state.etag = "\"1\""
        change(&state)
        var batch = StoreBatch()
        batch.feeds = [(feed.id, state)]
        _ = try archive.commit(batch)
    }

    @Test(arguments: [
        "HTTPS://Example.org/feed", "https://example.org:443/feed", "https://example.org/feed#top",
        "feed:https://example.org/feed",
    ]) func `One address in another spelling is one feed`(_ spelling: String) async throws {
        defer { try? close() }
        let first = try await feeds("https://example.org/feed")[0]
        #expect(try await feeds(spelling)[0].id == first.id)
        #expect(try await feeds(spelling)[0].identity == "https://example.org/feed")
        #expect(try await feeds("https://example.org/feed")[0].id == first.id)
    }

    @Test func `A feed that another worker polls is not taken over by an address that it leads to`() async throws {
        defer { try? close() }
        let old = try await feeds("https://old.example/feed")[0]
        try polled(old) { $0.currentURL = "https://new.example/feed" }
        let new = Subscription(url: "https://new.example/feed", source: .init(file: "list", line: nil))
        var shared = FeedRegister(
            listed: [new.url], elsewhere: { { $0 == "https://old.example/feed" } }, in: archive)
        #expect(try await shared.feeds(of: [new])[0].id != old.id)
        var formerly = new.at("https://third.example/feed")
        formerly.formerly = "https://old.example/feed"
        #expect(try await shared.feeds(of: [formerly])[0].id != old.id)
        var alone = FeedRegister(listed: [], in: archive)
        #expect(try await alone.feeds(of: [formerly.at("https://fourth.example/feed")])[0].id == old.id)
    }

    @Test func `A host in Unicode and in ASCII is one host, whichever came first`() async throws {
        defer { try? close() }
        #expect(try await feeds("https://bücher.example/a")[0].id == feeds("https://xn--bcher-kva.example/a")[0].id)
        #expect(try await feeds("https://xn--bcher-kva.example/b")[0].id == feeds("https://bücher.example/b")[0].id)
        let both = try await feeds("https://bücher.example/c", "https://xn--bcher-kva.example/c")
        #expect(try await feeds("https://xn--bcher-kva.example/c")[0].id == feeds("https://bücher.example/c")[0].id)
        #expect(both.count == 2)
    }

    @Test(arguments: [
        ("https://example.org/feed#top", "https://example.org/feed"),
        ("https://bücher.example/feed", "https://xn--bcher-kva.example/feed"),
        ("https://Bücher.example:443/feed#a", "https://xn--bcher-kva.example/feed"),
    ]) func `What an earlier version remembers by another spelling stays that feed, listed in both`(
        old: String, plain: String
    ) async throws {
        defer { try? close() }
        // As a state was made that took addresses as they were listed.
        let before = try #require(try archive.feeds(at: [old]).first)
        #expect(before.identity == old)
        try polled(before)
        for urls in [[plain], [old], [plain, old], [old, plain]] {
            var register = FeedRegister(listed: urls, in: archive)
            let found = try await register.feeds(
                of: urls.map { Subscription(url: $0, source: .init(file: "list", line: nil)) })
            #expect(found.map(\.id) == urls.map { _ in before.id })
            #expect(found.map(\.identity) == urls.map { _ in old })
        }
    }

    @Test func `A feed whose list says what it was before goes on as that, unless both are listed`() async throws {
        defer { try? close() }
        let old = try await feeds("https://example.org/old")[0]
        try polled(old)
        func moved(_ url: String, listed: [String]) async throws -> StoredFeed {
            var subscription = Subscription(url: url, source: .init(file: "list", line: nil))
            subscription.formerly = "https://example.org/old"
            var register = FeedRegister(listed: listed, in: archive)
            return try await register.feeds(of: [subscription])[0]
        }
        let beside = "https://elsewhere.example/beside"
        #expect(try await moved(beside, listed: [beside, "https://example.org/old"]).id != old.id)
        let new = try await moved("https://elsewhere.example/new", listed: ["https://elsewhere.example/new"])
        #expect(new.id == old.id && new.identity == "https://example.org/old")
        #expect(new.state.currentURL == "https://elsewhere.example/new" && new.state.etag == nil)
        #expect(try await moved("https://elsewhere.example/new", listed: []).id == old.id)
    }

    @Test func `An address changed by hand to where the feed has moved keeps the feed`() async throws {
        defer { try? close() }
        let old = try await feeds("https://old.example/feed")[0]
        try polled(old) { $0.currentURL = "https://new.example/feed" }
        let new = try await feeds("https://new.example/feed")[0]
        #expect(new.id == old.id)
        #expect(new.identity == "https://old.example/feed")
        #expect(new.state.currentURL == "https://new.example/feed")
        // It moves once more, and is found under each of its addresses.
        try polled(new) { $0.currentURL = "https://third.example/feed" }
        #expect(try await feeds("https://new.example/feed")[0].id == old.id)
        #expect(try await feeds("https://third.example/feed")[0].id == old.id)
    }

    @Test func `A move that its server told once is followed by hand`() async throws {
        defer { try? close() }
        let old = try await feeds("https://old.example/feed")[0]
        var condition = FeedCondition(seed: 1)
        let answer = PollAnswer(
            status: 200, requestedURL: "https://old.example/feed",
            redirects: [.init(status: 301, url: "https://new.example/feed")], body: .feed)
        _ = condition.observe(.answered(answer), at: Timestamp(secondsSince1970: 1_700_000_000))
        try polled(old) {
            $0.condition = condition.encoded()
            $0.nextPoll = nil
        }
        #expect(try await feeds("https://elsewhere.example/feed")[0].id != old.id)
        let new = try await feeds("https://new.example/feed")[0]
        #expect(new.id == old.id)
        #expect(new.state.etag == nil, "validators are the old address's")
        #expect(new.state.nextPoll != nil, "it is asked at once")
    }

    @Test func `A feed that only goes to https in the list stays the feed`() async throws {
        defer { try? close() }
        let old = try await feeds("http://example.org/feed/")[0]
        try polled(old)
        #expect(try await feeds("https://www.example.org/feed")[0].id == old.id)
    }

    @Test func `A feed that the list has still is not taken over`() async throws {
        defer { try? close() }
        let old = try await feeds("https://old.example/feed")[0]
        try polled(old) { $0.currentURL = "https://new.example/feed" }
        let both = try await feeds("https://old.example/feed", "https://new.example/feed")
        #expect(both[0].id == old.id)
        #expect(both[1].id != old.id)
    }

    @Test func `Feeds that nobody knows are made in their order`() async throws {
        defer { try? close() }
        let made = try await feeds("https://a.example/", "https://b.example/", "https://c.example/")
        #expect(made.map(\.identity) == ["https://a.example/", "https://b.example/", "https://c.example/"])
        #expect(Set(made.map(\.id)).count == 3)
    }
}
