import Articles
import Exchange
import FeedParsing
import Testing

@testable import Ingest

/// What looks like a token, an id, a repetition or a move, and is none; and what is one and does not look so.
@Suite struct RecognitionFaultsTests {
    typealias Row = RecognitionTests.Row

    @Test(arguments: ["sid", "session", "hash", "sign", "token", "e", "auth"])
    func `A parameter that is called like a token may be the number of an item`(_ name: String) {
        let address = { (number: Int) in "/show?\(name)=\(number)" }
        var lone = RememberedFeed()
        var bare = RememberedFeed()
        var listed = RememberedFeed()
        for day in 1...4 {
            let one = "\(address(100 + day)) | Day \(day) | Text \(day). | \(day)"
            #expect(lone.read(documents("https://s.example\(address(100 + day)) | \(one)")[0]).new == 1)
            #expect(bare.read(documents("- | \(one)")[0]) == .init(new: 1, revised: 0))
            let all = (1...day).map { "https://s.example\(address($0)) | \(address($0)) | Notes" }
            #expect(listed.read(documents(all.joined(separator: "\n"))[0]) == .init(new: 1, revised: 0))
        }
    }

    @Test(arguments: tokens) func `Tokens are only what alone differs between two polls`(_ row: Row) {
        RecognitionTests.check(row)
    }

    @Test func `By guid, guids that differ in what looks like a token are two`() {
        var feed = RememberedFeed()
        feed.setting = .id
        for number in 1...3 {
            let id = "https://s.example/x?sid=\(number)"
            #expect(feed.read(documents("\(id) | \(id) | News | Text. | 1")[0]) == .init(new: 1, revised: 0))
        }
    }

    @Test(arguments: places) func `An id that goes to other items names none of them`(_ row: Row) {
        RecognitionTests.check(row)
    }

    @Test(arguments: twice) func `An item that is listed twice under its guid is one`(_ row: Row) {
        RecognitionTests.check(row)
    }

    @Test(arguments: parts) func `Fragments and queries that tell items apart are no tokens`(_ row: Row) {
        RecognitionTests.check(row)
    }

    @Test(arguments: alone) func `One item alone is an article when nothing shows that it is the one before`(_ row: Row)
    {
        RecognitionTests.check(row)
    }

    @Test(arguments: unlinked) func `Without links, files and titles tell items apart`(_ row: Row) {
        RecognitionTests.check(row)
    }

    @Test(arguments: spellings) func `An address in another spelling is the same, and a URN in another case is not`(
        _ row: Row
    ) {
        RecognitionTests.check(row)
    }

    @Test(arguments: moves) func `A site that moves brings nothing twice`(_ row: Row) { RecognitionTests.check(row) }

    // MARK: Parts of feeds

    @Test func `Pages of an archive lose nothing, though ids and words come again on each`() {
        var numbered = RememberedFeed()
        var alarms = RememberedFeed()
        for page in 0..<3 {
            let items = (0..<3).map { 9 - page * 3 - $0 }
            let places = items.enumerated().map { "item-\($0) | /a/\($1) | Story \($1) | Text \($1). | \($1)" }
            let outcome = numbered.read(documents(places.joined(separator: "\n"))[0], isPartial: page > 0)
            #expect(outcome == .init(new: 3, revised: 0), "page \(page)")
            let words = items.enumerated().map { "a\($1) | /status/\($0) | Down \($0) | It is down." }
            let alarm = alarms.read(documents(words.joined(separator: "\n"))[0], isPartial: page > 0)
            #expect(alarm == .init(new: 3, revised: 0), "page \(page)")
        }
        let next = "item-0 | /a/10 | Story 10 | Text 10. | 10\nitem-1 | /a/9 | Story 9 | Text 9. | 9"
        #expect(numbered.read(documents(next)[0]) == .init(new: 1, revised: 0))
    }

    // MARK: What the version before stored

