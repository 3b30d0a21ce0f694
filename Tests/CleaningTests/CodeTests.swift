import Articles
import Testing

@testable import Cleaning

/// Code keeps its lines and its indentation, and none of the numbers and bars that highlighters draw around it.
@Suite struct CodeTests {
    private static func blocks(_ html: String) -> [Block] {
        Cleaner().cleanItem(
            "<p>Before.</p>\(html)<p>After.</p>", context: ItemContext(baseURL: "https://a.example/1", title: "T")
        ).body.blocks.filter { $0 != .paragraph([Inline("Before.")]) && $0 != .paragraph([Inline("After.")]) }
    }

    private static func span(_ name: String, _ text: String) -> String { "<span class=\"\(name)\">\(text)</span>" }

    @Test(
        "The lines of every highlighter are lines",
        arguments: [
            // Chroma, numbers within the line.
            (
                "<div class=\"highlight\"><pre class=\"chroma\"><code class=\"language-python\" data-lang=\"python\">"
                    + "<span class=\"line\"><span class=\"ln\"> 1</span><span class=\"cl\">if a:\n</span></span>"
                    + "<span class=\"line\"><span class=\"ln\"> 2</span><span class=\"cl\">    b = 2\n</span></span></code></pre></div>",
                "if a:\n    b = 2", "python"
            ),
            // Chroma with anchors, and with a table.
            (
                "<pre class=\"chroma\"><code><span class=\"line\"><span class=\"lnt\"><a class=\"lnlinks\" href=\"#1\">1</a></span><span class=\"cl\">if a:\n</span></span>    b = 2\n</code></pre>",
                "if a:\n    b = 2", nil
            ),
            // Shiki, with the lines' breaks in the style sheet.
            (
                "<pre class=\"shiki\" data-language=\"c\"><code><span class=\"line\">if (a)</span><span class=\"line\"></span><span class=\"line\">    b = 2;</span></code></pre>",
                "if (a)\n\n    b = 2;", "c"
            ),
            // Shiki, with breaks as well.
            (
                "<pre class=\"shiki\"><code><span class=\"line\">if (a)</span>\n<span class=\"line\"></span>\n<span class=\"line\">    b = 2;</span></code></pre>",
                "if (a)\n\n    b = 2;", nil
            ),
            (
                "<pre><code><span style=\"display: block\">if (a)</span><span style=\"display:block;\">    b = 2;</span></code></pre>",
                "if (a)\n    b = 2;", nil
            ),
            // GitHub's table of lines.
            (
                "<table class=\"highlight js-file-line-container\"><tbody><tr><td class=\"blob-num js-line-number\" data-line-number=\"1\"></td><td class=\"blob-code blob-code-inner\"><span>if a:</span></td></tr>\n<tr><td class=\"blob-num\" data-line-number=\"2\"></td><td class=\"blob-code\">    b = 2</td></tr></tbody></table>",
                "if a:\n    b = 2", nil
            ),
            // SyntaxHighlighter.
            (
                "<div><div class=\"syntaxhighlighter  java\"><div class=\"toolbar\"><span><a href=\"#\">?</a></span></div><table><tbody><tr><td class=\"gutter\"><div class=\"line number1\">1</div>\n<div class=\"line number2\">2</div></td><td class=\"code\"><div class=\"container\">\n<div class=\"line number1\"><code class=\"java keyword\">if</code> <code class=\"java plain\">(a)</code></div>\n<div class=\"line number2\"><code class=\"java spaces\">&nbsp;&nbsp;&nbsp;&nbsp;</code><code class=\"java plain\">b = 2;</code></div></div></td></tr></tbody></table></div></div>",
                "if (a)\n    b = 2;", "java"
            ),
            // Crayon.
            (
                "<div class=\"crayon-syntax crayon-theme-x\"><div class=\"crayon-toolbar\"><span class=\"crayon-title\">x.py</span></div><div class=\"crayon-plain-wrap\"><textarea>if a:</textarea></div><div class=\"crayon-main\"><table class=\"crayon-table\"><tr class=\"crayon-row\"><td class=\"crayon-nums\"><div class=\"crayon-nums-content\"><div class=\"crayon-num\">1</div><div class=\"crayon-num\">2</div></div></td><td class=\"crayon-code\"><div class=\"crayon-pre\"><div class=\"crayon-line\" id=\"x-1\"><span class=\"crayon-st\">if</span><span class=\"crayon-h\"> </span>a:</div><div class=\"crayon-line\" id=\"x-2\"><span class=\"crayon-h\">\u{A0}\u{A0}\u{A0}\u{A0}</span>b = 2</div></div></td></tr></table></div></div>",
                "if a:\n    b = 2", nil
            ),
            // WeChat.
            (
                "<section class=\"code-snippet__fix code-snippet__js\"><ul class=\"code-snippet__line-index\"><li></li><li></li></ul><pre class=\"code-snippet__js\" data-lang=\"javascript\"><code><span class=\"code-snippet_outer\">if (a) {</span></code><code><span class=\"code-snippet_outer\">    b = 2 }</span></code></pre></section>",
                "if (a) {\n    b = 2 }", "js"
            ),
            // highlight.js with its plug-in for numbers.
            (
                "<pre><code class=\"hljs language-js\"><table class=\"hljs-ln\"><tr><td class=\"hljs-ln-line hljs-ln-numbers\" data-line-number=\"1\"><div class=\"hljs-ln-n\" data-line-number=\"1\"></div></td><td class=\"hljs-ln-line hljs-ln-code\">if (a)</td></tr><tr><td class=\"hljs-ln-line hljs-ln-numbers\"></td><td class=\"hljs-ln-line hljs-ln-code\">    b = 2</td></tr></table></code></pre>",
                "if (a)\n    b = 2", "js"
            ),
            // An editor in a page.
            (
                "<pre><div><div>Python<button>Copy</button></div><div class=\"cm-editor\"><div class=\"cm-content\"><span>if</span><span> a:</span><br><span>    b</span><span> = 2</span></div></div></div></pre>",
                "if a:\n    b = 2", nil
            ),
            ("<pre lang=\"sh\"><div>if a</div><div>    b</div></pre>", "if a\n    b", "sh"),
            ("<pre>if a\n\tb\n\nend</pre>", "if a\n\tb\n\nend", nil),
        ] as [(String, String, String?)])
    func lines(html: String, code: String, language: String?) {
        #expect(Self.blocks(html) == [.preformatted(code, language: language)])
    }

    @Test("A table with a class of its own is no code")
    func table() {
        guard
            case .table? = Self.blocks(
                "<table class=\"line-content-table\"><tr><td>Line</td><td>Colour</td></tr><tr><td>1</td><td>green</td></tr></table>"
            ).first
        else {
            Issue.record("no table")
            return
        }
    }
}
