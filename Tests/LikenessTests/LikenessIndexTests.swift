import Articles
import Testing

@testable import Likeness

@Suite struct LikenessIndexTests {
    private static let day: UInt32 = 86_400
    private static let filler =
        "Here in Oberlenna the news was met with silence at the landing, where some thirty people had waited."

    @Test(
        "A copy under a paragraph of its own is found, in scripts with spaces and without",
        arguments: [Stories.english, Stories.german, Stories.thai, Stories.japanese, Stories.chinese])
    func copiesAreFound(story: [String]) throws {
        var index = LikenessIndex(bytes: 1 << 20)
        #expect(index.add(try SketchedArticle("agency", of: "a", story)) == [])
        #expect(index.add(try SketchedArticle("copy", of: "b", [Self.filler] + story)) == [Stories.id("agency")])
        // In another order, and without its end.
        #expect(index.add(try SketchedArticle("turned", of: "c", story.reversed())).contains(Stories.id("agency")))
    }

    @Test("Quotes and dashes of another typography, and case, make no other text")
    func typography() throws {
        let plain = Stories.english.map {
            $0.replacing("“", with: "\"").replacing("”", with: "\"").replacing(" – ", with: "—").uppercased()
        }
        #expect(Stories.sketch(plain) == Stories.sketch(Stories.english))
    }

