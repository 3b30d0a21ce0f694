/// How a body is coded: as its header says, or, where the header names no coding, as the body's first bytes show.
enum ContentCoding: Equatable {
    case none, inflate, brotli, zstd
    /// The header's word, where nobody here undoes it.
    case unknown(String)

    /// Bytes of a body that show its coding, if any do.
    static let markLength = 4

    /// - Parameters:
    ///   - declared: Content-Encoding as it came. Charsets and transfer codings stand there by mistake.
    ///   - bytes: the body's first `markLength`, or all of a shorter one.
    init(_ declared: String?, contentType: String?, startingWith bytes: some Collection<UInt8>) {
        let names = (declared ?? "").split(separator: ",")
            .map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
            .filter { !Self.isNoCoding($0) }
        switch names.first {
        case nil: self = Self.shown(by: Array(bytes), contentType) ?? .none
        // One after the other is a bomb's second stage: no server is known to send it in earnest.
        case _ where names.count > 1: self = .unknown(declared ?? "")
        case "gzip", "x-gzip", "deflate": self = .inflate
        case "br": self = .brotli
        case "zstd": self = .zstd
        default:
            let bytes = Array(bytes)
            self = Self.shown(by: bytes, contentType) ?? (Self.isText(bytes) ? .none : .unknown(declared ?? ""))
        }
    }

    private static func isNoCoding(_ name: String) -> Bool {
        ["", "identity", "none", "8bit", "7bit", "binary", "us-ascii", "ascii", "chunked"].contains(name)
            || ["utf-", "utf8", "iso-8859-", "windows-", "latin"].contains { name.hasPrefix($0) }
    }

    /// The coding whose mark no text begins with.
    private static func shown(by bytes: [UInt8], _ contentType: String?) -> ContentCoding? {
        let type = contentType?.lowercased() ?? ""
        // There the compressed file is the content.
        guard !["gzip", "zip", "zlib", "zstd"].contains(where: { type.contains($0) }), bytes.count >= 4 else {
            return nil
        }
        // RFC 1952 section 2.3.1; deflate is its only method.
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) { return .inflate }
        // RFC 8878 section 3.1.1.
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        // RFC 1950 section 2.2: a window of 32 KB, no dictionary, and a check of both bytes.
        let isZlib = bytes[0] == 0x78 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 && bytes[1] & 0x20 == 0
        return isZlib ? .inflate : nil
    }

    /// Whether a document begins like this, a byte order mark or blanks before it.
    static func isText(_ bytes: some Sequence<UInt8>) -> Bool {
        let marks: Set<UInt8> = [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0x00, 0x09, 0x0A, 0x0D, 0x20]
        let first = bytes.first { !marks.contains($0) }
        return first == UInt8(ascii: "<") || first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
