import Articles
import Testing

@testable import Cleaning

/// What becomes of a page where the learnt model errs; its odds are given by hand.
@Suite struct SecondOpinionTests {
    /// Paragraphs of some twenty words, each beginning with its number's name.
    private static let names = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
    private static let paragraphs = names.map {
        "\($0) boats lay at the quay that morning, and the crews of all of them waited for the wind to turn."
    }

    private static func extract(
        _ body: String, odds: [String: Float], without rules: Set<String> = []
    ) throws -> (text: String, notes: [String]) {
        let page = Array("<html><head><title>Waiting for wind</title></head><body>\(body)</body></html>".utf8)
        var options = CleaningOptions()
        options.disabledRules = rules
        let cleaner = Cleaner(options: options)
        let opinion = cleaner.trainingRows(page, url: nil).texts.map { line in
            odds.first { line.hasPrefix($0.key) }?.value ?? 3
        }
        let found = try cleaner.extractPage(page, url: nil, logOdds: opinion)
        return (found.body.plainText(), found.trace.notes)
    }

    private static let article = "<div class=text>" + paragraphs.map { "<p>\($0)</p>" }.joined() + "</div>"
    private static let footer =
        "<footer><p>Text is available under a licence; by using this site you agree to its terms and policy.</p></footer>"

    private static func odds(_ names: String, _ value: Float) -> [String: Float] {
        Dictionary(uniqueKeysWithValues: names.split(separator: " ").map { (String($0), value) })
    }

    private static let all = "one two three four five six seven eight nine ten"

    @Test("Where the model takes next to nothing the container's text is the article")
    func emptyBody() throws {
        // Sentences as short as these are no prose to the model.
        let sentences = Self.names.map { "\($0) boats lay at the quay and waited there." }
        let article = "<div class=text>" + sentences.map { "<p>\($0)</p>" }.joined() + "</div>"
        let (text, notes) = try Self.extract(article + Self.footer, odds: Self.odds(Self.all, -6))
        #expect(text == sentences.joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("empty-body: the model's") })
        let alone = try Self.extract(
            article + Self.footer, odds: Self.odds(Self.all, -6), without: ["empty-body", "fraction"])
        #expect(alone.text.hasPrefix("Text is available"))
    }

    @Test("Where the model takes a fraction of the container it gets the rest")
    func fraction() throws {
        let (text, notes) = try Self.extract(
            Self.article, odds: Self.odds("one two three four seven eight nine ten", -6))
        #expect(text == Self.paragraphs.joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("fraction: ") })
    }

    @Test("Short texts under the headings of a page's one main belong to its two sentences")
    func wholeMain() throws {
        let parts = ["Ropes", "Sails", "Lamps", "Anchors", "Buoys"]
        let sections = parts.map {
            "<section><h3>\($0) aboard</h3><p>\($0) are kept dry below the deck until spring.</p><p>Learn more now</p></section>"
        }
        let intro = Self.paragraphs[0...1].map { "<p>\($0)</p>" }.joined()
        let page =
            "<main>\(intro)<h3>Register</h3><form><input></form><p>Next</p>\(sections.joined())</main>\(Self.footer)"
        let odds = Self.odds("ropes sails lamps anchors buoys learn register next", -3.5).merging(["text is": -6]) {
            $1
        }
        let (text, notes) = try Self.extract(page, odds: odds)
        let expected =
            Self.paragraphs[0...1]
            + parts.flatMap { ["\($0) aboard", "\($0) are kept dry below the deck until spring."] }
        #expect(text == expected.joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("whole-main: ") })
        let alone = try Self.extract(page, odds: odds, without: ["whole-main"])
        #expect(alone.text == Self.paragraphs[0...1].joined(separator: "\n\n"))
        // Where stories are listed it is no one text.
        let listed = try Self.extract(page.replacing("section>", with: "article>"), odds: odds)
        #expect(listed.text == alone.text)
    }

    @Test("What a template says three times, and short lines that the model is sure of, do not come with the rest")
    func template() throws {
        let filler =
            "<p>Nobody wrote these words, which stand here until somebody finds the time to write better ones.</p>"
        let boxes = String(repeating: "<div class=box><h3>Register now</h3>\(filler)</div>", count: 12)
        let (text, _) = try Self.extract(
            "<div>\(Self.paragraphs[0...2].map { "<p>\($0)</p>" }.joined())\(boxes)</div>",
            odds: ["nobody wrote": 0, "register": -4])
        #expect(text == Self.paragraphs[0...2].joined(separator: "\n\n"))
        let article = Self.article.replacing("<p>Five", with: "<h3>Register now</h3><p>Five")
        let whole = try Self.extract(article, odds: Self.odds("register one two three four seven eight nine ten", -6))
        #expect(whole.text == Self.paragraphs.joined(separator: "\n\n"))
    }

