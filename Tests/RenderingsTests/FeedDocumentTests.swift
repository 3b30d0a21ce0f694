import Articles
import Foundation
import FoundationXML
import Markup
import Renderings
import Testing

@Suite struct FeedDocumentTests {
    private var head: FeedHead {
        var head = FeedHead(
            id: "https://example.org/n.atom", title: "News & more", updated: Timestamp(secondsSince1970: 0))
        head.description = "From <all> feeds"
        head.homePageURL = "https://example.org/"
        head.feedURL = "https://example.org/n.atom"
        head.language = "en"
        head.version = "0.1.0"
        return head
    }

    @Test func `An Atom document has all that RFC 4287 asks for`() throws {
        var article = sampleArticle()
        article.title = article.title.map { $0 + "\u{1}" }
        article.body = Body(blocks: [.paragraph([Inline("a < b & c")])])
        let text = String(decoding: AtomDocument.document(head, [RenderedArticle(article)]), as: UTF8.self)
        #expect(
            text == """
                <?xml version="1.0" encoding="utf-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en">
                <id>https://example.org/n.atom</id>
                <title>News &amp; more</title>
                <subtitle>From &lt;all&gt; feeds</subtitle>
                <updated>2023-11-14T22:23:20Z</updated>
                <generator version="0.1.0">newsreel</generator>
                <link rel="self" type="application/atom+xml" href="https://example.org/n.atom"/>
                <link rel="alternate" type="text/html" href="https://example.org/"/>
                <entry xml:lang="en-GB">
                <id>\(article.id.urn)</id>
                <title>Fish &amp; &quot;chips&quot;</title>
                <updated>2023-11-14T22:23:20Z</updated>
                <published>2023-11-14T23:00:00+01:00</published>
                <link rel="alternate" type="text/html" href="https://example.org/1?a=1&amp;b=2"/>
                <link rel="related" href="https://elsewhere.example/"/>
                <link rel="enclosure" type="audio/mpeg" length="1234" title="Listen" href="https://example.org/1.mp3"/>
                <author>
                <name>Ann</name>
                <uri>https://example.org/ann</uri>
                <email>ann@example.org</email>
                </author>
                <category term="food"/>
                <category term="sea"/>
                <media:thumbnail url="https://example.org/1.jpg"/>
                <summary>In short.</summary>
                <content type="html">&lt;p&gt;a &amp;lt; b &amp;amp; c&lt;/p&gt;</content>
                <source>
                <id>https://example.org/feed?a=1&amp;b=2</id>
                <title>A &lt;feed&gt;</title>
                <updated>2023-11-14T22:23:20Z</updated>
                <link rel="self" href="https://example.org/feed?a=1&amp;b=2"/>
                <link rel="alternate" type="text/html" href="https://example.org/"/>
                </source>
                </entry>
                </feed>

                """)
    }

    @Test func `An entry names an author and is XML whatever its article holds`() throws {
        var article = sampleArticle()
        article.authors = []
        article.title = "\u{0}\u{B}]]>\u{FFFF}&#0;<"
        article.body = Body(blocks: [.preformatted("\u{1B}[31m \u{FFFE} <![CDATA[", language: nil)])
        let document = AtomDocument.document(head, [RenderedArticle(article)])
        let parser = XMLParser(data: Data(document))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        let text = String(decoding: document, as: UTF8.self)
        #expect(text.contains("<author>\n<name>A &lt;feed&gt;</name>\n</author>"))
        #expect(text.contains("<title>]]&gt;&amp;#0;&lt;</title>"))
    }

    @Test func `An article keeps its Atom id over its revisions, and another has another`() {
        var article = sampleArticle()
        let first = article.id.urn
        article.revision = 7
        #expect(article.id.urn == first)
        #expect(
            first.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        let other = ArticleID(feedIdentity: "https://example.org/feed", itemIdentity: .init(rung: .id, value: "2"))
        #expect(other.urn != first)
        #expect(FeedHead.id(naming: "News") == FeedHead.id(naming: "News"))
        #expect(FeedHead.id(naming: "News") != FeedHead.id(naming: "news"))
    }

    @Test func `A feed without articles is as old as it says`() {
        let text = String(decoding: AtomDocument.document(head, []), as: UTF8.self)
        #expect(text.contains("<updated>1970-01-01T00:00:00Z</updated>") && text.hasSuffix("</feed>\n"))
    }

    @Test func `A JSON Feed has the articles in full, without what only programs ask for`() throws {
        var bare = sampleArticle()
        bare.body = Body()
        let document = JSONFeedDocument.document(head, [RenderedArticle(sampleArticle()), RenderedArticle(bare)])
        let feed = try #require(try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
        #expect(feed["version"] as? String == "https://jsonfeed.org/version/1.1")
        #expect(feed["feed_url"] as? String == "https://example.org/n.atom")
        let items = try #require(feed["items"] as? [[String: Any]])
        #expect(items.count == 2)
        #expect(items[0]["id"] as? String == sampleArticle().id.base32)
        #expect(items[0]["content_html"] as? String == sampleBody.html)
        #expect(items[0]["content_text"] == nil)
        #expect(items[0]["date_modified"] as? String == "2023-11-14T22:23:20Z")
        #expect((items[0]["attachments"] as? [[String: Any]])?.first?["size_in_bytes"] as? Int == 1234)
        #expect((items[0]["_newsreel"] as? [String: Any])?["blocks"] == nil)
        #expect(items[1]["content_html"] == nil)
        #expect(items[1]["content_text"] as? String == "")
    }

    @Test func `A JSON Feed without articles has an empty list of them`() throws {
        let document = JSONFeedDocument.document(head, [])
        let feed = try #require(try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
        #expect((feed["items"] as? [Any])?.isEmpty == true)
    }
}
