import Foundation
import Testing

@testable import Articles

@Suite struct JSONWriterTests {
    @Test(arguments: ["", "plain", "quote \" and \\ and /", "line\nbreak\ttab\r", "\u{0}\u{1}\u{1F}\u{7F}", "ü 漢 🇺🇦"])
    func `Any string comes back from a JSON reader as it was`(text: String) throws {
        var writer = JSONWriter()
        writer.array { $0.string(text) }
        let read = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
        #expect(read == [text])
    }

    @Test(arguments: ["\"", "\n", "\u{1F}", "\u{7F}", "\\", "é"], 0..<40)
    func `An escape may stand anywhere in a long string`(character: String, place: Int) throws {
        let text = String(repeating: "x", count: place) + character + String(repeating: "y", count: 39 - place)
        var writer = JSONWriter(capacity: 1)
        writer.array { $0.string(text) }
        let read = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
        #expect(read == [text] && !writer.bytes.contains { $0 < 0x20 || $0 == 0x7F })
    }

    @Test func `An object that nothing is written in is no member`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("none") { $0.member("a", nil as String?) }
            writer.member("b", 1)
            writer.member("none") { $0.member("c") { _ in } }
            writer.member("d") { $0.member("e", 2) }
            writer.member("f", 3)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"b":1,"d":{"e":2},"f":3}"#)
    }

    @Test func `Commas stand between members and nowhere else`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", "1")
            writer.member("left_out", nil as String?)
            writer.member("empty", "")
            writer.key("b")
            writer.array { writer in
                writer.object { _ in }
                writer.integer(-2)
                writer.number(0.5)
                writer.number(3)
                writer.number(.infinity)
                writer.boolean(false)
                writer.array { _ in }
            }
            writer.member("c", ["x", "y"])
            writer.member("d", Timestamp(secondsSince1970: 0))
        }
        writer.newline()
        writer.object { $0.member("next", true) }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                {"a":"1","b":[{},-2,0.5,3,null,false,[]],"c":["x","y"],"d":"1970-01-01T00:00:00Z"}
                {"next":true}
                """)
    }

    @Test func `A share in hundredths is written as any number, and so is what is no hundredth`() {
        for share in (0...100).map({ Double($0) / 100 }) + [0.123, -0.5, 2, .nan] {
            var (short, long) = (JSONWriter(), JSONWriter())
            short.array { $0.hundredths(share) }
            long.array { $0.number(share) }
            #expect(short.bytes == long.bytes, "\(share)")
        }
    }

    @Test func `An id is written as its string is`() {
        let id = ArticleID(feedIdentity: "f", itemIdentity: ItemIdentity(rung: .id, value: "1"))
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", id)
            writer.member("same", id.base32)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"id":"\#(id.base32)","same":"\#(id.base32)"}"#)
    }
}
