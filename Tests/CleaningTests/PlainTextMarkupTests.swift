import Articles
import Testing

@testable import Cleaning

@Suite struct PlainTextMarkupTests {
    @Test(
        "Lines, paragraphs and lists of plain text are kept",
        arguments: [
            ("One line", "One line"),
            ("One\ntwo", "<p>One<br>two</p>\n"),
            ("One\r\ntwo\r\n\r\nthree\n", "<p>One<br>two</p>\n<p>three</p>\n"),
            ("One\n \n\t\n  two  ", "<p>One</p>\n<p>two</p>\n"),
            ("One\u{2028}two\u{85}three\u{B}four\u{2029}five", "<p>One<br>two<br>three<br>four<br>five</p>\n"),
            ("\u{A0}One \u{3000}\n\u{2003}two", "<p>One<br>two</p>\n"), ("été\ncafé â€", "<p>été<br>café â€</p>\n"),
            ("Buy\n- milk\n- tea\nnow", "<p>Buy</p>\n<ul><li>milk</li><li>tea</li></ul>\n<p>now</p>\n"),
            ("1. one\n2. two\n\n3. three", "<ol><li>one</li><li>two</li><li>three</li></ol>\n"),
            ("* one\n\n* two", "<ul><li>one</li><li>two</li></ul>\n"),
            ("1) one\n2) two", "<ol><li>one</li><li>two</li></ol>\n"),
            // No lists: one item, another number, no space, two marks.
            ("- one\ntwo", "<p>- one<br>two</p>\n"),
            ("1999. A year\n2000. Another", "<p>1999. A year<br>2000. Another</p>\n"),
            ("-one\n-two", "<p>-one<br>-two</p>\n"),
            ("2. two\n3. three", "<p>2. two<br>3. three</p>\n"),
            ("a &lt; b\nc &amp; d", "<p>a &lt; b<br>c &amp; d</p>\n"),
        ])
    func lines(text: String, html: String) {
        #expect(PlainTextMarkup.html(ofEscaped: text) == html)
    }

    @Test("Lines that a column's end broke are one paragraph, lines of a poem are not")
    func wrappedLines() {
        let wrapped = """
            The council has decided on Monday that the old harbour is to be rebuilt
            with a promenade, a market hall and a hundred and twenty flats, of which
            a third are to be let at moderate rents for twenty years.
            """
        #expect(!PlainTextMarkup.html(ofEscaped: wrapped).contains("<br>"))
        let two = "The council has decided on Monday that the old harbour is to be\nrebuilt."
        #expect(PlainTextMarkup.html(ofEscaped: two).contains("to be rebuilt"))
        let signed = "The council has decided on Monday that the old harbour is rebuilt\nAnn Lee"
        #expect(PlainTextMarkup.html(ofEscaped: signed).contains("<br>Ann"))
        let poem =
            "The sun had long since in the lap of Thetis taken out his nap,\nAnd like a lobster boil'd\nThe morn from black to red began to turn."
        #expect(PlainTextMarkup.html(ofEscaped: poem).contains("boil'd<br>The"))
    }

    @Test(
        "Addresses become links, without the sentence's signs",
        arguments: [
            ("see https://example.org/a.", "https://example.org/a", "."),
            ("(http://example.org/a_(b))", "http://example.org/a_(b)", ")"),
            ("https://example.org/?a=1&amp;b=2, so", "https://example.org/?a=1&amp;b=2", ", so"),
            ("&lt;https://example.org/&gt;", "https://example.org/", "&gt;"),
            ("„https://example.org/“ x", "https://example.org/", "“ x"),
        ])
    func addresses(text: String, address: String, rest: String) {
        #expect(PlainTextMarkup.html(ofEscaped: text).hasSuffix("<a href=\"\(address)\">\(address)</a>\(rest)"))
    }

    @Test func aHostAloneIsLinkedAndAWordIsNot() {
        #expect(
            PlainTextMarkup.html(ofEscaped: "at www.example.org!")
                == "at <a href=\"http://www.example.org\">www.example.org</a>!")
        for text in ["xhttp://a", "www.", "http://", "me@www.example.org", "what: who"] {
            #expect(PlainTextMarkup.html(ofEscaped: text) == text)
        }
    }

    @Test("The blocks and the plain text of an item have them")
    func blocks() {
        let html = PlainTextMarkup.html(ofEscaped: "One\ntwo\n\n- three\n- four")
        let body = Cleaner().cleanItem(html, context: ItemContext()).body
        #expect(body.html == "<p>One<br>two</p>\n<ul><li>three</li><li>four</li></ul>")
        #expect(body.plainText().hasPrefix("One\ntwo\n\n"))
    }
}
