import Articles
import Testing

@testable import Cleaning

/// Small lines that a reader sees and that are none of the text.
@Suite struct SmallLinesTests {
    private static let prose =
        "The ferry did not leave the harbour that morning because the wind had turned and the crew would not sail at all."

    private static func clean(before: String = "", after: String = "") -> String {
        Cleaner().cleanItem(
            "\(before)<p>\(prose)</p>\(after)", context: ItemContext(url: "https://a.example/1", title: "A ferry waits")
        ).body.plainText()
    }

    @Test(
        "The day and the author under the title go",
        arguments: [
            "13 February 2025", "Thursday, 13 February 2025", "Published: 3 May 2020 | Updated: 4 May 2020 at 8:20 am",
            "Received: 01 August 2022", "2025-02-13 08:20", "By Ida Marlow", "By Ida Marlow and Tom Reed",
            "By Ida Marlow | February 13, 2025", "von Ida Marlow", "Par Camille Roux", "Last updated on Feb. 13, 2025",
            "Veröffentlicht am 13. Februar 2025", "Listen", "Share", "Artikel anhören", "Écouter l'article",
            "Compartir",
        ])
    func top(line: String) {
        for html in ["<p>\(line)</p>", "<div class=meta><span>\(line)</span></div>", "<p><em>\(line)</em></p>"] {
            #expect(Self.clean(before: html) == Self.prose)
        }
    }

    @Test(
        "What only resembles such a line stays",
        arguments: [
            "The battle of 13 February 2025", "By the river", "By the River", "Von Mensch zu Mensch",
            "von Hamburg nach Kiel", "By noon, all had gone.", "In 1921, 14 boats were lost",
            "By boat: 20 minutes", "Listen to the wind", "Save the pier", "It was 13 February 2025.", "Room 12, 2 beds",
        ])
    func text(line: String) {
        #expect(Self.clean(before: "<p>\(line)</p>") == line + "\n\n" + Self.prose)
        // Below the text a day may be what the text is about.
        #expect(Self.clean(after: "<p>\(line)</p>") == Self.prose + "\n\n" + line)
    }

