import Articles
import Testing

@testable import Cleaning

/// Lists, tables, entries and headlines are kept whole or left out whole; odds are given by hand.
@Suite struct WholesTests {
    private static let prose =
        "the ferry did not leave the harbour that morning because the wind had turned and the crew would not sail"

    /// - Parameter odds: of lines that begin so; all others have 3.
    private static func markdown(
        _ body: String, title: String = "A report from the harbour", odds: [String: Float] = [:],
        without: Set<String> = [],
        url: String? = nil
    ) throws -> String {
        var options = CleaningOptions()
        options.disabledRules = without
        let cleaner = Cleaner(options: options)
        let page = Array(
            """
            <html><head><title>\(title)</title><meta property=og:title content="\(title)"></head><body>\(body)</body></html>
            """.utf8)
        let opinion = cleaner.trainingRows(page, url: url).texts.map { line in
            odds.first { line.hasPrefix($0.key) }?.value ?? 3
        }
        return try cleaner.extractPage(page, url: url, logOdds: opinion).body.markdown
    }

    @Test("An item of a list that was chosen is not left out alone, be it short or a link")
    func items() throws {
        let list = """
            <p>\(Self.prose)</p><ul><li>Two anchors and a rope of hemp</li><li>Tea</li><li>A lamp that burns oil</li>
            <li><a href=/charts>Charts of the bay</a></li><li>Flares, all of them in date</li><li><a href=/tides>Tides</a></li><li>A second lamp that burns nothing</li></ul><p>\(Self.prose)</p>
            """
        let text = try Self.markdown(list, odds: ["tea": -8, "tides": -8])
        #expect(text.contains("- Tea\n") && text.contains("- Tides\n"))
    }

    @Test("A list under See also is other stories or it is not, and its first item never goes alone")
    func seeAlso() throws {
        func page(_ rest: String) -> String {
            "<p>\(Self.prose)</p><h2>See also</h2><ul><li><a href=/splices>Splices</a></li>\(rest)</ul>"
        }
        #expect(try Self.markdown(page("<li>rope(1)</li><li>The book on knots</li>")).contains("- Splices\n- rope(1)"))
        let links = "<li>new</li><li><a href=/knots>All the knots that a hand may want to tie aboard</a></li>"
        #expect(try !Self.markdown(page(links)).contains("new"))
    }

    @Test("A picture that is all of a cell says its word there")
    func signs() throws {
        let table = """
            <p>\(Self.prose)</p><table><tr><th>Plan</th><th>Log</th></tr><tr><td>Free</td><td><img src=/no.svg alt=No></td></tr>
            <tr><td>Team</td><td><span><img src=/yes.svg alt=" Yes "></span></td></tr><tr><td>All</td><td><img src=/p.jpg
            alt="A photograph of the harbour at night"></td></tr></table><p>\(Self.prose)</p>
            """
        let text = try Self.markdown(table)
        #expect(text.contains("| Free | No |\n| Team | Yes |\n| All | |"))
    }

    @Test("What a word says under a pointer is not read as the word's end")
    func tooltips() throws {
        let text = try Self.markdown(
            """
            <p>\(Self.prose). The pound<span class="tooltip">The water between</span> is level, a
            <span class="tooltip">paddle<span class="tooltiptext">A gate in a gate</span></span> lets it in, and the
            <span class="tooltip" data-tip="Of water">head</span> of the <span>sluice<span role="tooltip">A door</span></span> falls.</p>
            """)
        #expect(text.contains("The pound is level, a paddle lets it in, and the head of the sluice falls."))
        let first = Cleaner().cleanItem("<span class=tooltip>Paddles</span> let it in.", context: ItemContext())
        #expect(first.body.plainText() == "Paddles let it in.")
    }

    @Test("A second headline is not printed, and a section that is called as the page is stays")
    func headlines() throws {
        let text = try Self.markdown(
            """
            <div><h1>A report from the harbour</h1></div><p>\(Self.prose)</p><p>\(Self.prose)</p><h1>A report from the
            harbour</h1><p>\(Self.prose)</p><h2>A report from the harbour</h2><p>\(Self.prose)</p>
            """)
        #expect(!text.contains("\n# ") && text.contains("## A report from the harbour"))
        #expect(try Self.markdown("<h1>API</h1><p>\(Self.prose)</p>", title: "API") == Self.prose)
    }

    private static func person(_ name: String, _ look: String) -> String {
        """
        <div class="\(look)"><h3>\(name) Lind</h3><p class=role>\(name)'s part</p><p>\(name) keeps the pumps alive and writes
        about what breaks in them.</p></div>
        """
    }

