internal import Markup

/// The addresses of one page, to tell its own links from those to other pages of its site.
///
/// Asked for most links of a page, so an address is looked at as bytes and only what may be the page itself is resolved.
struct PageAddresses {
    private var own: [(host: Substring, path: String, query: String)] = []
    /// The last parts of the own paths.
    private var names: [[UInt8]] = []
    /// The own hosts without what stands before the site's name: `site.example` of `news.site.example`.
    private var sites: [[UInt8]] = []
    private let base: String?

    enum Target: Hashable {
        /// The page itself, by any of its addresses; not a place in it.
        case thisPage
        /// Another page of the same site, by a hash of its path.
        case otherPage(UInt64)
        /// A front page, a section, a tag, an author: a list of pages.
        case listing
        case otherSite
        /// A place in this page, a script, a letter.
        case noPage
    }

    /// - Parameters:
    ///   - addresses: the page's, as asked for and as it declares; `nil` and front pages count for nothing.
    ///   - base: what relative links start from.
    init(_ addresses: [String?], base: String?) {
        self.base = base
        for case let address? in addresses {
            guard let parts = parts(of: address), parts.path.utf8.count > 1 || !parts.query.isEmpty else { continue }
            own.append(parts)
            if let name = parts.path.split(separator: "/").last { names.append(Array(name.utf8)) }
            let site = Self.site(of: parts.host)
            if !sites.contains(site) { sites.append(site) }
        }
    }

    var isEmpty: Bool { own.isEmpty }

    func target(of href: UnsafeBufferPointer<UInt8>) -> Target {
        var start = 0
        while start < href.count, href[start] <= 0x20 { start += 1 }
        guard start < href.count, href[start] != 0x23 else { return .noPage }
        var end = start
        var colon = 0
        while end < href.count, href[end] != 0x3F, href[end] != 0x23 {
            if colon == 0, href[end] == 0x3A { colon = end }
            if href[end] == 0x2F, colon == 0 { colon = -1 }
            end += 1
        }
        if mayBeThisPage(href, pathEnd: end), isThisPage(href) { return href.contains(0x23) ? .noPage : .thisPage }
        if colon > 0 {
            // A scheme: `http` or `https`, else no page.
            guard href[start] | 0x20 == 0x68, colon - start <= 5, colon + 2 < href.count else { return .noPage }
            start = colon + 1
        }
        if start + 1 < end, href[start] == 0x2F, href[start + 1] == 0x2F {
            start += 2
            let host = start
            while start < end, href[start] != 0x2F { start += 1 }
            guard isOwnSite(UnsafeBufferPointer(rebasing: href[host..<start])) else { return .otherSite }
        }
        return page(UnsafeBufferPointer(rebasing: href[start...]), pathLength: end - start)
    }

    /// - Parameter rest: path, query and fragment.
    private func page(_ rest: UnsafeBufferPointer<UInt8>, pathLength: Int) -> Target {
        var all: UInt64 = 14_695_981_039_346_656_037
        var segment = all
        var hasPath = false
        for place in 0...pathLength {
            guard place < pathLength, rest[place] != 0x2F else {
                if Self.listings.contains(segment) { return .listing }
                segment = 14_695_981_039_346_656_037
                continue
            }
            hasPath = true
            let byte = rest[place].asciiLowercased
            segment = (segment ^ UInt64(byte)) &* 1_099_511_628_211
            all = (all ^ UInt64(byte)) &* 1_099_511_628_211
        }
        // Only a page whose own address has a query is known by it.
        guard own.contains(where: { !$0.query.isEmpty }) else { return hasPath ? .otherPage(all) : .listing }
        for byte in rest[pathLength...] {
            if byte == 0x23 { break }
            all = (all ^ UInt64(byte)) &* 1_099_511_628_211
            hasPath = true
        }
        return hasPath ? .otherPage(all) : .listing
    }

    /// Whether a link may be to the page itself, by the end of its path: a cheap question before `target(of:)`.
    func mayBeThisPage(_ href: UnsafeBufferPointer<UInt8>) -> Bool {
        var end = 0
        while end < href.count, href[end] != 0x3F, href[end] != 0x23 { end += 1 }
        return mayBeThisPage(href, pathEnd: end)
    }

    private func mayBeThisPage(_ href: UnsafeBufferPointer<UInt8>, pathEnd: Int) -> Bool {
        var end = pathEnd
        while end > 0, href[end - 1] == 0x2F { end -= 1 }
        return names.contains { name in
            guard end >= name.count else { return false }
            var place = 0
            while place < name.count, href[end - 1 - place].asciiLowercased == name[name.count - 1 - place] {
                place += 1
            }
            return place == name.count
        }
    }

    private func isThisPage(_ href: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let parts = parts(of: String(decoding: href, as: UTF8.self)) else { return false }
        return own.contains {
            $0.host == parts.host && $0.path == parts.path && ($0.query.isEmpty || $0.query == parts.query)
        }
    }

    /// The host without `www`, the path in small letters without the slash at its end, the query without what counts readers.
    private func parts(of address: String) -> (host: Substring, path: String, query: String)? {
        guard let address = WebAddress.resolve(address, against: base) else { return nil }
        let plain = LinkCleaning.withoutTracking(address).utf8
        let rest = plain.drop { $0 != 0x2F }.drop { $0 == 0x2F }
        var host = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let tail = rest[host.endIndex...].prefix { $0 != 0x23 }
        var path = tail.prefix { $0 != 0x3F }
        let query = tail[path.endIndex...]
        while path.last == 0x2F { path.removeLast() }
        for prefix in ["www.", "m.", "amp."] where host.starts(with: prefix.utf8) {
            host = host.dropFirst(prefix.utf8.count)
        }
        return (Substring(host), String(Substring(path)).lowercased(), String(Substring(query)))
    }

    private static func site(of host: Substring) -> [UInt8] {
        let labels = host.split(separator: ".")
        // `co.uk`, `com.br`: the name stands before two short labels.
        let isLong =
            labels.count > 2 && labels[labels.count - 2].utf8.count <= 3 && labels[labels.count - 1].utf8.count == 2
        return Array(labels.suffix(isLong ? 3 : 2).joined(separator: ".").utf8)
    }

    private func isOwnSite(_ host: UnsafeBufferPointer<UInt8>) -> Bool {
        sites.contains { site in
            guard host.count >= site.count else { return false }
            let start = host.count - site.count
            for place in 0..<site.count where host[start + place].asciiLowercased != site[place] { return false }
            return start == 0 || host[start - 1] == 0x2E
        }
    }

    /// Hashes of path parts that lead to lists of pages.
    private static let listings: HashIndex = {
        var found = HashIndex(capacity: 32)
        let words =
            "tag tags category categories author authors autor topic topics thema themen label section search user users "
            + "profile profiles people staff contributor contributors"
        for word in words.utf8.split(separator: 0x20) {
            found.insert(word.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
        }
        return found
    }()
}
