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
        /// Then its start and length in the tape's text.
        static let text: UInt32 = 2
        /// Text as well; then its start and length in the document.
        static let passage: UInt32 = 3
    }

    /// Borrowed from the caller for the tape's life.
    private let document: UnsafeBufferPointer<UInt8>
    private let borders: [Int]
    /// Owned by this value, freed in `deinit`; libxml2's callbacks are given it as their user data.
    private let recorder: UnsafeMutablePointer<TapeRecorder>
    /// Owned by this value, freed in `deinit`.
    private let context: xmlParserCtxtPtr
    private let hasReturns: Bool
    /// A piece as libxml2 is given it.
    private var piece = ByteBuffer(capacity: 0)
    private var pieceCount = 0
    private var passageCount = 0
    private var place = 0

    /// Takes a document of valid UTF-8. `nil`: it is to be read by the mending reader alone.
    init?(of document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        guard document.count < 1 << 29, let admission = TapeAdmission(document, limits: limits) else { return nil }
        _ = libXML2IsReady
        let recorder = UnsafeMutablePointer<TapeRecorder>.allocate(capacity: 1)
        recorder.initialize(to: TapeRecorder(of: document, passages: admission.passages, limits: limits))
        // The handler is copied (xmlCreatePushParserCtxt).
        var handler = TapeRecorder.handler
        guard let context = xmlCreatePushParserCtxt(&handler, recorder, nil, 0, nil) else {
            recorder.deinitialize(count: 1)
            recorder.deallocate()
            return nil
        }
        recorder.pointee.context = context
        self.document = document
        borders = admission.borders
        self.recorder = recorder
        self.context = context
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
            push(place..<end)
            pieceCount += 1
            place = end
        } while recorder.pointee.words.isEmpty
        return !recorder.pointee.hasFailed
    }

    /// Whether all that was read is well-formed, its namespaces too, and within the limits; reads what is left.
    mutating func isSound() -> Bool {
        while advance() {}
        return !recorder.pointee.hasFailed && recorder.pointee.hasToldPassages
    }

    /// What stands in a CDATA section is no markup, and libxml2 2.9 goes through it three times, byte by byte; and through
    /// text beyond ASCII with some thirty instructions a character. So each passage is given to it as one letter, and the
    /// tape tells what stands there in the document. The letter is DEL, which no decoded text has (`DecodedText.bytes`).
    private mutating func push(_ range: Range<Int>) {
        piece.removeAll()
        var start = range.lowerBound
        while let passage = recorder.pointee.passage(passageCount)?.range, passage.lowerBound < range.upperBound {
            appendLines(of: UnsafeBufferPointer(rebasing: document[start..<passage.lowerBound]))
            piece.append(TapeRecorder.standIn)
            start = passage.upperBound
            passageCount += 1
        }
        appendLines(of: UnsafeBufferPointer(rebasing: document[start..<range.upperBound]))
        let isLast: Int32 = range.upperBound == document.count ? 1 : 0
        let code = piece.bytes.withMemoryRebound(to: CChar.self) {
            xmlParseChunk(context, $0.baseAddress, Int32($0.count), isLast)
        }
        recorder.pointee.endPiece()
        if code != 0 || context.pointee.wellFormed != 1 || context.pointee.nsWellFormed != 1 {
            recorder.pointee.fail()
        }
    }

    private mutating func appendLines(of text: UnsafeBufferPointer<UInt8>) {
        hasReturns ? piece.appendLines(of: text) : piece.append(text)
    }
}

/// Made once, before any parser runs (http://xmlsoft.org/threads.html).
private let libXML2IsReady: Void = {
    xmlInitParser()
    // Nothing outside of the document is ever read, not even a file (NONET stops only the network).
    xmlSetExternalEntityLoader { _, _, _ in nil }
}()

extension ByteBuffer {
    /// Appends a text, which does not begin inside of a line end, with its line ends as `\n` (XML 1.0, 2.11).
    mutating func appendLines(of text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let found = firstIndex(of: 0x0D, in: text, from: start) {
            append(UnsafeBufferPointer(rebasing: text[start..<found]))
            append(0x0A)
            start = found + 1
            if start < text.count, text[start] == 0x0A { start += 1 }
        }
        append(UnsafeBufferPointer(rebasing: text[start...]))
    }
}
