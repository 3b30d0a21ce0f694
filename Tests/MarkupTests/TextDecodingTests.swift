import Testing

@testable import Markup

@Suite struct TextDecodingTests {
    private func xml(_ declaration: String = "", _ bytes: [UInt8]) -> [UInt8] { Array(declaration.utf8) + bytes }

    @Test func aByteOrderMarkBeatsTheDeclarationAndTheHeader() {
        let text = decodeText(
            [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0' encoding='koi8-r'?>é".utf8),
            contentType: "text/xml; charset=latin1",
            as: .xml)
        #expect(String(decoding: text.bytes, as: UTF8.self).hasSuffix("?>é"))
        #expect(text.origin == .byteOrderMark)
    }

    @Test(arguments: [
        ("we\u{E2}\u{80}\u{99}ve", "we\u{2019}ve"), ("\u{E2}\u{80}\u{9C}so\u{E2}\u{80}\u{9D}", "\u{201C}so\u{201D}"),
        ("Za\u{C5}\u{9E}ek", "Za\u{15E}ek"), ("\u{F0}\u{9F}\u{99}\u{82}", "\u{1F642}"),
        // A space that does not break has no control in it, but stands among those that have.
        ("cats.\u{C2}\u{A0}we\u{E2}\u{80}\u{99}ve", "cats.\u{A0}we\u{2019}ve"),
        ("cats.\u{C2}\u{A0}", "cats.\u{C2}\u{A0}"),
        // Without a control among them they may be meant: A with tilde and the copyright sign.
        ("\u{C3}\u{A9}", "\u{C3}\u{A9}"), ("ch\u{E2}teau", "ch\u{E2}teau"),
        // A control alone is what windows-1252 has there, as before; too few to make a character stay two.
        ("a\u{92}b", "a\u{2019}b"), ("\u{E2}\u{80}x", "\u{E2}\u{20AC}x"),
    ])
    func aCharacterEncodedTwiceIsReadTwice(bytes: String, text: String) {
        let decoded = decodeText(Array("<p>\(bytes)</p>".utf8), contentType: "text/html; charset=utf-8", as: .html)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == "<p>\(text)</p>")
    }