    @Test("Where all that was chosen is comments, what they are on comes first")
    func onlyComments() throws {
        let comments = Self.paragraphs[0...3].map { "<div class=comment><p>\($0)</p></div>" }.joined()
        let body = "<div role=main><div class=post><p>Who has seen the harbour today?</p></div>\(comments)</div>"
        let (text, notes) = try Self.extract(body, odds: ["who has": -2])
        #expect(text.hasPrefix("Who has seen the harbour today?"))
        #expect(notes.contains { $0.hasPrefix("only-comments: ") })
    }

    @Test func `Where all that was chosen is disclosures, what they are on is the text`() throws {
        let offers = [
            "Ropes", "Sails", "Lamps", "Anchors", "Buoys", "Charts", "Flags", "Pumps", "Oars", "Masts", "Nets", "Bells",
        ]
        let sections = offers.map {
            "<section><h3>\($0) for all</h3><p>\($0) come in the sizes that small boats need.</p><p><a href=/b>Browse them all</a></p></section>"
        }
        let terms = Self.paragraphs[0...3].map { "<p>\($0)</p>" }.joined()
        func page(_ name: String) -> String {
            "<main>\(sections.joined())<div id=\(name) class=\(name)>\(terms)</div></main>\(Self.footer)"
        }
        let odds = Self.odds("browse text", -6).merging(Self.odds(offers.joined(separator: " ").lowercased(), -4)) {
            $1
        }
        let expected = offers.flatMap { ["\($0) for all", "\($0) come in the sizes that small boats need."] }
        let (text, notes) = try Self.extract(page("disclaimer"), odds: odds)
        // A short line at the very top may be a label.
        #expect(text == expected.dropFirst().joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("only-disclosures: ") })
        let alone = Self.paragraphs[0...3].joined(separator: "\n\n")
        let without = ["only-disclosures", "whole-main"] as Set
        #expect(try Self.extract(page("disclaimer"), odds: odds, without: without).text == alone)
        // Called anything else it is the text; and so it is where the page has nothing besides.
        #expect(try Self.extract(page("story"), odds: odds, without: ["whole-main"]).text == alone)
        let terse = try Self.extract(
            "<main><h3>Ropes for all</h3><div class=terms>\(terms)</div></main>", odds: odds, without: ["whole-main"])
        #expect(terse.text == alone)
    }

    @Test func `A list among its like, most of which were chosen, is chosen too`() throws {
        let things = ["Rope", "Sail", "Lamp", "Oar", "Bell"]
        func list(_ thing: String, _ link: Bool = false) -> String {
            let items = ["hemp", "brass", "oak"].map { "\(thing) of \($0)" }
            return "<h3>A \(thing.lowercased())</h3><ul>"
                + items.map { link ? "<li><a href=/\(thing)>\($0)</a></li>" : "<li>\($0)</li>" }.joined() + "</ul>"
        }
        let intro = Self.paragraphs[0...2].map { "<p>\($0)</p>" }.joined()
        let odds = Self.odds("lamp", -6)
        let whole = try Self.extract("<div>\(intro)\(things.map { list($0) }.joined())</div>", odds: odds)
        #expect(whole.text.contains("Lamp of brass"))
        // Two are no evidence, and links are a menu.
        let few = try Self.extract("<div>\(intro)\(things[1...3].map { list($0) }.joined())</div>", odds: odds)
        #expect(!few.text.contains("Lamp of brass"))
        let links = try Self.extract("<div>\(intro)\(things.map { list($0, $0 == "Lamp") }.joined())</div>", odds: odds)
        #expect(!links.text.contains("Lamp of brass"))
    }

    @Test func `What the page's data holds as its text is not lost`() throws {
        let data =
            "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"articleBody\":\"\(Self.paragraphs.joined(separator: " "))\"}</script>"
        // Each in a box of its own among others, so that no container has them.
        let boxes = Self.paragraphs.map {
            "<div class=a><div class=b><p>\($0)</p></div><ul><li><a href=/x>Other news of the day and more of it</a></li></ul></div>"
        }
        let (found, notes) = try Self.extract(
            data + boxes.joined(), odds: Self.odds("four five six seven eight nine ten other", -6))
        #expect(found == Self.paragraphs.joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("declared-body: ") })
    }

