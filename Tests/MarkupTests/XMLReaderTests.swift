import Testing

@testable import Markup

@Suite struct XMLReaderTests {
    /// The events in short: `<name prefix|namespace a="b">`, `</>`, text in quotation marks, `!` for a declaration.
    private func events(
        _ document: String, limits: XMLLimits = XMLLimits()
    ) throws -> (events: [String], repairs: XMLRepairs, depth: Int) {
        try withXMLReader(over: Array(document.utf8), limits: limits) { reader throws(XMLFault) in
            var list: [String] = []
            func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
            while true {
                switch try reader.next() {
                case .startElement:
                    var line = "<" + text(reader.localName)
                    if !reader.prefix.isEmpty { line += " " + text(reader.prefix) + ":" }
                    if reader.namespace >= 0 { line += " " + reader.namespaceNames[reader.namespace] }
                    for index in 0..<reader.attributeCount {
                        line += " \(text(reader.attributeName(index)))=\(text(reader.attributeValue(index)))"
                    }
                    list.append(line)
                case .endElement: list.append(">")
                case .text:
                    if let last = list.last, last.hasPrefix("\"") {
                        list[list.count - 1] = last + text(reader.text)
                    } else {
                        list.append("\"" + text(reader.text))
                    }
                case .declaration: list.append("!")
                case .end: return (list, reader.repairs, reader.depth)
                }
            }
        }
    }

    @Test func aWellFormedDocumentNeedsNoRepair() throws {
        let (list, repairs, depth) = try events(
            """
            <?xml version="1.0"?><!-- c --><a x='1' y="2 &amp; 3"><b/>t &lt;<![CDATA[u & <v>]]></a>
            """)
        #expect(list == ["!", "<a x=1 y=2 & 3", "<b", ">", "\"t <u & <v>", ">"])
        #expect(repairs == [] && depth == 0)
    }

