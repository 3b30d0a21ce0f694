import Articles
import Testing

@testable import Cleaning

/// Lists, code, quotes and figures as content systems write them.
@Suite struct StructureTests {
    private static func json(_ html: String) -> String {
        let context = ItemContext(baseURL: "https://news.example/story", title: "S")
        var writer = JSONWriter()
        Cleaner().cleanItem("<p>Before.</p>\(html)<p>After.</p>", context: context).body.writeJSON(into: &writer)
        return String(
            String(decoding: writer.bytes, as: UTF8.self)
                .dropFirst(#"[{"type":"paragraph","text":"Before."},"#.count)
                .dropLast(#",{"type":"paragraph","text":"After."}]"#.count))
    }

    @Test(
        "Structure is known by what it is, however it is written",
        arguments: [
            (
                "<ul><li>One</li><ul><li>One a</li></ul><li>Two</li></ul>",
                #"{"type":"list","ordered":false,"items":[[{"type":"paragraph","text":"One"},{"type":"list","ordered":false,"items":[[{"type":"paragraph","text":"One a"}]]}],[{"type":"paragraph","text":"Two"}]]}"#
            ),
            (
                "<table><tr><td class=gutter><pre>1\n2</pre></td><td><pre>a = 1\nb = 2</pre></td></tr></table>",
                #"{"type":"preformatted","text":"a = 1\nb = 2"}"#
            ),
            (
                #"<div class="highlight highlight-source-python"><pre><span>import</span> os</pre></div>"#,
                #"{"type":"preformatted","text":"import os","language":"python"}"#
            ),
            (
                #"<pre class="brush: php; toolbar: false">echo 1;</pre>"#,
                #"{"type":"preformatted","text":"echo 1;","language":"php"}"#
            ),
            (
                "<figure><blockquote><p>To be.</p></blockquote><figcaption>Hamlet</figcaption></figure>",
                #"{"type":"quote","blocks":[{"type":"paragraph","text":"To be."}],"attribution":"Hamlet"}"#
            ),
            (
                "<figure><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table><figcaption>Rain</figcaption></figure>",
                #"{"type":"table","caption":"Rain","rows":[[{"text":"A","header":true},{"text":"B","header":true}],[{"text":"1"},{"text":"2"}]]}"#
            ),
            (
                #"<img src="data:image/gif;base64,R0lGODlhAQAB" data-src="/a-300.jpg" data-srcset="/a-300.jpg 300w, /a-1200.jpg 1200w"><noscript><img src="/a-300.jpg"></noscript>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/a-1200.jpg"}]}"#
            ),
            (
                #"<table class="tr-caption-container"><tbody><tr><td><a href="/2.jpg"><img src="/s320/2.jpg"></a></td></tr><tr><td class="tr-caption">The pier.</td></tr></tbody></table>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/2.jpg"}],"caption":"The pier."}"#
            ),
            (
                #"<table class="with-caption"><tr><td><img src="/f.png"> Ann</td><td>1</td></tr><tr><td>Bo</td><td class="caption">2</td></tr></table>"#,
                #"{"type":"table","rows":[[{"text":"Ann"},{"text":"1"}],[{"text":"Bo"},{"text":"2"}]]}"#
            ),
            (
                #"<table><tr class="player-1"><td>Ann</td><td>5</td></tr><tr class="player-2"><td>Bo</td><td>3</td></tr></table>"#,
                #"{"type":"table","rows":[[{"text":"Ann"},{"text":"5"}],[{"text":"Bo"},{"text":"3"}]]}"#
            ),
            (
                ##"<div class="footnote"><a href="#footnote-anchor-1">1</a><div><p>The note.</p></div></div>"##,
                #"{"type":"list","ordered":true,"items":[[{"type":"paragraph","text":"The note."}]]}"#
            ),
            (
                #"<figure><img src="/1.jpg"><figcaption>The pier.Photograph: Maren Holt/Coast</figcaption></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The pier.","credit":"Maren Holt/Coast"}"#
            ),
            (
                #"<figure><img src="/1.jpg"><figcaption>Die Mole&nbsp;Foto: Maren Holt</figcaption></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"Die Mole","credit":"Maren Holt"}"#
            ),
            (
                #"<figure><img src="/1.jpg"><figcaption>The pier at dusk. © Maren Holt</figcaption></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The pier at dusk.","credit":"Maren Holt"}"#
            ),
            (
                #"<figure><img src="/1.jpg"><figcaption>The keeper's word: nobody swims here.</figcaption></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The keeper's word: nobody swims here."}"#
            ),
            (
                #"<picture><source srcset="/b.webp 400w, /b2.webp 1600w" type="image/webp"><img src="/b-small.jpg"></picture>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/b2.webp"}]}"#
            ),
            (
                #"<p><a href="/2024/quay.jpg"><img src="/2024/quay-300x200.jpg"></a></p>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/2024/quay.jpg"}]}"#
            ),
            (
                #"<div><img src="/1.jpg"><figcaption>The pier. Photo: Maren Holt</figcaption></div>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The pier.","credit":"Maren Holt"}"#
            ),
            (
                #"<img src="/7/1920/1080/a.jpg" alt="The quay"><img src="/7/1920/1440/a.jpg" alt="The quay">"#,
                #"{"type":"figure","images":[{"url":"https://news.example/7/1920/1080/a.jpg","alt":"The quay"}]}"#
            ),
            (
                #"<img src="/quay-101.jpg" alt="The quay"><img src="/quay-102.jpg" alt="The quay">"#,
                #"{"type":"figure","images":[{"url":"https://news.example/quay-101.jpg","alt":"The quay"}]},{"type":"figure","images":[{"url":"https://news.example/quay-102.jpg","alt":"The quay"}]}"#
            ),
            (
                #"<a href="https://social.example/maren"><img src="/i/account.svg" alt="Maren's account"></a><a href="/map"><img src="/map.svg" alt="Map"></a>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/map.svg","alt":"Map"}]}"#
            ),
            (
                "<figure><pre>a = 1</pre><figcaption>Listing 1</figcaption></figure>",
                #"{"type":"preformatted","text":"a = 1"},{"type":"paragraph","text":"Listing 1"}"#
            ),
            (
                "<blockquote><p>To be.</p></blockquote><figure><figcaption>A lost image</figcaption></figure>",
                #"{"type":"quote","blocks":[{"type":"paragraph","text":"To be."}]}"#
            ),
            (
                #"<figure><figure><img src="/1.jpg"><figcaption>One</figcaption></figure><figure><img src="/2.jpg"><figcaption>Two</figcaption></figure></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"One"},{"type":"figure","images":[{"url":"https://news.example/2.jpg"}],"caption":"Two"}"#
            ),
            (
                #"<dl class="gallery-item"><dt><img src="/1.jpg"></dt><dd class="wp-caption-text">The quay</dd></dl>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The quay"}"#
            ),
            (
                #"<div class="wp-caption"><img src="/1.jpg"><p class="wp-caption-text">The quay (Photo by Tom Reed)</p></div>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"The quay","credit":"Tom Reed"}"#
            ),
            (
                #"<figure><img src="/1.jpg"><figcaption>She is home. Photo: Maren Holt</figcaption></figure>"#,
                #"{"type":"figure","images":[{"url":"https://news.example/1.jpg"}],"caption":"She is home.","credit":"Maren Holt"}"#
            ),
            (
                "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> is read.</p>",
                #"{"type":"paragraph","text":"漢(kan) is read."}"#
            ),
            (
                #"<div class="highlight"><pre><code><table><tr><td class="rouge-gutter gl"><pre class="lineno">1\#n2\#n</pre></td><td><pre>a = 1\#nb = 2\#n</pre></td></tr></table></code></pre></div>"#,
                #"{"type":"preformatted","text":"a = 1\nb = 2"}"#
            ),
            (
                #"<pre><code><span class="line-number">1</span>a = 1\#n<span class="line-number">2</span>b = 2</code></pre>"#,
                #"{"type":"preformatted","text":"a = 1\nb = 2"}"#
            ),
            (
                "<table><thead><tr><th colspan=2><h3>Ships</h3></th></tr></thead><tr><td>Ada</td><td>1901</td></tr></table>",
                #"{"type":"table","rows":[[{"text":"Ships","header":true,"column_span":2}],[{"text":"Ada"},{"text":"1901"}]]}"#
            ),
            (
                "<table><tr><td>Ada<br>Bo</td><td><ul><li>one</li><li>two</li></ul></td></tr><tr><td>c</td><td><p>d</p></td></tr></table>",
                #"{"type":"table","rows":[[{"text":"Ada\nBo"},{"text":"one\ntwo"}],[{"text":"c"},{"text":"d"}]]}"#
            ),
            (
                "<table><tr><td><h1>A letter</h1>Its words.</td><td>More</td></tr><tr><td>a</td><td>b</td></tr></table>",
                #"{"type":"heading","level":1,"text":"A letter"},{"type":"paragraph","text":"Its words."},{"type":"paragraph","text":"More"},{"type":"paragraph","text":"a"},{"type":"paragraph","text":"b"}"#
            ),
            (
                "<blockquote><p>To be.</p><p>— Hamlet</p></blockquote>",
                #"{"type":"quote","blocks":[{"type":"paragraph","text":"To be."}],"attribution":"Hamlet"}"#
            ),
            (
                "<blockquote><p>To be.</p><footer>Hamlet in <cite>Hamlet</cite></footer></blockquote>",
                #"{"type":"quote","blocks":[{"type":"paragraph","text":"To be."}],"attribution":"Hamlet in Hamlet"}"#
            ),
            (
                "<ol><li>One</li></ol><ol start=2><li>Two</li></ol>",
                #"{"type":"list","ordered":true,"items":[[{"type":"paragraph","text":"One"}],[{"type":"paragraph","text":"Two"}]]}"#
            ),
            (
                ##"<p>None was given<sup><a href="#fn:1" id="fnref:1">1</a></sup>.</p>"##,
                #"{"type":"paragraph","text":"None was given[1].","inlines":[{"text":"None was given"},{"text":"[1]","styles":["superscript"]},{"text":"."}]}"#
            ),
            (
                ##"<p>So 10<sup>6</sup> of <a href="#maps">2</a> maps.</p>"##,
                #"{"type":"paragraph","text":"So 106 of 2 maps.","inlines":[{"text":"So 10"},{"text":"6","styles":["superscript"]},{"text":" of 2 maps."}]}"#
            ),
            (
                ##"<h2>Rain<a class="hash-link" href="#rain">\##u{200B}</a></h2>"##,
                #"{"type":"heading","level":2,"text":"Rain"}"#
            ),
            (
                ##"<h2>Rain <a class="anchor" href="#rain">¶</a></h2>"##,
                #"{"type":"heading","level":2,"text":"Rain"}"#
            ),
        ])
    func structure(html: String, expected: String) {
        #expect(Self.json(html) == expected)
    }
}
