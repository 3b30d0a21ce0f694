import Articles
import Testing

@Suite struct TextStatisticsTests {
    @Test(arguments: [
        ("", 0), ("   \n\n ", 0), ("one", 1), ("one two\n\nthree", 3), ("naïve — text", 3), ("東京は晴れ", 3),
        ("Swift 言語", 2), ("안녕 세상", 2),
    ])
    func `Words are counted in spaced and unspaced scripts`(text: String, count: Int) {
        #expect(TextStatistics(of: text).wordCount == count)
    }

    @Test(
        "A sentence without spaces has about as many words as its translation, and its signs are none",
        arguments: [
            ("我们昨天去看了那座桥。", 5...6), ("橋が、止まった。", 3...4), ("人々は（静かに）待った。", 5...6),
            ("เมื่อวานเราไปดูสะพานหมุน", 5...7), ("ມື້ວານນີ້ພວກເຮົາໄປເບິ່ງຂົວ", 5...8),
            ("ម្សិលមិញយើងបានទៅមើលស្ពាន។", 4...6), ("မနေ့ကကျွန်တော်တို့တံတားကိုသွားကြည့်ခဲ့တယ်။", 6...9),
            ("ཁ་སང་ང་ཚོས་ཟམ་པ་ལ་བལྟ་རུ་ཕྱིན།", 4...7), ("𠮷野家", 1...2),
        ])
    func wordsWithoutSpaces(text: String, count: ClosedRange<Int>) {
        #expect(count.contains(TextStatistics(of: text).wordCount), "\(TextStatistics(of: text).wordCount)")
    }

    @Test func `Near-duplicates without spaces have near fingerprints too`() {
        let original =
            "สะพานหมุนที่ประตูน้ำฮาร์โรว์รับรถมาเก้าสิบเอ็ดปี และแทบไม่มีใครนอกหุบเขาสนใจมัน จนถึงคืนวันอังคาร"
        let edited = TextStatistics(of: original.replacing("อังคาร", with: "พุธ")).fingerprint
        let other = TextStatistics(
            of: "สูตรขนมปังต้องใช้แป้ง น้ำ เกลือ และความอดทนหนึ่งวัน กับเตาอบที่ร้อนที่สุดเท่าที่จะทำได้ในบ้าน"
        ).fingerprint
        #expect((TextStatistics(of: original).fingerprint ^ edited).nonzeroBitCount <= 12)
        #expect((TextStatistics(of: original).fingerprint ^ other).nonzeroBitCount >= 16)
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

    @Test(arguments: [0, 1, 2, 3, 7, 8, 100, 1023, 1025])
    func `A bit of the fingerprint is set where it is in more than half of the words' hashes`(count: Int) {
        let words = (0..<count).map { "w\($0 * 7919 % 10_007)" }
        var votes = [Int](repeating: 0, count: 64)
        for word in words {
            let hash = word.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            let mixed = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
            for bit in 0..<64 where mixed >> UInt64(bit) & 1 == 1 { votes[bit] += 1 }
        }
        let expected = votes.indices.reduce(0 as UInt64) { $0 | (2 * votes[$1] > count ? 1 << UInt64($1) : 0) }
        #expect(TextStatistics(of: words.joined(separator: " ")).fingerprint == expected)
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
