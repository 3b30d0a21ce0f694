internal import Markup

/// The address to poll, or `nil` where the text is none: absolute, http or https, without user name and password.
///
/// It comes in one form, whoever wrote it, so that one feed is one feed: letter case of scheme and host, the default
/// port, dot segments and `feed:` as `WebAddress.resolve` has it; without a fragment, which no server sees; the host's
/// name in ASCII (RFC 5891), as servers are asked for it.
package func feedAddress(_ text: String) -> String? {
    guard let address = WebAddress.resolve(text, against: nil), !hasCredentials(address) else { return nil }
    let whole = address.utf8.firstIndex(of: UInt8(ascii: "#")).map { String(address[..<$0]) } ?? address
    return whole.utf8.allSatisfy { $0 < 0x80 } ? whole : withHostInASCII(whole)
}

/// What to tell about an address that `feedAddress` refuses. A password in it is not repeated.
func addressExpectation(_ text: String) -> String {
    if hasCredentials(text) {
        return "the address holds a user name or password; put them into a file and name it as credentials_file"
    }
    return "expected an absolute http or https address such as \"https://example.org/feed.xml\"; "
        + "found \(tomlString(shortened(text)))"
}

/// An address given by hand: the feed's address, and the user name and password that stood in it.
package struct AddressByHand: Sendable {
    package let address: String
    package let login: FeedCredentials.Login?
    /// Neither http nor https was written, so that the other may be tried where https fails.
    package let lacksScheme: Bool

    /// `nil` for what is no address of the web.
    package init?(_ text: String) {
        let lacksScheme = Self.lacksScheme(text)
        guard let whole = WebAddress.resolve(lacksScheme ? "https://" + text : text, against: nil) else { return nil }
        self.lacksScheme = lacksScheme
        guard hasCredentials(whole), let slashes = whole.firstRange(of: "//") else {
            guard let address = feedAddress(whole) else { return nil }
            (self.address, login) = (address, nil)
            return
        }
        let rest = whole[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@"),
            let address = feedAddress(String(whole[..<slashes.upperBound]) + whole[whole.index(after: at)...])
        else { return nil }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.address = address
        login = .basic(
            user: PercentEncoding.decoded(parts[0]), password: parts.count > 1 ? PercentEncoding.decoded(parts[1]) : "")
    }

    /// `example.org/feed`, `localhost:8080`, `[::1]/feed`: a host at the beginning, no scheme.
    private static func lacksScheme(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "/"), !text.prefix(while: { $0 != "/" }).hasSuffix(":")
        else { return false }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let after = text.utf8[text.utf8.index(after: colon)...]
        let isPort = after.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
        // "user:password@host" is no scheme either; "feed:https…" and "mailto:" are.
        return isPort || text.utf8[..<colon].contains(UInt8(ascii: "/")) || first == UInt8(ascii: "[")
            || (after.contains(UInt8(ascii: "@")) && !["mailto", "feed"].contains(text[..<colon].lowercased()))
    }
}

/// Whether an `@` stands in the authority, between `//` and the next `/`, `?` or `#`.
private func hasCredentials(_ address: String) -> Bool {
    guard let slashes = address.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let authority = address.utf8[slashes...].drop { $0 == UInt8(ascii: "/") }.prefix { byte in
        byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
    }
    return authority.contains(UInt8(ascii: "@"))
}

private func withHostInASCII(_ address: String) -> String {
    guard let slashes = address.firstRange(of: "//") else { return address }
    let rest = address[slashes.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != ":" }
    // The full stops of other scripts divide names too (RFC 3490, section 3.1).
    let labels = host.split(omittingEmptySubsequences: false) { ".\u{3002}\u{FF0E}\u{FF61}".contains($0) }
    return String(address[..<slashes.upperBound]) + labels.map(asciiLabel).joined(separator: ".")
        + String(rest[host.endIndex...])
}

private func asciiLabel(_ label: Substring) -> String {
    // A label that is longer is none.
    guard label.utf8.contains(where: { $0 >= 0x80 }), label.unicodeScalars.count <= 63 else { return String(label) }
    return Punycode.ascii(host: label.lowercased())
}