    @Test("The share is that of the shorter text in the longer")
    func share() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        _ = index.add(try SketchedArticle("long", of: "a", Stories.english))
        let found = index.take([try SketchedArticle("cut", of: "b", Array(Stories.english.prefix(2)))], at: 1_000_000)
        #expect(found[0].map(\.id) == [Stories.id("long")])
        let share = try #require(found[0].first?.share)
        #expect(share > 0.8 && share <= 1)
    }

    @Test("The nearest comes first, and no more than ten are told")
    func order() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        for number in 0..<12 {
            let story = number == 4 ? Stories.english : [Stories.babble(30, number + 1)] + Stories.english
            _ = index.add(try SketchedArticle("\(number)", of: "feed \(number)", story))
        }
        let found = index.take([try SketchedArticle("new", of: "new", Stories.english)], at: 1_000_000)[0]
        #expect(found.count == LikenessIndex.mostLikenesses)
        #expect(found[0].id == Stories.id("4") && found[0].share == 1)
        #expect(found.map(\.share) == found.map(\.share).sorted(by: >))
    }

    // MARK: - What is no likeness

    @Test("Reports of one template are not alike, in feeds of their own")
    func templates() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        let towns = [("Hull", 4, 11, "north", 60), ("Cork", 7, 13, "west", 22), ("Graz", -2, 6, "east", 81)]
        for (town, low, high, wind, rain) in towns {
            let days = try (0..<3).map { day in
                try SketchedArticle(
                    "\(town) \(day)", of: town,
                    Stories.weather(town, low + day, high - day, wind: wind, rain: rain + day))
            }
            #expect(index.take(days, at: 1_000_000).flatMap(\.self) == [], "\(town)")
        }
    }

    @Test("Articles of one feed are never alike: a thread of each week, an item that comes again")
    func oneFeed() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        for week in 1...4 {
            #expect(index.add(try SketchedArticle("\(week)", of: "a", ["Week \(week)."] + Stories.english)) == [])
        }
    }

    @Test("What a feed says under each article is no evidence", arguments: [1, 4])
    func boilerplate(itemsAtOnce: Int) throws {
        var index = LikenessIndex(bytes: 1 << 20)
        let closing = Stories.babble(150, 99)
        var seed = 1000
        for feed in ["press a", "press b", "press c"] {
            // The first of each feed has no other beside it to tell by.
            _ = index.take(
                try (0..<2).map {
                    try SketchedArticle("\(feed) \($0)", of: feed, [Stories.babble(200, seed + $0), closing])
                },
                at: 1_000_000)
            seed += 10
        }
        for round in 0..<5 {
            let items = try (0..<itemsAtOnce).map { item in
                try SketchedArticle(
                    "later \(round) \(item)", of: ["press a", "press b", "press c"][round % 3],
                    [Stories.babble(40, seed + 10 * round + item), closing])
            }
            #expect(index.take(items, at: 1_000_000).flatMap(\.self) == [], "round \(round)")
        }
    }

    @Test("A story's later version in one feed hides no copy of it in another")
    func laterVersions() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        _ = index.add(try SketchedArticle("agency", of: "a", Stories.english))
        _ = index.add(try SketchedArticle("first", of: "b", Stories.english))
        let update = try SketchedArticle("update", of: "b", Stories.english + ["Updated."])
        #expect(index.add(update) == [Stories.id("agency")])
        // With a third it is a series.
        #expect(index.add(try SketchedArticle("third", of: "b", Stories.english + ["Again."])) == [])
    }

    @Test("Two that are of different languages are not compared; an unknown one may be any")
    func languages() throws {
        func likeness(_ one: String?, _ other: String?) throws -> Bool {
            var index = LikenessIndex(bytes: 1 << 20)
            _ = index.add(try SketchedArticle("1", of: "a", Stories.english, language: one))
            return index.add(try SketchedArticle("2", of: "b", Stories.english, language: other)) == [Stories.id("1")]
        }
        #expect(try likeness("en-GB", "EN_us"))
        for (one, other) in [("en", nil), (nil, "en"), ("en", "x-unknown"), ("nb", "no"), ("iw", "he")] {
            #expect(try likeness(one, other), "\(one ?? "") and \(other ?? "")")
        }
        for other in ["de", "enm"] { #expect(try likeness("en", other) == false, "\(other)") }
    }

    @Test("A short text has no sketch, and one that says the same again and again has none either")
    func shortTexts() {
        #expect(Stories.sketch(["Eleven hundred names in a week for a ferry."]) == nil)
        #expect(Stories.sketch([String(repeating: "la la la la ", count: 100)]) == nil)
        #expect(Stories.sketch([]) == nil)
        #expect(Stories.sketch([Stories.babble(35, 1)]) == nil)
        #expect(Stories.sketch([Stories.babble(36, 1)]) != nil)
    }

    // MARK: - What is remembered

    @Test("On the eighth day an article is forgotten")
    func eighthDay() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        let start: UInt32 = 1_000_000
        _ = index.add(try SketchedArticle("1", of: "a", Stories.english), at: start)
        #expect(
            index.add(try SketchedArticle("2", of: "b", Stories.english), at: start + 7 * Self.day - 1)
                == [Stories.id("1")])
        #expect(
            index.add(try SketchedArticle("3", of: "c", Stories.english), at: start + 7 * Self.day)
                == [Stories.id("2")])
    }

    @Test("A revision takes the place of what the article said, and is not like itself")
    func revisions() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        _ = index.add(try SketchedArticle("1", of: "a", Stories.english))
        #expect(index.add(try SketchedArticle("1", of: "a", Stories.english + ["More."])) == [])
        #expect(index.add(try SketchedArticle("2", of: "b", Stories.english)) == [Stories.id("1")])
        // From now on it says something else.
        _ = index.add(try SketchedArticle("1", of: "a", [Stories.babble(100, 7)]))
        #expect(index.add(try SketchedArticle("3", of: "c", Stories.english)) == [Stories.id("2")])
    }

    @Test("The bound of memory holds, and the oldest go first")
    func bound() throws {
        let bytes = 1 << 17
        var index = LikenessIndex(bytes: bytes)
        let count = 1500
        for number in 0..<count {
            _ = index.add(try SketchedArticle("\(number)", of: "a", [Stories.babble(60, number + 1)]))
            #expect(index.sizeInBytes <= bytes + 4096)
        }
        #expect(index.dropped == count - index.count && index.count >= 500)
        func finds(_ number: Int) throws -> Bool {
            index.add(try SketchedArticle("copy \(number)", of: "b", [Stories.babble(60, number + 1)]))
                == [Stories.id("\(number)")]
        }
        let kept = index.count
        for number in [count - 1, count - kept + 10] { #expect(try finds(number)) }
        for number in [count - kept - 1, 0] { #expect(try finds(number) == false) }
    }

    @Test("Thousands of articles are found again, also those before the tables grew")
    func growth() throws {
        var index = LikenessIndex(bytes: 16 << 20)
        for number in 0..<2000 {
            _ = index.add(try SketchedArticle("\(number)", of: "a", [Stories.babble(60, number + 1)]))
        }
        #expect(index.dropped == 0)
        let missed = try (0..<2000).filter { number in
            try index.add(SketchedArticle("copy \(number)", of: "b", [Stories.babble(60, number + 1)]))
                != [Stories.id("\(number)")]
        }
        #expect(missed.count <= 2, "\(missed)")
    }

    @Test("What was not stored is taken back")
    func takenBack() throws {
        var index = LikenessIndex(bytes: 1 << 20)
        _ = index.add(try SketchedArticle("1", of: "a", Stories.english))
        #expect(index.add(try SketchedArticle("2", of: "b", Stories.english)) == [Stories.id("1")])
        index.takeBack(1)
        #expect(index.add(try SketchedArticle("3", of: "c", Stories.english)) == [Stories.id("1")])
    }

    @Test("A row gives back what was put into it, and one of another form nothing")
    func rows() throws {
        var articles = [
            try SketchedArticle("1", of: "a", Stories.english, language: "en"),
            try SketchedArticle("2", of: "b", Stories.thai, language: "th-TH"),
        ]
        for place in articles.indices { articles[place].storedAt = .max - UInt32(place) }
        let row = SketchRow.bytes(of: articles)
        #expect(row.count == 1 + 2 * 128)
        #expect(SketchRow.articles(in: row) == articles)
        #expect(SketchRow.articles(in: Array(row.dropLast())) == [articles[0]])
        #expect(SketchRow.articles(in: [2] + row.dropFirst()) == [] && SketchRow.articles(in: []) == [])
    }

    @Test(
        "An article takes 128 bytes, and sketches are what they were: rows of an earlier run are compared with new texts"
    )
    func frozen() throws {
        #expect(MemoryLayout<SketchedArticle>.stride == 128)
        let sketch = try #require(Stories.sketch(Stories.english))
        #expect(sketch.shingleCount == 107)
        #expect(sketch.keys[0] == 1_475_857_363)
        #expect(sketch.parts[0] == 60_310_033_197_690_432)
    }
}
