internal import CLibXML2

/// Writes down what libxml2's SAX2 callbacks say, see `LibXML2Tape`.
struct TapeRecorder: ~Copyable {
    /// Of the current piece.
    private(set) var words = WordBuffer(capacity: 4096)
    private(set) var text = ByteBuffer(capacity: 16 * 1024)
    /// Of the whole document.
    private(set) var names: [LibXML2Tape.Name] = []
    private(set) var nameBytes = ByteBuffer(capacity: 2048)
    private(set) var namespaceNames: [String] = []
    private(set) var hasFailed = false
    /// Borrowed from the tape; `nil` before it is made.
    var context: xmlParserCtxtPtr?

    private let document: UnsafeBufferPointer<UInt8>
    private let passages: [TapeAdmission.Passage]
    private var passageCount = 0
    private let limits: XMLLimits
    /// Where the character data since the last tag begins in `text`.
    private var runStart = 0
    /// The declarations in force, and how many there were around each open element.
    private var declarationCount = 0
    private var outerDeclarationCounts: [Int] = []
    private var namespaceNumbers: [UnsafePointer<xmlChar>: Int32] = [:]
    private var known = [KnownName](repeating: KnownName(), count: 256)

    /// A name on the tape. libxml2 keeps each string once, so the same addresses are the same name.
    private struct KnownName {
        var local: UnsafePointer<xmlChar>?
        var prefix: UnsafePointer<xmlChar>?
        var namespace: UnsafePointer<xmlChar>?
        var index: UInt32 = 0
    }

    /// What libxml2 is given for each passage.
    static let standIn: UInt8 = 0x7F

    /// - Parameter passages: those of the document, in order.
    init(of document: UnsafeBufferPointer<UInt8>, passages: [TapeAdmission.Passage], limits: XMLLimits) {
        self.document = document
        self.passages = passages
        self.limits = limits
    }

    func passage(_ index: Int) -> TapeAdmission.Passage? { index < passages.count ? passages[index] : nil }

    var hasToldPassages: Bool { passageCount == passages.count }

    static var handler: xmlSAXHandler {
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
        handler.cdataBlock = { recorder, _, _ in TapeRecorder.at(recorder).pointee.passage() }
        handler.serror = { recorder, error in
            guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
            TapeRecorder.at(recorder).pointee.fail()
        }
        return handler
    }

