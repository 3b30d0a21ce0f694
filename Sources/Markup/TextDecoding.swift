internal import CUchardet
internal import Glibc

/// Which rules a document's encoding declaration follows.
package enum MarkupKind: Sendable {
    case xml
    case html
}

/// A document as UTF-8, and how its encoding was found.
package struct DecodedText: Sendable {
    /// Valid UTF-8 without byte order mark, NUL, DEL, U+FFFE and U+FFFF. C1 controls (U+0080 to U+009F) stand as the
    /// characters that windows-1252 has there, which is what their authors meant.
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
    if let (name, length) = byteOrderMark(bytes) {
        if isDisproved(name, bytes) { return decodeText(Array(bytes[length...]), contentType: contentType, as: kind) }
        if name == "utf-8" {
            let body = Array(bytes[length...])
            return utf8(body, UTF8Survey(of: body), origin: .byteOrderMark)
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
            if survey.isPlausible { return utf8(bytes, survey, origin: origin) }
            continue
        }
        // Eight sequences of UTF-8 in a row are no accident, not even in Chinese, where one in six would be.
        if survey.invalidBytes == 0 && (isSingleByte(name) || survey.sequences >= 8) {
            return utf8(bytes, survey, origin: survey.sequences == 0 ? origin : .guess)
        }
        let text = converted(bytes, from: 0, encoding: name, origin: origin)
        if text.replacementCount > 0 && survey.invalidBytes == 0 { return utf8(bytes, survey, origin: .guess) }
        return text
    }
    if survey.isPlausible { return utf8(bytes, survey, origin: .assumed) }
    return converted(bytes, from: 0, encoding: guessedEncoding(bytes), origin: .guess)
}

// MARK: - Finding the encoding

private func byteOrderMark(_ bytes: [UInt8]) -> (encoding: String, length: Int)? {
    // UTF-32LE begins like UTF-16LE, so it is asked first.
    if bytes.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return ("utf-32le", 4) }
    if bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return ("utf-32be", 4) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
    return nil
}

/// A mark of UTF-16 before text of bytes: software that sets it without recoding.
private func isDisproved(_ mark: String, _ bytes: [UInt8]) -> Bool {
    mark.hasPrefix("utf-16") && bytes.count > 5 && bytes[2] == 0x3C && !bytes[3..<6].contains { $0 == 0 || $0 >= 0x80 }
}

/// UTF-16, UTF-32 and EBCDIC show by the first bytes of a tag (XML 1.0, appendix F) or of a JSON object.
private func wideEncodingWithoutMark(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 4 else { return nil }
    if bytes.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) { return "ibm037" }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0, 0, 0, 1...): return "utf-32be"
    case (1..., 0, 0, 0): return "utf-32le"
    case (0, 1..., 0, 1...): return "utf-16be"
    case (1..., 0, 1..., 0): return "utf-16le"
    default: return nil
    }
}

private func declaredEncoding(_ bytes: [UInt8], kind: MarkupKind) -> String? {
    let head = bytes.prefix(kind == .xml ? 1024 : 4096)
    if let declaration = head.firstRange(of: "<?xml") {
        let end = head[declaration...].firstIndex(of: 0x3E) ?? head.endIndex
        if let name = value(after: "encoding", in: head[declaration..<end]) { return canonicalName(name) }
    }
    guard kind == .html else { return nil }
    var place = head.startIndex
    while let tag = head[place...].firstRange(of: "<meta") {
        let end = head[tag...].firstIndex(of: 0x3E) ?? head.endIndex
        if let name = value(after: "charset", in: head[tag..<end]) {
            // A page whose declaration could be read byte by byte is not UTF-16, whatever it says.
            return canonicalName(name).map { $0.hasPrefix("utf-16") || $0.hasPrefix("utf-32") ? "utf-8" : $0 }
        }
        place = end
    }
    return nil
}

private func charset(ofContentType header: String) -> String? {
    value(after: "charset", in: ArraySlice(Array(header.utf8))).flatMap(canonicalName)
}

/// The value in `name = "value"`, quotes optional.
private func value(after name: StaticString, in bytes: ArraySlice<UInt8>) -> String? {
    guard var place = bytes.firstRange(of: name).map({ $0 + name.utf8CodeUnitCount }) else { return nil }
    let separators: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0x3D, 0x22, 0x27]
    while place < bytes.endIndex, separators.contains(bytes[place]) { place += 1 }
    let start = place
    while place < bytes.endIndex, !separators.contains(bytes[place]), bytes[place] != 0x3B, bytes[place] != 0x3F {
        place += 1
    }
    return place == start ? nil : String(decoding: bytes[start..<place], as: UTF8.self)
}

