internal import CLibXML2
internal import Glibc

/// The events of one well-formed document as libxml2 reads them, in order, over one run of bytes.
///
/// libxml2 tells only at the end whether a document is well-formed, and what it gives after an error cannot be trusted
/// (docs/decisions/0019-libxml2-first.md). So it writes a tape, which `XMLReader` replays when all was well. The tape of
/// any other document is dropped, and `XMLReader` mends that document itself.
struct LibXML2Tape: ~Copyable {
    enum Kind: UInt32 {
        /// `name` says which; its namespace declarations and attributes follow.
        case startElement
        case endElement
        /// `name` is the prefix that the start tag binds, empty for the default namespace.
        case declaration
        /// Of the start tag; `value` is its value.
        case attribute
        /// `value` is all of it up to the next tag.
        case text
    }

    /// A name as it was written, with what it means. Ranges are places in `bytes`.
    struct Name {
        let start: UInt32
        let prefixLength: UInt32
        let length: UInt32
        /// Of elements, and of the prefix that a declaration binds: as `XMLReader.namespace` has it.
        let namespace: Int32

        var prefix: Range<Int> { Int(start)..<Int(start + prefixLength) }
        var local: Range<Int> { Int(start + prefixLength)..<Int(start + prefixLength + length) }
    }

    /// The declared names, in order of first appearance.
    let namespaceNames: [String]
    let beginsWithDeclaration: Bool
    private let text: ByteBuffer
    private let names: [Name]
    /// A word for each kind, with what it has beside: a name's index, a value's start and length.
    private let words: WordBuffer
    private var place = 0

    /// Of what `next` gave.
    private(set) var value = 0..<0
    private var nameIndex = 0

    var name: Name { names[nameIndex] }

    /// Reads a document of valid UTF-8. `nil`: it is not well-formed, or for another reason to be read by `XMLReader`.
    init?(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        guard document.count < 1 << 29, TapeAdmission.admits(document, limits: limits) else { return nil }
        var recorder = TapeRecorder(of: document, limits: limits)
        guard recorder.record(document) else { return nil }
        namespaceNames = recorder.namespaceNames
        beginsWithDeclaration = TapeAdmission.beginsWithDeclaration(document)
        names = recorder.names
        words = recorder.words
        text = recorder.text
    }

    /// Names and text; valid as long as the tape.
    var bytes: UnsafeBufferPointer<UInt8> { text.bytes }

    /// Steps to the next event, or part of a start tag; `nil` after the last.
    mutating func next() -> Kind? {
        guard place < words.count, let kind = Kind(rawValue: words[place] & 7) else { return nil }
        nameIndex = Int(words[place] >> 3)
        place += 1
        if kind == .text || kind == .attribute {
            value = Int(words[place])..<Int(words[place] + words[place + 1])
            place += 2
        }
        return kind
    }

    /// Steps to the next declaration or attribute of the start tag just given.
    mutating func nextOfTag() -> Kind? {
        guard place < words.count else { return nil }
        let kind = Kind(rawValue: words[place] & 7)
        return kind == .declaration || kind == .attribute ? next() : nil
    }
}

/// 32-bit words that grow.
private struct WordBuffer: ~Copyable {
    /// Owned by this value, freed in `deinit`; the first `count` of them are set.
    private var storage: UnsafeMutableBufferPointer<UInt32>
    private(set) var count = 0

    init(capacity: Int) {
        storage = .allocate(capacity: max(capacity, 64))
    }

    deinit {
        storage.deallocate()
    }

    subscript(index: Int) -> UInt32 { storage[index] }

    @inline(__always)
    mutating func append(_ word: UInt32) {
        if count == storage.count { grow() }
        storage[count] = word
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: storage.count * 2)
        _ = larger.moveInitialize(fromContentsOf: storage)
        storage.deallocate()
        storage = larger
    }
}

/// Writes down what libxml2's SAX2 callbacks say. They are given a pointer to it as their user data.
private struct TapeRecorder: ~Copyable {
    var text: ByteBuffer
    var names: [LibXML2Tape.Name] = []
    var words: WordBuffer
    var namespaceNames: [String] = []

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
    private var known: [KnownName]

