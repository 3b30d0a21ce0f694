internal import Articles
internal import Markup

/// A service whose posts, videos or maps stand inside articles. A new one is one row of `all`.
struct EmbedProvider: Sendable {
    /// Lower case; `Embed.provider`.
    let name: String
    /// A class word of the element that stands for the post: `twitter-tweet`.
    var classes: [String] = []
    /// Hosts of frames and scripts, with their subdomains.
    var hosts: [String] = []
    /// AMP's element for it, and custom elements that load it late.
    var elements: [HTMLTag] = []
    /// The attribute of `element`, or of the element with the class, that holds the thing's id or address.
    var idAttribute: HTMLAttribute?
    /// The address for an id.
    var address: (@Sendable (String) -> String)?
    /// The canonical address for a frame's; `nil` keeps that one.
    var canonical: (@Sendable (FrameAddress) -> String?)?
    /// The thing's address for that of a script that would draw it in its own place.
    var scripted: (@Sendable (FrameAddress) -> String?)?
    /// The post's blockquote begins with a link to it, whose text is the post's; others end with one that is dated.
    var beginsWithLink = false
    /// A preview of any page: its address and title are told, its teaser and pictures are the page's own.
    var isCard = false

    static let all: [EmbedProvider] = [
        EmbedProvider(
            name: "twitter", classes: ["twitter-tweet", "twitter-video", "tweet"],
            hosts: ["twitter.com", "x.com", "platform.twitter.com"], elements: [.ampTwitter, .embettyTweet],
            idAttribute: .dataTweetid,
            address: { "https://twitter.com/i/status/" + $0 },
            canonical: { $0.query("id").map { "https://twitter.com/i/status/" + $0 } }),
        EmbedProvider(
            name: "youtube", hosts: ["youtube.com", "youtube-nocookie.com", "youtu.be"],
            elements: [.ampYoutube, .liteYoutube],
            idAttribute: .dataVideoid, address: { "https://www.youtube.com/watch?v=" + $0 },
            canonical: { address in
                let id =
                    address.query("v") ?? address.path(after: "embed") ?? address.path(after: "v")
                    ?? address.path(after: "shorts")
                if let id, id != "videoseries", id != "live_stream" { return "https://www.youtube.com/watch?v=" + id }
                if let channel = address.query("channel") { return "https://www.youtube.com/channel/\(channel)/live" }
                return address.query("list").map { "https://www.youtube.com/playlist?list=" + $0 }
            }),
        EmbedProvider(
            name: "vimeo", hosts: ["vimeo.com"], elements: [.ampVimeo, .liteVimeo], idAttribute: .dataVideoid,
            address: { "https://vimeo.com/" + $0 },
            canonical: { $0.path(after: "video").map { "https://vimeo.com/" + $0 } }),
        EmbedProvider(
            name: "instagram", classes: ["instagram-media"], hosts: ["instagram.com"], elements: [.ampInstagram],
            idAttribute: .dataShortcode, address: { "https://www.instagram.com/p/" + $0 + "/" },
            canonical: { address in
                address.path(after: "p").map { "https://www.instagram.com/p/" + $0 + "/" }
                    ?? address.path(after: "reel").map { "https://www.instagram.com/reel/" + $0 + "/" }
            }),
        EmbedProvider(
            name: "facebook", classes: ["fb-post", "fb-video"], hosts: ["facebook.com", "fb.watch"],
            elements: [.ampFacebook],
            idAttribute: .dataHref, address: { $0 }, canonical: { $0.query("href") }),
        EmbedProvider(
            name: "tiktok", classes: ["tiktok-embed"], hosts: ["tiktok.com"], elements: [.ampTiktok, .liteTiktok],
            idAttribute: .cite,
            address: { $0 }),
        EmbedProvider(
            name: "mastodon", classes: ["mastodon-embed"],
            canonical: { $0.full.hasSuffix("/embed") ? String($0.full.dropLast(6)) : nil }),
        EmbedProvider(
            name: "bluesky", classes: ["bluesky-embed"], hosts: ["bsky.app"],
            canonical: { address in
                guard let author = address.path(after: "embed"), let post = address.path(after: "app.bsky.feed.post")
                else { return nil }
                return "https://bsky.app/profile/\(author)/post/\(post)"
            }),
        EmbedProvider(
            name: "threads", classes: ["text-post-media"], hosts: ["threads.net", "threads.com"]),
        EmbedProvider(
            name: "reddit", classes: ["reddit-embed-bq", "reddit-card", "reddit-embed"],
            hosts: ["reddit.com", "redditmedia.com"], elements: [.ampReddit], idAttribute: .dataSrc, address: { $0 },
            beginsWithLink: true),
        EmbedProvider(
            name: "spotify", hosts: ["open.spotify.com", "spotify.com"],
            canonical: { address in
                for kind in ["track", "album", "playlist", "episode", "show", "artist"] {
                    if let id = address.path(after: kind) { return "https://open.spotify.com/\(kind)/\(id)" }
                }
                return nil
            }),
        EmbedProvider(
            name: "soundcloud", hosts: ["soundcloud.com"], elements: [.ampSoundcloud], idAttribute: .dataTrackid,
            address: { "https://api.soundcloud.com/tracks/" + $0 }, canonical: { $0.query("url") }),
        EmbedProvider(
            name: "apple-podcasts", hosts: ["embed.podcasts.apple.com", "podcasts.apple.com", "embed.music.apple.com"],
            canonical: { $0.full.replacing("://embed.", with: "://") }),
        EmbedProvider(
            name: "datawrapper", classes: ["datawrapper-embed"], hosts: ["datawrapper.dwcdn.net", "dwcdn.net"],
            scripted: { $0.firstPathPart.map { "https://datawrapper.dwcdn.net/\($0)/" } }),
        EmbedProvider(
            name: "flourish", classes: ["flourish-embed"], hosts: ["flourish.studio", "flo.uri.sh"],
            idAttribute: .dataSrc, address: { "https://public.flourish.studio/" + $0 + "/" },
            canonical: { address in
                for kind in ["visualisation", "story"] {
                    if let id = address.path(after: kind) { return "https://public.flourish.studio/\(kind)/\(id)/" }
                }
                return nil
            }),
        EmbedProvider(name: "infogram", classes: ["infogram-embed"], hosts: ["infogram.com", "e.infogr.am"]),
        EmbedProvider(
            name: "google-maps", hosts: ["maps.google.com", "google.com/maps", "www.google.com/maps"]),
        EmbedProvider(name: "openstreetmap", hosts: ["openstreetmap.org"]),
        EmbedProvider(
            name: "dailymotion", hosts: ["dailymotion.com", "dai.ly"], elements: [.ampDailymotion],
            idAttribute: .dataVideoid, address: { "https://www.dailymotion.com/video/" + $0 },
            canonical: { address in
                (address.path(after: "video") ?? address.query("video"))
                    .map { "https://www.dailymotion.com/video/" + $0 }
            }),
        EmbedProvider(
            name: "twitch", hosts: ["twitch.tv"], elements: [.ampTwitchPlayer], idAttribute: .dataChannel,
            address: { "https://www.twitch.tv/" + $0 },
            canonical: { address in
                address.query("video").map { "https://www.twitch.tv/videos/" + $0.drop { $0 == "v" } }
                    ?? address.query("channel").map { "https://www.twitch.tv/" + $0 }
                    ?? address.query("clip").map { "https://clips.twitch.tv/" + $0 }
            }),
        EmbedProvider(name: "ted", hosts: ["embed.ted.com", "ted.com"]),
        EmbedProvider(name: "bandcamp", hosts: ["bandcamp.com"]),
        EmbedProvider(
            name: "github-gist", hosts: ["gist.github.com"], elements: [.ampGist], idAttribute: .dataGistid,
            address: { "https://gist.github.com/" + $0 },
            scripted: { $0.full.hasSuffix(".js") ? String($0.full.dropLast(3)) : nil }),
        EmbedProvider(
            name: "codepen", hosts: ["codepen.io"],
            canonical: { $0.full.contains("/embed/") ? $0.full.replacing("/embed/", with: "/pen/") : nil }),
        EmbedProvider(
            name: "jwplayer", hosts: ["cdn.jwplayer.com", "content.jwplatform.com"],
            scripted: { address in
                address.path.hasPrefix("/players/") && address.path.hasSuffix(".js")
                    ? "https://\(address.host)\(address.path.dropLast(3)).html" : nil
            }),
        EmbedProvider(name: "brightcove", hosts: ["players.brightcove.net"]),
        EmbedProvider(name: "scribd", hosts: ["scribd.com"]),
        EmbedProvider(name: "documentcloud", hosts: ["documentcloud.org"]),
        EmbedProvider(name: "telegram", classes: ["telegram-post"], hosts: ["t.me"]),
        EmbedProvider(name: "linkedin", hosts: ["linkedin.com"]),
        EmbedProvider(
            name: "pinterest", hosts: ["assets.pinterest.com", "pinterest.com"], elements: [.ampPinterest],
            idAttribute: .dataUrl,
            address: { $0 }, canonical: { $0.query("id").map { "https://www.pinterest.com/pin/\($0)/" } }),
        EmbedProvider(name: "giphy", hosts: ["giphy.com"]),
        EmbedProvider(name: "imgur", classes: ["imgur-embed-pub"], hosts: ["imgur.com"]),
        EmbedProvider(
            name: "web",
            classes: [
                "kg-bookmark-card", "wp-embedded-content", "embedded-post-wrap", "onebox", "embedly-card",
                "graf--mixtapeEmbed", "kg-file-card", "embed__url", "se-module-oglink", "bookmark",
            ], isCard: true),
    ]

