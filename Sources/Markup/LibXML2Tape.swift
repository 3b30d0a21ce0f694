internal import CLibXML2
internal import Glibc

/// The events of one well-formed document as libxml2 reads them, in order, over one run of bytes.
///
/// libxml2 tells only at the end whether a document is well-formed, and what it gives after an error cannot be trusted
/// (docs/decisions/0019-libxml2-first.md). So it writes a tape, which `XMLReader` replays when all was well. The tape of
/// any other document is dropped, and `XMLReader` mends that document itself.
struct LibXML2Tape: ~Copyable {
    enum Kind: UInt8 {
        /// Its namespace declarations and attributes follow.
        case startElement
        case endElement
        /// The name is the prefix that the start tag binds, empty for the default namespace.
        case declaration
        case attribute
        case text
    }

    /// An event, or a part of a start tag; places are offsets into `bytes`.
    struct Entry {
        let kind: Kind
        var prefixLength: UInt16 = 0
        var nameStart: UInt32 = 0
        var nameLength: UInt32 = 0
        var valueStart: UInt32 = 0
        /// The value's length; for elements and declarations the namespace as `XMLReader.namespace` has it.
        var number: Int32 = 0

        var prefix: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(prefixLength) }

        var name: Range<Int> {
            let start = Int(nameStart) + Int(prefixLength)
            return start..<start + Int(nameLength)
        }

        /// The text or the attribute's value.
        var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(number) }
    }

    /// The declared names, in order of first appearance.
    let namespaceNames: [String]
    let beginsWithDeclaration: Bool
    private let text: ByteBuffer
    private let entries: [Entry]
    private var place = 0

    /// Reads a document of valid UTF-8. `nil`: it is not well-formed, or for another reason to be read by `XMLReader`.
    init?(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        guard document.count < Int(Int32.max), TapeAdmission.admits(document, limits: limits) else { return nil }
        var recorder = TapeRecorder(of: document, limits: limits)
        guard recorder.record(document) else { return nil }
        namespaceNames = recorder.namespaceNames
        beginsWithDeclaration = TapeAdmission.beginsWithDeclaration(document)
        entries = recorder.entries
        text = recorder.text
    }

    /// What the entries' places mean; valid as long as the tape.
    var bytes: UnsafeBufferPointer<UInt8> { text.bytes }

    /// The next entry, `nil` after the last.
    mutating func next() -> Entry? {
        guard place < entries.count else { return nil }
        place += 1
        return entries[place - 1]
    }

    /// The next declaration or attribute of the start tag just given.
    mutating func nextOfTag() -> Entry? {
        guard place < entries.count, entries[place].kind == .declaration || entries[place].kind == .attribute
        else { return nil }
        return next()
    }
}

/// Writes down what libxml2's SAX2 callbacks say. They are given a pointer to it as their user data.
private struct TapeRecorder: ~Copyable {
    var entries: [LibXML2Tape.Entry] = []
    var namespaceNames: [String] = []
    var text: ByteBuffer

    private let limits: XMLLimits
    private var hasFailed = false
    /// Valid while `record` runs, which frees it.
    private var context: xmlParserCtxtPtr?
    /// Where the character data since the last tag begins in `text`.
    private var runStart = 0
    /// The declarations in force, and how many there were around each open element.
    private var declarationCount = 0
    private var outerDeclarationCounts: [Int] = []
    private var namespaceNumbers: [String: Int32] = [:]
    private var names: [WrittenName]

    /// Where a name stands in `text`. libxml2 keeps each string once, so the same addresses are the same name.
    private struct WrittenName {
        var local: UnsafePointer<xmlChar>?
        var prefix: UnsafePointer<xmlChar>?
        var namespace: UnsafePointer<xmlChar>?
        var start: UInt32 = 0
        var length: UInt32 = 0
        var prefixLength: UInt16 = 0
        var number: Int32 = -1
    }

    init(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.limits = limits
        // Enough for all, as nothing on the tape is longer than in the document; what is not written costs no memory.
        text = ByteBuffer(capacity: document.count)
        entries.reserveCapacity(document.count / 32)
        names = Array(repeating: WrittenName(), count: 256)
    }

