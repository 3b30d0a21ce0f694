/// Which rules a document's encoding declaration follows.
package enum MarkupKind: Sendable {
    case xml
    case html
}

/// A document as UTF-8, and how its encoding was found.
package struct DecodedText: Sendable {
    /// Valid UTF-8 without byte order mark, NUL, DEL, U+FFFE and U+FFFF. C1 controls (U+0080 to U+009F) stand as the
    /// characters that windows-1252 has there, which is what their authors meant, or make the character that was encoded
    /// twice (`TwiceEncoded`). In HTML no other control than white space is left; XML has rules of its own for them.
    package var bytes: [UInt8]
    /// The encoding that was used, lower case: `utf-8`, `windows-1252`, `shift_jis`.
    package let encoding: String
    package let origin: Origin
    /// How many bytes could not be decoded and stand as U+FFFD.
    package let replacementCount: Int

    /// What told the encoding, strongest first.
    package enum Origin: String, Sendable {
        case byteOrderMark
        case declaration
        case transport
        case guess
        /// Nothing told it, and the bytes are valid as they stand.
        case assumed
    }
}

/// Turns a document's bytes into UTF-8, whatever it says or fails to say about its encoding.
///
/// Byte order mark, then the document's own declaration, then the HTTP header, then a guess (uchardet); for HTML the
/// header comes before the declaration, as the WHATWG standard has it. A declaration that the bytes disprove is not
/// believed: UTF-8 that is invalid throughout is guessed anew, and a legacy encoding gives way where the
/// whole document is valid UTF-8. Latin-1 means windows-1252, as in every browser.
///
/// - Parameter contentType: the HTTP header's value, with or without a charset parameter.
package func decodeText(_ bytes: [UInt8], contentType: String?, as kind: MarkupKind) -> DecodedText {
    var text = decoded(bytes, contentType: contentType, as: kind)
    if kind == .html { dropControls(&text.bytes) }
    return text
}

/// A vertical tab divides words; the others are left over from editors and terminals.
private func dropControls(_ bytes: inout [UInt8]) {
    guard let first = bytes.withUnsafeBufferPointer({ firstControl(in: $0, from: 0) }) else { return }
    var end = first
    for place in first..<bytes.count {
        let byte = bytes[place] == 0x0B ? 0x20 : bytes[place]
        bytes[end] = byte
        if byte >= 0x20 || byte.isASCIISpace { end += 1 }
    }
    bytes.removeSubrange(end...)
}

private func decoded(_ bytes: [UInt8], contentType: String?, as kind: MarkupKind) -> DecodedText {
    if let (name, length) = byteOrderMark(bytes) {
        if isDisproved(name, bytes) { return decoded(Array(bytes[length...]), contentType: contentType, as: kind) }
        if name == "utf-8" {
            let body = Array(bytes[length...])
            return mendedUTF8(body, UTF8Survey(of: body), origin: .byteOrderMark)
        }
        return converted(bytes, from: length, encoding: name, origin: .byteOrderMark)
    }
    if let name = wideEncodingWithoutMark(bytes) {
        return converted(bytes, from: 0, encoding: name, origin: .declaration)
    }

    let survey = UTF8Survey(of: bytes)
    let declared = declaredEncoding(bytes, kind: kind).map { ($0, DecodedText.Origin.declaration) }
    let transported = contentType.flatMap(charset(ofContentType:)).map { ($0, DecodedText.Origin.transport) }
    let candidates = kind == .xml ? [declared, transported] : [transported, declared]
    for case (let name, let origin)? in candidates {
        if name == "utf-8" {
            if survey.isPlausible { return mendedUTF8(bytes, survey, origin: origin) }
            continue
        }
        // Eight sequences of UTF-8 in a row are no accident, not even in Chinese, where one in six would be.
        if survey.invalidBytes == 0 && (isSingleByteEncoding(name) || survey.sequences >= 8) {
            return mendedUTF8(bytes, survey, origin: survey.sequences == 0 ? origin : .guess)
        }
        let text = converted(bytes, from: 0, encoding: name, origin: origin)
        if text.replacementCount > 0 && survey.invalidBytes == 0 { return mendedUTF8(bytes, survey, origin: .guess) }
        return text
    }
    if survey.isPlausible { return mendedUTF8(bytes, survey, origin: .assumed) }
    // The detector counts letters, of which a short text has too few.
    let encoding = isWestern(bytes) ? "windows-1252" : guessedEncoding(bytes)
    return converted(bytes, from: 0, encoding: encoding, origin: .guess)
}

private func converted(
    _ bytes: [UInt8], from start: Int, encoding: String, origin: DecodedText.Origin
) -> DecodedText {
    guard let converter = EncodingConverter(from: encoding) else {
        let survey = UTF8Survey(of: bytes)
        return mendedUTF8(bytes, survey, origin: .assumed)
    }
    if isSingleByteEncoding(encoding), !encoding.hasPrefix("utf-"), let table = converter.upperHalf() {
        let (output, replaced) = table.convert(bytes[start...])
        return DecodedText(bytes: output, encoding: encoding, origin: origin, replacementCount: replaced)
    }
    let (output, replaced) = converter.convert(bytes[start...])
    let tidy = mendedUTF8(output, UTF8Survey(of: output), origin: origin).bytes
    return DecodedText(bytes: tidy, encoding: encoding, origin: origin, replacementCount: replaced)
}
