import Testing

@testable import Cleaning

@Suite struct MarkedPhrasesTests {
    private static let parts = MarkedPhrases("/", ["example.com/share", "example.org/", "scheme://send", "/pixel."])

    @Test(arguments: [
        "https://example.com/share?u=1", "example.com/share", "http://www.example.org/", "scheme://send",
        "https://other.net/go?u=http://example.com/shares", "/pixel.gif", "a//pixel.gif",
    ])
    func `A piece is found wherever it stands`(address: String) {
        #expect(Self.parts.areFound(in: Array(address.utf8)[...]))
    }

    @Test(arguments: ["", "/", "https://example.com/shar", "xample.com/share", "example.org", "pixel.", "/pixel"])
    func `What only begins like a piece is none`(address: String) {
        #expect(!Self.parts.areFound(in: Array(address.utf8)[...]))
    }

    @Test func `Text is looked at where its words begin`() {
        let phrases = MarkedPhrases(" ", [" is from ", " was on "])
        #expect(phrases.areFound(in: Array("this was on air".utf8)[...]))
        #expect(!phrases.areFound(in: Array("this was once on air, is fro ".utf8)[...]))
    }
}

@Suite struct HashIndexTests {
    @Test func `Hashes are numbered in the order in which they first come`() {
        var index = HashIndex()
        #expect(index.isEmpty)
        #expect([7, 9, 7, 0, 9, .max].map { index.insert($0) } == [0, 1, 0, 2, 1, 3])
        #expect(index.count == 4)
        #expect(index.contains(0) && index.contains(.max) && !index.contains(8))
    }

    @Test func `Numbers stay the same while it grows`() {
        var index = HashIndex()
        for key in 0..<5000 as Range<UInt64> { #expect(index.insert(key &* 0x1_0000_0001) == Int(key)) }
        for key in 0..<5000 as Range<UInt64> { #expect(index.insert(key &* 0x1_0000_0001) == Int(key)) }
        #expect(index.count == 5000)
    }
}
