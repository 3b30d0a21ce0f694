import Articles
import Cleaning
import FeedParsing
import Foundation
import Markup
import Renderings
import SpoolSchemaCheck
import Testing

@testable import Ingest

/// What a feed says reaches the spool: a document of each format that says all it can, and where each value stands in the
/// article's object.
@Suite struct SpoolFieldsTests {
    private static let rss = """
        <rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
         xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"
         xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
         xmlns:georss="http://www.georss.org/georss" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
         xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:thr="http://purl.org/syndication/thread/1.0"
         xmlns:cc="http://web.resource.org/cc/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:x="https://x.example/ns">
        <channel><title>Tide Talk</title><link>https://t.example/</link><description>About tides</description>
        <language>en</language><copyright>Tide Co</copyright><cc:license>https://l.example/feed</cc:license>
        <image><url>https://t.example/logo.png</url></image><itunes:author>Ann Lee</itunes:author>
        <category>Sea</category><itunes:explicit>true</itunes:explicit>
        <item><title>One</title><link>https://t.example/1</link><guid isPermaLink="false">e1</guid>
        <pubDate>Tue, 14 Nov 2023 22:13:20 GMT</pubDate><atom:updated>2023-11-15T22:13:20Z</atom:updated>
        <description>Short words.</description><category>moon</category><dc:language>en-GB</dc:language>
        <dc:creator>Bo Ek</dc:creator><dc:contributor>Cy Ruz</dc:contributor><dc:publisher>Moor Press</dc:publisher>
        <dc:rights>All rights, Moor</dc:rights><cc:license>https://l.example/item</cc:license>
        <podcast:license>cc-by-4.0</podcast:license><source url="https://o.example/rss">Other Feed</source>
        <enclosure url="https://t.example/1.mp3" type="audio/mpeg" length="123456"/>
        <comments>https://t.example/1#comments</comments><wfw:commentRss>/1/feed</wfw:commentRss>
        <slash:comments>53</slash:comments><thr:in-reply-to ref="tag:t.example,2023:0" href="https://t.example/0"/>
        <georss:point>45.25 -71.5</georss:point>
        <podcast:location geo="geo:30.2672,-97.7431" osm="R113314" rel="subject" country="us">Austin</podcast:location>
        <itunes:duration>1:02:03</itunes:duration><podcast:season name="Spring">31</podcast:season>
        <podcast:episode display="Part 4">47</podcast:episode><itunes:episodeType>bonus</itunes:episodeType>
        <itunes:explicit>true</itunes:explicit><itunes:block>Yes</itunes:block>
        <podcast:person role="Guest" group="cast" href="https://dee.example/" img="/d.png">Dee Fox</podcast:person>
        <podcast:chapters url="https://t.example/c.json" type="application/json+chapters"/>
        <podcast:transcript url="/t.vtt" type="text/vtt" language="en" rel="captions"/>
        <podcast:soundbite startTime="73.5" duration="60.25">Why tides</podcast:soundbite>
        <psc:chapters><psc:chapter start="12:34" title="Moonrise" href="https://m.example/" image="/m.png"/></psc:chapters>
        <media:content url="https://t.example/v.mp4" type="video/mp4" medium="video" width="641" height="361"
         fileSize="77777" duration="99" isDefault="true"><media:title>Video title</media:title>
        <media:description>Video words</media:description><media:credit>Eve Gray</media:credit>
        <media:player url="https://t.example/player"/></media:content>
        <media:thumbnail url="https://t.example/th.jpg" width="75" height="51"/>
        <atom:link rel="via" href="https://via.example/" type="text/html" title="Seen at" hreflang="de"/>
        <x:mood level="9">calm<x:inner>deep</x:inner></x:mood></item></channel></rss>
        """

    private static let atom = """
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
         xmlns:gml="http://www.opengis.net/gml" xmlns:georss="http://www.georss.org/georss" xml:base="https://a.example/">
        <title>Notes</title><subtitle>On things</subtitle><icon>/i.ico</icon><rights>Feed rights</rights>
        <author><name>Ann Lee</name></author><entry><id>tag:a.example,2023:1</id><title>One</title>
        <link href="/1"/><link rel="related" href="https://r.example/"/><link rel="alternate" hreflang="fr" href="/fr/1"/>
        <link rel="replies" type="application/atom+xml" href="/1/replies.atom" thr:count="12"/>
        <link rel="replies" type="text/html" href="/1/replies"/><link rel="license" href="https://l.example/"/>
        <link rel="enclosure" href="/1.ogg" type="audio/ogg" length="55" title="Sound"/>
        <thr:in-reply-to ref="tag:a.example,2023:0"/><updated>2023-11-14T22:13:20Z</updated><summary>Short.</summary>
        <contributor><name>Cy Ruz</name><uri>https://cy.example/</uri></contributor><rights>Entry rights</rights>
        <source><id>tag:s.example,2020:f</id><title>Source</title><link href="https://s.example/"/>
        <updated>2023-01-02T03:04:05Z</updated><author><name>Sue May</name></author></source>
        <georss:where><gml:LineString><gml:posList>1.5 2.5 3.5 4.5</gml:posList></gml:LineString></georss:where>
        </entry></feed>
        """

