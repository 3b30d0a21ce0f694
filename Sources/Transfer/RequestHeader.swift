import CCurl

/// The header lines that a hop sends beside libcurl's own (Host, Accept-Encoding).
/// The caller owns the list (curl_slist_free_all(3)).
func makeRequestHeader(of exchange: Exchange, userAgent: String) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    /// A field whose value would break out of its line is left away.
    func add(_ name: String, _ value: String) {
        var line = name + value
        let isWhole = line.withUTF8 { $0.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 } }
        guard isWhole else { return }
        list = curl_slist_append(list, line)
    }
    let request = exchange.request
    add("User-Agent: ", request.userAgent ?? userAgent)
    add("Accept: ", request.accept)
    if let etag = request.validators.etag, etag.utf8.count <= ResponseHeader.longestETag {
        add("If-None-Match: ", etag)
    }
    if let date = request.validators.lastModified, date.utf8.count <= ResponseHeader.longestLastModified {
        add("If-Modified-Since: ", date)
    }
    if let body = request.body {
        add("Content-Type: ", body.type)
        // Without it libcurl asks first whether a large body may come (RFC 9110 section 10.1.1), and waits a second.
        list = curl_slist_append(list, "Expect:")
    }
    if request.acceptsFeedDelta { add("A-IM: ", "feed") }
    var cookies = exchange.cookies.field(for: exchange.hop).map { [$0] } ?? []
    // Secrets stay with the origin that they were given for.
    if exchange.redirects.isEmpty || exchange.hop.origin == exchange.origin.origin {
        for field in request.headers where !headersOfTheirOwn.contains(field.name.lowercased()) {
            if field.name.lowercased() == "cookie" {
                cookies.insert(field.value, at: 0)
            } else {
                add("\(field.name): ", field.value)
            }
        }
        switch request.credentials ?? exchange.origin.credentials {
        case .basic(let user, let password): add("Authorization: Basic ", base64(Array("\(user):\(password)".utf8)))
        case .bearer(let token): add("Authorization: Bearer ", token)
        case nil: break
        }
    }
    if !cookies.isEmpty { add("Cookie: ", cookies.joined(separator: "; ")) }
    return list
}

/// What describes the connection or the message is not a feed's to set.
private let headersOfTheirOwn: Set = ["host", "content-length", "transfer-encoding", "connection", "range", "te"]

/// RFC 4648 section 4.
package func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for place in 0..<4 {
            text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}
