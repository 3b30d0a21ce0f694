import Articles
import Testing

@testable import Cleaning

/// What feeds add to their items, in the words of many of them: it goes, and the article stays.
@Suite struct ItemLeftoverTests {
    private static let story =
        "<p>The ferry to the northern islands will run again from Monday, the harbour master said.</p>"
        + "<p>Two ships had been in dock since the storm, and the third was lent by a neighbour.</p>"
    private static let text = [
        "The ferry to the northern islands will run again from Monday, the harbour master said.",
        "Two ships had been in dock since the storm, and the third was lent by a neighbour.",
    ].joined(separator: "\n\n")

    private static func clean(_ html: String) -> String {
        Cleaner().cleanItem(
            html,
            context: ItemContext(
                url: "https://a.example/1", baseURL: "https://a.example/feed", title: "Ferry runs again")
        )
        .body.plainText()
    }

    @Test(
        "A line that the feed software adds at the end is dropped",
        arguments: [
            #"<p>The post <a href="https://a.example/1">Ferry runs again</a> appeared first on <a href="https://a.example">Coast</a>.</p>"#,
            #"<p>The post Ferry runs again first appeared on Coast.</p>"#,
            #"<p><a href="https://a.example/1">Ferry runs again</a> appeared on <a href="https://a.example">Coast</a>.</p>"#,
            #"<p><a href="https://a.example/1#comments">3 comments</a></p>"#,
            #"<p>© 2026 Coast. This feed is for personal, non-commercial use only.</p>"#,
            #"<p>Statistics: Posted by <a href="https://a.example/u/2">Maren</a> — Replies 3 — Views 41</p>"#,
            #"<p>Share this: <a href="https://twitter.com/intent/tweet?url=x">X</a> | <a href="mailto:?subject=x">Mail</a></p>"#,
            #"<p>This article was originally published on <a href="https://b.example">Harbour Weekly</a>.</p>"#,
            #"<p>Der Beitrag <a href="https://a.example/1">Fähre</a> erschien zuerst auf <a href="https://a.example">Küste</a>.</p>"#,
            #"<p>L’article <a href="https://a.example/1">Le ferry</a> est apparu en premier sur <a href="https://a.example">Côte</a>.</p>"#,
            #"<p>La entrada <a href="https://a.example/1">El ferry</a> se publicó primero en <a href="https://a.example">Costa</a>.</p>"#,
            #"<p>La entrada <a href="https://a.example/1">El ferry</a> aparece primero en <a href="https://a.example">Costa</a>.</p>"#,
            #"<p>O post <a href="https://a.example/1">A balsa</a> apareceu primeiro em <a href="https://a.example">Costa</a>.</p>"#,
            #"<p>L’articolo <a href="https://a.example/1">Il traghetto</a> proviene da <a href="https://a.example">Costa</a>.</p>"#,
            #"<p>L’articolo <a href="https://a.example/1">Il traghetto</a> sembra essere il primo su <a href="https://a.example">Costa</a>.</p>"#,
            #"<p>Het bericht <a href="https://a.example/1">De veerboot</a> verscheen eerst op <a href="https://a.example">Kust</a>.</p>"#,
            #"<p>Artykuł <a href="https://a.example/1">Prom</a> pochodzi z serwisu <a href="https://a.example">Wybrzeże</a>.</p>"#,
            #"<p>Сообщение <a href="https://a.example/1">Паром</a> появились сначала на <a href="https://a.example">Берег</a>.</p>"#,
            #"<p>Inlägget <a href="https://a.example/1">Färjan</a> dök först upp på <a href="https://a.example">Kusten</a>.</p>"#,
            #"<p>Innlegget <a href="https://a.example/1">Ferja</a> dukket først opp på <a href="https://a.example">Kysten</a>.</p>"#,
            #"<p>Indlægget <a href="https://a.example/1">Færgen</a> blev først udgivet på <a href="https://a.example">Kysten</a>.</p>"#,
            #"<p>The post <a href="https://a.example/1">Feribot</a> ilk önce <a href="https://a.example">Sahil</a> üzerinde ortaya çıktı.</p>"#,
            #"<p>投稿 <a href="https://a.example/1">フェリー</a> は <a href="https://a.example">海岸</a> に最初に表示されました。</p>"#,
            #"<p><a href="https://a.example/1">Continue reading...</a></p>"#,
            #"<p><a href="https://a.example/1">Weiterlesen →</a></p>"#,
            #"<p><a href="https://a.example/1">Lire la suite</a></p>"#,
            #"<p><a href="https://a.example/1">Seguir leyendo</a></p>"#,
            #"<p><a href="https://a.example/1">Leggi tutto</a></p>"#,
            #"<p><a href="https://a.example/1">Läs hela artikeln</a></p>"#,
            #"<p><a href="https://a.example/1">Читать далее</a></p>"#,
            #"<p><a href="https://a.example/1">続きを読む</a></p>"#,
            #"<p><a href="https://a.example/1#comments">Comments</a></p>"#,
            #"<p><a href="https://a.example/1">[Link]</a> <a href="https://a.example/1#c">[Comments]</a></p>"#,
            #"<p><a href="https://a.example/1">∞ Permalink</a></p>"#,
            #"<p><a title="Permanent link" href="/1?utm_source=feed">★</a></p>"#,
            #"<p class="jump"><a href="https://a.example/1#jump">To read this article in full, please click here</a></p>"#,
            #"<p>[If this looks odd in your feed reader, <a href="https://a.example/1">visit the original article</a>]</p>"#,
            #"<hr><p><a href="https://b.example/1">Ferry runs again</a> was originally published in <a href="https://b.example">Coast</a> on B, where people are continuing the conversation by highlighting and responding to this story.</p>"#,
            #"<p><em>Originally published at </em><a href="https://b.example/1"><em>https://b.example</em></a><em>.</em></p>"#,
            #"<p>submitted by <a href="https://b.example/u/pier">/u/pier</a> to <a href="https://b.example/r/coast">/r/coast</a><br><a href="https://b.example/2">[link]</a> <a href="https://b.example/3">[43 comments]</a></p>"#,
            #"<p>Thanks for reading this post via RSS. <a href="mailto:me@a.example">Reply via email</a></p>"#,
        ])
    func footers(footer: String) {
        #expect(Self.clean(Self.story + footer) == Self.text)
    }