    @Test("The last entry is one too, though its class differs")
    func lastEntry() throws {
        let people =
            ["Rosa", "Jan", "Mia", "Ada"].map { Self.person($0, "py-6 border-b") } + [Self.person("Ott", "py-6")]
        let body = "<main><div>\(people.joined())</div><div class=py-6><p>Ask us</p></div></main>"
        let odds: [String: Float] = ["ott": -6, "ask": -6]
        let text = try Self.markdown(body, odds: odds)
        #expect(
            text.hasSuffix(
                "### Ott Lind\n\nOtt's part\n\nOtt keeps the pumps alive and writes about what breaks in them."))
        #expect(try !Self.markdown(body, odds: odds, without: ["entries", "short-article", "gaps"]).contains("Ott"))
    }

    @Test("Each release has its number and its day, and no label stands below it")
    func releases() throws {
        let releases = (1...4).map { number in
            """
            <section class=release><h2><a href="#v2.\(number)">2.\(number).0</a></h2><time>1\(number) May</time><ul><li>The
            command number \(number) lists what stands in the queue without touching it, as was asked</li></ul><div class=by>Agencies</div>
            <div class=more><a href=/a\(number)>Ministry of water and of roads</a></div></section>
            """
        }
        var odds: [String: Float] = ["ministry": -6, "agencies": 3]
        for number in 1...4 { (odds["2.\(number)"], odds["1\(number) may"]) = (-6, -6) }
        let text = try Self.markdown("<div>\(releases.joined())</div>", odds: odds)
        for number in 1...4 {
            #expect(text.contains("2.\(number).0\n\n1\(number) May\n\n- The command number \(number)"))
        }
    }

    @Test("A label joins its like only where something below it was chosen")
    func labels() throws {
        let cards = (1...4).map { number in
            """
            <div class=card><p>The plan number \(number) asks for wells before the summer of next year, and for roads.</p>
            <div class=l>Agencies \(number)</div><p class=w><a href=/w\(number)>Ministry number \(number)</a></p></div>
            """
        }
        let body = "<div>\(cards.joined())</div>"
        func extract(_ odds: [String: Float]) throws -> String {
            try Self.markdown(body, odds: odds, without: ["short-article", "gaps"])
        }
        #expect(try extract(["agencies 4": -6]).contains("Agencies 4"))
        #expect(try !extract(["agencies 4": -6, "ministry number 4": -6]).contains("Agencies 4"))
    }

    @Test("A page's own event is the card that says its title, among others of its calendar")
    func events() throws {
        func card(_ number: Int, _ title: String) -> String {
            let heading = number == 102 ? title : "<a href=/event/\(number)>\(title)</a>"
            return """
                <div class=card><h3>\(heading)</h3><p>Saturday \(number - 90) April, 19:00</p><p>At number \(number) \(Self.prose) and
                those who had come went home again.</p></div>
                """
        }
        let cards = [(100, "Brass band"), (101, "Open day"), (102, "Ode to a pier"), (103, "Seed swap")].map(card)
            .joined()
        func extract(_ url: String) throws -> String {
            try Self.markdown("<main>\(cards)</main>", title: "Ode to a pier", url: url)
        }
        let own = try extract("https://town.example/event/102")
        #expect(own.contains("Saturday 12 April") && own.contains("At number 102") && !own.contains("At number 10\(1)"))
        #expect(!own.contains("Seed swap") && !own.contains("Brass"))
        #expect(try extract("https://town.example/calendar").contains("At number 101"))
    }

    @Test("Steps that a style numbers are numbered, and nobody reads how a recipe was rated")
    func recipe() throws {
        let body = """
            <p>\(Self.prose)</p><p>In 2 reviews of 2024 the inn has 4 of 5 stars, and its cook has none.</p><p>\(Self.prose)</p>
            <div class=rating>★★★★★ 4.8 from 112 votes</div><a href="#r">Jump to Recipe</a><ul>
            <li style="list-style-type: decimal;">Whisk the flour.</li><li style="list-style-type: decimal;">Bake it.</li></ul>
            """
        let text = try Self.markdown(body)
        #expect(text.contains("1. Whisk the flour.\n2. Bake it.") && text.contains("In 2 reviews of 2024"))
        #expect(!text.contains("votes") && !text.contains("Jump"))
    }

    @Test("A question in a link that opens its answer is read, unless the answer is hidden")
    func questions() throws {
        func page(_ panel: String) -> String {
            """
            <p>\(Self.prose)</p><div class=c><a href="#" aria-expanded=false>Do you ship to islands?</a><div \(panel)><p>We do. The ferry
            takes parcels on Tuesdays.</p></div></div><p>\(Self.prose)</p>
            """
        }
        #expect(try Self.markdown(page("class=a")).contains("Do you ship to islands?\n\nWe do."))
        #expect(Cleaner().trainingRows(Array(page("class=a").utf8), url: nil).texts.contains("do you ship to islands?"))
    }
}
