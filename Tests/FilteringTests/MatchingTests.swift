import Foundation
import Testing

@testable import Filtering

@Suite("Folded texts, words and patterns")
struct MatchingTests {
    @Test(
        "Case, marks, widths and invisible characters do not count",
        arguments: [
            ("ÉCOLE", "ecole"), ("e\u{301}cole", "ecole"), ("Straße", "strasse"), ("STRASSE", "strasse"),
            ("Æther Œuvre Øl Łódź", "aether oeuvre ol lodz"), ("İstanbul ISTANBUL ıI", "istanbul istanbul ii"),
            ("Ёлка й", "елка и"), ("ΆΝΘΡΩΠΟΣ άνθρωπος", "ανθρωποσ ανθρωποσ"), ("Ｎｅｗｓ　１２", "news 12"),
            ("  a \n\t b\u{A0}c  ", "a b c"), ("soft\u{AD}hy\u{200B}phen", "softhyphen"),
            ("it’s “so” – …", "it's \"so\" - ..."),
            ("ﬁne", "fine"), ("أحمد اَلْعَرَبِيَّة", "احمد العربيه"), ("שָׁלוֹם", "שלום"), ("が ガ", "が ガ"), ("हिन्दी", "हिन्दी"),
            ("ǅ Ǆ", "ǆ ǆ"), ("Tiếng Việt", "tieng viet"), ("", ""), (" \n ", ""),
        ] as [(String, String)])
    func folding(text: String, folded: String) {
        #expect(FoldedText(text).text == folded)
        // Folding twice is folding once, and composition does not count.
        #expect(FoldedText(folded).text == FoldedText(text).text)
    }

