/// Addresses of the web: RFC 3986 resolution with the tolerance of the WHATWG URL standard.
///
/// Only `http` and `https` come out; every other scheme yields `nil`. What comes out has a lower-case scheme and host, no
/// white space, no backslash before the query, no dot segments and no default port, and is ASCII but for the host, which
/// keeps the letters of an internationalised name. Percent-encodings that the author wrote stay as they are.
package enum WebAddress {
    /// The absolute http(s) address that `reference` means, or `nil` when it means none.
    ///
    /// - Parameter base: the absolute address that a relative reference starts from; `nil` when none is known. One of more
    ///   than `longestBase` bytes is none.
    package static func resolve(_ reference: String, against base: String?) -> String? {
        var reference = reference
        if reference.withUTF8({ isClean($0) }) { return reference }
        let bytes = reference.withUTF8(trimmed)
        if let scheme = schemeLength(bytes[...]) {
            let rest = bytes[(scheme + 1)...]
            let name = bytes[..<scheme].map(\.asciiLowercased)
            switch name {
            case Array("http".utf8), Array("https".utf8):
                // "http:page.html" is relative to a base of its own scheme, otherwise the slashes are only missing.
                if !rest.isEmpty, !isSlash(rest[rest.startIndex]), let base = base.flatMap(Parts.init(base:)),
                    base.scheme == name
                {
                    return base.resolving(rest).text
                }
                return Parts(scheme: name, afterScheme: rest)?.text
            case Array("feed".utf8):
                // feed://host/path and feed:https://host/path are how feed readers were once called.
                let inner = String(decoding: rest, as: UTF8.self)
                // Once: an address may be made of nothing else.
                if rest.prefix(5).map(\.asciiLowercased) == Array("feed:".utf8) { return nil }
                return resolve(inner.hasPrefix("//") ? "http:" + inner : inner, against: nil)
            default:
                return nil
            }
        }
        guard let base = base.flatMap(Parts.init(base:)) else { return nil }
        if bytes.count >= 2, isSlash(bytes[0]), isSlash(bytes[1]) {
            return Parts(scheme: base.scheme, afterScheme: bytes[...])?.text
        }
        return base.resolving(bytes[...]).text
    }

    /// Every relative address of a text is made with it: more than servers take would be written thousands of times.
    package static let longestBase = 8192

    /// Whether an address is absolute and stands as `resolve` would give it.
    package static func isClean(_ address: String) -> Bool {
        var address = address
        return address.withUTF8 { isClean($0) }
    }

    /// The host, lower case, without port; `nil` for what is no absolute http(s) address.
    package static func host(of address: String) -> String? {
        if isClean(address) {
            let afterScheme = address.utf8.drop { $0 != 0x2F }.dropFirst(2)
            return String(Substring(afterScheme.prefix { $0 != 0x2F && $0 != 0x3A }))
        }
        return Parts(absolute: address).map { String(decoding: $0.host, as: UTF8.self) }
    }

    /// The scheme, lower case, of any absolute reference (`mailto`, `https`); `nil` for a relative one.
    package static func scheme(of reference: String) -> String? {
        var reference = reference
        let bytes = reference.withUTF8(trimmed)
        return schemeLength(bytes[...]).map { String(decoding: bytes[..<$0].map(\.asciiLowercased), as: UTF8.self) }
    }
}

// MARK: - Lexical layer

extension WebAddress {
    /// Whether an address is absolute and already in the form that `resolve` would give it.
    static func isClean(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place: Int
        let defaultPort: Int
        if starts(text, with: "https://") {
            (place, defaultPort) = (8, 443)
        } else if starts(text, with: "http://") {
            (place, defaultPort) = (7, 80)
        } else {
            return false
        }
        let hostStart = place
        while place < text.count, text[place].isCleanHost { place += 1 }
        guard place > hostStart else { return false }
        if place < text.count, text[place] == 0x3A {
            let start = place + 1
            var number = 0
            place = start
            while place < text.count, place < start + 5, text[place].isASCIIDigit {
                number = number * 10 + Int(text[place] - 0x30)
                place += 1
            }
            guard place > start, text[start] != 0x30, number <= 65535, number != defaultPort else { return false }
        }
        guard place < text.count, text[place] == 0x2F else { return false }
        switch PathPiece.read(text, from: place + 1) {
        case .clean: return true
        case .unclean: return false
        case .mayHoldDotSegment: break
        }
        // A dot segment, plain or encoded, is left to the careful way.
        while place + 1 < text.count, text[place] != 0x3F, text[place] != 0x23 {
            if text[place] == 0x2F, text[place + 1] == 0x2E || text[place + 1] == 0x25 { return false }
            place += 1
        }
        return true
    }
}

/// Sixteen bytes of what follows the host of an address.
private struct PathPiece {
    enum Finding {
        case clean
        case unclean
        /// All is clean, but a slash stands before a dot or a percent sign, in the path or after it.
        case mayHoldDotSegment
    }