extension ArraySlice<UInt8> {
    /// Where an ASCII word begins, letter case ignored.
    fileprivate func firstRange(of word: StaticString) -> Int? {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return nil }
        return (startIndex...(endIndex - length)).first { start in
            (0..<length).allSatisfy { self[start + $0].asciiLowercased == word.utf8Start[$0] }
        }
    }
}

/// The name of an encoding that `iconv` knows and that is safe to read; `nil` when there is none.
///
/// The groups are those of the WHATWG Encoding standard where a label means more than it says.
private func canonicalName(_ label: String) -> String? {
    let name = label.lowercased()
    switch name {
    case "utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "unicode", "none", "":
        return "utf-8"
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "ansi", "cp1252",
        "windows-1252", "x-cp1252", "cp819", "iso-ir-100", "iso-latin-1":
        return "windows-1252"
    case "iso-8859-9", "iso8859-9", "latin5", "windows-1254", "cp1254": return "windows-1254"
    case "iso-8859-11", "tis-620", "windows-874", "dos-874": return "cp874"
    case "gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "chinese", "cp936", "euc-cn": return "gb18030"
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932": return "cp932"
    case "euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949", "cp949": return "cp949"
    case "big5", "big5-hkscs", "cn-big5", "x-x-big5": return "big5-hkscs"
    case "euc-jp", "x-euc-jp": return "euc-jp"
    // A byte-oriented declaration that could be read disproves these (XML 1.0, 4.3.3), and UTF-7 hides markup.
    case "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be", "ucs-2", "ucs-4", "utf-7", "utf7":
        return nil
    case _ where name.hasPrefix("windows-125") || name.hasPrefix("iso-8859-") || name.hasPrefix("koi8-"):
        return name
    default:
        guard name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2D || $0 == 0x5F }) else { return nil }
        guard let converter = Converter(from: name) else { return nil }
        return converter.keepsASCII ? name : nil
    }
}

private func isSingleByte(_ name: String) -> Bool {
    switch name {
    case "gb18030", "cp932", "cp949", "big5-hkscs", "euc-jp", "euc-tw", "hz", "hz-gb-2312": false
    default: !name.hasPrefix("iso-2022") && !name.hasPrefix("euc")
    }
}

private func guessedEncoding(_ bytes: [UInt8]) -> String {
    guard let detector = uchardet_new() else { return "windows-1252" }
    defer { uchardet_delete(detector) }
    // The beginning tells as much as the whole, and the detector is slow.
    let sample = bytes.prefix(64 * 1024)
    let status = sample.withUnsafeBytes { uchardet_handle_data(detector, $0.baseAddress, $0.count) }
    uchardet_data_end(detector)
    guard status == 0, let name = uchardet_get_charset(detector) else { return "windows-1252" }
    guard let guess = canonicalName(String(cString: name)), guess != "utf-8" else { return "windows-1252" }
    return guess
}

// MARK: - Converting

/// What a walk over bytes as UTF-8 found.
private struct UTF8Survey {
    /// Well-formed sequences of two bytes and more.
    private(set) var sequences = 0
    private(set) var invalidBytes = 0
    /// Characters that are well-formed but stand in no text: see `DecodedText.bytes`.
    private(set) var hasForbidden = false

    /// Damaged UTF-8 has mostly whole sequences; another encoding has hardly any.
    var isPlausible: Bool { invalidBytes == 0 || sequences > invalidBytes }

    /// 0 where none of the eight bytes has its high bit, none is NUL and none is DEL.
    @inline(__always)
    private static func doubt(_ place: UnsafeRawPointer) -> UInt64 {
        let word = place.loadUnaligned(as: UInt64.self)
        let neighbours = (word &- 0x0101_0101_0101_0101) | (word &+ 0x0101_0101_0101_0101)
        return (word | neighbours) & 0x8080_8080_8080_8080
    }