    @Test func namespacesFollowTheirScopes() throws {
        let (list, _, _) = try events(
            "<a xmlns='u:1' xmlns:p='u:2'><p:b/><c xmlns=''/><d xmlns:p='u:3'><p:e/></d><p:f/></a>")
        #expect(
            list == ["<a u:1", "<b p: u:2", ">", "<c", ">", "<d u:1", "<e p: u:3", ">", ">", "<f p: u:2", ">", ">"])
    }

    @Test(arguments: [
        ("<a>R&D &nosuch; &</a>", "\"R&D &nosuch; &", XMLRepairs.bareAmpersand),
        ("<a>caf&eacute;&nbsp;&hellip;</a>", "\"café\u{A0}…", .htmlEntity),
        ("<a>&#8217;&#146;&#x1F600;&#0;&#x110000;</a>", "\"’’😀", .forbiddenCharacter),
        ("<a>x\u{1}y\r\nz\rw</a>", "\"xy\nz\nw", .forbiddenCharacter),
        ("<a>1 < 2 <3</a>", "\"1 < 2 <3", .bareLessThan),
        ("<a>x&#226;&#</a>", "\"xâ&#", .bareAmpersand),
        ("<a>&#226;&#128;&#166; &acirc;&#128;&brvbar;</a>", "\"… …", XMLRepairs()),
    ])
    func textIsMendedWhereItStands(document: String, text: String, repair: XMLRepairs) throws {
        let (list, repairs, _) = try events(document)
        #expect(list == ["<a", text, ">"])
        #expect(repairs.isSuperset(of: repair))
    }

    @Test func missingEndTagsAreSupplied() throws {
        let (list, repairs, _) = try events("<a><b>x<br>y</b></i><C>z</c></a>")
        #expect(list == ["<a", "<b", "\"x", "<br", "\"y", ">", ">", "<C", "\"z", ">", ">"])
        #expect(repairs == .tagMismatch)
    }

    @Test func attributesNeedNeitherQuotesNorValues() throws {
        let (list, repairs, _) = try events("<a href=http://x/y?z/ b c='1' c='2'/>")
        #expect(list == ["<a href=http://x/y?z/ b= c=1", ">"])
        #expect(repairs == .badAttribute)
    }

    private static let brokenTags: [(String, String, XMLRepairs)] = [
        // What stands between attributes, and what is none.
        ("<a b='1'c='2'/>", "<a b=1 c=2", []),
        ("<a b='1' / c='2'>x</a>", "<a b=1 c=2", []),
        ("<a\u{C}b='1'/>", "<a b=1", []),
        ("<a \"\" b='1'/>", "<a b=1", .badAttribute),
        ("<a 1='1' (c)='2' b='3' ×='4'/>", "<a b=3", .badAttribute),
        ("<a b='1' <c/></a>", "<a b=1", [.tagMismatch]),
        // Values.
        ("<a b='<p>' c='1'/>", "<a b=<p> c=1", []),
        (
            "<a b='R&D \"x\" &nbsp;&#146;&#10;' c='1\n2\u{1}'/>", "<a b=R&D \"x\" \u{A0}’\n c=1 2",
            [.bareAmpersand, .htmlEntity, .forbiddenCharacter]
        ),
        ("<a b=\"it's\" c=x\"y'z/>", "<a b=it's c=x\"y'z", .badAttribute),
        ("<a b='&amp;amp;#38;' c='&#38;#38;' d='&lt;' e>x</a>", "<a b=&amp;#38; c=&#38; d=< e=", .badAttribute),
        // Names that XML does not have.
        ("<a×b/>", "<a_b", []),
        ("<·a/>", "<_a", []),
        ("<é\u{2026}>x</é\u{2026}>", "<é_", []),
        // Namespaces.
        ("<p:a p:b='1'/>", "<a p: b=1", .undeclaredPrefix),
        ("<a xmlns='u:1' xmlns='u:2'/>", "<a u:1", .badAttribute),
        ("<a xmlns='http://example.com/?x=1&amp;y=2'/>", "<a http://example.com/?x=1&y=2", []),
        ("<a xmlns:p='u:1' xmlns:q='u:1' p:b='1' q:b='2'/>", "<a b=1 b=2", []),
        ("<p:a xmlns:p=''/>", "<a p:", .undeclaredPrefix),
        ("<a:b:1 xmlns:a='u:1' a:b:c='2'/>", "<b_1 a: u:1", .badAttribute),
        ("<:a/>", "<:a", []),
        ("<a: xmlns:='u:1'/>", "<a: xmlns:=u:1", []),
    ]

    @Test(arguments: brokenTags)
    func tagsAreMendedWhereTheyStand(document: String, tag: String, repair: XMLRepairs) throws {
        let (list, repairs, depth) = try events(document)
        #expect(list.first == tag)
        #expect(list.filter { $0 == ">" }.count == list.filter { $0.hasPrefix("<") }.count && depth == 0)
        #expect(repairs == repair)
    }

    @Test func severalRootsAndTextAroundThemAreRead() throws {
        let (list, repairs, depth) = try events("x<a/>y</b><?xml version='1.0'?><a xmlns='u:1'>z</a><a/>")
        #expect(list == ["\"x", "<a", ">", "\"y", "!", "<a u:1", "\"z", ">", "<a", ">"])
        #expect(repairs == [.tagMismatch, .junkBeforeRoot] && depth == 0)
    }

    /// A declaration that comes late is the document's, and what came before was junk.
    @Test func namespacesOfJunkDoNotReachTheDocumentAfterIt() throws {
        let names = try withXMLReader(over: Array("<j xmlns='u:j'><k><?xml version='1.0'?><a/></k>".utf8)) {
            reader throws(XMLFault) in
            var names: [String] = []
            while true {
                switch try reader.next() {
                case .declaration: reader.restart()
                case .startElement: names.append("\(reader.depth) \(reader.namespace)")
                case .end: return names
                default: continue
                }
            }
        }
        #expect(names == ["1 0", "2 0", "1 -1"])
    }

    @Test func aTagTellsItsPlace() throws {
        let places = try withXMLReader(over: Array("<a>\n<b c='&'/> <d></a>".utf8)) { reader throws(XMLFault) in
            var places: [Int] = []
            while case let event = try reader.next(), event != .end {
                if event == .startElement { places.append(reader.tagPlace) }
            }
            return places
        }
        #expect(places == [0, 4, 15])
    }

    @Test func namesWithoutEndAreCut() throws {
        let name = String(repeating: "é", count: 40_000)
        let (list, _, depth) = try events("<\(name) \(name)='1'>x</\(name)>")
        #expect(list == ["<" + name.prefix(512), "\"x", ">"] && depth == 0)
    }

    @Test func aSectionWithoutItsEndStopsAtTheElementsEnd() throws {
        let (list, repairs, _) = try events("<r><a><![CDATA[x</a><b><![CDATA[y]]></b></r>")
        #expect(list == ["<r", "<a", "\"x", ">", "<b", "\"y", ">", ">"])
        #expect(repairs == .unclosedSection)
    }

    @Test func aDocumentCutShortLeavesItsElementsOpen() throws {
        for document in ["<a><b>x", "<a><b attr='1", "<a><b>x</b", "<a><b><"] {
            #expect(try events(document).depth >= 1, "\(document)")
        }
    }

    @Test func internalEntitiesExpandAndExternalOnesDoNot() throws {
        let (list, _, _) = try events(
            "<!DOCTYPE a [<!ENTITY n 'N&#33;'> <!ENTITY m '&n; &n;'> <!ENTITY f SYSTEM 'file:///etc/hostname'>]><a>&m;&f;</a>"
        )
        #expect(list == ["<a", "\"N! N!&f;", ">"])
    }

    @Test func entityBombsAreRefused() {
        var subset = "<!ENTITY e0 'xxxxxxxxxx'>"
        for level in 1...12 { subset += "<!ENTITY e\(level) '\(String(repeating: "&e\(level - 1);", count: 10))'>" }
        #expect(throws: XMLFault.entityExpansion(limit: 64 * 1024)) {
            try events("<!DOCTYPE a [\(subset)]><a>&e12;</a>")
        }
        #expect(throws: XMLFault.self) { try events("<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>") }
        #expect(throws: XMLFault.self) { try events("<!DOCTYPE a [<!ENTITY e '&e;'>]><a b='&e;'/>") }
    }

    @Test func depthAndTagsAreBounded() throws {
        #expect(throws: XMLFault.tooDeep(limit: 512)) { try events(String(repeating: "<a>", count: 600)) }
        let attributes = (0..<1000).map { " a\($0)='\($0)'" }.joined()
        let (list, repairs, _) = try events("<a\(attributes)/>")
        #expect(list[0].hasSuffix("a255=255") && repairs == .oversizedTag)
    }

    @Test func declarationsInForceAreBounded() throws {
        func nested(_ count: Int) -> String {
            (0..<count).map { "<a xmlns:p\($0)='u:1' xmlns:q\($0)='u:2'>" }.joined()
                + String(repeating: "</a>", count: count)
        }
        #expect(try events(nested(128)).repairs == [])
        #expect(try events(nested(129)).repairs == .oversizedTag)
        // One after the other they are not in force at once.
        let flat = String(repeating: "<b xmlns='u:1' xmlns:p='u:2'/>", count: 1_000)
        #expect(try events("<a>" + flat + "</a>").repairs == [])
    }

    @Test func aTagIsReadUpToItsLimits() throws {
        func tag(_ count: Int) -> String { "<b" + (0..<count).map { " c\($0)=''" }.joined() + "/>" }
        #expect(try events(tag(256)).repairs == [])
        #expect(try events(tag(257)).repairs == .oversizedTag)
        // libxml2 keeps its time with those that are left.
        #expect(try events(tag(100_000)).events.count == 2)
        #expect(try events("<b c='\(String(repeating: "x", count: 65_000))'/>").repairs == [])
        #expect(try events("<b c='\(String(repeating: "x", count: 66_000))'/>").repairs == .oversizedTag)
    }

    @Test func textIsLentHoweverLongItIs() throws {
        // Beyond what libxml2 takes for a text, and for what it looks ahead.
        let text = String(repeating: "0123456789 é ", count: 1_000_000)
        let length = withXMLReader(over: Array("<a><![CDATA[\(text)]]>\(text)</a>".utf8)) { reader in
            var length = 0
            while let event = try? reader.next(), event != .end { if event == .text { length += reader.text.count } }
            return length
        }
        #expect(length == 2 * text.utf8.count)
    }

    @Test(arguments: ["<?x>", "<!-- x>", "<a><![CDATA[x</a>", "&#", "<!x "])
    func whatNeverEndsIsReadInLinearTime(piece: String) throws {
        let growth = try growth { length in
            let document = "<r>" + String(repeating: piece, count: length / piece.utf8.count)
            _ = try events(document)
            _ = try events(document + "]]>")
        }
        #expect(growth < 24)
    }
}
