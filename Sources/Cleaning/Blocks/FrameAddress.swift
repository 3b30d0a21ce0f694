internal import Markup

/// An absolute address, taken apart as far as the providers need.
struct FrameAddress: Sendable {
    let full: String
    let host: String
    let path: Substring
    private let queryText: Substring

    init?(_ address: String) {
        // No name of the DNS is longer (RFC 1035, 2.3.4), and each of its parts is looked up.
        guard let host = WebAddress.host(of: address), host.utf8.count <= 253 else { return nil }
        full = address
        self.host = host
        let bytes = address.utf8
        let afterScheme = bytes.firstIndex(of: 0x3A).map { bytes[$0...].dropFirst(3) } ?? bytes[...]
        let rest = afterScheme.drop { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let beforeFragment = rest.prefix { $0 != 0x23 }
        path = Substring(beforeFragment.prefix { $0 != 0x3F })
        queryText = Substring(beforeFragment.drop { $0 != 0x3F }.dropFirst())
    }

    /// `/@user/0123456789/embed` on any host, as Mastodon and its kin name a post.
    var isFediversePost: Bool {
        let parts = path.split(separator: "/")
        return parts.count == 3 && parts[0].hasPrefix("@") && parts[2] == "embed"
            && parts[1].utf8.allSatisfy(\.isASCIIDigit)
    }

    var firstPathPart: String? { path.split(separator: "/").first.flatMap { Self.plain(String($0)) } }

    /// The path's part after `name`: `/embed/ID` gives `ID`.
    func path(after name: String) -> String? {
        let parts = path.split(separator: "/")
        guard let place = parts.firstIndex(where: { $0 == name }), place + 1 < parts.count else { return nil }
        return Self.plain(String(parts[place + 1]))
    }

    /// A parameter's value, percent-decoded.
    func query(_ name: String) -> String? {
        for pair in queryText.split(separator: "&") where pair.hasPrefix(name + "=") {
            return Self.plain(String(pair.dropFirst(name.count + 1)))
        }
        return nil
    }

    private static func plain(_ text: String) -> String? {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2, let high = rest[rest.startIndex].hexadecimalValue,
                let low = rest[rest.startIndex + 1].hexadecimalValue
            {
                out.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        guard !out.isEmpty, !out.contains(where: { $0 < 0x21 || $0 == 0x22 || $0 == 0x3C || $0 == 0x3E }) else {
            return nil
        }
        return String(validating: out, as: UTF8.self)
    }
}

/// Rows of patterns `host` or `host/path`, found by the host or one that it is a subdomain of.
struct HostTable: Sendable {
    private var rows: [Substring: [(path: Substring, row: Int)]] = [:]

    init(_ patterns: [[String]]) {
        for (row, patterns) in patterns.enumerated() {
            for pattern in patterns {
                let host = pattern.prefix { $0 != "/" }
                rows[host, default: []].append((pattern.dropFirst(host.count), row))
            }
        }
    }

    /// The first row that has a pattern for the address.
    func first(matching address: FrameAddress) -> Int? {
        var found: Int?
        var host = Substring(address.host)
        while true {
            for (path, row) in rows[host] ?? [] where row < found ?? .max && address.path.hasPrefix(path) {
                found = row
            }
            guard let dot = host.utf8.firstIndex(of: 0x2E) else { return found }
            host = host[host.utf8.index(after: dot)...]
        }
    }
}
