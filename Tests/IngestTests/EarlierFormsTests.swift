import Archive
import Articles
import Exchange
import FeedParsing
import Testing

@testable import Ingest

/// What an earlier version stored is known to this one.
@Suite struct EarlierFormsTests {
    /// The feed as an earlier version left it: its names, its digests, no marks.
    private func stored(_ items: [ParsedItem], from rung: ItemIdentity.Rung = .id) -> RememberedFeed {
        var feed = RememberedFeed()
        if rung != .id {
            var state = FeedState()
            state.identityRung = rung
            feed.policy = IdentityPolicy(state)
        }
        for item in items {
            let identity: ItemIdentity =
                if rung == .id, let id = item.id {
                    ItemIdentity(rung: .id, value: id)
                } else if let url = item.url {
                    ItemIdentity(rung: .link, value: EarlierForms.canonical(url))
                } else {
                    EarlierForms.content(of: item)
                }
            let id = ArticleID(feedIdentity: "https://s.example/rss", itemIdentity: identity)
            feed.known[id.prefix] = KnownItem(
                revision: 1, contentDigest: 1, sourceDigest: EarlierForms.sourceDigest(of: item), firstSeen: feed.now,
                lastSeen: feed.now)
        }
        return feed
    }

    @Test(arguments: [
        (
            "as they were", "a | /a | A | Text a. | 1\nb | /b | B | Text b. | 2",
            "a | /a | A | Text a. | 1\nb | /b | B | Text b. | 2"
        ),
        (
            "without guids", "- | /a | A | Text a. | 1\n- | /b | B | Text b.",
            "- | /a | A | Text a. | 1\n- | /b | B | Text b."
        ),
        (
            "without links", "- | - | A | Text a. | 1\n- | - | B | Text b.",
            "- | - | A | Text a. | 1\n- | - | B | Text b."
        ),
        (
            "under https now", "http://s.example/a | http://s.example/a | A | Text a. | 1",
            "https://s.example/a | https://s.example/a | A | Text a. | 1"
        ),
        (
            "with www and without slash now", "https://s.example/a/ | https://s.example/a/ | A | Text a. | 1",
            "https://www.s.example/a | https://www.s.example/a | A | Text a. | 1"
        ),
        (
            "links under https now", "- | http://s.example/a | A | Text a. | 1",
            "- | https://s.example/a | A | Text a. | 1"
        ),
        (
            "guids that are new", "a1 | /a | A | Text a. | 1\na2 | /b | B | Text b. | 2",
            "b1 | /a | A | Text a. | 1\nb2 | /b | B | Text b. | 2"
        ),
        ("a fragment that earlier names left out", "- | /a#x | A | Text a. | 1", "- | /a#x | A | Text a. | 1"),
    ]) func `Nothing comes twice after an upgrade`(_ name: String, _ before: String, _ now: String) {
        var feed = stored(documents(before)[0])
        #expect(feed.read(documents(now)[0]) == .init(), "\(name)")
        #expect(feed.read(documents(now)[0]) == .init(), "\(name), once more")
    }

    @Test func `A feed that had stepped down to links goes on with them`() {
        let document = { (poll: Int) in
            documents("\(poll)a | /a | A | Text a. | 1\n\(poll)b | /b | B | Text b. | 2")[0]
        }
        var feed = stored(document(0), from: .link)
        for poll in 1..<4 { #expect(feed.read(document(poll)) == .init()) }
        #expect(feed.policy.rung == .link)
    }

    @Test func `An edit after the upgrade is a revision of the article under its old id`() {
        var feed = stored(documents("http://s.example/a | http://s.example/a | A | Text a. | 1")[0])
        let key = feed.known.keys.first
        let outcome = feed.read(documents("https://s.example/a | https://s.example/a | A | Edited. | 1")[0])
        #expect(outcome == .init(new: 0, revised: 1))
        #expect(feed.keys == [key])
    }

    @Test func `A new item of a status feed is an article after the upgrade too`() {
        var feed = stored(documents("e1 | / | Down | Not reachable. | 1")[0])
        let document = documents("e2 | / | Down | Not reachable. | 2\ne1 | / | Down | Not reachable. | 1")[0]
        #expect(feed.read(document) == .init(new: 1, revised: 0))
    }

    /// Earlier versions knew all items of one page as one article: whichever they had stored.
    @Test(arguments: [
        ("- | /p#a | A | Text a. | 1", "- | /p#b | B | Text b. | 2\n- | /p#a | A | Text a. | 1", 1),
        ("- | /p#a | A | Text a. | 1", "- | /p#c | C | Text c.\n- | /p#b | B | Text b.\n- | /p#a | A | Text a. | 1", 2),
        ("- | /p#a | A | Text a. | 1", "- | /p#b | B | Text b. | 2", 1),
        (
            "- | http://s.example/p#a | A | Text a.",
            "- | https://s.example/p#b | B | B.\n- | https://s.example/p#a | A | Text a.", 1
        ),
    ]) func `Links by fragment lose none after an upgrade`(_ before: String, _ now: String, _ new: Int) {
        var feed = stored(documents(before)[0])
        let keys = feed.keys
        #expect(feed.read(documents(now)[0]) == .init(new: new, revised: 0))
        #expect(Set(keys).isSubset(of: Set(feed.keys)))
        #expect(feed.read(documents(now)[0]) == .init())
    }

    @Test func `A fragment that all links have is no news after an upgrade`() {
        var feed = stored(documents("- | /a#rss | A | Text a. | 1\n- | /b#rss | B | Text b. | 2")[0])
        let edited = documents("- | /a#rss | A | Edited. | 1\n- | /b#rss | B | Text b. | 2")[0]
        #expect(feed.read(edited) == .init(new: 0, revised: 1))
    }

    @Test func `A lone item under a new id is an article after the upgrade, whatever it repeats`() {
        var feed = stored(documents("e1 | /e | Down | Not reachable.")[0])
        #expect(feed.read(documents("e2 | /e | Down | Not reachable.")[0]) == .init(new: 1, revised: 0))
    }

    @Test func `Once seen, an item has its marks, and its whole id`() {
        let document = documents("a | /a | A | Text a. | 1\n- | /b | B | Text b. | 2")[0]
        var feed = stored(document)
        _ = feed.read(document)
        #expect(feed.known.values.allSatisfy { $0.marks != nil && $0.id != nil })
        #expect(feed.known.allSatisfy { $0.key == $0.value.id?.prefix })
        // Now that they have, the ids may change as they like.
        let changed = documents("x | https://s.example/a | A | Text a. | 1\ny | /b | B | Text b. | 2")[0]
        #expect(feed.read(changed) == .init())
    }
}
