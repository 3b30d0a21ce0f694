internal import Glibc

/// What a document would cost beyond its bounds, or why it cannot be read.
package enum XMLFault: Error, Sendable, Hashable {
    /// Elements nest deeper than the limit.
    case tooDeep(limit: Int)
    /// The document type's entities would expand beyond the limit, in bytes.
    case entityExpansion(limit: Int)
}

/// Bounds for one document.
package struct XMLLimits: Sendable {
    /// Open elements at once.
    package var depth = 512
    /// Attributes of one element; the rest of them is dropped.
    package var attributesPerElement = 256
    /// Bytes of one tag whose attributes are read; attributes beyond are dropped.
    package var bytesPerTag = 64 * 1024
    /// Bytes that the document type's own entities may expand to in the whole document.
    package var entityExpansion = 64 * 1024

    package init() {}
}

/// What a reader had to repair, to tell the feed's author.
package struct XMLRepairs: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// An ampersand that begins no reference.
    package static let bareAmpersand = XMLRepairs(rawValue: 1)
    /// A name that only HTML defines.
    package static let htmlEntity = XMLRepairs(rawValue: 2)
    /// A character that XML forbids.
    package static let forbiddenCharacter = XMLRepairs(rawValue: 4)
    /// Text before the document's first tag.
    package static let junkBeforeRoot = XMLRepairs(rawValue: 8)
    /// An end tag without its start, or a start without its end.
    package static let tagMismatch = XMLRepairs(rawValue: 16)
    /// An attribute without quotes or value, or twice.
    package static let badAttribute = XMLRepairs(rawValue: 32)
    /// A tag beyond `XMLLimits`, some of whose attributes were dropped.
    package static let oversizedTag = XMLRepairs(rawValue: 64)
    /// A CDATA section without its end.
    package static let unclosedSection = XMLRepairs(rawValue: 128)
    /// A comment, instruction or document type without its end.
    package static let unclosedMarkup = XMLRepairs(rawValue: 256)
    /// A prefix that no element declares.
    package static let undeclaredPrefix = XMLRepairs(rawValue: 512)
    /// A `<` that begins no tag.
    package static let bareLessThan = XMLRepairs(rawValue: 1024)
}

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

    /// Borrowed from the caller for the reader's life; the tape's bytes when there is a tape.
    private let document: UnsafeBufferPointer<UInt8>
    /// What libxml2 read, if the document is well-formed; `next` then only replays it.
    private var tape: LibXML2Tape?
    private let limits: XMLLimits
    private var place = 0
    private var open: [OpenElement] = []
    private var bindings: [Binding] = []
    /// End events still to be given: elements that one end tag closes, or an empty element's own.
    private var endings = 0
    private var textRange = 0..<0
    private var textIsScratch = false
    /// Decoded text, or the decoded attribute values of one tag.
    private var scratch = ByteBuffer()
    private var attributeList: [Attribute] = []
    private var entities: [String: [UInt8]] = [:]
    private var expandedBytes = 0
    private var sectionEnds = MarkPlaces(of: "]]>")
    private var commentEnds = MarkPlaces(of: "-->")
    private var instructionEnds = MarkPlaces(of: "?>")
    private var tagEnds = MarkPlaces(of: ">")

    /// What had to be mended so far.
    package private(set) var repairs: XMLRepairs = []
    /// The document ended in a CDATA section that nothing closes; its text was given.
    package private(set) var endsInSection = false
    /// The namespace names that were declared, in order of first appearance; `namespace` is an index into it.
    package private(set) var namespaceNames: [String] = []

    private struct OpenElement {
        let name: Range<Int>
        let bindingCount: Int
    }

    private struct Binding {
        let prefix: Range<Int>
        /// -1 where the namespace is undeclared again (`xmlns=""`).
        let namespace: Int
    }

    private struct Attribute {
        let prefix: Range<Int>
        let name: Range<Int>
        let value: Range<Int>
        let isScratch: Bool
    }

    init(_ document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.document = document
        self.limits = limits
    }

    init(replaying tape: consuming LibXML2Tape, limits: XMLLimits) {
        document = tape.bytes
        namespaceNames = tape.namespaceNames
        self.limits = limits
        self.tape = consume tape
    }

    // MARK: What the current event says

    /// How many elements are open, the one just started included, the one just ended not.
    package var depth: Int { open.count }

    /// The name's part before the colon, empty when there is none. Valid at `startElement`, as are those below.
    package var prefix: UnsafeBufferPointer<UInt8> { slice(prefixRange) }

    package var localName: UnsafeBufferPointer<UInt8> { slice(nameRange) }

    /// Index into `namespaceNames`; -1 without a namespace, -2 where the prefix is not declared.
    package private(set) var namespace = -1

    private var prefixRange = 0..<0
    private var nameRange = 0..<0

    package var attributeCount: Int { attributeList.count }

    /// The part before the colon of an attribute's name, empty when there is none.
    package func attributePrefix(_ index: Int) -> UnsafeBufferPointer<UInt8> { slice(attributeList[index].prefix) }

    package func attributeName(_ index: Int) -> UnsafeBufferPointer<UInt8> { slice(attributeList[index].name) }

    /// Valid until the next event; references replaced, white space as written.
    package func attributeValue(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let attribute = attributeList[index]
        return attribute.isScratch
            ? UnsafeBufferPointer(rebasing: scratch.bytes[attribute.value]) : slice(attribute.value)
    }

    /// Character data, valid until the next event.
    package var text: UnsafeBufferPointer<UInt8> { textIsScratch ? scratch.bytes : slice(textRange) }

    /// The namespace that a prefix means here; -1 and -2 as for `namespace`.
    package func namespace(ofPrefix prefix: UnsafeBufferPointer<UInt8>) -> Int {
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
        if tape != nil { return replay() }
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
    private mutating func replay() -> Event {
        if place == 0 {
            place = 1
            if tape?.beginsWithDeclaration == true { return .declaration }
        }
        guard let kind = tape?.next() else { return .end }
        switch kind {
        case .startElement:
            guard let name = tape?.name else { return .end }
            open.append(OpenElement(name: name.local, bindingCount: bindings.count))
            (prefixRange, nameRange) = (name.prefix, name.local)
            namespace = Int(name.namespace)
            attributeList.removeAll(keepingCapacity: true)
            while let part = tape?.nextOfTag(), let name = tape?.name, let value = tape?.value {
                if part == .declaration {
                    bindings.append(Binding(prefix: name.local, namespace: Int(name.namespace)))
                } else {
                    attributeList.append(
                        Attribute(prefix: name.prefix, name: name.local, value: value, isScratch: false))
                }
            }
            return .startElement
        case .endElement:
            closeInnermost()
            return .endElement
        case .text, .declaration, .attribute:
            textRange = tape?.value ?? 0..<0
            return .text
        }
    }

    private mutating func closeInnermost() {
        guard let element = open.popLast() else { return }
        bindings.removeLast(bindings.count - element.bindingCount)
    }

    // MARK: Text

    /// Reads character data up to the next tag; `false` when nothing is left of it.
    private mutating func readText() throws(XMLFault) -> Bool {
        let start = place
        // A "<" here begins no tag and belongs to the text.
        place = position(of: 0x3C, from: start + 1) ?? document.count
        if let special = firstSpecial(in: start..<place) {
            scratch.removeAll()
            scratch.append(slice(start..<special))
            try decode(special..<place)
            textIsScratch = true
            return !scratch.isEmpty
        }
        textIsScratch = false
        textRange = start..<place
        return true
    }

    /// The first byte that is not itself: an ampersand, a carriage return, a forbidden control.
    private func firstSpecial(in range: Range<Int>) -> Int? {
        var place = range.lowerBound
        let end = range.upperBound
        guard let start = document.baseAddress else { return nil }
        while place + 8 <= end {
            let word = UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self)
            if word.mayHoldSpecial {
                for offset in place..<(place + 8) where document[offset].isSpecial { return offset }
            }
            place += 8
        }
        while place < end {
            if document[place].isSpecial { return place }
            place += 1
        }
        return nil
    }

    /// Appends text to `scratch` with its references replaced, line ends as `\n`, forbidden controls dropped (XML 1.0, 2.11 and 2.2).
    private mutating func decode(_ range: Range<Int>) throws(XMLFault) {
        var start = range.lowerBound
        let end = range.upperBound
        let scope = UnsafeBufferPointer(rebasing: document[..<end])
        while let special = firstSpecial(in: start..<end) {
            scratch.append(slice(start..<special))
            switch document[special] {
            case 0x26:
                start = special + (try appendReference(scope, at: special))
            case 0x0D:
                start = special + 1
                if start == end || document[start] != 0x0A { scratch.append(0x0A) }
            default:
                start = special + 1
                repairs.insert(.forbiddenCharacter)
            }
        }
        scratch.append(slice(start..<end))
    }

    /// UTF-8 bytes that were written as if each were a character, `&#226;&#128;&#166;` for an ellipsis: what software does
    /// that takes UTF-8 for Latin-1 and escapes it. `nil` where the references are no such sequence.
    private func twiceEncodedCharacter(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        guard place + 5 < text.count else { return nil }
        var bytes: [UInt8] = []
        var stop = place
        repeat {
            guard stop < text.count, text[stop] == 0x26, let (value, length) = latin1Reference(text, at: stop) else {
                return nil
            }
            bytes.append(value)
            stop += length
            guard bytes[0] >= 0xC3, bytes[0] < 0xF5 else { return nil }
        } while bytes.count < (bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4)
        guard let character = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first else { return nil }
        return (character, stop - place)
    }

    /// A reference to a character from U+0080 to U+00FF, by number or by name.
    private func latin1Reference(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (value: UInt8, length: Int)? {
        guard place + 1 < text.count else { return nil }
        if text[place + 1] == 0x23 {
            guard let (value, length) = CharacterReference.number(text, at: place), value >= 0x80 else { return nil }
            return UInt8(exactly: value).map { ($0, length) }
        }
        guard let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true),
            case .characters(let scalar, 0) = meaning, scalar.value >= 0x80
        else { return nil }
        return UInt8(exactly: scalar.value).map { ($0, length) }
    }

    /// Appends what the reference at an ampersand stands for and returns its length.
    private mutating func appendReference(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) throws(XMLFault) -> Int {
        if !entities.isEmpty, let (name, length) = entityName(text, at: place), let value = entities[name] {
            try expand(value, depth: 0)
            return length
        }
        guard let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true) else {
            repairs.insert(.bareAmpersand)
            scratch.append(0x26)
            return 1
        }
        switch meaning {
        case .characters(let first, _) where (0xC3...0xF4).contains(first.value):
            let twice = twiceEncodedCharacter(text, at: place)
            scratch.append(twice?.scalar ?? first)
            if twice == nil && text[place + 1] != 0x23 { repairs.insert(.htmlEntity) }
            return twice?.length ?? length
        case .characters(let first, let second):
            if first.value > 0x7F && text[place + 1] != 0x23 { repairs.insert(.htmlEntity) }
            scratch.append(first)
            if let scalar = Unicode.Scalar(second), second != 0 { scratch.append(scalar) }
        case .nothing:
            repairs.insert(.forbiddenCharacter)
        }
        return length
    }

    private func entityName(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (String, length: Int)? {
        var stop = place + 1
        while stop < text.count, text[stop].isName, stop - place < 256 { stop += 1 }
        guard stop < text.count, text[stop] == 0x3B, stop > place + 1 else { return nil }
        return (String(decoding: text[(place + 1)..<stop], as: UTF8.self), stop + 1 - place)
    }

    /// Expands an entity of the document type as text; markup inside it stays text too.
    private mutating func expand(_ value: [UInt8], depth: Int) throws(XMLFault) {
        expandedBytes += value.count + 16
        guard expandedBytes <= limits.entityExpansion, depth < 16 else {
            throw .entityExpansion(limit: limits.entityExpansion)
        }
        var start = 0
        while start < value.count {
            guard value[start] == 0x26 else {
                scratch.append(value[start])
                start += 1
                continue
            }
            let found = value.withUnsafeBufferPointer { entityName($0, at: start) }
            if let (name, length) = found, let inner = entities[name] {
                try expand(inner, depth: depth + 1)
                start += length
                continue
            }
            let reference = value.withUnsafeBufferPointer {
                CharacterReference.read($0, at: start, requiresSemicolon: true)
            }
            if let (meaning, length) = reference {
                if case .characters(let first, _) = meaning { scratch.append(first) }
                start += length
            } else {
                scratch.append(0x26)
                start += 1
            }
        }
    }

    // MARK: Tags

    private mutating func readStartTag() throws(XMLFault) -> Bool {
        let tagStart = place
        var stop = place + 1
        var colon = -1
        while stop < document.count, document[stop].isName {
            if document[stop] == 0x3A && colon < 0 { colon = stop }
            stop += 1
        }
        let name = (tagStart + 1)..<stop
        (prefixRange, nameRange) = split(name, at: colon)
        attributeList.removeAll(keepingCapacity: true)
        scratch.removeAll()
        let bindingCount = bindings.count

        var isEmpty = false
        place = stop
        while true {
            while place < document.count, document[place].isASCIISpace { place += 1 }
            guard place < document.count else { return false }  // cut short
            let byte = document[place]
            if byte == 0x3E {
                place += 1
                break
            }
            if byte == 0x3C {
                // The tag before forgot its end.
                repairs.insert(.tagMismatch)
                break
            }
            if byte == 0x2F {
                isEmpty = place + 1 < document.count && document[place + 1] == 0x3E
                place += 1
                continue
            }
            guard try readAttribute(tagStart: tagStart) else { return false }
        }

        guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
        open.append(OpenElement(name: name, bindingCount: bindingCount))
        namespace = prefixRange.isEmpty && bindings.isEmpty ? -1 : namespace(ofPrefix: slice(prefixRange))
        if namespace == -2 { repairs.insert(.undeclaredPrefix) }
        if isEmpty { endings = 1 }
        return true
    }

    /// Reads one attribute; `false` when the document ends within it.
    private mutating func readAttribute(tagStart: Int) throws(XMLFault) -> Bool {
        let start = place
        var colon = -1
        while place < document.count, document[place].isAttributeName {
            if document[place] == 0x3A && colon < 0 { colon = place }
            place += 1
        }
        let name = start..<place
        if name.isEmpty {
            repairs.insert(.badAttribute)
            place += 1
            return true
        }
        while place < document.count, document[place].isASCIISpace { place += 1 }
        guard place < document.count else { return false }
        guard document[place] == 0x3D else {
            repairs.insert(.badAttribute)
            return try store(name, colon: colon, value: place..<place, tagStart: tagStart)
        }
        place += 1
        while place < document.count, document[place].isASCIISpace { place += 1 }
        guard place < document.count else { return false }

        let quote = document[place]
        if quote == 0x22 || quote == 0x27 {
            guard let stop = position(of: quote, from: place + 1) else {
                place = document.count
                return false
            }
            let value = (place + 1)..<stop
            place = stop + 1
            return try store(name, colon: colon, value: value, tagStart: tagStart)
        }
        repairs.insert(.badAttribute)
        let valueStart = place
        while place < document.count, !document[place].isASCIISpace, document[place] != 0x3E, document[place] != 0x3C {
            // "/>" ends the tag, a slash elsewhere is part of an address.
            if document[place] == 0x2F, place + 1 < document.count, document[place + 1] == 0x3E { break }
            place += 1
        }
        return try store(name, colon: colon, value: valueStart..<place, tagStart: tagStart)
    }

    private mutating func store(
        _ written: Range<Int>, colon: Int, value: Range<Int>, tagStart: Int
    ) throws(XMLFault) -> Bool {
        guard attributeList.count + bindings.count < limits.attributesPerElement,
            value.upperBound - tagStart <= limits.bytesPerTag
        else {
            repairs.insert(.oversizedTag)
            return true
        }
        let (prefix, name) = split(written, at: colon)
        var attribute = Attribute(prefix: prefix, name: name, value: value, isScratch: false)
        if firstSpecial(in: value) != nil {
            let start = scratch.count
            try decode(value)
            attribute = Attribute(prefix: prefix, name: name, value: start..<scratch.count, isScratch: true)
        }
        if equals(slice(prefix), "xmlns") {
            bind(prefix: name, to: attribute)
        } else if prefix.isEmpty && equals(slice(name), "xmlns") {
            bind(prefix: 0..<0, to: attribute)
        } else if attributeList.contains(where: {
            same(slice($0.name), slice(name)) && same(slice($0.prefix), slice(prefix))
        }) {
            repairs.insert(.badAttribute)
        } else {
            attributeList.append(attribute)
        }
        return true
    }

    private mutating func bind(prefix: Range<Int>, to attribute: Attribute) {
        let value = UnsafeBufferPointer(rebasing: (attribute.isScratch ? scratch.bytes : document)[attribute.value])
        var namespace = -1
        if !value.isEmpty {
            let name = String(decoding: value, as: UTF8.self)
            if let known = namespaceNames.firstIndex(of: name) {
                namespace = known
            } else {
                namespace = namespaceNames.count
                namespaceNames.append(name)
            }
        }
        bindings.append(Binding(prefix: prefix, namespace: namespace))
    }

    /// Reads an end tag; `false` when it closes nothing.
    private mutating func readEndTag() throws(XMLFault) -> Bool {
        let start = place + 2
        var stop = start
        while stop < document.count, document[stop].isName { stop += 1 }
        let name = slice(start..<stop)
        place = stop
        while place < document.count, document[place] != 0x3E, document[place] != 0x3C { place += 1 }
        guard place < document.count else { return false }  // cut short
        if document[place] == 0x3E { place += 1 }

        if let innermost = open.last, same(slice(innermost.name), name) {
            closeInnermost()
            return true
        }
        guard let match = open.lastIndex(where: { sameIgnoringCase(slice($0.name), name) }) else {
            repairs.insert(.tagMismatch)
            return false
        }
        endings = open.count - match - 1
        if endings > 0 { repairs.insert(.tagMismatch) }
        closeInnermost()
        return true
    }

    // MARK: Comments, sections, instructions, document type

    /// Reads what begins with `<!`; `true` when it was a CDATA section, whose text is then in `text`.
    private mutating func readDeclaration() throws(XMLFault) -> Bool {
        if starts("<![CDATA[") { return readSection() }
        if starts("<!--") {
            skip(to: commentEnds.next(in: document, from: place + 4), length: 3)
        } else if starts("<!DOCTYPE") {
            readDocumentType()
        } else {
            skip(to: tagEnds.next(in: document, from: place + 2), length: 1)
        }
        return false
    }

    private mutating func readSection() -> Bool {
        let start = place + 9
        var end = sectionEnds.next(in: document, from: start)
        if let inner = position(ofSectionIn: start..<(end ?? document.count)),
            let close = position(ofEndOf: open.last?.name, in: start..<inner)
        {
            // The section's own end is missing: what was found belongs to a later one.
            end = close
            repairs.insert(.unclosedSection)
            place = close
        } else if let end {
            place = end + 3
        } else if let close = position(ofEndOf: open.last?.name, in: start..<document.count) {
            end = close
            repairs.insert(.unclosedSection)
            place = close
        } else {
            repairs.insert(.unclosedSection)
            endsInSection = true
            place = document.count
        }
        let range = start..<(end ?? document.count)
        guard !range.isEmpty else { return false }
        setLiteralText(range)
        return true
    }

    /// Text in which an ampersand is one.
    private mutating func setLiteralText(_ range: Range<Int>) {
        textIsScratch = false
        textRange = range
        guard var special = firstForbidden(in: range) else { return }
        scratch.removeAll()
        textIsScratch = true
        var start = range.lowerBound
        while true {
            scratch.append(slice(start..<special))
            start = special + 1
            if document[special] != 0x0D {
                repairs.insert(.forbiddenCharacter)
            } else if start == range.upperBound || document[start] != 0x0A {
                scratch.append(0x0A)
            }
            guard let following = firstForbidden(in: start..<range.upperBound) else { break }
            special = following
        }
        scratch.append(slice(start..<range.upperBound))
    }

    /// The first carriage return or forbidden control.
    private func firstForbidden(in range: Range<Int>) -> Int? {
        var place = range.lowerBound
        let end = range.upperBound
        guard let start = document.baseAddress else { return nil }
        while place + 8 <= end {
            let word = UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self)
            if word.mayHoldControl {
                for offset in place..<(place + 8) where document[offset].isForbidden { return offset }
            }
            place += 8
        }
        while place < end {
            if document[place].isForbidden { return place }
            place += 1
        }
        return nil
    }

    /// Reads `<?...>`; `true` for an XML declaration.
    private mutating func readInstruction() -> Bool {
        let isDeclaration = starts("<?xml") && place + 5 < document.count && document[place + 5].isASCIISpace
        if isDeclaration, !document[..<place].allSatisfy(\.isASCIISpace) { repairs.insert(.junkBeforeRoot) }
        skip(to: instructionEnds.next(in: document, from: place + 2), length: 2)
        return isDeclaration
    }

    /// Steps over a document type and remembers its internal entities; everything external is left alone.
    private mutating func readDocumentType() {
        var depth = 0
        place += 9
        while place < document.count {
            switch document[place] {
            case 0x22, 0x27:
                guard let stop = position(of: document[place], from: place + 1) else {
                    repairs.insert(.unclosedMarkup)
                    return
                }
                place = stop
            case 0x5B: depth += 1
            case 0x5D: depth -= 1
            case 0x3C:
                if starts("<!--") {
                    skip(to: commentEnds.next(in: document, from: place + 4), length: 3)
                    continue
                }
                if starts("<!ENTITY") {
                    readEntity()
                    continue
                }
                if depth <= 0 && !starts("<!") {
                    // The root begins: this document type was never closed.
                    repairs.insert(.unclosedMarkup)
                    return
                }
            case 0x3E where depth <= 0:
                place += 1
                return
            default: break
            }
            place += 1
        }
    }

    /// `<!ENTITY name "value">`; parameter entities and external ones are stepped over.
    private mutating func readEntity() {
        place += 8
        var words: [Range<Int>] = []
        var value: Range<Int>?
        while place < document.count, document[place] != 0x3E {
            let byte = document[place]
            if byte == 0x22 || byte == 0x27 {
                let stop = position(of: byte, from: place + 1) ?? document.count
                if value == nil { value = (place + 1)..<stop }
                place = min(stop + 1, document.count)
            } else if byte.isASCIISpace {
                place += 1
            } else {
                let start = place
                while place < document.count, !document[place].isASCIISpace, document[place] != 0x3E,
                    document[place] != 0x22, document[place] != 0x27
                {
                    place += 1
                }
                words.append(start..<place)
            }
        }
        place = min(place + 1, document.count)
        guard words.count == 1, let value, value.count <= limits.entityExpansion, entities.count < 256 else { return }
        let name = String(decoding: slice(words[0]), as: UTF8.self)
        // XML's own names keep their meaning, and the first declaration counts (XML 1.0, 4.2).
        guard !["amp", "lt", "gt", "quot", "apos"].contains(name), entities[name] == nil else { return }
        entities[name] = Array(slice(value))
    }

    // MARK: - Bytes

    private func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: document[range])
    }

    private func split(_ name: Range<Int>, at colon: Int) -> (prefix: Range<Int>, name: Range<Int>) {
        colon <= name.lowerBound || colon + 1 >= name.upperBound
            ? (name.lowerBound..<name.lowerBound, name) : (name.lowerBound..<colon, (colon + 1)..<name.upperBound)
    }

    private func starts(_ word: StaticString) -> Bool { starts(word, at: place) }

    private func starts(_ word: StaticString, at place: Int) -> Bool {
        place + word.utf8CodeUnitCount <= document.count
            && equals(slice(place..<(place + word.utf8CodeUnitCount)), word)
    }

    private func position(of byte: UInt8, from start: Int) -> Int? {
        firstIndex(of: byte, in: document, from: start)
    }

    /// Where another section begins inside of one.
    private func position(ofSectionIn range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while let found = position(of: 0x5B, from: place), found < range.upperBound {
            if found >= range.lowerBound + 2, starts("<![CDATA[", at: found - 2) { return found - 2 }
            place = found + 1
        }
        return nil
    }

    private func position(ofEndOf name: Range<Int>?, in range: Range<Int>) -> Int? {
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
    private mutating func skip(to mark: Int?, length: Int) {
        if let mark {
            place = mark + length
        } else {
            repairs.insert(.unclosedMarkup)
            place = position(of: 0x3E, from: place + 2).map { $0 + 1 } ?? document.count
        }
    }
}

