import Testing

@testable import Markup

@Suite struct LibXML2TapeTests {
    private struct Reading: Equatable {
        /// One for each event, with the depth; neighbouring texts joined, text outside of the root left out.
        var events: [String] = []
        var namespaceNames: [String] = []
        var repairs: XMLRepairs = []
    }

    private func read(_ document: [UInt8], limits: XMLLimits = XMLLimits(), byLibXML2: Bool) throws -> Reading {
        func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        return try withXMLReader(over: document, limits: limits, lendsDocument: !byLibXML2) {
            reader throws(XMLFault) in
            var reading = Reading()
            while true {
                switch try reader.next() {
                case .startElement:
                    var event = "\(reader.depth) <\(text(reader.prefix)):\(text(reader.localName)) \(reader.namespace)"
                    for index in 0..<reader.attributeCount {
                        let prefix = reader.attributePrefix(index)
                        event += " \(text(prefix)) \(reader.attributeNamespace(index))"
                        event += ":\(text(reader.attributeName(index)))=\(text(reader.attributeValue(index)))"
                    }
                    reading.events.append(event)
                case .text:
                    guard reader.depth > 0 else { continue }
                    if reading.events.last?.hasPrefix("text ") == true {
                        reading.events[reading.events.count - 1] += text(reader.text)
                    } else {
                        reading.events.append("text " + text(reader.text))
                    }
                case .endElement: reading.events.append("\(reader.depth) >")
                case .declaration: reading.events.append("declaration")
                case .end:
                    reading.events.append("\(reader.depth) end")
                    reading.namespaceNames = reader.namespaceNames
                    reading.repairs = reader.repairs
                    return reading
                }
            }
        }
    }

    private func isReadByLibXML2(_ document: String, limits: XMLLimits = XMLLimits()) -> Bool {
        Array(document.utf8).withUnsafeBufferPointer { bytes in
            guard var tape = LibXML2Tape(of: bytes, limits: limits) else { return false }
            return tape.isSound()
        }
    }

    @Test(arguments: [
        "<a/>",
        "<a></a>",
        "<a >x</a >",
        "\n<a>x</a>\n",
        "<?xml version='1.0'?><a>x</a>",
        "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>\n<!-- c --><?p i?><a>é</a><!-- d -->",
        "<rss version=\"2.0\"><channel><title>A &amp; B</title>\n<item/><item><title>1</title></item></channel></rss>",
        // References.
        "<a>&lt;p&gt;R&amp;D &quot;x&quot; &apos;y&apos;&lt;/p&gt;</a>",
        "<a>&#65;&#x42;&#8217;&#x2019;&#x1F600;&#9;&#10;&#13;&#233;&#195;</a>",
        "<a>&amp;amp;&amp;#38;</a>",
        "<a b='&amp;' c='&amp;amp;' d='x&#38;y&amp;&lt;&gt;&quot;&apos;' e='&#38;#38;'/>",
        "<a b='?x=1&amp;y=2&#38;z=&#233;'/>",
        // Sections, comments and instructions join with the text around them.
        "<a>1<![CDATA[2 & <b> ]] ]>]]>3<!-- - -->4<?p i?>5<![CDATA[]]>6</a>",
        "<a><![CDATA[x]]><![CDATA[y]]></a>",
        "<a><!----><!-- <b> & --></a>",
        "<a><![CDATA[]]><b/><![CDATA[x]]><b><![CDATA[ ]]></b><![CDATA[<![CDAT[ ]]>]]&gt;</a>",
        "<a><!-- <![CDATA[1]]> --><?p <![CDATA[2]]>?><b c='![CDATA[3]]&gt;'/><![CDATA[<!-- 4 -->]]></a>",
        // White space and line ends.
        "<a> \n\t<b> x </b>\n</a>",
        "<a>1\r\n2\r3\n\r\n<![CDATA[4\r\n5\r6]]>\r</a>",
        "<a\r\n b='1'\tc = '2'\n/>",
        // Names and namespaces.
        "<a xmlns='u:1' xmlns:p='u:2'><p:b p:c='1' d='2'/><e xmlns=''/><f xmlns:p='u:3'><p:g/></f><p:h/></a>",
        "<a xmlns:x='u:1' xmlns:y='u:1'><x:b/><y:b/><x:b/></a>",
        "<p:a xmlns:p='u:1'><a xmlns='u:1'/><a xmlns='u:2'/><a/></p:a>",
        "<a xmlns='http://example.com/' xml:lang='de' xml:base='http://example.com/'><b xml:lang='fr'/></a>",
        "<a xmlns='relative'><b/></a>",
        "<a xmlns:foo='u:1' xml:lang='de' foo:lang='fr' lang='en'/>",
        "<title title='title'><title/></title>",
        "<é à='ü'><日本 ж='x'/></é>",
        "<a.b-c_d><x1/></a.b-c_d>",
        // Texts that pass libxml2 by, and their neighbours.
        "<a>A text of more than thirty-two bytes in all<b/>and, after it, another one of that length</a>",
        "<a>A text of more than thirty-two bytes<![CDATA[x]]><!-- c -->and, after it, another one of that length</a>",
        "<a>\n   \n                                              <b>x</b>\n                                      </a>",
        "<a>1\r\n2 &lt;b&gt;\r3&#13;\n4&#13;&#10;5</a><!-- A comment of more than thirty-two bytes -->",
        "<a>&#x1F600;&#128512;&apos;&apos;&#60;&#x3c;&amp;lt; and so on to more than thirty-two bytes</a>",
        "<a>]] > ]>] and so on to more than thirty-two bytes]]</a>",
        // Beyond ASCII.
        "<a b='日本語'>Ünï çödé, 日本語, العربية, 😀<![CDATA[日本語 😀]]></a>",
    ])
    func whatIsWellFormedReadsTheSameWithAndWithoutLibXML2(document: String) throws {
        #expect(isReadByLibXML2(document))
        let bytes = Array(document.utf8)
        let reading = try read(bytes, byLibXML2: true)
        #expect(try reading == read(bytes, byLibXML2: false))
        #expect(reading.repairs == [])
    }

