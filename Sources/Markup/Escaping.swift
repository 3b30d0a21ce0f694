/// Appends text so that HTML and XML read it as text, also inside a quoted attribute.
package func escapeHTML(_ text: UnsafeBufferPointer<UInt8>, into output: inout ByteBuffer) {
    var start = 0
    while let place = firstToEscape(in: text, from: start) {
        output.append(UnsafeBufferPointer(rebasing: text[start..<place]))
        switch text[place] {
        case 0x26: output.append("&amp;")
        case 0x3C: output.append("&lt;")
        case 0x3E: output.append("&gt;")
        default: output.append("&quot;")
        }
        start = place + 1
    }
    output.append(UnsafeBufferPointer(rebasing: text[start...]))
}

/// The first `&`, `<`, `>` or `"`.
private func firstToEscape(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = text.baseAddress else { return nil }
    var place = start
    while place + 8 <= text.count {
        let word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
        // "<" and ">" differ in one bit.
        let angles = (word | UInt64(eightOf: 0x02)).marks(of: 0x3E)
        let marks = word.marks(of: 0x26) | word.marks(of: 0x22) | angles
        if marks != 0 { return place + marks.lowestMark }
        place += 8
    }
    while place < text.count {
        switch text[place] {
        case 0x22, 0x26, 0x3C, 0x3E: return place
        default: place += 1
        }
    }
    return nil
}

/// Text as an HTML fragment.
package func escapedHTML(_ text: UnsafeBufferPointer<UInt8>) -> String {
    var output = ByteBuffer(capacity: text.count + 32)
    escapeHTML(text, into: &output)
    return String(decoding: output.bytes, as: UTF8.self)
}

package func escapedHTML(_ text: String) -> String {
    var text = text
    return text.withUTF8 { escapedHTML($0) }
}

/// Text of XML 1.0, also inside a quoted attribute: without the characters that no document may hold (section 2.2).
package func escapedXML(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isForbiddenInXML) else { return escapedHTML(text) }
    return escapedHTML(String(String.UnicodeScalarView(text.unicodeScalars.filter { !isForbiddenInXML($0) })))
}

/// The same inside a quoted attribute whose line feeds and tabs are to be read as such (section 3.3.3); carriage returns go.
package func escapedXMLAttribute(_ text: String) -> String {
    let kept = text.unicodeScalars.contains("\r") ? String(text.unicodeScalars.filter { $0 != "\r" }) : text
    return escapedXML(kept).replacing("\n", with: "&#10;").replacing("\t", with: "&#9;")
}

private func isForbiddenInXML(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0xFFFE, 0xFFFF: true
    default: false
    }
}

/// Whether an element of HTML has no content and no end tag.
package func isVoidHTMLElement(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    MarkupVocabulary.element(name)?.isVoid ?? false
}

/// Whether an element of HTML of this name marks up text that a reader sees.
package func isHTMLTextElement(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    MarkupVocabulary.element(name)?.treatment == .keep
}

extension String {
    /// Text that was escaped once too often, as the HTML it is; `nil` when no tag of HTML shows in it.
    package var unescapedMarkup: String? {
        var copy = self
        return copy.withUTF8 { text in
            var output = ByteBuffer(capacity: text.count)
            var place = 0
            while place < text.count {
                if text[place] == 0x26,
                    let (meaning, length) = CharacterReference.read(text, at: place, requiresSemicolon: true),
                    case .characters(let first, _) = meaning, first.isASCII
                {
                    output.append(first)
                    place += length
                } else {
                    output.append(text[place])
                    place += 1
                }
            }
            let bytes = output.bytes
            var scanner = TagScanner()
            for place in 0..<bytes.count where bytes[place] == 0x3C && scanner.tag(bytes, at: place) != nil {
                return String(decoding: bytes, as: UTF8.self)
            }
            return nil
        }
    }
}