    private static let json = """
        {"version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "https://j.example/",
        "icon": "/icon.png", "favicon": "/favicon.ico", "description": "Of J", "items": [{"id": "1",
        "url": "https://j.example/1", "external_url": "https://e.example/", "content_text": "Text.",
        "image": "/image.jpg", "banner_image": "/banner.jpg", "tags": ["t"], "language": "de",
        "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "title": "Sound", "size_in_bytes": 4321,
        "duration_in_seconds": 61}], "_blue": {"about": "https://blue.example/", "shade": [1, "two"]}}]}
        """

    private static func parsed(_ document: String) throws -> ParsedFeed {
        try parseFeed(Array(document.utf8), hints: ResponseHints(contentType: nil, url: "https://t.example/rss"))
    }

    /// The article's JSON.
    private static func spooled(_ document: String) throws -> [UInt8] {
        var writer = JSONWriter()
        try article(document).writeJSON(into: &writer)
        return writer.bytes
    }

    private static func article(_ document: String) throws -> Article {
        let parsed = try parsed(document)
        let feed = Feed(url: "https://t.example/rss", title: parsed.title, details: FeedDetails(parsed))
        let assembly = ArticleAssembly(
            cleaner: Cleaner(), feed: feed, parsed: parsed, fetchedAt: Timestamp(secondsSince1970: 1_700_000_000))
        let id = ArticleID(feedIdentity: feed.url, itemIdentity: ItemIdentity(rung: .id, value: "1"))
        return assembly.article(
            try #require(parsed.items.first), id: id, revision: 1, firstSeen: assembly.fetchedAt)
    }

    private static let expected: [(format: String, members: [String: String])] = [
        (
            "rss",
            [
                "attachments":
                    #"[{"duration_in_seconds":3723,"mime_type":"audio/mpeg","size_in_bytes":123456,"url":"https://t.example/1.mp3"},{"duration_in_seconds":99,"mime_type":"video/mp4","size_in_bytes":77777,"title":"Video title","url":"https://t.example/v.mp4"}]"#,
                "_itunes":
                    #"{"block":true,"duration":3723,"episode":47,"episode_type":"bonus","explicit":true,"season":31}"#,
                "_podcast.season": #"{"name":"Spring","number":31}"#,
                "_podcast.episode": #"{"display":"Part 4","number":47}"#,
                "_podcast.people":
                    #"[{"group":"cast","image":"https://t.example/d.png","name":"Dee Fox","role":"guest","url":"https://dee.example/"}]"#,
                "_podcast.locations":
                    #"[{"country":"us","geo":"geo:30.2672,-97.7431","name":"Austin","osm":"R113314","rel":"subject"}]"#,
                "_podcast.license": #"{"identifier":"cc-by-4.0","url":"https://l.example/item"}"#,
                "_podcast.chapters": #"{"type":"application/json+chapters","url":"https://t.example/c.json"}"#,
                "_podcast.transcripts":
                    #"[{"language":"en","rel":"captions","type":"text/vtt","url":"https://t.example/t.vtt"}]"#,
                "_podcast.soundbites": #"[{"duration":60.25,"start_time":73.5,"title":"Why tides"}]"#,
                "_psc":
                    #"{"chapters":[{"image":"https://t.example/m.png","start":754,"title":"Moonrise","url":"https://m.example/"}]}"#,
                "_media.contents":
                    #"[{"caption":"Video words","credit":"Eve Gray","default":true,"duration":99,"height":361,"length":77777,"medium":"video","player_url":"https://t.example/player","title":"Video title","type":"video/mp4","url":"https://t.example/v.mp4","width":641}]"#,
                "_media.thumbnails": #"[{"height":51,"url":"https://t.example/th.jpg","width":75}]"#,
                "_atom.contributors":
                    #"[{"name":"Cy Ruz"},{"avatar":"https://t.example/d.png","name":"Dee Fox","url":"https://dee.example/"}]"#,
                "_atom.rights": #""All rights, Moor""#,
                "_atom.source": #"{"title":"Other Feed","url":"https://o.example/rss"}"#,
                "_atom.links":
                    #"[{"language":"de","rel":"via","title":"Seen at","type":"text/html","url":"https://via.example/"}]"#,
                "_dc": #"{"publisher":{"name":"Moor Press"}}"#,
                "_cc": #"{"license":"https://l.example/item"}"#,
                "_georss": #"{"where":{"coordinates":[-71.5,45.25],"type":"Point"}}"#,
                "_thr": #"{"in_reply_to":[{"id":"tag:t.example,2023:0","url":"https://t.example/0"}]}"#,
                "_rss": #"{"comments":"https://t.example/1#comments"}"#,
                "_wfw": #"{"comment_rss":"https://t.example/1/feed"}"#,
                "_slash": #"{"comments":53}"#,
                "_newsreel.extensions":
                    #"[{"attributes":[{"name":"level","value":"9"}],"children":[{"name":"x:inner","namespace":"https://x.example/ns","value":"deep"}],"name":"x:mood","namespace":"https://x.example/ns","value":"calm"}]"#,
                "_newsreel.feed":
                    #"{"authors":[{"name":"Ann Lee"}],"categories":["Sea"],"copyright":"Tide Co","description":"About tides","explicit":true,"icon":"https://t.example/logo.png","language":"en","license":"https://l.example/feed","title":"Tide Talk","url":"https://t.example/rss"}"#,
            ]
        ),
        (
            "atom",
            [
                "external_url": #""https://r.example/""#,
                "attachments":
                    #"[{"mime_type":"audio/ogg","size_in_bytes":55,"title":"Sound","url":"https://a.example/1.ogg"}]"#,
                "_atom.contributors": #"[{"name":"Cy Ruz","url":"https://cy.example/"}]"#,
                "_atom.rights": #""Entry rights""#,
                "_atom.source":
                    #"{"authors":[{"name":"Sue May"}],"date_modified":"2023-01-02T03:04:05Z","id":"tag:s.example,2020:f","title":"Source","url":"https://s.example/"}"#,
                "_atom.links":
                    #"[{"rel":"related","url":"https://r.example/"},{"language":"fr","rel":"alternate","url":"https://a.example/fr/1"},{"rel":"replies","type":"application/atom+xml","url":"https://a.example/1/replies.atom"},{"rel":"replies","type":"text/html","url":"https://a.example/1/replies"},{"rel":"license","url":"https://l.example/"}]"#,
                "_cc": #"{"license":"https://l.example/"}"#,
                "_georss": #"{"where":{"coordinates":[[2.5,1.5],[4.5,3.5]],"type":"LineString"}}"#,
                "_thr": #"{"in_reply_to":[{"id":"tag:a.example,2023:0"}]}"#,
                "_rss": #"{"comments":"https://a.example/1/replies"}"#,
                "_wfw": #"{"comment_rss":"https://a.example/1/replies.atom"}"#,
                "_slash": #"{"comments":12}"#,
                "_newsreel.feed":
                    #"{"authors":[{"name":"Ann Lee"}],"copyright":"Feed rights","description":"On things","favicon":"https://a.example/i.ico","title":"Notes","url":"https://t.example/rss"}"#,
            ]
        ),
        (
            "json",
            [
                "external_url": #""https://e.example/""#, "image": #""https://t.example/image.jpg""#,
                "banner_image": #""https://t.example/banner.jpg""#,
                "attachments":
                    #"[{"duration_in_seconds":61,"mime_type":"audio/mpeg","size_in_bytes":4321,"title":"Sound","url":"https://t.example/a.mp3"}]"#,
                "_newsreel.extensions":
                    #"[{"name":"_blue","namespace":"json","value":"{\"about\":\"https://blue.example/\",\"shade\":[1,\"two\"]}"}]"#,
                "_newsreel.feed":
                    #"{"description":"Of J","favicon":"https://t.example/favicon.ico","icon":"https://t.example/icon.png","title":"J","url":"https://t.example/rss"}"#,
            ]
        ),
    ]

    private static let documents = ["rss": rss, "atom": atom, "json": json]

    @Test(arguments: ["rss", "atom", "json"])
    func `Each thing that a feed says stands under the name that is published for it`(_ format: String) throws {
        let document = try #require(Self.documents[format])
        let object = try JSONSerialization.jsonObject(with: Data(Self.spooled(document)))
        let members = try #require(Self.expected.first { $0.format == format }).members
        for (path, value) in members {
            let found = path.split(separator: ".").reduce(object as Any?) { ($0 as? [String: Any])?[String($1)] }
            #expect(try found.map(Self.canonical) == value, "\(path)")
        }
    }

    @Test(arguments: ["rss", "atom", "json"]) func `It holds to the schema`(_ format: String) throws {
        let document = try #require(Self.documents[format])
        #expect(try JSONSchema(SpoolSchema.json).violations(inJSON: Self.spooled(document)) == [])
    }

    @Test(arguments: ["rss", "atom", "json"])
    func `What is read back from the spool is whole, and a feed made of it has all that the spool's object has`(
        _ format: String
    ) throws {
        let document = try #require(Self.documents[format])
        var article = try Self.article(document)
        article.filing = Boxed(Article.Filing(folder: ["News", "Sea"], rules: ["tides"]))
        var writer = JSONWriter()
        article.writeJSON(into: &writer)
        let spooled = try JSONReader.read(writer.bytes, depthLimit: 50).value
        let found = try #require(RenderedArticle(spooled: spooled))
        // The details are not read back as values; all else is.
        var without = article
        without.details = ItemDetails.none
        #expect(found.article == without)

        func item(_ rendered: RenderedArticle) -> [UInt8] {
            var writer = JSONWriter()
            JSONFeedDocument.write(rendered, into: &writer)
            return writer.bytes
        }
        #expect(
            String(decoding: item(found), as: UTF8.self)
                == String(decoding: item(RenderedArticle(article)), as: UTF8.self))
        // Beside the two forms of the content, and what is for programs alone.
        let object = try #require(JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        let fed = try #require(JSONSerialization.jsonObject(with: Data(item(found))) as? [String: Any])
        for (name, value) in object where !["content_text", "_newsreel"].contains(name) {
            #expect(try fed[name].map(Self.canonical) == Self.canonical(value), "\(name)")
        }
    }

