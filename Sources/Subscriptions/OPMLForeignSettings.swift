/// What the OPML of other readers says of a feed beside its address, where it is a setting here.
///
/// miniflux: `internal/reader/opml` of its sources. FreshRSS:
/// https://freshrss.github.io/FreshRSS/en/developers/OPML.html, and `CURLOPT_PROXYTYPE` in libcurl's numbers.
struct OPMLForeignSettings {
    /// Who wrote an attribute, by its namespace.
    enum Reader: String {
        case miniflux = "https://miniflux.app/opml"
        case freshRSS = "https://freshrss.org/opml"

        var prefix: String { self == .miniflux ? "miniflux" : "frss" }
    }

    /// A key of a feed and its value.
    struct Setting {
        let key: String
        let value: TOMLValue.Kind
        /// The attribute that says it, as the reader writes its name.
        let attribute: String
    }

    private var values: [String: String] = [:]

    var isEmpty: Bool { values.isEmpty }

    mutating func add(_ reader: Reader, _ name: String, _ value: String) {
        let value = trimmed(value)
        if !value.isEmpty { values["\(reader.prefix):\(name)"] = value }
    }

    /// Those that say something, the surest first.
    var settings: [Setting] {
        var settings: [Setting] = []
        func add(_ key: String, _ attribute: String, _ value: (String) -> TOMLValue.Kind?) {
            guard let text = values[attribute], let value = value(text) else { return }
            settings.append(Setting(key: key, value: value, attribute: attribute))
        }
        let yes = { (text: String) in ["1", "t", "true"].contains(text.lowercased()) }
        add("enabled", "miniflux:disabled") { yes($0) ? .boolean(false) : nil }
        // A feed that is muted has the time between its polls below zero.
        add("enabled", "frss:ttl") { $0.hasPrefix("-") ? .boolean(false) : nil }
        add("full_text", "miniflux:crawler") { yes($0) ? .boolean(true) : nil }
        add("full_text", "frss:cssFullContent") { _ in .boolean(true) }
        add("user_agent", "miniflux:userAgent") { .string($0) }
        add("user_agent", "frss:CURLOPT_USERAGENT") { .string($0) }
        add("http_version", "miniflux:disableHTTP2") { yes($0) ? .string("1.1") : nil }
        add("proxy", "miniflux:proxyUrl") { .string($0) }
        if let type = values["frss:CURLOPT_PROXYTYPE"], type == "-1" || type == "3" {
            add("proxy", "frss:CURLOPT_PROXYTYPE") { _ in .string(Subscription.noProxy) }
        } else {
            add("proxy", "frss:CURLOPT_PROXY") { .string(proxy($0)) }
        }
        add("headers", "frss:CURLOPT_HTTPHEADER", headers)
        return settings
    }

    /// FreshRSS has host and port in one attribute and the scheme, as libcurl's number, in another.
    private func proxy(_ text: String) -> String {
        guard !text.contains("://") else { return text }
        let scheme =
            switch values["frss:CURLOPT_PROXYTYPE"] {
            case nil, "0": "http"
            case "2": "https"
            case "5": "socks5"
            case "7": "socks5h"
            // SOCKS4 is not spoken here, and what comes of it is refused.
            default: "socks4"
            }
        return "\(scheme)://\(text)"
    }

    /// `Name: value`, one a line.
    private func headers(_ text: String) -> TOMLValue.Kind? {
        var entries: [TOMLTable.Entry] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = trimmed(String(line[..<colon]))
            guard !entries.contains(where: { $0.key == name }) else { continue }
            let value = trimmed(String(line[line.index(after: colon)...]))
            entries.append(TOMLTable.Entry(key: name, value: TOMLValue(kind: .string(value), line: 0)))
        }
        return entries.isEmpty ? nil : .table(TOMLTable(entries: entries))
    }
}

private func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
}
