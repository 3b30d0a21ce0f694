internal import Glibc

/// Parts of an address that sign, date or count one request: they change from poll to poll while the address means the
/// same. What a parameter is called decides, or a long value that no person writes.
package enum AddressTokens {
    /// Appends `text` with every address in it freed of its tokens; `text` may be HTML, or an address alone.
    package static func append(_ text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &out) }
    }

    package static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        guard let base = text.baseAddress else { return }
        var written = 0
        var start = 0
        // memchr(3): nearly all that is read here holds no question mark.
        while start < text.count, let found = memchr(base + start, 0x3F, text.count - start) {
            let mark = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            start = mark + 1
            var end = start
            while end < text.count, !endsAddress(text[end]) { end += 1 }
            guard end > start, isInAddress(text[..<mark]) else { continue }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: text[written..<mark]))
            appendQuery(text[start..<end], to: &out)
            start = end
            written = end
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: text[written...]))
    }

    /// Appends what is left of a query, its question mark first; nothing where nothing is left.
    static func appendQuery(
        _ query: Slice<UnsafeBufferPointer<UInt8>>, keepingTokens: Bool = false, to out: inout [UInt8]
    ) {
        var separator: UInt8 = 0x3F
        var start = query.startIndex
        while start < query.endIndex {
            let end = query[start...].firstIndex(of: 0x26) ?? query.endIndex
            let parameter = withoutEscapedAmpersand(query[start..<end])
            if !parameter.isEmpty, keepingTokens || !isToken(parameter) {
                out.append(separator)
                out.append(contentsOf: UnsafeBufferPointer(rebasing: parameter))
                separator = 0x26
            }
            start = end + 1
        }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private static func endsAddress(_ byte: UInt8) -> Bool {
        switch byte {
        // White space, quotes, angle brackets, a fragment.
        case ...0x20, 0x22, 0x23, 0x27, 0x3C, 0x3E, 0x5C, 0x60: true
        default: false
        }
    }

    /// Whether the word that ends here has a slash in it, as a question's last word has not.
    private static func isInAddress(_ before: Bytes) -> Bool {
        for byte in before.reversed() {
            if byte == 0x2F { return true }
            if endsAddress(byte) { return false }
        }
        return false
    }

    /// `&amp;` between two parameters leaves its second half before the next one, twice where HTML was escaped twice.
    private static func withoutEscapedAmpersand(_ parameter: Bytes) -> Bytes {
        var rest = parameter
        guard let first = rest.first, first == 0x61 || first == 0x23 else { return rest }
        while rest.starts(with: "amp;".utf8) { rest = rest.dropFirst(4) }
        if rest.starts(with: "#38;".utf8) { rest = rest.dropFirst(4) }
        if rest.starts(with: "#038;".utf8) { rest = rest.dropFirst(5) }
        return rest
    }

    private static func isToken(_ parameter: Bytes) -> Bool {
        let equals = parameter.firstIndex(of: 0x3D) ?? parameter.endIndex
        let name = parameter[..<equals]
        let value = equals < parameter.endIndex ? parameter[(equals + 1)...] : parameter[equals...]
        let word = Word(name)
        if isAmong(names, word) || prefixes.contains(where: { word.starts(with: $0) }) || holdsPart(name, word) {
            return true
        }
        if value.count >= 8, isAmong(times, word), value.allSatisfy(isDigit) { return true }
        return looksDrawn(value)
    }

    /// - Parameter word: the name's first letters.
    private static func holdsPart(_ name: Bytes, _ word: Word) -> Bool {
        guard name.count >= leastPart else { return false }
        var word = word
        var next = name.startIndex + Word.longest
        for _ in leastPart...name.count {
            if parts.contains(where: { word.starts(with: $0) }) { return true }
            word.shift(in: next < name.endIndex ? name[next] : 0)
            next += 1
        }
        return false
    }

    /// The first letters of a word as one number, in small letters, the first letter lowest.
    private struct Word {
        /// No word below is longer.
        static let longest = 16

        private(set) var letters: UInt128 = 0
        private let mask: UInt128
        /// Of all the letters.
        let count: Int

        init(_ bytes: some Collection<UInt8>) {
            count = bytes.count
            var shift: UInt128 = 0
            for byte in bytes.prefix(Self.longest) {
                letters |= Self.small(byte) << shift
                shift += 8
            }
            mask = shift == 128 ? .max : (1 << shift) - 1
        }

        func starts(with start: Word) -> Bool { letters & start.mask == start.letters }

        mutating func shift(in byte: UInt8) { letters = letters >> 8 | Self.small(byte) << 120 }

        private static func small(_ byte: UInt8) -> UInt128 {
            UInt128(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        }
    }

    private static func isAmong(_ words: [[Word]], _ word: Word) -> Bool {
        word.count <= Word.longest && words[word.count].contains { $0.letters == word.letters }
    }

    private static func words(_ text: String) -> [Word] {
        text.split(whereSeparator: \.isWhitespace).map { Word($0.utf8) }
    }

    /// By their length.
    private static func byLength(_ words: [Word]) -> [[Word]] {
        (0...Word.longest).map { count in words.filter { $0.count == count } }
    }

    /// Amazon, Google, Azure, Akamai, Facebook, Cloudflare and what players and shops of cookies call theirs.
    private static let names = byLength(
        words(
            """
            sig sign signed policy key-pair-id hash expire exp acl auth authkey auth_key verify credential awsaccesskeyid
            googleaccessid sv se sp sr spr oh oe _nc_ht _nc_ohc _nc_oc _nc_gid stp sid phpsessid jsessionid jwt cb
            cachebuster rnd rand random ttl validfrom validto wmsauthsign md5 checksum hdnea ak
            """))
    private static let prefixes = words("x-amz- x-goog- x-oss- hdnt __gda__ _nc_")
    private static let parts = words("token signature hmac expires nonce session")
    /// Letters of the shortest part.
    private static let leastPart = 4
    /// Tokens where a moment stands behind them.
    private static let times = byLength(words("t ts time timestamp e st et _ r d dt now valid until"))

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Twenty characters and more, of hexadecimal digits or of mixed letters and digits in which no word stands. An id of
    /// a video or a document's number is shorter.
    private static func looksDrawn(_ value: Bytes) -> Bool {
        guard value.count >= 20 else { return false }
        var (digits, capitals, small, run, longest, others) = (0, 0, 0, 0, 0, 0)
        var isHexadecimal = true
        for byte in value {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x41...0x5A: capitals += 1
            case 0x61...0x7A: small += 1
            default: others += 1
            }
            let isSmall = byte >= 0x61 && byte <= 0x7A
            run = isSmall ? run + 1 : 0
            longest = max(longest, run)
            let folded = byte | 0x20
            if !isDigit(byte), folded < 0x61 || folded > 0x66 { isHexadecimal = false }
        }
        if isHexadecimal { return digits >= 4 && digits < value.count }
        return digits >= 2 && capitals >= 2 && small >= 2 && longest < 6 && others * 4 < value.count
    }
}
