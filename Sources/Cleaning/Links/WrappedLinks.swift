internal import Markup

extension LinkCleaning {
    /// `address` as it would be without whoever stands between: the target of a redirector that carries it in its own
    /// address, then without tracking parameters.
    package static func direct(_ address: String) -> String {
        withoutTracking(target(of: address) ?? address)
    }

    /// Whether the address is one for telephones or an AMP page, of which another form exists.
    package static func isVariant(_ address: String) -> Bool {
        guard let host = WebAddress.host(of: address) else { return false }
        if host.hasSuffix(".cdn.ampproject.org") { return true }
        let label = Substring(host.utf8.prefix { $0 != 0x2E })
        // `m.example` itself is a name like any other.
        if ["m", "mobile", "amp", "touch", "wap"].contains(label), host.split(separator: ".").count > 2 { return true }
        guard address.range(ofText: "amp") != nil else { return false }
        let rest = address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        let path = rest.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        if let first = path.first, let last = path.last,
            first == "amp" || last == "amp" || last.hasSuffix(".amp") || last.hasSuffix(".amp.html")
        {
            return true
        }
        let query = rest.drop { $0 != "?" }.dropFirst().prefix { $0 != "#" }.split(separator: "&")
        return query.contains { $0 == "amp" || $0 == "amp=1" || $0 == "outputType=amp" }
    }

    /// One redirector: its host and path, and where in the address the target stands.
    private struct Wrapper {
        /// The host itself, or with `*.` before it any host below.
        let host: StaticString
        let path: StaticString
        let target: Target

        enum Target {
            /// In a parameter of the query, percent-encoded.
            case parameter(StaticString)
            /// What follows the path; `s/` before it means https.
            case rest
            /// The whole query.
            case query
        }
    }

    /// Documented by their operators, or seen on the web for years with the target in plain sight. Those that ask a
    /// server for it (short links, Google News, FeedBurner) cannot be in a table.
    private static let wrappers: [Wrapper] = [
        Wrapper(host: "www.google.com", path: "/amp/", target: .rest),
        Wrapper(host: "google.com", path: "/amp/", target: .rest),
        Wrapper(host: "www.bing.com", path: "/amp/", target: .rest),
        Wrapper(host: "*.cdn.ampproject.org", path: "/c/", target: .rest),
        Wrapper(host: "*.cdn.ampproject.org", path: "/v/", target: .rest),
        Wrapper(host: "*.cdn.ampproject.org", path: "/wp/", target: .rest),
        Wrapper(host: "www.google.com", path: "/url", target: .parameter("url")),
        Wrapper(host: "www.google.com", path: "/url", target: .parameter("q")),
        Wrapper(host: "l.facebook.com", path: "/l.php", target: .parameter("u")),
        Wrapper(host: "lm.facebook.com", path: "/l.php", target: .parameter("u")),
        Wrapper(host: "l.instagram.com", path: "/", target: .parameter("u")),
        Wrapper(host: "l.threads.net", path: "/", target: .parameter("u")),
        Wrapper(host: "www.youtube.com", path: "/redirect", target: .parameter("q")),
        Wrapper(host: "out.reddit.com", path: "/", target: .parameter("url")),
        Wrapper(host: "t.umblr.com", path: "/redirect", target: .parameter("z")),
        Wrapper(host: "vk.com", path: "/away.php", target: .parameter("to")),
        Wrapper(host: "getpocket.com", path: "/redirect", target: .parameter("url")),
        Wrapper(host: "steamcommunity.com", path: "/linkfilter/", target: .parameter("url")),
        Wrapper(host: "href.li", path: "/", target: .query),
    ]

    private static func target(of address: String) -> String? {
        var address = address
        return address.withUTF8 { bytes -> String? in
            guard let colon = bytes.firstIndex(of: 0x3A), colon <= 5, bytes.count > colon + 3 else { return nil }
            let start = colon + 3
            let hostEnd = bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? bytes.count
            let host = bytes[start..<hostEnd]
            for wrapper in wrappers where matches(host, wrapper.host) {
                let path = wrapper.path
                guard
                    bytes[hostEnd...].starts(
                        with: UnsafeBufferPointer(start: path.utf8Start, count: path.utf8CodeUnitCount))
                else { continue }
                if let found = target(in: bytes[(hostEnd + path.utf8CodeUnitCount)...], wrapper.target) { return found }
            }
            return nil
        }
    }

    private static func matches(_ host: Slice<UnsafeBufferPointer<UInt8>>, _ pattern: StaticString) -> Bool {
        let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
        guard pattern.first == 0x2A else { return host.count == pattern.count && host.elementsEqual(pattern) }
        let suffix = pattern.dropFirst()
        return host.count > suffix.count && host.suffix(suffix.count).elementsEqual(suffix)
    }

    /// - Parameter rest: what stands behind the wrapper's path.
    private static func target(in rest: Slice<UnsafeBufferPointer<UInt8>>, _ form: Wrapper.Target) -> String? {
        switch form {
        case .rest:
            let isSecure = rest.starts(with: "s/".utf8)
            let plain = isSecure ? rest.dropFirst(2) : rest
            let text = String(decoding: plain, as: UTF8.self)
            // A host with a dot, or this is a page of the redirector's own.
            guard text.prefix(while: { $0 != "/" && $0 != "?" }).contains(".") else { return nil }
            return checked((isSecure ? "https://" : "http://") + text)
        case .query:
            guard rest.first == 0x3F else { return nil }
            return checked(String(decoding: rest.dropFirst(), as: UTF8.self))
        case .parameter(let name):
            guard rest.first == 0x3F else { return nil }
            let query = rest.dropFirst().prefix { $0 != 0x23 }
            for pair in query.split(separator: 0x26) {
                let equals = pair.firstIndex(of: 0x3D) ?? pair.endIndex
                guard equals < pair.endIndex, matches(pair[..<equals], name) else { continue }
                return checked(percentDecoded(pair[(equals + 1)...]))
            }
            return nil
        }
    }

    /// An absolute web address, or nothing.
    private static func checked(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
        return WebAddress.resolve(text, against: nil)
    }

    private static func percentDecoded(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var out: [UInt8] = []
        var place = bytes.startIndex
        while place < bytes.endIndex {
            if bytes[place] == 0x25, place + 2 < bytes.endIndex,
                let value = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                place += 3
            } else {
                out.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
