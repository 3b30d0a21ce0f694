import Articles
import Testing

@testable import Cleaning

/// Small pages, each with what went wrong on a page of its kind.
@Suite struct MetadataTests {
    private static let prose = String(
        repeating:
            "<p>The harbour was quiet that morning, and the boats that had come in at night lay two deep along the wall.</p>",
        count: 6)

    private static func metadata(
        head: String = "", body: String, language: String = "en",
        url: String = "https://coast.example/news/quiet-harbour-town"
    ) throws -> PageMetadata {
        let page = "<!doctype html><html lang=\(language)><head>\(head)</head><body>\(body)</body></html>"
        return try Cleaner().extractPage(Array(page.utf8), contentType: "text/html", url: url).metadata
    }

    @Test(
        "An empty picture or the site's sign is no picture of the article",
        arguments: [
            "https://s0.a.example/i/blank.jpg", "/images/favicon_150x150.png", "/logo.png",
            "/apple-touch-icon@2.png?v=1",
            "https://a.example/%3Cimg%20src=/quay.jpg",
        ])
    func sign(address: String) throws {
        func image(_ address: String) throws -> String? {
            let page = "<meta property=og:image content='\(address)'><p>The quay was empty on that day.</p>"
            return try Cleaner().extractPage(Array(page.utf8), contentType: nil, url: "https://a.example/1")
                .metadata.image?.url
        }
        #expect(try image(address) == nil)
        #expect(try image("/quay-logo-wall.png") == "https://a.example/quay-logo-wall.png")
    }

    @Test(
        "The title is the headline, not the logo, the breadcrumb or the site",
        arguments: [
            // The site's name in an h1 of its own.
            (
                "<title>A quiet harbour town wakes - Coast</title>",
                "<header><h1><a href=/>Coast</a></h1></header><article><h1>A quiet harbour town wakes</h1>"
            ),
            // A blog's name in the h1, the post's in an h3.
            (
                "<title>Lessons from boats: A quiet harbour town wakes</title>",
                "<header><h1><a href=/>Lessons from boats</a></h1></header><div class=post><h3 class=post-title>A quiet harbour town wakes</h3>"
            ),
            // The sign that links to a heading is no part of it.
            (
                "<title>Reference</title>",
                "<div><h1>A quiet harbour town wakes<a class=headerlink href=#wakes title='Permalink to this heading'>¶</a></h1>"
            ),
            // Real colons and dashes stay, the site's name goes.
            (
                "<title>A quiet harbour town wakes | Coast Weekly</title><meta property=og:site_name content='Coast Weekly'>",
                "<div>"
            ),
            // A kicker before the headline.
            (
                """
                <title>A quiet harbour town wakes</title><meta property=og:title content="A quiet harbour town wakes">
                """,
                "<article><h1><span>Fishing</span><span>A quiet harbour town wakes</span></h1>"
            ),
            // A kicker in an element, the headline as the heading's own text.
            (
                """
                <title>A quiet harbour town wakes - Coast</title><meta property=og:title content="A quiet harbour town wakes">
                """,
                "<article><h1><span class=kicker>Fishing</span> A quiet harbour town wakes</h1>"
            ),
            // A line of date and section in the heading.
            (
                """
                <title>A quiet harbour town wakes</title><meta property=og:title content="A quiet harbour town wakes">
                """,
                "<article><h1>A quiet harbour town wakes <small>02.02.2022 • Press, News</small></h1>"
            ),
            // A title for search engines that says something else.
            ("<title>Harbours: ten tips | Coast</title>", "<article><h1>A quiet harbour town wakes</h1>"),
            // Old pages write value where content should stand.
            ("<meta name=og:title value='A quiet harbour town wakes'>", "<div>"),
        ])
    func titles(head: String, body: String) throws {
        #expect(try Self.metadata(head: head, body: body + Self.prose).title == "A quiet harbour town wakes")
    }

