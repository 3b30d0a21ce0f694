import Articles
import Testing

@testable import Cleaning

/// Which lines of a page are chosen, with odds given by hand instead of the model's.
@Suite struct PageOutlineTests {
    private static let prose =
        "the ferry did not leave the harbour that morning because the wind had turned and the crew would not sail"

    /// The text of a page whose lines have odds of 3, but for those that begin with one of the keys.
    private static func text(_ body: String, title: String = "A report from the harbour", odds: [String: Float]) throws
        -> String
    {
        try Self.body(body, title: title, odds: odds).plainText()
    }

    private static func body(_ body: String, title: String = "A report from the harbour", odds: [String: Float]) throws
        -> Body
    {
        let page = Array(
            "<html><head><title>\(title)</title><meta property=og:title content=\"\(title)\"></head><body>\(body)</body></html>"
                .utf8)
        let lines = Cleaner().trainingRows(page, url: nil).texts
        let opinion = lines.map { line in odds.first { line.hasPrefix($0.key) }?.value ?? 3 }
        return try Cleaner().extractPage(page, url: nil, logOdds: opinion).body
    }

    @Test func aPicturesCaptionStaysWithItWhateverIsThoughtOfItsWords() throws {
        let figure =
            "<figure><img src=https://a.example/1.jpg width=600><figcaption><span>The quay.</span> © Ann</figcaption></figure>"
        let body = try Self.body(
            "<p>\(Self.prose)</p>\(figure)<p>\(Self.prose)</p>", odds: ["the quay": -6, "© ann": -6])
        #expect(body.blocks.count == 3)
        guard case .figure(let shown) = body.blocks[1] else {
            Issue.record("no figure between the paragraphs")
            return
        }
        #expect(shown.caption.map(\.text).joined() == "The quay.")
        #expect(shown.credit == "Ann")
        #expect(!body.plainText().contains("quay"))
    }

    @Test func headingsOfOneLookAgree() throws {
        let body = ["North pier", "South pier", "East pier", "West pier"].map {
            "<h3 class=place>\($0)</h3><p>\(Self.prose)</p>"
        }
        let text = try Self.text(body.joined(), odds: ["south": -3, "east": -1])
        #expect(text.contains("South pier"))
        #expect(text.contains("East pier"))
    }

    @Test func linesOfOneLookAreGivenUpTogether() throws {
        let body = ["Book now", "Book today", "Book here"].map { "<p>\(Self.prose)</p><div class=shop>\($0)</div>" }
        let text = try Self.text(body.joined() + "<p>\(Self.prose)</p>", odds: ["book now": 1, "book": -3])
        #expect(!text.contains("Book"))
    }

    @Test func aDoubtfulHeadingBelongsToTheTextUnderIt() throws {
        let body = "<p>\(Self.prose)</p><h2>Takeaway</h2><p>\(Self.prose)</p><h2>Read next</h2>"
        let text = try Self.text(body, odds: ["takeaway": -0.9, "read next": -0.9])
        #expect(text.contains("Takeaway"))
        #expect(!text.contains("Read next"))
    }

    @Test func theTitleIsNotPartOfTheText() throws {
        let body = "<div>Ferry stays in port</div><p>\(Self.prose)</p><p>\(Self.prose)</p>"
        let text = try Self.text(body, title: "Ferry stays in port", odds: [:])
        #expect(text.hasPrefix("the ferry"))
    }

    @Test func aCopyWithoutBreaksIsDropped() throws {
        let paragraphs = (1...15).map { number in
            "In the week of \(number) storms \(Self.prose) and \(number * 7) boats lay at the quay for \(number) days"
        }
        let body = paragraphs.map { "<p>\($0).</p>" }.joined() + "<div>\(paragraphs.joined(separator: ". "))</div>"
        let text = try Self.text(body, odds: [:])
        #expect(text.split(separator: "\n\n").count == paragraphs.count)
    }

    @Test(
        "Captions and hints to other stories go, sentences that resemble them stay",
        arguments: [
            ("The harbour at dusk (J. Doe / iStock)", false),
            ("The harbour at dusk. | © Doe Pictures/Agency", false),
            ("The harbour at dusk (Photo: J. Doe)", false),
            (#"[Related: <a href="/2">Ferry lines merge into one company</a>]"#, false),
            (#"» For more, read: <a href="/2">Ferry lines merge into one company</a>"#, false),
            (#"VEA TAMBIÉN: <a href="/2">Los barcos no salen</a>"#, false),
            (#"<a href="/2">Ferry lines merge into one company</a> [INSIGHT]"#, false),
            (#"<a href="/2">Ferry lines merge into one company</a> [in Dutch]"#, true),
            ("The firm bought Getty Images (and sold it a year later)", true),
            ("All texts are © the harbour museum and may be shared", true),
            (
                #"[Related work on <a href="/2">tides</a> goes back to the nineteenth century, long before the pier]"#,
                true
            ),
        ])
    func hints(line: String, stays: Bool) throws {
        let body = "<p>\(Self.prose)</p><p>\(line)</p><p>\(Self.prose)</p>"
        let text = try Self.text(body, odds: [:])
        #expect((text.split(separator: "\n\n").count == 3) == stays)
    }

    @Test func `A bar that announces something above the menu is none of the article`() throws {
        let menu = (1...14).map { "<li><a href=/\($0)>Shelf \($0)</a></li>" }.joined()
        let bar =
            "<div><p>Free delivery of all orders to the island, whatever they weigh and whoever carries them up.</p></div>"
        let article =
            "<main><h1>A report from the harbour</h1>" + String(repeating: "<p>\(Self.prose)</p>", count: 4) + "</main>"
        #expect(!(try Self.text(bar + "<ul>\(menu)</ul>" + article, odds: ["shelf": -6])).contains("Free delivery"))
        // Without a menu it may be the article's beginning.
        #expect(try Self.text(bar + article, odds: [:]).contains("Free delivery"))
    }
}