    /// Longer than what libxml2 is given at a time, so that every construct meets a border somewhere.
    @Test(arguments: 0..<8)
    func longDocumentsReadTheSameWhereverTheyAreDivided(shift: Int) throws {
        var document = "<a>" + String(repeating: "x", count: shift)
        for number in 0..<4_000 {
            document += "<b c='\(number) &amp; é' p:d=\"😀\" xmlns:p='u:\(number % 7)'>Grüße\r\n&lt;日本&gt;</b>"
            document += "<!-- \(number) --><![CDATA[<p>\(number) é\r\n</p>]]><p\(number)/>\n"
        }
        document += "</a>"
        #expect(document.utf8.count > 3 * 65_536 && isReadByLibXML2(document))
        let bytes = Array(document.utf8)
        #expect(try read(bytes, byLibXML2: true) == read(bytes, byLibXML2: false))
    }

    @Test func aSectionLongerThanAPieceIsOneText() throws {
        let text = String(repeating: "0123456789 é ", count: 20_000)
        let reading = try read(Array("<a><![CDATA[\(text)]]></a>".utf8), byLibXML2: true)
        #expect(reading.events == ["1 <:a -1", "text " + text, "0 >", "0 end"])
    }

    @Test(arguments: [
        "", " ", "x", "<", "<a", "<a>", "<a><b></a>", "</a>", "<a></a><b/>", "x<a/>", "<a/>x", "\u{FEFF}<a/>",
        " <?xml version='1.0'?><a/>", "<a/><?xml version='1.0'?>",
        "<a>R&D</a>", "<a>&nbsp;</a>", "<a>&amp</a>", "<a>&#65</a>", "<a>&#0;</a>", "<a>&#xFFFF;</a>", "<a>&#;</a>",
        "<a b=1/>", "<a b/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='x/>", "<a b='&copy;'/>", "<a b='1'c='2'/>",
        "<a>A text of more than thirty-two bytes in all</a>and, after it, another one of that length",
        "and, before it, one of more than thirty-two bytes<a/>",
        "<a>A text of more than thirty-two bytes in all ]]></a>", "<a>A text of more than thirty-two bytes \u{1}</a>",
        "<a>A text of more than thirty-two bytes &#X41;</a>", "<a>A text of more than thirty-two bytes &#65</a>",
        "<a>A text of more than thirty-two bytes &#0;&#xFFFF;&#xD800;</a>",
        "<a>1 < 2</a>", "<a>]]></a>", "<a>\u{1}</a>", "<a>\u{FFFE}</a>", "<A></a>",
        "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>", "<a><![CDATA[\u{1}]]></a>", "<a><![CDATA[x\u{C}]]></a>",
        "<a><![CDATA[x</a>", "<a><!-- x</a>", "<a><!-- -- --></a>", "<a><?p</a>", "<a><!x></a>",
        "<p:a/>", "<a p:b='1'/>", "<a:b:c xmlns:a='u:1'/>", "<a xmlns:p=''/>",
        "<a xmlns:p='u:1' xmlns:q='u:1' p:b='1' q:b='2'/>",
    ])
    func whatIsNotWellFormedIsMended(document: String) throws {
        #expect(!isReadByLibXML2(document))
        let bytes = Array(document.utf8)
        #expect(try read(bytes, byLibXML2: true) == read(bytes, byLibXML2: false))
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        // Windows-1252, DEL, and UTF-8 that was escaped byte by byte.
        "<a>&#127;</a>", "<a b='&#x7F;'/>", "<a>&#146;</a>", "<a b='&#x92;'/>", "<a>&#226;&#128;&#166;</a>",
        "<a>&#195;&#169;</a>",
        // A namespace's name with an ampersand.
        "<a xmlns='http://example.com/?x=1&amp;y=2' b='1' c='x&amp;y'><b/></a>",
        // The first section's end is missing.
        "<a><b><![CDATA[1</b></a><a><b><![CDATA[2]]></b></a>",
    ])
    func whatLibXML2WouldReadOtherwiseThanItIsMeantIsNotGivenToIt(document: String) throws {
        #expect(!isReadByLibXML2(document))
        let bytes = Array(document.utf8)
        #expect(try read(bytes, byLibXML2: true) == read(bytes, byLibXML2: false))
    }

    /// The fault shows after two pieces whose events were told already.
    @Test func whatWasToldOfADocumentIsTakenBackWhenItsEndIsBroken() throws {
        let items = String(repeating: "<b c='1'>2 &amp; 3<![CDATA[4]]></b>\n", count: 5_000)
        let document = Array("<a>\(items)R&D</a>".utf8)
        var passes = 0
        let repairs = withXMLReader(over: document) { reader in
            passes += 1
            while let event = try? reader.next(), event != .end {}
            return reader.repairs
        }
        #expect(repairs == .bareAmpersand && passes == 1)

        let twice = Array("<a>\(items)</b></a>".utf8)
        passes = 0
        let mended = withXMLReader(over: twice) { reader in
            passes += 1
            while let event = try? reader.next(), event != .end {}
            return reader.repairs
        }
        #expect(mended == .tagMismatch && passes == 2)
        #expect(try read(twice, byLibXML2: true) == read(twice, byLibXML2: false))
    }

    /// As the feed builder does, which has seen enough at the root's end.
    @Test func whatStandsAfterTheLastEventAskedForIsReadToo() {
        let passes = ["<a/>", "<a/>x", "<a/><b/>"].map { document in
            var passes = 0
            withXMLReader(over: Array(document.utf8)) { reader in
                passes += 1
                _ = try? reader.next()
            }
            return passes
        }
        #expect(passes == [1, 2, 2])
    }

    @Test func costlyTagsAreNotGivenToIt() {
        func tag(_ count: Int) -> String { "<a>" + "<b" + (0..<count).map { " c\($0)=''" }.joined() + "/></a>" }
        #expect(isReadByLibXML2(tag(256)))
        #expect(!isReadByLibXML2(tag(257)))
        #expect(isReadByLibXML2("<a b='\(String(repeating: "x", count: 65_000))'/>"))
        #expect(!isReadByLibXML2("<a b='\(String(repeating: "x", count: 66_000))'/>"))
        // A ">" in a value ends no tag.
        #expect(!isReadByLibXML2("<a b='>'" + (0..<256).map { " c\($0)=''" }.joined() + "/>"))
    }

    @Test func manyDeclarationsInForceAreMended() {
        func nested(_ count: Int) -> String {
            (0..<count).map { "<a xmlns:p\($0)='u:1' xmlns:q\($0)='u:2'>" }.joined()
                + String(repeating: "</a>", count: count)
        }
        #expect(isReadByLibXML2(nested(128)))
        #expect(!isReadByLibXML2(nested(129)))
        // One after the other they are not in force at once.
        #expect(isReadByLibXML2("<a>" + String(repeating: "<b xmlns='u:1' xmlns:p='u:2'/>", count: 1_000) + "</a>"))
    }

    @Test func nestingBeyondTheLimitIsMendedToTheSameFault() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        var limits = XMLLimits()
        limits.depth = 100
        #expect(isReadByLibXML2(nested(100), limits: limits))
        let deep = Array(nested(101).utf8)
        #expect(throws: XMLFault.tooDeep(limit: 100)) { try read(deep, limits: limits, byLibXML2: true) }
        // libxml2's own limit is 256.
        let deeper = Array(nested(500).utf8)
        #expect(try read(deeper, byLibXML2: true) == read(deeper, byLibXML2: false))
    }

    /// XML 1.0, 3.3.3; the mending reader leaves them as they are.
    @Test func lineEndsAndTabsInAttributesAreSpaces() throws {
        let reading = try read(Array("<a b='1\n2\t3\r\n4&#10;5'/>".utf8), byLibXML2: true)
        #expect(reading.events.first == "1 <:a -1  -1:b=1 2 3 4\n5")
    }

    @Test func whatTheReaderLendsLiesInTheDocumentWhenAskedTo() {
        let document = Array("<a>text</a>".utf8)
        let places = document.withUnsafeBufferPointer { whole in
            [false, true].map { lendsDocument in
                withXMLReader(over: document, lendsDocument: lendsDocument) { reader in
                    _ = try? reader.next()
                    guard let start = whole.baseAddress, let name = reader.localName.baseAddress else { return -1 }
                    return name - start
                }
            }
        }
        #expect(places[1] == 1 && places[0] != 1)
    }

    @Test func documentsAreReadOnManyThreadsAtOnce() async throws {
        let document = Array(
            ("<a xmlns:p='u:1'>" + String(repeating: "<p:b c='1'>x &amp; y</p:b>", count: 500) + "</a>").utf8)
        let broken = Array("<a>R&D</a>".utf8)
        let expected = try read(document, byLibXML2: false)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        guard try read(document, byLibXML2: true) == expected,
                            try read(broken, byLibXML2: true).repairs == .bareAmpersand
                        else { return false }
                    }
                    return true
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }
}
