import Articles
import Testing

@testable import Cleaning

/// Bylines of many languages, the forms in which pages declare names, and days that are none of a publication.
@Suite struct BylineTests {
    private static func metadata(_ top: String, head: String = "", language: String = "en", end: String = "") throws
        -> PageMetadata
    {
        let page = """
            <html lang=\(language)><head><title>The lock at low water</title>\(head)</head><body><nav><a href=/>Home</a></nav>
            <main><article><h1>The lock at low water</h1>\(top)
            <p>The lower gate was lifted on Monday, and what lay behind it had not been seen for ninety years by anybody at all.</p>
            <p>Two barges wait above it, and their crews have planted herbs in the buckets that they cannot use for anything else.</p>
            <p>The county says that the spring will see the lock in use again, which it has said of the last three springs too.</p>
            </article></main>\(end)</body></html>
            """
        return try Cleaner().extractPage(
            Array(page.utf8), contentType: "text/html; charset=utf-8", url: "https://canal.example/news/lock"
        ).metadata
    }

    @Test(
        "A line of prose size before the text names who wrote it in many languages",
        arguments: [
            ("de", "Von Lena Fuchs und Paul Arndt", ["Lena Fuchs", "Paul Arndt"]),
            ("it", "Di Marta Conti e Luca Ferri", ["Marta Conti", "Luca Ferri"]),
            ("nl", "Door Anna Visser en Peter Bakker", ["Anna Visser", "Peter Bakker"]),
            ("pt", "Por Marta Pinto e Castro", ["Marta Pinto e Castro"]),
            ("pl", "Autorka: Ewa Zielińska", ["Ewa Zielińska"]),
            ("hu", "Szerző: Nagy Eszter", ["Nagy Eszter"]), ("fi", "Kirjoittanut Aino Laine", ["Aino Laine"]),
            ("tr", "Yazan: Elif Kaya", ["Elif Kaya"]), ("id", "Penulis: Dewi Lestari", ["Dewi Lestari"]),
            ("vi", "Tác giả: Trần Thị Hoa", ["Trần Thị Hoa"]), ("el", "Συντάκτης: Ελένη Ρήγα", ["Ελένη Ρήγα"]),
            ("uk", "Автори: Ірина Бондар, Петро Лис", ["Ірина Бондар", "Петро Лис"]),
            ("he", "מאת: יעל לוי", ["יעל לוי"]),
            ("ar", "بقلم: ليلى حسن", ["ليلى حسن"]), ("fa", "نویسنده: مریم رضایی", ["مریم رضایی"]),
            ("hi", "लेखक: अनिता शर्मा", ["अनिता शर्मा"]), ("zh", "文/李晓华", ["李晓华"]), ("zh-TW", "記者 林美玲", ["林美玲"]),
            ("ko", "김서연 기자", ["김서연"]), ("th", "ผู้เขียน: มานี ใจงาม", ["มานี ใจงาม"]),
            ("hr", "Piše: Ana Babić", ["Ana Babić"]),
            ("sr", "Пише: Јован Илић", ["Јован Илић"]), ("lt", "Autorius: Rasa Petraitė", ["Rasa Petraitė"]),
            ("lv", "Autors: Andris Liepa", ["Andris Liepa"]), ("sl", "Avtor: Tina Kos", ["Tina Kos"]),
            ("zh", "撰文：李雷 編輯：韓梅", ["李雷"]), ("de", "Von unserem Redakteur Paul Arndt", ["Paul Arndt"]),
            ("en", "BY LAURA BROOK AND TOM MARSH", ["LAURA BROOK", "TOM MARSH"]),
            ("en", "Reporting by Laura Brook; Editing by Peter Marsh", ["Laura Brook"]),
            ("en", "Story by Laura Brook, photos by Peter Marsh", ["Laura Brook"]),
            ("en", "Author: Brook, Laura", ["Laura Brook"]),
            ("zh", "来源：新华社 作者：李雷 2024-03-05 10:00", ["李雷"]), ("ro", "De Ion Popescu", ["Ion Popescu"]),
            ("ca", "Per Jordi Puig", ["Jordi Puig"]),
            ("ko", "입력 2024.03.12. 오후 6:42 김하나 기자", ["김하나"]), ("ko", "입력 2024-03-12 18:42 한빛=김하나 특파원", ["김하나"]),
            ("ar", "كتب: سامي الحداد الثلاثاء 12 مارس 2024 - 18:42", ["سامي الحداد"]),
            ("es", "Por Marta Conti martes 12 de marzo de 2024", ["Marta Conti"]),
            ("en", "Photographs and words by Laura Brook", ["Laura Brook"]),
            ("de", "Von Lena Fuchs Chefredakteurin", ["Lena Fuchs"]),
            ("de", "Autor: Rechtsanwalt Paul Arndt", ["Paul Arndt"]),
        ])
    func languages(language: String, byline: String, names: [String]) throws {
        #expect(try Self.metadata("<p>\(byline)</p>", language: language).authors.compactMap(\.name) == names)
    }

    @Test func `A word that joins names elsewhere is a part of one where no two persons stand beside it`() {
        for name in ["João Pinto e Castro", "Bread a Butter", "Maria i Corretja"] {
            #expect(AuthorNames.readings(of: name, isByline: false) == [[name]])
        }
    }

    @Test(
        "The label of a day, and a department, is nobody's name",
        arguments: ["입력 2024.03.12. 오후 6:42", "사회 2024.03.12", "公開日 2024年3月12日", "来源 2024-03-12"])
    func labels(line: String) throws {
        #expect(try Self.metadata("<p>\(line)</p>").authors.isEmpty)
    }