    @Test("Composed and decomposed letters fold alike, in the scripts whose marks are dropped")
    func composition() {
        for value in UInt32(0x80)..<0x2000 {
            let isDropped = value < 0x700 || (0x1E00..<0x2000).contains(value)
            guard isDropped, let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
            let text = String(Character(scalar))
            #expect(
                FoldedText(text) == FoldedText(text.decomposedStringWithCanonicalMapping),
                "U+\(String(value, radix: 16))")
            #expect(FoldedText(text.uppercased()) == FoldedText(text.uppercased().lowercased()))
        }
    }

    @Test(
        "Words are whole ones, in scripts with spaces and without",
        arguments: [
            ("cat", "the cat sat", true), ("cat", "concatenate", false), ("cat", "Cat's", true), ("cat", "cats", false),
            ("cat*", "cats", true), ("*cat", "bobcat", true), ("*cat*", "concatenate", true),
            ("C++", "in C++ and C", true),
            ("C", "C++", true), ("#tag", "a #tag here", true), ("AT&T", "at&t fell", true),
            ("new york", "New\nYork City", true),
            ("new york", "newyork", false), ("日本", "東日本大震災", true), ("手机", "iPhone手机壳", true),
            ("iPhone", "新iPhone手机", true),
            ("ニュース", "最新ニュースです", true), ("ข่าว", "อ่านข่าววันนี้", true), ("กา", "กาแฟ", true), ("ก", "กำ", true),
            ("ก", "ก็", false),
            ("한국", "한국은 오늘", true), ("한국", "대한국민", false), ("국민", "대한국민", false), ("новости", "Все новости дня", true),
            ("ость", "новость", false), ("हिन्दी", "यह हिन्दी है", true), ("हिन्द", "हिन्दी", false), ("a", "", false),
        ] as [(String, String, Bool)])
    func phrases(phrase: String, text: String, isThere: Bool) throws {
        #expect(try #require(Phrase(phrase)).occurs(in: FoldedText(text)) == isThere)
    }

    @Test("A phrase is found wherever it stands among others")
    func phrasesAmongOthers() throws {
        var chance = Chance(seed: 5)
        let words = ["alpha", "al", "beta", "日本", "new york", "ha", "ph"]
        for _ in 0..<500 {
            let text =
                chance.list { words.randomElement(using: &$0)! } + chance.list { words.randomElement(using: &$0)! }
            let phrase = try #require(words.randomElement(using: &chance))
            // Japanese ends words of its neighbours too, so that spaces would not be needed.
            let isThere = text.contains(phrase)
            #expect(
                Phrase(phrase)!.occurs(in: FoldedText(text.joined(separator: " "))) == isThere, "\(phrase) in \(text)")
        }
    }

    @Test("A glob matches what a search through all ways finds")
    func globs() {
        var chance = Chance(seed: 3)
        func matches(_ glob: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
            switch glob.first {
            case nil: text.isEmpty
            case "*": matches(glob.dropFirst(), text) || !text.isEmpty && matches(glob, text.dropFirst())
            case "?": !text.isEmpty && matches(glob.dropFirst(), text.dropFirst())
            case let character?: text.first == character && matches(glob.dropFirst(), text.dropFirst())
            }
        }
        var found = 0
        for _ in 0..<3000 {
            let glob = (0..<Int.random(in: 0...6, using: &chance)).map { _ in
                Array("ab*?")[Int.random(in: 0..<4, using: &chance)]
            }
            let text = (0..<Int.random(in: 0...7, using: &chance)).map { _ in
                Array("ab")[Int.random(in: 0..<2, using: &chance)]
            }
            let isExpected = matches(glob[...], text[...])
            if isExpected { found += 1 }
            #expect(
                Glob(String(glob)).matches(FoldedText(String(text))) == isExpected, "\(String(glob)) of \(String(text))"
            )
        }
        #expect(found > 300)
        #expect(Glob(#"a\*b"#).matches(FoldedText("A*B")))
        #expect(!Glob(#"a\*b"#).matches(FoldedText("axb")))
        #expect(Glob("* week").matches(FoldedText("This Week")))
    }

    @Test(
        "Expressions match folded text anywhere",
        arguments: [
            ("abc", "xxABCxx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("a.c", "a\nc", true),
            ("\\d{3}", "ab123", true), ("^\\d{3}$", "1234", false), ("^(\\d{1,3},)*\\d{3}$", "1,234,567", true),
            ("colou?r", "Color", true), ("^[^aeiou]+$", "rhythm", true), ("[A-C]", "b", true), ("[É]", "e", true),
            ("\\bcat\\b", "the cat.", true), ("\\bcat\\b", "cats", false), ("\\Bat", "cat", true),
            ("a||b", "zzz", true),
            ("^(a|b|)c", "c", true), ("x{0}y", "y", true), ("^a{2,}$", "aaa", true), ("^a{2,}$", "a", false),
            ("a{x}", "a{x}", true),
            ("\\w+@\\w+", "mail me@home", true), ("[\\w-]+", "", false), ("^$", "", true), ("Straße", "STRASSE", true),
            ("(?i)ABC", "abc", true), ("(?:ab)+c", "ababc", true), ("a+?b", "aab", true), ("[]a]", "]", true),
            ("[a-]", "-", true),
            ("日本?", "日", true), ("^[ぁ-ん]+$", "ひらがな", true), ("[\\D]", "1", false), ("[^\\W]", "é", true),
            ("\\.", "a", false),
        ] as [(String, String, Bool)])
    func expressions(pattern: String, text: String, isExpected: Bool) throws {
        #expect(try RegularExpression(pattern, column: 1).matches(FoldedText(text)) == isExpected)
    }

    @Test("Expressions match what another engine matches")
    func otherEngine() throws {
        var chance = Chance(seed: 9)
        func pattern(_ depth: Int) -> String {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 3), using: &chance) {
            case 0: "a"
            case 1: "b"
            case 2: ["[ab]", "[^a]", ".", "c", "\\b", "^", "$"].randomElement(using: &chance)!
            case 3, 4: pattern(depth - 1) + pattern(depth - 1)
            case 5: "(\(pattern(depth - 1))|\(pattern(depth - 1)))"
            case 6: "(\(pattern(depth - 1)))*"
            case 7: "(\(pattern(depth - 1)))?"
            default: "(\(pattern(depth - 1))){1,2}"
            }
        }
        var found = 0
        for _ in 0..<1500 {
            let written = pattern(3)
            let expression = try RegularExpression(written, column: 1)
            let other = try NSRegularExpression(pattern: written)
            for _ in 0..<4 {
                let text = String(
                    (0..<Int.random(in: 0...6, using: &chance)).map { _ in "abc".randomElement(using: &chance)! })
                let isExpected =
                    other.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
                if !isExpected { found += 1 }
                #expect(expression.matches(FoldedText(text)) == isExpected, "/\(written)/ on \(text)")
            }
        }
        #expect(found > 300)
    }

    @Test("What makes other engines take years is over at once")
    func exponentialElsewhere() throws {
        let text = FoldedText(String(repeating: "a", count: 5000) + "c")
        for pattern in [
            "(a*)*b", "(a|aa)+b", "(a|a?)+b$", "^(([a-z])+.)+[A-Z]([a-z])+b$", "(.*)*(.*)*x", "(a?){50}a{50}b",
        ] {
            #expect(try !RegularExpression(pattern, column: 1).matches(text), "\(pattern)")
        }
        #expect(!Glob("*a*a*a*a*a*a*a*a*a*b").matches(text))
    }
}
