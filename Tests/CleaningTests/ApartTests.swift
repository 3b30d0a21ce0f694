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
}
