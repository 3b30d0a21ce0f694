import Articles
import Foundation
import Testing

@testable import FeedParsing

/// What the specifications say of elements and attributes: each row was written from them by hand, not printed by the
/// parser. A row is a piece of a document, the place of its value in the output, and the value as JSON.
@Suite struct SpecificationTests {
    struct Row: Sendable, CustomStringConvertible {
        let written: String
        let path: String
        let value: String
        var description: String { written }

        init(_ written: String, _ path: String, _ value: String) {
            (self.written, self.path, self.value) = (written, path, value)
        }
    }

    /// RSS 2.0 (rssboard.org/rss-specification), and what 0.9x had.
    @Test(arguments: [
        Row("<link>http://a.example/</link>", "home_page_url", "\"http://a.example/\""),
        Row("<title>A &amp;amp; B</title>", "title", "\"A & B\""),
        Row("<description>&lt;b&gt;bold&lt;/b&gt;</description>", "description", "\"bold\""),
        Row("<language>pt-br</language>", "language", "\"pt-BR\""),
        Row("<copyright>&#169; 2024 A</copyright>", "copyright", "\"© 2024 A\""),
        Row("<managingEditor>e@a.example (Ed)</managingEditor>", "authors.0.email", "\"e@a.example\""),
        Row("<webMaster>w@a.example (Web)</webMaster>", "publisher.name", "\"Web\""),
        Row("<pubDate>Sat, 07 Sep 2002 00:00:01 GMT</pubDate>", "date_published", "\"2002-09-07T00:00:01Z\""),
        Row(
            "<lastBuildDate>Sat, 07 Sep 2002 09:42:31 GMT</lastBuildDate>", "date_modified", "\"2002-09-07T09:42:31Z\""),
        Row("<category domain='http://a.example/'>Grateful Dead</category>", "tags", "[\"Grateful Dead\"]"),
        Row("<generator>G 2.0</generator>", "generator", "\"G 2.0\""),
        Row("<ttl>60</ttl>", "ttl", "60"),
        Row("<image><url>http://a.example/i.gif</url><title>T</title></image>", "image", "\"http://a.example/i.gif\""),
        Row("<image><url>http://a.example/i.gif</url><title>T</title></image>", "title", "null"),
        Row("<textInput><title>T</title><link>http://a.example/t</link></textInput>", "home_page_url", "null"),
        Row("<skipHours><hour>0</hour><hour>24</hour><hour>25</hour></skipHours>", "skip_hours", "[0,0]"),
        Row("<skipDays><day>Sunday</day><day>Noday</day></skipDays>", "skip_days", "[0]"),
        Row("<atom:link rel='self' href='http://a.example/f'/>", "feed_url", "\"http://a.example/f\""),
        Row("<atom:link rel='hub' href='http://h.example/'/>", "hub_url", "\"http://h.example/\""),
        Row("<atom:link rel='next' href='?page=2'/>", "next_url", "\"http://b.example/?page=2\""),
        Row("<sy:updatePeriod>weekly</sy:updatePeriod>", "syndication.period_in_seconds", "604800"),
        Row("<itunes:owner><itunes:name>O</itunes:name></itunes:owner>", "publisher.name", "\"O\""),
        Row(
            "<itunes:category text='Arts'><itunes:category text='Food'/></itunes:category>", "tags",
            "[\"Arts\",\"Food\"]"),
        Row("<itunes:explicit>true</itunes:explicit>", "explicit", "true"),
        Row("<itunes:complete>Yes</itunes:complete>", "complete", "true"),
        Row("<itunes:new-feed-url>http://n.example/</itunes:new-feed-url>", "new_feed_url", "\"http://n.example/\""),
        Row("<itunes:image href='i.jpg'/>", "image", "\"http://b.example/i.jpg\""),
        Row("<podcast:person role='guest' href='http://p.example/'>P</podcast:person>", "contributors.0.name", "\"P\""),
        Row("<googleplay:block>yes</googleplay:block>", "block", "true"),
        Row("<fh:archive/>", "archive", "true"),
        Row("<media:title>M</media:title>", "title", "\"M\""),
        Row("<cc:license rdf:resource='http://l.example/by'/>", "license", "\"http://l.example/by\""),
    ])
    func aChannelSays(row: Row) throws {
        try expect(
            row, in: "<rss version='2.0' xml:base='http://b.example/' \(Self.prefixes)><channel>", "</channel></rss>")
    }