    /// Its marks took more for tokens, and kept nothing for an item without a link.
    @Test(arguments: stored) func `Marks of the version before bring nothing twice`(_ text: String) {
        let document = documents(text)[0]
        var feed = RememberedFeed()
        _ = feed.read(document)
        for (item, key) in zip(document, feed.keys) {
            let marks = ItemMarks(item, text: ItemDigests(item).text, .withoutTokens)
            if let key { feed.known[key]?.marks = marks }
        }
        #expect(feed.read(document) == .init())
        #expect(feed.read(document) == .init())
        let edited = documents(text.replacing("Text a.", with: "Text a, edited."))[0]
        #expect(feed.read(edited).new == 0)
    }

    static let stored = [
        "https://s.example/a?sid=1 | /a?sid=1 | A | Text a. | 1\nhttps://s.example/a?sid=2 | /a?sid=2 | B | Text b. | 2",
        "- | /a?hash=1 | A | Text a. | 1\n- | /a?hash=2 | B | Text b. | 2",
        "- | /a?id=64b7f0c2e4b0a1f2d3c4b501 | A | Text a.\n- | /a?id=64b7f0c2e4b0a1f2d3c4b502 | B | Text b.",
        "- | /caf%c3%a9 | A | Text a. | 1\n- | /th%c3%a9 | B | Text b.",
        "urn:X:aB | /a | A | Text a. | 1\nurn:uuid:AB-C | /b | B | Text b.",
        "- | - | A | Text a. | 1 | file=/a.mp3\n- | - | B | Text b. | d2 | file=/b.mp3\n- | - | C | - | - | file=/c.mp3",
    ]

    // MARK: Tokens

    static let tokens = [
        Row(
            "comments by two people in turn, their numbers as guids", new: [2, 1, 1],
            """
            https://s.example/c?sid=2 | /c?sid=2 | Bob writes | Second. | d1
            https://s.example/c?sid=1 | /c?sid=1 | Ann writes | First. | d1
            ---
            https://s.example/c?sid=3 | /c?sid=3 | Ann writes | Third. | d1
            https://s.example/c?sid=2 | /c?sid=2 | Bob writes | Second. | d1
            ---
            https://s.example/c?sid=4 | /c?sid=4 | Bob writes | Fourth. | d1
            https://s.example/c?sid=3 | /c?sid=3 | Ann writes | Third. | d1
            """),
        Row(
            "pictures that differ in what looks like a token", new: [3, 0],
            """
            https://s.example/p?sid=1 | /p?sid=1 | Photo | <img src="https://s.example/i?hash=1">
            https://s.example/p?sid=2 | /p?sid=2 | Photo | <img src="https://s.example/i?hash=2">
            https://s.example/p?sid=3 | /p?sid=3 | Photo | <img src="https://s.example/i?hash=3">
            ---
            https://s.example/p?sid=1 | /p?sid=1 | Photo | <img src="https://s.example/i?hash=1">
            https://s.example/p?sid=2 | /p?sid=2 | Photo | <img src="https://s.example/i?hash=2">
            https://s.example/p?sid=3 | /p?sid=3 | Photo | <img src="https://s.example/i?hash=3">
            """),
        Row(
            "the same without guids and links of their own", new: [2, 0],
            """
            - | /p | Photo | <img src="https://s.example/i?hash=1">
            - | /p | Photo | <img src="https://s.example/i?hash=2">
            ---
            - | /p | Photo | <img src="https://s.example/i?hash=1">
            - | /p | Photo | <img src="https://s.example/i?hash=2">
            """),
        Row(
            "drawn numbers as guids, and a title that comes again", new: [3, 2],
            """
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b503 | /n?id=64b7f0c2e4b0a1f2d3c4b503 | Picture
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b502 | /n?id=64b7f0c2e4b0a1f2d3c4b502 | Two | Second.
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b501 | /n?id=64b7f0c2e4b0a1f2d3c4b501 | Picture
            ---
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b505 | /n?id=64b7f0c2e4b0a1f2d3c4b505 | Picture
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b504 | /n?id=64b7f0c2e4b0a1f2d3c4b504 | Four | Fourth.
            https://s.example/n?id=64b7f0c2e4b0a1f2d3c4b503 | /n?id=64b7f0c2e4b0a1f2d3c4b503 | Picture
            """),
        Row(
            "a token in guid and link, new at each poll", new: [2, 1, 0], revised: [0, 0, 1],
            """
            https://s.example/a?token=a1 | /a?token=a1 | A | Text a. | 1
            https://s.example/b?token=a2 | /b?token=a2 | B | Text b. | 2
            ---
            https://s.example/b?token=b2 | /b?token=b2 | B | Text b. | 2
            https://s.example/c?token=b3 | /c?token=b3 | C | Text c. | 3
            https://s.example/a?token=b1 | /a?token=b1 | A | Text a. | 1
            ---
            https://s.example/a?token=c1 | /a?token=c1 | A | Text a, edited. | 1
            https://s.example/b?token=c2 | /b?token=c2 | B | Text b. | 2
            https://s.example/c?token=c3 | /c?token=c3 | C | Text c. | 3
            """),
        Row(
            "a session beside a number in links", new: [2, 1],
            """
            - | /a?id=1&sid=77aa | A | Text a. | 1
            - | /a?id=2&sid=77ab | B | Text b. | 2
            ---
            - | /a?id=1&sid=88aa | A | Text a. | 1
            - | /a?id=2&sid=88ab | B | Text b. | 2
            - | /a?id=3&sid=88ac | C | Text c. | 3
            """),
    ]

