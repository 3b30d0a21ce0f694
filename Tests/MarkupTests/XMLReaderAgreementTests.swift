import Testing

@testable import Markup

/// What is well-formed, the reader reads as libxml2 alone does; what is not, libxml2 never refuses in the reader's hands.
@Suite struct XMLReaderAgreementTests {
    private struct Reading: Equatable {
        var events: [String]
        var repairs: XMLRepairs
    }

    private func read(_ document: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLFault) -> Reading {
        try withXMLReader(over: document, limits: limits) { reader throws(XMLFault) in
            func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
            var list = EventList()
            while true {
                switch try reader.next() {
                case .startElement:
                    func name(_ namespace: Int) -> String { namespace < 0 ? "" : reader.namespaceNames[namespace] }
                    var event = startEvent(
                        text(reader.prefix), text(reader.localName), namespace: name(reader.namespace))
                    for index in 0..<reader.attributeCount {
                        event += attributePart(
                            text(reader.attributePrefix(index)), text(reader.attributeName(index)),
                            namespace: name(reader.attributeNamespace(index)),
                            value: text(reader.attributeValue(index)))
                    }
                    list.append(event)
                case .endElement: list.append(">")
                case .text: if reader.depth > 0 { list.append(text: text(reader.text)) }
                case .declaration: continue
                case .end: return Reading(events: list.events, repairs: reader.repairs)
                }
            }
        }
    }

    private static let sound = [
        "<a/>",
        "<a></a>",
        "<a >x</a >",
        "\n<a>x</a>\n",
        "<?xml version='1.0'?><a>x</a>",
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<!-- c --><?p i?><a>é</a><!-- d -->",
        "<rss version=\"2.0\"><channel><title>A &amp; B</title>\n<item/><item><title>1</title></item></channel></rss>",
        // References.
        "<a>&lt;p&gt;R&amp;D &quot;x&quot; &apos;y&apos;&lt;/p&gt;</a>",
        "<a>&#65;&#x42;&#8217;&#x2019;&#x1F600;&#9;&#10;&#13;&#233;&#195;</a>",
        "<a>&amp;amp;&amp;#38;</a>",
        "<a b='&amp;' c='&amp;amp;' d='x&#38;y&amp;&lt;&gt;&quot;&apos;' e='&#38;#38;'/>",
        "<a b='?x=1&amp;y=2&#38;z=&#233;'/>",
        "<a b='&#60;&#34;&#39;&#9;&#10;&#13;'/>",
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
        "<a b='1\n2\t3\r\n4\r5&#10;6' c='1\r\n2&amp;3\n4'/>",
        // Names and namespaces.
        "<a xmlns='u:1' xmlns:p='u:2'><p:b p:c='1' d='2'/><e xmlns=''/><f xmlns:p='u:3'><p:g/></f><p:h/></a>",
        "<a xmlns:x='u:1' xmlns:y='u:1'><x:b/><y:b/><x:b/></a>",
        "<p:a xmlns:p='u:1'><a xmlns='u:1'/><a xmlns='u:2'/><a/></p:a>",
        "<a xmlns='http://example.com/' xml:lang='de' xml:base='http://example.com/'><b xml:lang='fr'/></a>",
        "<a b='1' c='x&amp;y'><b/></a>",
        "<a xmlns='relative'><b/></a>",
        "<a xmlns:foo='u:1' xml:lang='de' foo:lang='fr' lang='en'/>",
        "<title title='title'><title/></title>",
        "<é à='ü'><日本 ж='x'/></é>",
        "<a\u{B7}\u{300} b\u{203F}='1'/>",
        "<a.b-c_d><x1/></a.b-c_d>",
        "<a b='>' c='/>'>x</a>",
        // Beyond ASCII.
        "<a b='日本語'>Ünï çödé, 日本語, العربية, 😀<![CDATA[日本語 😀]]></a>",
    ]