    @Test func `Whose pictures they are is said of no author`() {
        #expect(AuthorNames.readings(of: "Foto: Laura Brook", isByline: true) == [])
    }

    @Test(
        "Linked data says a person in several ways",
        arguments: [
            #"{"@type":"http://schema.org/NewsArticle","author":{"@type":"Person","name":"Laura Brook"}}"#,
            #"{"@type":"schema:BlogPosting","author":{"@type":"Person","givenName":"Laura","familyName":"Brook"}}"#,
            #"{"@type":"Article","author":{"@list":[{"name":{"@value":"Laura Brook"}}]}}"#,
            ##"{"@graph":[{"@type":"Article","author":{"@id":"#l","@type":"Person","url":"/l"}},{"@id":"#l","name":"Laura Brook","url":"/l"}]}"##,
        ])
    func linkedData(json: String) throws {
        let head = "<script type='application/ld+json'>\(json)</script>"
        #expect(try Self.metadata("", head: head).authors.compactMap(\.name) == ["Laura Brook"])
    }

    @Test func `A hidden property names the author`() throws {
        let top = "<span itemprop=author itemscope><meta itemprop=name content='Laura Brook'></span>"
        #expect(try Self.metadata(top).authors.compactMap(\.name) == ["Laura Brook"])
    }

    @Test func `A guest wrote it, whoever put it online`() throws {
        let head = "<meta name=author content='Peter Marsh'>"
        let top = "<p><em>This is a guest post by Laura, a sailor.</em></p>"
        #expect(try Self.metadata(top, head: head).authors.compactMap(\.name) == ["Laura"])
    }

    @Test func `A day behind a name is no part of it`() throws {
        let top = "<div class=byline><a href=/author/laura>Laura<span> December 19</span></a></div>"
        #expect(try Self.metadata(top).authors.compactMap(\.name) == ["Laura"])
    }

    @Test(
        "When an event is, is no day of publication",
        arguments: [
            ("<p>When: 12 May 2021, 19:00</p><p>Where: Town Hall</p>", ""),
            ("<p>Speaker: Laura Brook</p><p>Date: 14 June 2021</p>", ""),
            (
                "<p class=date>12 May 2021</p>",
                "<script type='application/ld+json'>{\"@type\":\"Event\",\"startDate\":\"2021-05-12T19:00\"}</script>"
            ),
            ("<ul><li>Received</li><li>3 January 2020</li></ul>", ""),
        ])
    func events(top: String, head: String) throws {
        #expect(try Self.metadata(top, head: head).datePublished == nil)
    }

    @Test(arguments: ["section class=upcoming-events", "div id=termine", "aside class=event-calendar"])
    func `The days of a calendar below the text are no day of publication`(box: String) throws {
        let element = box.prefix { $0 != " " }
        let list =
            "<h2>Upcoming</h2><ul><li>Sat 12 April 2025 Boat race</li><li><time>20 April 2025</time> Market</li></ul>"
        #expect(try Self.metadata("", end: "<\(box)>\(list)</\(element)>").datePublished == nil)
    }

    @Test func `What a page tells one who counts its readers names author and day`() throws {
        let head = """
            <meta name=parsely-page content='{"title":"The lock","author":"Laura Brook","pub_date":"2024-03-05T10:00:00Z"}'>
            """
        let metadata = try Self.metadata("", head: head)
        #expect(metadata.authors.compactMap(\.name) == ["Laura Brook"])
        #expect(metadata.datePublished?.rfc3339 == "2024-03-05T10:00:00Z")
    }

    @Test(
        "What was submitted by somebody, or some days ago, was published then",
        arguments: [
            "<div class=submitted>Submitted by Laura Brook on Tue, 12 March 2024 - 18:42</div>",
            "<p>submitted <time datetime=2024-03-12T18:42:07Z>3 days ago</time> by <a href=/user/laura>Laura Brook</a></p>",
        ])
    func submitted(top: String) throws {
        #expect(try Self.metadata(top).datePublished?.rfc3339.prefix(10) == "2024-03-12")
    }

    @Test func `Of a journal's days the one of publication counts, each under its label`() throws {
        let top = """
            <dl><dt>Received</dt><dd>3 January 2020</dd><dt>Accepted</dt><dd>10 March 2020</dd><dt>Published online</dt>
            <dd>12 April 2020</dd></dl>
            """
        #expect(try Self.metadata(top).datePublished?.rfc3339.prefix(10) == "2020-04-12")
    }

    @Test func `A review's date in linked data is not the page's`() throws {
        let head = """
            <script type='application/ld+json'>{"@type":"Product","review":{"@type":"Review","datePublished":"2020-01-02",
            "author":{"name":"Peter Marsh"}}}</script>
            """
        let metadata = try Self.metadata("", head: head)
        #expect(metadata.datePublished == nil && metadata.authors.isEmpty)
    }

    @Test(arguments: [("ja", "令和6年3月5日"), ("zh-TW", "民國113年3月5日")])
    func `Years are counted from a reign's or a republic's beginning too`(language: String, date: String) throws {
        #expect(
            try Self.metadata("<p>\(date)</p>", language: language).datePublished?.rfc3339.prefix(10) == "2024-03-05")
    }

    @Test func `Who made a picture is named in its credit`() throws {
        let top = "<img src=/a.jpg><span class=credit>Getty Images / Laura Brook</span>"
        #expect(try Self.metadata(top).authors.isEmpty)
    }

    @Test func `Thai counts short years from the Buddha too`() throws {
        #expect(try Self.metadata("<p>5 มี.ค. 67</p>", language: "th").datePublished?.rfc3339.prefix(10) == "2024-03-05")
    }
}
