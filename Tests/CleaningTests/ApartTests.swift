import Articles
import Testing

@testable import Cleaning

/// What only a style sheet sets apart, or together: boxes in a row, first letters, texts beside a word.
@Suite struct ApartTests {
    private static func body(_ html: String) -> Body {
        Cleaner().cleanItem(
            html, context: ItemContext(url: "https://mill.example/1", baseURL: "https://mill.example/1", title: "T")
        ).body
    }

    private static func text(_ html: String) -> String { body(html).plainText() }

    @Test("Elements of a site's own are its paragraphs where several stand in a row")
    func ownElements() {
        let lines = ["The gate was shut at nine o'clock.", "Nobody knows who has the key."]
        let html = lines.map { "<story-line>\($0)</story-line>" }.joined()
        #expect(Self.text("<div>\(html)</div>") == lines.joined(separator: "\n\n"))
        #expect(
            Self.text("<p>A <x-term>very long term of the trade</x-term><x-term>and another of it</x-term></p>")
                == "A very long term of the tradeand another of it")
    }

    @Test("A list begins with the number that its first item says, and one may count down")
    func numbers() {
        func starts(_ html: String) -> [Int] {
            Self.body(html).blocks.compactMap { if case .list(let list) = $0 { list.start } else { nil } }
        }
        #expect(starts("<ol><li value=7>Seven</li><li value=8>Eight</li></ol>") == [7])
        #expect(starts("<ol reversed><li>Three</li><li>Two</li><li>One</li></ol>") == [3, 2, 1])
        #expect(starts("<ol reversed start=10><li>Ten</li><li>Nine</li></ol>") == [10, 9])
    }

    @Test("A table's foot is its last row, wherever the source writes it")
    func foot() {
        let html =
            "<table><thead><tr><th>Year<th>Barges</thead><tfoot><tr><td>Total<td>3</tfoot><tbody><tr><td>1901<td>1<tr><td>1902<td>2</table>"
        #expect(Self.text(html) == "Year\tBarges\n1901\t1\n1902\t2\nTotal\t3")
    }

    @Test(
        "Words before something to choose, and marks of XML around an item, are no text",
        arguments: [
            "<p>One.</p><label for=c>Choose a county</label><select id=c><option>North</select>",
            "&lt;![CDATA[<p>One.</p>]]&gt;", "<![CDATA[<p>One.</p>]]>",
        ])
    func left(html: String) { #expect(Self.text(html) == "One.") }

    @Test(
        "A box that stands for a player is the player",
        arguments: [
            "<div data-oembed-url='https://www.youtube.com/watch?v=ogfYd705cRs'><div></div></div>",
            "<div class='youtube-player' data-id='ogfYd705cRs'></div>",
            "<div class='video' data-youtube-id='ogfYd705cRs'></div>",
            "<div class='rll-youtube' data-src='https://www.youtube.com/embed/ogfYd705cRs'></div>",
            "<iframe src='about:blank' data-litespeed-src='https://www.youtube.com/embed/ogfYd705cRs'></iframe>",
        ])
    func players(html: String) {
        #expect(
            Self.body("<p>One.</p>" + html).blocks.last
                == .embed(Embed(provider: "youtube", url: "https://www.youtube.com/watch?v=ogfYd705cRs")))
    }

    @Test(
        "Loaders' names for a picture's address",
        arguments: [
            "data-defer-src", "data-lazy-load-src", "data-ks-lazyload", "data-imageurl", "load-src", "data-thumb_url",
            "zoomfile", "file",
        ])
    func loaders(name: String) {
        #expect(
            Self.body("<p><img \(name)='/a.jpg' src='data:image/gif;base64,R0'></p>").blocks
                == [.figure(Figure(images: [Image(url: "https://mill.example/a.jpg")]))])
    }

    @Test("Pictures beside one with a caption stay with the text that they stand in")
    func pictures() throws {
        let prose = (0..<6).map {
            "<p>The mill has stood still for \($0 + 3) years, and whoever walks by on a Sunday can hear the water below it.</p>"
        }
        let gallery =
            "<ul><li><figure><img src=/1.jpg><figcaption>First</figcaption></figure></li><li><img src=/2.jpg></li></ul>"
        let html =
            "<html><body><article><h1>The mill</h1>\(prose[..<3].joined())\(gallery)\(prose[3...].joined())</article></body></html>"
        let body = try Cleaner().extractPage(Array(html.utf8), contentType: nil, url: "https://mill.example/1").body
        #expect(body.blocks.contains { if case .list(let list) = $0 { list.items.count == 2 } else { false } })
    }
}
