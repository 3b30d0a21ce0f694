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
}