    @Test(arguments: sound)
    func whatIsWellFormedReadsAsLibXML2ReadsIt(document: String) throws {
        let bytes = Array(document.utf8)
        let expected = try #require(PlainSAX2.events(of: bytes))
        let reading = try read(bytes)
        #expect(reading == Reading(events: expected, repairs: []))
    }

    @Test(arguments: 0..<4)
    func longDocumentsReadAsLibXML2ReadsThem(shift: Int) throws {
        var document = "<a>" + String(repeating: "x", count: shift)
        for number in 0..<4_000 {
            document += "<b c='\(number) &amp; é' p:d=\"😀\" xmlns:p='u:\(number % 7)'>Grüße\r\n&lt;日本&gt;</b>"
            document += "<!-- \(number) --><![CDATA[<p>\(number) é\r\n</p>]]><p\(number)/>\n"
        }
        document += "</a>"
        let bytes = Array(document.utf8)
        #expect(try read(bytes).events == PlainSAX2.events(of: bytes))
    }

    /// Cut, doubled and strewn with what breaks markup, by a fixed seed.
    @Test(arguments: 0..<16)
    func libXML2RefusesNothingThatWasMended(seed: Int) throws {
        var random = Mutations(seed: UInt64(seed))
        var stillSound = 0
        for _ in 0..<400 {
            var bytes = Array(random.element(of: Self.sound).utf8)
            for _ in 0...random.number(below: 3) { random.mutate(&bytes) }
            bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let document = String(decoding: bytes, as: UTF8.self)
            guard let reading = try? read(bytes) else {
                Issue.record("refused: \(document)")
                continue
            }
            guard let expected = PlainSAX2.events(of: bytes) else { continue }
            stillSound += 1
            // These mean something else to people than to XML.
            if document.contains("&#") || document.contains("<!DOCTYPE") { continue }
            #expect(reading.events == expected, "\(document)")
        }
        #expect(stillSound > 20)
    }

    @Test func nestingGoesAsDeepAsTheLimit() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
        }
        // libxml2's own limit, 256, holds for its pull parser.
        #expect(try read(nested(512)).events.count == 1024)
        #expect(throws: XMLFault.tooDeep(limit: 512)) { try read(nested(513)) }
        var limits = XMLLimits()
        limits.depth = 100
        #expect(throws: XMLFault.tooDeep(limit: 100)) { try read(nested(101), limits: limits) }
    }

    @Test func documentsAreReadOnManyThreadsAtOnce() async throws {
        let document = Array(
            ("<a xmlns:p='u:1'>" + String(repeating: "<p:b c='1'>x &amp; y</p:b>", count: 500) + "</a>").utf8)
        let broken = Array("<a>R&D</a>".utf8)
        let expected = PlainSAX2.events(of: document)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        guard try read(document).events == expected, try read(broken).repairs == .bareAmpersand
                        else { return false }
                    }
                    return true
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }
}

/// Changes of documents, the same for the same seed.
private struct Mutations {
    private var state: UInt64
    private static let pieces = [
        "<", ">", "&", "'", "\"", "/", "=", "<a", "</a>", "<b c=d>", "]]>", "<![CDATA[", "<!--", "-->", "<?p", "?>",
        ":",
        "xmlns:p='u'", " x='1' x='2'", "&nbsp;", "&amp", "\u{1}", "\u{C}", "\r", "×", "😀", "<p:q:r s:t:u='1'>",
        "<!DOCTYPE",
        "<é×", "<\u{B7}a>", "<:>", "<p:>", "<:p>", "<xmlns:x>", " xmlns:xml='u'", " :='1'", " a:='1'", " 1='2'",
        " xmlns=''",
    ]

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func number(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func element<Element>(of list: [Element]) -> Element { list[number(below: list.count)] }

    mutating func mutate(_ bytes: inout [UInt8]) {
        let place = number(below: bytes.count + 1)
        let end = min(bytes.count, place + number(below: 8))
        switch number(below: 4) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: number(below: bytes.count + 1))
        default: bytes.insert(contentsOf: element(of: Self.pieces).utf8, at: place)
        }
    }
}
