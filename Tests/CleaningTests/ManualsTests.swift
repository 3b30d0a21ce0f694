import Articles
import Testing

@testable import Cleaning

/// Pages of manuals, of which the learnt model would leave out all that is no paragraph; its odds are given by hand.
@Suite struct ManualsTests {
    /// The body's Markdown where lines of fewer than nine words are rejected.
    private static func extract(
        _ page: String, without rules: Set<String> = []
    ) throws -> (text: String, confidence: Double, notes: [String]) {
        var options = CleaningOptions()
        options.disabledRules = rules
        let cleaner = Cleaner(options: options)
        let odds = cleaner.trainingRows(Array(page.utf8), url: nil).texts.map { line -> Float in
            line.split(separator: " ").count < 9 ? -7 : 2
        }
        let found = try cleaner.extractPage(Array(page.utf8), url: nil, logOdds: odds)
        return (found.body.markdown, found.confidence, found.trace.notes)
    }

    /// What the three of them say between their frames.
    private static let text = """
        <p>Reel winds tapes and unwinds them again when nobody looks.</p><p>Before you start:</p>
        <ol><li>Mount the tape:<pre>reel mount</pre></li><li>Rewind it:<pre>reel rewind</pre></li><li>Go.</li></ol>
        <table><tr><td>BOT</td><td>Beginning</td></tr><tr><td>EOT</td><td><a href=eot.html>End</a></td></tr></table>
        <dl><dt><code>--slow</code></dt><dd>Half the speed.</dd></dl>
        """

    private static let expected = """
        Reel winds tapes and unwinds them again when nobody looks.

        Before you start:

        1. Mount the tape:

           ```
           reel mount
           ```

        2. Rewind it:

           ```
           reel rewind
           ```

        3. Go.

        | | |
        | --- | --- |
        | BOT | Beginning |
        | EOT | End |

        **`--slow`**

        Half the speed.
        """

    static let pages = [
        """
        <html><head><title>Tapes (The Reel Manual)</title><meta name="Generator" content="texi2any"></head><body lang="en">
        <div class="chapter-level-extent" id="Tapes"><div class="nav-panel"><p>Next: <a href="i.html" rel="next">Index</a>,
        Up: <a href="index.html" rel="up">Reel</a> &nbsp; [<a href="index.html#SEC_Contents">Contents</a>]</p></div><hr>
        <h2 class="chapter" id="Tapes-1"><span>3 Tapes<a class="copiable-link" href="#Tapes-1"> &para;</a></span></h2>\(text)
        <ul class="mini-toc"><li><a href="a.html">Marks</a></li><li><a href="b.html">Labels</a></li></ul></div></body></html>
        """,
        """
        <html data-content_root="./"><head><title>Tapes &#8212; Reel 2.1 documentation</title>
        <script src="_static/documentation_options.js?v=1"></script></head><body><div class="related" role="navigation">
        <h3>Navigation</h3><ul><li><a href="x.html">next</a></li><li>Reel 2.1</li></ul></div><div class="documentwrapper">
        <div class="bodywrapper"><div class="body" role="main"><section id="tapes"><h1>Tapes</h1>\(text)
        <div class="toctree-wrapper compound"><ul><li><a href="a.html">Marks</a></li></ul></div></section></div></div></div>
        <div class="footer">Copyright 2025. Created with a program that many manuals of this kind are created with.</div></body></html>
        """,
        """
        <html><head><meta name="generator" content="Asciidoctor 2.0.18"><title>Tapes</title></head><body class="article">
        <div id="header"><h1>Tapes</h1><div class="details">version 1.2</div></div><div id="content">\(text)</div>
        <div id="footer"><div id="footer-text">Version 1.2<br>Last updated 2025-11-30</div></div></body></html>
        """,
    ]

    @Test("What stands in a manual's text is kept, and what leads elsewhere is not", arguments: pages)
    func whole(_ page: String) throws {
        let (text, confidence, notes) = try Self.extract(page)
        #expect(text.hasSuffix(Self.expected))
        #expect(!text.contains("Marks") && !text.contains("Next") && !text.contains("Copyright"))
        #expect(confidence >= 0.9)
        #expect(notes.contains { $0.hasPrefix("manuals: ") })
        #expect(try !Self.extract(page, without: ["manuals"]).text.contains("Mount the tape"))
    }

    @Test("Where several texts are listed, or where no generator of manuals is named, none of it is taken")
    func others() throws {
        let list = "<article>\(Self.text)</article><article>\(Self.text)</article>"
        for page in [
            "<html><head><meta name=generator content='mkdocs-1.6.1'></head><body><main>\(list)</main></body></html>",
            "<html><head><meta name=generator content='WordPress 6.5'></head><body>\(Self.text)</body></html>",
        ] {
            #expect(try !Self.extract(page).notes.contains { $0.hasPrefix("manuals: ") })
        }
    }
}
