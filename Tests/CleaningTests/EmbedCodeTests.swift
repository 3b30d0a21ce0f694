import Articles
import Testing

@testable import Cleaning

/// The codes that services give out for embedding, and what content systems make of them.
@Suite struct EmbedCodeTests {
    private static func blocks(_ html: String) -> [Block] {
        let html = "<p>Before.</p>\(html)<p>After.</p>"
        let context = ItemContext(baseURL: "https://news.example/story", title: "S")
        let frame: [Block] = [.paragraph([Inline("Before.")]), .paragraph([Inline("After.")])]
        return Cleaner().cleanItem(html, context: context).body.blocks.filter { !frame.contains($0) }
    }

    @Test(
        "A player's or post's code becomes one embed with the thing's own address",
        arguments: [
            (
                #"<iframe src="https://platform.twitter.com/embed/Tweet.html?id=77&theme=light"></iframe>"#, "twitter",
                "https://twitter.com/i/status/77"
            ),
            (
                #"<div class="wp-block-embed__wrapper">\#nhttps://twitter.com/city/status/77\#n</div>"#, "twitter",
                "https://twitter.com/city/status/77"
            ),
            (
                #"<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">https://youtu.be/abc_DEF-123</div></figure>"#,
                "youtube", "https://youtu.be/abc_DEF-123"
            ),
            (
                #"<figure class="media"><oembed url="https://www.youtube.com/watch?v=abc_DEF-123"></oembed></figure>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<lite-youtube videoid="abc_DEF-123"></lite-youtube>"#, "youtube",
                "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<div><noscript><iframe src="https://www.youtube.com/embed/abc_DEF-123"></iframe></noscript></div>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<iframe data-src="https://www.youtube-nocookie.com/embed/abc_DEF-123?rel=0" src="about:blank"></iframe><noscript><iframe src="https://www.youtube-nocookie.com/embed/abc_DEF-123?rel=0"></iframe></noscript>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<iframe src="//www.youtube.com/embed/live_stream?channel=UC12"></iframe>"#, "youtube",
                "https://www.youtube.com/channel/UC12/live"
            ),
            (
                #"<iframe src="https://player.vimeo.com/video/7697?h=82&dnt=1"></iframe>"#, "vimeo",
                "https://vimeo.com/7697"
            ),
            (
                #"<iframe src="https://www.instagram.com/reel/CxY/embed/captioned/"></iframe>"#, "instagram",
                "https://www.instagram.com/reel/CxY/"
            ),
            (
                #"<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fquay%2Fposts%2F5&width=500"></iframe>"#,
                "facebook", "https://www.facebook.com/quay/posts/5"
            ),
            (
                #"<iframe src="https://social.example/@maren/109876/embed" class="mastodon-embed"></iframe>"#,
                "mastodon",
                "https://social.example/@maren/109876"
            ),
            (
                #"<iframe src="https://social.example/@maren/109876/embed"></iframe>"#, "mastodon",
                "https://social.example/@maren/109876"
            ),
            (
                #"<iframe src="https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3kx?ref_url=x"></iframe>"#,
                "bluesky", "https://bsky.app/profile/did:plc:abc/post/3kx"
            ),
            (
                #"<iframe src="https://open.spotify.com/embed/episode/4rO?utm_source=generator"></iframe>"#, "spotify",
                "https://open.spotify.com/episode/4rO"
            ),
            (
                #"<iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/34&color=0066cc"></iframe>"#,
                "soundcloud", "https://api.soundcloud.com/tracks/34"
            ),
            (
                #"<iframe src="https://embed.podcasts.apple.com/us/podcast/quay/id12?i=34"></iframe>"#,
                "apple-podcasts",
                "https://podcasts.apple.com/us/podcast/quay/id12?i=34"
            ),
            (
                #"<iframe src="https://datawrapper.dwcdn.net/aBc12/3/"></iframe>"#, "datawrapper",
                "https://datawrapper.dwcdn.net/aBc12/3/"
            ),
            (
                #"<div id="datawrapper-vis-aBc12"><script defer src="https://datawrapper.dwcdn.net/aBc12/embed.js"></script></div>"#,
                "datawrapper", "https://datawrapper.dwcdn.net/aBc12/"
            ),
            (
                #"<div class="flourish-embed flourish-chart" data-src="visualisation/123"></div>"#, "flourish",
                "https://public.flourish.studio/visualisation/123/"
            ),
            (
                #"<iframe src="https://flo.uri.sh/visualisation/123/embed"></iframe>"#, "flourish",
                "https://public.flourish.studio/visualisation/123/"
            ),
            (
                #"<iframe src="https://www.google.com/maps/embed?pb=!1m18"></iframe>"#, "google-maps",
                "https://www.google.com/maps/embed?pb=!1m18"
            ),
            (
                #"<script src="https://gist.github.com/maren/0123abcd.js"></script>"#, "github-gist",
                "https://gist.github.com/maren/0123abcd"
            ),
            (
                #"<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="quay/68"></script>"#,
                "telegram", "https://t.me/quay/68"
            ),
            (#"<amp-twitter data-tweetid="77"></amp-twitter>"#, "twitter", "https://twitter.com/i/status/77"),
            (
                #"<iframe data-cookieblock-src="https://www.youtube.com/embed/abc_DEF-123" src="about:blank"></iframe>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<iframe data-src-cmplz="https://player.vimeo.com/video/7697" src="/consent.html"></iframe>"#, "vimeo",
                "https://vimeo.com/7697"
            ),
            (
                #"<embetty-video type="youtube" video-id="abc_DEF-123"></embetty-video>"#, "youtube",
                "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (#"<embetty-tweet status="77"></embetty-tweet>"#, "twitter", "https://twitter.com/i/status/77"),
            (
                #"<div class="elementor-widget-video" data-settings="{&quot;youtube_url&quot;:&quot;https:\/\/youtu.be\/abc_DEF-123&quot;}"><div class="elementor-video"></div></div>"#,
                "youtube", "https://youtu.be/abc_DEF-123"
            ),
            (
                #"<div class="sqs-video-wrapper" data-html="&lt;iframe src=&quot;//www.youtube.com/embed/abc_DEF-123&quot;&gt;&lt;/iframe&gt;"></div>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<iframe src="https://cdn.embedly.com/widgets/media.html?src=x&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabc_DEF-123&key=x"></iframe>"#,
                "youtube", "https://www.youtube.com/watch?v=abc_DEF-123"
            ),
            (
                #"<iframe src="https://player.twitch.tv/?video=v123&parent=a.example"></iframe>"#, "twitch",
                "https://www.twitch.tv/videos/123"
            ),
            (
                #"<iframe src="https://codepen.io/maren/embed/abc?default-tab=result"></iframe>"#, "codepen",
                "https://codepen.io/maren/pen/abc?default-tab=result"
            ),
            (
                #"<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/99/"></a>"#, "pinterest",
                "https://www.pinterest.com/pin/99/"
            ),
            (#"<amp-gist data-gistid="0123abcd"></amp-gist>"#, "github-gist", "https://gist.github.com/0123abcd"),
            (
                #"<amp-dailymotion data-videoid="x2m8"></amp-dailymotion>"#, "dailymotion",
                "https://www.dailymotion.com/video/x2m8"
            ),
            (
                #"<script src="https://cdn.jwplayer.com/players/abc-def.js"></script>"#, "jwplayer",
                "https://cdn.jwplayer.com/players/abc-def.html"
            ),
            (
                #"<iframe src="https://players.brightcove.net/1/default_default/index.html?videoId=5"></iframe>"#,
                "brightcove", "https://players.brightcove.net/1/default_default/index.html?videoId=5"
            ),
            (
                #"<iframe src="https://widgets.unknown.example/x?utm_medium=e&id=5"></iframe>"#, "web",
                "https://widgets.unknown.example/x?id=5"
            ),
        ])
    func address(code: String, provider: String, url: String) {
        #expect(Self.blocks(code) == [.embed(Embed(provider: provider, url: url))])
    }

    @Test(
        "A script or frame that shows nothing to a reader leaves nothing",
        arguments: [
            #"<script src="https://platform.twitter.com/widgets.js"></script>"#,
            #"<script src="https://tracker.example/x.js"></script>"#,
            #"<iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe>"#,
        ])
    func nothing(code: String) {
        #expect(Self.blocks(code).isEmpty)
    }

    @Test(
        "A card that previews a page becomes a link with its title",
        arguments: [
            #"<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://b.example/tides"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Tide tables</div><div class="kg-bookmark-description">All of them.</div><img class="kg-bookmark-icon" src="https://b.example/i.png"></div></a><figcaption>Here</figcaption></figure>"#,
            #"<blockquote class="wp-embedded-content"><a href="https://b.example/tides">Tide tables</a></blockquote><p><iframe class="wp-embedded-content" title="“Tide tables” — B" src="https://b.example/tides/embed/#?secret=1"></iframe></p>"#,
            #"<div class="embedded-post-wrap"><a class="embedded-post" href="https://b.example/tides?utm_source=s"><img src="https://b.example/l.png"><span>B letters</span><div class="embedded-post-title">Tide tables</div><div>All of them…</div><div>2 years ago · 12 likes</div></a></div>"#,
            #"<aside class="onebox"><header class="source"><img src="https://b.example/i.png"><a href="https://b.example/tides">b.example</a></header><article class="onebox-body"><h3><a href="https://b.example/tides">Tide tables</a></h3><p>All of them.</p></article></aside>"#,
            #"<a class="bookmark source" href="https://b.example/tides"><div class="bookmark-info"><div class="bookmark-title">Tide tables</div><div>All.</div></div></a>"#,
            #"<div class="kg-card kg-file-card"><a href="https://b.example/tides"><div class="kg-file-card-title">Tide tables</div><div>1 MB</div></a></div>"#,
            #"<a class="embed__url" href="https://b.example/tides?utm_source=x"><div><p class="embed__title"> Tide tables </p><p>All of them.</p></div><img src="https://b.example/i.png"></a>"#,
            #"<blockquote class="embedly-card"><h4><a href="https://b.example/tides">Tide tables</a></h4><p>All of them.</p></blockquote>"#,
        ])
    func cards(code: String) {
        #expect(
            Self.blocks(code) == [.embed(Embed(provider: "web", url: "https://b.example/tides", title: "Tide tables"))])
    }

    @Test("A post's words, author and date are kept apart from what its service adds")
    func posts() {
        let facebook = """
            <div class="fb-post" data-href="https://www.facebook.com/quay/posts/5"><blockquote \
            cite="https://www.facebook.com/quay/posts/5"><p>We open on Friday.</p>Posted by \
            <a href="https://www.facebook.com/quay">The Quay</a> on&nbsp;\
            <a href="https://www.facebook.com/quay/posts/5">Monday, 4 March 2024</a></blockquote></div>
            """
        #expect(
            Self.blocks(facebook) == [
                .embed(
                    Embed(
                        provider: "facebook", url: "https://www.facebook.com/quay/posts/5", author: "The Quay",
                        date: "Monday, 4 March 2024", text: "We open on Friday."))
            ])
        let reddit = """
            <blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/boats/comments/a1/she_is_home/">\
            She is home</a><br> by<a href="https://www.reddit.com/user/maren/">u/maren</a> \
            in<a href="https://www.reddit.com/r/boats/">boats</a></blockquote>
            """
        #expect(
            Self.blocks(reddit) == [
                .embed(
                    Embed(
                        provider: "reddit", url: "https://www.reddit.com/r/boats/comments/a1/she_is_home/",
                        author: "u/maren", text: "She is home"))
            ])
    }