    private static func at(_ userData: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<TapeRecorder> {
        userData.unsafelyUnwrapped.assumingMemoryBound(to: TapeRecorder.self)
    }

    /// Forgets the piece before.
    mutating func beginPiece() {
        words.removeAll()
        text.removeAll()
        runStart = 0
    }

    mutating func endPiece() { endRun() }

    /// Ends the parse. `xmlStopParser` frees the input at once, which the parser's functions below this call, and
    /// `start`, still point into; so only what it sets besides is set here.
    mutating func fail() {
        hasFailed = true
        context?.pointee.disableSAX = 1
        context?.pointee.instate = XML_PARSER_EOF
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
        words.append(LibXML2Tape.Word.startElement | index(of: local, prefix, namespace) << 2)
        words.append(UInt32(truncatingIfNeeded: attributes.count / 5))
        // Local name, prefix, namespace, value and its end (xmlSAX2StartElementNs).
        for place in stride(from: 0, to: attributes.count, by: 5) {
            words.append(index(of: attributes[place], attributes[place + 1], attributes[place + 2]))
            let start = text.count
            if let value = attributes[place + 3], let end = attributes[place + 4] {
                appendValue(UnsafeBufferPointer(start: value, count: end - value))
            }
            write(start..<text.count)
        }
        runStart = text.count
    }

    private mutating func end() {
        endRun()
        declarationCount = outerDeclarationCounts.popLast() ?? 0
        words.append(LibXML2Tape.Word.endElement)
    }

    private mutating func append(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let bytes else { return }
        if count == 1 {
            bytes[0] == Self.standIn ? passage() : text.append(bytes[0])
        } else {
            text.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
    }

    /// libxml2 has one letter of it, see `LibXML2Tape`.
    private mutating func passage() {
        guard let passage = passage(passageCount) else { return fail() }
        passageCount += 1
        guard !passage.range.isEmpty else { return }
        let content = UnsafeBufferPointer(rebasing: document[passage.range])
        if passage.hasReferences { return appendReplacingReferences(content) }
        if firstIndex(of: 0x0D, in: content, from: 0) != nil { return text.appendLines(of: content) }
        endRun()
        words.append(LibXML2Tape.Word.passage)
        write(passage.range)
    }

    /// `TapeAdmission` has seen that all of them are well-formed.
    private mutating func appendReplacingReferences(_ content: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let ampersand = firstIndex(of: 0x26, in: content, from: start) {
            text.appendLines(of: UnsafeBufferPointer(rebasing: content[start..<ampersand]))
            start = ampersand + 1
            switch (content[start], content[start + 1]) {
            case (0x6C, _): text.append(0x3C)
            case (0x67, _): text.append(0x3E)
            case (0x71, _): text.append(0x22)
            case (0x61, 0x6D): text.append(0x26)
            case (0x61, _): text.append(0x27)
            default:
                let number = CharacterReference.number(content, at: ampersand)
                guard let scalar = number.flatMap({ CharacterReference.character(ofNumber: $0.value) }) else {
                    return fail()
                }
                text.append(scalar)
            }
            while content[start] != 0x3B { start += 1 }
            start += 1
        }
        text.appendLines(of: UnsafeBufferPointer(rebasing: content[start...]))
    }

    // MARK: Writing

    /// Pieces of text between two tags are one text.
    private mutating func endRun() {
        guard text.count > runStart else { return }
        words.append(LibXML2Tape.Word.text)
        write(runStart..<text.count)
        runStart = text.count
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

    /// Finds a name; writes it where it is new, or no longer remembered.
    private mutating func index(
        of local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?
    ) -> UInt32 {
        let mixed =
            UInt64(UInt(bitPattern: local)) &* 0x9E37_79B9_7F4A_7C15
            ^ UInt64(UInt(bitPattern: prefix)) &* 0xC2B2_AE3D_27D4_EB4F
            ^ UInt64(UInt(bitPattern: namespace)) &* 0x1656_67B1_9E37_79F9
        let slot = Int(mixed >> 56)
        let found = known[slot]
        if found.local == local, found.prefix == prefix, found.namespace == namespace, local != nil {
            return found.index
        }
        let start = nameBytes.count
        if let prefix { nameBytes.append(bytes(prefix)) }
        let prefixLength = nameBytes.count - start
        if let local { nameBytes.append(bytes(local)) }
        let index = UInt32(truncatingIfNeeded: names.count)
        names.append(
            LibXML2Tape.Name(
                start: UInt32(truncatingIfNeeded: start), prefixLength: UInt32(truncatingIfNeeded: prefixLength),
                length: UInt32(truncatingIfNeeded: nameBytes.count - start - prefixLength),
                namespace: number(ofNamespace: namespace)))
        known[slot] = KnownName(local: local, prefix: prefix, namespace: namespace, index: index)
        return index
    }

    private func bytes(_ name: UnsafePointer<xmlChar>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    }

    private mutating func declare(_ namespace: UnsafePointer<xmlChar>?) {
        guard let namespace, namespace.pointee != 0, namespaceNumbers[namespace] == nil else { return }
        let name = String(cString: namespace)
        // Written as in attributes (see `appendValue`): too rare to be undone.
        if name.utf8.contains(0x26) { fail() }
        namespaceNumbers[namespace] = Int32(namespaceNames.count)
        namespaceNames.append(name)
    }

    /// -1 for none; -2 for that of `xml`, which needs no declaration.
    private func number(ofNamespace namespace: UnsafePointer<xmlChar>?) -> Int32 {
        guard let namespace, namespace.pointee != 0 else { return -1 }
        return namespaceNumbers[namespace] ?? -2
    }
}

/// 32-bit words that grow.
struct WordBuffer: ~Copyable {
    /// Owned by this value, freed in `deinit`; the first `count` of them are set.
    private var storage: UnsafeMutableBufferPointer<UInt32>
    private var count = 0

    init(capacity: Int) {
        storage = .allocate(capacity: max(capacity, 64))
    }

    deinit {
        storage.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// Valid until the next change.
    var words: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: storage.baseAddress, count: count) }

    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ word: UInt32) {
        if count == storage.count { grow() }
        storage[count] = word
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: storage.count * 2)
        _ = larger.moveInitialize(fromContentsOf: UnsafeMutableBufferPointer(rebasing: storage[..<count]))
        storage.deallocate()
        storage = larger
    }
}