    @Test(arguments: [
        Row("<guid>http://a.example/1</guid>", "url", "\"http://a.example/1\""),
        Row("<guid isPermaLink='false'>http://a.example/1</guid>", "url", "null"),
        Row("<guid>/posts/1</guid>", "url", "\"http://b.example/posts/1\""),
        Row("<guid>?p=1</guid>", "url", "\"http://b.example/?p=1\""),
        Row("<guid>1</guid>", "url", "null"),
        Row("<guid>1</guid>", "id", "\"1\""),
        Row("<link>urn:x:1</link>", "url", "null"),
        Row("<author>a@a.example (A)</author>", "authors", "[{\"email\":\"a@a.example\",\"name\":\"A\"}]"),
        Row("<comments>c</comments>", "comments_url", "\"http://b.example/c\""),
        Row(
            "<source url='http://s.example/f'>S</source>", "source", "{\"title\":\"S\",\"url\":\"http://s.example/f\"}"),
        Row("<enclosure url='e.mp3' length='12' type='audio/mpeg'/>", "attachments.0.size_in_bytes", "12"),
        Row("<enclosure url='e.mp3' length='many' type='audio/mpeg'/>", "attachments.0.size_in_bytes", "null"),
        Row("<enclosure length='12' type='audio/mpeg'/>", "attachments", "null"),
        Row("<description>s</description><content:encoded>c</content:encoded>", "content_html", "\"c\""),
        Row("<description>s</description><content:encoded>c</content:encoded>", "summary", "\"s\""),
        Row("<content:encoded>c</content:encoded>", "summary", "null"),
        Row("<description>1 &lt; 2</description>", "summary", "\"1 &lt; 2\""),
        Row("<dc:creator>A</dc:creator><dc:creator>B</dc:creator>", "authors", "[{\"name\":\"A\"},{\"name\":\"B\"}]"),
        Row("<dc:creator><f:Person f:name='A'><f:nick>a</f:nick></f:Person></dc:creator>", "authors.0.name", "\"a\""),
        Row("<dc:subject>S</dc:subject>", "tags", "[\"S\"]"),
        Row("<dcterms:modified>2024-03-02</dcterms:modified>", "date_modified", "\"2024-03-02T00:00:00Z\""),
        Row("<slash:comments>7</slash:comments>", "comment_count", "7"),
        Row(
            "<wfw:commentRss>http://a.example/c.xml</wfw:commentRss>", "comments_feed_url", "\"http://a.example/c.xml\""
        ),
        Row("<thr:in-reply-to ref='tag:1' href='http://a.example/1'/>", "in_reply_to.0.id", "\"tag:1\""),
        Row("<thr:total>3</thr:total>", "comment_count", "3"),
        Row("<itunes:duration>1:02:03</itunes:duration>", "duration", "3723"),
        Row("<itunes:episode>4</itunes:episode><itunes:season>2</itunes:season>", "season", "2"),
        Row("<itunes:explicit>clean</itunes:explicit>", "explicit", "false"),
        Row("<itunes:keywords>a, b</itunes:keywords>", "tags", "[\"a\",\"b\"]"),
        Row("<itunes:summary>s</itunes:summary>", "summary", "\"s\""),
        Row(
            "<podcast:chapters url='c.json' type='application/json+chapters'/>", "chapters_url",
            "\"http://b.example/c.json\""),
        Row("<podcast:transcript url='t.vtt' type='text/vtt'/>", "transcripts.0.type", "\"text/vtt\""),
        Row(
            "<podcast:location geo='geo:30.2672,97.7431'>Austin</podcast:location>", "geo.coordinates",
            "[97.7431,30.2672]"),
        Row("<psc:chapters><psc:chapter start='00:01:00.5' title='C'/></psc:chapters>", "chapters.0.start", "60.5"),
        Row("<georss:point>45.256 -71.92</georss:point>", "geo.coordinates", "[-71.92,45.256]"),
        Row("<georss:line>45 -110 46 -109</georss:line>", "geo.type", "\"LineString\""),
        Row("<georss:box>42 -71 43 -69</georss:box>", "geo.coordinates", "[[-71,42],[-69,43]]"),
        Row("<georss:point>95 0</georss:point>", "geo", "null"),
        Row(
            "<georss:where><gml:Point><gml:pos>45 -71</gml:pos></gml:Point></georss:where>", "geo.coordinates",
            "[-71,45]"),
        Row("<geo:lat>41.5</geo:lat><geo:long>-81.5</geo:long>", "geo.coordinates", "[-81.5,41.5]"),
        Row(
            "<media:location><georss:where><gml:Point><gml:pos>35 139</gml:pos></gml:Point></georss:where></media:location>",
            "geo.coordinates", "[139,35]"),
        Row("<media:content url='v.mp4' fileSize='9' duration='185'/>", "media.0.duration", "185"),
        Row("<media:content url='v.mp4'><media:title>M</media:title></media:content>", "title", "\"M\""),
        Row(
            "<media:content url='v.mp4'><media:title>M</media:title></media:content><title>T</title>", "title", "\"T\""),
        Row("<media:category scheme='http://s.example/' label='L'>a/b</media:category>", "tags", "[\"a/b\"]"),
        Row("<media:thumbnail url='t.jpg' width='75'/>", "thumbnails.0.width", "75"),
        Row("<media:credit role='author'>C</media:credit>", "authors", "null"),
        Row("<media:rating scheme='urn:simple'>adult</media:rating>", "explicit", "true"),
        Row(
            "<creativeCommons:license>http://l.example/by</creativeCommons:license>", "license",
            "\"http://l.example/by\""),
        Row("<feedburner:origLink>http://o.example/</feedburner:origLink>", "original_url", "\"http://o.example/\""),
        Row("<pubDate>when it is done</pubDate>", "raw_date", "\"when it is done\""),
    ])
    func anItemSays(row: Row) throws {
        try expect(
            Row(row.written, "items.0." + row.path, row.value),
            in: "<rss version='2.0' xml:base='http://b.example/' \(Self.prefixes)><channel><item>",
            "</item></channel></rss>")
    }

