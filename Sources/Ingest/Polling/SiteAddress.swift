internal import Transfer

/// An address in its two halves: whom it asks, and what for.
struct SiteAddress: Hashable {
    let origin: WebOrigin
    /// The path with its query, `/` at least, without the fragment.
    let path: String

    /// `nil` for what is no http or https address.
    init?(_ url: String) {
        guard let origin = WebOrigin(url), let colon = url.firstIndex(of: ":") else { return nil }
        self.origin = origin
        let rest = url[colon...].dropFirst().drop { $0 == "/" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let path = rest[end...].prefix { $0 != "#" }
        self.path = path.first == "/" ? String(path) : "/" + path
    }
}
