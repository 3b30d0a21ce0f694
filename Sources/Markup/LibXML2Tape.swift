internal import CLibXML2

/// A well-formed document as libxml2 reads it: the events of one piece after another.
///
/// libxml2 tells only at the end whether a document is well-formed, and what it gives after an error cannot be trusted
/// (docs/decisions/0019-libxml2-first.md). So whoever reads the tape takes what it says back when `isSound` says `false`
/// in the end. One piece at a time is short enough to stay in the processor's cache.
struct LibXML2Tape: ~Copyable {
    /// A name as it was written, with what it means. Ranges are places in `nameBytes`.
    struct Name {
        let start: UInt32
        let prefixLength: UInt32
        let length: UInt32
        /// As `XMLReader.namespace` has it.
        let namespace: Int32

        var prefix: Range<Int> { Int(start)..<Int(start + prefixLength) }
        var local: Range<Int> { Int(start + prefixLength)..<Int(start + prefixLength + length) }
    }

    /// The words of an event: its kind, in the lowest two bits, and what it has beside.
    enum Word {
        /// With the index of its name above the kind; then the number of attributes, and for each the index of its name,
        /// and the start and length of its value.
        static let startElement: UInt32 = 0
        static let endElement: UInt32 = 1
        /// Then its start and length.
        static let text: UInt32 = 2
    }

    /// Borrowed from the caller for the tape's life.
    private let document: UnsafeBufferPointer<UInt8>
    /// Where the document may be divided without a border inside of markup or text.
    private let borders: [Int]
    /// Owned by this value, freed in `deinit`; libxml2's callbacks are given it as their user data.
    private let recorder: UnsafeMutablePointer<TapeRecorder>
    /// Owned by this value, freed in `deinit`.
    private let context: xmlParserCtxtPtr
    private let hasReturns: Bool
    private var lines = ByteBuffer(capacity: 0)
    private var pieceCount = 0
    private var place = 0

    /// Takes a document of valid UTF-8. `nil`: it is to be read by the mending reader alone.
    init?(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        guard document.count < 1 << 29, let borders = TapeAdmission.borders(of: document, limits: limits) else {
            return nil
        }
        _ = libXML2IsReady
        let recorder = UnsafeMutablePointer<TapeRecorder>.allocate(capacity: 1)
        recorder.initialize(to: TapeRecorder(limits: limits))
        // The handler is copied (xmlCreatePushParserCtxt).
        var handler = TapeRecorder.handler
        guard let context = xmlCreatePushParserCtxt(&handler, recorder, nil, 0, nil) else {
            recorder.deinitialize(count: 1)
            recorder.deallocate()
            return nil
        }
        recorder.pointee.context = context
        self.document = document
        self.borders = borders
        self.recorder = recorder
        self.context = context
        // Line ends become "\n" here (XML 1.0, 2.11), as the push parser leaves those in CDATA sections as they are.
        hasReturns = firstIndex(of: 0x0D, in: document, from: 0) != nil
        // The bytes are UTF-8 already, whatever the document declares.
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        if xmlCtxtUseOptions(context, Int32(options)) != 0 { recorder.pointee.fail() }
    }

    deinit {
        xmlFreeParserCtxt(context)
        recorder.deinitialize(count: 1)
        recorder.deallocate()
    }

    var beginsWithDeclaration: Bool { TapeAdmission.beginsWithDeclaration(document) }

    /// The declared names, in order of first appearance.
    var namespaceNames: [String] { recorder.pointee.namespaceNames }

    /// Valid until the next `advance`.
    var nameBytes: UnsafeBufferPointer<UInt8> { recorder.pointee.nameBytes.bytes }

    func name(_ index: UInt32) -> Name { recorder.pointee.names[Int(index)] }

    /// Text and values of the current piece; valid until the next `advance`.
    var text: UnsafeBufferPointer<UInt8> { recorder.pointee.text.bytes }

    /// The events of the current piece, see `Word`; valid until the next `advance`.
    var words: UnsafeBufferPointer<UInt32> { recorder.pointee.words.words }

    /// Reads on, to the next piece that has an event; `false` at the end, and at the first fault.
    mutating func advance() -> Bool {
        repeat {
            recorder.pointee.beginPiece()
            guard place < document.count, !recorder.pointee.hasFailed else { return false }
            let end = pieceCount < borders.count ? borders[pieceCount] : document.count
            push(UnsafeBufferPointer(rebasing: document[place..<end]), isLast: end == document.count)
            pieceCount += 1
            place = end
        } while recorder.pointee.words.isEmpty
        return !recorder.pointee.hasFailed
    }

    /// Whether all that was read is well-formed, its namespaces too, and within the limits; reads what is left.
    mutating func isSound() -> Bool {
        while advance() {}
        return !recorder.pointee.hasFailed
    }

    private mutating func push(_ piece: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        var piece = piece
        if hasReturns {
            lines.removeAll()
            appendLines(of: piece, to: &lines)
            piece = lines.bytes
        }
        let code = piece.withMemoryRebound(to: CChar.self) {
            xmlParseChunk(context, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
        }
        recorder.pointee.endPiece()
        if code != 0 || context.pointee.wellFormed != 1 || context.pointee.nsWellFormed != 1 {
            recorder.pointee.fail()
        }
    }
}

/// Made once, before any parser runs (http://xmlsoft.org/threads.html).
private let libXML2IsReady: Void = {
    xmlInitParser()
    // Nothing outside of the document is ever read, not even a file (NONET stops only the network).
    xmlSetExternalEntityLoader { _, _, _ in nil }
}()

/// Appends a piece of a document, which does not begin inside of a line end, with its line ends as `\n`.
private func appendLines(of piece: UnsafeBufferPointer<UInt8>, to lines: inout ByteBuffer) {
    var start = 0
    while let found = firstIndex(of: 0x0D, in: piece, from: start) {
        lines.append(UnsafeBufferPointer(rebasing: piece[start..<found]))
        lines.append(0x0A)
        start = found + 1
        if start < piece.count, piece[start] == 0x0A { start += 1 }
    }
    lines.append(UnsafeBufferPointer(rebasing: piece[start...]))
}
