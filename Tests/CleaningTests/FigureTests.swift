import Articles
import Testing

@testable import Cleaning

/// Pictures with what is said of them, as content systems write that without HTML's own elements.
@Suite struct FigureTests {
    private static func figures(_ blocks: [Block]) -> [Figure] {
        blocks.compactMap { block -> Figure? in
            if case .figure(let figure) = block { return figure }
            return nil
        }
    }

    private static func item(_ html: String) -> [Block] {
        let context = ItemContext(baseURL: "https://news.example/story", title: "S")
        return Cleaner().cleanItem("<p>Before.</p>\(html)<p>After.</p>", context: context).body.blocks
    }

    private static func figure(_ caption: String, credit: String? = nil, line: String? = nil) -> Figure {
        Figure(
            images: [Image(url: "https://news.example/1.jpg")], caption: caption.isEmpty ? [] : [Inline(caption)],
            credit: credit, creditLine: line ?? credit)
    }

    @Test(
        "A caption is known by its class word, or by standing alone with the picture",
        arguments: [
            #"<div class="pic-group"><div><img src="/1.jpg"></div><p class="imageCaption">The quay at noon.</p></div>"#,
            #"<p><img src="/1.jpg"></p><span class="newsCaption">The quay at noon.</span>"#,
            #"<div class="editor-img-box"><img src="/1.jpg"><div class="caption"><p>The quay at noon.</p></div></div>"#,
            #"<div class="wrapper"><div class="field"><div class="field__item"><img src="/1.jpg"></div></div> <span class="legend">The quay at noon. </span> </div>"#,
            #"<div class="media mediaA"><a href="/large"><img src="/1.jpg"></a><div class="mediaInfo"><span>The quay at noon.</span></div></div>"#,
            #"<div class="image-widget"><span><picture><img src="/1.jpg"></picture></span><p><span>The quay at noon. </span></p></div>"#,
            #"<figure><img src="/1.jpg"><div class="c-text">The quay at noon.</div></figure>"#,
            #"<div class="image-container"><figure><amp-img src="/1.jpg"></amp-img></figure><figcaption><span>The quay at noon.</span></figcaption></div>"#,
            #"<div class="article-image section"><div><picture><source srcset="/1.jpg"><img src="/1.jpg"></picture></div><figcaption>The quay at noon.</figcaption></div>"#,
        ])
    func caption(html: String) {
        #expect(Self.figures(Self.item(html)) == [Self.figure("The quay at noon.")])
        #expect(Self.item(html).count == 3)
    }