    init(of bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { text in
            var place = 0
            let end = text.count
            while place < end {
                if place + 32 <= end {
                    let base = UnsafeRawPointer(text.baseAddress! + place)
                    let doubt =
                        Self.doubt(base) | Self.doubt(base + 8) | Self.doubt(base + 16) | Self.doubt(base + 24)
                    if doubt == 0 {
                        place += 32
                        continue
                    }
                }
                if place + 8 <= end, Self.doubt(UnsafeRawPointer(text.baseAddress! + place)) == 0 {
                    place += 8
                    continue
                }
                let byte = text[place]
                if byte < 0x80 {
                    if byte == 0 || byte == 0x7F { hasForbidden = true }
                    place += 1
                    continue
                }
                // Letters of two bytes, and of three but for the rare first bytes, come in long runs.
                if byte >= 0xC3 && byte < 0xE0 && place + 1 < end && text[place + 1] & 0xC0 == 0x80 {
                    sequences += 1
                    place += 2
                    continue
                }
                if byte > 0xE0 && byte < 0xED && place + 2 < end && text[place + 1] & text[place + 2] & 0xC0 == 0x80
                    && (text[place + 1] | text[place + 2]) & 0x40 == 0
                {
                    sequences += 1
                    place += 3
                    continue
                }
                let length = lengthOfUTF8Sequence(text, at: place)
                if length == 0 {
                    invalidBytes += 1
                    place += 1
                    // Plainly another encoding; the rest will not change that.
                    if invalidBytes > 1024 && invalidBytes > 8 * sequences { return }
                } else {
                    sequences += 1
                    if isForbidden(text, at: place) { hasForbidden = true }
                    place += length
                }
            }
        }
    }
}

/// The length of the well-formed sequence that begins here (Unicode, table 3-7); 0 when there is none.
@inline(__always)
private func lengthOfUTF8Sequence(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    let end = text.count
    let first = text[place]
    func isContinuation(_ offset: Int) -> Bool { place + offset < end && text[place + offset] & 0xC0 == 0x80 }
    switch first {
    case 0..<0x80: return 1
    case 0xC2..<0xE0: return isContinuation(1) ? 2 : 0
    case 0xE0..<0xF0:
        guard isContinuation(1), isContinuation(2) else { return 0 }
        let second = text[place + 1]
        return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3
    case 0xF0..<0xF5:
        guard isContinuation(1), isContinuation(2), isContinuation(3) else { return 0 }
        let second = text[place + 1]
        return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4
    default: return 0
    }
}

/// Whether a well-formed sequence is a C1 control or one of the noncharacters that XML names.
@inline(__always)
private func isForbidden(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    switch text[place] {
    case 0xC2: text[place + 1] < 0xA0
    case 0xEF: text[place + 1] == 0xBF && text[place + 2] >= 0xBE
    default: false
    }
}

/// Bytes that are UTF-8 but for some damage, which is read as windows-1252: mostly a pasted piece of that encoding.
private func utf8(_ bytes: [UInt8], _ survey: UTF8Survey, origin: DecodedText.Origin) -> DecodedText {
    if survey.invalidBytes == 0 && !survey.hasForbidden {
        return DecodedText(bytes: bytes, encoding: "utf-8", origin: origin, replacementCount: 0)
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + survey.invalidBytes * 2)
    var replaced = 0
    bytes.withUnsafeBufferPointer { text in
        var place = 0
        while place < text.count {
            let length = lengthOfUTF8Sequence(text, at: place)
            if length == 0 {
                if let scalar = windows1252[Int(text[place]) - 0x80] {
                    output.append(contentsOf: UTF8.encode(scalar)!)
                } else {
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    replaced += 1
                }
                place += 1
            } else {
                if isForbidden(text, at: place) {
                    if length == 2, let scalar = windows1252[Int(text[place + 1]) - 0x80] {
                        output.append(contentsOf: UTF8.encode(scalar)!)
                    }
                } else if text[place] != 0 && text[place] != 0x7F {
                    output.append(contentsOf: text[place..<place + length])
                }
                place += length
            }
        }
    }
    return DecodedText(bytes: output, encoding: "utf-8", origin: origin, replacementCount: replaced)
}

private func converted(
    _ bytes: [UInt8], from start: Int, encoding: String, origin: DecodedText.Origin
) -> DecodedText {
    guard let converter = Converter(from: encoding) else {
        let survey = UTF8Survey(of: bytes)
        return utf8(bytes, survey, origin: .assumed)
    }
    if isSingleByte(encoding), !encoding.hasPrefix("utf-"), let table = converter.upperHalf() {
        let (output, replaced) = table.convert(bytes[start...])
        return DecodedText(bytes: output, encoding: encoding, origin: origin, replacementCount: replaced)
    }
    let (output, replaced) = converter.convert(bytes[start...])
    let tidy = utf8(output, UTF8Survey(of: output), origin: origin).bytes
    return DecodedText(bytes: tidy, encoding: encoding, origin: origin, replacementCount: replaced)
}