    @Test("A diary's days are its headings")
    func days() {
        #expect(
            Self.clean(before: "<h2>13 February 2025</h2>", after: "<h2>14 February 2025</h2><p>Rain.</p>")
                == "13 February 2025\n\n\(Self.prose)\n\n14 February 2025\n\nRain.")
    }

    @Test(
        "What letters say of themselves, and whose they are, goes",
        arguments: [
            ##"<p>You are receiving this email because you signed up at a.example. <a href="#">Unsubscribe</a></p>"##,
            ##"<p>This email was sent to you@b.example.</p>"##,
            ##"<p><a href="#">Unsubscribe</a> | <a href="#">Manage preferences</a></p>"##,
            ##"<p>Don't want these? <a href="https://a.example/u">Unsubscribe here</a>.</p>"##,
            ##"<p><a href="https://a.example/u">Newsletter abbestellen</a></p>"##,
            "<p>Copyright © 2025 Coast Ltd. All rights reserved.</p>", "<p>© 2025 Coast</p>",
            "<p>Copyright ⓒ 골짜기신문. 무단 전재 및 재배포 금지</p>", "<p>版权所有，未经授权不得转载</p>",
            "<p>{{ article.author.name }}</p>", "<div>{% include share %}</div>",
            "<div><span>Image 3 of 12</span></div>", "<p>Bild 1/5</p>",
        ])
    func letters(line: String) {
        #expect(Self.clean(after: line) == Self.prose)
    }

    @Test("The head of a letter goes with its foot")
    func head() {
        #expect(
            Self.clean(before: #"<p>Trouble reading? <a href="https://a.example/1">View in browser</a></p>"#)
                == Self.prose)
    }

    @Test("An editor's label for its own box is no text")
    func label() {
        #expect(
            Self.clean(
                after:
                    #"<div class="preformatted-block"><label class="hide-text" contenteditable="false">Text within this block will maintain its original spacing when published</label><pre class="text">Verse 1\#n   with spaces</pre></div>"#
            ) == Self.prose + "\n\nVerse 1\n   with spaces")
    }

    @Test("A variable of a style hides nothing")
    func variables() {
        #expect(
            Self.clean(after: #"<div style="--footer-display: none; color: red"><p>Kept.</p></div>"#)
                == Self.prose + "\n\nKept.")
        #expect(Self.clean(after: #"<div style="color:red; display : none"><p>Gone.</p></div>"#) == Self.prose)
    }

    private static func page(_ body: String) throws -> String {
        let html =
            "<html><head><title>A ferry waits</title></head><body><article><h1>A ferry waits</h1>\(body)</article></body></html>"
        return try Cleaner().extractPage(Array(html.utf8), contentType: "text/html; charset=utf-8", url: nil).body
            .plainText()
    }

    private static let paragraphs = String(
        repeating: "<p>\(prose)</p><p>\(prose.replacing("ferry", with: "mail boat"))</p>", count: 2)

    @Test("A paragraph of arrows and a link leads elsewhere")
    func arrows() throws {
        let text = try Self.page(
            "<p>\(Self.prose)</p><p><a href=/b>&gt;&gt;&gt; The boats of the north</a></p>\(Self.paragraphs)")
        #expect(!text.contains("boats of the north"))
        #expect(try Self.page("<p>&gt;&gt;&gt; print(1)</p>\(Self.paragraphs)").contains(">>> print(1)"))
    }

    @Test("Soft hyphens are no part of a word", arguments: ["\u{AD}", "&shy;", "&#173;", "&#xAD;"])
    func softHyphens(hyphen: String) throws {
        let text = try Self.page(
            "\(Self.paragraphs)<p>\(Self.prose.replacing("harbour", with: "har\(hyphen)bour"))</p>")
        #expect(text.hasSuffix(Self.prose))
    }

    @Test(
        "What a house asks of its readers below the text goes",
        arguments: [
            "Follow The Valley Post on Twitter and Instagram, and on Facebook.", "Follow us on Mastodon!",
            "Subscribe now to our <a href=/e>e-paper</a> edition for the full story.", "LIKE IT? PIN IT!",
            "For the latest stories and breaking news updates download the apps for iOS and Android.",
            "¡Mira lo que tiene nuestro canal de YouTube!", "Folgen Sie uns auf Instagram.",
            "👉 Join our WhatsApp channel.",
            "Abonnez-vous à notre lettre du matin.",
        ])
    func invitation(line: String) throws {
        #expect(Self.clean(before: "<p>\(Self.prose)</p>", after: "<p>\(line)</p>") == Self.prose + "\n\n" + Self.prose)
        let page =
            "<title>A ferry waits</title><article><h1>A ferry waits</h1><p>\(Self.prose)</p><p>\(Self.prose)</p><p>\(line)</p></article>"
        let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
        #expect(found.body.plainText() == Self.prose + "\n\n" + Self.prose)
    }

    private static func extract(_ body: String) throws -> String {
        let page = "<title>A ferry waits</title><article><h1>A ferry waits</h1>\(body)</article>"
        return try Cleaner().extractPage(
            Array(page.utf8), contentType: nil, url: "https://a.example/harbour/a-ferry-waits"
        ).body.plainText()
    }

    private static let story = [prose, prose + " Nobody minded.", prose + " By noon the wind had gone."]
    private static let storyHTML = story.map { "<p>\($0)</p>" }.joined()

    @Test func `An invitation goes with a greeting below it too`() throws {
        let body =
            Self.storyHTML + "<p>Follow us on Mastodon!</p><p>Until the next ferry leaves, then.</p><p>Yours, Ida</p>"
        let text = try Self.extract(body)
        #expect(text.hasPrefix(Self.story.joined(separator: "\n\n")))
        #expect(!text.contains("Mastodon"))
        #expect(text.contains("Until the next ferry leaves"))
    }

    @Test(
        "What a letter asks those whom it was passed on to goes, what a text says of that stays",
        arguments: [
            "Have an idea for us? Write to ida@a.example. If you were forwarded this newsletter, you can <a href=/s>subscribe</a>.",
            "Was this email forwarded to you? <a href=/s>Sign up here</a>. Someone forwarded this email to you, then.",
            "Sie haben diesen Newsletter weitergeleitet bekommen? <a href=/s>Hier anmelden</a>.",
        ])
    func forwarded(line: String) throws {
        let story = Self.story.joined(separator: "\n\n")
        #expect(try Self.extract(Self.storyHTML + "<p>\(line)</p><p>Yours, Ida</p>").hasPrefix(story + "\n\nYours"))
        let item = Cleaner().cleanItem(
            Self.storyHTML + "<p>\(line)</p>", context: ItemContext(url: "https://a.example/1", title: "A ferry waits"))
        #expect(item.body.plainText() == story)
        let said = "<p>The letters were forwarded this spring to an address in the harbour.</p>"
        #expect(try Self.extract(Self.storyHTML + said).contains("were forwarded this spring"))
    }

    @Test func `A last line that is the title of another story goes, and the label above it`() throws {
        let text = Self.story.joined(separator: "\n\n")
        let link = "<p><a href=/harbour/the-pier-is-sold>The old pier is sold to a stranger</a></p>"
        #expect(try Self.extract(Self.storyHTML + link) == text)
        #expect(try Self.extract(Self.storyHTML + "<p>Read on here:</p>" + link) == text)
        // What the text is on elsewhere, its files and what it says of a link stay.
        for line in [
            "<p><a href=https://b.example/charts>The charts of the harbour board for this year</a></p>",
            "<p><a href=/files/ferry-hours-2025.pdf>The hours of the ferry from May to October</a></p>",
            "<p>The story began with <a href=/harbour/the-pier-is-sold>the sale of the old pier</a>.</p>",
        ] {
            #expect(try Self.extract(Self.storyHTML + line) != text)
        }
    }

    @Test func `What a house says of itself under a last heading goes, what an author adds stays`() throws {
        let more =
            "<h2>More from the Valley Post</h2><p>The Valley Post is a paper of ten people and a cat, founded in 1921.</p>"
        #expect(try Self.extract(Self.storyHTML + more) == Self.story.joined(separator: "\n\n"))
        let own =
            "<h2>More on the pier</h2><p>The pier was built by ten people and a cat, and was sold in the year 1921.</p>"
        #expect(try Self.extract(Self.storyHTML + own).hasSuffix("in the year 1921."))
    }

    @Test(
        "What an author says at the end stays",
        arguments: [
            "Follow the river to its mouth and you come to a pier.", "Join the two boards with a screw.",
            "Download speeds on the island are low.", "Watch our own hands as they tie the knot.",
        ])
    func last(line: String) {
        #expect(Self.clean(before: "<p>\(Self.prose)</p>", after: "<p>\(line)</p>").hasSuffix(line))
    }

    @Test(
        "A line that announces other stories goes with their links",
        arguments: ["Auch interessant:", "Lesen Sie auch die folgenden Beiträge:", "See also:", "Te puede interesar:"])
    func stories(label: String) throws {
        let list =
            "<p><strong>\(label)</strong></p><ul><li><a href=/2>Fourteen ways to wait for a boat</a></li><li><a href=/3>Bread at noon in the village</a></li></ul>"
        let page =
            "<title>A ferry waits</title><article><h1>A ferry waits</h1><p>\(Self.prose)</p>\(list)<p>\(Self.prose)</p></article>"
        let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
        #expect(found.body.plainText() == Self.prose + "\n\n" + Self.prose)
    }

    @Test(
        "A phrase, a mark and another story's link go from between paragraphs",
        arguments: [
            "<em><strong>Auch lesen: </strong></em><a href=/2>These three signs give their heart away</a>",
            "<strong>À lire aussi »</strong> <a href=/2>Quel est votre profil, et comment y remédier ?</a>",
            "<a href=/2>&gt;&gt; The harbour master has to close his inn &lt;&lt;</a>",
        ])
    func pointer(line: String) throws {
        let page =
            "<title>A ferry waits</title><article><h1>A ferry waits</h1><p>\(Self.prose)</p><p>\(line)</p><p>\(Self.prose)</p></article>"
        let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
        #expect(found.body.plainText() == Self.prose + "\n\n" + Self.prose)
    }

    @Test(arguments: [
        "CONTINUA DEPOIS DA PUBLICIDADE", "Nach der Anzeige weiterlesen", "Juttu jatkuu mainoksen jälkeen",
    ])
    func `What says that the text goes on below an advert goes`(label: String) {
        #expect(
            Self.clean(before: "<p>\(Self.prose)</p>", after: "<p>\(label)</p>") == Self.prose + "\n\n" + Self.prose)
    }

    @Test func `What a subscription offers is no text of the article`() throws {
        let offer = """
            <div class="intro-body__premium"><div class=h2>THIS CONTENT IS RESERVED FOR SUBSCRIBERS ONLY</div><ul><li>Exclusive
            articles by our columnists, and the games of the week.</li><li>Unlimited access to the post and 15 other sites with one
            account.</li><li>Support local journalism.</li></ul></div>
            """
        let page = """
            <title>A ferry waits</title><article><h1>A ferry waits</h1><p>\(Self.prose)</p>\(offer)<p>\(Self.prose)</p>
            <div class=premium-content><p>\(Self.prose)</p></div></article>
            """
        let found = try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
        #expect(found.body.plainText() == [Self.prose, Self.prose, Self.prose].joined(separator: "\n\n"))
    }

    @Test func `Indents of wide spaces are no text`() {
        let item = Cleaner().cleanItem("<p>　　渡船今天没有离港。</p><p>&nbsp;　风太大。　</p>", context: ItemContext())
        #expect(item.body.plainText() == "渡船今天没有离港。\n\n风太大。")
    }

    @Test(arguments: [
        "By clicking the button below, you are agreeing to our <a href=/p>Privacy Policy</a>.",
        "Mit der Anmeldung stimmen Sie unseren <a href=/p>Datenschutzbestimmungen</a> zu.",
        "En cliquant, vous acceptez nos <a href=/p>conditions générales</a> d'utilisation.",
    ])
    func `What a reader agrees to by a click is no text`(line: String) {
        #expect(Self.clean(before: "<p>\(Self.prose)</p>", after: "<p>\(line)</p>") == Self.prose + "\n\n" + Self.prose)
    }

    @Test func `What others had to agree to stays`() {
        let line = "To go on, they had to accept the terms of the harbour, which nobody had read."
        #expect(Self.clean(after: "<p>\(line)</p>") == Self.prose + "\n\n" + line)
    }
}
