import Articles
import Testing

@testable import Cleaning

/// Texts whose sections are elements, where the learnt model leaves some out; its odds are given by hand.
@Suite struct SectionsTests {
    private static let names = ["Ropes", "Sails", "Lamps", "Buoys"]

    /// Four sections of a heading, two paragraphs and a line of code each, with a paragraph before them.
    private static func page(_ section: String, end: String, extra: String = "") -> String {
        let sections = names.map { name in
            """
            <\(section)><h2>\(name) aboard</h2><p>\(name) are kept below the deck until spring, when the crew brings them up \
            one by one and looks for what the winter has left.</p><pre>count \(name)</pre><p>\(name) that the salt has eaten \
            are sold by weight to the man who comes with a cart in the last week before Easter.</p></\(end)>
            """
        }
        return """
            <html><head><title>Waiting for wind</title></head><body><div class=page>
            <p>Before a boat goes out there is much to see to, and this book tells a new hand what that is.</p>
            \(sections.joined())\(extra)</div></body></html>
            """
    }

    private static func extract(
        _ page: String, without rules: Set<String> = []
    ) throws -> (text: String, notes: [String]) {
        var options = CleaningOptions()
        options.disabledRules = rules
        let cleaner = Cleaner(options: options)
        let doubted = ["buoys", "count buoys", "count lamps", "before a boat", "lamps aboard", "more books"]
        let odds = cleaner.trainingRows(Array(page.utf8), url: nil).texts.map { line -> Float in
            doubted.contains { line.hasPrefix($0) } ? -3.5 : 3
        }
        let found = try cleaner.extractPage(Array(page.utf8), url: nil, logOdds: odds)
        return (found.body.plainText(), found.trace.notes)
    }

    @Test(
        "The sections of a text that is mostly chosen are chosen, and what introduces them",
        arguments: [
            ("div class=sect1", "div"), ("div id=a class='section level2'", "div"), ("section id=a", "section"),
            ("DIV CLASS=SECT2", "DIV"), ("div class=outline-2", "div"),
        ])
    func sections(_ section: String, _ end: String) throws {
        let (text, notes) = try Self.extract(Self.page(section, end: end))
        #expect(text.hasPrefix("Before a boat goes out"))
        for name in Self.names {
            #expect(text.contains("\(name) aboard\n\n\(name) are kept") && text.contains("count \(name)"))
            #expect(text.contains("\(name) that the salt"))
        }
        #expect(notes.contains { $0.hasPrefix("sections: ") })
        let alone = try Self.extract(Self.page(section, end: end), without: ["sections", "gaps"])
        #expect(!alone.text.contains("Buoys"))
    }

    @Test(
        "Boxes and cards of one look are no sections",
        arguments: [
            ("div class=card", "div"), ("section", "section"), ("div class='section teaser'", "div"),
            ("article class=section", "article"),
        ])
    func boxes(_ section: String, _ end: String) throws {
        let (text, notes) = try Self.extract(Self.page(section, end: end))
        #expect(!text.contains("Buoys"))
        #expect(!notes.contains { $0.hasPrefix("sections: ") })
    }

    @Test("A section of links to other texts is not joined to those that are chosen")
    func links() throws {
        let more = """
            <div class=sect1><h2>More books</h2><p><a href=/knots>More books on knots that a hand may want</a></p>
            <p><a href=/tar>More books on tar and on caulking of old boats</a></p></div>
            """
        let (text, _) = try Self.extract(Self.page("div class=sect1", end: "div", extra: more))
        #expect(text.contains("Buoys that the salt") && !text.contains("More books on"))
    }

    @Test("The number and the day stand above each release, not only above those that the model knew")
    func releases() throws {
        let days = ["2.4.0", "2.3.1", "2.3.0", "2.2.0", "2.1.0"].map { version in
            """
            <section class=release><header><span>\(version)</span><h2>Day of \(version)</h2></header><ul><li><div>FIXED</div>
            <div>Release \(version) no longer forgets the harbour that was chosen before the boat lost its way.</div></li></ul></section>
            """
        }
        let page = "<html><head><title>What is new</title></head><body><main>\(days.joined())</main></body></html>"
        func extract(without rules: Set<String> = []) throws -> String {
            var options = CleaningOptions()
            options.disabledRules = rules
            let cleaner = Cleaner(options: options)
            let lines = cleaner.trainingRows(Array(page.utf8), url: nil).texts
            let last = lines.lastIndex { $0.hasPrefix("2.1.0") } ?? 0
            let odds = lines.indices.map { place -> Float in place == last || place == last + 1 ? -6 : 3 }
            return try cleaner.extractPage(Array(page.utf8), url: nil, logOdds: odds).body.plainText()
        }
        #expect(try extract().contains("2.1.0\n\nDay of 2.1.0\n\nFIXED\n\nRelease 2.1.0"))
        #expect(try !extract(without: ["entries", "short-article"]).contains("Day of 2.1.0"))
    }
}
