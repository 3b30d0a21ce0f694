import Articles
import Delivery
import Foundation
import Markup
import Testing

@testable import JetStreamSink

@Suite struct MessageTests {
    private static let object = Array(
        #"""
        {"id":"x","title":"A \"b\" {c","content_text":"text \\","content_html":"<p class=\"x\">{[\"</p>","language":"pt-BR",
        "tags":["a","b"],"_newsreel":{"schema":"1.0","op":"revised","revision":2,"guid":"g",
        "feed":{"url":"https://Example.org:8080/feed","title":"T","folder":["News","World wide"],"tags":["t"]},
        "first_seen":"2022-11-12T06:03:00Z","blocks":[{"paragraph":["language",{"op":"x"}]}]}}
        """#.utf8)

    @Test func `what a message says of itself is found without reading its text`() {
        let outline = MessageOutline(Self.object)
        var expected = MessageOutline([])
        (expected.schema, expected.op, expected.language) = ("1.0", "revised", "pt-BR")
        (expected.feed, expected.folder) = ("https://Example.org:8080/feed", ["News", "World wide"])
        #expect(outline == expected)
    }

    @Test(arguments: [
        "", "{", "[1]", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"language\":", "{\"language\":tru", "{\"_newsreel\":7}",
        "{\"_newsreel\":{\"op\":\"ne", "null", "{\"a\":{\"b\":[}", "\"", "{\"\\", "{\"_newsreel\":{\"feed\":[]}}",
        "{:}", "{\"language\":\"", "{\"language\":\"e", "{\"language\":\"e\\", "{\"language\":{\"e\":\"n\"}}",
    ])
    func `what is no object says nothing, and nothing is read beyond its end`(text: String) {
        #expect(MessageOutline(Array(text.utf8)) == MessageOutline([]))
    }

    @Test(arguments: [
        (#""en""#, "en"), (#""""#, ""), (#""a\"b\u00e9""#, "a\"b\u{e9}"), ("\"\u{142}\"", "\u{142}"), ("7", nil),
        ("null", nil),
    ])
    func `a string is read as it is, or as what stands in it is to be read`(text: String, value: String?) {
        let outline = MessageOutline(Array("{\"language\":\(text),\"_newsreel\":{\"op\":\"new\"}}".utf8))
        #expect(outline.language == value && outline.op == "new")
    }

    @Test func `a rule's folder is in place of the feed's`() {
        let text = #"{"_newsreel":{"feed":{"url":"u","folder":["A"]},"folder":["B","C"],"rules":[]}}"#
        #expect(MessageOutline(Array(text.utf8)).folder == ["B", "C"])
    }

    @Test(arguments: [
        ("newsreel.articles.{folder}.{language}", "newsreel.articles.News_World_wide.pt-BR", "newsreel.articles.*.*"),
        ("a.{op}-x.{host}", "a.revised-x.Example_org", "a.*.*"), ("plain.one", "plain.one", "plain.one"),
    ])
    func `a template makes subjects, and the one that a stream has to take`(
        template: String, subject: String, stream: String
    ) throws {
        let template = try #require(SubjectTemplate(template))
        #expect(template.subject(of: MessageOutline(Self.object)) == subject)
        #expect(template.streamSubject == stream)
    }

    @Test(arguments: [
        "", ".", "a..b", "a.", "a b", "a.*", "a.>", "a.{nothing}", "a.{folder", "a.}", "$JS.API.x", "_INBOX.x",
        "a.\u{e9}",
        "a.{{folder}}",
    ])
    func `what would be no subject is refused`(template: String) {
        #expect(SubjectTemplate(template) == nil)
    }

    @Test func `whatever an article says stays within its token`() throws {
        let template = try #require(SubjectTemplate("n.{folder}.{language}.{host}.{op}"))
        #expect(template.subject(of: MessageOutline([])) == "n._.und._._")
        let text =
            #"{"language":"e.n*>\r\n ","_newsreel":{"op":"$","feed":{"url":"no address","folder":["Łódź 東京.>","#
            + "\"" + String(repeating: "é", count: 100) + #""]}}}"#
        let tokens = template.subject(of: MessageOutline(Array(text.utf8))).split(separator: ".")
        #expect(tokens.count == 5)
        #expect(tokens[1].hasPrefix("Łódź_東京___éé") && tokens[1].utf8.count <= 64)
        #expect(tokens[2] == "e_n_____" && tokens[3] == "_" && tokens[4] == "_")
    }

    // MARK: - Too large

    private static func article(text: Int, html: Int, feed: Int = 20) -> [UInt8] {
        let object: [String: Any] = [
            "id": "x", "url": "https://example.org/x", "title": "A title",
            "content_text": String(repeating: "line \"é\"\n", count: text / 8),
            "content_html": String(repeating: "<p>", count: html / 3), "summary": String(repeating: "s", count: 300),
            "date_published": "2022-11-12T06:03:00Z",
            "_newsreel": [
                "schema": "1.0", "op": "new", "revision": 1, "warnings": ["w"], "guid": "g",
                "feed": ["url": "https://example.org/" + String(repeating: "f", count: feed)], "blocks": [["x": 1]],
                "embeds": [["y": 2]], "digests": ["content": "d"],
            ] as [String: Any],
        ]
        return (try? JSONSerialization.data(withJSONObject: object)).map { Array($0) } ?? []
    }

    private static func members(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `the larger parts go first, the rest stays as it is`() throws {
        let line = Self.article(text: 800, html: 3000)
        let short = try #require(ShortenedArticle(line, limit: 2500))
        #expect(short.bytes.count <= 2500)
        let (before, after) = (try Self.members(line), try Self.members(short.bytes))
        #expect(after["content_html"] == nil && (after["summary"] as? String)?.count == 300)
        #expect(after["content_text"] as? String == before["content_text"] as? String)
        let own = try #require(after["_newsreel"] as? [String: Any])
        #expect(own["blocks"] == nil && own["embeds"] == nil && own["guid"] as? String == "g")
        #expect(own["truncated"] as? Bool == true)
        let warnings = try #require(own["warnings"] as? [String])
        #expect(warnings.count == 2 && warnings[0] == "w" && warnings[1].contains("content_html"))
    }

    @Test func `then the text is cut between characters, as long as it may be`() throws {
        let line = Self.article(text: 8000, html: 3000)
        let text = try #require(Self.members(line)["content_text"] as? String)
        for limit in 1500...1540 {
            let short = try #require(ShortenedArticle(line, limit: limit))
            #expect(short.bytes.count <= limit && short.bytes.count >= limit - 8)
            let after = try Self.members(short.bytes)
            let cut = try #require(after["content_text"] as? String)
            #expect(!cut.isEmpty && text.hasPrefix(cut))
            #expect((after["_newsreel"] as? [String: Any])?["truncated"] as? Bool == true)
        }
    }

    @Test func `then only its names are left, and then nothing`() throws {
        let line = Self.article(text: 8000, html: 3000)
        let short = try #require(ShortenedArticle(line, limit: 600))
        let after = try Self.members(short.bytes)
        #expect(Set(after.keys) == ["id", "url", "title", "date_published", "_newsreel"])
        #expect((after["_newsreel"] as? [String: Any])?["digests"] != nil)
        #expect(ShortenedArticle(line, limit: 300) == nil)
        #expect(ShortenedArticle(line, limit: -5) == nil)
        #expect(ShortenedArticle(Array("no object".utf8), limit: 300) == nil)
        #expect(ShortenedArticle(Self.article(text: 8000, html: 10, feed: 900), limit: 800) == nil)
    }

    // MARK: - The record

    private static func name(_ number: Int) -> SpoolFileName {
        let id = ArticleID(feedIdentity: "feed", itemIdentity: ItemIdentity(rung: .id, value: "\(number)"))
        return SpoolFileName(
            moment: Timestamp(microsecondsSince1970: 1_668_232_980_000_000 + Int64(number)), id: id, revision: 12)
    }

    @Test func `a record is read as it was written, and what is cut off is none`() throws {
        let record = FlightRecord(
            stream: "NEWS", created: 1_795_981_948_150_339_761, before: 7, hasOthers: true,
            files: (1...3).map { Self.name($0) })
        #expect(FlightRecord(record.bytes) == record)
        for length in 0..<record.bytes.count {
            #expect(FlightRecord(Array(record.bytes[..<length])) == nil)
        }
        #expect(FlightRecord(Array("newsreel jetstream 2\nS\n1\n2\nalone\nend\n".utf8)) == nil)
        let id = FlightRecord.messageID(of: Self.name(1))
        #expect(id.count == 36 && id.hasSuffix("-r12") && Self.name(1).text.contains(id))
    }
}