    @Test(
        "Authors are the people whom the page names",
        arguments: [
            // A byline beside the site's name as author.
            (
                "<meta name=author content='Coast Weekly'><meta property=og:site_name content='Coast Weekly'>",
                "<p class=byline>By <a href=/author/ada-brook>Ada Brook</a></p>", "Ada Brook"
            ),
            // Two in one string.
            ("<meta name=author content='Ada Brook and Tom Reed'>", "", "Ada Brook|Tom Reed"),
            // A share card's label tells what its value is.
            (
                "<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Ada Brook'>", "",
                "Ada Brook"
            ),
            // No space between two elements.
            ("", "<div class=author><span>Ada Brook</span><span>Staff Writer</span></div>", "Ada Brook"),
            // A house name where there is nothing else.
            ("", "<span class=author>Coast Staff</span>", "Coast Staff"),
            // An address is no name.
            (
                "<meta property=article:author content='https://www.facebook.example/coast'>",
                "<p class=byline>Von Ada Brook | 12.3.2024</p>", "Ada Brook"
            ),
            // Label and name without a space between them, or in two lines.
            ("", "<div><span>By</span><span>Ada Brook</span></div>", "Ada Brook"),
            ("", "<h2>Article by</h2><div>Ada Brook</div>", "Ada Brook"),
            ("", "<div>Interview</div><div>ADA BROOK</div>", "ADA BROOK"),
            // Several elements, a name each.
            (
                "",
                "<div class=article-byline><p><span>Ada Brook</span> <span>Tom Reed</span> <span>Eva Lind</span></p></div>",
                "Ada Brook|Tom Reed|Eva Lind"
            ),
            // A declared first name, the whole one on the page.
            ("<meta name=author content=Ada>", "<p class=byline>By Ada Brook</p>", "Ada Brook"),
            // The desk, declared.
            (
                "<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Redaktion'>", "",
                "Redaktion"
            ),
            // A menu is no author.
            ("", "<div>Skip Navigation</div>", ""),
            // Commenters are no authors.
            (
                "",
                "<p class=byline>By Ada Brook</p><div class=comments><span class=comment-author>Tom Reed</span></div>",
                "Ada Brook"
            ),
        ])
    func authors(head: String, body: String, names: String) throws {
        let page = "<article><h1>A quiet harbour town wakes</h1>" + body + Self.prose + "</article>"
        let found = try Self.metadata(head: head, body: page).authors.compactMap(\.name)
        #expect(found.joined(separator: "|") == names)
    }

    @Test(
        "The date is that of publication, in the time of the page's readers",
        arguments: [
            (
                "<meta property=article:published_time content=2024-02-09T08:15:00+01:00>", "", "de",
                "2024-02-09T08:15:00+01:00"
            ),
            // Without a zone, in a language of one zone.
            ("", "<p class=date>2024年02月09日</p>", "ja", "2024-02-09T00:00:00+09:00"),
            ("", "<p class=date>9. Juli 2024</p>", "de", "2024-07-09T00:00:00+02:00"),
            // Nothing is guessed where a language is spoken in many zones.
            ("", "<p class=date>February 9, 2024</p>", "en", "2024-02-09T00:00:00Z"),
            // Published before updated.
            ("", "<p class=date>Updated March 3, 2024. Published February 9, 2024</p>", "en", "2024-02-09T00:00:00Z"),
            (
                "<meta property=article:published_time content=2024-02-09T08:15:00Z>",
                "<p class=date>Last updated March 3, 2024</p>", "en", "2024-02-09T08:15:00Z"
            ),
            // Put online again, after the last change that is declared.
            (
                "<meta name=published-time content=2026-03-09T08:45:32Z><meta name=modified-time content=2026-01-15T17:15:38Z><meta name=published-date content=2024-02-09>",
                "", "en", "2024-02-09T00:00:00Z"
            ),
            // The declared day tells how the one that is shown is to be read.
            (
                "<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"2024-09-10T16:07:00Z\"}</script>",
                "<p class=date>09.10.2024</p>", "en", "2024-09-10T16:07:00Z"
            ),
            // A press release's first paragraph.
            (
                "",
                "<p>Press release of 25 January 2024 | Coast City. The harbour master said on Thursday that the boats which lay two deep along the wall had come in at night, and that all of them were safe.</p>",
                "en", "2024-01-25T00:00:00Z"
            ),
            // The address settles which number is the month.
            (
                "<meta property=og:url content=https://coast.example/2024/03/02/quiet>", "<p class=date>02/03/2024</p>",
                "en",
                "2024-03-02T00:00:00Z"
            ),
        ])
    func dates(head: String, body: String, language: String, date: String) throws {
        let page = "<article><h1>A quiet harbour town wakes</h1>" + body + Self.prose + "</article>"
        #expect(try Self.metadata(head: head, body: page, language: language).datePublished?.rfc3339 == date)
    }

