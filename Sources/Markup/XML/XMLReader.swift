/// A pull parser for XML as it is found on the web: it reads what is well-formed as XML 1.0 with namespaces has it, and
/// mends the rest where it stands instead of giving up or losing text.
///
/// It takes valid UTF-8 (see `decodeText`), needs one pass, time linear in the document, and memory for the open elements
/// only. It opens no file and no connection: external entities and document types are not read; internal entities expand
/// as text within a bound. Repairs are noted in `repairs`.
///
/// ```swift
/// try withXMLReader(over: bytes) { reader in
///     while true {
///         switch try reader.next() {
///         case .startElement: reader.localName, reader.attributeCount ...
///         case .text: reader.text
///         case .endElement: ...
///         case .declaration: continue
///         case .end: return
///         }
///     }
/// }
/// ```
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
    /// What libxml2 reads; `next` then only tells it.
    private var tape: LibXML2Tape?
    private var words = UnsafeBufferPointer<UInt32>(start: nil, count: 0)
    private var wordPlace = 0
    private var tapeDepth = 0
    private var tapeAttributeCount = 0
    /// Where the attributes of the start tag stand in `words`.
    private var tapeAttributes = 0
    /// What the ranges of names are places in: the document, or what the tape holds of it.
    private var nameBytes: UnsafeBufferPointer<UInt8>
    /// The tape's.
    private var tapeText = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let limits: XMLLimits
    var place = 0
    var open: [OpenElement] = []
    var bindings: [Binding] = []
    /// End events still to be given: elements that one end tag closes, or an empty element's own.
    var endings = 0
    var lentText = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var textIsScratch = false
    /// Decoded text, or the decoded attribute values of one tag.
    var scratch = ByteBuffer()
    var attributeList: [Attribute] = []
    var entities: [String: [UInt8]] = [:]
    var expandedBytes = 0
    var sectionEnds = MarkPlaces(of: "]]>")
    var commentEnds = MarkPlaces(of: "-->")
    var instructionEnds = MarkPlaces(of: "?>")
    var tagEnds = MarkPlaces(of: ">")

    /// What had to be mended so far.
    package internal(set) var repairs: XMLRepairs = []
    /// The document ended in a CDATA section that nothing closes; its text was given.
    package internal(set) var endsInSection = false
    /// The namespace names that were declared, in order of first appearance; `namespace` is an index into it.
    package internal(set) var namespaceNames: [String] = []

    struct OpenElement {
        let name: Range<Int>
        let bindingCount: Int
    }

    struct Binding {
        let prefix: Range<Int>
        /// -1 where the namespace is undeclared again (`xmlns=""`).
        let namespace: Int
    }

    struct Attribute {
        let prefix: Range<Int>
        let name: Range<Int>
        let value: Range<Int>
        let isScratch: Bool
    }

    init(_ document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.document = document
        self.limits = limits
        nameBytes = document
    }

    init(telling tape: consuming LibXML2Tape, of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.init(document, limits: limits)
        self.tape = consume tape
    }

    // MARK: What the current event says

    /// How many elements are open, the one just started included, the one just ended not.
    package var depth: Int { open.count + tapeDepth }

    /// The name's part before the colon, empty when there is none. Valid at `startElement`, as are those below.
    package var prefix: UnsafeBufferPointer<UInt8> { name(prefixRange) }

    package var localName: UnsafeBufferPointer<UInt8> { name(nameRange) }

    /// Index into `namespaceNames`; -1 without a namespace, -2 where the prefix is not declared.
    package internal(set) var namespace = -1

    var prefixRange = 0..<0
    var nameRange = 0..<0

    /// Names that are the same in prefix, local part and namespace have the same number, counted from 0 as they appear;
    /// one may have several. -1 where names are not numbered.
    package private(set) var nameNumber = -1

    package var attributeCount: Int { tapeAttributeCount + attributeList.count }

    /// The part before the colon of an attribute's name, empty when there is none.
    package func attributePrefix(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        name(tapeName(ofAttribute: index)?.prefix ?? attributeList[index].prefix)
    }

    package func attributeName(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        name(tapeName(ofAttribute: index)?.local ?? attributeList[index].name)
    }

    /// As `namespace`; an attribute without a prefix has none.
    package func attributeNamespace(_ index: Int) -> Int {
        if let name = tapeName(ofAttribute: index) { return Int(name.namespace) }
        let prefix = attributeList[index].prefix
        return prefix.isEmpty ? -1 : namespace(ofPrefix: slice(prefix))
    }

    /// Valid until the next event; references replaced, white space as written.
    package func attributeValue(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        if index < tapeAttributeCount {
            let place = tapeAttributes + 3 * index
            let start = Int(words[place + 1])
            return UnsafeBufferPointer(rebasing: tapeText[start..<(start + Int(words[place + 2]))])
        }
        let attribute = attributeList[index]
        return attribute.isScratch
            ? UnsafeBufferPointer(rebasing: scratch.bytes[attribute.value]) : slice(attribute.value)
    }

    /// Character data, valid until the next event.
    package var text: UnsafeBufferPointer<UInt8> {
        textIsScratch ? scratch.bytes : lentText
    }

    private func name(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: nameBytes[range])
    }

    private func tapeName(ofAttribute index: Int) -> LibXML2Tape.Name? {
        index < tapeAttributeCount ? tape?.name(words[tapeAttributes + 3 * index]) : nil
    }

    /// The namespace that a prefix means here.
    func namespace(ofPrefix prefix: UnsafeBufferPointer<UInt8>) -> Int {
        for binding in bindings.reversed() where same(slice(binding.prefix), prefix) { return binding.namespace }
        return prefix.isEmpty ? -1 : -2
    }

    /// Forgets the open elements: what came before was junk.
    package mutating func restart() {
        open.removeAll(keepingCapacity: true)
        bindings.removeAll(keepingCapacity: true)
        endings = 0
    }

    // MARK: - Reading

    package mutating func next() throws(XMLFault) -> Event {
        if tape != nil { return nextOfTape() }
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
                if try readEndTag() { return .endElement }
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

    /// The next event of the tape.
    private mutating func nextOfTape() -> Event {
        if place == 0 {
            place = 1
            if tape?.beginsWithDeclaration == true { return .declaration }
        }
        if wordPlace == words.count {
            let isRead = tape?.advance() ?? false
            refresh()
            guard isRead else {
                // What a piece with a fault says is not told.
                wordPlace = words.count
                return .end
            }
        }
        let word = words[wordPlace]
        switch word & 3 {
        case LibXML2Tape.Word.startElement:
            startOfTape(word >> 2)
            return .startElement
        case LibXML2Tape.Word.endElement:
            wordPlace += 1
            tapeDepth -= 1
            return .endElement
        default:
            let start = Int(words[wordPlace + 1])
            let range = start..<(start + Int(words[wordPlace + 2]))
            let source = word == LibXML2Tape.Word.passage ? document : tapeText
            lentText = UnsafeBufferPointer(rebasing: source[range])
            wordPlace += 3
            return .text
        }
    }

    private mutating func startOfTape(_ number: UInt32) {
        guard let name = tape?.name(number) else { return }
        nameNumber = Int(number)
        (prefixRange, nameRange) = (name.prefix, name.local)
        namespace = Int(name.namespace)
        tapeAttributeCount = Int(words[wordPlace + 1])
        tapeAttributes = wordPlace + 2
        wordPlace = tapeAttributes + 3 * tapeAttributeCount
        tapeDepth += 1
    }

    /// Takes over where the tape's bytes are now.
    private mutating func refresh() {
        let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        wordPlace = 0
        words = tape?.words ?? UnsafeBufferPointer(start: nil, count: 0)
        nameBytes = tape?.nameBytes ?? empty
        tapeText = tape?.text ?? empty
        tapeAttributeCount = 0
        if let tape = tape?.namespaceNames, tape.count != namespaceNames.count { namespaceNames = tape }
    }

    /// Whether what was told holds: libxml2 finds the whole document well-formed, or does not read it.
    mutating func isSound() -> Bool { tape?.isSound() ?? true }

    mutating func closeInnermost() {
        guard let element = open.popLast() else { return }
        bindings.removeLast(bindings.count - element.bindingCount)
    }

    // MARK: - Bytes

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: document[range])
    }

    func split(_ name: Range<Int>, at colon: Int) -> (prefix: Range<Int>, name: Range<Int>) {
        colon <= name.lowerBound || colon + 1 >= name.upperBound
            ? (name.lowerBound..<name.lowerBound, name) : (name.lowerBound..<colon, (colon + 1)..<name.upperBound)
    }

    func starts(_ word: StaticString) -> Bool { starts(word, at: place) }

    func starts(_ word: StaticString, at place: Int) -> Bool {
        place + word.utf8CodeUnitCount <= document.count
            && equals(slice(place..<(place + word.utf8CodeUnitCount)), word)
    }

    func position(of byte: UInt8, from start: Int) -> Int? {
        firstIndex(of: byte, in: document, from: start)
    }

    /// Where another section begins inside of one.
    func position(ofSectionIn range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while let found = position(of: 0x5B, from: place), found < range.upperBound {
            if found >= range.lowerBound + 2, starts("<![CDATA[", at: found - 2) { return found - 2 }
            place = found + 1
        }
        return nil
    }

    func position(ofEndOf name: Range<Int>?, in range: Range<Int>) -> Int? {
        guard let name else { return nil }
        var place = range.lowerBound
        while let found = position(of: 0x3C, from: place), found < range.upperBound {
            let start = found + 2
            let stop = start + name.count
            if stop < document.count, document[found + 1] == 0x2F, same(slice(start..<stop), slice(name)),
                !document[stop].isName
            {
                return found
            }
            place = found + 1
        }
        return nil
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
///
/// libxml2 reads what is well-formed, and the reader itself mends the rest. That a document is not well-formed may show
/// at its end only: then `body` is called a second time, and what it gave the first time is dropped.
/// - Parameter lendsDocument: `true` reads without libxml2, so that the names which the reader lends lie in `document`
///   and their places there can be told, and so that `body` is called once.
package func withXMLReader<Result, Failure: Error>(
    over document: [UInt8], limits: XMLLimits = XMLLimits(), lendsDocument: Bool = false,
    _ body: (inout XMLReader) throws(Failure) -> Result
) throws(Failure) -> Result {
    func read(_ reader: inout XMLReader) -> Swift.Result<Result, Failure> {
        do throws(Failure) {
            return .success(try body(&reader))
        } catch {
            return .failure(error)
        }
    }
    let outcome: Swift.Result<Result, Failure> = document.withUnsafeBufferPointer { bytes in
        if !lendsDocument, let tape = LibXML2Tape(of: bytes, limits: limits) {
            var reader = XMLReader(telling: tape, of: bytes, limits: limits)
            let outcome = read(&reader)
            if reader.isSound() { return outcome }
        }
        var reader = XMLReader(bytes, limits: limits)
        return read(&reader)
    }
    return try outcome.get()
}