    /// A name on the tape. libxml2 keeps each string once, so the same addresses are the same name.
    private struct KnownName {
        var local: UnsafePointer<xmlChar>?
        var prefix: UnsafePointer<xmlChar>?
        var namespace: UnsafePointer<xmlChar>?
        var index = -1
    }

    init(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        self.limits = limits
        // Enough for all, as nothing on the tape is longer than in the document; what is not written costs no memory.
        text = ByteBuffer(capacity: document.count)
        words = WordBuffer(capacity: document.count / 32)
        known = Array(repeating: KnownName(), count: 256)
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
        write(.startElement, name: index(of: local, prefix, namespace))
        for place in stride(from: 0, to: declarations.count, by: 2) {
            write(.declaration, name: index(of: declarations[place], nil, declarations[place + 1]))
        }
        // Local name, prefix, namespace, value and its end (xmlSAX2StartElementNs).
        for place in stride(from: 0, to: attributes.count, by: 5) {
            guard let value = attributes[place + 3], let end = attributes[place + 4] else { continue }
            write(.attribute, name: index(of: attributes[place], attributes[place + 1], nil))
            let start = text.count
            appendValue(UnsafeBufferPointer(start: value, count: end - value))
            write(start..<text.count)
        }
        runStart = text.count
    }

    private mutating func end() {
        endRun()
        declarationCount = outerDeclarationCounts.popLast() ?? 0
        write(.endElement)
    }

    private mutating func append(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let bytes else { return }
        if count == 1 {
            text.append(bytes[0])
        } else {
            text.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
    }

    /// Ends the parse. `xmlStopParser` frees the input at once, which the parser's functions below this call, and
    /// `start`, still point into; so only what it sets besides is set here.
    private mutating func fail() {
        hasFailed = true
        context?.pointee.disableSAX = 1
        context?.pointee.instate = XML_PARSER_EOF
    }

    // MARK: Writing

    /// Pieces of text between two tags are one text.
    private mutating func endRun() {
        guard text.count > runStart else { return }
        write(.text)
        write(runStart..<text.count)
        runStart = text.count
    }

    private mutating func write(_ kind: LibXML2Tape.Kind, name: Int = 0) {
        words.append(kind.rawValue | UInt32(truncatingIfNeeded: name) << 3)
    }

    private mutating func write(_ value: Range<Int>) {
        words.append(UInt32(truncatingIfNeeded: value.lowerBound))
        words.append(UInt32(truncatingIfNeeded: value.count))
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

    /// Finds a name on the tape; writes it where it is not, or is no longer remembered.
    private mutating func index(
        of local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?
    ) -> Int {
        let mixed =
            UInt64(UInt(bitPattern: local)) &* 0x9E37_79B9_7F4A_7C15
            ^ UInt64(UInt(bitPattern: prefix)) &* 0xC2B2_AE3D_27D4_EB4F
            ^ UInt64(UInt(bitPattern: namespace)) &* 0x1656_67B1_9E37_79F9
        let slot = Int(mixed >> 56)
        let found = known[slot]
        if found.local == local, found.prefix == prefix, found.namespace == namespace, found.index >= 0 {
            return found.index
        }
        let start = text.count
        if let prefix { text.append(bytes(prefix)) }
        let prefixLength = text.count - start
        if let local { text.append(bytes(local)) }
        names.append(
            LibXML2Tape.Name(
                start: UInt32(truncatingIfNeeded: start), prefixLength: UInt32(truncatingIfNeeded: prefixLength),
                length: UInt32(truncatingIfNeeded: text.count - start - prefixLength),
                namespace: number(ofNamespace: namespace)))
        known[slot] = KnownName(local: local, prefix: prefix, namespace: namespace, index: names.count - 1)
        return names.count - 1
    }

    private func bytes(_ name: UnsafePointer<xmlChar>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    }

    private mutating func declare(_ namespace: UnsafePointer<xmlChar>?) {
        guard let namespace, namespace.pointee != 0 else { return }
        let name = String(cString: namespace)
        guard namespaceNumbers[name] == nil else { return }
        // Written as in attributes (see `appendValue`): too rare to be undone.
        if name.utf8.contains(0x26) { fail() }
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
