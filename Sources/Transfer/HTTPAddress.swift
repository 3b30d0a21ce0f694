import CCurl

/// An http or https URL taken apart by libcurl, so that what is checked is what is fetched.
struct HTTPAddress: Sendable {
    /// Absolute, without user, password and fragment.
    let text: String
    let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    let host: String
    let port: UInt16
    /// Of `http://user:password@host/`.
    let credentials: Credentials?

    /// Throws `badURL` or `forbiddenScheme`.
    init(_ url: String) throws(TransferError) {
        self = try Self.withHandle(for: url) { (handle) throws(TransferError) in
            try Self.set(url, on: handle, url: url)
            return try HTTPAddress(reading: handle, url: url)
        }
    }

    /// Where `reference`, a Location header, leads from here. User and password in it are dropped:
    /// a server does not choose whose credentials are sent where.
    func resolving(_ reference: String, status: Int) throws(TransferError) -> HTTPAddress {
        let text = text
        return try Self.withHandle(for: text) { (handle) throws(TransferError) in
            try Self.set(text, on: handle, url: text)
            do throws(TransferError) {
                try Self.set(reference, on: handle, url: reference)
                curl_url_set(handle, CURLUPART_USER, nil, 0)
                curl_url_set(handle, CURLUPART_PASSWORD, nil, 0)
                return try HTTPAddress(reading: handle, url: reference)
            } catch {
                switch error {
                case .badURL(_, let reason): throw .badRedirect(url: text, status: status, reason: reason)
                case .forbiddenScheme(_, let scheme):
                    throw .forbiddenRedirect(url: text, target: reference, scheme: scheme)
                default: throw error
                }
            }
        }
    }

    /// The address of a name that always means the machine that resolves it (RFC 6761 section 6.3).
    var loopback: IPAddress? {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name == "localhost" || name.hasSuffix(".localhost") ? IPAddress("127.0.0.1") : nil
    }

    var origin: WebOrigin { WebOrigin(isSecure: isSecure, host: host, port: port) }

    /// `handle` is valid for the closure only (curl_url_cleanup(3)).
    private static func withHandle<Value>(
        for url: String, _ body: (OpaquePointer) throws(TransferError) -> Value
    ) throws(TransferError) -> Value {
        guard let handle = curl_url() else { throw .badURL(url: url, reason: "out of memory") }
        defer { curl_url_cleanup(handle) }
        return try body(handle)
    }

    /// Sets or, on a handle that has a URL, resolves `text`.
    private static func set(_ text: String, on handle: OpaquePointer, url: String) throws(TransferError) {
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE)
        guard !text.utf8.contains(0) else { throw .badURL(url: url, reason: "it contains a NUL") }
        let code = curl_url_set(handle, CURLUPART_URL, text, flags)
        guard code == CURLUE_OK else { throw .badURL(url: url, reason: String(cString: curl_url_strerror(code))) }
    }

    private init(reading handle: OpaquePointer, url: String) throws(TransferError) {
        let scheme = Self.part(CURLUPART_SCHEME, of: handle) ?? ""
        guard scheme == "http" || scheme == "https" else { throw .forbiddenScheme(url: url, scheme: scheme) }
        guard let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty else {
            throw .badURL(url: url, reason: "it has no host")
        }
        guard let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap({ UInt16($0) })
        else {
            throw .badURL(url: url, reason: "its port is not between 1 and 65535")
        }
        let user = Self.part(CURLUPART_USER, of: handle, UInt32(CURLU_URLDECODE))
        credentials = user.map {
            .basic(user: $0, password: Self.part(CURLUPART_PASSWORD, of: handle, UInt32(CURLU_URLDECODE)) ?? "")
        }
        curl_url_set(handle, CURLUPART_USER, nil, 0)
        curl_url_set(handle, CURLUPART_PASSWORD, nil, 0)
        curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let text = Self.part(CURLUPART_URL, of: handle) else { throw .badURL(url: url, reason: "out of memory") }
        self.text = text
        isSecure = scheme == "https"
        self.host = host.first == "[" ? String(host.dropFirst().dropLast()) : host.lowercased()
        self.port = port
    }

    /// Copies a part out; nil when the URL has none.
    private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
