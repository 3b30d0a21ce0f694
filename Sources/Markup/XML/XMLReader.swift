/// A pull parser for XML as it is found on the web: what is broken is mended where it stands, instead of giving up or
/// losing text.
///
/// It takes valid UTF-8 (see `decodeText`) and passes over it once, in time linear in the document. Text is lent from
/// the document; each start tag goes to libxml2, mended where it has to be, which says what it means (`TagParser`). No
/// file and no connection is opened: external entities and document types are not read; internal entities expand as text
/// within a bound. Repairs are noted in `repairs`.
package struct XMLReader: ~Copyable {
    package enum Event: Sendable {
        /// `localName`, `prefix`, `namespace` and the attributes tell about it.
        case startElement
        /// The innermost open element ends; one for each `startElement`, in order, unless the document is cut short.
        case endElement
        /// A piece of character data, in `text`; one element's text may come in several pieces.
        case text
        /// An XML declaration, which may stand late in a document that begins with junk.
        case declaration
        /// Nothing more; `depth` elements were still open.
        case end
    }

    /// Borrowed from the caller for the reader's life.
    let document: UnsafeBufferPointer<UInt8>
    let limits: XMLLimits
    var place = 0
    var parser = TagParser()
    /// What libxml2 is given with the next start tag: the end tags before it.
    var markup = ByteBuffer(capacity: 1024)
    var open: [OpenElement] = []
    /// Namespaces declared by the open elements.
    var declarationCount = 0
    var scopeCount = 0
    var knownTags = [KnownTag](repeating: KnownTag(), count: 128)
    var nameCount = 0
    /// End events still to be given: elements that one end tag closes, or an empty element's own.
    var endings = 0
    /// Decoded text.
    var scratch = ByteBuffer()
    /// The attributes of the tag that is read, and whether libxml2 may have it as it stands.
    var written: [WrittenAttribute] = []
    var tagIsSound = true
    /// The document type's own entities: where their values stand.
    var entities: [String: Range<Int>] = [:]
    var entityDepth = 0
    var expandedBytes = 0
    var sectionEnds = MarkPlaces(of: "]]>")
    var commentEnds = MarkPlaces(of: "-->")
    var instructionEnds = MarkPlaces(of: "?>")
    var tagEnds = MarkPlaces(of: ">")

    /// What had to be mended so far.
    package internal(set) var repairs: XMLRepairs = []
    /// The document ended in a CDATA section that nothing closes; its text was given.
    package internal(set) var endsInSection = false
    /// Character data, valid until the next event.
    package internal(set) var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// Names that are the same in prefix, local part and namespace have the same number, counted from 0 as they appear;
    /// one may have several. Valid at `startElement`.
    package internal(set) var nameNumber = -1
    /// Where the tag of the last `startElement` begins in the document.
    package internal(set) var tagPlace = 0

    struct OpenElement {
        let name: Range<Int>
        let nameIsSound: Bool
        /// The same number: the same namespaces are declared.
        let scope: Int
        /// Namespaces that it declares itself.
        let declarationCount: Int
    }

    init(_ document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.document = document
        self.limits = limits
    }

    // MARK: What the current event says

    /// How many elements are open, the one just started included, the one just ended not.
    package var depth: Int { open.count }

    /// The name's part before the colon, empty when there is none. Valid at `startElement`, as are those below.
    package var prefix: UnsafeBufferPointer<UInt8> { bytes(ofName: parser.name.prefix) }

    package var localName: UnsafeBufferPointer<UInt8> { bytes(ofName: parser.name.local) }

    /// Index into `namespaceNames`; -1 without a namespace, -2 where the prefix is not declared.
    package var namespace: Int { parser.namespace(of: parser.name) }

    /// The namespace names that were declared, in order of first appearance; `namespace` is an index into it.
    package var namespaceNames: [String] { parser.namespaceNames }

    package var attributeCount: Int { parser.attributeCount }

    /// The part before the colon of an attribute's name, empty when there is none.
    package func attributePrefix(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        bytes(ofName: parser.attribute(index).name.prefix)
    }

    package func attributeName(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        bytes(ofName: parser.attribute(index).name.local)
    }

    /// As `namespace`; an attribute without a prefix has none.
    package func attributeNamespace(_ index: Int) -> Int { parser.namespace(of: parser.attribute(index).name) }

    /// Valid until the next event; references replaced, line ends and tabs as spaces (XML 1.0, 3.3.3).
    package func attributeValue(_ index: Int) -> UnsafeBufferPointer<UInt8> { parser.value(index) }

    /// Forgets the open elements: what came before was junk.
    package mutating func restart() {
        while !open.isEmpty { closeInnermost() }
        endings = 0
    }

    // MARK: - Reading

    package mutating func next() throws(XMLFault) -> Event {
        if endings > 0 {
            endings -= 1
            closeInnermost()
            return .endElement
        }
        while place < document.count {
            if document[place] != 0x3C {
                if try readText() { return .text }
                continue
            }
            guard place + 1 < document.count else {
                // A lone "<" at the very end is a tag cut short.
                place = document.count
                break
            }
            switch document[place + 1] {
            case 0x2F:
                if readEndTag() { return .endElement }
            case 0x21:
                if try readDeclaration() { return .text }
            case 0x3F:
                if readInstruction() { return .declaration }
            case let byte where byte.beginsName:
                if try readStartTag() { return .startElement }
            default:
                repairs.insert(.bareLessThan)
                if try readText() { return .text }
            }
        }
        return .end
    }

    // MARK: - Bytes

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: document[range])
    }

    func starts(_ word: StaticString, at start: Int? = nil) -> Bool {
        let place = start ?? place
        return place + word.utf8CodeUnitCount <= document.count
            && equals(slice(place..<(place + word.utf8CodeUnitCount)), word)
    }

    func position(of byte: UInt8, from start: Int) -> Int? {
        firstIndex(of: byte, in: document, from: start)
    }

    /// Steps past a mark; where it is missing, past the next `>`, so that the rest is not lost.
    mutating func skip(to mark: Int?, length: Int) {
        if let mark {
            place = mark + length
        } else {
            repairs.insert(.unclosedMarkup)
            place = position(of: 0x3E, from: place + 2).map { $0 + 1 } ?? document.count
        }
    }
}

/// Reads a document; the reader and the bytes it lends are valid inside `body` only.
package func withXMLReader<Result, Failure: Error>(
    over document: [UInt8], limits: XMLLimits = XMLLimits(),
    _ body: (inout XMLReader) throws(Failure) -> Result
) throws(Failure) -> Result {
    let outcome: Swift.Result<Result, Failure> = document.withUnsafeBufferPointer { bytes in
        var reader = XMLReader(bytes, limits: limits)
        do throws(Failure) {
            return .success(try body(&reader))
        } catch {
            return .failure(error)
        }
    }
    return try outcome.get()
}