    @Test(
        "The lead image's credit is read beside it",
        arguments: [
            // An element of its own.
            (
                "",
                "<figure><img src=/img/quay-2201.jpg><figcaption>The quay <span class=credit>Foto: Ada Brook/AP</span></figcaption></figure>",
                "Ada Brook/AP", "page"
            ),
            // At a caption's end.
            (
                "",
                "<figure><img src=/img/quay-2201.jpg><figcaption>The quay at dawn. © Ada Brook</figcaption></figure>",
                "Ada Brook", "page"
            ),
            (
                "", "<figure><img src=/img/quay-2201.jpg><figcaption>The quay (Getty Images)</figcaption></figure>",
                "Getty Images", "page"
            ),
            // The image's own data.
            (
                """
                <script type=application/ld+json>{"@type":"NewsArticle","headline":"A quiet harbour town wakes",
                "image":{"@type":"ImageObject","url":"/img/quay-2201.jpg","creator":{"@type":"Person","name":"Ada Brook"}}}</script>
                """, "", "Ada Brook", "json-ld"
            ),
            // The figure with the page's image, not the first one.
            (
                "<meta property=og:image content=https://coast.example/crop/quay-220145-1200x630.jpg>",
                """
                <figure><img src=/img/boat-113344.jpg><figcaption>A boat. Photo: Tom Reed</figcaption></figure>
                <figure><img src=/img/quay-220145-640.jpg><figcaption>The quay. Photo: Ada Brook</figcaption></figure>
                """, "Ada Brook", "page"
            ),
            // A figure's footer; a byline within a caption; an agency's stroke in a caption's last element.
            (
                "", "<figure><img src=/a.jpg><footer class=credit>Ada Brook/AP</footer></figure>", "Ada Brook/AP",
                "page"
            ),
            (
                "",
                "<figure><img src=/a.jpg><figcaption>The quay <span class=caption-author>Ada Brook</span></figcaption></figure>",
                "Ada Brook", "page"
            ),
            (
                "",
                "<figure><img src=/a.jpg><figcaption><span>The quay.</span> <span>Ada Brook/AP</span></figcaption></figure>",
                "Ada Brook/AP", "page"
            ),
            // What has the title in it is no caption; a label without its name is no credit.
            (
                "",
                """
                <div class=hasCaption><h2>Boats</h2><img src=/b.jpg>
                <figcaption>The quay</figcaption><figcaption itemprop=author>Foto: Ada Brook</figcaption></div>
                """, "Ada Brook", "page"
            ),
            ("", "<figure><img src=/a.jpg><figcaption><small>Image by</small></figcaption></figure>", "", ""),
            // A caption without a credit, an image of another story.
            ("", "<figure><img src=/a.jpg><figcaption>The quay at dawn (in 2021)</figcaption></figure>", "", ""),
            (
                "",
                "<div class=related><figure><img src=/a.jpg><figcaption>Boats. Photo: Tom Reed</figcaption></figure></div>",
                "",
                ""
            ),
        ])
    func imageCredit(head: String, body: String, name: String, source: String) throws {
        let page = "<article><h1>A quiet harbour town wakes</h1>" + body + Self.prose + "</article>"
        let found = try Self.metadata(head: head, body: page)
        #expect(found.imageCredit ?? "" == name)
        #expect(found.origins.last { $0.field == "image_credit" }?.source ?? "" == source)
    }