    // MARK: Places in a list

    static let places = [
        Row(
            "numbers from the top", new: [3, 1, 0, 1], revised: [0, 0, 1, 0],
            """
            1 | /c | C | Text c. | 3
            2 | /b | B | Text b. | 2
            3 | /a | A | Text a. | 1
            ---
            1 | /d | D | Text d. | 4
            2 | /c | C | Text c. | 3
            3 | /b | B | Text b. | 2
            ---
            1 | /d | D | Text d. | 4
            2 | /c | C | Text c, edited. | 3
            3 | /b | B | Text b. | 2
            ---
            1 | /e | E | Text e. | 5
            2 | /d | D | Text d. | 4
            3 | /c | C | Text c, edited. | 3
            """),
        Row(
            "words with a number, all items of which are other ones", new: [2, 2, 1],
            """
            post1 | /b | B | Text b. | 2
            post2 | /a | A | Text a. | 1
            ---
            post1 | /d | D | Text d. | 4
            post2 | /c | C | Text c. | 3
            ---
            post1 | /e | E | Text e. | 5
            post2 | /d | D | Text d. | 4
            """),
        Row(
            "addresses with a number, no dates", new: [3, 2],
            """
            https://s.example/rss#0 | /c | C | Text c.
            https://s.example/rss#1 | /b | B | Text b.
            https://s.example/rss#2 | /a | A | Text a.
            ---
            https://s.example/rss#0 | /e | E | Text e.
            https://s.example/rss#1 | /d | D | Text d.
            https://s.example/rss#2 | /c | C | Text c.
            """),
        Row(
            "two sources that count from one, one item at a time", new: [1, 1, 0, 0],
            """
            7 | https://a.example/7 | Apples | About apples. | 1
            ---
            7 | https://b.example/7 | Bears | About bears. | 2
            ---
            7 | https://a.example/7 | Apples | About apples. | 1
            ---
            7 | https://b.example/7 | Bears | About bears. | 2
            """),
        Row(
            "the site's first page as the guid of one item at a time", new: [1, 1, 1],
            """
            https://s.example/ | /a | A | Text a. | 1
            ---
            https://s.example/ | /b | B | Text b. | 2
            ---
            https://s.example/ | /c | C | Text c. | 3
            """),
        Row(
            "a number that names its item: title and text edited, and the day with them", new: [2, 0], revised: [0, 1],
            """
            481 | /481 | A | Text a. | 1
            480 | /480 | B | Text b. | 2
            ---
            481 | /481 | Another title | Another text. | 5
            480 | /480 | B | Text b. | 2
            """),
        Row(
            "one item rewritten under its guid beside one that stayed", new: [2, 0], revised: [0, 1],
            """
            g-1 | /a | A | Text a. | 1
            g-2 | /b | B | Text b. | 2
            ---
            g-1 | /elsewhere | Rewritten | Other words. | 3
            g-2 | /b | B | Text b. | 2
            """),
    ]