    @Test func `A claim and its rating are not lost, nor questions and steps that the page's data name`() throws {
        let data = """
            <script type=application/ld+json>[{"@type":"ClaimReview","claimReviewed":"Tern boats carry salt to the moon. ",
            "reviewRating":{"@type":"Rating","alternateName":"Unproven"}},
            {"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Who waited?",
            "acceptedAnswer":{"@type":"Answer","text":"<p>The crews &amp; all of their cats.</p>"}}]},
            {"@type":"HowTo","step":[{"@type":"HowToSection","itemListElement":[{"@type":"HowToStep","text":"Tie the boat."}]}]}]
            </script>
            """
        let claim =
            "<div><h3>Claim</h3><p>Tern boats carry salt to the moon.</p></div><h3>Rating</h3><h5>Unproven</h5><p>About this</p>"
        let questions =
            "<ul><li>Unproven</li></ul><div><h4>Who waited?</h4><p>The crews &amp; all of their cats.</p><p>Tie the boat.</p></div>"
        let odds = Self.odds("claim tern rating unproven about who the tie", -6)
        let page = claim + Self.article + questions
        let (text, notes) = try Self.extract(data + page, odds: odds)
        let top = ["Claim", "Tern boats carry salt to the moon.", "Rating", "Unproven"]
        let bottom = ["Who waited?", "The crews & all of their cats.", "Tie the boat."]
        #expect(text == (top + Self.paragraphs + bottom).joined(separator: "\n\n"))
        #expect(notes.contains { $0.hasPrefix("declared-parts: ") })
        #expect(try Self.extract(data + page, odds: odds, without: ["declared-parts"]).text.hasPrefix("One boats"))
        // What the data says and the page does not show is not invented.
        #expect(try !Self.extract(data + Self.article, odds: odds).text.contains("salt"))
    }

    @Test func `What was taken for a text has its last short lines too`() throws {
        // Sentences as short as these are no prose to the model.
        let sentences = Self.names.map { "\($0) boats lay at the quay and waited there." }
        let body =
            "<main>\(sentences.map { "<p>\($0)</p>" }.joined())<h2>Upgrading</h2><p>Nothing to do.</p></main>"
        let odds = Self.odds(Self.all + " upgrading nothing", -1.5)
        let (text, notes) = try Self.extract(body, odds: odds)
        #expect(notes.contains { $0.hasPrefix("empty-body: ") })
        #expect(text.hasSuffix("Upgrading\n\nNothing to do."))
        #expect(!(try Self.extract(body, odds: odds, without: ["short-article"]).text.contains("Nothing to do")))
    }

