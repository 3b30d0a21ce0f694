import Articles
import FeedParsing
import Testing

@testable import Ingest

/// Documents one after another, and what must come of each: the identity ladder as a table.
@Suite struct RecognitionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// By document.
        let new: [Int]
        var revised: [Int] = []
        let documents: String

        init(_ name: String, new: [Int], revised: [Int] = [], _ documents: String) {
            self.name = name
            self.new = new
            self.revised = revised
            self.documents = documents
        }

        var testDescription: String { name }
    }

    static func check(_ row: Row, setting: ItemIdentity.Rung? = nil) {
        var feed = RememberedFeed()
        feed.setting = setting
        let outcomes = documents(row.documents).map { feed.read($0) }
        #expect(outcomes.map(\.new) == row.new, "articles by document")
        let revised = row.revised.isEmpty ? Array(repeating: 0, count: row.new.count) : row.revised
        #expect(outcomes.map(\.revised) == revised, "revisions by document")
    }

    @Test(arguments: soundGUIDs) func `A guid that stands alone in its document names one article`(_ row: Row) {
        Self.check(row)
    }

    @Test(arguments: repeatedGUIDs) func `A guid of different items names none of them`(_ row: Row) { Self.check(row) }

    @Test(arguments: changingGUIDs) func `Guids that are new at each poll bring nothing twice`(_ row: Row) {
        Self.check(row)
    }

    @Test(arguments: links) func `Without guids links name the items that have one of their own`(_ row: Row) {
        Self.check(row)
    }

    @Test(arguments: texts) func `Without guids and links of their own items are told by what they say`(_ row: Row) {
        Self.check(row)
    }

    @Test(arguments: addresses) func `An address in another form is the same address`(_ row: Row) { Self.check(row) }

    @Test(arguments: windows) func `What leaves a feed and comes back is known`(_ row: Row) { Self.check(row) }

    // MARK: Guids that can be relied on

    static let soundGUIDs = [
        Row(
            "a status feed: one link, texts that come again", new: [1, 2, 3],
            """
            e1 | / | Service down | The API is not reachable. | 1
            ---
            e3 | / | Service down | The API is not reachable. | 3
            e2 | / | Service up | The API is back. | 2
            e1 | / | Service down | The API is not reachable. | 1
            ---
            e6 | / | Disk failed | Replacing it. | 6
            e5 | / | Certificates renewed | All good. | 5
            e4 | / | Database slow | Queries take long. | 4
            """),
        Row(
            "a status feed of one item at a time", new: [1, 1, 1],
            """
            e1 | / | Service down | Not reachable. | 1
            ---
            e2 | / | Service up | Back. | 2
            ---
            e3 | / | Service down | Not reachable. | 3
            """),
        Row(
            "a status feed of one item at a time at one page", new: [1, 1, 1],
            """
            e1 | /status | Service down | Not reachable. | 1
            ---
            e2 | /status | Service up | Back. | 2
            ---
            e3 | /status | Service down | Not reachable. | 3
            """),
        Row(
            "a status feed without dates", new: [2, 1, 1],
            """
            e2 | / | Service up | Back.
            e1 | / | Service down | Not reachable.
            ---
            e3 | / | Service down | Not reachable.
            e2 | / | Service up | Back.
            ---
            e4 | / | Service up | Back.
            e3 | / | Service down | Not reachable.
            """),
        Row(
            "a status feed that shows one item, without dates", new: [1, 1, 1],
            """
            e1 | / | Service down | Not reachable.
            ---
            e2 | / | Service down | Not reachable.
            ---
            e3 | / | Service down | Not reachable.
            """),
        Row(
            "alarms of two kinds at the same pages, with other dates", new: [2, 2],
            """
            e2 | /db | Slow | Slow. | 2
            e1 | /api | Down | Down. | 1
            ---
            e4 | /db | Slow | Slow. | 4.3
            e3 | /api | Down | Down. | 3
            """),
        Row(
            "a weekly thread with the same text and link", new: [1, 1],
            """
            t1 | /thread | Open thread | Talk. | 1
            ---
            t2 | /thread | Open thread | Talk. | 8
            t1 | /thread | Open thread | Talk. | 1
            """),
        Row(
            "a weekly thread with a link of its own", new: [1, 1],
            """
            t1 | /thread/1 | Open thread | Talk. | 1
            ---
            t2 | /thread/2 | Open thread | Talk. | 8
            """),
        Row(
            "two guids, all else equal", new: [2, 0],
            """
            a | /x | Alert | Fire. | 1
            b | /x | Alert | Fire. | 1
            ---
            a | /x | Alert | Fire. | 1
            b | /x | Alert | Fire. | 1
            """),
        Row(
            "a title edited", new: [1, 0], revised: [0, 1],
            """
            a | /a | A titel | Text. | 1
            ---
            a | /a | A title | Text. | 1
            """),
        Row(
            "a text edited", new: [2, 0], revised: [0, 1],
            """
            a | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            ---
            a | /a | A | Another text. | 1
            b | /b | B | Text b. | 1
            """),
        Row(
            "all but the guid changed", new: [1, 0], revised: [0, 1],
            """
            post-17 | /old | Old title | Old text. | 1
            ---
            post-17 | /new | New title | New text. | 2
            """),
        Row(
            "only the date changed", new: [2, 0, 0],
            """
            a | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            ---
            a | /a | A | Text. | 2
            b | /b | B | Text b. | 2
            ---
            a | /a | A | Text. | 3
            b | /b | B | Text b. | 3
            """),
        Row(
            "the order changed", new: [2, 0],
            """
            a | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            ---
            b | /b | B | Text b. | 1
            a | /a | A | Text. | 1
            """),
        Row(
            "two guids swapped", new: [2, 0],
            """
            a | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            ---
            b | /a | A | Text. | 1
            a | /b | B | Text b. | 1
            """),
        Row(
            "a link that moves under its guid", new: [1, 0], revised: [0, 1],
            """
            urn:x:1 | /2025/slug-old | A | Text. | 1
            ---
            urn:x:1 | /2025/slug-new | A | Text. | 1
            """),
        Row(
            "a token in the link under a guid", new: [2, 0, 0],
            """
            1 | /a?k=aaa | A | Text. | 1
            2 | /b?k=aab | B | Text b. | 1
            ---
            1 | /a?k=bbb | A | Text. | 1
            2 | /b?k=bbc | B | Text b. | 1
            ---
            1 | /a?k=ccc | A | Text. | 1
            2 | /b?k=ccd | B | Text b. | 1
            """),
        Row(
            "links that are new at each poll under their guids", new: [2, 0, 0, 0, 0], revised: [0, 2, 0, 0, 1],
            """
            1 | /r/a1 | A | Text. | 1
            2 | /r/a2 | B | Text b. | 1
            ---
            1 | /r/b1 | A | Text. | 1
            2 | /r/b2 | B | Text b. | 1
            ---
            1 | /r/c1 | A | Text. | 1
            2 | /r/c2 | B | Text b. | 1
            ---
            1 | /r/d1 | A | Text. | 1
            2 | /r/d2 | B | Text b. | 1
            ---
            1 | /r/e1 | A | Text. | 1
            2 | /r/e2 | B | Text b, edited. | 1
            """),
        Row(
            "a guid, and nothing else but a title", new: [2, 1],
            """
            2 | - | Two
            1 | - | One
            ---
            3 | - | Three
            2 | - | Two
            1 | - | One
            """),
        Row(
            "guids alone", new: [2, 1],
            """
            2 | - | - | -
            1 | - | - | -
            ---
            3 | - | - | -
            2 | - | - | -
            """),
        Row(
            "ids that differ in case", new: [2, 1],
            """
            yt:video:aBcD | /w?v=aBcD | One | Text. | 1
            yt:video:abCD | /w?v=abCD | Two | Text. | 1
            ---
            yt:video:abcd | /w?v=abcd | Three | Text. | 2
            yt:video:aBcD | /w?v=aBcD | One | Text. | 1
            """),
        Row(
            "a planet of several sites", new: [3, 1],
            """
            https://a.example/?p=1 | https://a.example/one | Hello | First post. | 1
            tag:b.example,2025:1 | https://b.example/one | Hello | First post. | 1
            https://c.example/one | https://c.example/one | Hello | First post. | 1
            ---
            https://d.example/one | https://d.example/one | Hello | First post. | 1
            https://a.example/?p=1 | https://a.example/one | Hello | First post. | 1
            tag:b.example,2025:1 | https://b.example/one | Hello | First post. | 1
            """),
        Row(
            "a new guid beside known ones, at a moment that others share", new: [2, 1],
            """
            a | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            ---
            c | /a | A | Text. | 1
            b | /b | B | Text b. | 1
            """),
        Row(
            "the BBC's way: a number behind the guid of an edited article", new: [2, 0, 0], revised: [0, 1, 1],
            """
            https://s.example/news/c1#0 | /news/c1 | A storm | It comes. | 1
            https://s.example/news/c2#0 | /news/c2 | A vote | It is close. | 1
            ---
            https://s.example/news/c1#1 | /news/c1 | A storm | It came. | 2
            https://s.example/news/c2#0 | /news/c2 | A vote | It is close. | 1
            ---
            https://s.example/news/c1#2 | /news/c1 | The storm is over | It went. | 3
            https://s.example/news/c2#0 | /news/c2 | A vote | It is close. | 1
            """),
        Row(
            "a guid that gains its first number", new: [2, 0], revised: [0, 1],
            """
            https://s.example/news/c1 | /news/c1 | A storm | It comes. | 1
            https://s.example/news/c2 | /news/c2 | A vote | It is close. | 1
            ---
            https://s.example/news/c1#1 | /news/c1 | A storm | It came. | 2
            https://s.example/news/c2 | /news/c2 | A vote | It is close. | 1
            """),
        Row(
            "a number behind the guid, the article as it was", new: [1, 0],
            """
            https://s.example/news/c1#0 | /news/c1 | A storm | It comes. | 1
            ---
            https://s.example/news/c1#1 | /news/c1 | A storm | It comes. | 1
            """),
        Row(
            "numbers behind the guids of different items of one page", new: [2, 1],
            """
            https://s.example/log#2 | /log | Two | Second. | 2
            https://s.example/log#1 | /log | One | First. | 1
            ---
            https://s.example/log#3 | /log | Three | Third. | 3
            https://s.example/log#2 | /log | Two | Second. | 2
            """),
    ]

    // MARK: Guids that stand on several items

    static let repeatedGUIDs = [
        Row(
            "one id, two links", new: [2, 0],
            """
            urn:acc=19-194 | /1/idx.htm | 8-K Alpha (Filer) | Filed. | 1
            urn:acc=19-194 | /2/idx.htm | 8-K Beta (Filer) | Filed. | 1
            ---
            urn:acc=19-194 | /1/idx.htm | 8-K Alpha (Filer) | Filed. | 1
            urn:acc=19-194 | /2/idx.htm | 8-K Beta (Filer) | Filed. | 1
            """),
        Row(
            "one id, and links that differ in their fragment", new: [3, 1],
            """
            https://s.example/log | /log#v3 | V3 | Third. | 3
            https://s.example/log | /log#v2 | V2 | Second. | 2
            https://s.example/log | /log#v1 | V1 | First. | 1
            ---
            https://s.example/log | /log#v4 | V4 | Fourth. | 4
            https://s.example/log | /log#v3 | V3 | Third. | 3
            https://s.example/log | /log#v2 | V2 | Second. | 2
            """),
        Row(
            "one id for all, links by fragment, one edited", new: [2, 0], revised: [0, 1],
            """
            feed | /log#v2 | V2 | Second. | 2
            feed | /log#v1 | V1 | First. | 1
            ---
            feed | /log#v2 | V2 | Second, corrected. | 2
            feed | /log#v1 | V1 | First. | 1
            """),
        Row(
            "guid and link are one word for all", new: [3, 1, 0],
            """
            N/A | /N/A | One | First. | 1
            N/A | /N/A | Two | Second. | 2
            N/A | /N/A | Three | Third. | 3
            ---
            N/A | /N/A | Two | Second. | 2
            N/A | /N/A | Three | Third. | 3
            N/A | /N/A | Four | Fourth. | 4
            ---
            N/A | /N/A | Four | Fourth. | 4
            """),
        Row(
            "guid and link are one word for all, and one item is left", new: [2, 1, 1],
            """
            N/A | /N/A | One | First. | 1
            N/A | /N/A | Two | Second. | 2
            ---
            N/A | /N/A | Three | Third. | 3
            ---
            N/A | /N/A | Four | Fourth. | 4
            """),
        Row(
            "one word as the guid of one item at a time", new: [1, 1, 0],
            """
            N/A | /1 | One | First. | 1
            ---
            N/A | /2 | Two | Second. | 2
            ---
            N/A | /2 | Two | Second. | 2
            """),
        Row(
            "one word as guid, no links", new: [3, 1],
            """
            none | - | One | First.
            none | - | Two | Second.
            none | - | Three | Third.
            ---
            none | - | Four | Fourth.
            none | - | One | First.
            none | - | Two | Second.
            """),
        Row(
            "the same title and text under one guid, at two dates", new: [2, 1],
            """
            alert | / | Fire | Leave the house. | 1
            alert | / | Fire | Leave the house. | 2
            ---
            alert | / | Fire | Leave the house. | 2
            alert | / | Fire | Leave the house. | 3
            """),
        Row(
            "a guid repeated once by mistake", new: [2, 1, 1, 0],
            """
            g1 | /1 | One | First. | 1
            g2 | /2 | Two | Second. | 2
            ---
            g1 | /1 | One | First. | 1
            g2 | /2 | Two | Second. | 2
            g2 | /3 | Three | Third. | 3
            ---
            g2 | /2 | Two | Second. | 2
            g2 | /3 | Three | Third. | 3
            g4 | /4 | Four | Fourth. | 4
            ---
            g2 | /3 | Three | Third. | 3
            g4 | /4 | Four | Fourth. | 4
            """),
        Row(
            "a guid repeated by mistake, its first item gone", new: [1, 2, 0],
            """
            g1 | /1 | One | First. | 1
            ---
            g1 | /2 | Two | Second. | 2
            g1 | /3 | Three | Third. | 3
            ---
            g1 | /1 | One | First. | 1
            g4 | /3 | Three | Third. | 3
            """),
        Row(
            "an exact repetition", new: [1, 0],
            """
            a | /a | A | Text. | 1
            a | /a | A | Text. | 1
            ---
            a | /a | A | Text. | 1
            a | /a | A | Text. | 1
            a | /a | A | Text. | 1
            """),
        Row(
            "a repetition under the other scheme", new: [1],
            """
            a | http://s.example/a | A | Text. | 1
            a | https://s.example/a | A | Text. | 1
            """),
        Row(
            "an exact repetition without guid", new: [1, 0],
            """
            - | /a | A | Text. | 1
            - | /a | A | Text. | 1
            ---
            - | /a | A | Text. | 1
            - | /a | A | Text. | 1
            """),
        Row(
            "the guids are told apart at last", new: [2, 1, 1, 0],
            """
            x | /1 | One | First. | 1
            x | /2 | Two | Second. | 2
            ---
            i1 | /1 | One | First. | 1
            i2 | /2 | Two | Second. | 2
            i3 | /3 | Three | Third. | 3
            ---
            i2 | /2 | Two | Second. | 2
            i3 | /3 | Three | Third. | 3
            i4 | /4 | Four | Fourth. | 4
            ---
            i1 | /1 | One | First. | 1
            i2 | /2 | Two | Second. | 2
            i3 | /3 | Three | Third. | 3
            i4 | /4 | Four | Fourth. | 4
            """),
        Row(
            "a repeated guid, and an edit", new: [2, 0], revised: [0, 1],
            """
            x | /1 | One | First. | 1
            x | /2 | Two | Second. | 2
            ---
            x | /1 | One | First. | 1
            x | /2 | Two | Second, corrected. | 2
            """),
        Row(
            "a repeated guid, and an edit where all share a link", new: [2, 0], revised: [0, 1],
            """
            x | / | One | First. | 1
            x | / | Two | Second. | 2
            ---
            x | / | One | First. | 1
            x | / | Two | Second, corrected. | 2
            """),
    ]

    // MARK: Guids that change

    static let changingGUIDs = [
        Row(
            "new at each poll", new: [3, 0, 0],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 2
            a3 | /c | C | Text c. | 3
            ---
            b1 | /a | A | Text a. | 1
            b2 | /b | B | Text b. | 2
            b3 | /c | C | Text c. | 3
            ---
            c1 | /a | A | Text a. | 1
            c2 | /b | B | Text b. | 2
            c3 | /c | C | Text c. | 3
            """),
        Row(
            "new at each poll, without dates", new: [3, 0, 1],
            """
            a1 | /a | A | Text a.
            a2 | /b | B | Text b.
            a3 | /c | C | Text c.
            ---
            b1 | /a | A | Text a.
            b2 | /b | B | Text b.
            b3 | /c | C | Text c.
            ---
            c0 | /0 | 0 | Text 0.
            c1 | /a | A | Text a.
            c2 | /b | B | Text b.
            """),
        Row(
            "one item, its guid new at each poll", new: [1, 0, 0],
            """
            s1 | /same | Same | Text. | 1
            ---
            s2 | /same | Same | Text. | 1
            ---
            s3 | /same | Same | Text. | 1
            """),
        Row(
            "one item without a date, which may be the next alarm", new: [1, 1],
            """
            s1 | /same | Same | Text.
            ---
            s2 | /same | Same | Text.
            """),
        Row(
            "new at each poll, with new items among them", new: [2, 1, 1],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 2
            ---
            b2 | /b | B | Text b. | 2
            b3 | /c | C | Text c. | 3
            ---
            c3 | /c | C | Text c. | 3
            c4 | /d | D | Text d. | 4
            """),
        Row(
            "an edit under ids that change", new: [2, 0, 0], revised: [0, 0, 1],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 2
            ---
            b1 | /a | A | Text a. | 1
            b2 | /b | B | Text b. | 2
            ---
            c1 | /a | A | Text a, edited. | 1
            c2 | /b | B | Text b. | 2
            """),
        Row(
            "an edit at the poll at which ids change first", new: [3, 0], revised: [0, 1],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 2
            a3 | /c | C | Text c. | 3
            ---
            b1 | /a | A | Text a, edited. | 1
            b2 | /b | B | Text b. | 2
            b3 | /c | C | Text c. | 3
            """),
        Row(
            "dates and guids made at each poll", new: [3, 0, 0],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 1
            a3 | /c | C | Text c. | 1
            ---
            b1 | /a | A | Text a. | 2
            b2 | /b | B | Text b. | 2
            b3 | /c | C | Text c. | 2
            ---
            c1 | /a | A | Text a. | 3
            c2 | /b | B | Text b. | 3
            c3 | /c | C | Text c. | 3
            """),
        Row(
            "one link for all, guids new at each poll", new: [2, 0, 0],
            """
            a1 | / | A | Text a. | 1
            a2 | / | B | Text b. | 2
            ---
            b1 | / | A | Text a. | 1
            b2 | / | B | Text b. | 2
            ---
            c1 | / | A | Text a. | 1
            c2 | / | B | Text b. | 2
            """),
        Row(
            "the site moved: every guid and link is another one", new: [3, 0, 1, 0],
            """
            http://old.example/a | http://old.example/a | A | Text a. | 1
            http://old.example/b | http://old.example/b | B | Text b. | 2
            http://old.example/c | http://old.example/c | C | Text c. | 3
            ---
            https://new.example/x/a | https://new.example/x/a | A | Text a. | 1
            https://new.example/x/b | https://new.example/x/b | B | Text b. | 2
            https://new.example/x/c | https://new.example/x/c | C | Text c. | 3
            ---
            https://new.example/x/b | https://new.example/x/b | B | Text b. | 2
            https://new.example/x/c | https://new.example/x/c | C | Text c. | 3
            https://new.example/x/d | https://new.example/x/d | D | Text d. | 4
            ---
            https://new.example/x/c | https://new.example/x/c | C | Text c. | 3
            https://new.example/x/d | https://new.example/x/d | D | Text d. | 4
            """),
        Row(
            "guids change and then stay", new: [2, 0, 0, 0], revised: [0, 0, 0, 1],
            """
            a1 | /a | A | Text a. | 1
            a2 | /b | B | Text b. | 2
            ---
            b1 | /a | A | Text a. | 1
            b2 | /b | B | Text b. | 2
            ---
            b1 | /a | A | Text a. | 1
            b2 | /b | B | Text b. | 2
            ---
            b1 | /elsewhere | A | Another text a. | 5
            b2 | /b | B | Text b. | 2
            """),
        Row(
            "a changed guid beside others, all else as it was to the second", new: [3, 0],
            """
            g1 | /1 | One | First. | 1
            g2 | /2 | Two | Second. | 2
            g3 | /3 | Three | Third. | 3
            ---
            g9 | /1 | One | First. | 1
            g2 | /2 | Two | Second. | 2
            g3 | /3 | Three | Third. | 3
            """),
        Row(
            "a feed that shows wholly other items", new: [2, 2],
            """
            g1 | /1 | One | First. | 1
            g2 | /2 | Two | Second. | 2
            ---
            g3 | /3 | Three | Third. | 3
            g4 | /4 | Four | Fourth. | 4
            """),
    ]

    // MARK: Links

    static let links = [
        Row(
            "links of their own", new: [2, 1], revised: [0, 1],
            """
            - | /b | B | Text b. | 2
            - | /a | A | Text a. | 1
            ---
            - | /c | C | Text c. | 3
            - | /b | B | Text b, edited. | 2
            - | /a | A | Text a. | 1
            """),
        Row(
            "a title edited", new: [1, 0], revised: [0, 1],
            """
            - | /a | A titel | Text. | 1
            ---
            - | /a | A title | Text. | 1
            """),
        Row(
            "links that differ in their fragment", new: [3, 1],
            """
            - | https://tool.example/changelog#v3 | Version 3 | Third. | 3
            - | https://tool.example/changelog#v2 | Version 2 | Second. | 2
            - | https://tool.example/changelog#v1 | Version 1 | First. | 1
            ---
            - | https://tool.example/changelog#v4 | Version 4 | Fourth. | 4
            - | https://tool.example/changelog#v3 | Version 3 | Third. | 3
            - | https://tool.example/changelog#v2 | Version 2 | Second. | 2
            """),
        Row(
            "links that differ in their fragment, one item at a time", new: [1, 1, 1],
            """
            - | /log#v1 | Version 1 | First. | 1
            ---
            - | /log#v2 | Version 2 | Second. | 2
            ---
            - | /log#v3 | Version 3 | Third. | 3
            """),
        Row(
            "an edit at a link with a fragment", new: [2, 0], revised: [0, 1],
            """
            - | /log#v2 | Version 2 | Second. | 2
            - | /log#v1 | Version 1 | First. | 1
            ---
            - | /log#v2 | Version 2 | Second, with notes. | 2
            - | /log#v1 | Version 1 | First. | 1
            """),
        Row(
            "a single-page site", new: [2, 1],
            """
            - | /#/post/1 | One | First. | 1
            - | /#/post/2 | Two | Second. | 2
            ---
            - | /#/post/3 | Three | Third. | 3
            - | /#/post/2 | Two | Second. | 2
            """),
        Row(
            "a number in the query names the item", new: [2, 1], revised: [0, 1],
            """
            - | /index.php?id=2 | Two | Second. | 2
            - | /index.php?id=1 | One | First. | 1
            ---
            - | /index.php?id=3 | Three | Third. | 3
            - | /index.php?id=2 | Two | Second, edited. | 2
            - | /index.php?id=1 | One | First. | 1
            """),
        Row(
            "a token in the link is new at each poll", new: [2, 0, 0],
            """
            - | https://kns.example/abs?id=41&v=tok1aXq | On tides | Abstract on tides. | 1
            - | https://kns.example/abs?id=42&v=tok1bYr | On dunes | Abstract on dunes. | 1
            ---
            - | https://kns.example/abs?id=41&v=tok2aXq | On tides | Abstract on tides. | 1
            - | https://kns.example/abs?id=42&v=tok2bYr | On dunes | Abstract on dunes. | 1
            ---
            - | https://kns.example/abs?id=41&v=tok3aXq | On tides | Abstract on tides. | 1
            - | https://kns.example/abs?id=42&v=tok3bYr | On dunes | Abstract on dunes. | 1
            """),
        Row(
            "a token in the link, and a new item", new: [2, 1, 1],
            """
            - | /abs?v=a1 | On tides | Abstract on tides. | 1
            - | /abs?v=a2 | On dunes | Abstract on dunes. | 2
            ---
            - | /abs?v=b2 | On dunes | Abstract on dunes. | 2
            - | /abs?v=b3 | On reefs | Abstract on reefs. | 3
            ---
            - | /abs?v=c3 | On reefs | Abstract on reefs. | 3
            - | /abs?v=c4 | On ice | Abstract on ice. | 4
            """),
        Row(
            "a token in the link, and an edit", new: [2, 0], revised: [0, 1],
            """
            - | /abs?v=a1 | On tides | Abstract on tides. | 1
            - | /abs?v=a2 | On dunes | Abstract on dunes. | 2
            ---
            - | /abs?v=b1 | On tides | Abstract on tides, corrected. | 1
            - | /abs?v=b2 | On dunes | Abstract on dunes. | 2
            """),
        Row(
            "a token in the path", new: [2, 0, 0],
            """
            - | https://r.example/xx1 | On tides | Abstract on tides. | 1
            - | https://r.example/xx2 | On dunes | Abstract on dunes. | 1
            ---
            - | https://r.example/yy1 | On tides | Abstract on tides. | 1
            - | https://r.example/yy2 | On dunes | Abstract on dunes. | 1
            ---
            - | https://r.example/zz1 | On tides | Abstract on tides. | 1
            - | https://r.example/zz2 | On dunes | Abstract on dunes. | 1
            """),
        Row(
            "a token in the path, without dates", new: [2, 0],
            """
            - | https://r.example/xx1 | On tides | Abstract on tides.
            - | https://r.example/xx2 | On dunes | Abstract on dunes.
            ---
            - | https://r.example/yy1 | On tides | Abstract on tides.
            - | https://r.example/yy2 | On dunes | Abstract on dunes.
            """),
        Row(
            "one item with a token in its link", new: [1, 0],
            """
            - | /abs?v=a1 | On tides | Abstract on tides.
            ---
            - | /abs?v=b1 | On tides | Abstract on tides.
            """),
        Row(
            "a weekly thread without guid", new: [1, 1],
            """
            - | /thread/1 | Open thread | Talk. | 1
            ---
            - | /thread/2 | Open thread | Talk. | 8
            - | /thread/1 | Open thread | Talk. | 1
            """),
        Row(
            "a weekly thread without guid, the old one gone", new: [1, 1],
            """
            - | /thread/1 | Open thread | Talk. | 1
            ---
            - | /thread/2 | Open thread | Talk. | 8
            """),
        Row(
            "dates made at each poll", new: [2, 0, 0],
            """
            - | /a | A | Text a. | 1
            - | /b | B | Text b. | 1
            ---
            - | /a | A | Text a. | 2
            - | /b | B | Text b. | 2
            ---
            - | /a | A | Text a. | 3
            - | /b | B | Text b. | 3
            """),
        Row(
            "guids come to a feed that had none", new: [2, 1, 0],
            """
            - | /b | B | Text b. | 2
            - | /a | A | Text a. | 1
            ---
            3 | /c | C | Text c. | 3
            2 | /b | B | Text b. | 2
            1 | /a | A | Text a. | 1
            ---
            3 | /c | C | Text c. | 3
            2 | /b | B | Text b. | 2
            1 | /a | A | Text a. | 1
            """),
        Row(
            "guids leave a feed that had some", new: [2, 1],
            """
            2 | /b | B | Text b. | 2
            1 | /a | A | Text a. | 1
            ---
            - | /c | C | Text c. | 3
            - | /b | B | Text b. | 2
            - | /a | A | Text a. | 1
            """),
        Row(
            "some items have guids and some have none", new: [3, 1], revised: [0, 1],
            """
            1 | /a | A | Text a. | 1
            - | /b | B | Text b. | 2
            3 | /c | C | Text c. | 3
            ---
            1 | /a | A | Text a. | 1
            - | /b | B | Text b, edited. | 2
            3 | /c | C | Text c. | 3
            - | /d | D | Text d. | 4
            """),
        Row(
            "an item without guid at another's link", new: [2, 0],
            """
            1 | /a | A | Text a. | 1
            - | /a | Comment | On a. | 2
            ---
            1 | /a | A | Text a. | 1
            - | /a | Comment | On a. | 2
            """),
        Row(
            "links alone", new: [2, 1],
            """
            - | /b
            - | /a
            ---
            - | /c
            - | /b
            - | /a
            """),
        Row(
            "parameters that count readers", new: [1, 0],
            """
            - | /a?utm_source=rss | A | Text a. | 1
            ---
            - | /a?utm_source=feed&utm_medium=x | A | Text a. | 1
            """),
    ]

    // MARK: Texts

    static let texts = [
        Row(
            "one link for all", new: [3, 1],
            """
            - | https://shirts.example | Robot shirt | A robot with a flower. | 2
            - | https://shirts.example | Whale shirt | A whale in a bottle. | 2
            - | https://shirts.example | Fox shirt | A fox that reads. | 1
            ---
            - | https://shirts.example | Moth shirt | A moth at a lamp. | 2
            - | https://shirts.example | Whale shirt | A whale in a bottle. | 2
            - | https://shirts.example | Fox shirt | A fox that reads. | 1
            """),
        Row(
            "one link for all, in the order of the day", new: [2, 0],
            """
            - | /shop | Robot | A robot. | 2
            - | /shop | Whale | A whale. | 2
            ---
            - | /shop | Whale | A whale. | 2
            - | /shop | Robot | A robot. | 2
            """),
        Row(
            "one link for all, then one item", new: [2, 1],
            """
            - | /shop | Robot | A robot. | 1
            - | /shop | Whale | A whale. | 2
            ---
            - | /shop | Moth | A moth. | 3
            """),
        Row(
            "one item at a time at the site's first page", new: [1, 1],
            """
            - | / | Robot | A robot. | 1
            ---
            - | / | Whale | A whale. | 2
            """),
        Row(
            "one link for all, an edit", new: [2, 0], revised: [0, 1],
            """
            - | /shop | Robot | A robot. | 1
            - | /shop | Whale | A whale. | 2
            ---
            - | /shop | Robot | A robot with a flower. | 1
            - | /shop | Whale | A whale. | 2
            """),
        Row(
            "one link for all, the same words at another date", new: [2, 1],
            """
            - | / | Down | Not reachable. | 1
            - | / | Up | Back. | 2
            ---
            - | / | Down | Not reachable. | 3
            - | / | Up | Back. | 2
            - | / | Down | Not reachable. | 1
            """),
        Row(
            "one link for all, the same words again and the old ones gone", new: [2, 2],
            """
            - | / | Up | Back. | 2
            - | / | Down | Not reachable. | 1
            ---
            - | / | Up | Back. | 4
            - | / | Down | Not reachable. | 3
            """),
        Row(
            "one link for all, dates made at each poll", new: [3, 0, 1],
            """
            - | /shop | Robot | A robot. | 1
            - | /shop | Whale | A whale. | 1
            - | /shop | Fox | A fox. | 1
            ---
            - | /shop | Robot | A robot. | 2
            - | /shop | Whale | A whale. | 2
            - | /shop | Fox | A fox. | 2
            ---
            - | /shop | Moth | A moth. | 3
            - | /shop | Robot | A robot. | 3
            - | /shop | Whale | A whale. | 3
            """),
        Row(
            "no guid and no link", new: [2, 1],
            """
            - | - | One | First. | 1
            - | - | Two | Second. | 2
            ---
            - | - | Two | Second. | 2
            - | - | Three | Third. | 3
            """),
        Row(
            "no guid, no link, no date", new: [2, 1],
            """
            - | - | One | First.
            - | - | Two | Second.
            ---
            - | - | Two | Second.
            - | - | Three | Third.
            """),
        Row(
            "titles alone", new: [2, 1],
            """
            - | - | One
            - | - | Two
            ---
            - | - | Three
            - | - | Two
            """),
        Row(
            "texts without titles", new: [2, 1],
            """
            - | / | - | First. | 1
            - | / | - | Second. | 2
            ---
            - | / | - | Third. | 3
            - | / | - | Second. | 2
            """),
        Row(
            "one title for all", new: [2, 1],
            """
            - | / | Note | First. | 1
            - | / | Note | Second. | 2
            ---
            - | / | Note | Third. | 3
            - | / | Note | Second. | 2
            """),
        Row(
            "one title and one date for all", new: [3, 1],
            """
            - | / | Note | First. | 1
            - | / | Note | Second. | 1
            - | / | Note | Third. | 1
            ---
            - | / | Note | Fourth. | 1
            - | / | Note | Second. | 1
            - | / | Note | Third. | 1
            """),
        Row(
            "a signed address in the text", new: [1, 0],
            """
            1 | /1 | Ep 1 | See <a href="https://cdn.example/1.mp3?token-hash=h1&amp;token-time=176117761">it</a>. | 1
            ---
            1 | /1 | Ep 1 | See <a href="https://cdn.example/1.mp3?token-hash=h2&amp;token-time=176117999">it</a>. | 1
            """),
        Row(
            "a signed address in the text, and no guid or link", new: [1, 0],
            """
            - | - | Ep 1 | <a href="https://cdn.example/1.mp3?Expires=1761177610&Signature=aXb~&Key-Pair-Id=K1">it</a>. | 1
            ---
            - | - | Ep 1 | <a href="https://cdn.example/1.mp3?Expires=1761177999&Signature=bYc~&Key-Pair-Id=K1">it</a>. | 1
            """),
        Row(
            "a corrected address in the text", new: [1, 0], revised: [0, 1],
            """
            1 | /1 | Ep 1 | See <a href="https://video.example/watch?v=aXbYcZ">it</a>. | 1
            ---
            1 | /1 | Ep 1 | See <a href="https://video.example/watch?v=dUeVfW">it</a>. | 1
            """),
        Row(
            "a signed address and an edited text", new: [1, 0], revised: [0, 1],
            """
            1 | /1 | Ep 1 | See <a href="https://cdn.example/1.mp3?token=h1">it</a>. | 1
            ---
            1 | /1 | Ep 1 | Hear <a href="https://cdn.example/1.mp3?token=h2">it</a>. | 1
            """),
        Row(
            "a question is no address", new: [1, 0], revised: [0, 1],
            """
            1 | /1 | Ep 1 | What?token=1 | 1
            ---
            1 | /1 | Ep 1 | What?token=2 | 1
            """),
    ]

    // MARK: Addresses

    static let addresses = [
        Row(
            "guid and link go from http to https", new: [2, 0, 1],
            """
            http://s.example/a | http://s.example/a | A | Text a. | 1
            http://s.example/b | http://s.example/b | B | Text b. | 2
            ---
            https://s.example/a | https://s.example/a | A | Text a. | 1
            https://s.example/b | https://s.example/b | B | Text b. | 2
            ---
            https://s.example/b | https://s.example/b | B | Text b. | 2
            https://s.example/c | https://s.example/c | C | Text c. | 3
            """),
        Row(
            "only the link goes to https", new: [1, 0],
            """
            1 | http://s.example/a | A | Text a. | 1
            ---
            1 | https://s.example/a | A | Text a. | 1
            """),
        Row(
            "one guid goes to https beside others", new: [2, 0],
            """
            http://s.example/a | http://s.example/a | A | Text a. | 1
            http://s.example/b | http://s.example/b | B | Text b. | 2
            ---
            https://s.example/a | https://s.example/a | A | Text a. | 1
            http://s.example/b | http://s.example/b | B | Text b. | 2
            """),
        Row(
            "guid and link gain a slash", new: [2, 0],
            """
            https://s.example/a | /a | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            ---
            https://s.example/a/ | /a/ | A | Text a. | 1
            https://s.example/b/ | /b/ | B | Text b. | 2
            """),
        Row(
            "guid and link gain www", new: [2, 0],
            """
            https://s.example/a | https://s.example/a | A | Text a. | 1
            https://s.example/b | https://s.example/b | B | Text b. | 2
            ---
            https://www.s.example/a | https://www.s.example/a | A | Text a. | 1
            https://www.s.example/b | https://www.s.example/b | B | Text b. | 2
            """),
        Row(
            "scheme, www and slash at once, with an edit", new: [2, 0], revised: [0, 1],
            """
            http://www.s.example/a | http://www.s.example/a | A | Text a. | 1
            http://www.s.example/b | http://www.s.example/b | B | Text b. | 2
            ---
            https://s.example/a/ | https://s.example/a/ | A | Text a. | 1
            https://s.example/b/ | https://s.example/b/ | B | Text b, edited. | 2
            """),
        Row(
            "links without guids go to https", new: [2, 0],
            """
            - | http://s.example/a | A | Text a. | 1
            - | http://s.example/b | B | Text b. | 2
            ---
            - | https://s.example/a/ | A | Text a. | 1
            - | https://s.example/b/ | B | Text b. | 2
            """),
        Row(
            "the host in capitals", new: [1, 0],
            """
            HTTP://S.Example/a | https://s.example/a | A | Text a. | 1
            ---
            http://s.example/a | https://s.example/a | A | Text a. | 1
            """),
        Row(
            "a default port", new: [1, 0],
            """
            http://s.example:80/a | http://s.example/a | A | Text a. | 1
            ---
            http://s.example/a | http://s.example/a | A | Text a. | 1
            """),
        Row(
            "a URN in capitals", new: [1, 0],
            """
            urn:uuid:AB-CD | /a | A | Text a. | 1
            ---
            urn:uuid:ab-cd | /a | A | Text a. | 1
            """),
        Row(
            "back and forth between http and https", new: [1, 0, 0],
            """
            http://s.example/a | http://s.example/a | A | Text a. | 1
            ---
            https://s.example/a | https://s.example/a | A | Text a. | 1
            ---
            http://s.example/a | http://s.example/a | A | Text a. | 1
            """),
        Row(
            "a session in the link", new: [1, 0],
            """
            - | /a;jsessionid=1A2B | A | Text a. | 1
            ---
            - | /a;jsessionid=3C4D | A | Text a. | 1
            """),
        Row(
            "the query of a guid tells items apart", new: [2, 1],
            """
            https://s.example/?p=1 | /one | One | First. | 1
            https://s.example/?p=2 | /two | Two | Second. | 2
            ---
            https://s.example/?p=2 | /two | Two | Second. | 2
            https://s.example/?p=3 | /three | Three | Third. | 3
            """),
    ]

    // MARK: What a document shows of the feed

    static let windows = [
        Row(
            "shrinks and grows", new: [0, 3, 0, 1],
            """
            ---
            a | /a | A | Text a.
            b | /b | B | Text b.
            c | /c | C | Text c.
            ---
            c | /c | C | Text c.
            ---
            d | /d | D | Text d.
            a | /a | A | Text a.
            b | /b | B | Text b.
            c | /c | C | Text c.
            """),
        Row(
            "empty, and all again", new: [2, 0, 0],
            """
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            ---
            ---
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            """),
        Row(
            "an item without guid comes back", new: [2, 1, 0],
            """
            - | /a | A | Text a. | 1
            - | /b | B | Text b. | 2
            ---
            - | /c | C | Text c. | 3
            ---
            - | /a | A | Text a. | 1
            - | /c | C | Text c. | 3
            """),
        Row(
            "an item without link of its own comes back", new: [2, 1, 0],
            """
            - | / | A | Text a. | 1
            - | / | B | Text b. | 2
            ---
            - | / | C | Text c. | 3
            ---
            - | / | A | Text a. | 1
            - | / | C | Text c. | 3
            """),
        Row(
            "comes back edited", new: [2, 1, 0], revised: [0, 0, 1],
            """
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            ---
            c | /c | C | Text c. | 3
            ---
            a | /a | A | Text a, edited. | 1
            c | /c | C | Text c. | 3
            """),
        Row(
            "comes back under https", new: [2, 1, 0],
            """
            http://s.example/a | http://s.example/a | A | Text a. | 1
            http://s.example/b | http://s.example/b | B | Text b. | 2
            ---
            https://s.example/c | https://s.example/c | C | Text c. | 3
            ---
            https://s.example/c | https://s.example/c | C | Text c. | 3
            https://s.example/a | https://s.example/a | A | Text a. | 1
            """),
        Row(
            "an edit undone", new: [1, 0, 0], revised: [0, 1, 1],
            """
            a | /a | A | Text. | 1
            ---
            a | /a | A | Edited. | 1
            ---
            a | /a | A | Text. | 1
            """),
        Row(
            "only new items, as a delta has them", new: [2, 1, 1],
            """
            a | /a | A | Text a. | 1
            b | /b | B | Text b. | 2
            ---
            c | /c | C | Text c. | 3
            ---
            d | /d | D | Text d. | 4
            """),
    ]
}
