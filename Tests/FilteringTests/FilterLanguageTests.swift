import Testing

@testable import Filtering

@Suite("The language of filters")
struct FilterLanguageTests {
    @Test(
        "is printed in one form",
        arguments: [
            (#"TITLE = "a""#, #"title is "a""#), (#"title == 'a "b"'"#, #"title is "a \"b\"""#),
            (#"link contains "a" AND NOT tags in ("b", "c",)"#, #"url contains "a" and not tag is ["b", "c"]"#),
            (#"title =~ "a/b\d""#, #"title matches /a\/b\d/"#), (#"title matches /a\/b/"#, #"title matches /a\/b/"#),
            (#"(title is "a" or tag is "b") and (words > 3)"#, #"(title is "a" or tag is "b") and words > 3"#),
            (#"title is "a" or (tag is "b" or words > 3)"#, #"title is "a" or tag is "b" or words > 3"#),
            (#"not (not true)"#, "not not true"), ("not (true and false)", "not (true and false)"),
            ("age > 1w", "age > 7d"), ("age > 90m", "age > 90m"), ("age <= 1h30m", "age <= 90m"),
            ("age = 0s", "age is 0s"),
            (#"title matches ["*a", /b/]"#, #"title matches ["*a", /b/]"#), ("words != 3", "not words is 3"),
            (#"title matches "a\*b""#, #"title matches "a\\*b""#),
        ] as [(String, String)])
    func canonical(text: String, printed: String) throws {
        let filter = try Filter(text)
        #expect(filter.text == printed)
        #expect(try Filter(printed) == filter)
    }

    @Test(
        "tells where it is not understood, and what to write",
        arguments: [
            ("", 1, "nothing to ask"), ("  ", 3, "nothing to ask"), ("titel is \"a\"", 1, "no field"),
            ("title \"a\"", 7, "contains, is, matches"), ("title contains budget", 16, "write \"budget\""),
            ("title contains \"\"", 16, "nothing to look for"), ("title is \"a", 10, "has no end"),
            ("(title is \"a\"", 1, "is not closed"), ("title is \"a\")", 13, "closes nothing"),
            ("title is \"a\" tag is \"b\"", 14, "`and` or `or`"), ("title is \"a\" && true", 14, "write `and`"),
            ("title is \"a\" || true", 14, "write `or`"), ("!title is \"a\"", 1, "write `not`"),
            ("title is \"a\" and", 17, "a field belongs here"), ("and title is \"a\"", 1, "one is missing"),
            ("title > 3", 7, "is a text"), ("words contains \"3\"", 7, "is a number"), ("words > \"3\"", 9, "a number"),
            ("age > 7", 7, "write 7d"), ("age > 7x", 8, "no unit"), ("age > 7days", 8 + 1, "is too much"),
            ("age > \"7d\"", 7, "a time belongs here"), ("title in [\"a\" \"b\"]", 15, "write , between"),
            ("title in [\"a\"", 10, "is not closed"), ("title is /a/", 10, "belongs after `matches`"),
            ("title matches /a", 15, "has no end"), ("title matches /a(b/", 17, "is not closed"),
            ("title matches /a)b/", 17, "closes no group"), ("title matches /a[b/", 17, "is not closed"),
            ("title matches /(?=a)/", 16, "look-around"), ("title matches /(a)\\1/", 19, "back references"),
            ("title matches /*a/", 16, "nothing to repeat"), ("title matches /a{3,2}/", 17, "wrong way round"),
            ("title matches /a{9999}/", 17, "up to 1000"), ("title matches /[z-a]/", 17, "wrong way round"),
            ("title matches /\\q/", 16, "no meaning"), ("title matches /^*/", 17, "nothing to repeat"),
            ("title matches /(a{900}){900}/", 16, "too large"), ("title matches /((){900}){900}/", 16, "too large"),
            ("title is “a”", 10, "curly"), ("intitle:budget", 1, "title contains \"budget\""),
            ("#sport", 1, "tag is \"sport\""), ("title is \"a\" ; true", 14, "means nothing"),
        ] as [(String, Int, String)])
    func errors(text: String, column: Int, words: String) {
        do {
            let filter = try Filter(text)
            Issue.record("read as \(filter)")
        } catch {
            #expect(error.column == column, "\(error)")
            #expect(error.message.contains(words), "\(error)")
        }
    }

    @Test("Long and deep texts are refused and not recursed into")
    func bounds() {
        #expect(throws: FilterError.self) { try Filter(String(repeating: "(", count: 5000) + "true") }
        #expect(throws: FilterError.self) { try Filter(String(repeating: "not ", count: 1000) + "true") }
        #expect(throws: FilterError.self) { try Filter("title is \"" + String(repeating: "a", count: 9000) + "\"") }
        #expect(throws: FilterError.self) {
            try Filter(
                "title matches /" + String(repeating: "(", count: 500) + String(repeating: ")", count: 500) + "/")
        }
    }

    @Test("Any tree is printed so that it is read as itself")
    func roundTrips() throws {
        var chance = Chance(seed: 11)
        for _ in 0..<500 {
            let filter = Filter(chance.node(depth: 4))
            let again = try Filter(filter.text)
            #expect(again.text == filter.text)
            #expect(again == filter)
        }
    }

    @Test("Whatever is written is a filter or has a column and a word on it")
    func anything() {
        var chance = Chance(seed: 13)
        let pieces = [
            "title", "text", "words", "age", "tag", " ", " ", "contains", "is", "matches", "not", "and", "or", "(", ")",
            "[",
            "]", ",", "\"a\"", "\"", "'", "/", "/a+/", "/[a-/", "/(", "\\", "/a{2,/", "7d", "3", "1h30", ">=", "<",
            "=~",
            "!", "true", "é", "日", "*", "{", "}", "?", "|", "^", "$", ".", "-", "[^", "\\b", "\n",
        ]
        var filters = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9, using: &chance)).map { _ in pieces.randomElement(using: &chance)! }
                .joined()
            do {
                let filter = try Filter(text)
                filters += 1
                #expect((try? Filter(filter.text)) == filter, "\(text)")
                _ = filter.decision(on: Subject(FilterTests.article, at: FilterTests.now))
            } catch {
                #expect((1...(text.count + 1)).contains(error.column), "\(text): \(error)")
                #expect(!error.message.isEmpty)
            }
        }
        #expect(filters > 30)
    }

    @Test("De Morgan holds, and reasons hang together with the answer")
    func laws() throws {
        var chance = Chance(seed: 12)
        for _ in 0..<300 {
            let (left, right) = (chance.node(depth: 3), chance.node(depth: 3))
            let subject = Subject(FilterTests.article, at: FilterTests.now)
            #expect(
                Node.not(.all(left, right)).holds(for: subject) == Node.any(.not(left), .not(right)).holds(for: subject)
            )
            #expect(
                Node.not(.any(left, right)).holds(for: subject) == Node.all(.not(left), .not(right)).holds(for: subject)
            )
            let decision = Filter(left).decision(on: subject)
            #expect(decision.passes == left.holds(for: subject))
            for reason in decision.reasons {
                #expect(try Filter(reason.test).passes(subject) == reason.holds)
            }
        }
    }
}

/// Chance that comes the same each time (splitmix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func text() -> String {
        ["prices", "café", "a \"b\" c", "back\\slash", "News/World", "en", "*", "x*", "日本", "ß", "a/b"].randomElement(
            using: &self)!
    }

