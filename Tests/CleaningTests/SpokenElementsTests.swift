import Articles
import Testing

@testable import Cleaning

/// Words that stand in elements for controls are kept where they are the text's, and go where they are a control's.
@Suite struct SpokenElementsTests {
    private static func clean(_ html: String) -> Body {
        Cleaner().cleanItem(html, context: ItemContext(baseURL: "https://a.example/1", title: "T")).body
    }

    @Test(
        "Words in a button are the text's within a sentence, as a heading, as a question",
        arguments: [
            (
                #"<p>The span rests on a <button type="button">slewing ring</button> of steel, and that on a <button class="u">pier</button>.</p>"#,
                "The span rests on a slewing ring of steel, and that on a pier."
            ),
            (
                #"<p><button class="glossary-term">Slewing rings</button> are large bearings.</p>"#,
                "Slewing rings are large bearings."
            ),
            (#"<ul><li>It is a <button>ring</button>, they say.</li></ul>"#, "It is a ring, they say."),
            (
                #"<h3><button aria-expanded="true">Is there a toll?</button></h3><p>None.</p>"#,
                "Is there a toll?\n\nNone."
            ),
            (
                #"<h3> <span><button><span>Tolls</span><svg><path/></svg></button></span> </h3><p>None.</p>"#,
                "Tolls\n\nNone."
            ),
            (
                #"<div class="faq"><button aria-expanded="false" aria-controls="a1">Is there a toll</button><div id="a1" hidden><p>There has been none since 1921.</p></div></div>"#,
                "Is there a toll\n\nThere has been none since 1921."
            ),
            (
                #"<div class="q"><div><button>Is there a toll?</button></div><div style="display: none">None since 1921.</div></div>"#,
                "Is there a toll?\n\nNone since 1921."
            ),
            (
                #"<dl><dt><button>May dogs ride?</button></dt><dd>They may.</dd></dl>"#, "May dogs ride?\n\nThey may."
            ),
            (#"<h3>Tolls</h3><div hidden="until-found">None since 1921.</div>"#, "Tolls\n\nNone since 1921."),
            (#"<details><summary><button>Tolls</button></summary><p>None.</p></details>"#, "Tolls\n\nNone."),
        ])
    func words(html: String, text: String) {
        #expect(Self.clean(html).plainText() == text)
    }

    @Test(
        "A button's label goes where it does something to the page",
        arguments: [
            "<p>Before.</p><button>Share</button>", "<p>Before.</p><div><button>Copy link</button></div>",
            "<p>Before.</p><p><button>Read more</button></p>", "<p>Before.<button>Copy</button></p>",
            #"<p>Before.</p><div><button aria-expanded="false" aria-controls="m">More pages</button><ul id="m"></ul></div>"#,
            #"<p>Before.</p><div><button aria-controls="m">Filter</button><div id="m"><input name="q"></div></div>"#,
            "<p>Before.</p><button><img src='https://a.example/1.svg'>Open image</button>",
        ])
    func labels(html: String) {
        #expect(Self.clean(html).plainText() == "Before.")
    }

    @Test("A heading's tool is no part of it")
    func toolInHeading() {
        #expect(Self.clean("<h2>Tolls <button>Copy link</button></h2><p>None.</p>").plainText() == "Tolls\n\nNone.")
    }

    @Test("What an object says in its place is the text, and a regret is not")
    func objects() {
        let link = #"<p>Get the <a href="https://a.example/plan.pdf">plan</a>.</p>"#
        #expect(
            Self.clean(#"<object data="/plan.pdf" type="application/pdf">\#(link)</object><p>End.</p>"#).html
                == link + "\n<p>End.</p>")
        #expect(
            Self.clean(#"<p>End.</p><object data="/f.swf">Your browser shows no Flash.</object>"#).plainText() == "End."
        )
        #expect(
            Self.clean(
                #"<p>End.</p><object><param name="movie" value="x"><embed src="https://www.youtube.com/embed/abc_DEF-123"></object>"#
            ).embeds.map(\.provider) == ["youtube"])
    }

    @Test("The b of Google Docs around all that was copied is not bold")
    func plainBold() {
        #expect(
            Self.clean(
                #"<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span>One</span> <b>two</b></p></b>"#
            ).blocks == [.paragraph([Inline("One "), Inline("two", style: .strong)])])
    }
}
