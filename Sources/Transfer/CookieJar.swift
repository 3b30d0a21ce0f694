/// The cookies of one chain of redirects: some sites send a client round until its cookie comes back. Each goes to the
/// origin that set it alone, and all end with the chain. Of RFC 6265 no more than that needs.
struct CookieJar: Sendable {
    private struct Cookie {
        let origin: WebOrigin
        let name: String
        let value: String
    }
    /// Cookies that a chain keeps; later ones are dropped.
    static let most = 20
    /// Bytes of a Set-Cookie line; a longer one is dropped.
    static let longestLine = 4096

    private var cookies: [Cookie] = []

    /// Takes in the Set-Cookie lines of an answer from `address`.
    mutating func take(_ lines: [String], from address: HTTPAddress) {
        for line in lines where line.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            let parts = line.split(separator: ";", omittingEmptySubsequences: false).map(Self.pair)
            guard let (name, value) = parts.first, !name.isEmpty, let value else { continue }
            let attributes = Dictionary(
                parts.dropFirst().map { ($0.name.lowercased(), $0.value ?? "") }, uniquingKeysWith: { $1 })
            if let domain = attributes["domain"], !Self.covers(domain, address.host) { continue }
            if attributes["secure"] != nil, !address.isSecure { continue }
            cookies.removeAll { $0.origin == address.origin && $0.name == name }
            if let age = attributes["max-age"].flatMap({ Int($0) }), age <= 0 { continue }
            guard cookies.count < Self.most else { return }
            cookies.append(Cookie(origin: address.origin, name: name, value: value))
        }
    }

    /// The Cookie field's value for a request to `address`; `nil` for none.
    func field(for address: HTTPAddress) -> String? {
        let own = cookies.filter { $0.origin == address.origin }
        return own.isEmpty ? nil : own.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }

    private static func pair(_ part: Substring) -> (name: String, value: String?) {
        func trimmed(_ text: Substring) -> String {
            String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard let equals = part.firstIndex(of: "=") else { return (trimmed(part), nil) }
        return (trimmed(part[..<equals]), trimmed(part[part.index(after: equals)...]))
    }

    /// RFC 6265 section 5.1.3: the host itself, or a domain above it; never above an address.
    private static func covers(_ domain: String, _ host: String) -> Bool {
        let domain = domain.lowercased().drop { $0 == "." }
        return host == domain || !domain.isEmpty && IPAddress(host) == nil && host.hasSuffix("." + domain)
    }
}
