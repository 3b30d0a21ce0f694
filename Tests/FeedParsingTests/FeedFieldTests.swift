import Articles
import Testing

@testable import FeedParsing

@Suite struct FeedFieldTests {
    @Test(arguments: [
        ("ann@example.com (Ann Lee)", Author(name: "Ann Lee", email: "ann@example.com")),
        ("Ann Lee <ann@example.com>", Author(name: "Ann Lee", email: "ann@example.com")),
        (
            "\"Lee, Ann\" <ann.lee+rss@mail.example.com>",
            Author(name: "Lee, Ann", email: "ann.lee+rss@mail.example.com")
        ),
        ("Ann Lee (mailto:ann@example.com)", Author(name: "Ann Lee", email: "ann@example.com")),
        ("ann@example.com", Author(email: "ann@example.com")),
        ("Ann Lee (Reuters)", Author(name: "Ann Lee (Reuters)")),
        ("Ann Lee (Reuters) ann@example.com", Author(name: "Ann Lee (Reuters)", email: "ann@example.com")),
        ("https://example.com/ann", Author(url: "https://example.com/ann")),
        ("@ann", Author(name: "@ann")),
        ("ann@example.com (ann@example.com)", Author(email: "ann@example.com")),
        ("mailto:ann@example.com?subject=Feed", Author(email: "ann@example.com")),
    ])
    func peopleAreSplitIntoNameAndAddress(text: String, author: Author) {
        #expect(Author(feedText: text) == author)
    }

    @Test(arguments: [
        ("en_us", "en-US"), ("DE", "de"), ("zh-hant-tw", "zh-Hant-TW"), ("en_US.UTF-8", "en-US"), ("English", "en"),
        ("sr-latn", "sr-Latn"), ("x-klingon", "x-klingon"),
    ])
    func languagesBecomeBCP47(written: String, tag: String) {
        #expect(FeedLanguage.normalize(written) == tag)
    }

    @Test(arguments: ["", " ", "-", ".", "_", "e", "en--us", "en us", "1"])
    func whatIsNoLanguageIsAbsent(written: String) {
        #expect(FeedLanguage.normalize(written) == nil)
    }

    @Test(arguments: [("90", 90.0), ("02:03", 123), ("1:02:03", 3723), ("00:00:01.5", 1.5), (" 7 ", 7)])
    func durationsAreSeconds(written: String, seconds: Double) {
        #expect(FeedDuration.seconds(written) == seconds)
    }

    @Test(arguments: ["", "soon", "1:2:3:4", ":5", "-3", "999999999"])
    func whatIsNoDurationIsAbsent(written: String) {
        #expect(FeedDuration.seconds(written) == nil)
    }

    @Test func base64IsDecodedOrRefused() {
        func decode(_ text: String) -> String? {
            var text = text
            return text.withUTF8 { Base64.decode($0) }.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(decode("VGlk ZXM=\n") == "Tides")
        #expect(decode("VGlkZXM") == "Tides")
        #expect(decode("VGlk!") == nil)
        #expect(decode("V") == nil)
    }

    @Test func everyElementRowIsFoundAgain() {
        var rows = 0
        for (index, namespace) in Namespaces.all.enumerated() {
            for rule in namespace.elements {
                let name = UnsafeBufferPointer(start: rule.name.utf8Start, count: rule.name.utf8CodeUnitCount)
                let scope = Scope(rawValue: UInt8(rule.scopes.trailingZeroBitCount))
                let first = Namespaces.firstRule(namespace: index, name: name)
                let found = scope.flatMap { Namespaces.rule(from: first, in: $0) }
                #expect(found.map { Namespaces.rule(at: $0).name.description } == rule.name.description)
                #expect(rule.name.description == rule.name.description.lowercased())
                rows += 1
            }
            for name in namespace.names { #expect(Namespace.canonicalName(name) == name) }
        }
        #expect(rows > 180)
    }
}
