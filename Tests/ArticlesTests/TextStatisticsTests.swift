import Articles
import Testing

@Suite struct TextStatisticsTests {
    @Test(arguments: [
        ("", 0), ("   \n\n ", 0), ("one", 1), ("one two\n\nthree", 3), ("naïve — text", 3), ("東京は晴れ", 5),
        ("Swift 言語", 3), ("안녕 세상", 2),
    ])
    func `Words are counted in spaced and unspaced scripts`(text: String, count: Int) {
        #expect(TextStatistics(of: text).wordCount == count)
    }

    private static let paragraph = """
        The council met on Tuesday evening to decide about the old mill by the river, which has stood empty since \
        the spring floods of last year and which several families would like to see turned into a school again.
        """

    @Test func `Near-duplicates have near fingerprints and other texts do not`() {
        let original = TextStatistics(of: Self.paragraph).fingerprint
        let edited = TextStatistics(of: Self.paragraph.replacing("Tuesday", with: "Wednesday")).fingerprint
        let other = TextStatistics(
            of:
                "A recipe for bread asks for flour, water, salt and a day of patience, and for an oven as hot as it gets."
        ).fingerprint
        #expect((original ^ edited).nonzeroBitCount <= 10)
        #expect((original ^ other).nonzeroBitCount >= 16)
    }

    @Test func `Case and punctuation leave the fingerprint as it is`() {
        #expect(
            TextStatistics(of: "The mill, again.").fingerprint == TextStatistics(of: "the Mill again").fingerprint)
    }

    @Test func `A fingerprint is written with 16 digits`() {
        #expect(TextStatistics(of: "").fingerprintHexadecimal == "0000000000000000")
        #expect(TextStatistics(of: Self.paragraph).fingerprintHexadecimal.utf8.count == 16)
    }
}
