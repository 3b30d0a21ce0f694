internal import CUchardet

// What a document, its first bytes or its header say about its encoding.

func byteOrderMark(_ bytes: [UInt8]) -> (encoding: String, length: Int)? {
    // UTF-32LE begins like UTF-16LE, so it is asked first.
    if bytes.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return ("utf-32le", 4) }
    if bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return ("utf-32be", 4) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
    return nil
}

/// A mark of UTF-16 before text of bytes: software that sets it without recoding.
func isDisproved(_ mark: String, _ bytes: [UInt8]) -> Bool {
    mark.hasPrefix("utf-16") && bytes.count > 5 && bytes[2] == 0x3C && !bytes[3..<6].contains { $0 == 0 || $0 >= 0x80 }
}

/// UTF-16, UTF-32 and EBCDIC show by the first bytes of a tag (XML 1.0, appendix F) or of a JSON object.
func wideEncodingWithoutMark(_ bytes: [UInt8]) -> String? {
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

func declaredEncoding(_ bytes: [UInt8], kind: MarkupKind) -> String? {
    let head = bytes.prefix(kind == .xml ? 1024 : 4096)
    if let declaration = head.firstRange(of: "<?xml") {
        let end = head[declaration...].firstIndex(of: 0x3E) ?? head.endIndex
        if let name = value(after: "encoding", in: head[declaration..<end]) { return canonicalEncodingName(name) }
    }
    guard kind == .html else { return nil }
    var place = head.startIndex
    while let tag = head[place...].firstRange(of: "<meta") {
        let end = head[tag...].firstIndex(of: 0x3E) ?? head.endIndex
        if let name = value(after: "charset", in: head[tag..<end]) {
            // A page whose declaration could be read byte by byte is not UTF-16, whatever it says.
            return canonicalEncodingName(name).map { $0.hasPrefix("utf-16") || $0.hasPrefix("utf-32") ? "utf-8" : $0 }
        }
        place = end
    }
    return nil
}

func charset(ofContentType header: String) -> String? {
    value(after: "charset", in: ArraySlice(Array(header.utf8))).flatMap(canonicalEncodingName)
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
func canonicalEncodingName(_ label: String) -> String? {
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
        guard let converter = EncodingConverter(from: name) else { return nil }
        return converter.keepsASCII ? name : nil
    }
}

func isSingleByteEncoding(_ name: String) -> Bool {
    switch name {
    case "gb18030", "cp932", "cp949", "big5-hkscs", "euc-jp", "euc-tw", "hz", "hz-gb-2312": false
    default: !name.hasPrefix("iso-2022") && !name.hasPrefix("euc")
    }
}

func guessedEncoding(_ bytes: [UInt8]) -> String {
    guard let detector = uchardet_new() else { return "windows-1252" }
    defer { uchardet_delete(detector) }
    // The beginning tells as much as the whole, and the detector is slow.
    let sample = bytes.prefix(64 * 1024)
    let status = sample.withUnsafeBytes { uchardet_handle_data(detector, $0.baseAddress, $0.count) }
    uchardet_data_end(detector)
    guard status == 0, let name = uchardet_get_charset(detector) else { return "windows-1252" }
    guard let guess = canonicalEncodingName(String(cString: name)), guess != "utf-8" else { return "windows-1252" }
    return guess
}
