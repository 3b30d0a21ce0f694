import Archive
import Articles
import Exchange
import FeedParsing
import Testing

@testable import Ingest

@Suite struct IdentityPolicyTests {
    private func after(_ text: String, setting: ItemIdentity.Rung? = nil) -> RememberedFeed {
        var feed = RememberedFeed()
        feed.setting = setting
        for document in documents(text) { _ = feed.read(document) }
        return feed
    }

    @Test func `A feed with sound guids starts at the guid, and keeps nothing of it`() {
        let policy = after("a | /a | A | Text. | 1\nb | /b | B | Text b. | 2").policy
        #expect(policy == IdentityPolicy())
        #expect(policy.standing.rung == "guid")
        #expect(policy.standing.reason == nil)
    }

    @Test(arguments: [
        ("x | /1 | One | First. | 1\nx | /2 | Two | Second. | 2", "link", "guids stand on several different items"),
        (
            "x | /n | One | First. | 1\nx | /n | Two | Second. | 2", "content",
            "guids stand on several different items, links stand on several different items"
        ),
        ("a | /1 | One | First. | 1\n---\nb | /1 | One | First. | 1", "link", "guids are new at each poll"),
        ("- | /1 | One | First. | 1\n- | /2 | Two | Second. | 2", "link", "the feed gives no guids"),
        (
            "- | / | One | First. | 1\n- | / | Two | Second. | 2", "content",
            "no guids, links stand on several different items"
        ),
        (
            "- | /1?t=a | One | First. | 1\n---\n- | /1?t=b | One | First. | 1", "content",
            "no guids, links are new at each poll"
        ),
    ]) func `Where the ladder starts says why`(_ text: String, _ rung: String, _ reason: String) {
        let standing = after(text).policy.standing
        #expect(standing.rung == rung)
        #expect(standing.reason == reason)
    }

    @Test func `A step is told, and so is its undoing`() {
        let texts = [
            "a1 | /a | A | Text. | 1\na2 | /b | B | Text b. | 2", "b1 | /a | A | Text. | 1\nb2 | /b | B | Text b. | 2",
            "b1 | /a | A | Text. | 1\nb2 | /b | B | Text b. | 2", "b1 | /a | A | Text. | 1\nb2 | /b | B | Text b. | 2",
        ]
        var feed = RememberedFeed()
        var changes: [String?] = []
        for text in texts {
            let before = feed.policy
            _ = feed.read(documents(text)[0])
            changes.append(feed.policy.change(since: before))
        }
        #expect(
            changes == [
                nil, "its items are told apart by link from now on: guids are new at each poll",
                "its items are told apart by guid again", nil,
            ])
    }

    @Test func `Each doubt takes twice as many steady documents as the one before`() {
        var feed = RememberedFeed()
        var lengths: [Int] = []
        for season in 0..<4 {
            for day in 0..<2 { _ = feed.read(documents("s\(season)\(day) | /a | A | Text. | 1")[0]) }
            var length = 0
            while feed.policy.ids != nil, length < 50 {
                _ = feed.read(documents("s\(season)1 | /a | A | Text. | 1")[0])
                length += 1
            }
            lengths.append(length)
        }
        #expect(lengths == [1, 2, 4, 8])
        #expect(feed.articles.count == 1)
    }

    @Test func `A part of a feed gives no doubt up`() {
        var feed = after("a1 | /a | A | Text. | 1\n---\nb1 | /a | A | Text. | 1")
        _ = feed.read(documents("b1 | /a | A | Text. | 1")[0], isPartial: true)
        #expect(feed.policy.ids != nil)
    }

    // MARK: The subscription's own word

    @Test func `By guid, one guid is one article whatever it says`() {
        let feed = after("x | /1 | One | First. | 1\nx | /2 | Two | Second. | 2", setting: .id)
        #expect(feed.articles.count == 1)
        #expect(feed.policy.standing.rung == "guid")
        #expect(feed.policy.standing.reason == "as the feed list sets it")
        let changing = after("a | /1 | One | First. | 1\n---\nb | /1 | One | First. | 1", setting: .id)
        #expect(changing.articles.count == 2)
    }

    @Test func `By link, guids are not asked`() {
        let feed = after("a | /1 | One | First. | 1\n---\nb | /1 | Two | Second. | 2", setting: .link)
        #expect(feed.articles.count == 1)
        #expect(feed.policy.standing.rung == "link")
    }

    @Test func `By content, neither guids nor links are asked`() {
        let text = "a | /1 | One | First. | 1\n---\na | /1 | Two | Second. | 2\nb | /2 | One | First. | 1"
        let feed = after(text, setting: .content)
        #expect(feed.articles.count == 2)
        #expect(feed.policy.standing.rung == "content")
    }

    @Test(arguments: ItemIdentity.Rung.allCases)
    func `A setting that comes later brings nothing twice`(_ setting: ItemIdentity.Rung) {
        let document = documents("a | /a | A | Text. | 1\nb | /b | B | Text b. | 2\n- | /c | C | Text c. | 3")[0]
        var feed = RememberedFeed()
        _ = feed.read(document)
        feed.setting = setting
        #expect(feed.read(document) == .init())
        feed.setting = nil
        #expect(feed.read(document) == .init())
        #expect(feed.articles.count == 3)
    }

    // MARK: In the Archive

    @Test func `A policy comes back from the state as it went in`() {
        var policy = after("x | /n | One | First. | 1\nx | /n | Two | Second. | 2").policy
        var state = FeedState()
        policy.store(in: &state)
        #expect(IdentityPolicy(state) == policy)
        #expect(state.identityRung == .content)
        policy.setting = .link
        policy.store(in: &state)
        #expect(IdentityPolicy(state) == policy)
        for length in 0..<state.identityPolicy.count {
            var cut = state
            cut.identityPolicy = Array(state.identityPolicy.prefix(length))
            _ = IdentityPolicy(cut)
        }
    }

    @Test func `A rung that an earlier version stored is a doubt without a reason`() {
        var state = FeedState()
        state.identityRung = .link
        #expect(IdentityPolicy(state).standing.rung == "link")
        #expect(IdentityPolicy(state).standing.reason == "guids repeat or change")
        #expect(IdentityPolicy(FeedState()) == IdentityPolicy())
    }
}