/// Where a mark stands next. The last answer is kept, so that a document in which the mark is far away or missing is not
/// searched to its end from each place that asks.
private struct MarkPlaces {
    let mark: StaticString
    private var asked = Int.max
    private var found = 0

    init(of mark: StaticString) { self.mark = mark }

    mutating func next(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if start < asked || start > found {
            (asked, found) = (start, text.count)
            var place = start
            while let first = firstIndex(of: mark.utf8Start.pointee, in: text, from: place) {
                let end = first + mark.utf8CodeUnitCount
                if end <= text.count, equals(UnsafeBufferPointer(rebasing: text[first..<end]), mark) {
                    found = first
                    break
                }
                place = first + 1
            }
        }
        return found < text.count ? found : nil
    }
}

/// Reads a document; the reader and the bytes it lends are valid inside `body` only.
///
/// libxml2 reads what is well-formed, and the reader itself mends the rest.
/// - Parameter lendsDocument: `true` reads without libxml2, so that the names which the reader lends lie in `document`
///   and their places there can be told.
package func withXMLReader<Result, Failure: Error>(
    over document: [UInt8], limits: XMLLimits = XMLLimits(), lendsDocument: Bool = false,
    _ body: (inout XMLReader) throws(Failure) -> Result
) throws(Failure) -> Result {
    let outcome: Swift.Result<Result, Failure> = document.withUnsafeBufferPointer { bytes in
        var reader =
            if !lendsDocument, let tape = LibXML2Tape(of: bytes, limits: limits) {
                XMLReader(replaying: tape, limits: limits)
            } else {
                XMLReader(bytes, limits: limits)
            }
        do throws(Failure) {
            return .success(try body(&reader))
        } catch {
            return .failure(error)
        }
    }
    return try outcome.get()
}