    /// All bytes from `start` on, before which at least one stands.
    static func read(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Finding {
        guard let base = text.baseAddress else { return .unclean }
        var holdsDots = Mask(repeating: false)
        var place = start
        while place + 16 <= text.count {
            if !isClean(base + place, &holdsDots) { return .unclean }
            place += 16
        }
        // The rest once more with what stands before it: a host is clean too.
        if place < text.count, text.count > 16 {
            if !isClean(base + text.count - 16, &holdsDots) { return .unclean }
        } else {
            while place < text.count {
                guard text[place].isClean else { return .unclean }
                if text[place - 1] == 0x2F, text[place] == 0x2E || text[place] == 0x25 {
                    holdsDots = Mask(repeating: true)
                }
                place += 1
            }
        }
        return holdsAny(holdsDots) ? .mayHoldDotSegment : .clean
    }

    private typealias Bytes = SIMD16<UInt8>
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    @inline(__always)
    private static func isClean(_ start: UnsafePointer<UInt8>, _ holdsDots: inout Mask) -> Bool {
        let bytes = UnsafeRawPointer(start).loadUnaligned(as: Bytes.self)
        let before = UnsafeRawPointer(start - 1).loadUnaligned(as: Bytes.self)
        holdsDots = holdsDots
            .| (before .== Bytes(repeating: 0x2F)
                .& (bytes .== Bytes(repeating: 0x2E) .| bytes .== Bytes(repeating: 0x25)))
        // As `UInt8.isClean`; "<" and ">" differ in one bit, "\" and "^" too.
        let unclean =
            bytes .<= Bytes(repeating: 0x20) .| bytes .>= Bytes(repeating: 0x7F)
            .| bytes .== Bytes(repeating: 0x22) .| bytes .== Bytes(repeating: 0x60)
            .| (bytes | Bytes(repeating: 0x02)) .== Bytes(repeating: 0x3E)
            .| (bytes | Bytes(repeating: 0x02)) .== Bytes(repeating: 0x5E)
            .| (bytes .>= Bytes(repeating: 0x7B) .& bytes .<= Bytes(repeating: 0x7D))
        return !holdsAny(unclean)
    }

    @inline(__always)
    private static func holdsAny(_ mask: Mask) -> Bool {
        let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }
}

private func starts(_ text: UnsafeBufferPointer<UInt8>, with prefix: StaticString) -> Bool {
    guard text.count >= prefix.utf8CodeUnitCount else { return false }
    for place in 0..<prefix.utf8CodeUnitCount where text[place] != prefix.utf8Start[place] { return false }
    return true
}

extension UInt8 {
    fileprivate var isCleanHost: Bool {
        (self >= 0x61 && self <= 0x7A) || isASCIIDigit || self == 0x2E || self == 0x2D
    }

    /// What stands as it is in a path, query or fragment.
    fileprivate var isClean: Bool {
        guard self > 0x20 && self < 0x7F else { return false }
        switch self {
        case 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D: return false  // " < > \ ^ ` { | }
        default: return true
        }
    }
}

private func isSlash(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x5C }

/// Without white space and controls at the ends, and without tabs and line breaks anywhere (WHATWG URL, basic parser).
private func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var start = 0
    var end = text.count
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    return text[start..<end].filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0 }
}

/// How long the scheme before a colon is; `nil` when there is none.
private func schemeLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first, first.isASCIILetter else { return nil }
    for (length, byte) in bytes.enumerated() {
        if byte == 0x3A { return length }
        guard byte.isASCIILetterOrDigit || byte == 0x2B || byte == 0x2D || byte == 0x2E else { return nil }
    }
    return nil
}

// MARK: - Components

/// An absolute http(s) address in pieces, each as it will be written.
private struct Parts {
    let scheme: [UInt8]
    /// With the `@`, or empty.
    var userInfo: [UInt8] = []
    var host: [UInt8] = []
    /// With the `:`, or empty.
    var port: [UInt8] = []
    /// Begins with `/`.
    var path: [UInt8] = [0x2F]
    /// With the `?`, or empty.
    var query: [UInt8] = []
    /// With the `#`, or empty.
    var fragment: [UInt8] = []

    init?(base address: String) {
        guard address.utf8.count <= WebAddress.longestBase else { return nil }
        self.init(absolute: address)
    }

    init?(absolute address: String) {
        var address = address
        let bytes = address.withUTF8(trimmed)
        guard let length = schemeLength(bytes[...]) else { return nil }
        let scheme = bytes[..<length].map(\.asciiLowercased)
        guard scheme == Array("http".utf8) || scheme == Array("https".utf8) else { return nil }
        self.init(scheme: scheme, afterScheme: bytes[(length + 1)...])
    }