    mutating func expression() -> String {
        ["a+b", "^caf", "pric(e|es)?$", "[a-z]{2,3}", "\\bprices\\b", "a\\/b", "日?本", "."].randomElement(using: &self)!
    }

    mutating func list<Element>(_ make: (inout Chance) -> Element) -> [Element] {
        (0..<Int.random(in: 1...3, using: &self)).map { _ in make(&self) }
    }

    mutating func node(depth: Int) -> Node {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &self) {
        case 4: return .not(node(depth: depth - 1))
        case 5: return .all(node(depth: depth - 1), node(depth: depth - 1))
        case 6: return .any(node(depth: depth - 1), node(depth: depth - 1))
        case 3: return .constant(Bool.random(using: &self))
        default: return .test(test())
        }
    }

    mutating func test() -> FieldTest {
        let field = Field.allCases.randomElement(using: &self)!
        if field.isNumber {
            return FieldTest(
                field: field,
                relation: .compares(
                    FieldTest.Comparison.allCases.randomElement(using: &self)!,
                    Int64.random(in: 0...200_000, using: &self)))
        }
        let relation: FieldTest.Relation =
            switch Int.random(in: 0..<3, using: &self) {
            case 0: .contains(list { $0.text() }.compactMap { Phrase($0) } + [Phrase("last")!])
            case 1: .is(list { Value($0.text()) })
            default:
                .matches(
                    list { chance in
                        guard Bool.random(using: &chance),
                            let expression = try? RegularExpression(chance.expression(), column: 1)
                        else { return .glob(Glob(chance.text())) }
                        return .expression(expression)
                    })
            }
        return FieldTest(field: field, relation: relation)
    }
}
