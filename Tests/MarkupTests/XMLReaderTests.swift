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
    }

    @Test func depthAndTagsAreBounded() throws {
        #expect(throws: XMLFault.tooDeep(limit: 512)) { try events(String(repeating: "<a>", count: 600)) }
        let attributes = (0..<1000).map { " a\($0)='\($0)'" }.joined()
        let (list, repairs, _) = try events("<a\(attributes)/>")
        #expect(list[0].hasSuffix("a255=255") && repairs == .oversizedTag)
    }

    /// Each would take minutes if every piece were searched to the end of the document.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["<?x>", "<!-- x>", "<a><![CDATA[x</a>", "&#", "<!x "])
    func whatNeverEndsIsReadInLinearTime(piece: String) throws {
        let document = "<r>" + String(repeating: piece, count: 400_000 / piece.utf8.count)
        _ = try events(document)
        _ = try events(document + "]]>")
    }
}