    @Test(
        "Tags are what the page lists, none of them the site or a system's own",
        arguments: [
            ("", "<p><a rel=tag href=/x>Quays</a> <a rel='category tag' href=/y>News</a></p>", ["Quays"], "rel-tag"),
            // Links to topics, together, and not in a sentence; what they count goes.
            (
                "<meta name=keywords content='harbour, sea'>",
                """
                <p>The <a href=/tag/weather>weather</a> was quiet on that night as the boats came in.</p>
                <ul><li><a href=/tag/quays>#Quays</a></li><li><a href=/topics/boats>Boats (57)</a></li></ul>
                """, ["Quays", "Boats"], "topic-links"
            ),
            // Those of other stories and of the page's foot are none.
            (
                "<meta name=keywords content='harbour; sea'>",
                "<footer><a href=/tag/quays>Quays</a><br><a href=/tag/boats>Boats</a></footer>", ["harbour", "sea"],
                "meta:keywords"
            ),
            // Who names the site among them describes the site.
            (
                "<meta property=og:site_name content='Coast Daily'><meta name=keywords content='Coast Daily, news, sport'>",
                "", [], ""
            ),
            (
                """
                <script type=application/ld+json>{"@type":"NewsArticle","headline":"A quiet harbour town wakes",
                "keywords":["Subject: Quays","Day: Monday","WC: 1000","8f507083-bac4-423a-9015-2eb31e1bce50","Boats"]}</script>
                """, "", ["Quays", "Boats"], "json-ld"
            ),
        ])
    func tags(head: String, body: String, tags: [String], source: String) throws {
        let page = "<h1>A quiet harbour town wakes</h1><article>" + Self.prose + "</article>" + body
        let found = try Self.metadata(head: head, body: page)
        #expect(found.tags == tags)
        #expect(found.origins.last { $0.field == "tags" }?.source ?? "" == source)
    }