/// The upper half of windows-1252 (WHATWG Encoding standard); `nil` for its five holes.
let windows1252: [Unicode.Scalar?] = {
    let special: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
    return special.map { $0 == 0 ? nil : Unicode.Scalar($0) } + (0xA0...0xFF).map { Unicode.Scalar(UInt8($0)) }
}()

/// One iconv(3) descriptor, closed with its owner.
private struct Converter: ~Copyable {
    private let descriptor: iconv_t

    init?(from encoding: String) {
        guard let descriptor = iconv_open("UTF-8", encoding), descriptor != iconv_t(bitPattern: -1) else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        iconv_close(descriptor)
    }

    /// Whether a tag looks the same in this encoding; one that rewrites `<` could hide markup from every check.
    var keepsASCII: Bool {
        let sample = Array("<a b=\"c&d\">".utf8)
        return convert(sample[...]).output == sample
    }

    /// What the bytes from 0x80 mean, for encodings of one byte each: a table is ten times as fast as iconv.
    ///
    /// `nil` where most of them mean nothing alone, as in encodings of several bytes.
    func upperHalf() -> SingleByteTable? {
        let scalars = (0x80...0xFF).map { byte -> Unicode.Scalar? in
            let (output, replaced) = convert([UInt8(byte)])
            guard replaced == 0, let scalar = String(decoding: output, as: UTF8.self).unicodeScalars.first else {
                return nil
            }
            return (0x80..<0xA0).contains(scalar.value) ? windows1252[Int(scalar.value) - 0x80] : scalar
        }
        return scalars.count { $0 == nil } < 60 ? SingleByteTable(scalars: scalars) : nil
    }

    /// Converts all; each byte that has no meaning becomes U+FFFD.
    func convert(_ bytes: ArraySlice<UInt8>) -> (output: [UInt8], replaced: Int) {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 2)
        var replaced = 0
        var bytes = bytes
        // The input is only read: iconv's prototype lacks the const that POSIX now has.
        bytes.withUnsafeMutableBytes { input in
            var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            var sourceLeft = input.count
            withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 1) { chunk in
                while sourceLeft > 0 {
                    var target = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var targetLeft = chunk.count
                    let status = iconv(descriptor, &source, &sourceLeft, &target, &targetLeft)
                    let failure = errno
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<(chunk.count - targetLeft)]))
                    // Full: once more. Else an invalid (EILSEQ) or cut-off (EINVAL) sequence: step over a byte.
                    if status < 0 && failure != E2BIG {
                        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                        replaced += 1
                        source = source.map { $0 + 1 }
                        sourceLeft -= 1
                    }
                }
                // glibc keeps a letter back until it knows that no mark follows (windows-1255, windows-1258).
                var target = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                var targetLeft = chunk.count
                _ = iconv(descriptor, nil, nil, &target, &targetLeft)
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<(chunk.count - targetLeft)]))
            }
        }
        return (output, replaced)
    }
}

/// An encoding whose lower half is ASCII.
private struct SingleByteTable {
    /// UTF-8 of each byte of the upper half: the length in the lowest byte, then the bytes from the first.
    private let entries: [UInt32]

    init(scalars: [Unicode.Scalar?]) {
        entries = scalars.map { scalar in
            guard let scalar, let bytes = UTF8.encode(scalar), bytes.count < 4 else { return 0 }
            var entry = UInt32(bytes.count)
            for (place, byte) in bytes.enumerated() { entry |= UInt32(byte) << UInt32(8 * (place + 1)) }
            return entry
        }
    }

    func convert(_ bytes: ArraySlice<UInt8>) -> (output: [UInt8], replaced: Int) {
        var replaced = 0
        // The last character is written with bytes beyond its own.
        let output = [UInt8](unsafeUninitializedCapacity: bytes.count * 3 + 4) { output, count in
            let target = UnsafeMutableRawBufferPointer(output)
            for byte in bytes {
                guard byte >= 0x80 else {
                    output[count] = byte
                    count += byte == 0 || byte == 0x7F ? 0 : 1
                    continue
                }
                var entry = entries[Int(byte) - 0x80]
                if entry == 0 {
                    entry = 0xBDBF_EF03
                    replaced += 1
                }
                target.storeBytes(of: (entry >> 8).littleEndian, toByteOffset: count, as: UInt32.self)
                count += Int(entry & 0xFF)
            }
        }
        return (output, replaced)
    }
}
