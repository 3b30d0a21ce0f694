/// What stands between the slashes of an http or https address of the settings, and what is wrong with it.
struct WebPlace {
    enum Fault: String {
        case user = "a user's name stands before the @"
        case noHost = "no host stands in it, as in https://example.org/"
        case port = "its port is no number from 1 to 65535"
        case space = "a space stands in it; write %20 for it"
    }

    private(set) var fault: Fault?

    /// `nil` for what is no such address.
    init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // A colon inside of an address in brackets is none before a port.
        let bracket = place.lastIndex(of: "]") ?? place.startIndex
        let colon = place[bracket...].lastIndex(of: ":")
        let host = place[..<(colon ?? place.endIndex)]
        if authority.contains("@") {
            fault = .user
        } else if host.isEmpty {
            fault = .noHost
        } else if let colon, !Self.isPort(place[place.index(after: colon)...]) {
            fault = .port
        } else if rest.contains(" ") {
            fault = .space
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (Int(text).map { (1...65_535).contains($0) } ?? false)
    }
}