    @Test(
        "A declared language that the text does not look like gives way to the text's",
        arguments: [
            ("en", "Boti zilifika usiku na kulala kando ya ukuta, na watu wote wa mji wakaenda kutazama. ", "sw"),
            ("de", "The boats came in at night and lay along the wall, and the people of the town saw them. ", "en"),
            (
                "en-GB", "The boats came in at night and lay along the wall, and the people of the town saw them. ",
                "en-GB"
            ),
            ("english", "The boats came in at night and lay along the wall, and the people saw them. ", "en"),
            ("de-AT", "Die Boote kamen in der Nacht und lagen an der Mauer, und die Leute sahen sie. ", "de-AT"),
        ])
    func language(declared: String, sentence: String, language: String) throws {
        let prose = (0..<6).map { "<p>\($0) " + String(repeating: sentence, count: 3) + "</p>" }.joined()
        #expect(
            try Self.metadata(body: "<article><h1>A title</h1>" + prose + "</article>", language: declared).language
                == language)
    }

    @Test(
        "The section is the most particular one that the page names",
        arguments: [
            ("<meta property=article:section content=Harbours>", "", "Harbours", "meta:article:section"),
            (
                """
                <script type=application/ld+json>{"@graph":[{"@type":"BreadcrumbList","itemListElement":[
                {"@type":"ListItem","position":1,"name":"Home"},{"@type":"ListItem","position":2,"item":{"name":"Harbours"}},
                {"@type":"ListItem","position":3,"name":"A quiet harbour town wakes"}]}]}</script>
                """, "", "Harbours", "json-ld:breadcrumb"
            ),
            ("", "<a rel='category tag' href=/harbours>Harbours</a>", "Harbours", "rel-category"),
            // A path and a placeholder are no names.
            ("<meta name=section content=/world/coast>", "", "", ""),
            ("<meta property=article:section content=Uncategorized>", "", "", ""),
        ])
    func section(head: String, body: String, name: String, source: String) throws {
        let found = try Self.metadata(
            head: head, body: "<article><h1>A quiet harbour town wakes</h1>" + body + Self.prose + "</article>")
        #expect(found.section ?? "" == name)
        #expect(found.origins.first { $0.field == "section" }?.source ?? "" == source)
        #expect(found.tags.isEmpty)
    }

    @Test("Language, tags and access name what they were read from")
    func origins() throws {
        let head = """
            <meta name=keywords content='quay, boats'><meta property=article:content_tier content=locked>
            """
        let found = try Self.metadata(
            head: head, body: "<h1>A quiet harbour town wakes</h1>" + Self.prose, language: "en_GB")
        #expect(found.language == "en-GB")
        #expect(found.tags == ["quay", "boats"])
        #expect(found.isPaywalled == true)
        let origins = found.origins.map { "\($0.field)=\($0.source)" }
        #expect(origins.contains("language=html:lang"))
        #expect(origins.contains("tags=meta:keywords"))
        #expect(origins.contains("is_paywalled=meta:article:content_tier"))
    }

    @Test("A date that has not come yet is none")
    func future() throws {
        let page =
            "<article><h1>A quiet harbour town wakes</h1><p class=date>12/03/2026</p>" + Self.prose + "</article>"
        let read = { (latest: String) in
            try Cleaner().extractPage(
                Array("<html lang=en-GB>\(page)".utf8), contentType: "text/html", url: nil,
                latestDate: DateText.timestamp(latest)
            ).metadata.datePublished?.rfc3339
        }
        #expect(try read("2027-01-01")?.hasPrefix("2026-03-12") == true)
        #expect(try read("2026-02-01") == nil)
    }

    @Test("Of a date's two readings the one that has come is meant")
    func pastReading() throws {
        let page = "<html lang=en><h1>A quiet harbour town wakes</h1><p>Ada Brook - 12/03/2026</p>" + Self.prose
        let found = try Cleaner().extractPage(
            Array(page.utf8), contentType: "text/html", url: nil, latestDate: DateText.timestamp("2026-06-01"))
        #expect(found.metadata.datePublished?.rfc3339 == "2026-03-12T00:00:00Z")
    }

    @Test("Data in a CDATA section are read whole")
    func dataSection() throws {
        let head = """
            <script type=application/ld+json>
            <![CDATA[ [{"@type":"BreadcrumbList"},{"@type":"NewsArticle","headline":"A quiet harbour town wakes",
            "datePublished":"2024-03-02T08:00:00Z"}] ]]></script>
            """
        let found = try Self.metadata(head: head, body: "<h1>A quiet harbour town wakes</h1>" + Self.prose)
        #expect(found.datePublished?.rfc3339 == "2024-03-02T08:00:00Z")
    }

    @Test("A page without date or author says none")
    func none() throws {
        let found = try Self.metadata(body: "<h1>A quiet harbour town wakes</h1>" + Self.prose)
        #expect(found.datePublished == nil)
        #expect(found.authors.isEmpty)
    }

    @Test(
        "Summer time begins and ends on the last Sundays of March and October",
        arguments: [
            (1_711_846_799, 3600), (1_711_846_800, 7200), (1_729_990_799, 7200), (1_729_990_800, 3600),
        ])
    func summer(moment: Int, offset: Int) {
        #expect(LocalTime(language: "de-AT")?.offset(at: Int64(moment)) == Int64(offset))
    }

    @Test("Each field has at most as many features as bits")
    func bits() {
        #expect(TitleFeature.allCases.count <= 128)
        #expect(AuthorFeature.allCases.count <= 128)
        #expect(DateFeature.allCases.count <= 128)
    }

    @Test("A manual's name behind a page's is none of its title")
    func manualsName() {
        let site = SiteNames(names: [], url: "https://docs.example/pipelines.html")
        #expect(TitleParts.withoutSite("Pipelines — Mailer 3.3.8 documentation", site) == "Pipelines")
        let own = "Pipelines: a guide to documentation"
        #expect(TitleParts.withoutSite(own, site) == own)
    }
}