    /// Whether the whole document is well-formed, its namespaces too, and within the limits.
    mutating func record(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
        _ = libXML2IsReady
        return withUnsafeMutablePointer(to: &self) { recorder in
            // The handler is copied (xmlCreatePushParserCtxt). Freed here: it lives as long as this closure.
            var handler = Self.handler
            guard let context = xmlCreatePushParserCtxt(&handler, recorder, nil, 0, nil) else { return false }
            defer { xmlFreeParserCtxt(context) }
            // The bytes are UTF-8 already, whatever the document declares.
            let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
            guard xmlCtxtUseOptions(context, Int32(options)) == 0 else { return false }
            recorder.pointee.context = context
            recorder.pointee.push(document)
            recorder.pointee.context = nil
            return !recorder.pointee.hasFailed && context.pointee.wellFormed == 1 && context.pointee.nsWellFormed == 1
        }
    }

    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { recorder, name, prefix, namespace, bound, declarations, count, _, attributes in
            TapeRecorder.at(recorder).pointee.start(
                name, prefix, namespace,
                UnsafeBufferPointer(start: declarations, count: 2 * Int(bound)),
                UnsafeBufferPointer(start: attributes, count: 5 * Int(count)))
        }
        handler.endElementNs = { recorder, _, _, _ in TapeRecorder.at(recorder).pointee.end() }
        handler.characters = { recorder, bytes, count in TapeRecorder.at(recorder).pointee.append(bytes, count) }
        // The same as `characters`, or libxml2 would look for white space between elements.
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        handler.serror = { recorder, error in
            guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
            TapeRecorder.at(recorder).pointee.fail()
        }
        return handler
    }

    private static func at(_ userData: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<TapeRecorder> {
        userData.unsafelyUnwrapped.assumingMemoryBound(to: TapeRecorder.self)
    }

    /// libxml2 holds one piece at a time, and gives a CDATA section that lies inside of one whole.
    private static let pieceLength = 64 * 1024

    private mutating func push(_ document: UnsafeBufferPointer<UInt8>) {
        // Line ends become "\n" here (XML 1.0, 2.11), as the push parser leaves those in CDATA sections as they are.
        let hasReturns = firstIndex(of: 0x0D, in: document, from: 0) != nil
        var lines = ByteBuffer(capacity: hasReturns ? Self.pieceLength : 0)
        var place = 0
        repeat {
            let end = min(place + Self.pieceLength, document.count)
            var piece = UnsafeBufferPointer(rebasing: document[place..<end])
            if hasReturns {
                lines.removeAll()
                appendLines(of: piece, after: place > 0 ? document[place - 1] : 0, to: &lines)
                piece = lines.bytes
            }
            place = end
            let isLast: Int32 = place == document.count ? 1 : 0
            let code = piece.withMemoryRebound(to: CChar.self) {
                xmlParseChunk(context, $0.baseAddress, Int32($0.count), isLast)
            }
            if code != 0 { hasFailed = true }
        } while place < document.count && !hasFailed
    }

    // MARK: What libxml2 says

    private mutating func start(
        _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?,
        _ declarations: UnsafeBufferPointer<UnsafePointer<xmlChar>?>,
        _ attributes: UnsafeBufferPointer<UnsafePointer<xmlChar>?>
    ) {
        endRun()
        outerDeclarationCounts.append(declarationCount)
        declarationCount += declarations.count / 2
        guard outerDeclarationCounts.count <= limits.depth,
            declarationCount + attributes.count / 5 <= limits.attributesPerElement
        else { return fail() }

        for place in stride(from: 1, to: declarations.count, by: 2) { declare(declarations[place]) }
        let name = written(local, prefix, namespace)
        entries.append(entry(.startElement, name, number: name.number))
        for place in stride(from: 0, to: declarations.count, by: 2) {
            let prefix = written(declarations[place], nil, declarations[place + 1])
            entries.append(entry(.declaration, prefix, number: prefix.number))
        }
        // Local name, prefix, namespace, value and its end (xmlSAX2StartElementNs).
        for place in stride(from: 0, to: attributes.count, by: 5) {
            guard let value = attributes[place + 3], let end = attributes[place + 4] else { continue }
            let name = written(attributes[place], attributes[place + 1], nil)
            let start = text.count
            appendValue(UnsafeBufferPointer(start: value, count: end - value))
            entries.append(entry(.attribute, name, valueStart: start, number: Int32(text.count - start)))
        }
        runStart = text.count
    }

    private mutating func end() {
        endRun()
        declarationCount = outerDeclarationCounts.popLast() ?? 0
        entries.append(LibXML2Tape.Entry(kind: .endElement))
    }

    private mutating func append(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
        text.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// libxml2 calls nothing more after this.
    private mutating func fail() {
        hasFailed = true
        if let context { xmlStopParser(context) }
    }

    // MARK: Writing

    /// Pieces of text between two tags are one text.
    private mutating func endRun() {
        guard text.count > runStart else { return }
        entries.append(
            LibXML2Tape.Entry(kind: .text, valueStart: UInt32(runStart), number: Int32(text.count - runStart)))
        runStart = text.count
    }

    /// An attribute's value. libxml2 without NOENT gives each ampersand in it as `&#38;`, and nothing else has one
    /// (xmlParseAttValueComplex).
    private mutating func appendValue(_ value: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let ampersand = firstIndex(of: 0x26, in: value, from: start) {
            text.append(UnsafeBufferPointer(rebasing: value[start...ampersand]))
            start = min(ampersand + 5, value.count)
        }
        text.append(UnsafeBufferPointer(rebasing: value[start...]))
    }

    private func entry(
        _ kind: LibXML2Tape.Kind, _ name: WrittenName, valueStart: Int = 0, number: Int32
    ) -> LibXML2Tape.Entry {
        LibXML2Tape.Entry(
            kind: kind, prefixLength: name.prefixLength, nameStart: name.start, nameLength: name.length,
            valueStart: UInt32(valueStart), number: number)
    }

    /// Writes a name, unless it stands on the tape and is still remembered.
    private mutating func written(
        _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?
    ) -> WrittenName {
        let mixed = UInt(bitPattern: local) &+ 3 &* UInt(bitPattern: prefix) &+ 5 &* UInt(bitPattern: namespace)
        let slot = Int((mixed >> 3 ^ mixed >> 11) & 255)
        let known = names[slot]
        if known.local == local, known.prefix == prefix, known.namespace == namespace { return known }

        var name = WrittenName(local: local, prefix: prefix, namespace: namespace, start: UInt32(text.count))
        // libxml2 bounds names at 50,000 bytes (XML_MAX_NAME_LENGTH).
        if let prefix { name.prefixLength = UInt16(truncatingIfNeeded: write(prefix)) }
        if let local { name.length = UInt32(write(local)) }
        name.number = number(ofNamespace: namespace)
        names[slot] = name
        return name
    }

    private mutating func write(_ name: UnsafePointer<xmlChar>) -> Int {
        let bytes = UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
        text.append(bytes)
        return bytes.count
    }

    private mutating func declare(_ namespace: UnsafePointer<xmlChar>?) {
        guard let namespace, namespace.pointee != 0 else { return }
        let name = String(cString: namespace)
        guard namespaceNumbers[name] == nil else { return }
        namespaceNumbers[name] = Int32(namespaceNames.count)
        namespaceNames.append(name)
    }

    /// -1 for none; -2 for that of `xml`, which needs no declaration.
    private func number(ofNamespace namespace: UnsafePointer<xmlChar>?) -> Int32 {
        guard let namespace, namespace.pointee != 0 else { return -1 }
        return namespaceNumbers[String(cString: namespace)] ?? -2
    }
}

/// Made once, before any parser runs (http://xmlsoft.org/threads.html).
private let libXML2IsReady: Void = {
    xmlInitParser()
    // Nothing outside of the document is ever read, not even a file (NONET stops only the network).
    xmlSetExternalEntityLoader { _, _, _ in nil }
}()

/// Appends a piece of a document with its line ends as `\n`.
private func appendLines(of piece: UnsafeBufferPointer<UInt8>, after previous: UInt8, to lines: inout ByteBuffer) {
    var start = previous == 0x0D && piece.first == 0x0A ? 1 : 0
    while let found = firstIndex(of: 0x0D, in: piece, from: start) {
        lines.append(UnsafeBufferPointer(rebasing: piece[start..<found]))
        lines.append(0x0A)
        start = found + 1
        if start < piece.count, piece[start] == 0x0A { start += 1 }
    }
    lines.append(UnsafeBufferPointer(rebasing: piece[start...]))
}