    /// RFC 4287, RFC 4685, RFC 6721, and Atom 0.3.
    @Test(arguments: [
        Row("<entry><id>/1</id></entry>", "items.0.id", "\"/1\""),
        Row("<entry><title>a &lt;b> c</title></entry>", "items.0.title", "\"a <b> c\""),
        Row("<entry><title type='html'>a &lt;b>c&lt;/b></title></entry>", "items.0.title", "\"a c\""),
        Row("<entry><summary>a &lt; b</summary></entry>", "items.0.summary", "\"a &lt; b\""),
        Row("<entry><content type='html'>&lt;p>x</content></entry>", "items.0.content_html", "\"<p>x</p>\""),
        Row("<entry><content type='text/plain'>a &amp; b</content></entry>", "items.0.content_html", "\"a &amp; b\""),
        Row(
            "<entry><content src='v.mp4' type='video/mp4'/></entry>", "items.0.attachments.0.mime_type", "\"video/mp4\""
        ),
        Row(
            "<entry><content mode='escaped' type='text/html'>&lt;p>x</content></entry>", "items.0.content_html",
            "\"<p>x</p>\""),
        Row("<entry><link href='a'/></entry>", "items.0.url", "\"http://b.example/a\""),
        Row("<entry><link rel='enclosure' href='a.mp3' length='3'/></entry>", "items.0.url", "null"),
        Row("<entry><link rel='related' href='r'/></entry>", "items.0.external_url", "\"http://b.example/r\""),
        Row(
            "<entry><link rel='replies' type='text/html' href='c'/></entry>", "items.0.comments_url",
            "\"http://b.example/c\""),
        Row(
            "<entry><link rel='replies' type='application/atom+xml' href='c'/></entry>", "items.0.comments_feed_url",
            "\"http://b.example/c\""),
        Row("<entry><category term='t' label='L'/></entry>", "items.0.tags", "[\"t\"]"),
        Row(
            "<entry><author><uri>mailto:a@a.example</uri></author></entry>", "items.0.authors.0.email",
            "\"a@a.example\""),
        Row("<author><name>A</name></author><entry/>", "items.0.authors.0.name", "\"A\""),
        Row(
            "<entry><source><id>s</id><title>S</title></source></entry>", "items.0.source",
            "{\"id\":\"s\",\"title\":\"S\"}"),
        Row("<entry><source><author><name>S</name></author></source></entry>", "items.0.authors.0.name", "\"S\""),
        Row("<entry xml:lang='fr'><content>x</content></entry>", "items.0.language", "\"fr\""),
        Row("<entry><rights>&#169; A</rights></entry>", "items.0.copyright", "\"© A\""),
        Row(
            "<entry><issued>2003-12-13T08:29:29-04:00</issued></entry>", "items.0.date_published",
            "\"2003-12-13T08:29:29-04:00\""),
        Row("<subtitle>S</subtitle>", "description", "\"S\""),
        Row("<tagline>S</tagline>", "description", "\"S\""),
        Row("<logo>l.png</logo>", "image", "\"http://b.example/l.png\""),
        Row("<icon>i.ico</icon>", "icon", "\"http://b.example/i.ico\""),
        Row("<link rel='license' href='l'/>", "license", "\"http://b.example/l\""),
        Row("<link rel='prev-archive' href='p'/>", "prev_archive_url", "\"http://b.example/p\""),
        Row("<at:deleted-entry ref='tag:1' when='2005-11-29T12:11:12Z'/>", "deleted_entries.0.id", "\"tag:1\""),
    ])
    func anAtomFeedSays(row: Row) throws {
        try expect(
            row, in: "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://b.example/' \(Self.prefixes)>",
            "</feed>")
    }