    @Test func controlsGoFromHTMLAndAVerticalTabDividesWords() {
        let html = Array("<p>rats\u{10}... the\u{B}end\u{8}</p>\n\t\u{C}".utf8)
        #expect(
            decodeText(html, contentType: nil, as: .html).bytes == Array("<p>rats... the end</p>\n\t\u{C}".utf8))
        #expect(decodeText(html, contentType: nil, as: .xml).bytes == html)
    }

    @Test(arguments: [
        ("<?xml version='1.0' encoding='windows-1251'?>", [0xCF, 0xF0] as [UInt8], "Пр"),
        ("<?xml version='1.0' encoding=\"ISO-8859-1\"?>", [0x93, 0xE9, 0x94], "\u{201C}é\u{201D}"),
        ("<?xml version='1.0' encoding='shift_jis'?>", [0x93, 0xFA, 0x96, 0x7B], "日本"),
        ("<?xml version='1.0' encoding='none'?>", [0xC3, 0xA9], "é"),
        ("<?xml version='1.0' encoding='no-such-encoding'?>", [0xC3, 0xA9], "é"),
        ("<?xml version='1.0' encoding='utf-7'?>", Array("+ADw-".utf8), "+ADw-"),
    ])
    func theDeclarationIsReadAsBrowsersReadIt(declaration: String, bytes: [UInt8], text: String) {
        let decoded = decodeText(xml(declaration, bytes), contentType: nil, as: .xml)
        #expect(String(decoding: decoded.bytes, as: UTF8.self) == declaration + text)
    }

    /// The same words in encodings of all kinds; the bytes are from other software's tables.
    @Test(arguments: [
        ("windows-1250", [0x5A, 0x61, 0xBF, 0xF3, 0xB3, 0xE6] as [UInt8], "Zażółć"),
        ("iso-8859-2", [0x5A, 0x61, 0xBF, 0xF3, 0xB3, 0xE6], "Zażółć"),
        ("windows-1253", [0xCA, 0xE1, 0xEB, 0xE7], "Καλη"),
        ("iso-8859-7", [0xCA, 0xE1, 0xEB, 0xE7], "Καλη"),
        ("windows-1254", [0xDE, 0x69, 0xFE, 0x6C, 0x69], "Şişli"),
        ("iso-8859-9", [0xDE, 0x69, 0xFE, 0x6C, 0x69], "Şişli"),
        // glibc composes letters and marks of this one, so it holds letters back.
        ("windows-1255", [0xF9, 0xEC, 0xE5, 0xED], "שלום"),
        ("windows-1255", [0xF9, 0xEC, 0xE5, 0xED, 0x21], "שלום!"),
        ("iso-8859-8", [0xF9, 0xEC, 0xE5, 0xED], "שלום"),
        ("windows-1256", [0xE3, 0xD1, 0xCD, 0xC8, 0xC7], "مرحبا"),
        ("windows-1257", [0xDE, 0xE0, 0x73, 0xF8], "Žąsų"),
        ("windows-1258", [0x54, 0x69, 0xEA, 0xCC], "Tiê\u{300}"),
        ("koi8-r", [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4], "Привет"),
        ("koi8-u", [0xF0, 0xD2, 0xC9, 0xD7, 0xA6, 0xD4], "Привіт"),
        ("iso-8859-5", [0xBF, 0xE0, 0xD8, 0xD2, 0xD5, 0xE2], "Привет"),
        ("windows-874", [0xCA, 0xC7, 0xD1, 0xCA], "สวัส"),
        ("iso-8859-15", [0xA4, 0xBD], "€œ"),
        ("macintosh", [0x8E, 0x74, 0x8E], "été"),
        ("euc-jp", [0xC6, 0xFC, 0xCB, 0xDC, 0xB8, 0xEC], "日本語"),
        ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], "日本"),
        ("euc-kr", [0xC7, 0xD1, 0xB1, 0xB9], "한국"),
        ("ks_c_5601-1987", [0xC7, 0xD1, 0xB1, 0xB9], "한국"),
        ("gb2312", [0xD6, 0xD0, 0xCE, 0xC4], "中文"),
        ("gb18030", [0xD6, 0xD0, 0xCE, 0xC4, 0x81, 0x30, 0x84, 0x36], "中文\u{A5}"),
        ("big5", [0xA4, 0xA4, 0xA4, 0xE5], "中文"),
    ])
    func declaredEncodingsAreRead(name: String, bytes: [UInt8], text: String) {
        for (declaration, header) in [("<?xml encoding='\(name)'?>", nil), ("", "text/xml; charset=\"\(name)\"")] {
            let decoded = decodeText(xml(declaration, bytes), contentType: header, as: .xml)
            #expect(String(decoding: decoded.bytes, as: UTF8.self) == declaration + text, "\(name)")
        }
    }

    @Test(arguments: ["iso-8859-1", "windows-1251", "gb2312", "shift_jis", "euc-kr", "utf-16"])
    func anyDeclarationGivesWayToUTF8(name: String) {
        let words = "Été à Noël, Привет 日本語のニュース"
        let decoded = decodeText(
            xml("<?xml encoding='\(name)'?>", Array(words.utf8)), contentType: nil, as: .xml)
        #expect(String(decoding: decoded.bytes, as: UTF8.self).hasSuffix(words))
    }

    @Test func aMarkOfUTF16BeforeBytesIsNotBelieved() {
        let decoded = decodeText([0xFF, 0xFE] + Array("<rss>é".utf8), contentType: nil, as: .xml)
        #expect(String(decoding: decoded.bytes, as: UTF8.self).hasSuffix("<rss>é"))
    }

    @Test func theDeclarationComesBeforeTheHeaderInXMLAndAfterItInHTML() {
        let cyrillic: [UInt8] = [0xD0, 0xD2, 0xC9]
        let inXML = decodeText(
            xml("<?xml encoding='koi8-r'?>", cyrillic), contentType: "text/xml; charset=windows-1251", as: .xml)
        #expect(inXML.encoding == "koi8-r" && inXML.origin == .declaration)
        let inHTML = decodeText(
            xml("<meta charset=windows-1251>", cyrillic), contentType: "text/html; charset=\"KOI8-R\"", as: .html)
        #expect(inHTML.encoding == "koi8-r" && inHTML.origin == .transport)
    }

    @Test func aDeclarationThatTheBytesDisproveIsNotBelieved() {
        let claimsUTF8 = decodeText(
            xml("<?xml encoding='utf-8'?>", [0x93, 0x43, 0x61, 0x66, 0xE9, 0x94]), contentType: nil, as: .xml)
        #expect(String(decoding: claimsUTF8.bytes, as: UTF8.self).contains("Café"))
        #expect(claimsUTF8.origin == .guess)
        let claimsLatin1 = decodeText(
            xml("<?xml encoding='iso-8859-1'?>", Array("Café".utf8)), contentType: nil, as: .xml)
        #expect(String(decoding: claimsLatin1.bytes, as: UTF8.self).contains("Café"))
    }

    @Test func aPastedPieceOfWindows1252InUTF8IsReadAsSuch() {
        let text = decodeText(Array("Čapek – žluťoučký ".utf8) + [0x92], contentType: nil, as: .xml)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "Čapek – žluťoučký ’")
    }

    /// A few letters are too few for a detector, which finds rare encodings in them.
    @Test(arguments: [
        ([0x43, 0x61, 0x66, 0xE9] as [UInt8], "Café"),
        ([0xC9, 0x74, 0xE9, 0x20, 0xE0, 0x20, 0x4E, 0x6F, 0xEB, 0x6C], "Été à Noël"),
        ([0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72, 0x73, 0x74, 0x72, 0x61, 0xDF, 0x65], "Müllerstraße"),
        ([0x6D, 0x61, 0xF1, 0x61, 0x6E, 0x61], "mañana"), ([0x53, 0xE3, 0x6F], "São"),
        ([0x53, 0x6D, 0xF8, 0x72, 0x72, 0x65, 0x62, 0x72, 0xF8, 0x64], "Smørrebrød"),
        ([0xDE, 0xF3, 0x72], "Þór"), ([0x49, 0x74, 0x92, 0x73], "It’s"), ([0x93, 0x61, 0x94], "“a”"),
        ([0x35, 0x20, 0x80], "5 €"), ([0x61, 0x20, 0x96, 0x20, 0x62], "a – b"), ([0x50, 0xE4, 0xE4], "Pää"),
        ([0xA9, 0x20, 0x32, 0x30, 0x32, 0x34], "© 2024"),
    ])
    func shortWesternTextIsWindows1252(bytes: [UInt8], text: String) {
        for declaration in ["", "<?xml version='1.0' encoding='utf-8'?>"] {
            let document = Array((declaration + "<title>").utf8) + bytes + Array("</title>".utf8)
            let decoded = decodeText(document, contentType: nil, as: .xml)
            #expect(String(decoding: decoded.bytes, as: UTF8.self).hasSuffix("<title>\(text)</title>"))
        }
    }

    @Test(arguments: [
        // Cyrillic, Czech, Polish, Turkish, Japanese, Chinese.
        [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2] as [UInt8], [0x50, 0xF8, 0xED, 0x6C, 0x69, 0x9A, 0x20, 0xEC],
        [0x5A, 0x61, 0xBF, 0xF3, 0xB3, 0xE6], [0xDE, 0x69, 0xFE, 0x6C, 0x69, 0xFC, 0xE7],
        [0x93, 0xFA, 0x96, 0x7B, 0x8C, 0xEA], [0xD6, 0xD0, 0xCE, 0xC4],
    ])
    func otherTextIsNotWestern(bytes: [UInt8]) {
        #expect(!isWestern(Array("<title>".utf8) + bytes + Array("</title>".utf8)))
    }

    @Test func surrogatesAreTheCharacterThatTheyMean() {
        let pair: [UInt8] = [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]
        let text = decodeText(Array("a ".utf8) + pair + Array(" é".utf8), contentType: nil, as: .xml)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "a 😀 é")
        #expect(text.replacementCount == 0)
        let half = decodeText(Array("a ".utf8) + pair[..<3] + Array(" é é".utf8), contentType: nil, as: .xml)
        #expect(String(decoding: half.bytes, as: UTF8.self) == "a \u{FFFD} é é")
        #expect(half.replacementCount == 1)
        let references = Array("&#55357;&#56832;&#xD83D;&#xDE00;&#55357;".utf8)
        #expect(references.withUnsafeBufferPointer { PlainText.line(ofHTML: $0) } == "😀😀")
    }

    @Test(arguments: [true, false])
    func wideEncodingsShowByTheirFirstBytes(isBigEndian: Bool) {
        var bytes: [UInt8] = []
        for unit in "<rss>é".utf16 {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            bytes += isBigEndian ? [high, low] : [low, high]
        }
        let text = decodeText(bytes, contentType: nil, as: .xml)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "<rss>é")
    }

    @Test func whatNoTextHoldsIsLeftOut() {
        let text = decodeText(Array("a\u{0}b\u{7F}c\u{92}d\u{FFFE}e".utf8), contentType: nil, as: .xml)
        #expect(String(decoding: text.bytes, as: UTF8.self) == "abc’de")
    }

    /// Bytes that stand at the borders of what is well-formed, in every place of a block.
    @Test(arguments: 0..<400)
    func blocksOfUTF8AreReadAsByteByByte(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let pieces: [[UInt8]] = [
            "text ", "é", "я", "日", "한", "ก", "😀", "\u{10FFFF}", "\u{FFFD}", "\u{FFFE}", "\u{85}", "\u{A0}", "\0",
            "\u{7F}",
            "a text of sixteen", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{10000}",
        ].map { Array($0.utf8) }
        let damage: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFF], [0xE0, 0x80, 0x80],
        ]
        var bytes: [UInt8] = []
        while bytes.count < 100 {
            bytes += (seed % 4 != 0 && random.next() % 12 == 0 ? damage : pieces).randomElement(using: &random)!
        }
        let survey = UTF8Survey(of: bytes)
        var sequences = 0
        var damaged = 0
        var forbids = false
        var holdsSurrogates = false
        var rest = bytes[...]
        while let first = rest.first {
            if rest.starts(with: [0xED, 0xA0, 0x80]) {
                (sequences, holdsSurrogates) = (sequences + 1, true)
                rest = rest.dropFirst(3)
                continue
            }
            let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.count == 1 }
            guard let length, let scalar = String(decoding: rest.prefix(length), as: UTF8.self).unicodeScalars.first
            else {
                damaged += 1
                rest = rest.dropFirst()
                continue
            }
            if first >= 0x80 { sequences += 1 }
            if [0, 0x7F, 0xFFFE, 0xFFFF].contains(scalar.value) || (0x80..<0xA0).contains(scalar.value) {
                forbids = true
            }
            rest = rest.dropFirst(length)
        }
        #expect(survey.sequences == sequences && survey.invalidBytes == damaged && survey.hasForbidden == forbids)
        #expect(survey.hasSurrogates == holdsSurrogates)
        #expect(bytes.withUnsafeBufferPointer { String(utf8: $0) } == String(decoding: bytes, as: UTF8.self))
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
