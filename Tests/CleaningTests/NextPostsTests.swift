import Articles
import Testing

@testable import Cleaning

/// Whole posts below the page's own, and chapters that only look like them.
@Suite struct NextPostsTests {
    /// The numbers of the sentences that are left, with every line taken for the article's by the model.
    private static func left(_ body: String) throws -> [Int] {
        let page = Array("<html><head><title>The ferry stays in port</title></head><body>\(body)</body></html>".utf8)
        let address = "https://harbour.example/2024/ferry"
        let lines = Cleaner().trainingRows(page, url: address).texts
        let text = try Cleaner().extractPage(page, url: address, logOdds: lines.map { _ in 3 }).body.plainText()
        return (1...20).filter { text.contains("On day \($0) ") }
    }

    private static func paragraphs(_ numbers: ClosedRange<Int>) -> String {
        numbers.map {
            "<p>On day \($0) the crew of the old ferry waited at the quay, since the wind from the north had not turned yet.</p>"
        }.joined()
    }

    @Test(
        "A post below the page's own is another",
        arguments: [
            // A day under each title.
            (
                "<div class=item><h2>The ferry stays in port</h2><p>3 May 2024</p>\(paragraphs(1...3))</div>",
                "<div class=item><h2>A crane lifts a yacht</h2><p>2 May 2024</p>\(paragraphs(11...13))</div>"
            ),
            // The title leads to its page.
            (
                "<div class=item><h1>The ferry stays in port</h1>\(paragraphs(1...3))</div>",
                "<div class=item><h2><a href=/2024/crane>A crane lifts a yacht</a></h2>\(paragraphs(11...13))</div>"
            ),
            // A first title in what is called a post.
            (
                "<div class=entry><h1>The ferry stays in port</h1>\(paragraphs(1...3))</div>",
                "<div class=entry><h1>A crane lifts a yacht</h1>\(paragraphs(11...13))</div>"
            ),
        ])
    func next(own: String, other: String) throws {
        #expect(try Self.left("<div>\(own)\(other)</div>") == [1, 2, 3])
    }

    @Test(
        "Chapters are no posts",
        arguments: [
            (
                "<section><h1>The ferry stays in port</h1>\(paragraphs(1...3))</section>",
                "<section><h1>What the crew says</h1>\(paragraphs(4...6))</section>"
            ),
            (
                "<article><h1>The ferry stays in port</h1><p>3 May 2024</p>\(paragraphs(1...3))</article>",
                "<article><h2>What the crew says</h2>\(paragraphs(4...6))</article>"
            ),
        ])
    func chapters(own: String, other: String) throws {
        #expect(try Self.left("<div>\(own)\(other)</div>") == [1, 2, 3, 4, 5, 6])
    }
}