    @Test func `Each member of the published schema but those for programs is in a feed made of the spool`() throws {
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(SpoolSchema.json.utf8)) as? [String: Any])
        let members = try #require(schema["properties"] as? [String: Any])
        var missing = Set(members.keys).subtracting(["content_text", "_newsreel"])
        for document in Self.documents.values {
            var article = try Self.article(document)
            article.summary = "In short."
            var spooled = JSONWriter()
            article.writeJSON(into: &spooled)
            let rendered = try #require(
                RenderedArticle(spooled: JSONReader.read(spooled.bytes, depthLimit: 50).value))
            var writer = JSONWriter()
            JSONFeedDocument.write(rendered, into: &writer)
            let item = try #require(JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
            missing.subtract(item.keys)
        }
        #expect(missing == [])
    }

    /// What stands otherwise in an article, or for what it stands.
    private static let isNotCarried: Set<String> = [
        "summary", "contentHTML",  // cleaned: `content_html`, `content_text`, `summary`
        "summaryIsPlain", "contentIsPlain", "baseURL",  // how those two are read
        "originalURL",  // it is the article's `url`
        "rawDate",  // nobody could understand it
        "isCutShort",  // such an item is not published
    ]

    @Test func `No field of an item is forgotten on its way`() throws {
        var unsaid = Set(Mirror(reflecting: ParsedItem()).children.compactMap(\.label)).subtracting(Self.isNotCarried)
        unsaid.formUnion(Mirror(reflecting: ItemDetails()).children.compactMap(\.label))
        unsaid.remove("details")
        for document in Self.documents.values {
            let item = try #require(try Self.parsed(document).items.first)
            let written = Set(
                Self.leaves(try JSONSerialization.jsonObject(with: Data(Self.spooled(document)))))
            let blank = ParsedItem()
            for (value, blank) in [(item, blank), (item.details.value, blank.details.value)] as [(Any, Any)] {
                for (field, none) in zip(Mirror(reflecting: value).children, Mirror(reflecting: blank).children) {
                    guard let name = field.label, !Self.isNotCarried.contains(name), name != "details",
                        String(reflecting: field.value) != String(reflecting: none.value)
                    else { continue }
                    unsaid.remove(name)
                    for leaf in Self.leaves(field.value) where !Self.isSaidElsewhere(leaf) {
                        if !written.contains(leaf) { Issue.record("\(name): \(leaf) is not in the spool") }
                    }
                }
            }
        }
        #expect(unsaid == [], "fields that none of the documents above has: add an element that fills them")
    }

    /// Of a link: that it is the item's page or file.
    private static func isSaidElsewhere(_ leaf: String) -> Bool { ["alternate", "enclosure"].contains(leaf) }

    /// Texts and numbers in a value, or in parsed JSON, however deep.
    private static func leaves(_ value: Any) -> [String] {
        switch value {
        case let text as String: return [text]
        case let moment as Timestamp: return [moment.rfc3339]
        case let shape as ItemDetails.Location.Shape: return [shape.rawValue]
        case let truth as Bool: return [truth ? "1" : "0"]
        case let number as NSNumber: return [plain(number.doubleValue)]
        case let number as any BinaryInteger: return [plain(Double(number))]
        case let number as Double: return [plain(number)]
        case let members as [String: Any]: return members.values.flatMap(leaves)
        case let elements as [Any]: return elements.flatMap(leaves)
        default: return Mirror(reflecting: value).children.flatMap { leaves($0.value) }
        }
    }

    private static func plain(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }

    private static func canonical(_ value: Any) throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        return String(decoding: data, as: UTF8.self)
    }
}