    @Test(
        "A short post is kept whole in the one element that is called so",
        arguments: [("div class=article", true), ("div class=hentry", true), ("div class=main", false)])
    func named(element: String, isWhole: Bool) throws {
        let body = """
            <div id=top><p>A sponsor's word of some length that stands outside of what is the post of this page.</p></div>
            <\(element)><p>Ida Marlow, reporting for the News:</p><blockquote><p>\(Self.paragraphs[0])</p></blockquote>
            <p>So nobody asked the question that mattered.</p></div>
            """
        let text = try Self.extract(body, odds: Self.odds("ida so", -1.2).merging(["a sponsor": -4]) { $1 }).text
        #expect(
            text == (isWhole ? "Ida Marlow, reporting for the News:\n\n" : "") + Self.paragraphs[0]
                + (isWhole ? "\n\nSo nobody asked the question that mattered." : ""))
        // Of two posts neither is the page's one.
        let two = body + "<\(element)><p>Another one.</p><p>With a second line.</p></div>"
        let odds = Self.odds("ida so another with", -1.2).merging(["a sponsor": -4]) { $1 }
        #expect(try Self.extract(two, odds: odds).text == Self.paragraphs[0])
    }

    @Test func `No article is empty`() throws {
        let labels = (1...9).map { "<p>Label \($0)</p>" }.joined()
        let foot = "<footer><p>Rights of all kinds are kept.</p></footer>"
        let body = "\(labels)<div><p>Nothing much to say here.</p></div>\(foot)"
        #expect(
            try Self.extract(body, odds: Self.odds("label nothing rights", -6)).text == "Nothing much to say here.")
    }

    @Test("A short article is kept to its last list and line of code, but for what stands above its first words")
    func shortArticle() throws {
        let body = """
            <nav><a href=/>Home</a></nav><main><article><p>Guides / Boats</p><p>\(Self.paragraphs[0])</p>
            <ul><li>Sails, two.</li><li>Oars, four.</li></ul><p>Then run this:</p><pre>launch --slowly</pre><span>31</span>
            <div class=author-bio><p>Ida keeps bees.</p></div></article></main>
            <footer><p>All boats are ours.</p></footer>
            """
        let odds: [String: Float] = [
            "guides": -2, "sails": -2, "oars": -2, "then": -2, "launch": -2, "all": -2, "31": -2, "ida": -2,
        ]
        let (text, notes) = try Self.extract(body, odds: odds)
        for piece in ["Sails, two.", "Oars, four.", "Then run this:", "launch --slowly"] {
            #expect(text.contains(piece))
        }
        for piece in ["Guides", "All boats", "31", "bees"] { #expect(!text.contains(piece)) }
        #expect(notes.contains { $0.hasPrefix("short-article: ") })
        let alone = try Self.extract(body, odds: odds, without: ["short-article"])
        #expect(!alone.text.contains("launch"))
    }

    @Test("The first section's heading is kept as the others are; a deck is alone")
    func firstHeading() throws {
        let sections = (0...2).map { "<h2>Day \($0) at sea</h2><p>\(Self.paragraphs[$0])</p>" }
        let odds: [String: Float] = ["day 0": -4, "a deck": -4]
        #expect(try Self.extract("<div>\(sections.joined())</div>", odds: odds).text.hasPrefix("Day 0 at sea"))
        let deck = "<div><h2>A deck of the day</h2>\(Self.paragraphs[0...4].map { "<p>\($0)</p>" }.joined())</div>"
        #expect(try Self.extract(deck, odds: odds).text.hasPrefix("One boats"))
    }

    @Test(
        "A page of short lines alone is kept whole",
        arguments: [
            "<h3>When do you open?</h3><p>At nine.</p><h3>Are dogs allowed?</h3><p>On a lead.</p>",
            "<h2>Added</h2><ul><li>Dark mode</li><li>Export to tables</li></ul><h2>Fixed</h2><ul><li>Crash on start</li></ul>",
            "<p>A soup of spring.</p><h2>Method</h2><ol><li>Fry the onion.</li><li>Add nettles.</li><li>Serve.</li></ol>",
        ])
    func shortLines(html: String) throws {
        let frame = "<nav><a href=/>Home</a><a href=/b>Boats</a></nav>"
        let page =
            "<html><head><title>The mill</title></head><body>\(frame)<main><h1>The mill</h1>\(html)</main>\(Self.footer)</body></html>"
        let text = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: nil).body.plainText()
        for piece in html.split(separator: /<[^>]*>/) { #expect(text.contains(piece)) }
        #expect(!text.contains("Boats") && !text.contains("licence"))
    }

    @Test("Words that announce links go with them, and those above a list of the article stay")
    func announced() throws {
        let links =
            "<ul><li><a href=/b>The boats of the north</a></li><li><a href=/c>The boats of the south</a></li></ul>"
        let body = Self.article.replacing("</div>", with: "<p>More on the subject:</p>\(links)</div>")
        #expect(try Self.extract(body, odds: ["the boats": -6]).text == Self.paragraphs.joined(separator: "\n\n"))
        let items = links.replacing(/<.?a[^>]*>/, with: "")
        let list = Self.article.replacing("</div>", with: "<p>More on the subject:</p>\(items)</div>")
        #expect(try Self.extract(list, odds: [:]).text.contains("More on the subject:"))
    }

    @Test("A box that asks a reader to subscribe fills no gap")
    func boxInGap() throws {
        let words = (1...6).map {
            "<p>Harbour letter \($0): signing up takes a minute, and the letter comes to you by mail each morning at seven, rain or sun.</p>"
        }
        let paragraphs = Self.paragraphs.map { "<p>\($0)</p>" }
        let body = "<div>\(paragraphs[0...4].joined())<div>\(words.joined())</div>\(paragraphs[5...].joined())</div>"
        #expect(!(try Self.extract(body, odds: ["harbour letter": -1]).text.contains("Harbour letter")))
    }

    @Test("Paragraphs before the model's first line that stand beside it belong to it")
    func beginning() throws {
        let (text, notes) = try Self.extract(Self.article, odds: Self.odds("one two three", -6))
        #expect(text.hasPrefix("One boats"))
        #expect(notes.contains { $0.hasPrefix("cut-beginning: ") })
    }

    @Test("What the model doubts between its lines is the article's where it is much")
    func gaps() throws {
        // Each with a class of its own, so that no paragraph speaks for another.
        let article = "<div>" + zip(Self.names, Self.paragraphs).map { "<p class=\($0)>\($1)</p>" }.joined() + "</div>"
        let much = try Self.extract(article, odds: Self.odds("three four five six seven eight", -1))
        #expect(much.text.contains("Five boats"))
        #expect(much.notes.contains { $0.hasPrefix("gaps: ") })
        let little = try Self.extract(article, odds: Self.odds("three four", -1))
        #expect(!little.text.contains("Three boats"))
        let rejected = try Self.extract(article, odds: Self.odds("three four five six seven eight", -4))
        #expect(!rejected.text.contains("Five boats"))
    }

    @Test("Comments, however many, are no article")
    func comments() throws {
        let comments = Self.paragraphs.map { "<div class=comment><p>\($0.replacing("boats", with: "gulls"))</p></div>" }
        let body = Self.article + "<section id=comments>\(comments.joined())\(comments.joined())</section>"
        let gulls = Self.odds(Self.all.split(separator: " ").map { "\($0)_gulls" }.joined(separator: " "), -6)
        let odds = Dictionary(
            uniqueKeysWithValues: gulls.map { ($0.key.replacing("_", with: " "), $0.value) })
        #expect(try Self.extract(body, odds: odds).text == Self.paragraphs.joined(separator: "\n\n"))
    }

    @Test("Prose keeps its own odds among lines that look like it")
    func agreement() throws {
        // Nine boxes of one look are none of the article; a paragraph with that look is.
        let boxes = (1...9).map { "<div class=box><p>Offer \($0) of the shop by the quay</p></div>" }
        let body =
            Self.article.replacing("</div>", with: "") + boxes[0...4].joined()
            + "<div class=box><p>Eleven boats lay at the quay that evening, and none of their crews had seen the wind turn.</p></div>"
            + boxes[5...].joined() + "<p>\(Self.paragraphs[9])</p></div>"
        #expect(try Self.extract(body, odds: ["offer": -5, "eleven": 3]).text.contains("Eleven boats"))
    }

    @Test("A label that is taken out does not take its paragraph with it")
    func label() throws {
        let body = Self.paragraphs.map { "<p><span class=visually-hidden>Lead</span> \($0)</p>" }.joined()
        let text = try Self.extract("<div>\(body)</div>", odds: [:]).text
        #expect(text == Self.paragraphs.joined(separator: "\n\n"))
    }

    @Test("A rule that takes most of a page's prose is taken back")
    func takenBack() throws {
        // Half of every paragraph is a link, and the container's name is that of a list of other stories.
        let body = Self.paragraphs.map { "<p><a href=/b>\($0)</a> \($0.replacing("boats", with: "crews"))</p>" }
            .joined()
        let (text, notes) = try Self.extract("<div class=related-content>\(body)</div>", odds: [:])
        #expect(text.contains("Seven crews"))
        #expect(notes.contains { $0.hasPrefix("related-lists taken back: ") })
    }

    @Test("An abstract is found on its page")
    func abstract() throws {
        let abstract = Self.paragraphs.joined(separator: " ")
        let page = """
            <html><head><title>[2101.00001] Waiting for wind</title></head><body><header><a href=/>Archive</a></header>
            <div id=abs><div class=dateline>[Submitted on 5 Jan 2021]</div><h1><span class=descriptor>Title:</span>Waiting for
            wind</h1><blockquote class="abstract mathjax"><span class=descriptor>Abstract:</span>\(abstract)</blockquote>
            <table><tr><td class=label>Comments:</td><td>12 pages</td></tr></table></div></body></html>
            """
        let url = "https://arxiv.org/abs/2101.00001"
        let text = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: url).body.plainText()
        #expect(text.hasSuffix(abstract))
        #expect(!text.contains("12 pages") && !text.contains("Submitted"))
    }
}