    @Test(
        "What only looks like the way back to the item's page stays",
        arguments: [
            (#"<p><a href="https://b.example/tide">Tide tables</a></p>"#, "Tide tables"),
            (#"<pre>p { margin: 0; padding: 0 }</pre>"#, "p { margin: 0; padding: 0 }"),
            (
                #"<p>The set {1: low, 2: high} was theirs, and {3: none}</p>"#,
                "The set {1: low, 2: high} was theirs, and {3: none}"
            ),
            (#"<p>See <a href="https://b.example/log">the log in full</a>.</p>"#, "See the log in full."),
            (
                #"<p>It has <a href="https://a.example/1">a page of its own</a>, a map too.</p>"#,
                "It has a page of its own, a map too."
            ),
            (##"<p>The original post gave none.<a href="#fn:1">1</a></p>"##, "The original post gave none.[1]"),
            (
                #"<p>The original post gave none.<a href="https://a.example/1#fn:1">1</a></p>"#,
                "The original post gave none.[1]"
            ),
            (##"<h3><a href="#tides">Tides</a></h3><p>They were high.</p>"##, "Tides\n\nThey were high."),
        ])
    func notFooters(lines: String, text: String) {
        #expect(Self.clean(Self.story + lines) == Self.text + "\n\n" + text)
    }

    @Test(
        "Share bars, newsletter boxes, related lists and flares are dropped",
        arguments: [
            #"<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a href="https://a.example/1?share=twitter">Tweet</a></li></ul></div>"#,
            #"<p><a href="https://www.facebook.com/sharer/sharer.php?u=https://a.example/1">Facebook</a> <a href="https://twitter.com/intent/tweet?url=https://a.example/1">Twitter</a></p>"#,
            #"<p><a href="https://bsky.app/intent/compose?text=x">Bluesky</a> | <a href="https://www.threads.net/intent/post?text=x">Threads</a></p>"#,
            #"<p><a href="mailto:?subject=Ferry&body=https://a.example/1">Email</a></p>"#,
            #"<div class="feedflare"><a href="http://feeds.feedburner.com/~ff/a?d=yIl2AUoC8zA"><img src="http://feeds.feedburner.com/~ff/a?d=yIl2" border="0"></a></div><img src="http://feeds.feedburner.com/~r/a/~4/x" height="1" width="1" alt=""/>"#,
            #"<div class="newsletter-box"><h3>Our newsletter</h3><p>All of the coast in your inbox every week.</p><form><input type="email"><button>Sign up</button></form></div>"#,
            #"<p><em>Sign up for <a href="https://a.example/n">our newsletter</a> and never miss a story.</em></p>"#,
            #"<p><a href="https://a.example/n">Abonnieren Sie unseren Newsletter</a></p>"#,
            #"<p>Inscrivez-vous à notre newsletter <a href="https://a.example/n">ici</a>.</p>"#,
            #"<h3>Related stories</h3><ul><li><a href="https://a.example/2">Storm takes the pier of the old town</a></li><li><a href="https://a.example/3">Harbour dues to rise</a></li></ul>"#,
            #"<h4>Das könnte Sie auch interessieren</h4><ul><li><a href="https://a.example/2">Sturm nimmt die Mole mit</a></li></ul>"#,
            #"<p><strong>À lire aussi :</strong> <a href="https://a.example/2">La tempête emporte la jetée</a></p>"#,
            #"<p><strong>READ MORE: <a href="https://a.example/2">Storm takes the pier of the old town</a></strong></p>"#,
            #"<p>Leia também: <a href="https://a.example/2">Tempestade leva o cais da cidade velha</a></p>"#,
            #"<p>Читайте также: <a href="https://a.example/2">Шторм снёс причал старого города</a></p>"#,
            #"<p>Zobacz także: <a href="https://a.example/2">Sztorm zabrał molo starego miasta</a></p>"#,
            #"<p>関連記事：<a href="https://a.example/2">嵐が桟橋をさらう</a></p>"#,
            #"<div class="embed"><p>Externer Inhalt</p><p>An dieser Stelle finden Sie einen externen Inhalt von Karten AG.</p></div>"#,
            #"<p>To view this content, please accept marketing cookies.</p>"#,
            #"<p>Pour voir ce contenu, acceptez les cookies de <a href="https://a.example/c">Vidéo</a>.</p>"#,
            #"<p>Advertisement</p>"#,
            #"<p>Learn more about your ad choices. Visit <a href="https://b.example/adchoices">b.example/adchoices</a></p>"#,
            #"<p>Hosted on Acast. See <a href="https://acast.example/privacy">acast.example/privacy</a> for more information.</p>"#,
            #"<p>p.p1 {margin: 0.0px 0.0px; font: 12.0px Helvetica} span.s1 {letter-spacing: 0.0px}</p>"#,
            #"<p><a href="https://b.example/?utm_campaign=x">Powered by Letters</a></p>"#,
            #"<div class="advertisement"><a href="https://b.example/boat">A new boat for everyone, now.</a></div>"#,
            #"<div class="wp-block-jetpack-subscriptions"><p>Type your email…</p><button>Subscribe</button></div>"#,
            #"<p class="button-wrapper"><a class="button primary" href="https://a.example/subscribe?"><span>Subscribe now</span></a></p>"#,
            #"<p class="button-wrapper"><a class="button primary" href="https://a.example/1/comments"><span>Leave a comment</span></a></p>"#,
            #"<div class="wp-block-buttons"><div class="wp-block-button"><a class="wp-block-button__link" href="https://a.example/m">Become a member</a></div></div>"#,
            #"<div class="audio-player"><span>0:00</span><div class="time">/<span>103.2</span></div><button>Play</button><span>1×</span></div>"#,
            #"<div class="ad-slot"><span>Anzeige</span></div>"#,
            #"<p>Follow us on <a href="https://twitter.com/coast">Twitter</a> and <a href="https://facebook.com/coast">Facebook</a></p>"#,
            #"<img src="https://stats.example/pixel.gif" width="1" height="1"><p>&nbsp;</p><div><br></div>"#,
        ])
    func boxes(box: String) {
        #expect(Self.clean(Self.story + box) == Self.text)
    }

    @Test(
        "A sentence of the article that resembles such a line stays",
        arguments: [
            "The post of harbour master was first offered to her sister, who had turned it down in May.",
            "Related companies were searched as well, the prosecutor said, and papers taken away in boxes.",
            "Read the manual before you start the engine, the captain told the new crew on their first day.",
            "Sign up sheets hung beside the door, and by noon forty people had put their names on them.",
            "Share prices fell by a tenth after the ferry company told its owners of the damage on Friday.",
        ])
    func articleStays(sentence: String) {
        #expect(Self.clean(Self.story + "<p>\(sentence)</p>") == Self.text + "\n\n" + sentence)
    }

    @Test(
        "Shortcodes that no plug-in resolved leave what they hold",
        arguments: [
            (
                "<p>[vc_row][vc_column width=&quot;1/2&quot;][vc_column_text]</p><p>Kept.</p><p>[/vc_column_text][/vc_column][/vc_row]</p>",
                "Kept."
            ),
            (
                "[et_pb_section fb_built=”1″ _builder_version=”4.9″][et_pb_text]<p>Kept.</p>[/et_pb_text][/et_pb_section]",
                "Kept."
            ),
            ("<p>[dropcap]K[/dropcap]ept.</p>", "Kept."),
            ("<p>[su_spacer size=&quot;10&quot;]Kept.[gallery ids=&quot;1,2&quot;]</p>", "Kept."),
            ("<p>[contact-form-7 id=&quot;5&quot; title=&quot;Write&quot;]</p><p>Kept.</p>", "Kept."),
            (
                "<p>He said [the harbour master] would [sic] go [1] on, see [Music] and [type=&quot;text&quot;] [/rant]</p>",
                "He said [the harbour master] would [sic] go [1] on, see [Music] and [type=\"text\"] [/rant]"
            ),
            (
                "<p>Kept <code>[vc_row]</code>.</p><pre>[gallery ids=&quot;1&quot;]</pre>",
                "Kept [vc_row].\n\n[gallery ids=\"1\"]"
            ),
            (#"<p><a href="https://b.example/?a[vc_row]=1" title="[vc_row]">Kept</a>.</p>"#, "Kept."),
        ])
    func shortcodes(html: String, text: String) {
        #expect(Self.clean(html) == text)
    }

    @Test("A shortcode's caption is its picture's, and its address an embed")
    func shortcodesWithMeaning() {
        func blocks(_ html: String) -> [Block] {
            Cleaner().cleanItem(html, context: ItemContext(baseURL: "https://a.example/1")).body.blocks
        }
        let figure = Figure(images: [Image(url: "https://a.example/1.jpg")], caption: [Inline("The quay.")])
        #expect(
            blocks(
                #"<p>[caption id="attachment_1" align="alignnone" width="300"]<a href="/p"><img src="/1.jpg"></a> The quay.[/caption]</p>"#
            )
                == [.figure(figure)])
        #expect(
            blocks(#"[caption width="300" caption="The quay."]<img src="/1.jpg">[/caption]"#) == [.figure(figure)])
        for code in [
            "[embed]https://youtu.be/abc_DEF-123[/embed]", "[youtube https://youtu.be/abc_DEF-123]",
            "[youtube=https://youtu.be/abc_DEF-123&amp;w=640]",
            "[embed width=&quot;640&quot;]https://youtu.be/abc_DEF-123[/embed]",
        ] {
            #expect(
                blocks("<p>\(code)</p>") == [.embed(Embed(provider: "youtube", url: "https://youtu.be/abc_DEF-123"))])
        }
    }

    @Test("The way on at the end of a teaser's last line goes, and another link there stays")
    func wayOn() {
        func link(_ rest: String) -> String {
            #"<p>Two ships had been in dock. <a href="https://a.example/1\#(rest)">Continue reading <b>→</b></a></p>"#
        }
        let kept = "The ferry to the northern islands will run again from Monday."
        #expect(Self.clean("<p>\(kept)</p>" + link("")) == kept + "\n\nTwo ships had been in dock.")
        #expect(Self.clean("<p>\(kept)</p>" + link("#more-2")) == kept + "\n\nTwo ships had been in dock.")
        #expect(Self.clean("<p>\(kept)</p>" + link("/other")).hasSuffix("Continue reading →"))
    }
}
