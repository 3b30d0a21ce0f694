import Testing

@testable import Transfer

@Suite struct ContentCodingTests {
    private static let text = Array("<rss>".utf8)

    @Test(
        arguments: [
            ("gzip", .inflate), ("X-GZIP", .inflate), ("deflate", .inflate), ("br", .brotli), ("zstd", .zstd),
            ("gzip, identity", .inflate), ("identity, br", .brotli), ("utf-8, gzip", .inflate), ("identity", .none),
            ("", .none), ("none", .none), ("UTF-8", .none), ("iso-8859-1", .none), ("ISO-8859-15", .none),
            ("8bit", .none), ("binary", .none), ("windows-1252", .none), ("gzip, gzip", .unknown("gzip, gzip")),
            ("gzip, br", .unknown("gzip, br")), ("nonsense", .none), ("text/xml", .none),
        ] as [(String, ContentCoding)])
    func `What a header says counts, but for what is no coding`(declared: String, coding: ContentCoding) {
        #expect(ContentCoding(declared, contentType: nil, startingWith: Self.text.prefix(4)) == coding)
    }

    @Test(
        arguments: [
            (CompressedBodies.gzip, .inflate), (CompressedBodies.zlib, .inflate), (CompressedBodies.zstd, .zstd),
            ([0x78, 0x01, 0x00, 0x00], .inflate), ([0x78, 0x9C, 0x00, 0x00], .inflate),
            // No mark: text that begins with x, a zlib header that does not add up, one with a dictionary, gzip cut short.
            (Array("x<rss".utf8), .none), ([0x78, 0x02, 0, 0], .none), ([0x78, 0xBB, 0, 0], .none),
            ([0x1F, 0x8B, 0x08], .none), ([0x1F, 0x8B, 0x01, 0], .none), (CompressedBodies.brotli, .none),
        ] as [([UInt8], ContentCoding)])
    func `Without a coding's name its mark counts`(body: [UInt8], coding: ContentCoding) {
        for declared in [nil, "", "identity", "binary"] {
            #expect(ContentCoding(declared, contentType: nil, startingWith: body.prefix(4)) == coding)
        }
        let nonsense = ContentCoding("nonsense", contentType: nil, startingWith: body.prefix(4))
        #expect(nonsense == (coding == .none ? .unknown("nonsense") : coding))
        #expect(ContentCoding("br", contentType: nil, startingWith: body.prefix(4)) == .brotli)
    }

    @Test(arguments: ["application/gzip", "application/x-gzip", "application/zip", "application/zstd"])
    func `A compressed file that is the content stays one`(type: String) {
        #expect(ContentCoding(nil, contentType: type, startingWith: CompressedBodies.gzip.prefix(4)) == .none)
        #expect(ContentCoding("gzip", contentType: type, startingWith: CompressedBodies.gzip.prefix(4)) == .inflate)
    }
}