    @Test("A post that lost its links still tells its text from its author")
    func postWithoutLinks() {
        let code = """
            <blockquote class="twitter-tweet"><p>We sail<br>on Friday.<br>&mdash; The Quay (@quay) March 4, 2024</p></blockquote>
            """
        #expect(
            Self.blocks(code) == [
                .embed(
                    Embed(
                        provider: "twitter", url: nil, author: "The Quay", handle: "@quay", date: "March 4, 2024",
                        text: "We sail\non Friday."))
            ])
    }

    @Test("Words that only ask to be followed to the post are not its text")
    func placeholders() {
        let instagram = """
            <blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CxY/?utm_source=ig_embed">\
            <div><a href="https://www.instagram.com/p/CxY/?utm_source=ig_embed"><div>View this post on Instagram</div></a>\
            <p><a href="https://www.instagram.com/p/CxY/?utm_source=ig_embed">A post shared by The Quay (@quay)</a></p></div>\
            </blockquote>
            """
        #expect(
            Self.blocks(instagram) == [
                .embed(
                    Embed(
                        provider: "instagram", url: "https://www.instagram.com/p/CxY/", author: "The Quay",
                        handle: "@quay"))
            ])
        let mastodon = """
            <blockquote class="mastodon-embed" data-embed-url="https://social.example/@maren/109/embed">\
            <a href="https://social.example/@maren/109"><div>Post by @maren@social.example</div><div>View on Mastodon</div>\
            </a></blockquote>
            """
        #expect(
            Self.blocks(mastodon) == [.embed(Embed(provider: "mastodon", url: "https://social.example/@maren/109"))])
    }
}