// MARK: - Byte classes

extension UInt8 {
    fileprivate var beginsName: Bool { isASCIILetter || self == 0x5F || self == 0x3A || self >= 0x80 }

    fileprivate var isName: Bool { beginsName || isASCIIDigit || self == 0x2D || self == 0x2E }

    fileprivate var isAttributeName: Bool {
        switch self {
        case 0x3D, 0x3E, 0x2F, 0x3C, 0x22, 0x27: false
        default: self > 0x20
        }
    }

    /// A control that XML forbids, or a carriage return, which it replaces.
    @inline(__always)
    fileprivate var isForbidden: Bool { self < 0x20 && self != 0x0A && self != 0x09 }

    @inline(__always)
    fileprivate var isSpecial: Bool { self == 0x26 || isForbidden }
}

/// Where a byte stands next, by memchr(3).
func firstIndex(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < text.count, let base = text.baseAddress else { return nil }
    guard let found = memchr(base + start, Int32(byte), text.count - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
}

/// Whether two runs hold the same bytes.
@inline(__always)
package func same(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard let a = left.baseAddress, let b = right.baseAddress else { return true }
    return memcmp(a, b, left.count) == 0
}

package func sameIgnoringCase(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for place in 0..<left.count where left[place].asciiLowercased != right[place].asciiLowercased { return false }
    return true
}

package func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    same(bytes, UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
}