    // MARK: Listed twice

    static let twice = [
        Row(
            "with another tag", new: [2, 0],
            """
            a | /a | A | Text a. | 1 | tag=news
            a | /a | A | Text a. | 1 | tag=sport
            b | /b | B | Text b. | 2
            ---
            a | /a | A | Text a. | 1 | tag=news
            b | /b | B | Text b. | 2
            a | /a | A | Text a. | 1 | tag=sport
            """),
        Row(
            "with another author and image, one of them as it is known", new: [2, 0, 0],
            """
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            ---
            a | /a | A | Text a. | 1 | by=Ann image=/1.jpg
            b | /b | B | Text b. | 2
            a | /a | A | Text a. | 1
            ---
            b | /b | B | Text b. | 2
            a | /a | A | Text a. | 1
            """),
        Row(
            "an excerpt beside the whole", new: [2, 0],
            """
            a | /a | A | <p>The beginning of a long story.</p> | 1
            b | /b | B | Text b. | 2
            a | /a | A | <p>The beginning of a long story.</p><p>And its end.</p> | 1
            ---
            a | /a | A | <p>The beginning of a long story.</p><p>And its end.</p> | 1
            b | /b | B | Text b. | 2
            """),
        Row(
            "pinned at the top with another date", new: [2, 0, 0],
            """
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            ---
            a | /a | A | Text a. | 9
            b | /b | B | Text b. | 2
            a | /a | A | Text a. | 1
            ---
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            """),
        Row(
            "two states of one entry without a date of publication", new: [2, 0, 0], revised: [0, 1, 0],
            """
            a | /a | A | Text a. | - | updated=1
            b | /b | B | Text b. | - | updated=2
            ---
            a | /a | A | Text a. | - | updated=1
            a | /a | A | Other words. | - | updated=3
            b | /b | B | Text b. | - | updated=2
            ---
            a | /a | A | Other words. | - | updated=3
            b | /b | B | Text b. | - | updated=2
            """),
        Row(
            "two states of one entry, its title corrected", new: [2, 0], revised: [0, 1],
            """
            a | /a | A titel | Text a. | 1 | updated=1
            b | /b | B | Text b. | 2 | updated=2
            ---
            a | /a | A title | Other words. | 1 | updated=3
            a | /a | A titel | Text a. | 1 | updated=1
            b | /b | B | Text b. | 2 | updated=2
            """),
        Row(
            "one guid and page, other words: two notes of one day", new: [3, 0],
            """
            a | /a | Note | One thing happened in the morning. | d1
            a | /a | Note | Another one in the evening. | d1
            b | /b | B | Text b. | d2
            ---
            a | /a | Note | One thing happened in the morning. | d1
            a | /a | Note | Another one in the evening. | d1
            b | /b | B | Text b. | d2
            """),
        Row(
            "one guid for all that is said at one page", new: [2, 0],
            """
            log | /log | Build failed | At three. | - | updated=1
            log | /log | Build failed | At four. | - | updated=2
            ---
            log | /log | Build failed | At three. | - | updated=1
            log | /log | Build failed | At four. | - | updated=2
            """),
        Row(
            "one guid, other files", new: [2, 0],
            """
            show | / | News | Notes. | d1 | file=/1.mp3
            show | / | News | Notes. | d1 | file=/2.mp3
            ---
            show | / | News | Notes. | d1 | file=/1.mp3
            show | / | News | Notes. | d1 | file=/2.mp3
            """),
    ]
}