    /// Frames that hold another: the host, and the parameter with what it shows.
    private static let wrappers: [(host: String, parameter: String)] = [
        ("cdn.embedly.com", "url"), ("cdn.embedly.com", "src"), ("cdn.iframe.ly", "url"), ("iframely.net", "url"),
        ("hatenablog-parts.com", "url"), ("embed.hatena.ne.jp", "url"),
    ]

    /// The address of what a frame holds, where it is a wrapper.
    static func unwrapped(_ address: FrameAddress) -> FrameAddress? {
        for row in wrappers where address.host == row.host {
            if let inner = address.query(row.parameter), let found = FrameAddress(inner) { return found }
        }
        return nil
    }

    /// Frames that show adverts, count readers, ask them to log in or do nothing.
    static let silentHosts = [
        "doubleclick.net", "googletagmanager.com", "googlesyndication.com", "amazon-adsystem.com",
        "facebook.com/plugins/like",
        "google.com/recaptcha", "disqus.com", "addthis.com", "taboola.com", "outbrain.com", "criteo.com",
        "rubiconproject.com",
        "platform.twitter.com/widgets", "accounts.google.com", "mailchimp.com", "list-manage.com", "substack.com/embed",
    ]

    /// The provider whose class an element carries.
    static func byClass(_ classes: ArraySlice<UInt8>) -> EmbedProvider? {
        classes.withUnsafeBufferPointer { classes in
            var place = 0
            while place < classes.count {
                let start = place
                while place < classes.count, classes[place] != 0x20 { place += 1 }
                if place > start,
                    let row = classNames.row(of: UnsafeBufferPointer(rebasing: classes[start..<place]))
                {
                    return all[row]
                }
                place += 1
            }
            return nil
        }
    }

