/// An address in its two halves: whom it asks, and what for.
struct SiteAddress: Hashable {
    /// `https://host:port`, ASCII letters small; what credentials and robots.txt are bound to (RFC 6454).
    let origin: String
    /// The path with its query, `/` at least, without the fragment.
    let path: String

    /// `nil` where there is no scheme.
    init?(_ url: String) {
        guard let colon = url.firstIndex(of: ":") else { return nil }
        let rest = url[colon...].dropFirst().drop { $0 == "/" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        origin = url[..<end].lowercased()
        let path = rest[end...].prefix { $0 != "#" }
        self.path = path.first == "/" ? String(path) : "/" + path
    }
}
