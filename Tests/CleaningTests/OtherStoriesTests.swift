import Articles
import Testing

@testable import Cleaning

/// Units of a page that are other pages of the same site, and units that only look so.
@Suite struct OtherStoriesTests {
    private static let address = "https://www.harbour.example/2024/ferry-stays-in-port"

    private static func target(of href: String, _ addresses: PageAddresses) -> PageAddresses.Target {
        Array(href.utf8).withUnsafeBufferPointer(addresses.target)
    }

    /// A sentence of 23 words that names its number.
    private static func prose(_ number: Int) -> String {
        "On day \(number) the crew of the old ferry waited at the quay, since the wind from the north had not turned yet."
    }

    private static func paragraphs(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "<p>\(prose($0))</p>" }.joined()
    }

    /// The numbers of the sentences that are left, with every line taken for the article's by the model.
    private static func left(_ body: String, title: String = "Ferry stays in port", classes: String = "") throws
        -> [Int]
    {
        let page = Array(
            """
            <html><head><title>\(title)</title><link rel=canonical href="\(address)"></head>
            <body class="\(classes)">\(body)</body></html>
            """.utf8)
        let lines = Cleaner().trainingRows(page, url: address).texts
        let text = try Cleaner().extractPage(page, url: address, logOdds: lines.map { _ in 3 }).body.plainText()
        return (1...30).filter { text.contains("On day \($0) ") }
    }

    @Test func aTickerThatNamesThisPageAmongOthersIsNotItsText() throws {
        let ticker = [(11, "/2024/tug"), (12, "/2024/ferry-stays-in-port"), (13, "/2024/crane")].map {
            "<li><a href=\($0.1)>A headline of some words</a> \(Self.prose($0.0))</li>"
        }
        let left = try Self.left(
            "<ul>\(ticker.joined())</ul><h1>Ferry stays in port</h1><div>\(Self.paragraphs(1...4))</div>")
        #expect(left == [1, 2, 3, 4, 12])
    }

    @Test func postsThatTheSoftwareNumbersOtherwiseAreOtherPosts() throws {
        let others = (11...14).map {
            "<article class='post-\($0) post type-post hentry'><a rel=bookmark href=/\($0)><img src=/\($0).jpg></a><p>\(Self.prose($0))</p></article>"
        }
        let left = try Self.left(
            "<article class='post-7 post type-post hentry'><h1>Ferry stays in port</h1>\(Self.paragraphs(1...3))\(others.joined())</article>",
            classes: "single postid-7")
        #expect(left == [1, 2, 3])
    }

    @Test func aShortPostAboveManyOthersIsThePage() throws {
        let others = (11...16).map {
            "<article class='post-\($0) post type-post hentry'><h2><a href=/\($0)>A headline</a></h2>\(Self.paragraphs($0...$0))\(Self.paragraphs(($0 + 10)...($0 + 10)))</article>"
        }
        let left = try Self.left(
            "<article class='post-7 post type-post hentry'><h1>Ferry stays in port</h1>\(Self.paragraphs(1...3))</article>\(others.joined())",
            classes: "single postid-7")
        #expect(left == [1, 2, 3])
    }

    @Test func whatIsMostOfAPageIsThePageUnlessItIsNumberedOtherwise() throws {
        let others = (11...16).map {
            "<article><h1>A headline</h1>\(Self.paragraphs($0...$0))\(Self.paragraphs(($0 + 10)...($0 + 10)))</article>"
        }
        let left = try Self.left(
            "<article><h1>Ferry stays in port</h1>\(Self.paragraphs(1...3))</article>\(others.joined())")
        #expect(left == [1, 2, 3] + Array(11...16) + Array(21...26))
    }

    @Test func theNextStoryLoadedBelowIsAnother() throws {
        let left = try Self.left(
            """
            <div><article><a href=/news>News</a><h1>Ferry stays in port</h1>\(Self.paragraphs(1...4))</article>
            <article><a href=/news>News</a><h1>Crane lifts a yacht</h1>\(Self.paragraphs(11...14))</article></div>
            """)
        #expect(left == [1, 2, 3, 4])
    }

    @Test func teasersAfterATextGo() throws {
        let teasers = (11...14).map {
            "<div class=card><h3><a href=/2024/\($0)>Story \($0)</a></h3><p>\(Self.prose($0))</p><a href=/category/sea>Sea</a></div>"
        }
        let left = try Self.left("<h1>Ferry stays in port</h1>\(Self.paragraphs(1...5))<div>\(teasers.joined())</div>")
        #expect(left == [1, 2, 3, 4, 5])
    }

    @Test(
        "What has pages or shops of its own but is this page's text stays",
        arguments: [
            // A list of things, each with its review, and a count in the title.
            ("Seven ways to mend a net, 7 of them cheap", "<h3><a href=/review/N>Net N</a></h3><p>TEXT</p>"),
            // Things to buy: their links lead to shops.
            (
                "Ferry stays in port",
                "<h3><a href=/review/N>Net N</a></h3><p>TEXT <a href=https://shop.example/N>See price</a></p>"
            ),
            // Chapters that link to their own place.
            ("Ferry stays in port", "<h3><a href='#part-N'>Part N</a></h3><p>TEXT</p>"),
        ])
    func lists(title: String, unit: String) throws {
        let units = (11...14).map { number in
            "<div class=item>"
                + unit.replacing("N", with: "\(number)").replacing("TEXT", with: Self.prose(number)) + "</div>"
        }
        let left = try Self.left(
            "<h1>\(title)</h1>\(Self.paragraphs(1...5))<div>\(units.joined())</div>", title: title)
        #expect(left == [1, 2, 3, 4, 5, 11, 12, 13, 14])
    }

    @Test func aPageThatIsNothingButStoriesIsLeftAlone() throws {
        let posts = (11...14).map {
            "<article class='post-\($0) type-post hentry'><h2><a href=/\($0)>Story</a></h2><p>\(Self.prose($0))</p></article>"
        }
        let left = try Self.left(posts.joined(), classes: "page postid-7")
        #expect(left == [11, 12, 13, 14])
    }

    @Test(arguments: [
        ("https://harbour.example/2024/ferry-stays-in-port/?utm_source=feed", true),
        ("/2024/Ferry-stays-in-port", true),
        ("/2024/ferry-stays-in-port#comments", false),
        ("/2024/ferry-stays-in-port-again", false),
        ("https://other.example/2024/ferry-stays-in-port", false),
    ])
    func aPagesOwnAddress(href: String, isOwn: Bool) {
        let addresses = PageAddresses([Self.address], base: Self.address)
        #expect((Self.target(of: href, addresses) == .thisPage) == isOwn)
    }

    @Test func addressesWithQueriesAreTheirQueries() {
        let addresses = PageAddresses(["https://old.example/index.php?id=5"], base: nil)
        #expect(Self.target(of: "https://old.example/index.php?id=5", addresses) == .thisPage)
        #expect(Self.target(of: "https://old.example/index.php?id=6", addresses) != .thisPage)
        #expect(Self.target(of: "https://old.example/author/ann", addresses) == .listing)
    }
}