    /// jsonfeed.org/version/1.1; what is of a wrong type is absent.
    @Test(arguments: [
        Row("\"icon\": \"http://a.example/i\"", "image", "\"http://a.example/i\""),
        Row("\"favicon\": \"http://a.example/f\"", "icon", "\"http://a.example/f\""),
        Row("\"expired\": true", "complete", "true"),
        Row("\"hubs\": [{\"type\": \"WebSub\", \"url\": \"http://h.example/\"}]", "hub_url", "\"http://h.example/\""),
        Row("\"author\": {\"name\": \"A\"}", "authors", "[{\"name\":\"A\"}]"),
        Row("\"items\": [{\"id\": 5}]", "items.0.id", "\"5\""),
        Row("\"items\": [{\"id\": \"1\", \"content_text\": \"a < b\"}]", "items.0.content_html", "\"a &lt; b\""),
        Row("\"items\": [{\"id\": \"1\", \"tags\": \"a, b\"}]", "items.0.tags", "[\"a\",\"b\"]"),
        Row("\"items\": [{\"id\": \"1\", \"tags\": [\"a\", 5]}]", "items.0.tags", "[\"a\"]"),
        Row(
            "\"items\": [{\"id\": \"1\", \"authors\": [{\"url\": \"mailto:a@a.example\"}]}]", "items.0.authors.0.email",
            "\"a@a.example\""),
        Row(
            "\"items\": [{\"id\": \"1\", \"banner_image\": \"http://a.example/b\"}]", "items.0.image",
            "\"http://a.example/b\""),
        Row(
            "\"items\": [{\"id\": \"1\", \"attachments\": [{\"url\": \"http://a.example/a\", \"duration_in_seconds\": 9}]}]",
            "items.0.attachments.0.duration_in_seconds", "9"),
    ])
    func aJSONFeedSays(row: Row) throws {
        try expect(row, in: "{\"version\": \"https://jsonfeed.org/version/1.1\", ", "}")
    }

    // MARK: - Comparing

    private func expect(_ row: Row, in start: String, _ end: String) throws {
        var writer = JSONWriter()
        try parseFeed(Array((start + row.written + end).utf8)).writeJSON(into: &writer)
        var value: Any? = try JSONSerialization.jsonObject(with: Data(writer.bytes))
        for step in row.path.split(separator: ".") {
            if let list = value as? [Any] {
                value = Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
            } else {
                value = (value as? [String: Any])?[String(step)]
            }
        }
        let data = try JSONSerialization.data(
            withJSONObject: value ?? NSNull(), options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
        #expect(String(decoding: data, as: UTF8.self) == row.value, "\(row.path)")
    }

    private static let prefixes = [
        ("atom", "http://www.w3.org/2005/Atom"), ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("dc", "http://purl.org/dc/elements/1.1/"), ("dcterms", "http://purl.org/dc/terms/"),
        ("sy", "http://purl.org/rss/1.0/modules/syndication/"), ("slash", "http://purl.org/rss/1.0/modules/slash/"),
        ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"), ("podcast", "https://podcastindex.org/namespace/1.0"),
        ("googleplay", "http://www.google.com/schemas/play-podcasts/1.0"),
        ("psc", "http://podlove.org/simple-chapters"),
        ("media", "http://search.yahoo.com/mrss/"), ("georss", "http://www.georss.org/georss"),
        ("gml", "http://www.opengis.net/gml"), ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
        ("wfw", "http://wellformedweb.org/CommentAPI/"), ("thr", "http://purl.org/syndication/thread/1.0"),
        ("cc", "http://web.resource.org/cc/"), ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("creativeCommons", "http://backend.userland.com/creativeCommonsRssModule"),
        ("feedburner", "http://rssnamespace.org/feedburner/ext/1.0"), ("f", "http://xmlns.com/foaf/0.1/"),
        ("fh", "http://purl.org/syndication/history/1.0"), ("at", "http://purl.org/atompub/tombstones/1.0"),
    ].map { "xmlns:\($0)='\($1)'" }.joined(separator: " ")
}