    @Test(
        "Right below a picture, a line that counts it is its caption",
        arguments: [
            (
                #"<p><img src="/1.jpg"><br><span><span>Figure 4: The quay at noon.</span></span></p>"#,
                "Figure 4: The quay at noon."
            ),
            (#"<p><img src="/1.jpg"></p><p>Abbildung 2: Die Mole.</p>"#, "Abbildung 2: Die Mole."),
            (#"<div class="inline"><img src="/1.jpg"><span>Abbildung: Die Mole.</span></div>"#, "Abbildung: Die Mole."),
            (#"<p><img src="/1.jpg"></p><p>Fig. 3. The quay at noon.</p>"#, "Fig. 3. The quay at noon."),
        ])
    func counted(html: String, caption: String) {
        #expect(Self.figures(Self.item(html)) == [Self.figure(caption)])
        #expect(Self.item(html).count == 3)
    }

    @Test(
        "What only stands beside a picture is no caption",
        arguments: [
            #"<div class="media"><a href="/maren"><img src="/1.jpg"></a><div class="media-body">Maren says that the quay is wet.</div></div>"#,
            #"<div class="media"><img src="/1.jpg"><h3>The quay</h3><p>It is wet at noon and dry at night.</p></div>"#,
            #"<p><img src="/1.jpg"><span class="caption">The quay</span> is wet at noon.</p>"#,
            #"<p><img src="/1.jpg">The quay is wet at noon.</p>"#,
            #"<p><img src="/1.jpg"></p><p>Figure 4 shows the quay at noon: it is wet.</p>"#,
            #"<p><img src="/1.jpg"></p><p>Figures: they do not lie, says Maren.</p>"#,
            #"<p><img src="/1.jpg"></p><h2 id="the-source-of-it">The source of it</h2>"#,
            #"<p><img src="/1.jpg"></p><p>It is wet at noon.</p><p class="caption">Words of its own.</p>"#,
        ])
    func noCaption(html: String) {
        #expect(Self.figures(Self.item(html)) == [Self.figure("")])
    }

    @Test(
        "The credit is split off, by its element, its words or who sells pictures",
        arguments: [
            (#"The quay. (AP)"#, "AP"), (#"The quay. (Jane Doe/PA Images via Getty Images)"#, nil),
            (#"The quay. | Jane Doe/PA Images via Getty Images"#, nil),
            (#"<span>The quay.</span><span>Jane Doe/GC Images/Getty</span>"#, "Jane Doe/GC Images/Getty"),
            (#"<span class="caption">The quay.</span> <span class="e-caption__credit">Jane Doe</span>"#, "Jane Doe"),
            (
                #"<span>The quay.</span> <span class="credit">Photo by Jane Doe</span> /<span class="distributor">AFP</span>"#,
                nil
            ),
            (#"The quay. <em>Photo:</em> Jane Doe"#, "Jane Doe"), (#"The quay. [사진 출처 = Jane Doe]"#, "Jane Doe"),
            (#"The quay. Courtesy of Jane Doe"#, "Jane Doe"), (#"The quay. (Foto: Jane Doe)."#, "Jane Doe"),
            (#"The quay. (Jane Doe/CBC)"#, "Jane Doe/CBC"),
            (#"The quay. Ảnh: Jane Doe"#, "Jane Doe"), (#"The quay. Quelle: Jane Doe/dpa"#, "Jane Doe/dpa"),
        ])
    func credit(caption: String, credit: String?) throws {
        let html = #"<figure><img src="/1.jpg"><figcaption>\#(caption)</figcaption></figure>"#
        let found = try #require(Self.figures(Self.item(html)).first)
        #expect(found.caption.map(\.text).joined() == "The quay.")
        if let credit { #expect(found.credit == credit) } else { #expect(found.credit?.contains("Jane Doe") == true) }
    }

    @Test(
        "A caption's own words stay in it",
        arguments: [
            "The quay (at noon)", "The quay, via the old road", "The keeper. She is courtesy itself",
            "The quay – Harbour House", "AP is the code of the old port",
        ])
    func noCredit(caption: String) {
        let html = #"<figure><img src="/1.jpg"><figcaption>\#(caption)</figcaption></figure>"#
        #expect(Self.figures(Self.item(html)) == [Self.figure(caption)])
    }

    // MARK: Pages

    private static let prose = """
        <p>The ferry to the northern islands will run again from Monday, the harbour master said on Friday evening.</p>
        <p>Two ships had been in dock since the storm in March, and the third was lent by a neighbour on the coast.</p>
        <p>Nobody on the islands had seen the post for eleven days, and the bakery had run out of flour by Thursday.</p>
        """

    private static func page(before: String = "", within: String = "", head: String = "") throws -> Body {
        let html = """
            <html><head><title>Ferry runs again</title>\(head)</head><body>
            <nav><a href="/">Home</a> <a href="/news">News</a></nav>
            <article><h1>Ferry runs again</h1>\(before)<div class="body">\(Self.prose)\(within)\(Self.prose.replacing("ferry", with: "boat").replacing("Two", with: "Both"))</div></article>
            <footer><p>Coast Media</p></footer></body></html>
            """
        return try Cleaner().extractPage(Array(html.utf8), contentType: nil, url: "https://news.example/story").body
    }

    @Test(
        "The picture above the first line belongs to the article, with its caption",
        arguments: [
            #"<figure><img src="/1.jpg"><figcaption>The quay. Photo: AP</figcaption></figure>"#,
            #"<div class="hero-image"><img src="/1.jpg"><div class="hero-caption">The quay. Photo: AP</div></div>"#,
        ])
    func leadPicture(html: String) throws {
        let body = try Self.page(before: html)
        #expect(body.blocks.first == .figure(Self.figure("The quay.", credit: "AP", line: "Photo: AP")))
        #expect(!body.plainText().contains("The quay."))
    }

    @Test("The picture that the page declares as its own is kept without a caption")
    func declaredPicture() throws {
        let head = #"<meta property="og:image" content="https://news.example/pier-at-noon-1200x630.jpg?w=1200">"#
        let body = try Self.page(before: #"<div><img src="/pier-at-noon-300x200.jpg"></div>"#, head: head)
        #expect(
            Self.figures(body.blocks).map { $0.images.map(\.url) } == [
                ["https://news.example/pier-at-noon-300x200.jpg"]
            ])
    }

    @Test("Pictures of other stories within the article go with their words")
    func teaserPicture() throws {
        let teaser = """
            <div class="box"><a href="/other"><img src="/other.jpg"></a><p><a href="/other">Storm takes the pier of the old \
            town away</a></p></div>
            """
        let body = try Self.page(within: teaser)
        #expect(Self.figures(body.blocks).isEmpty)
        #expect(!body.plainText().contains("Storm"))
    }

    @Test("A sign to enlarge a picture is not a second picture")
    func sign() {
        let html =
            #"<figure><img src="/1.jpg"><img src="/zoom.svg" alt="Enlarge"><figcaption>The quay.</figcaption></figure>"#
        #expect(Self.figures(Self.item(html)) == [Self.figure("The quay.")])
    }

    @Test("The closing line of the text is a credit that says what it is")
    func closingCredit() {
        func text(_ credit: String) -> String {
            Cleaner().cleanItem(
                #"<p>Before.</p><figure><img src="/1.jpg"><figcaption>\#(credit)</figcaption></figure>"#,
                context: ItemContext(baseURL: "https://news.example/story")
            ).body.plainText()
        }
        #expect(text("The quay. Image: AP") == "Before.\n\nImage: AP")
        #expect(text("The quay. (AP)") == "Before.")
    }
}
