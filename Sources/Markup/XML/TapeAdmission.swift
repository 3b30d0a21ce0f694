/// Decides, before libxml2 sees a document, whether it may: one pass in time linear in the document.
///
/// It finds what costs libxml2 2.9 more than linear time (a tag with very many attributes), what it would read otherwise
/// than people mean it (numeric references in windows-1252, UTF-8 that was escaped byte by byte, a CDATA section that
/// swallows the next one), and what it would refuse anyway (names of HTML, markup without end). It need not find what is
/// not well-formed: libxml2 does. Up to the first such fault both see the same tags.
struct TapeAdmission {
    /// Where the document may be divided: after tags and sections, at about every `pieceLength` bytes.
    private(set) var borders: [Int] = []
    /// The CDATA sections, and most texts, in order.
    private(set) var passages: [Passage] = []

    /// Character data without markup, which libxml2 need not see. It is free of characters that XML forbids.
    struct Passage {
        let range: Range<Int>
        /// Whether the references in it are to be replaced, all of which are well-formed.
        let hasReferences: Bool
    }

    /// Most pieces fit into a cache.
    private static let pieceLength = 64 * 1024
    /// A shorter text is read sooner than passed by.
    private static let shortestPassage = 32

    /// `nil`: libxml2 may not read the document.
    init?(_ document: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
        // A second byte order mark would be passed over in silence.
        guard let first = document.first, first < 0x80 else { return nil }
        var place = 0
        while let tag = firstIndex(of: 0x3C, in: document, from: place) {
            guard tag + 1 < document.count, admitText(document, in: place..<tag) else { return nil }
            let end: Int? =
                switch document[tag + 1] {
                case 0x21: endOfSection(document, at: tag)
                case 0x3F: Self.end(of: "?>", in: document, from: tag + 2)
                case 0x2F: Self.end(of: ">", in: document, from: tag + 2)
                default: Self.endOfStartTag(document, at: tag, limits: limits)
                }
            guard let end else { return nil }
            place = end
            if place - (borders.last ?? 0) >= Self.pieceLength { borders.append(place) }
        }
        // What is left after the last tag.
        guard place > 0, Self.references(document, in: place..<document.count) != .refused else { return nil }
    }

    static func beginsWithDeclaration(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
        holds("<?xml", document, at: 0) && document.count > 5 && document[5].isASCIISpace
    }

    /// After the comment or CDATA section at `start`; `nil` without an end, or for a document type.
    private mutating func endOfSection(_ document: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        if Self.holds("<!--", document, at: start) { return Self.end(of: "-->", in: document, from: start + 4) }
        guard Self.holds("<![CDATA[", document, at: start),
            let end = Self.end(of: "]]>", in: document, from: start + 9)
        else { return nil }
        let section = UnsafeBufferPointer(rebasing: document[..<(end - 3)])
        // XML 1.0, 2.2. Nobody else looks at the section's inside.
        let forbidden = firstControl(in: section, from: start + 9) { $0.isForbidden && $0 != 0x0D }
        guard forbidden == nil else { return nil }
        // Another section inside: the first one's end is missing.
        var place = start + 9
        while let bracket = firstIndex(of: 0x5B, in: section, from: place) {
            if Self.holds("<![CDATA[", section, at: bracket - 2) { return nil }
            place = bracket + 1
        }
        passages.append(Passage(range: (start + 9)..<(end - 3), hasReferences: false))
        return end
    }

    /// Whether libxml2 may read a document with this text, which it is not given where the text is surely well-formed:
    /// whether text may stand here at all is for libxml2 to say.
    private mutating func admitText(_ document: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Bool {
        let references = Self.references(document, in: range)
        guard references != .refused else { return false }
        // Text before the first tag, white space between tags.
        guard range.lowerBound > 0, references == .sound || range.count >= Self.shortestPassage,
            references != .doubtful, range.contains(where: { !document[$0].isASCIISpace })
        else { return true }
        let text = UnsafeBufferPointer(rebasing: document[..<range.upperBound])
        if firstControl(in: text, from: range.lowerBound, where: { $0.isForbidden && $0 != 0x0D }) != nil {
            return true
        }
        // XML 1.0, 2.4: "]]>" ends no text.
        if Self.end(of: "]]>", in: text, from: range.lowerBound) != nil { return true }
        passages.append(Passage(range: range, hasReferences: references == .sound))
        return true
    }

    /// After the start tag at `start`; `nil` without an end, or beyond the limits.
    private static func endOfStartTag(
        _ document: UnsafeBufferPointer<UInt8>, at start: Int, limits: XMLLimits
    ) -> Int? {
        var place = start + 1
        var attributes = 0
        while place < document.count {
            let byte = document[place]
            place += 1
            if byte == 0x3E { return place - start <= limits.bytesPerTag ? place : nil }
            guard byte == 0x22 || byte == 0x27 else { continue }
            attributes += 1
            guard attributes <= limits.attributesPerElement,
                let quote = firstIndex(of: byte, in: document, from: place),
                quote - start <= limits.bytesPerTag, references(document, in: place..<quote) != .refused
            else { return nil }
            place = quote + 1
        }
        return nil
    }

    /// The references of a text.
    private enum References {
        case none
        /// All are XML's own and mean what they say.
        case sound
        /// libxml2 is to look at them: a semicolon is missing, or a number is no character.
        case doubtful
        /// The document is not for libxml2.
        case refused
    }

    private static func references(_ document: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> References {
        let text = UnsafeBufferPointer(rebasing: document[..<range.upperBound])
        var place = range.lowerBound
        var found = References.none
        while let ampersand = firstIndex(of: 0x26, in: text, from: place) {
            guard ampersand + 3 < text.count else { return .refused }
            if found == .none { found = .sound }
            place = ampersand + 1
            switch text[place] {
            case 0x6C: guard holds("lt;", text, at: place) else { return .refused }
            case 0x67: guard holds("gt;", text, at: place) else { return .refused }
            case 0x71: guard holds("quot;", text, at: place) else { return .refused }
            case 0x61: guard holds("amp;", text, at: place) || holds("apos;", text, at: place) else { return .refused }
            case 0x23:
                guard let (value, length) = CharacterReference.number(text, at: ampersand) else { return .refused }
                place = ampersand + length
                // 128...159 mean windows-1252; a lead byte of UTF-8 with a byte of its sequence after it means both. DEL is
                // what stands for a passage.
                if (0x7F..<0xA0).contains(value) { return .refused }
                if (0xC3...0xF4).contains(value), holds("&#", text, at: place), place + 3 < text.count,
                    let (next, _) = CharacterReference.number(text, at: place), (0x80..<0xC0).contains(next)
                {
                    return .refused
                }
                let isSound = text[place - 1] == 0x3B && text[ampersand + 2] != 0x58
                if !isSound || CharacterReference.character(ofNumber: value) == nil { found = .doubtful }
            default: return .refused
            }
        }
        return found
    }

    // MARK: - Bytes

    private static func holds(_ word: StaticString, _ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + word.utf8CodeUnitCount <= text.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where text[place + index] != word.utf8Start[index] { return false }
        return true
    }

    /// After the next `word`, which is found by its first byte.
    private static func end(of word: StaticString, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while let found = firstIndex(of: word.utf8Start.pointee, in: text, from: place) {
            if holds(word, text, at: found) { return found + word.utf8CodeUnitCount }
            place = found + 1
        }
        return nil
    }
}
