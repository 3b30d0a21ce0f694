/// An http address in the parts by which two are compared. What changes without another page being meant is not in
/// them: the scheme, `www.`, a default port, slashes at the end of the path, tokens in the query.
package struct ComparableAddress: Sendable, Hashable {
    /// The host in small letters, and the path.
    package var place: ArraySlice<UInt8> { bytes[..<placeEnd] }
    /// With its question mark; empty where nothing is left of it.
    package var query: ArraySlice<UInt8> { bytes[placeEnd..<queryEnd] }
    /// With its number sign; empty where nothing stands behind it.
    package var fragment: ArraySlice<UInt8> { bytes[queryEnd...] }

    private var bytes: [UInt8] = []
    private var placeEnd = 0
    private var queryEnd = 0
    /// The site's first page: nothing but a host.
    package private(set) var isRoot = false

    private let form: Form

    /// What two addresses may differ in and still be the same.
    package enum Form: Sendable {
        /// The query may have other tokens: one item's address at two polls.
        case withoutTokens
        /// Every parameter counts, since what is a token in one feed is the number of an item in another. Octets may be
        /// percent-encoded or not, in either case (RFC 3986 section 6.2.2).
        case whole
    }

    /// `nil` for what is no absolute http or https address.
    package init?(_ address: String, _ form: Form = .withoutTokens) {
        self.form = form
        var address = address
        guard address.withUTF8({ read($0) }) else { return nil }
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var text = text[...]
        while let last = text.last, last <= 0x20 { text.removeLast() }
        while let first = text.first, first <= 0x20 { text.removeFirst() }
        guard let (rest, defaultPort) = Self.afterScheme(text) else { return false }
        let hash = rest.firstIndex(of: 0x23) ?? rest.endIndex
        let mark = rest[..<hash].firstIndex(of: 0x3F) ?? hash
        let slash = rest[..<mark].firstIndex(of: 0x2F) ?? mark
        bytes.reserveCapacity(rest.count)
        takeHost(rest[..<slash], defaultPort)
        guard !bytes.isEmpty else { return false }
        takePath(rest[slash..<mark])
        if form == .whole { normalize(from: 0) }
        placeEnd = bytes.count
        if mark < hash {
            AddressTokens.appendQuery(rest[(mark + 1)..<hash], keepingTokens: form == .whole, to: &bytes)
            if form == .whole { normalize(from: placeEnd) }
        }
        queryEnd = bytes.count
        // A text fragment names a passage of the page, not another one (URL Fragment Text Directives).
        if rest.endIndex - hash > 1, !rest[hash...].starts(with: "#:~:".utf8) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest[hash...]))
            if form == .whole { normalize(from: queryEnd) }
        }
        return true
    }

    /// RFC 3986 section 6.2.2: unreserved octets as they are, every other one that is encoded in capitals; what may not
    /// stand in an address at all is encoded.
    private mutating func normalize(from start: Int) {
        let part = bytes[start...]
        guard part.contains(where: { $0 == 0x25 || $0 >= 0x80 }) else { return }
        var out: [UInt8] = []
        out.reserveCapacity(part.count * 2)
        var place = part.startIndex
        while place < part.endIndex {
            var byte = part[place]
            var isEncoded = byte >= 0x80
            if byte == 0x25, place + 2 < part.endIndex, let high = Self.hexadecimal(part[place + 1]),
                let low = Self.hexadecimal(part[place + 2])
            {
                byte = high << 4 | low
                isEncoded = !Self.isUnreserved(byte)
                place += 2
            }
            place += 1
            if isEncoded {
                out += [0x25, Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            } else {
                out.append(byte)
            }
        }
        bytes.replaceSubrange(start..., with: out)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private static func afterScheme(_ text: Bytes) -> (rest: Bytes, defaultPort: StaticString)? {
        guard let colon = text.prefix(6).firstIndex(of: 0x3A) else { return nil }
        let isSecure: Bool
        switch colon - text.startIndex {
        case 4: isSecure = false
        case 5: isSecure = true
        default: return nil
        }
        guard begins(text, with: isSecure ? "https" : "http") else { return nil }
        let rest = text[(colon + 1)...]
        guard begins(rest, with: "//") else { return nil }
        return (rest.dropFirst(2), isSecure ? ":443" : ":80")
    }

    /// - Parameter start: in small letters.
    private static func begins(_ text: Bytes, with start: StaticString) -> Bool {
        guard text.count >= start.utf8CodeUnitCount else { return false }
        for place in 0..<start.utf8CodeUnitCount
        where small(text[text.startIndex + place]) != start.utf8Start[place] { return false }
        return true
    }

    private static func small(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    private mutating func takeHost(_ host: Bytes, _ defaultPort: StaticString) {
        var host = host
        let port = UnsafeBufferPointer(start: defaultPort.utf8Start, count: defaultPort.utf8CodeUnitCount)
        if host.count > port.count, host.suffix(port.count).elementsEqual(port) { host.removeLast(port.count) }
        if host.count > 4, Self.begins(host, with: "www.") { host.removeFirst(4) }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: host))
        for index in bytes.indices { bytes[index] = Self.small(bytes[index]) }
    }

    private mutating func takePath(_ path: Bytes) {
        var path = path
        while path.last == 0x2F { path.removeLast() }
        isRoot = path.isEmpty
        // Servers of Java servlets put the session's id into the path.
        if let semicolon = path.lastIndex(of: 0x3B), path[semicolon...].starts(with: ";jsessionid=".utf8) {
            path = path[..<semicolon]
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: path))
    }
}