    /// `rest` is `//host/path?query#fragment`; missing and superfluous slashes are forgiven.
    init?(scheme: [UInt8], afterScheme rest: ArraySlice<UInt8>) {
        self.scheme = scheme
        let start = rest.firstIndex { !isSlash($0) } ?? rest.endIndex
        let end = rest[start...].firstIndex { isSlash($0) || $0 == 0x3F || $0 == 0x23 } ?? rest.endIndex
        var authority = rest[start..<end]
        if let at = authority.lastIndex(of: 0x40) {
            userInfo = encoded(authority[..<at]) + [0x40]
            authority = authority[(at + 1)...]
        }
        // The colons inside an IPv6 address are no port.
        let afterBracket = authority.lastIndex(of: 0x5D) ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: 0x3A) {
            let digits = authority[(colon + 1)...]
            guard digits.allSatisfy(\.isASCIIDigit), digits.count <= 5 else { return nil }
            let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            guard number <= 65535 else { return nil }
            if !digits.isEmpty && number != (scheme.count == 5 ? 443 : 80) { port = [0x3A] + Array("\(number)".utf8) }
            authority = authority[..<colon]
        }
        guard let host = Self.host(authority) else { return nil }
        self.host = host
        takePath(rest[end...], after: [])
    }

    private static func host(_ written: ArraySlice<UInt8>) -> [UInt8]? {
        guard !written.isEmpty else { return nil }
        if written.first == 0x5B {
            let inside = written.dropFirst().dropLast()
            guard written.last == 0x5D, !inside.isEmpty else { return nil }
            guard inside.allSatisfy({ $0.hexadecimalValue != nil || $0 == 0x3A || $0 == 0x2E }) else { return nil }
            return written.map(\.asciiLowercased)
        }
        let forbidden: [UInt8] = Array(" #%/:<>?@[\\]^|\"`{}".utf8)
        guard written.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !forbidden.contains($0) }) else { return nil }
        if written.allSatisfy({ $0 < 0x80 }) { return written.map(\.asciiLowercased) }
        return Array(String(decoding: written, as: UTF8.self).lowercased().utf8)
    }

    /// RFC 3986, section 5.2.2, for a reference without scheme and authority.
    func resolving(_ reference: ArraySlice<UInt8>) -> Parts {
        var result = self
        result.fragment = []
        guard let first = reference.first else { return result }
        switch first {
        case 0x23:
            result.fragment = encoded(reference)
        case 0x3F:
            result.query = []
            result.takeQuery(reference)
        case let slash where isSlash(slash):
            result.takePath(reference, after: [])
        default:
            let folder = path.lastIndex(of: 0x2F).map { path[...$0] } ?? [0x2F]
            result.takePath(reference, after: folder)
        }
        return result
    }

    private mutating func takePath(_ bytes: ArraySlice<UInt8>, after folder: ArraySlice<UInt8>) {
        let end = bytes.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
        let joined = folder + bytes[..<end].map { $0 == 0x5C ? 0x2F : $0 }
        path = encoded(withoutDotSegments(joined)[...])
        query = []
        fragment = []
        takeQuery(bytes[end...])
    }

    private mutating func takeQuery(_ bytes: ArraySlice<UInt8>) {
        let end = bytes.firstIndex(of: 0x23) ?? bytes.endIndex
        query = encoded(bytes[..<end])
        fragment = encoded(bytes[end...])
    }

    var text: String {
        String(decoding: scheme + [0x3A, 0x2F, 0x2F] + userInfo + host + port + path + query + fragment, as: UTF8.self)
    }
}

/// RFC 3986, section 5.2.4; `%2e` counts as a dot. The result begins with a slash.
private func withoutDotSegments(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(path.count + 1)
    let relative = path.first == 0x2F ? path.dropFirst() : path
    var segments = relative.split(separator: 0x2F, omittingEmptySubsequences: false)[...]
    while let segment = segments.popFirst() {
        let isLast = segments.isEmpty
        switch dots(segment) {
        case 1:
            if isLast { output.append(0x2F) }
        case 2:
            if let slash = output.lastIndex(of: 0x2F) { output.removeSubrange(slash...) }
            if isLast { output.append(0x2F) }
        default:
            output.append(0x2F)
            output.append(contentsOf: segment)
        }
    }
    return output
}

/// How many dots a segment is made of, if of nothing else; 0 otherwise.
private func dots(_ segment: ArraySlice<UInt8>) -> Int {
    var count = 0
    var rest = segment
    while let first = rest.first {
        if first == 0x2E {
            rest = rest.dropFirst()
        } else if first == 0x25, rest.count >= 3, rest[rest.startIndex + 1] == 0x32,
            rest[rest.startIndex + 2].asciiLowercased == 0x65
        {
            rest = rest.dropFirst(3)
        } else {
            return 0
        }
        count += 1
        if count > 2 { return 0 }
    }
    return count
}

/// Percent-encodes what may not stand in an address; what is encoded already stays.
private func encoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    if bytes.allSatisfy(\.isClean) { return Array(bytes) }
    let digits = Array("0123456789ABCDEF".utf8)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 16)
    for byte in bytes {
        // The pipe and its like are forbidden in RFC 3986 and tolerated by browsers; encoded they serve both.
        if byte.isClean {
            output.append(byte)
        } else {
            output.append(contentsOf: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
    return output
}
