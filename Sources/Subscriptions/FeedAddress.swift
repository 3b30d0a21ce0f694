internal import Markup

/// The address to poll, or `nil` where the text is none: absolute, http or https, without user name and password.
func feedAddress(_ text: String) -> String? {
    guard let address = WebAddress.resolve(text, against: nil), !hasCredentials(address) else { return nil }
    return address
}

/// What to tell about an address that `feedAddress` refuses. A password in it is not repeated.
func addressExpectation(_ text: String) -> String {
    hasCredentials(text)
        ? "the address holds a user name or password; put them into a file and name it as credentials_file"
        : "expected an absolute http or https address such as \"https://example.org/feed.xml\"; found \(tomlString(text))"
}

/// Whether an `@` stands in the authority, between `//` and the next `/`, `?` or `#`.
private func hasCredentials(_ address: String) -> Bool {
    guard let slashes = address.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let authority = address.utf8[slashes...].drop { $0 == UInt8(ascii: "/") }.prefix { byte in
        byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
    }
    return authority.contains(UInt8(ascii: "@"))
}