    static func byElement(_ tag: HTMLTag) -> EmbedProvider? { all.first { $0.elements.contains(tag) } }

    static func byAddress(_ address: FrameAddress) -> EmbedProvider? {
        hostTable.first(matching: address).map { all[$0] } ?? (address.isFediversePost ? mastodon : nil)
    }

    static func isSilent(_ address: FrameAddress) -> Bool { silentTable.first(matching: address) != nil }

    private static let hostTable = HostTable(all.map(\.hosts))
    private static let silentTable = HostTable([silentHosts])

    private static let mastodon = all.first { $0.name == "mastodon" }

    private static let classNames = NameTable(all.map { $0.classes + ["embed-\($0.name)"] })
}

/// Rows of names, found by their bytes.
private struct NameTable: Sendable {
    private var index = HashIndex(capacity: 64)
    /// By number in `index`.
    private var names: [(name: [UInt8], row: Int)] = []

    init(_ rows: [[String]]) {
        for (row, names) in rows.enumerated() {
            for name in names {
                let bytes = Array(name.utf8)
                let number = bytes.withUnsafeBufferPointer { index.insert(HashIndex.hash($0)) }
                if number == self.names.count { self.names.append((bytes, row)) }
            }
        }
    }

    func row(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let number = index.number(of: HashIndex.hash(name)), names[number].name.elementsEqual(name) else {
            return nil
        }
        return names[number].row
    }
}
